//! Every write of the product, one function per verb: the only place where rules and adapters meet.

pub mod auth;
mod passwords;
pub mod profile;
pub mod refresh;
pub mod tokens;
