version = "0.1.0"
requires "nim >= 1.6.0"
requires "chronos >= 4
requires "stew"
