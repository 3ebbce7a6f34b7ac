provider "dns" {}
provider "dns" {
  alias = "second"
}
