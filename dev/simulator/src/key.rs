//! Keys, and the answer to an address that does not exist.

use axum::http::Method;
use serde_json::json;

use crate::exchange::Incoming;
use crate::reply::{Complaint, Reply};

/// Whether `sent` is accepted: one of `keys`, or any `sk-…` where there are none.
pub fn check(keys: &[String], sent: Option<&str>) -> Result<(), Complaint> {
    let Some(sent) = sent.filter(|sent| !sent.is_empty()) else {
        let text = "Unauthorized – no access token supplied, no key provided.";
        return Err(Complaint::gateway(401, "authentication_failed", text));
    };
    let good = if keys.is_empty() {
        sent.starts_with("sk-") && sent.len() > 3
    } else {
        keys.iter().any(|key| key == sent)
    };
    if good {
        return Ok(());
    }
    let text = "Unauthorized – access token is invalid or expired.";
    Err(Complaint::gateway(401, "authentication_failed", text))
}

/// The key of `Authorization: Bearer`.
pub fn bearer(incoming: &Incoming) -> Option<&str> {
    incoming.header("authorization").and_then(|value| value.strip_prefix("Bearer "))
}

/// 404 as the gateway writes it for an unknown address (measured 2026).
pub fn unknown_url(method: &Method, path: &str, trace: &str) -> Reply {
    let body = json!({"error": {"code": "not_found", "hint": "See https://docs.aihubmix.com for the endpoints.",
        "message": format!("Invalid URL ({method} {path})"), "request_id": trace, "type": "invalid_request_error"}});
    Reply::error(404, &body, "not_found")
}
