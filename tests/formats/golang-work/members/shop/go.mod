module "git.orchard.example/shop"
