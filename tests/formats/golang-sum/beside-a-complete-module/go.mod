module git.orchard.example/press
go 1.21
