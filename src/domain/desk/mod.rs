//! The back office's own pure rules: what a role sees of a person, and what a person of ours is told to look at.

mod abnormal;
mod mask;
pub mod statistics;

pub use abnormal::{Abnormal, abnormalities};
pub use mask::Mask;
