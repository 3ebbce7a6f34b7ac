module "good" {
  source  = "acme/good/aws"
  version = "1.0.0"
}
module "bad" {
  source = "acme/bad/aws
}
provider {}
module "after" {
  source = "./after"
}
resource "x" "y" {
  a = [1, 2
