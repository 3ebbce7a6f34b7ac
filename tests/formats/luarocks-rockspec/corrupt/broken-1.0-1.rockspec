package = "broken"
version = "1.0-1"
dependencies = { "luasocket",
  "penlight }
