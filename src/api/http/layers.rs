//! What happens to every request and answer: an id, a log line, security headers, limits in size, time and number,
//! and an answer even after a panic.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tracing::Instrument as _;

use super::error_page::error_page;
use super::problem::Problem;
use super::throttle::{Throttle, throttle};
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::telemetry;

/// Bytes of a JSON body; routes that take files raise it for themselves.
const BODY_BYTES_MAX: usize = 64 << 10;
/// Until the head of the answer is there; a body may stream longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Routes that take a file over a slow line.
const UPLOAD_WITHIN: Duration = Duration::from_secs(180);
const UPLOAD_PATHS: [&str; 1] = ["/v1/uploads"];
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT_REQUEST: String;
}

/// The id of the request being answered; empty outside of one.
pub fn request_id() -> String {
    CURRENT_REQUEST.try_with(Clone::clone).unwrap_or_default()
}

/// Puts all layers around `router`, outermost last.
pub fn wrap(router: Router, app: &App) -> Router {
    let counters = Arc::new(Throttle::new(&app.config.limits));
    router
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(time_limit))
        .layer(from_fn_with_state((app.clone(), counters), throttle))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(from_fn(error_page))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(SecurityHeaders::new(&app.config.http.public_url), security_headers))
        .layer(from_fn_with_state(app.config.http.trusted_proxies > 0, identify))
}

/// Gives the request its id and writes one line when it is answered.
async fn identify(State(behind_proxy): State<bool>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let given = request.headers().get(&REQUEST_ID).filter(|_| behind_proxy).and_then(usable_id);
    let id = given.unwrap_or_else(|| format!("req_{}", ulid::Ulid::generate()));
    let method = request.method().clone();
    // The pattern, not the path: paths carry ids and links carry signatures.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id = %id, %method, route);
    CURRENT_REQUEST
        .scope(
            id.clone(),
            async move {
                let mut response = next.run(request).await;
                if let Ok(value) = HeaderValue::from_str(&id) {
                    response.headers_mut().insert(REQUEST_ID, value);
                }
                let status = response.status().as_u16();
                let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                if status >= 500 {
                    tracing::warn!(status, ms, "answered");
                } else {
                    tracing::debug!(status, ms, "answered");
                }
                let labels = [("method", method.to_string()), ("route", route)];
                metrics::histogram!(telemetry::HTTP_SECONDS, &labels).record(started.elapsed().as_secs_f64());
                let [method, route] = labels;
                let labels = [method, route, ("status", status.to_string())];
                metrics::counter!(telemetry::HTTP_REQUESTS, &labels).increment(1);
                response
            }
            .instrument(span),
        )
        .await
}

fn usable_id(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?;
    let good = (8..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    good.then(|| text.to_owned())
}

async fn time_limit(request: Request, next: Next) -> Response {
    let upload = request.method() == Method::POST && UPLOAD_PATHS.contains(&request.uri().path());
    let limit = if upload { UPLOAD_WITHIN } else { ANSWER_WITHIN };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Timeout, "this took too long")
            .retry_after(5)
            .into_response(),
    }
}

fn answer_panic(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no text");
    tracing::error!(panic = text, "a handler panicked");
    Problem::internal().into_response()
}

/// Headers that go on every answer unless its handler set a stricter value of its own.
#[derive(Clone)]
struct SecurityHeaders(Vec<(HeaderName, HeaderValue)>);

impl SecurityHeaders {
    fn new(public_url: &str) -> Self {
        let (scheme, host) = public_url.split_once("://").unwrap_or(("http", public_url));
        let host = host.split('/').next().unwrap_or(host);
        // Browsers that do not count WebSocket as 'self' need the address spelled out.
        let csp = format!(
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
             img-src 'self' blob: data:; font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; \
             manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
        );
        let mut headers = vec![
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
            (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            (named("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (named("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
            (
                named("permissions-policy"),
                HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ),
        ];
        headers.extend(HeaderValue::from_str(&csp).ok().map(|csp| (header::CONTENT_SECURITY_POLICY, csp)));
        if scheme == "https" {
            let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            headers.push((header::STRICT_TRANSPORT_SECURITY, year));
        }
        Self(headers)
    }
}

fn named(name: &'static str) -> HeaderName {
    HeaderName::from_static(name)
}

async fn security_headers(State(all): State<SecurityHeaders>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/v1/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in all.0 {
        set_if_absent(headers, name, value);
    }
    if api {
        set_if_absent(headers, header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn set_if_absent(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.entry(name).or_insert(value);
}
