//! Every write of the product, one function per verb: the only place where the rules of `domain/` meet the adapters.
//! It must not know HTTP, MongoDB, Redis or the queue library by name.

pub mod assets;
pub mod audit;
pub mod auth;
pub mod credits;
pub mod generations;
pub mod ids;
pub mod links;
pub mod notifications;
pub mod orders;
pub mod presets;
pub mod products;
pub mod seed;
pub mod users;
mod versioned;
pub mod workers;
