//! What every route stands on: what is taken from a request, how lists are paged, how errors are answered, what happens
//! around each answer. No resource of the product is known here.

pub mod contract;
pub mod cookie;
pub mod csv;
mod error_page;
pub mod extract;
pub mod idempotency;
pub mod layers;
pub mod locale;
pub mod paging;
pub mod problem;
pub mod server;
pub mod static_files;
pub mod throttle;
pub mod websocket;
