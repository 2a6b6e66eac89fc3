//! Users: what they change about themselves, and what operators change about them.

pub mod profile;
pub mod standing;
