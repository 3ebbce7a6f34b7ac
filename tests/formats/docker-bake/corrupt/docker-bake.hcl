target "a" {
  contexts = { base = "docker-image://alpine:3.20" }
}
target "b" {
  tags = ["x
}
