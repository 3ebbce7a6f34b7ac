module git.orchard.example/press
go 1.16
require github.com/fruit/pear v1.2.3
