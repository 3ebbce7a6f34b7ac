# The platform.
locals {
  vpc_version = "5.8.1"
  region      = "eu-west-1"
}

variable "gpu_type" {
  default = "p4d.24xlarge"
}

terraform {
  required_version = ">= 1.6, < 2.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.40"
    }
    corp   = { source = "registry.corp.example/acme/corp", version = "= 1.2.3" }
    random = "~> 3.5" /* the form before 0.13 */
  }
  backend "s3" {
    bucket = "state"
  }
}

provider "aws" {
  region = local.region
}

provider "google" {
  version = "4.80.0"
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = local.vpc_version
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws//modules/karpenter"
  version = "~> 20.0"
  node_groups = {
    gpu = { instance_types = [var.gpu_type, "g4dn.xlarge"], labels = { for k, v in {} : k => v } }
  }
}

module "network" {
  source = "git::ssh://git@github.com/acme/tf-network.git//modules/net?ref=v1.2.0&depth=1"
}

module "other" {
  source  = "git::https://git.corp.example/infra/dns.git?ref=0123456789abcdef0123456789abcdef01234567"
  version = "ignored ${"nested"}"
}

module "own" {
  source = "../modules/own"
}

module "unknown" {
  source  = "acme/x/aws"
  version = var.nowhere
}

module "archive" {
  source = "https://example.com/modules/vpc.zip?checksum=x"
}

resource "aws_instance" "gpu" {
  instance_type = "p5.48xlarge" # version = "9.9" in a comment
  user_data     = <<-EOT
    module "fake" { source = "evil/x/aws" }
  EOT
}

resource "docker_image" "proxy" {
  name = "traefik:v3.0"
}

resource "helm_release" "monitoring" {
  name       = "monitoring"
  repository = "https://prometheus-community.github.io/helm-charts"
  chart      = "kube-prometheus-stack"
  version    = "60.1.0"
}

resource "kubernetes_deployment" "app" {
  spec {
    template {
      spec {
        container {
          image = "registry.corp.example/app:1.0"
        }
      }
    }
  }
}
