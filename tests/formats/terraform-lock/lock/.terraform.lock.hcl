# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.52.0"
  constraints = "~> 5.40"
  hashes = [
    "h1:AAAA=",
    "zh:0011",
  ]
}

provider "registry.opentofu.org/hashicorp/random" {
  version = "3.6.2"
}

provider "registry.corp.example/acme/corp" {
  version     = "1.2.3"
  constraints = "1.2.3"
}
