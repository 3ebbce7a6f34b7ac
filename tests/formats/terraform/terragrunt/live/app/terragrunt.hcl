include "root" {
  path = find_in_parent_folders()
}
locals {
  tag = "v0.9.1"
}
terraform {
  source = "git::git@github.com:acme/infra-modules.git//app?ref=${local.tag}"
}
dependency "vpc" {
  config_path = "../vpc"
}
