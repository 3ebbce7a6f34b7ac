use std::collections::HashMap;
use crate::levels::Level;
use serde::{Deserialize, Serialize};
pub(crate) use tokio::sync::mpsc;
extern crate rand;

mod levels;

impl Config {
    // String::from("https://api.commented.example")
    pub fn default_model() -> String {
        String::from("gpt-4o-mini")
    }

    pub fn default_url() -> String {
        std::env::var("LEVELS_URL").unwrap_or(String::from("http://localhost:11434/api/chat"))
    }
}
