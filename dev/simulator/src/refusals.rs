//! Plays the faults that are an HTTP error: status, headers and body as the gateway, the provider or a proxy would
//! write them.

use axum::http::header;
use serde_json::{Value, json};

use crate::faults::{Fault, Spec};
use crate::reply::{Complaint, Reply, Shape};

/// The refusal that `spec` asks for on a route whose upstream errors have the shape `native`.
pub fn refusal(spec: &Spec, model: &str, native: Shape, trace: &str) -> Reply {
    let reply = match spec.fault {
        Fault::TooLargeHtml => Reply::html(413, "413 Request Entity Too Large", ""),
        Fault::BadGateway => Reply::html(502, "502 Bad Gateway", ""),
        Fault::Deadline => Reply::html(504, "504 Gateway Time-out", ""),
        Fault::Redirect => {
            let to = spec.text("to").unwrap_or("http://redirected.invalid/gemini/v1beta/models");
            Reply::error(307, &json!({}), "").with(header::LOCATION, to)
        }
        Fault::ErrorNumericCode => {
            let status = spec.number("status", 400);
            let body = json!({"error": {"message": "Request contains an invalid argument.", "type": "",
                "param": "", "code": status}});
            Reply::error(status as u16, &body, "")
        }
        Fault::ErrorIn200 => Reply::json(
            &json!({"error": {"message": format!("No candidates returned (request id {trace})"),
                "type": "server_error", "param": "", "code": 500}}),
            "",
        ),
        fault => {
            let (mut complaint, shape) = complaint(fault, model, native);
            complaint.status = spec.number("status", u64::from(complaint.status)) as u16;
            let mut shape = spec.text("shape").and_then(Shape::parse).unwrap_or(shape);
            if let Some(delay) = spec.text("retry_info") {
                complaint.details = retry_info(delay);
                shape = Shape::Google;
            }
            if let Some(seconds) = spec.text("hint") {
                complaint.message = format!("{} Please retry in {seconds}s.", complaint.message);
            }
            complaint.reply(shape, trace)
        }
    };
    let reply = match spec.text("retry_after") {
        Some(seconds) => reply.with(header::RETRY_AFTER, seconds),
        None => reply,
    };
    let billed = u64::from(spec.is_on("billed"));
    Reply { outcome: spec.fault.word().to_string(), billed_images: billed, worked: billed > 0, ..reply }
}

fn retry_info(delay: &str) -> Value {
    json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}])
}

/// What the error says and the shape it comes in: the gateway's own errors keep its shape on every route, the
/// provider's take the route's.
fn complaint(fault: Fault, model: &str, native: Shape) -> (Complaint, Shape) {
    let own = if native == Shape::Unified { native } else { Shape::Gateway };
    let gateway = |status, code: &str, text: &str| (Complaint::gateway(status, code, text), own);
    let google = |status, word: &str, text: &str| (Complaint::google(status, word, text), native);
    match fault {
        Fault::BadImage => google(400, "INVALID_ARGUMENT", "Unable to process input image. Please retry."),
        Fault::NoChannel => {
            gateway(400, "no_available_channel", &format!("There is no available channel for model {model}."))
        }
        Fault::Unauthorized => {
            gateway(401, "authentication_failed", "Unauthorized – access token is invalid or expired.")
        }
        Fault::PaymentRequired => gateway(402, "insufficient_quota", "Insufficient quota."),
        Fault::QuotaGone => gateway(
            403,
            "insufficient_user_quota",
            "insufficient_user_quota: Your account balance is insufficient, please top up.",
        ),
        Fault::Suspended => gateway(403, "permission_denied", "Account suspended."),
        Fault::ModelNotFound => {
            gateway(404, "model_not_found", &format!("model_not_found: The model {model} does not exist."))
        }
        Fault::ModelRetired => {
            gateway(404, "model_retired", &format!("model_retired: The model {model} has been retired."))
        }
        Fault::Gone => {
            gateway(410, "model_retired", &format!("The model {model} was removed from the catalogue."))
        }
        Fault::TooLargeJson => gateway(413, "request_too_large", "Request body is too large."),
        Fault::Throttled => {
            let text = format!("The {model} model Too many requests; please try again later.");
            gateway(429, "rate_limited", &text)
        }
        Fault::Panic => {
            gateway(500, "Aihubmix_api_panic", "Aihubmix_api_panic: runtime error, please contact us.")
        }
        Fault::NoValidChannel => {
            gateway(500, "no_valid_channel_error", "no_valid_channel_error: no valid channel.")
        }
        Fault::NotImplemented => gateway(501, "api_not_implemented", "API not implemented."),
        Fault::ModelUnavailable => gateway(
            503,
            "model_unavailable",
            &format!("Incorrect model ID: {model}, or you do not have permission to use it."),
        ),
        Fault::ProviderRate => gateway(503, "upstream_rate_limited", "Rate limited by provider google."),
        Fault::Overloaded => google(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
        Fault::ErrorTypeWrapped => {
            let complaint =
                Complaint::google(500, "INTERNAL", "An internal error has occurred. Please retry.");
            (complaint, Shape::Wrapped)
        }
        Fault::GoogleError => {
            let text = "Quota exceeded. Please retry in 21.4s.";
            let mut complaint = Complaint::google(429, "RESOURCE_EXHAUSTED", text);
            complaint.details = retry_info("21s");
            (complaint, Shape::Google)
        }
        _ => google(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    }
}
