//! The back office's own pure rules: what a role sees of a person, what a person of ours is told to look at, and how the
//! site's own processes are doing.

mod abnormal;
pub mod duty;
pub mod duty_report;
mod mask;
pub mod statistics;
pub mod worker;

pub use abnormal::{Abnormal, abnormalities};
pub use mask::Mask;
