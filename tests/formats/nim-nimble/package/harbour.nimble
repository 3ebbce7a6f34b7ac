# Package
version       = "0.4.0"
author        = "Somebody"
license       = "MIT"
srcDir        = "src"

# Dependencies
requires "nim >= 1.6.0"
requires "chronos#head", "results == 0.4.0",
         "stew >= 0.1.0 & < 0.2"
requires("https://git.example.org/tides.git#4f1c2d3", "unicodedb@0.12.0")
when defined(windows):
  requires "winim"
# requires "gone"
#[ requires "gone too" ]#
taskRequires "test", "unittest2 >= 0.1"
task docs, "Make the docs":
  exec "nim doc src/harbour.nim"
