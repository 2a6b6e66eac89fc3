//! What every route stands on: what is taken from a request, how errors are told, what happens around each answer. No
//! resource of the product is known here.

pub mod contract;
pub mod cookie;
pub mod csv;
mod error_page;
pub mod extract;
pub mod layers;
pub mod line;
pub mod listen;
pub mod pages;
pub mod problem;
pub mod throttle;
