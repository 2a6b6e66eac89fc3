//! Buying: orders are made, paid at a provider, fulfilled, closed and given back. Whoever learns something about an order
//! ends in [`fulfil::tell`].

pub mod ask;
pub mod create;
pub mod fulfil;
pub mod memberships;
pub mod notice;
mod payer;
mod provider;
pub mod reconcile;
pub mod refund;
