package = "lpeg"
version = "1.1.0-1"
dependencies = { "lua >= 5.1" }
