//! Each payment gateway against its simulator over real HTTP, and its signatures against known vectors, hostile lists
//! and thousands of notices changed by one byte.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod alipay;
mod course;
mod jsapi;
mod keys;
mod sandbox;
mod scene;
mod secrets;
mod shop;
mod stripe;
mod wechat;
