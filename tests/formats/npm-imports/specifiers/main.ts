import confetti from "https://esm.sh/confetti@1.6.0";
import * as path from "jsr:@std/path@1.0.0/posix";
export { pear } from 'npm:@fruit/pear@^1';
const grater = await import(
  "npm:grater@3.0.2"
);
// import { never } from "npm:never-listed@1.0.0";
const text = "npm:also-never-listed@1.0.0";
import local from "./local.ts";
