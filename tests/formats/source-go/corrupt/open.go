package x
import (
	"github.com/a/b"
	x "never closed
`raw