//! The whole product against a real MongoDB and Redis, over real HTTP. Needs `TEST_MONGODB_URI` and `TEST_REDIS_URL`.

mod auth;
mod http;
mod limits;
mod site;
mod tokens;
