//! The adapters against real things: an HTTP server that misbehaves, hostile pictures, a real MongoDB.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod imaging;
mod provider;
mod vault;
