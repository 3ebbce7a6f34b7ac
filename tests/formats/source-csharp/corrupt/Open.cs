using ;
using A..B
var s = @"never closed
