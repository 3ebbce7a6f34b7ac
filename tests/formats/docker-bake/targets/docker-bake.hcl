variable "TAG" {
  default = "1.4"
}
target "app" {
  context  = "."
  contexts = { base = "docker-image://python:3.12-slim", src = "./src" }
  tags     = ["registry.corp.example/app:${TAG}", notequal("", TAG) ? "x" : ""]
}
