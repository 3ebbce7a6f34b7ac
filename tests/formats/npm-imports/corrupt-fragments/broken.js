import "npm:
import x from "npm:@";
import(`https://deno.land/${name}/mod.ts`)
from"npm:pear@1.2.3"