//! Reading an HTTP answer within bounds of bytes and time, and what it means when none comes.

use std::error::Error as _;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use tokio::time::Instant;

use super::request::Sent;
use crate::domain::generation::outcome::Outcome;

/// Longer pauses than this are not believed.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3600);

/// What the head of an answer says.
pub(super) struct Head {
    pub status: u16,
    pub trace_id: Option<String>,
    pub sunset: Option<String>,
    pub retry_after: Option<Duration>,
}

impl Head {
    pub fn of(response: &Response) -> Self {
        let headers = response.headers();
        let first = |names: &[&str]| names.iter().find_map(|name| text(headers, name));
        Self {
            status: response.status().as_u16(),
            trace_id: first(&["x-aihubmix-request-id", "x-request-id"]).and_then(|t| trace_id(&t)),
            sunset: first(&["sunset", "deprecation"]),
            retry_after: retry_after(headers),
        }
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    Some(value.chars().take(200).collect())
}

/// A trace id with nothing in it that could disturb a log line; `None` if nothing is left.
pub(super) fn trace_id(raw: &str) -> Option<String> {
    let good = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    let id: String = raw.trim().chars().filter(good).take(80).collect();
    (!id.is_empty()).then_some(id)
}

/// `Retry-After` in seconds (whole or not) or as an HTTP date, the latter against the answer's own `Date`, so that
/// no clock of ours is needed. RFC 9110 §10.2.3.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let raw = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = raw.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok().map(|d| d.min(RETRY_AFTER_MAX));
    }
    let then = chrono::DateTime::parse_from_rfc2822(raw).ok()?;
    let now = chrono::DateTime::parse_from_rfc2822(headers.get(DATE)?.to_str().ok()?.trim()).ok()?;
    Some((then - now).to_std().unwrap_or(Duration::ZERO).min(RETRY_AFTER_MAX))
}

/// A body read to its end or to a limit.
pub(super) enum Body {
    Whole(Vec<u8>),
    /// More than the limit: the rest was not read.
    TooLarge,
    /// The connection ended before the body did.
    Cut(String),
    /// The deadline came first.
    Late,
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(mut response: Response, limit: usize, deadline: Instant) -> Body {
    let declared = response.content_length().unwrap_or(0);
    if declared > limit as u64 {
        return Body::TooLarge;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(declared).unwrap_or(0));
    loop {
        match tokio::time::timeout_at(deadline, response.chunk()).await {
            Ok(Ok(Some(chunk))) if bytes.len() + chunk.len() > limit => return Body::TooLarge,
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
            Ok(Ok(None)) => return Body::Whole(bytes),
            Ok(Err(error)) => return Body::Cut(reason(&error)),
            Err(_) => return Body::Late,
        }
    }
}

/// Reads what comes of a body, at most `limit` bytes, and does not mind its end.
pub(super) async fn read_some(mut response: Response, limit: usize, deadline: Instant) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < limit {
        match tokio::time::timeout_at(deadline, response.chunk()).await {
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk[..chunk.len().min(limit - bytes.len())]),
            _ => break,
        }
    }
    bytes
}

/// The outcome of a call that got no status line.
pub(super) fn no_answer(sent: &Sent, why: &str) -> Outcome {
    let detail = why.to_owned();
    if sent.whole() { Outcome::Unknown { detail } } else { Outcome::NotSent { detail } }
}

/// The innermost reason of a transport error; reqwest's own text would only repeat the address.
pub(super) fn reason(error: &reqwest::Error) -> String {
    let mut source = error.source();
    let mut text = if error.is_connect() { "cannot connect".to_owned() } else { String::new() };
    while let Some(inner) = source {
        if inner.source().is_none() {
            text = if text.is_empty() { inner.to_string() } else { format!("{text}: {inner}") };
        }
        source = inner.source();
    }
    if text.is_empty() { "transport error".into() } else { text.chars().take(300).collect() }
}
