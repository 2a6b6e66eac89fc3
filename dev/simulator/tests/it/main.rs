//! The simulator over real HTTP: every route, every fault.

mod answers;
mod books;
mod caller;
mod catalogue;
mod moderation;
mod native;
mod others;
mod payments;
mod refusals;
mod transport;
