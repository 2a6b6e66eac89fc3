//! The whole product against a real MongoDB and Redis, over real HTTP. Needs `TEST_MONGODB_URI` and `TEST_REDIS_URL`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod auth;
mod books;
mod cancel;
mod contract;
mod duties;
mod fair;
mod generations;
mod http;
mod inside_wechat;
mod leases;
mod ledger;
mod limits;
mod live;
mod mail;
mod mailed;
mod marks;
mod membership;
mod money;
mod notices;
mod notifications;
mod orders;
mod outages;
mod pictures;
mod pool;
mod post;
mod provider_faults;
mod reconcile;
#[allow(dead_code, reason = "the queue's tests use all of it")]
#[path = "../queue/server.rs"]
mod redis_server;
mod reminders;
mod shop;
mod shop_books;
mod shown;
mod site;
mod studio;
mod tokens;
