//! Writes `generateContent` answers: the happy one and the odd ones with HTTP 200 (Google REST reference; odd forms as
//! reported through the gateway).

use std::sync::OnceLock;

use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::card::{self, Card};
use crate::faults::{Fault, Spec};
use crate::models::Model;
use crate::native_request::{Request, text_tokens};
use crate::paint;
use crate::reply::Reply;

/// One drawing call.
pub struct Job<'a> {
    pub model: &'static Model,
    pub request: &'a Request,
    /// Whether a sentence comes before the picture where the request allows it.
    pub with_text: bool,
    /// The request id; becomes the `responseId`.
    pub trace: &'a str,
}

/// The two forms of a streamed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// One JSON array of chunks.
    Array,
    /// Server-sent events.
    Events,
}

/// A picture as it goes out.
pub struct Drawn {
    pub mime: &'static str,
    /// Base64, or what a fault made of it.
    pub data: String,
}

const SENTENCE: &str = "Here is the edited photo.";

/// The answer to a request in order, odd in the way `fault` asks.
pub fn answer(job: &Job<'_>, fault: Option<&Spec>, stream: Option<Stream>) -> Reply {
    if let Some(spec) = fault
        && let Some(body) = without_picture(job, spec.fault)
    {
        return written(vec![body], vec![], stream, spec.fault.word()).billing(0);
    }
    let drawn = drawings(job, fault);
    let billed = if fault.is_some_and(|spec| spec.fault == Fault::TwoImages) { 2 } else { 1 };
    let snake = fault.is_some_and(|spec| spec.fault == Fault::SnakeCaseParts);
    let mut parts = Vec::new();
    if fault.is_some_and(|spec| spec.fault == Fault::ThoughtPartsFirst) {
        parts.push(json!({"text": "I will first sketch the composition.", "thought": true}));
        parts.push(json!({"inlineData": {"mimeType": "image/png", "data": draft()}, "thought": true}));
    } else if job.model.third {
        parts.push(json!({"text": "Composing the picture.", "thought": true}));
    }
    let text = if job.with_text && job.request.text_allowed { SENTENCE } else { "" };
    if !text.is_empty() {
        parts.push(json!({"text": text}));
    }
    for (at, picture) in drawn.iter().enumerate() {
        let data = placeholder(at);
        let mut part = if snake {
            json!({"inline_data": {"mime_type": picture.mime, "data": data}})
        } else {
            json!({"inlineData": {"mimeType": picture.mime, "data": data}})
        };
        if job.model.third {
            part["thoughtSignature"] = json!("@signature@");
        }
        parts.push(part);
    }
    let usage = usage(job, text_tokens(text), billed * job.model.image_tokens);
    let bodies = match stream {
        None => vec![whole(job, parts, usage)],
        Some(_) => chunks(job, parts, usage),
    };
    let word = fault.map_or("image", |spec| spec.fault.word());
    written(bodies, drawn, stream, word).billing(billed)
}

/// The odd answers that hold no picture.
fn without_picture(job: &Job<'_>, fault: Fault) -> Option<Value> {
    let blocked = |reason: &str| {
        let mut body = envelope(job, usage(job, 0, 0));
        body["promptFeedback"] = json!({"blockReason": reason, "safetyRatings": []});
        Some(body)
    };
    let ended = |reason: &str, message: Option<&str>| {
        let mut candidate = json!({"index": 0, "content": {}, "finishReason": reason});
        if let Some(message) = message {
            candidate["finishMessage"] = json!(message);
        }
        Some(with_candidates(job, json!([candidate]), 0))
    };
    match fault {
        Fault::TextOnly => {
            let text = "Which part of the picture would you like me to change? 请告诉我想修改哪一部分。";
            let parts = json!({"role": "model", "parts": [{"text": text}]});
            let candidates =
                json!([{"index": 0, "content": parts, "finishReason": "STOP", "safetyRatings": []}]);
            Some(with_candidates(job, candidates, text_tokens(text)))
        }
        Fault::NoImage => ended("NO_IMAGE", None),
        Fault::ImageSafety => ended(
            "IMAGE_SAFETY",
            Some(
                "Unable to show the generated image. The image was filtered out because it violated the policy.",
            ),
        ),
        Fault::ImageProhibited => {
            ended("IMAGE_PROHIBITED_CONTENT", Some("The image may contain prohibited content."))
        }
        Fault::Prohibited => ended("PROHIBITED_CONTENT", None),
        Fault::Safety => ended("SAFETY", None),
        Fault::Recitation => ended("IMAGE_RECITATION", None),
        Fault::MaxTokens => ended("MAX_TOKENS", None),
        Fault::Other => ended("OTHER", None),
        Fault::ImageOther => ended("IMAGE_OTHER", None),
        Fault::UnknownReason => ended("A_REASON_OF_TOMORROW", None),
        Fault::BlockPromptSafety => blocked("SAFETY"),
        Fault::BlockPromptOther => blocked("OTHER"),
        Fault::BlockPromptImage => blocked("IMAGE_SAFETY"),
        Fault::BlockPromptProhibited => blocked("PROHIBITED_CONTENT"),
        Fault::EmptyCandidates => Some(json!({"candidates": []})),
        Fault::NullCandidates => Some(with_candidates(job, Value::Null, 0)),
        Fault::NullParts => {
            let content = json!({"role": "model", "parts": null});
            let candidates = json!([{"index": 0, "content": content, "finishReason": "STOP"}]);
            Some(with_candidates(job, candidates, 0))
        }
        _ => None,
    }
}

fn envelope(job: &Job<'_>, usage: Value) -> Value {
    json!({"usageMetadata": usage, "modelVersion": job.model.id, "responseId": job.trace})
}

fn with_candidates(job: &Job<'_>, candidates: Value, text: u64) -> Value {
    let mut body = envelope(job, usage(job, text, 0));
    body["candidates"] = candidates;
    body
}

fn whole(job: &Job<'_>, parts: Vec<Value>, usage: Value) -> Value {
    let mut body = envelope(job, usage);
    body["candidates"] = json!([{"index": 0, "content": {"role": "model", "parts": parts}, "finishReason": "STOP",
        "safetyRatings": []}]);
    body
}

/// One chunk a part; the last one says that it is over.
fn chunks(job: &Job<'_>, parts: Vec<Value>, usage: Value) -> Vec<Value> {
    let last = parts.len() - 1;
    let chunk = |(at, part)| {
        let mut body = whole(job, vec![part], usage.clone());
        if at != last
            && let Some(candidate) = body["candidates"][0].as_object_mut()
        {
            candidate.remove("finishReason");
        }
        body
    };
    parts.into_iter().enumerate().map(chunk).collect()
}

/// `usageMetadata`: 258 tokens a picture sent, the model's tokens a picture drawn.
fn usage(job: &Job<'_>, text: u64, image: u64) -> Value {
    let sent_text = text_tokens(&job.request.prompt);
    let sent_images = 258 * job.request.images.len() as u64;
    let mut usage = json!({
        "promptTokenCount": sent_text + sent_images,
        "totalTokenCount": sent_text + sent_images + text + image,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": sent_text}],
    });
    if sent_images > 0 {
        let detail = json!({"modality": "IMAGE", "tokenCount": sent_images});
        usage["promptTokensDetails"].as_array_mut().expect("made above").push(detail);
    }
    if text + image > 0 {
        usage["candidatesTokenCount"] = json!(text + image);
    }
    if image > 0 {
        usage["candidatesTokensDetails"] = json!([{"modality": "IMAGE", "tokenCount": image}]);
    }
    usage
}

/// The picture or pictures of the answer, spoilt as asked.
fn drawings(job: &Job<'_>, fault: Option<&Spec>) -> Vec<Drawn> {
    let fault_kind = fault.map(|spec| spec.fault);
    let picture = |size: (u32, u32), take: u32| {
        card::draw(&Card {
            width: size.0,
            height: size.1,
            images: &job.request.images,
            hashes: &job.request.hashes,
            prompt: &job.request.prompt,
            model: job.model.id,
            ratio: &job.request.ratio,
            take,
        })
    };
    let asked = (job.request.width, job.request.height);
    let size = match fault_kind {
        Some(Fault::LargerImage) => {
            let scale = fault.map_or(2, |spec| spec.number("scale", 2)) as u32;
            (asked.0 * scale, asked.1 * scale)
        }
        Some(Fault::WrongAspectRatio) if asked.0 == asked.1 => (1344, 768),
        Some(Fault::WrongAspectRatio) => (asked.1, asked.0),
        _ => asked,
    };
    let png = |take| paint::png(&picture(size, take));
    let jpeg = || STANDARD.encode(paint::jpeg(&picture(size, 0)));
    let as_png = |bytes: &[u8]| Drawn { mime: "image/png", data: STANDARD.encode(bytes) };
    match fault_kind {
        Some(Fault::TwoImages) => vec![as_png(&png(0)), as_png(&png(1))],
        Some(Fault::DuplicateParts) => {
            let data = STANDARD.encode(png(0));
            vec![Drawn { mime: "image/png", data: data.clone() }, Drawn { mime: "image/png", data }]
        }
        Some(Fault::JpegLabelledPng) => vec![Drawn { mime: "image/png", data: jpeg() }],
        Some(Fault::JpegOutput) => vec![Drawn { mime: "image/jpeg", data: jpeg() }],
        Some(Fault::TruncatedBase64) => {
            let mut data = STANDARD.encode(png(0));
            data.truncate(data.len() / 2 / 4 * 4 + 1);
            vec![Drawn { mime: "image/png", data }]
        }
        Some(Fault::InvalidBase64) => {
            let data = STANDARD.encode(png(0)).replacen('A', "*", 50);
            vec![Drawn { mime: "image/png", data }]
        }
        Some(Fault::TruncatedPng) => {
            let bytes = png(0);
            vec![as_png(&bytes[..bytes.len() / 2])]
        }
        Some(Fault::NotAnImage) => vec![as_png(b"<html><body><h1>502 Bad Gateway</h1></body></html>")],
        Some(Fault::PixelBomb) => vec![as_png(paint::pixel_bomb())],
        _ if job.model.third => vec![Drawn { mime: "image/jpeg", data: jpeg() }],
        _ => vec![as_png(&png(0))],
    }
}

/// A small picture for thought parts: whoever shows it shows the wrong one.
fn draft() -> String {
    STANDARD.encode(paint::png(&image::RgbImage::from_pixel(64, 64, image::Rgb([128, 128, 128]))))
}

fn placeholder(at: usize) -> String {
    format!("@picture{at}@")
}

/// Puts the bodies into their form; the base64 is spliced in, because escaping megabytes would take longer than all
/// the rest.
fn written(bodies: Vec<Value>, drawn: Vec<Drawn>, stream: Option<Stream>, outcome: &str) -> Reply {
    let mut text = match stream {
        None => bodies[0].to_string(),
        Some(Stream::Array) => {
            let chunks: Vec<String> = bodies.iter().map(Value::to_string).collect();
            format!("[{}]", chunks.join(",\r\n"))
        }
        Some(Stream::Events) => bodies.iter().map(|body| format!("data: {body}\r\n\r\n")).collect(),
    };
    for (at, picture) in drawn.iter().enumerate() {
        text = text.replacen(&placeholder(at), &picture.data, 1);
    }
    if text.contains("@signature@") {
        text = text.replacen("@signature@", signature(), 1).replace("@signature@", "");
    }
    let reply = Reply::text(text, outcome);
    if stream == Some(Stream::Events) { reply.with(header::CONTENT_TYPE, "text/event-stream") } else { reply }
}

/// A thought signature of the length measured through the gateway, about 1.5 million characters.
fn signature() -> &'static str {
    static SIGNATURE: OnceLock<String> = OnceLock::new();
    SIGNATURE.get_or_init(|| {
        let seed = crate::picture::sha256(b"thought signature").into_bytes();
        let bytes: Vec<u8> = seed.iter().copied().cycle().take(1_125_000).collect();
        STANDARD.encode(bytes)
    })
}

/// The ready-made answer of the bench: one picture of about 1.5 MB.
pub fn bench() -> Reply {
    static BODY: OnceLock<Bytes> = OnceLock::new();
    let body = BODY.get_or_init(|| {
        let data = STANDARD.encode(paint::png(&card::bench_picture()));
        let usage = json!({"promptTokenCount": 560, "candidatesTokenCount": 1290, "totalTokenCount": 1850,
            "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 44}, {"modality": "IMAGE", "tokenCount": 516}],
            "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1290}]});
        let body = json!({"candidates": [{"index": 0, "finishReason": "STOP", "safetyRatings": [],
            "content": {"role": "model", "parts": [{"inlineData": {"mimeType": "image/png", "data": "@picture0@"}}]}}],
            "usageMetadata": usage, "modelVersion": "gemini-2.5-flash-image", "responseId": "bench"});
        Bytes::from(body.to_string().replacen("@picture0@", &data, 1))
    });
    Reply::text(body.clone(), "image").billing(1)
}
