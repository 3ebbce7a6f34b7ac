use std::{
use serde;
fn a() { "never closed 
 /* nor this