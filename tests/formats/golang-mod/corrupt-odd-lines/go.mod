module
go
require (
	github.com/fruit/pear
	=> v1.0.0
	not/a/../module v1.0.0
	github.com/fruit/plum v1.0.0 => x
replace => =>
replace a =>
)
require github.com/fruit/quince "v1.0.0
