import 
let x = "never closed
