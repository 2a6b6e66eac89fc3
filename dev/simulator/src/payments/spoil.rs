//! Answers that no client should believe or read to the end.

use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};

use super::knobs::Answers;

/// More than 2 MiB.
const HUGE_BYTES: usize = 8 << 20;

/// What is answered instead, if the rule is about the whole answer.
pub fn instead(answers: Option<Answers>) -> Option<Response> {
    match answers? {
        Answers::Garbage => Some(Html("<html><body>Gateway</body></html>").into_response()),
        Answers::Huge => {
            let body = format!("{{\"padding\":\"{}\"}}", "x".repeat(HUGE_BYTES));
            Some(([(CONTENT_TYPE, "application/json")], body).into_response())
        }
        Answers::Signature | Answers::Unsigned => None,
    }
}
