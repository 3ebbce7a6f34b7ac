rockspec_format = "3.0"
local _NAME, _VERSION, _REVISION = "harbour", "0.4.0", "-1"
package = _NAME
version = _VERSION .. _REVISION
source = { url = "git+https://git.example.org/harbour.git", tag = "v" .. _VERSION }
description = {
  summary = [[Ferries, with dependencies = { "never" }]],
  license = "MIT/X11",
}
dependencies = {
  "lua >= 5.1, < 5.5",
  "luasocket >= 3.0, < 4",
  "penlight 1.13.1",
  "lpeg == 1.1.0-1",
  "inspect", -- "gone"
  "user/namespaced ~> 2.0",
}
build_dependencies = { "luarocks-build-rust" }
test_dependencies = { "busted" }
--[[ dependencies = { "gone" } ]]
build = { type = "builtin", modules = { harbour = "src/init.lua" } }
