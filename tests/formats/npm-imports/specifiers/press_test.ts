import { assert } from "jsr:@std/assert";
