//! Every write of the product, one function per verb: the only place where the rules of `domain/` meet the adapters.
//! It must not know HTTP, MongoDB, Redis or the queue library by name.

pub mod admin;
pub mod assets;
pub mod auth;
pub mod credits;
pub mod generations;
pub mod ids;
pub mod links;
pub mod locks;
pub mod notifications;
pub mod orders;
mod passwords;
pub mod profile;
pub mod refresh;
pub mod seed;
pub mod tokens;
