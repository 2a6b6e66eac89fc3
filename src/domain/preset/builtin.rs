//! The seven tools that every installation starts with. They are data (`builtin/presets.json`), written once into an
//! empty database; from then on the database's copy is the truth and operators change it there.

use super::Preset;

const PRESETS: &str = include_str!("builtin/presets.json");

/// The built-in presets in the order of the tool list.
pub fn presets() -> Vec<Preset> {
    serde_json::from_str(PRESETS).expect("the built-in presets are read by a test")
}

#[cfg(test)]
mod tests;
