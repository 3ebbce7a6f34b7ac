// Package comment.
module git.orchard.example/press

go 1.22.4

toolchain go1.22.5

godebug default=go1.21

require (
	github.com/fruit/pear v1.2.3
	github.com/fruit/plum v0.0.0-20240102030405-0a1b2c3d4e5f // indirect
	github.com/fruit/old v1.0.0 // indirect; kept for tests
	github.com/fruit/near v0.4.0
	github.com/fruit/twice v1.0.0
	"github.com/fruit/quoted" v1.1.0
	github.com/fruit/v3 v3.0.0+incompatible
	git.orchard.example/press/core v0.0.0-00010101000000-000000000000
	github.com/fruit/stringer v0.9.0 // indirect
)

require github.com/fruit/query master

replace github.com/fruit/old => github.com/orchard/old-fork v1.0.1

replace (
	github.com/fruit/near v0.4.0 => ./near
	git.orchard.example/press/core => ./core
	github.com/fruit/twice v2.0.0 => ../other
	github.com/fruit/unused => github.com/orchard/unused v1.0.0
)

exclude github.com/fruit/pear v1.2.2

retract [v0.1.0, v0.2.0] // published by mistake

tool github.com/fruit/stringer/cmd/stringer
