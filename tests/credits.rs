#[path = "credits/attacks.rs"]
mod attacks;
