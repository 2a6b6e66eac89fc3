//! The `Idempotency-Key` header of requests that cost something, and the mark on an answer that was given before.

use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::domain::error_code::ErrorCode;
use crate::error::{AppError, Result};

const HEADER: &str = "Idempotency-Key";
pub const KEY_CHARS_MIN: usize = 8;
pub const KEY_CHARS_MAX: usize = 128;

/// The idempotency key of a request.
///
/// # Errors
/// 422 `idempotency_key_missing`.
pub fn idempotency_key(headers: &HeaderMap) -> Result<String> {
    let value = headers.get(HEADER).and_then(|value| value.to_str().ok()).map(str::trim).unwrap_or("");
    let good =
        (KEY_CHARS_MIN..=KEY_CHARS_MAX).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    if good {
        return Ok(value.to_owned());
    }
    let detail = "send a header Idempotency-Key of 8 to 128 visible characters, a new one for each intent";
    Err(AppError::invalid(HEADER, ErrorCode::IdempotencyKeyMissing, detail))
}

/// Marks `answer` with `Idempotent-Replay` when its key was answered before.
pub fn replayed(answer: impl IntoResponse, replay: bool) -> Response {
    let mut response = answer.into_response();
    if replay {
        response.headers_mut().insert("Idempotent-Replay", HeaderValue::from_static("true"));
    }
    response
}
