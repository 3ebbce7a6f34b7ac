[Package]
name: "tides"
version: "2.0.1"
license: "MIT"

[Deps]
Requires: "nim >= 0.9.4, jester >= 0.1"
