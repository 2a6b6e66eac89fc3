//! `/v1/moderations`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use crate::caller::*;

fn image_part(mime: &str, bytes: &[u8]) -> Value {
    json!({"type": "image_url", "image_url": {"url": format!("data:{mime};base64,{}", STANDARD.encode(bytes))}})
}

fn marked(colour: [u8; 3], quality: u8) -> Vec<u8> {
    let mut marked = picture(300, 400);
    for (x, y) in (0..8).flat_map(|x| (0..8).map(move |y| (x, y))) {
        marked.put_pixel(x, y, Rgb(colour));
    }
    let mut bytes = Vec::new();
    marked.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, quality)).expect("encodes");
    bytes
}

#[tokio::test]
async fn a_clean_picture_is_scored_only_in_the_categories_for_pictures() {
    let caller = Caller::new().await;
    let bytes = encoded(picture(300, 400), ImageFormat::Png);
    let (status, answer) = caller
        .moderate(&json!({"model": "omni-moderation-latest", "input": [image_part("image/png", &bytes)]}))
        .await;
    assert_eq!(status, 200, "{answer}");
    let result = &answer["results"][0];
    assert_eq!(result["flagged"], false);
    assert_eq!(result["categories"].as_object().map(serde_json::Map::len), Some(13));
    assert_eq!(result["category_scores"]["sexual/minors"], 0.0);
    assert_eq!(result["category_applied_input_types"]["violence"], json!(["image"]));
    assert_eq!(result["category_applied_input_types"]["hate"], json!([]));
    let call = &caller.simulator.calls(1)[0];
    assert_eq!((call.route.as_str(), call.images.len(), call.images[0].width), ("moderation", 1, Some(300)));
}

#[tokio::test]
async fn a_marked_corner_is_flagged_even_after_jpeg() {
    let caller = Caller::new().await;
    for quality in [70, 85, 95] {
        for (colour, category, score) in [([255, 0, 255], "sexual", 0.95), ([0, 255, 255], "violence", 0.6)] {
            let part = image_part("image/jpeg", &marked(colour, quality));
            let (_, answer) = caller.moderate(&json!({"input": [part]})).await;
            let result = &answer["results"][0];
            assert_eq!(
                (&result["flagged"], &result["categories"][category]),
                (&json!(true), &json!(true)),
                "{quality}"
            );
            assert_eq!(result["category_scores"][category], score);
        }
    }
    let (_, clean) =
        caller.moderate(&json!({"input": [image_part("image/jpeg", &marked([200, 120, 160], 85))]})).await;
    assert_eq!(clean["results"][0]["flagged"], false);
    assert_eq!(caller.simulator.counts().by_outcome["flagged"], 6);
}

#[tokio::test]
async fn two_pictures_a_bad_picture_and_an_unknown_model_are_refused() {
    let caller = Caller::new().await;
    let bytes = encoded(RgbImage::new(9, 9), ImageFormat::Png);
    let part = image_part("image/png", &bytes);
    let (status, answer) = caller.moderate(&json!({"input": [part, part]})).await;
    assert_eq!(status, 400);
    assert_eq!(
        answer,
        json!({"error": {"message": "Number of images (2) exceeds maximum of 1",
        "type": "invalid_request_error", "param": "input", "code": "too_many_images"}})
    );
    let (status, answer) = caller.moderate(&json!({"input": [image_part("image/png", b"no picture")]})).await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!("invalid_image")));
    assert_eq!(caller.moderate(&json!({"input": []})).await.0, 400);
    assert_eq!(caller.moderate(&json!({"model": "gpt", "input": "x"})).await.0, 404);
}

#[tokio::test]
async fn texts_are_moderated_each_for_itself_and_flagged_by_marker() {
    let caller = Caller::new().await;
    let (_, answer) = caller.moderate(&json!({"model": "text-moderation-latest", "input": ["a", "b"]})).await;
    assert_eq!(answer["results"].as_array().map(Vec::len), Some(2));
    let text = "x [[sim:flagged:category=violence,score=0.7]] [[sim:429]]";
    let (status, answer) = caller.moderate(&json!({"input": text})).await;
    assert_eq!((status, &answer["results"][0]["category_scores"]["violence"]), (200, &json!(0.7)));
}

#[tokio::test]
async fn rules_for_moderation_are_met_there_and_nowhere_else() {
    let caller = Caller::new().await;
    let rule = |fault: &str| json!({"route": "moderation", "fault": fault, "count": 1});
    for (fault, status) in
        [("401", 401), ("429:retry_after=1", 429), ("500", 500), ("html_502", 502), ("503", 503)]
    {
        assert_eq!(caller.post("/_sim/faults", &rule(fault)).await.0, 201);
        assert_eq!(caller.draw("x").await.0, 200);
        assert_eq!(caller.moderate(&json!({"input": "x"})).await.0, status);
        assert_eq!(caller.moderate(&json!({"input": "x"})).await.0, 200);
    }
    caller.post("/_sim/faults", &rule("flagged:category=sexual,score=0.9")).await;
    let (_, answer) = caller.moderate(&json!({"input": "x"})).await;
    assert_eq!(answer["results"][0]["categories"]["sexual"], true);
    caller.post("/_sim/faults", &rule("slow:ms=400")).await;
    let start = std::time::Instant::now();
    assert_eq!(caller.moderate(&json!({"input": "x"})).await.0, 200);
    assert!(start.elapsed().as_millis() >= 400);
    caller.post("/_sim/faults", &rule("hang")).await;
    let call =
        caller.http.post(caller.url("/v1/moderations")).bearer_auth("sk-x").json(&json!({"input": "x"}));
    let error = call.timeout(std::time::Duration::from_millis(400)).send().await.expect_err("no answer");
    assert!(error.is_timeout());
}
