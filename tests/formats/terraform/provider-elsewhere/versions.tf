terraform {
  required_providers {
    dns = { source = "acme/dns", version = "1.0.0" }
  }
}
