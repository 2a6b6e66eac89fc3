//! The native drawing route when nothing is spoilt: what it draws, and what it refuses.

use image::ImageFormat;
use serde_json::{Value, json};
use simulator::{Options, Stage};

use crate::caller::*;

#[tokio::test]
async fn each_ratio_is_drawn_in_exactly_its_documented_size() {
    let caller = Caller::new().await;
    let second = [
        ("1:1", (1024, 1024)),
        ("2:3", (832, 1248)),
        ("3:2", (1248, 832)),
        ("3:4", (864, 1184)),
        ("4:3", (1184, 864)),
        ("4:5", (896, 1152)),
        ("5:4", (1152, 896)),
        ("9:16", (768, 1344)),
        ("16:9", (1344, 768)),
        ("21:9", (1536, 672)),
    ];
    for (asked, wanted) in second {
        let body = request("a dress", &[], ratio(asked));
        let (status, answer) = read(caller.drawing(FLASH, &body).send().await.expect("answers")).await;
        assert_eq!(status, 200, "{asked}: {answer}");
        let drawn = pictures(&answer);
        assert_eq!((drawn.len(), drawn[0].0.as_str()), (1, "image/png"));
        assert_eq!(size(&drawn[0].1), wanted, "{asked}");
    }
}

#[tokio::test]
async fn without_a_ratio_the_last_picture_decides_and_without_pictures_it_is_square() {
    let caller = Caller::new().await;
    let draw = async |images: &[Value]| {
        let sent = caller.drawing(FLASH, &request("x", images, json!({}))).send().await.expect("answers");
        size(&pictures(&read(sent).await.1)[0].1)
    };
    assert_eq!(draw(&[photo(40, 40), photo(160, 90)]).await, (1344, 768));
    assert_eq!(draw(&[photo(160, 90), photo(30, 40)]).await, (864, 1184));
    assert_eq!(draw(&[]).await, (1024, 1024));
}

#[tokio::test]
async fn a_drawn_picture_weighs_what_a_real_one_does_and_the_same_call_draws_the_same() {
    let caller = Caller::new().await;
    let first = pictures(&caller.draw("保持人物不变，换一条裙子").await.1).remove(0).1;
    let again = pictures(&caller.draw("保持人物不变，换一条裙子").await.1).remove(0).1;
    let other = pictures(&caller.draw("换一双鞋").await.1).remove(0).1;
    assert!((800_000..2_000_000).contains(&first.len()), "{} bytes", first.len());
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[tokio::test]
async fn usage_counts_tokens_as_documented() {
    let caller = Caller::new().await;
    let body =
        request("abcdefgh图片", &[photo(40, 40), photo(40, 40)], json!({"responseModalities": ["IMAGE"]}));
    let (_, answer) = read(caller.drawing(FLASH, &body).send().await.expect("answers")).await;
    let usage = &answer["usageMetadata"];
    assert_eq!(usage["promptTokensDetails"][0], json!({"modality": "TEXT", "tokenCount": 4}));
    assert_eq!(usage["promptTokensDetails"][1], json!({"modality": "IMAGE", "tokenCount": 516}));
    assert_eq!(usage["candidatesTokensDetails"], json!([{"modality": "IMAGE", "tokenCount": 1290}]));
    assert_eq!((&usage["promptTokenCount"], &usage["totalTokenCount"]), (&json!(520), &json!(1810)));
    assert_eq!(answer["modelVersion"], FLASH);
    assert_eq!(answer["candidates"][0]["finishReason"], "STOP");
}

#[tokio::test]
async fn a_sentence_comes_before_the_picture_only_where_text_is_allowed() {
    let caller = Caller::new().await;
    let (_, both) = caller.draw("x").await;
    assert!(parts(&both)[0]["text"].is_string() && parts(&both)[1]["inlineData"].is_object());
    let body = request("x", &[], json!({"responseModalities": ["IMAGE"]}));
    let (_, only) = read(caller.drawing(FLASH, &body).send().await.expect("answers")).await;
    assert_eq!(parts(&only).len(), 1);
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_both_spellings_are_read() {
    let caller = Caller::new().await;
    let bytes = encoded(picture(20, 20), ImageFormat::Jpeg);
    let data = part("image/jpeg", &bytes)["inlineData"]["data"].clone();
    let body = json!({"contents": [{"parts": [{"inline_data": {"mime_type": "image/jpeg", "data": data}}]}],
        "generation_config": {"image_config": {"aspect_ratio": "16:9"}}});
    let response = caller.drawing(FLASH, &body).send().await.expect("answers");
    let id = response.headers()["x-aihubmix-request-id"].to_str().expect("text").to_string();
    assert!(id.len() == 23 && id.bytes().all(|byte| byte.is_ascii_digit()), "{id}");
    assert_eq!(response.headers()["content-type"], "application/json; charset=utf-8");
    assert_eq!(size(&pictures(&read(response).await.1)[0].1), (1344, 768));
    let lost = caller.http.get(caller.url("/nowhere")).send().await.expect("answers");
    assert!(lost.headers().contains_key("x-aihubmix-request-id"));
    let (status, body) = read(lost).await;
    assert_eq!((status, &body["error"]["code"]), (404, &json!("not_found")));
}

#[tokio::test]
async fn the_third_generation_thinks_signs_and_draws_jpeg() {
    let caller = Caller::new().await;
    let images: Vec<Value> = (0..5).map(|_| photo(20, 20)).collect();
    let body = request("x", &images, ratio("4:1"));
    let (status, answer) = read(caller.drawing(THIRD, &body).send().await.expect("answers")).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(parts(&answer)[0]["thought"], true);
    let last = parts(&answer).last().expect("parts");
    assert!(last["thoughtSignature"].as_str().expect("signed").len() >= 1_500_000);
    let drawn = pictures(&answer);
    assert_eq!(drawn[0].0, "image/jpeg");
    assert_eq!(image::guess_format(&drawn[0].1).expect("known"), ImageFormat::Jpeg);
    assert_eq!(answer["usageMetadata"]["candidatesTokensDetails"][0]["tokenCount"], 1120);
}

#[tokio::test]
async fn a_request_that_breaks_a_documented_rule_is_refused_and_bills_nothing() {
    let caller = Caller::new().await;
    let four = [photo(9, 9), photo(9, 9), photo(9, 9), photo(9, 9)];
    let jpeg = encoded(picture(20, 20), ImageFormat::Jpeg);
    let png = encoded(picture(300, 300), ImageFormat::Png);
    let cases = [
        ("four pictures", request("x", &four, json!({})), "at most 3"),
        (
            "no base64",
            request(
                "x",
                &[json!({"inlineData": {"mimeType": "image/png", "data": "data:image/png;base64,AA"}})],
                json!({}),
            ),
            "Base64",
        ),
        ("no picture", request("x", &[part("image/png", b"hello")], json!({})), "process input image"),
        (
            "half a picture",
            request("x", &[part("image/png", &png[..png.len() / 2])], json!({})),
            "process input image",
        ),
        ("wrong label", request("x", &[part("image/png", &jpeg)], json!({})), "process input image"),
        ("wrong kind", request("x", &[part("image/gif", b"GIF89a")], json!({})), "MIME"),
        ("strange ratio", request("x", &[], ratio("7:3")), "aspect_ratio"),
        ("size on 2.5", request("x", &[], json!({"imageConfig": {"imageSize": "1K"}})), "image_size"),
        ("text only", request("x", &[], json!({"responseModalities": ["TEXT"]})), "modalities"),
        ("two candidates", request("x", &[], json!({"candidateCount": 2})), "candidates"),
        ("hot", request("x", &[], json!({"temperature": 3})), "temperature"),
        ("stranger", request("x", &[], json!({"size": "1024x1024"})), "Unknown name"),
        ("nothing", json!({"contents": []}), "not specified"),
        ("no object", json!([1]), "JSON"),
    ];
    for (what, body, word) in cases {
        let (status, answer) = read(caller.drawing(FLASH, &body).send().await.expect("answers")).await;
        assert_eq!((status, &answer["type"]), (400, &json!("error")), "{what}: {answer}");
        assert!(answer["error"]["message"].as_str().expect("text").contains(word), "{what}: {answer}");
    }
    assert_eq!(caller.simulator.counts().paid, 0);
}

#[tokio::test]
async fn a_body_over_20_mb_is_read_to_its_end_and_refused() {
    let caller = Caller::new().await;
    let body = request(&"x".repeat(21 * 1024 * 1024), &[], json!({}));
    let (status, answer) = read(caller.drawing(FLASH, &body).send().await.expect("answers")).await;
    assert_eq!(status, 413);
    assert!(answer["error"]["message"].as_str().expect("text").contains("20971520"), "{answer}");
}

#[tokio::test]
async fn keys_are_checked_where_each_route_reads_them() {
    let caller = Caller::with(Options { keys: vec!["sk-good".into()], ..Options::default() }).await;
    let body = request("x", &[], json!({}));
    let url = caller.url(&format!("/gemini/v1beta/models/{FLASH}:generateContent"));
    let post = |url: &str| caller.http.post(url).json(&body);
    let status =
        async |request: reqwest::RequestBuilder| request.send().await.expect("answers").status().as_u16();
    assert_eq!(status(post(&url)).await, 401);
    assert_eq!(status(post(&url).header("x-goog-api-key", "sk-bad")).await, 401);
    assert_eq!(status(post(&url).bearer_auth("sk-good")).await, 401);
    assert_eq!(status(post(&url).header("x-goog-api-key", "sk-good")).await, 200);
    assert_eq!(status(post(&format!("{url}?key=sk-good"))).await, 200);
    let moderation = caller.url("/v1/moderations");
    let text = json!({"input": "x"});
    assert_eq!(status(caller.http.post(&moderation).json(&text)).await, 401);
    assert_eq!(status(caller.http.post(&moderation).json(&text).bearer_auth("sk-good")).await, 200);
}

#[tokio::test]
async fn a_model_can_go_through_the_stages_of_its_life() {
    let caller = Caller::with(Options { gone_models: vec![THIRD.into()], ..Options::default() }).await;
    let body = request("x", &[], json!({}));
    let draw = async |model: &str| caller.drawing(model, &body).send().await.expect("answers");
    let (status, answer) = read(draw(THIRD).await).await;
    assert_eq!((status, &answer["error"]["code"]), (404, &json!("model_retired")));
    assert_eq!(read(draw("gemini-9").await).await.0, 404);
    caller.simulator.set_stage(FLASH, Stage::Deprecated);
    let going = draw(FLASH).await;
    assert_eq!(going.status(), 200);
    assert!(going.headers().contains_key("sunset") && going.headers().contains_key("deprecation"));
    let (status, _) = caller.post("/_sim/models", &json!({"model": FLASH, "state": "removed"})).await;
    assert_eq!(status, 200);
    assert_eq!(read(draw(FLASH).await).await.0, 410);
    caller.simulator.reset();
    assert_eq!(read(draw(FLASH).await).await.0, 200);
}

#[tokio::test]
async fn a_stream_comes_as_one_array_or_as_events() {
    let caller = Caller::new().await;
    let url = caller.url(&format!("/gemini/v1beta/models/{FLASH}:streamGenerateContent"));
    let body = request("x", &[], json!({}));
    let post = |url: &str| caller.http.post(url).header("x-goog-api-key", "sk-test").json(&body);
    let (status, chunks) = read(post(&url).send().await.expect("answers")).await;
    assert_eq!((status, chunks.as_array().map(Vec::len)), (200, Some(2)));
    assert_eq!(chunks[0]["candidates"][0].get("finishReason"), None);
    assert_eq!(size(&pictures(&chunks[1])[0].1), (1024, 1024));
    let events = post(&format!("{url}?alt=sse")).send().await.expect("answers");
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let text = events.text().await.expect("a body");
    let datas: Vec<&str> = text.split("\r\n\r\n").filter_map(|event| event.strip_prefix("data: ")).collect();
    assert_eq!(datas.len(), 2);
    let last: Value = serde_json::from_str(datas[1]).expect("JSON");
    assert_eq!(last["candidates"][0]["finishReason"], "STOP");
}

#[tokio::test]
async fn the_bench_answers_one_ready_picture_and_still_counts_and_faults() {
    let caller = Caller::with(Options { bench: true, ..Options::default() }).await;
    let body = request("x [[job:b1]]", &[photo(20, 20)], json!({}));
    let (_, first) = read(caller.drawing(FLASH, &body).send().await.expect("answers")).await;
    let (_, second) = read(caller.drawing(FLASH, &json!({})).send().await.expect("answers")).await;
    let bytes = pictures(&first).remove(0).1;
    assert!((1_200_000..1_800_000).contains(&bytes.len()), "{} bytes", bytes.len());
    assert_eq!(pictures(&second).remove(0).1, bytes);
    let (status, _) = caller.draw("[[sim:429*1]]").await;
    assert_eq!(status, 429);
    let counts = caller.simulator.counts();
    assert_eq!((counts.calls, counts.paid, counts.by_tag["b1"].paid), (3, 2, 1));
}
