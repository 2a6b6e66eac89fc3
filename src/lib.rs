//! Mannequin: an AI fashion-photo studio for e-commerce sellers.
//!
//! Layers, outermost first; each may use only those after it (`tests/tidy.rs` checks):
//! `api`, `jobs` → `service` → `app` → the adapters (`store`, `queue`, `provider`, `payment`, `vault`, `imaging`, `events`,
//! `limiter`, `mailer`, `credentials`) → `domain`. `domain` and `imaging` are crates of their own, in their folders.
//! `App` is built once, for the three binaries and for the tests.

pub mod api;
pub mod app;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod error;
pub mod events;
pub mod jobs;
pub mod limiter;
pub mod mailer;
pub mod payment;
pub mod process;
pub mod provider;
pub mod pubsub;
pub mod queue;
pub mod service;
pub mod store;
pub mod telemetry;
pub mod vault;

pub use mannequin_domain as domain;
pub use mannequin_imaging as imaging;
