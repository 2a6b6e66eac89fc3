//! The back office against a real MongoDB, Redis and provider (the simulator), over real HTTP. Needs `TEST_MONGODB_URI`
//! and `TEST_REDIS_URL`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod acts_generations;
mod acts_orders;
mod acts_pictures;
mod acts_presets;
mod acts_users;
mod acts_workers;
#[allow(dead_code, reason = "the product's own tests use all of it")]
#[path = "../it/contract.rs"]
mod contract;
mod matrix;
#[path = "../it/pool.rs"]
mod pool;
mod reads_duties;
mod reads_exports;
mod reads_figures;
mod reads_lists;
mod reads_masking;
mod reads_plans;
mod reads_search;
#[allow(dead_code, reason = "the product's own tests use all of it")]
#[path = "../it/shop.rs"]
mod shop;
#[allow(dead_code, reason = "the product's own tests use all of it")]
#[path = "../it/site.rs"]
mod site;
mod staff;
#[allow(dead_code, reason = "the product's own tests use all of it")]
#[path = "../it/studio.rs"]
mod studio;
