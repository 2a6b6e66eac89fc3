//! Errors in all the shapes that the gateway and Google behind it use, translated into outcomes.
//! Shapes and codes: AIHubMix "HTTP codes" and image API pages; Google's error model (`google.rpc.Status`).
//! Codes decide before texts; texts decide only where the vendor documents no code.

use std::time::Duration;

use serde_json::Value;

use super::wire;
use crate::domain::generation::outcome::{Outcome, Refusal};

/// One error, whatever shape it came in. `code`, `kind` and `reason` in lower case.
#[derive(Debug, Default)]
pub(super) struct Fault {
    message: String,
    /// `error.code` as a word, or Google's `error.status`.
    code: String,
    /// `error.type`.
    kind: String,
    /// `ErrorInfo.reason` in Google's details.
    reason: String,
    /// A status inside the body, where it has one.
    number: Option<u16>,
    retry_delay: Option<Duration>,
    tid: Option<String>,
}

impl Fault {
    /// Reads the body of a refusal; `None` if it is not JSON or says nothing.
    pub fn read(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)).ok()?;
        // Google's streaming routes wrap the error in an array.
        let value = value.as_array().and_then(|all| all.first()).unwrap_or(&value);
        match value.get("error") {
            Some(error) if !error.is_null() => Some(Self::of(error)),
            _ if value.get("message").is_some() || value.get("code").is_some() => Some(Self::of(value)),
            _ => None,
        }
    }

    /// Reads the value of `error`: an object or a bare text.
    pub fn of(error: &Value) -> Self {
        if let Value::String(message) = error {
            return Self { message: message.clone(), ..Self::default() };
        }
        let word = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        let mut number = status_number(&error["code"]);
        if word("code") == "bad_response_status_code" {
            number = status_number(&error["param"]);
        }
        let code = if status_number(&error["code"]).is_some() { "" } else { word("code") };
        let code = if code.is_empty() { word("status") } else { code };
        let details = error["details"].as_array().map(Vec::as_slice).unwrap_or_default();
        let detail = |name: &str| details.iter().find_map(|d| d.get(name).and_then(Value::as_str));
        Self {
            message: word("message").to_owned(),
            code: code.to_ascii_lowercase(),
            kind: word("type").to_ascii_lowercase(),
            reason: detail("reason").unwrap_or_default().to_ascii_lowercase(),
            number,
            retry_delay: detail("retryDelay").and_then(duration),
            tid: ["tid", "request_id"].into_iter().map(word).find(|t| !t.is_empty()).map(str::to_owned),
        }
    }

    /// The request id in the body: a field of its own, or `(tid: …)` / `(request id: …)` in the message.
    pub fn trace_id(&self) -> Option<String> {
        let inside = |mark: &str| {
            let (_, rest) = self.message.split_once(mark)?;
            Some(rest.split(')').next().unwrap_or(rest).to_owned())
        };
        let raw = self.tid.clone().or_else(|| inside("(tid:")).or_else(|| inside("(request id:"))?;
        wire::trace_id(&raw)
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        [&self.code, &self.kind, &self.reason].into_iter().any(|c| codes.contains(&c.as_str()))
    }
}

fn status_number(value: &Value) -> Option<u16> {
    let number = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    u16::try_from(number).ok().filter(|n| (400..600).contains(n))
}

/// `21s`, `8.9s`, `350ms`, `2m`, `1m30s`: Google's durations and how people write them.
fn duration(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = 0.0_f64;
    while let Some(end) = rest.find(|c: char| !c.is_ascii_digit() && c != '.') {
        let number: f64 = rest[..end].parse().ok()?;
        let unit: &str = &rest[end..];
        let (scale, length) = if unit.starts_with("ms") {
            (0.001, 2)
        } else if unit.starts_with('s') {
            (1.0, 1)
        } else if unit.starts_with('m') {
            (60.0, 1)
        } else {
            break;
        };
        total += number * scale;
        rest = &unit[length..];
        if !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return Duration::try_from_secs_f64(total).ok();
        }
    }
    None
}

/// "… retry in 8.9s", "try again in 20s".
fn hinted_pause(message: &str) -> Option<Duration> {
    let lower = message.to_ascii_lowercase();
    let (_, rest) = lower.split_once("retry in ").or_else(|| lower.split_once("try again in "))?;
    duration(rest)
}

const MODEL_CODES: &[&str] = &[
    "model_not_found",
    "model_retired",
    "no_available_channel",
    "no_valid_channel_error",
    "get_adaptor_failed",
    "api_not_implemented",
];
const QUOTA_CODES: &[&str] = &["insufficient_user_quota", "insufficient_quota"];
const KEY_CODES: &[&str] =
    &["authentication_failed", "permission_denied", "unauthenticated", "missing_key", "api_key_invalid"];
const RATE_CODES: &[&str] =
    &["rate_limited", "upstream_rate_limited", "rate_limit_exceeded", "resource_exhausted"];
/// The vendor's list of answers after which the call may have run and been billed.
const AMBIGUOUS_CODES: &[&str] = &[
    "sync_timeout",
    "upstream_bad_response",
    "task_status_unavailable",
    "result_delivery_failed",
    "upstream_unreachable",
    "deadline_exceeded",
];
const INPUT_CODES: &[&str] = &[
    "invalid_media_data",
    "invalid_media",
    "unsupported_media_format",
    "media_url_unreachable",
    "image_too_large",
];
/// Google's words for a picture that its decoder gave up on; nothing in them is about what it shows.
const UNREADABLE_TEXTS: &[&str] = &[
    "unable to process input image",
    "provided image is not valid",
    "could not decode image",
    "failed to decode image",
    "unsupported image format",
];
const BLOCKED_INPUT_CODES: &[&str] = &["input_image_blocked", "image_content_policy_violation"];
const BLOCKED_PROMPT_CODES: &[&str] =
    &["prompt_blocked", "input_blocked", "content_policy_violation", "content_filter", "moderation_blocked"];
const BLOCKED_OUTPUT_CODES: &[&str] = &["output_blocked", "output_policy_violation"];
const REQUEST_CODES: &[&str] = &[
    "invalid_argument",
    "invalid_request",
    "invalid_request_error",
    "schema_violation",
    "request_too_large",
    "unsupported_input_combination",
    "capability_not_supported",
    "upstream_rejected",
    "prompt_missing",
    "prompt_too_long",
];

/// What an error means. `http` is the status line (200 for an error inside a good answer).
pub(super) fn classify(http: u16, fault: Option<&Fault>, retry_after: Option<Duration>) -> Outcome {
    let nothing = Fault::default();
    let fault = fault.unwrap_or(&nothing);
    let status = effective_status(http, fault);
    let message = fault.message.to_ascii_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|t| message.contains(t));
    let detail = describe(http, fault);

    if fault.has_code(MODEL_CODES)
        || says(&["incorrect model id", "no available channel", "no longer available"])
    {
        return Outcome::ModelGone { detail };
    }
    if fault.has_code(QUOTA_CODES) {
        return Outcome::Suspended { detail };
    }
    if status == 429 || fault.has_code(RATE_CODES) || says(&["too many requests", "rate limit"]) {
        let pause = retry_after.or(fault.retry_delay).or_else(|| hinted_pause(&fault.message));
        let retry_after_ms = pause.map(|d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX));
        return Outcome::Throttled { retry_after_ms, detail };
    }
    if fault.has_code(BLOCKED_OUTPUT_CODES) {
        return Outcome::Refused { refusal: Refusal::Output, input: None, detail };
    }
    if fault.has_code(AMBIGUOUS_CODES) {
        return Outcome::Unknown { detail };
    }
    if fault.has_code(KEY_CODES) || fault.has_code(&["failed_precondition"]) || says(SUSPENDED_TEXTS) {
        return Outcome::Suspended { detail };
    }
    if fault.has_code(INPUT_CODES) || says(UNREADABLE_TEXTS) {
        return Outcome::Refused { refusal: Refusal::Unreadable, input: None, detail };
    }
    if fault.has_code(BLOCKED_INPUT_CODES) {
        return Outcome::Refused { refusal: Refusal::Input, input: None, detail };
    }
    if fault.has_code(BLOCKED_PROMPT_CODES) {
        return Outcome::Refused { refusal: Refusal::Prompt, input: None, detail };
    }
    if says(&["no candidates returned"]) {
        return Outcome::NoPicture { detail };
    }
    by_status(status, fault, &message, detail)
}

const SUSPENDED_TEXTS: &[&str] = &[
    "balance is insufficient",
    "insufficient balance",
    "insufficient quota",
    "account suspended",
    "api key not valid",
    "no access token supplied",
];

fn by_status(status: u16, fault: &Fault, message: &str, detail: String) -> Outcome {
    let refused = |detail| Outcome::Refused { refusal: Refusal::Request, input: None, detail };
    match status {
        401..=403 => Outcome::Suspended { detail },
        // A wrong address is the operator's to mend; the native route has the model in its path, so every other
        // 404 is about the model.
        404 if message.contains("invalid url") => Outcome::Suspended { detail },
        404 | 410 => Outcome::ModelGone { detail },
        // Time-outs of whoever stands between: the upstream call may have gone on.
        408 | 499 | 504 | 520 | 522 | 524 => Outcome::Unknown { detail },
        400..=499 => refused(detail),
        501 => Outcome::ModelGone { detail },
        500..=599 => Outcome::Unavailable { detail },
        // An error inside a good answer, without a number: by its words.
        200..=299 if fault.code == "not_found" => Outcome::ModelGone { detail },
        200..=299 if fault.has_code(REQUEST_CODES) => refused(detail),
        // Redirects are never followed: nobody has worked for us.
        _ => Outcome::Unavailable { detail },
    }
}

/// The status to go by: the status line where it is telling, else the number in the body.
fn effective_status(http: u16, fault: &Fault) -> u16 {
    match http {
        401 | 402 | 403 | 404 | 410 | 413 | 429 | 504 => http,
        _ => fault.number.unwrap_or(http),
    }
}

/// A short line for the attempt's record: never the key, one line, bounded.
fn describe(http: u16, fault: &Fault) -> String {
    let code = [&fault.code, &fault.kind].into_iter().find(|c| !c.is_empty()).map_or("", String::as_str);
    let text = match (code, fault.message.as_str()) {
        ("", "") => format!("HTTP {http}"),
        ("", message) => format!("HTTP {http}: {message}"),
        (code, message) => format!("HTTP {http} {code}: {message}"),
    };
    tidy(&text)
}

/// One line of at most 300 characters, without anything that looks like a key.
pub(super) fn tidy(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(600).collect();
    let mut out = String::new();
    for word in flat.split_inclusive(' ') {
        match word.find("sk-") {
            Some(at) => {
                out.push_str(&word[..at]);
                out.push_str("sk-… ");
            }
            None => out.push_str(word),
        }
    }
    out.trim_end().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_read_in_all_their_spellings() {
        for (text, ms) in [
            ("21s", Some(21_000)),
            ("8.9s.", Some(8_900)),
            ("350ms", Some(350)),
            ("1m30s", Some(90_000)),
            ("2m", Some(120_000)),
            ("soon", None),
            ("12", None),
            ("", None),
            ("99999999999999999999999s", None),
        ] {
            assert_eq!(duration(text).map(|d| d.as_millis()), ms, "{text}");
        }
        assert_eq!(hinted_pause("Quota exceeded. Please retry in 8.9s."), Some(Duration::from_millis(8_900)));
    }

    #[test]
    fn a_detail_never_carries_a_key_or_a_line_break() {
        let fault = Fault::of(&serde_json::json!({
            "message": "Incorrect key:\r\nsk-abcdef0123456789 given", "code": "x"
        }));
        let detail = describe(401, &fault);
        assert_eq!(detail, "HTTP 401 x: Incorrect key:  sk-… given");
    }

    #[test]
    fn the_trace_id_is_found_in_the_message() {
        let fault = Fault::of(&serde_json::json!({ "message": "no (tid: 20260920123)" }));
        assert_eq!(fault.trace_id().as_deref(), Some("20260920123"));
        let fault = Fault::of(&serde_json::json!({ "message": "no (request id: ab\nc) x" }));
        assert_eq!(fault.trace_id().as_deref(), Some("abc"));
        assert_eq!(Fault::of(&serde_json::json!({})).trace_id(), None);
    }
}
