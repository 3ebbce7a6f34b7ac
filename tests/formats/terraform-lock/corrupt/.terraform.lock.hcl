provider "registry.terraform.io/hashicorp/aws" {
  version = "5.52.0"
}
provider "registry.terraform.io/hashicorp/random" {
  version = "3.6.2
}
