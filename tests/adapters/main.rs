//! The adapters against real things: an HTTP server that misbehaves, hostile pictures, a real MongoDB.

mod imaging;
mod provider;
mod vault;
