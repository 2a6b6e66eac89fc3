//! Whole HTTP answers: every shape of success, refusal and error that is known, and the outcome it must come to.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mannequin::provider::{Answered, Usage};
use serde_json::{Value, json};

use super::upstream::{Scripted, Upstream};
use super::{PROMPT, call, client, word};

const LONG: Duration = Duration::from_secs(20);

fn data() -> String {
    STANDARD.encode(b"picture bytes!")
}

fn candidate(candidate: Value) -> Value {
    json!({ "candidates": [candidate], "modelVersion": "gemini-2.5-flash-image", "responseId": "abc123" })
}

fn parts(parts: Value) -> Value {
    candidate(json!({ "content": { "role": "model", "parts": parts }, "finishReason": "STOP" }))
}

fn finish(reason: &str) -> Value {
    candidate(json!({ "finishReason": reason, "finishMessage": "why" }))
}

/// Answers with status 200.
fn good_status() -> Vec<(&'static str, Value, &'static str)> {
    let inline = json!({ "inlineData": { "mimeType": "image/png", "data": data() } });
    let snake = json!({ "inline_data": { "mime_type": "png", "data": data() } });
    let thought = json!({ "thought": true, "inlineData": { "mimeType": "image/png", "data": "AAAA" },
        "thoughtSignature": "s".repeat(1_500_000) });
    let text = json!({ "text": "Here you are." });
    let no_padding = data().trim_end_matches('=').to_owned();
    let broken = format!("{}\r\n{}", &data()[..8], &data()[8..]);
    let picture = |data: String| parts(json!([{ "inlineData": { "data": data } }]));
    vec![
        ("camel case", parts(json!([text, inline])), "picture"),
        ("snake case", parts(json!([snake, text])), "picture"),
        ("thought parts are skipped", parts(json!([thought, inline])), "picture"),
        ("only a thought picture", parts(json!([thought])), "no_picture"),
        ("two pictures", parts(json!([inline, { "inlineData": { "data": "AAAA" } }])), "picture"),
        ("null part and empty objects", parts(json!([null, {}, { "inlineData": {} }, inline])), "picture"),
        (
            "both spellings, one empty",
            parts(json!([{ "inlineData": null, "inline_data": { "data": data() } }])),
            "picture",
        ),
        (
            "picture in the second candidate",
            json!({ "candidates": [{ "content": {} },
            { "content": { "parts": [inline] } }] }),
            "picture",
        ),
        ("data address", picture(format!("data:image/png;base64,{}", data())), "picture"),
        ("no padding", picture(no_padding), "picture"),
        ("broken lines", picture(broken), "picture"),
        (
            "MAX_TOKENS with a picture",
            candidate(json!({ "content": { "parts": [inline] },
            "finishReason": "MAX_TOKENS" })),
            "picture",
        ),
        (
            "null error beside a picture",
            json!({ "error": null, "candidates": [{ "content": { "parts": [inline] } }] }),
            "picture",
        ),
        ("text only", parts(json!([text])), "no_picture"),
        ("null parts", parts(json!(null)), "no_picture"),
        ("no parts", parts(json!([])), "no_picture"),
        ("content absent", finish("STOP"), "no_picture"),
        ("NO_IMAGE", finish("NO_IMAGE"), "no_picture"),
        ("IMAGE_OTHER", finish("IMAGE_OTHER"), "no_picture"),
        ("OTHER", finish("OTHER"), "no_picture"),
        ("MAX_TOKENS", finish("MAX_TOKENS"), "no_picture"),
        ("MALFORMED_RESPONSE", finish("MALFORMED_RESPONSE"), "no_picture"),
        ("MALFORMED_FUNCTION_CALL", finish("MALFORMED_FUNCTION_CALL"), "no_picture"),
        ("a reason of tomorrow", finish("SOMETHING_NEW"), "no_picture"),
        ("empty candidates", json!({ "candidates": [] }), "no_picture"),
        ("null candidates", json!({ "candidates": null }), "no_picture"),
        ("null candidate", json!({ "candidates": [null] }), "no_picture"),
        ("nothing", json!({}), "no_picture"),
        (
            "a file address is not fetched",
            parts(json!([{ "fileData": { "fileUri": "http://127.0.0.1:1/x" } }])),
            "no_picture",
        ),
        ("SAFETY", finish("SAFETY"), "refused:output"),
        ("IMAGE_SAFETY", finish("IMAGE_SAFETY"), "refused:output"),
        ("image_safety in small letters", finish("image_safety"), "refused:output"),
        ("PROHIBITED_CONTENT", finish("PROHIBITED_CONTENT"), "refused:output"),
        ("IMAGE_PROHIBITED_CONTENT", finish("IMAGE_PROHIBITED_CONTENT"), "refused:output"),
        ("BLOCKLIST", finish("BLOCKLIST"), "refused:output"),
        ("SPII", finish("SPII"), "refused:output"),
        (
            "IMAGE_SAFETY with bytes",
            candidate(json!({ "content": { "parts": [inline] },
            "finishReason": "IMAGE_SAFETY" })),
            "refused:output",
        ),
        ("RECITATION", finish("RECITATION"), "refused:recitation"),
        ("IMAGE_RECITATION", finish("IMAGE_RECITATION"), "refused:recitation"),
        ("LANGUAGE", finish("LANGUAGE"), "refused:request"),
        ("blocked prompt", json!({ "promptFeedback": { "blockReason": "SAFETY" } }), "refused:prompt"),
        (
            "blocked prompt, snake case",
            json!({ "prompt_feedback": { "block_reason": "IMAGE_SAFETY" },
            "candidates": null }),
            "refused:input",
        ),
        (
            "blocked prompt, Vertex",
            json!({ "promptFeedback": { "blockReason": "JAILBREAK" }, "candidates": [] }),
            "refused:prompt",
        ),
        (
            "blocked prompt OTHER is worth a try",
            json!({ "promptFeedback": { "blockReason": "OTHER" } }),
            "no_picture",
        ),
        (
            "feedback without a block",
            json!({ "promptFeedback": { "safetyRatings": [] },
            "candidates": [{ "content": { "parts": [inline] } }] }),
            "picture",
        ),
        ("empty data", picture(String::new()), "bad_bytes"),
        ("not base64", picture("!!!!".into()), "bad_bytes"),
        ("base64 cut inside", picture("AAAAA".into()), "bad_bytes"),
        (
            "bad picture, then a good one",
            parts(json!([{ "inlineData": { "data": "!" } }, inline])),
            "picture",
        ),
        // Errors inside a 200.
        (
            "no candidates returned",
            json!({ "error": { "message": "No candidates returned (request id 7)",
            "type": "server_error", "param": "", "code": 500 } }),
            "no_picture",
        ),
        (
            "error 500",
            json!({ "error": { "message": "oops", "type": "Aihubmix_api_error", "code": 500 } }),
            "unavailable",
        ),
        ("error 429", json!({ "error": { "message": "slow", "code": "429" } }), "throttled:-"),
        (
            "error without a code",
            json!({ "error": { "message": "?", "type": "Aihubmix_api_error" } }),
            "unavailable",
        ),
        ("error as a text", json!({ "error": "Too many requests, try again in 3s" }), "throttled:3000"),
        ("quota", json!({ "error": { "message": "x", "code": "insufficient_user_quota" } }), "suspended"),
        (
            "wrapped error",
            json!({ "type": "error", "error": { "message": "Unable to process input image.",
            "type": "Aihubmix_api_error" } }),
            "refused:unreadable",
        ),
        ("model", json!({ "error": { "message": "x", "code": "model_not_found" } }), "model_gone"),
        (
            "Google's INVALID_ARGUMENT",
            json!({ "error": { "message": "x", "status": "INVALID_ARGUMENT" } }),
            "refused:request",
        ),
        (
            "Google's DEADLINE_EXCEEDED",
            json!({ "error": { "code": 504, "message": "x", "status": "DEADLINE_EXCEEDED" } }),
            "unknown",
        ),
        // Not our JSON: it may have been a picture.
        ("an array", json!([]), "unknown"),
        ("a number", json!(7), "unknown"),
        ("odd types", json!({ "candidates": "none" }), "unknown"),
    ]
}

/// Answers with another status, as `(name, status, body, outcome)`.
fn bad_status() -> Vec<(&'static str, u16, Value, &'static str)> {
    let gateway = |m: &str| json!({ "error": { "message": format!("{m} (tid: 20261)"), "type": "Aihubmix_api_error" } });
    let wrapped = |m: &str| {
        json!({ "type": "error", "error": { "message": format!("{m} (request id: 7)"),
        "type": "Aihubmix_api_error" } })
    };
    let coded = |code: &str| json!({ "error": { "message": "m", "type": "t", "code": code, "tid": "9" } });
    let google =
        |code: u16, status: &str| json!({ "error": { "code": code, "message": "m", "status": status } });
    let retry_info = json!({ "error": { "code": 429, "message": "Quota exceeded. Please retry in 21.4s.",
        "status": "RESOURCE_EXHAUSTED", "details": [{ "@type": "type.googleapis.com/google.rpc.Help" },
        { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "21s" }] } });
    let bad_key = json!({ "error": { "code": 400, "message": "m", "status": "INVALID_ARGUMENT",
        "details": [{ "reason": "API_KEY_INVALID" }] } });
    vec![
        ("F32 429 with RetryInfo", 429, retry_info, "throttled:21000"),
        ("429 with a hint", 429, gateway("Please retry in 8.9s."), "throttled:8900"),
        (
            "429 without anything",
            429,
            gateway("The m model Too many requests; please try again later."),
            "throttled:-",
        ),
        ("429 HTML", 429, json!(null), "throttled:-"),
        ("429 that is a quota", 429, coded("insufficient_quota"), "suspended"),
        ("429 upstream", 429, coded("upstream_rate_limited"), "throttled:-"),
        ("503 rate limit", 503, gateway("Rate limited by provider x"), "throttled:-"),
        ("503 overloaded", 503, google(503, "UNAVAILABLE"), "unavailable"),
        ("503 wrong model", 503, gateway("Incorrect model ID, or you do not have permission"), "model_gone"),
        ("500 panic", 500, coded("Aihubmix_api_panic"), "unavailable"),
        ("500 token", 500, gateway("Failed to retrieve token"), "unavailable"),
        ("500 no channel", 500, coded("no_valid_channel_error"), "model_gone"),
        ("500 internal", 500, google(500, "INTERNAL"), "unavailable"),
        ("501", 501, coded("api_not_implemented"), "model_gone"),
        ("502", 502, coded("provider_unavailable"), "unavailable"),
        ("502 ambiguous", 502, coded("upstream_bad_response"), "unknown"),
        (
            "502 that was a 504",
            502,
            json!({ "error": { "type": "upstream_error",
            "code": "bad_response_status_code", "param": "504" } }),
            "unknown",
        ),
        ("504", 504, google(504, "DEADLINE_EXCEEDED"), "unknown"),
        ("504 sync_timeout", 504, coded("sync_timeout"), "unknown"),
        ("524", 524, json!(null), "unknown"),
        (
            "400 pass-through",
            400,
            json!({ "error": { "message": "m", "type": "", "param": "", "code": 400 } }),
            "refused:request",
        ),
        (
            "400 with a null code",
            400,
            json!({ "error": { "message": "m", "code": null } }),
            "refused:request",
        ),
        ("400 argument", 400, google(400, "INVALID_ARGUMENT"), "refused:request"),
        (
            "400 wrapped picture",
            400,
            wrapped("Unable to process input image. Please retry"),
            "refused:unreadable",
        ),
        ("400 media", 400, coded("invalid_media_data"), "refused:unreadable"),
        ("400 no channel", 400, coded("no_available_channel"), "model_gone"),
        ("400 adaptor", 400, coded("get_adaptor_failed"), "model_gone"),
        ("400 quota", 400, coded("insufficient_user_quota"), "suspended"),
        ("400 key", 400, bad_key, "suspended"),
        ("400 region", 400, google(400, "FAILED_PRECONDITION"), "suspended"),
        ("401", 401, gateway("Unauthorized - no access token supplied"), "suspended"),
        ("402", 402, coded("insufficient_quota"), "suspended"),
        ("403 quota", 403, coded("insufficient_user_quota"), "suspended"),
        ("403 suspended", 403, gateway("Account suspended."), "suspended"),
        ("403 page", 403, json!(null), "suspended"),
        ("404 model", 404, coded("model_not_found"), "model_gone"),
        ("404 retired", 404, coded("model_retired"), "model_gone"),
        ("404 Google", 404, google(404, "NOT_FOUND"), "model_gone"),
        ("404 wrong address", 404, gateway("Invalid URL (POST /x)"), "suspended"),
        ("410", 410, json!(null), "model_gone"),
        ("413 JSON", 413, coded("request_too_large"), "refused:request"),
        ("413 picture", 413, coded("image_too_large"), "refused:unreadable"),
        ("413 page", 413, json!(null), "refused:request"),
        ("422", 422, coded("output_blocked"), "refused:output"),
        ("error as a text", 500, json!({ "error": "x" }), "unavailable"),
        ("error at the top", 429, json!({ "message": "retry in 2s", "code": 429 }), "throttled:2000"),
        ("error in an array", 429, json!([{ "error": { "message": "retry in 350ms" } }]), "throttled:350"),
    ]
}

#[tokio::test]
async fn every_known_answer_with_a_good_status_comes_to_its_outcome() {
    let upstream = Upstream::start(Scripted::new(200, "")).await;
    let client = client(&upstream.url);
    for (name, body, expected) in good_status() {
        upstream.answer_with(Scripted::new(200, body.to_string()));
        let answer = client.draw(call(LONG)).await;
        assert_eq!(word(&answer), expected, "{name}: {answer:?}");
        assert_eq!(answer.status, Some(200), "{name}");
        if let Answered::Picture { bytes } = &answer.outcome {
            assert_eq!(&bytes[..], b"picture bytes!", "{name}");
            assert!(answer.cost_micros >= 38_700, "{name}");
        }
    }
    for (name, body, kind, expected) in [
        ("a page", "<html><body>502 Bad Gateway</body></html>", "text/html", "unknown"),
        ("nothing", "", "application/json", "unknown"),
        (
            "JSON cut off",
            r#"{"candidates":[{"content":{"parts":[{"inlineData":{"data":"AAAA"#,
            "x/y",
            "unknown",
        ),
        ("not UTF-8", "\u{fffd}", "application/json", "unknown"),
        ("another type", r#"{"candidates":[]}"#, "text/plain", "no_picture"),
        ("a byte order mark", "\u{feff}{\"candidates\":[]}", "application/json", "no_picture"),
    ] {
        upstream.answer_with(Scripted::new(200, body).header("content-type", kind));
        let answer = client.draw(call(LONG)).await;
        assert_eq!(word(&answer), expected, "{name}: {answer:?}");
    }
}

#[tokio::test]
async fn every_known_refusal_comes_to_its_outcome() {
    let upstream = Upstream::start(Scripted::new(200, "")).await;
    let client = client(&upstream.url);
    for (name, status, body, expected) in bad_status() {
        let script = if body.is_null() {
            Scripted::new(status, "<html>Sorry</html>").header("content-type", "text/html")
        } else {
            Scripted::new(status, body.to_string())
        };
        upstream.answer_with(script);
        let answer = client.draw(call(LONG)).await;
        assert_eq!(word(&answer), expected, "{name}: {answer:?}");
        assert_eq!(answer.status, Some(status), "{name}");
        assert_eq!(answer.cost_micros, 0, "{name}");
    }
}

#[tokio::test]
async fn the_pause_comes_from_the_header_first() {
    let body = json!({ "error": { "message": "retry in 8.9s" } }).to_string();
    let upstream = Upstream::start(Scripted::new(429, body.clone())).await;
    let client = client(&upstream.url);
    for (value, expected) in [
        ("12", "throttled:12000"),
        ("0", "throttled:0"),
        ("1.5", "throttled:1500"),
        ("Sun, 22 Nov 2026 10:00:30 GMT", "throttled:30000"),
        ("Sun, 22 Nov 2026 09:00:30 GMT", "throttled:0"),
        ("999999999", "throttled:3600000"),
        ("-3", "throttled:8900"),
        ("soon", "throttled:8900"),
        ("NaN", "throttled:8900"),
    ] {
        for status in [429, 503] {
            let script = Scripted::new(status, body.replace("retry", "rate limit, retry"));
            let script = script.header("retry-after", value).header("date", "Sun, 22 Nov 2026 10:00:00 GMT");
            upstream.answer_with(script);
            assert_eq!(word(&client.draw(call(LONG)).await), expected, "{value}");
        }
    }
}

#[tokio::test]
async fn a_call_sends_the_pictures_in_order_with_the_key_in_the_header_only() {
    let upstream = Upstream::start(Scripted::new(200, "{}")).await;
    client(&upstream.url).draw(call(LONG)).await;
    let asked = upstream.asked().remove(0);
    assert_eq!(asked.path, "/gemini/v1beta/models/gemini-2.5-flash-image:generateContent");
    assert_eq!(asked.method, "POST");
    assert_eq!(asked.headers["x-goog-api-key"], super::KEY);
    assert_eq!(asked.headers["content-length"], asked.body.len().to_string().as_str());
    assert_eq!(asked.headers.get("transfer-encoding"), None);
    assert!(!asked.path.contains("sk-"));
    let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
    let parts = body["contents"][0]["parts"].as_array().expect("parts");
    assert_eq!(parts[0]["text"], "Image 1 — person:");
    assert_eq!(parts[1]["inlineData"]["mimeType"], "image/jpeg");
    assert_eq!(parts[1]["inlineData"]["data"], STANDARD.encode(vec![0xd8; 100_000]));
    assert_eq!(parts[2]["text"], "Image 2 — garment:");
    assert_eq!(parts[4]["text"], PROMPT);
    assert_eq!(body["generationConfig"]["imageConfig"]["aspectRatio"], "3:4");
    assert_eq!(body["generationConfig"]["responseModalities"], json!(["TEXT", "IMAGE"]));
}

#[tokio::test]
async fn usage_cost_trace_and_sunset_are_reported() {
    let mut body = parts(json!([{ "inlineData": { "data": data() } }]));
    body["usageMetadata"] = json!({ "promptTokenCount": 560, "candidatesTokenCount": 1304, "totalTokenCount": 1864,
        "candidatesTokensDetails": [{ "modality": "IMAGE", "tokenCount": 1290 }] });
    let script = Scripted::new(200, body.to_string());
    let upstream = Upstream::start(script.clone()).await;
    let client = client(&upstream.url);
    let answer = client.draw(call(LONG)).await;
    assert_eq!(answer.usage, Usage { prompt_tokens: 560, image_tokens: 1290, text_tokens: 14 });
    assert_eq!(answer.cost_micros, 168 + 38_700 + 35);
    assert_eq!(answer.finish_reason.as_deref(), Some("STOP"));
    assert_eq!(answer.model_version.as_deref(), Some("gemini-2.5-flash-image"));
    assert_eq!(answer.trace_id.as_deref(), Some("abc123"));
    assert_eq!(answer.sunset, None);

    let script = script.header("x-aihubmix-request-id", "2026112210").header("sunset", "Tue, 15 Mar 2027");
    upstream.answer_with(script);
    let answer = client.draw(call(LONG)).await;
    assert_eq!(answer.trace_id.as_deref(), Some("2026112210"));
    assert_eq!(answer.sunset.as_deref(), Some("Tue, 15 Mar 2027"));

    let error = json!({ "error": { "message": "no (tid: 77)", "type": "Aihubmix_api_error" } });
    upstream.answer_with(Scripted::new(401, error.to_string()));
    assert_eq!(client.draw(call(LONG)).await.trace_id.as_deref(), Some("77"));
}

#[tokio::test]
async fn a_model_name_that_is_no_name_is_never_sent() {
    let upstream = Upstream::start(Scripted::new(200, "{}")).await;
    let client = client(&upstream.url);
    for model in ["", "../x", "a/b", "a:b", "a?b", ".", "a b", "模型"] {
        let answer = client.draw(super::DrawCall { model: model.into(), ..call(LONG) }).await;
        assert_eq!(word(&answer), "model_gone", "{model}");
    }
    assert!(upstream.asked().is_empty());
}
