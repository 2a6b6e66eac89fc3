//! Kill tests: the real binaries as processes of their own, killed at random moments and at every fail point, with
//! Redis emptied and killed and MongoDB killed under them.
//!
//! After each: every acknowledged submit is terminal, charged at most once, and the audit is clean. `CHAOS_SEED` (which
//! the storm prints) replays the order of what was done; which request meets which blow is up to the machine.
//! Needs `TEST_MONGODB_URI` and `TEST_REDIS_URL`; the storm starts a `redis-server` (`REDIS_SERVER`) and a `mongod`
//! (`TEST_MONGOD`, else the one on the PATH or in `.data/tools`) of its own, because it kills them.

mod books;
mod drain;
mod mongod;
mod people;
#[cfg(feature = "failpoints")]
mod points;
#[cfg(feature = "failpoints")]
mod purchases;
#[path = "../queue/server.rs"]
#[allow(dead_code, reason = "the queue's tests use more of it")]
mod server;
mod site;
mod storm;
