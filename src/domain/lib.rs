//! The rules of the product, pure: no clock, no random, no database, no network. `now` is an argument,
//! new ids are arguments, and every function answers the same for the same input.

pub mod actor;
pub mod asset;
pub mod audit_log;
pub mod credits;
pub mod desk;
pub mod error_code;
pub mod generation;
pub mod ids;
pub mod membership;
pub mod notification;
pub mod order;
pub mod payment;
pub mod preset;
pub mod product;
pub mod time;
pub mod user;
