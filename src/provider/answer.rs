//! A good status with a body: the picture in it, or why there is none.
//! Source: Google's `GenerateContentResponse`; deviations as seen behind AIHubMix (snake_case, nulls, thought parts).

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use serde_json::Value;

use super::fault::{self, Fault};
use super::{Answer, Answered, Usage, pricing, wire};
use crate::domain::generation::outcome::{Outcome, Refusal};

/// Answers over this size are parsed outside the async threads.
const OFF_THREAD: usize = 1 << 20;

/// Some encoders leave the padding away; everything else must be right.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Envelope<'a> {
    error: Option<Value>,
    #[serde(alias = "prompt_feedback")]
    prompt_feedback: Option<PromptFeedback>,
    #[serde(borrow)]
    candidates: Option<Vec<Option<Candidate<'a>>>>,
    #[serde(alias = "usage_metadata")]
    usage_metadata: Option<UsageMetadata>,
    #[serde(alias = "model_version")]
    model_version: Option<String>,
    #[serde(alias = "response_id")]
    response_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct PromptFeedback {
    #[serde(alias = "block_reason")]
    block_reason: Option<String>,
    #[serde(alias = "block_reason_message")]
    block_reason_message: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Candidate<'a> {
    #[serde(borrow)]
    content: Option<Content<'a>>,
    #[serde(alias = "finish_reason")]
    finish_reason: Option<String>,
    #[serde(alias = "finish_message")]
    finish_message: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Content<'a> {
    #[serde(borrow)]
    parts: Option<Vec<Option<Part<'a>>>>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Part<'a> {
    thought: Option<bool>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    inline_data: Option<Inline<'a>>,
    #[serde(borrow, rename = "inline_data")]
    inline_data_snake: Option<Inline<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Inline<'a> {
    #[serde(borrow)]
    data: Option<Text<'a>>,
}

/// Borrowed from the body unless it has escapes: serde borrows a bare `Cow` only outside an `Option`.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct UsageMetadata {
    #[serde(alias = "prompt_token_count")]
    prompt_token_count: Option<u64>,
    #[serde(alias = "candidates_token_count")]
    candidates_token_count: Option<u64>,
    #[serde(alias = "thoughts_token_count")]
    thoughts_token_count: Option<u64>,
    #[serde(alias = "candidates_tokens_details")]
    candidates_tokens_details: Option<Vec<ModalityTokens>>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct ModalityTokens {
    modality: Option<String>,
    #[serde(alias = "token_count")]
    token_count: Option<u64>,
}

/// [`read`], away from the async threads when the body is large.
pub(super) async fn read_off_thread(body: Vec<u8>, model: &str) -> Answer {
    if body.len() < OFF_THREAD {
        return read(&body, model);
    }
    let model = model.to_owned();
    tokio::task::spawn_blocking(move || read(&body, &model))
        .await
        .unwrap_or_else(|_| Answer::failed(Outcome::Unknown { detail: "reading the answer failed".into() }))
}

/// Reads the body of a 200. What cannot be read may have been a picture, and billed: unknown.
pub(super) fn read(body: &[u8], model: &str) -> Answer {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let body = body.trim_ascii_start();
    // serde would read an array as the fields of an object in their order.
    let envelope = body.starts_with(b"{").then(|| serde_json::from_slice::<Envelope>(body).ok()).flatten();
    let Some(envelope) = envelope else {
        let detail = if body.is_empty() {
            "an empty answer"
        } else if body.starts_with(b"<") {
            "a web page instead of an answer"
        } else {
            "the answer is not the JSON we know"
        };
        return Answer::failed(Outcome::Unknown { detail: detail.into() });
    };
    let usage = envelope.usage_metadata.as_ref().map(usage).unwrap_or_default();
    let first = envelope.candidates.iter().flatten().flatten().next();
    let finish_reason = first.and_then(|c| c.finish_reason.as_deref()).map(reason_name);
    let mut trace = envelope.response_id.as_deref().and_then(wire::trace_id);
    let outcome = if let Some(error) = envelope.error.as_ref().filter(|e| is_telling(e)) {
        let fault = Fault::of(error);
        trace = fault.trace_id().or(trace);
        Answered::Failed(fault::classify(200, Some(&fault), None))
    } else {
        judge(&envelope, finish_reason.as_deref())
    };
    let has_picture = matches!(outcome, Answered::Picture { .. });
    Answer {
        cost_micros: pricing::cost_micros(model, &usage, has_picture),
        usage,
        trace_id: trace,
        finish_reason,
        model_version: envelope.model_version.map(|v| v.chars().take(100).collect()),
        ..Answer::with(outcome)
    }
}

/// An `error` that is `null`, `""` or `{}` says nothing.
fn is_telling(error: &Value) -> bool {
    match error {
        Value::Object(fields) => !fields.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => false,
    }
}

fn judge(envelope: &Envelope, finish: Option<&str>) -> Answered {
    let blocked =
        envelope.prompt_feedback.as_ref().and_then(|f| Some((reason_name(f.block_reason.as_deref()?), f)));
    if let Some((reason, feedback)) = blocked
        && reason != "BLOCK_REASON_UNSPECIFIED"
    {
        return Answered::Failed(blocked_prompt(&reason, feedback.block_reason_message.as_deref()));
    }
    let candidates = || envelope.candidates.iter().flatten().flatten();
    let message = candidates().find_map(|c| c.finish_message.as_deref());
    if let Some(refusal) = finish.and_then(refusal) {
        let detail = with_message(finish.unwrap_or_default(), message);
        return Answered::Failed(Outcome::Refused { refusal, input: None, detail });
    }
    let parts = || candidates().filter_map(|c| c.content.as_ref()?.parts.as_ref()).flatten().flatten();
    let mut bad = None;
    for part in parts().filter(|p| p.thought != Some(true)) {
        let inline = part.inline_data.as_ref().or(part.inline_data_snake.as_ref());
        let Some(Text(data)) = inline.and_then(|i| i.data.as_ref()) else { continue };
        match decode(data) {
            Ok(bytes) => return Answered::Picture { bytes: bytes.into() },
            Err(why) => bad = bad.or(Some(why)),
        }
    }
    if let Some(detail) = bad {
        return Answered::Failed(Outcome::BadBytes { detail });
    }
    let letters: usize = parts().filter_map(|p| p.text.as_ref()).map(|t| t.0.chars().count()).sum();
    let what = match (candidates().next().is_some(), letters) {
        (false, _) => "no candidates".to_owned(),
        (true, 0) => "no picture".to_owned(),
        (true, letters) => format!("{letters} characters of text and no picture"),
    };
    let detail = with_message(&format!("{}: {what}", finish.unwrap_or("no finish reason")), message);
    Answered::Failed(Outcome::NoPicture { detail })
}

/// A block before drawing. It is said of the request as a whole, unless the reason names pictures. `OTHER` is the one that is worth another try (it was seen to go away by itself), so it
/// counts as an answer without a picture.
fn blocked_prompt(reason: &str, message: Option<&str>) -> Outcome {
    let detail = with_message(&format!("blocked before drawing: {reason}"), message);
    if reason == "OTHER" {
        Outcome::NoPicture { detail }
    } else {
        let refusal = if reason.starts_with("IMAGE_") { Refusal::Input } else { Refusal::Prompt };
        Outcome::Refused { refusal, input: None, detail }
    }
}

/// The finish reasons that must not be repeated. Google discovery document, `Candidate.finishReason`.
fn refusal(reason: &str) -> Option<Refusal> {
    match reason {
        "SAFETY"
        | "IMAGE_SAFETY"
        | "PROHIBITED_CONTENT"
        | "IMAGE_PROHIBITED_CONTENT"
        | "BLOCKLIST"
        | "SPII" => Some(Refusal::Output),
        "RECITATION" | "IMAGE_RECITATION" => Some(Refusal::Recitation),
        "LANGUAGE" => Some(Refusal::Request),
        _ => None,
    }
}

/// A reason as an identifier: upper case, bounded, nothing else in it.
fn reason_name(raw: &str) -> String {
    let good = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    raw.chars().filter(good).take(60).collect::<String>().to_ascii_uppercase()
}

fn with_message(text: &str, message: Option<&str>) -> String {
    match message {
        Some(message) if !message.is_empty() => fault::tidy(&format!("{text}: {message}")),
        _ => fault::tidy(text),
    }
}

fn decode(data: &str) -> Result<Vec<u8>, String> {
    let data = data.trim();
    let data = match data.strip_prefix("data:") {
        Some(rest) => rest.split_once(',').map_or("", |(_, payload)| payload),
        None => data,
    };
    if data.is_empty() {
        return Err("an empty picture".into());
    }
    match BASE64.decode(data) {
        Ok(bytes) => Ok(bytes),
        // Some encoders break lines.
        Err(_) if data.contains(['\n', '\r', ' ']) => {
            let joined: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            BASE64.decode(joined).map_err(|error| format!("the picture is not base64: {error}"))
        }
        Err(error) => Err(format!("the picture is not base64: {error}")),
    }
}

fn usage(raw: &UsageMetadata) -> Usage {
    let total = raw.candidates_token_count.unwrap_or(0);
    let details = raw.candidates_tokens_details.as_deref().unwrap_or_default();
    let is_image =
        |d: &&ModalityTokens| d.modality.as_deref().is_some_and(|m| m.eq_ignore_ascii_case("image"));
    let image_tokens =
        details.iter().filter(is_image).filter_map(|d| d.token_count).fold(0, u64::saturating_add);
    Usage {
        prompt_tokens: raw.prompt_token_count.unwrap_or(0),
        image_tokens,
        text_tokens: total.saturating_sub(image_tokens).saturating_add(raw.thoughts_token_count.unwrap_or(0)),
    }
}
