//! The faults that answer 200 with something odd inside.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::caller::*;

async fn spoilt(caller: &Caller, fault: &str) -> Value {
    let (status, answer) = caller.draw(&format!("a dress [[sim:{fault}]]")).await;
    assert_eq!(status, 200, "{fault}: {answer}");
    answer
}

#[tokio::test]
async fn an_ended_candidate_says_why_and_bills_no_picture() {
    let caller = Caller::new().await;
    let cases = [
        ("no_image", "NO_IMAGE"),
        ("image_safety", "IMAGE_SAFETY"),
        ("image_prohibited", "IMAGE_PROHIBITED_CONTENT"),
        ("prohibited", "PROHIBITED_CONTENT"),
        ("safety", "SAFETY"),
        ("recitation", "IMAGE_RECITATION"),
        ("max_tokens", "MAX_TOKENS"),
        ("other", "OTHER"),
        ("image_other", "IMAGE_OTHER"),
        ("unknown_reason", "A_REASON_OF_TOMORROW"),
    ];
    for (fault, reason) in cases {
        let answer = spoilt(&caller, fault).await;
        let candidate = &answer["candidates"][0];
        assert_eq!(candidate["finishReason"], reason);
        assert_eq!(candidate["content"], json!({}));
        assert_eq!(
            candidate["finishMessage"].is_string(),
            ["image_safety", "image_prohibited"].contains(&fault)
        );
        assert_eq!(answer["usageMetadata"].get("candidatesTokenCount"), None);
        assert!(answer["usageMetadata"]["promptTokenCount"].as_u64().expect("counted") >= 258);
    }
    let counts = caller.simulator.counts();
    assert_eq!((counts.calls, counts.paid), (10, 0));
    assert_eq!(counts.by_fault["no_image"], 1);
}

#[tokio::test]
async fn a_blocked_prompt_has_a_reason_and_no_candidates() {
    let caller = Caller::new().await;
    for (fault, reason) in [
        ("block_prompt_safety", "SAFETY"),
        ("block_prompt_other", "OTHER"),
        ("block_prompt_prohibited", "PROHIBITED_CONTENT"),
    ] {
        let answer = spoilt(&caller, fault).await;
        assert_eq!(answer["promptFeedback"]["blockReason"], reason);
        assert_eq!(answer.get("candidates"), None);
    }
}

#[tokio::test]
async fn answers_without_a_picture_come_in_all_their_forms() {
    let caller = Caller::new().await;
    let words = spoilt(&caller, "text_only").await;
    assert!(parts(&words)[0]["text"].is_string() && parts(&words).len() == 1);
    assert_eq!(words["candidates"][0]["finishReason"], "STOP");
    assert_eq!(spoilt(&caller, "empty_candidates").await, json!({"candidates": []}));
    assert_eq!(spoilt(&caller, "null_candidates").await["candidates"], Value::Null);
    let null = spoilt(&caller, "null_parts").await;
    assert_eq!(null["candidates"][0]["content"], json!({"role": "model", "parts": null}));
    assert_eq!(caller.simulator.counts().paid, 0);
}

#[tokio::test]
async fn pictures_come_in_odd_parts() {
    let caller = Caller::new().await;
    let snake = spoilt(&caller, "snake_case_parts").await;
    let inline = &parts(&snake)[1]["inline_data"];
    assert_eq!(inline["mime_type"], "image/png");
    let bytes = STANDARD.decode(inline["data"].as_str().expect("data")).expect("base64");
    assert_eq!(size(&bytes), (864, 1184));

    let thought = spoilt(&caller, "thought_parts_first").await;
    assert_eq!(
        (&parts(&thought)[0]["thought"], &parts(&thought)[1]["thought"]),
        (&json!(true), &json!(true))
    );
    assert!(parts(&thought)[1]["inlineData"].is_object());
    assert_eq!(size(&pictures(&thought)[0].1), (864, 1184));

    let two = pictures(&spoilt(&caller, "two_images").await);
    assert!(two.len() == 2 && two[0].1 != two[1].1);
    let twice = pictures(&spoilt(&caller, "duplicate_parts").await);
    assert!(twice.len() == 2 && twice[0].1 == twice[1].1);
    assert_eq!(caller.simulator.counts().paid, 5);
}

#[tokio::test]
async fn picture_bytes_are_not_what_they_say() {
    let caller = Caller::new().await;
    let labelled = pictures(&spoilt(&caller, "jpeg_bytes_labelled_png").await).remove(0);
    assert_eq!(
        (labelled.0.as_str(), image::guess_format(&labelled.1).expect("known")),
        ("image/png", ImageFormat::Jpeg)
    );
    let jpeg = pictures(&spoilt(&caller, "jpeg_output").await).remove(0);
    assert_eq!(
        (jpeg.0.as_str(), image::guess_format(&jpeg.1).expect("known")),
        ("image/jpeg", ImageFormat::Jpeg)
    );
    for fault in ["truncated_base64", "invalid_base64"] {
        let answer = spoilt(&caller, fault).await;
        let data = parts(&answer)[1]["inlineData"]["data"].as_str().expect("data");
        assert!(data.len() > 100_000 && STANDARD.decode(data).is_err(), "{fault}");
    }
    for fault in ["truncated_png", "not_an_image"] {
        let drawn = pictures(&spoilt(&caller, fault).await).remove(0);
        assert_eq!(drawn.0, "image/png");
        assert!(image::load_from_memory(&drawn.1).is_err(), "{fault}");
    }
    assert_eq!(caller.simulator.counts().paid, 6);
}

#[tokio::test]
async fn pictures_have_the_wrong_size_or_shape() {
    let caller = Caller::new().await;
    assert_eq!(size(&pictures(&spoilt(&caller, "larger_image").await)[0].1), (1728, 2368));
    assert_eq!(size(&pictures(&spoilt(&caller, "wrong_aspect_ratio").await)[0].1), (1184, 864));
    let bomb = pictures(&spoilt(&caller, "pixel_bomb").await).remove(0).1;
    assert!(bomb.len() < 2_000_000);
    let reader = image::ImageReader::with_format(std::io::Cursor::new(&bomb), ImageFormat::Png);
    assert_eq!(reader.into_dimensions().expect("a PNG header"), (30_000, 30_000));
}

#[tokio::test]
async fn bodies_are_not_what_they_should_be() {
    let caller = Caller::new().await;
    let cut = spoilt(&caller, "invalid_json").await;
    assert!(cut.as_str().expect("not JSON").starts_with("{\"candidates\""));
    let page = spoilt(&caller, "html_200").await;
    assert!(page.as_str().expect("not JSON").starts_with("<html>"));
    let body = request("x [[sim:wrong_content_type]]", &[], json!({}));
    let response = caller.drawing(FLASH, &body).send().await.expect("answers");
    assert_eq!(response.headers()["content-type"], "text/html; charset=UTF-8");
    assert_eq!(pictures(&read(response).await.1).len(), 1);
    let body = request("x [[sim:sunset_headers]]", &[], json!({}));
    let response = caller.drawing(FLASH, &body).send().await.expect("answers");
    assert!(["deprecation", "sunset", "link"].iter().all(|name| response.headers().contains_key(*name)));
    assert_eq!(pictures(&read(response).await.1).len(), 1);
}
