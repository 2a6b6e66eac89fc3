//! What is sold and what was bought: products, orders, payment notices, memberships. One file per collection.

pub mod audit;
pub mod memberships;
pub mod notices;
pub mod orders;
pub mod products;
