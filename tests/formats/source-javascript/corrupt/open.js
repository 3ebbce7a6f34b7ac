import a from "never closed
const b = `open ${x}
import c from "late"
