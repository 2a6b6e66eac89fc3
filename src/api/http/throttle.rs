//! Limits per address and class of route, inside this process. What must hold across processes is in `limiter.rs`.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::extract::{counted_ip, ip_of};
use crate::app::App;
use crate::config::Limits;
use crate::domain::error_code::ErrorCode;
use crate::error::AppError;

/// Small pictures that one address may load for each request that it may make: a page shows dozens of them.
const THUMBS_PER_REQUEST: u32 = 10;
/// Addresses are forgotten again after this many requests, when their quota is whole anyway.
const HOUSEKEEPING_EVERY: u64 = 4096;

/// The counters of one process.
pub struct Throttle {
    requests: DefaultKeyedRateLimiter<IpAddr>,
    thumbs: DefaultKeyedRateLimiter<IpAddr>,
    sign_ins: DefaultKeyedRateLimiter<IpAddr>,
    sign_ups: DefaultKeyedRateLimiter<IpAddr>,
    letters: DefaultKeyedRateLimiter<IpAddr>,
    seen: AtomicU64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Probes, pages and their files, which stand in memory or on disk: never refused. An office behind one address loads
    /// some fifty files with each page.
    Free,
    Thumb,
    Cheap,
    SignIn,
    SignUp,
    /// Has a letter sent to an address that anybody may name.
    Letter,
}

fn class_of(method: &Method, path: &str, query: &str) -> Class {
    match (method, path) {
        _ if !path.starts_with("/v1/") => Class::Free,
        (&Method::GET, _)
            if path.starts_with("/v1/assets/") && query.split('&').any(|one| one == "variant=thumb") =>
        {
            Class::Thumb
        }
        (&Method::POST, "/v1/auth/login" | "/v1/auth/verify-email" | "/v1/auth/password/reset") => {
            Class::SignIn
        }
        (&Method::POST, "/v1/auth/password/forgot" | "/v1/auth/verify-email/send") => Class::Letter,
        (&Method::POST, "/v1/auth/register") => Class::SignUp,
        _ => Class::Cheap,
    }
}

impl Throttle {
    pub fn new(limits: &Limits) -> Self {
        Self {
            requests: RateLimiter::keyed(Quota::per_minute(at_least_one(limits.requests_per_minute))),
            thumbs: RateLimiter::keyed(Quota::per_minute(at_least_one(
                limits.requests_per_minute.saturating_mul(THUMBS_PER_REQUEST),
            ))),
            sign_ins: RateLimiter::keyed(Quota::per_minute(at_least_one(limits.sign_ins_per_minute))),
            sign_ups: RateLimiter::keyed(Quota::per_hour(at_least_one(limits.sign_ups_per_hour))),
            letters: RateLimiter::keyed(Quota::per_hour(at_least_one(limits.sign_ups_per_hour))),
            seen: AtomicU64::new(0),
        }
    }

    /// How long `ip` has to wait; `None` = come in.
    fn wait(&self, class: Class, ip: IpAddr) -> Option<Duration> {
        if self.seen.fetch_add(1, Ordering::Relaxed) % HOUSEKEEPING_EVERY == HOUSEKEEPING_EVERY - 1 {
            for limiter in [&self.requests, &self.thumbs, &self.sign_ins, &self.sign_ups, &self.letters] {
                limiter.retain_recent();
                limiter.shrink_to_fit();
            }
        }
        let limiter = match class {
            Class::Free => return None,
            Class::Thumb => &self.thumbs,
            Class::Cheap => &self.requests,
            Class::SignIn => &self.sign_ins,
            Class::SignUp => &self.sign_ups,
            Class::Letter => &self.letters,
        };
        limiter.check_key(&ip).err().map(|not_until| not_until.wait_time_from(DefaultClock::default().now()))
    }
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

pub(in crate::api) async fn throttle(
    State((app, counters)): State<(App, Arc<Throttle>)>,
    request: Request,
    next: Next,
) -> Response {
    let class = class_of(request.method(), request.uri().path(), request.uri().query().unwrap_or_default());
    let (parts, body) = request.into_parts();
    let ip = counted_ip(ip_of(&parts, &app));
    if let Some(wait) = counters.wait(class, ip) {
        let retry_after_s = wait.as_secs() + 1;
        metrics::counter!("http_throttled_total", "class" => format!("{class:?}")).increment(1);
        return AppError::TooMany { retry_after_s, code: ErrorCode::TooManyRequests }.into_response();
    }
    next.run(Request::from_parts(parts, body)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_that_is_over_its_limit_does_not_hinder_another() {
        let throttle = Throttle::new(&Limits {
            submits_per_minute: 1,
            uploads_per_minute: 1,
            requests_per_minute: 3,
            sign_ins_per_minute: 1,
            sign_ups_per_hour: 1,
        });
        let (a, b): (IpAddr, IpAddr) = ("1.1.1.1".parse().unwrap(), "2.2.2.2".parse().unwrap());
        assert!((0..3).all(|_| throttle.wait(Class::Cheap, a).is_none()));
        let wait = throttle.wait(Class::Cheap, a).expect("over");
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(20), "{wait:?}");
        assert_eq!(throttle.wait(Class::Cheap, b), None);
        assert_eq!(throttle.wait(Class::SignIn, a), None);
        assert!((0..100).all(|_| throttle.wait(Class::Free, a).is_none()));
    }

    #[test]
    fn pages_and_their_files_are_free_and_thumbnails_are_counted_apart() {
        let get = |path, query| class_of(&Method::GET, path, query);
        for path in
            ["/", "/credits", "/assets/index-1a2b.js", "/admin/", "/admin/assets/x.js", "/healthz", "/docs"]
        {
            assert_eq!(get(path, ""), Class::Free, "{path}");
        }
        assert_eq!(get("/v1/assets/ast_1", "variant=thumb"), Class::Thumb);
        assert_eq!(get("/v1/assets/ast_1", "e=1&variant=thumb&s=x"), Class::Thumb);
        assert_eq!(get("/v1/assets/ast_1", ""), Class::Cheap);
        assert_eq!(get("/v1/me", "variant=thumb"), Class::Cheap);
        assert_eq!(class_of(&Method::POST, "/v1/auth/login", ""), Class::SignIn);
    }
}
