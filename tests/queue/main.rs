//! The doorbell and the live notes on real Redis servers, which the trouble tests kill, freeze and empty.
//!
//! Each test starts its own `redis-server` (from the PATH, or `REDIS_SERVER`) on a free port with its own folder. Real
//! worker processes are killed in `tests/chaos`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod doorbell;
mod metrics;
mod notes;
mod remains;
mod server;
mod trouble;
mod worker;
