//! The whole product against a real MongoDB and Redis, over real HTTP. Needs `TEST_MONGODB_URI` and `TEST_REDIS_URL`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod auth;
mod http;
mod limits;
mod site;
mod tokens;
