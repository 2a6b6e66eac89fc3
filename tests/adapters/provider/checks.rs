//! The content check and the catalogue, and what the logs say.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use mannequin::provider::{AiHubMix, ModelState, Verdict};
use serde_json::{Value, json};

use super::upstream::{Scripted, Upstream, raw};
use super::{KEY, PROMPT, call, client, settings};

fn verdict(scores: &Value) -> Scripted {
    let body = json!({ "id": "modr-1", "model": "omni-moderation-latest",
        "results": [{ "flagged": false, "categories": {}, "category_scores": scores }] });
    Scripted::new(200, body.to_string())
}

#[tokio::test]
async fn a_picture_and_a_prompt_are_judged_by_their_scores() {
    let upstream = Upstream::start(verdict(&json!({ "sexual": 0.01, "violence": 0.02 }))).await;
    let client = client(&upstream.url);
    let jpeg = Bytes::from_static(b"jpeg");
    assert_eq!(client.moderate_picture(jpeg.clone()).await.expect("verdict"), Verdict::Clean);
    assert_eq!(client.moderate_text(PROMPT).await.expect("verdict"), Verdict::Clean);
    upstream.answer_with(verdict(&json!({ "sexual": 0.95, "sexual_minors": 0.2, "violence": 0.0 })));
    let flagged = client.moderate_picture(jpeg).await.expect("verdict");
    assert_eq!(flagged, Verdict::Flagged { category: "sexual".into(), score: 0.95 });

    let asked = upstream.asked();
    assert_eq!(asked.len(), 3);
    assert_eq!(asked[0].path, "/v1/moderations");
    assert_eq!(asked[0].headers["authorization"], format!("Bearer {KEY}").as_str());
    let body: Value = serde_json::from_slice(&asked[0].body).expect("JSON");
    assert_eq!(body["model"], "omni-moderation-latest");
    assert_eq!(body["input"].as_array().expect("input").len(), 1, "one picture a call");
    assert_eq!(body["input"][0]["image_url"]["url"], "data:image/jpeg;base64,anBlZw==");
    let body: Value = serde_json::from_slice(&asked[1].body).expect("JSON");
    assert_eq!(body["input"], json!([{ "type": "text", "text": PROMPT }]));
}

#[tokio::test]
async fn without_a_whole_verdict_nothing_is_clean() {
    let upstream = Upstream::start(Scripted::new(200, "{}")).await;
    let client = client(&upstream.url);
    for script in [
        Scripted::new(200, ""),
        Scripted::new(200, "{}"),
        Scripted::new(200, r#"{"results":[]}"#),
        Scripted::new(200, r#"{"results":[{"flagged":false}]}"#),
        Scripted::new(200, "<html>"),
        Scripted::new(200, r#"{"error":{"message":"x","code":500}}"#),
        Scripted::new(302, "").header("location", "http://127.0.0.1:1/"),
        Scripted::new(400, r#"{"error":{"code":"too_many_images"}}"#),
        Scripted::new(401, ""),
        Scripted::new(429, ""),
        Scripted::new(500, ""),
        Scripted::new(503, ""),
        Scripted::new(200, vec![b' '; 3 << 20]),
    ] {
        upstream.answer_with(script.clone());
        assert!(client.moderate_text("x").await.is_err(), "{script:?}");
    }
    let (address, task) = raw(|_stream| std::future::pending()).await;
    assert!(
        super::client(&format!("http://{address}")).moderate_text("x").await.is_err(),
        "a checker that hangs"
    );
    task.abort();
    assert!(super::client("http://no-such-host.invalid").moderate_text("x").await.is_err());
}

#[tokio::test]
async fn a_check_that_is_switched_off_asks_nobody() {
    let upstream = Upstream::start(Scripted::new(500, "")).await;
    let (provider, mut moderation) = settings(&upstream.url);
    moderation.enabled = false;
    let client = AiHubMix::new(&provider, &moderation).expect("client");
    assert_eq!(client.moderate_text("x").await.expect("verdict"), Verdict::Clean);
    assert!(upstream.asked().is_empty());
}

#[tokio::test]
async fn the_catalogue_is_read_once_in_five_minutes() {
    let body = json!({ "success": true, "data": [
        { "model_id": "gemini-2.5-flash-image", "retire_stage": "deprecated", "successor_model": "gemini-3.1-flash-image",
          "retired_at": "2027-03-15", "pricing": { "input": 0.3 } },
        { "model_id": "gemini-3.1-flash-image", "retire_stage": "active", "deprecated_at": null },
    ] });
    let upstream = Upstream::start(Scripted::new(500, "")).await;
    let client = client(&upstream.url);
    assert!(client.health().await.is_err());
    upstream.answer_with(Scripted::new(200, body.to_string()));
    let catalogue = client.health().await.expect("catalogue");
    assert_eq!(
        catalogue.models["gemini-2.5-flash-image"],
        ModelState {
            retire_stage: Some("deprecated".into()),
            deprecated_at: None,
            retired_at: Some("2027-03-15".into()),
            successor_model: Some("gemini-3.1-flash-image".into()),
        }
    );
    client.clone().health().await.expect("catalogue");
    assert_eq!(upstream.asked().len(), 2, "one failure is not kept, one success is");
    assert_eq!(upstream.asked()[1].path, "/api/v1/models");
    assert!(upstream.asked()[1].headers.get("x-goog-api-key").is_none());
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_has_the_key_the_prompt_or_a_picture() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // For the whole test binary: the other tests' calls are looked at as well.
    tracing::subscriber::set_global_default(subscriber).expect("the first subscriber");
    let error = json!({ "error": { "message": format!("Incorrect API key provided: {KEY}."), "code": "x" } });
    let upstream = Upstream::start(Scripted::new(401, error.to_string())).await;
    let client = client(&upstream.url);
    let answer = client.draw(call(Duration::from_secs(10))).await;
    client.moderate_text(PROMPT).await.expect_err("401");
    let text = String::from_utf8(log.0.lock().expect("lock").clone()).expect("UTF-8");
    assert!(text.contains("provider call") && text.contains("suspended"), "the call was logged: {text}");
    for secret in [KEY, PROMPT, "秘密", "2NjY2NjY"] {
        assert!(!text.contains(secret), "{secret} in {text}");
        assert!(!format!("{answer:?}").contains(secret), "{secret} in {answer:?}");
    }
}
