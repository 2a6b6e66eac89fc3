//! The chat route, the unified image API, and the route that refuses Gemini models.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::caller::*;

fn data_url(width: u32, height: u32) -> String {
    let bytes = encoded(picture(width, height), ImageFormat::Png);
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

fn chat(prompt: &str, pictures: usize) -> Value {
    let mut content = vec![json!({"type": "text", "text": prompt})];
    let part = json!({"type": "image_url", "image_url": {"url": data_url(30, 40)}});
    content.extend((0..pictures).map(|_| part.clone()));
    json!({"model": FLASH, "modalities": ["text", "image"], "messages": [{"role": "user", "content": content}]})
}

async fn post(caller: &Caller, path: &str, body: &Value) -> (u16, Value) {
    read(caller.http.post(caller.url(path)).bearer_auth("sk-x").json(body).send().await.expect("answers"))
        .await
}

const CHAT: &str = "/v1/chat/completions";
const UNIFIED: &str = "/ai/v1/images/generations";

#[tokio::test]
async fn a_chat_answers_with_a_picture_in_multi_mod_content() {
    let caller = Caller::new().await;
    let (status, answer) = post(&caller, CHAT, &chat("a dress", 2)).await;
    assert_eq!(status, 200, "{answer}");
    let message = &answer["choices"][0]["message"];
    assert_eq!(message["multi_mod_content"][0]["inline_data"], json!({}));
    let inline = &message["multi_mod_content"][1]["inline_data"];
    assert_eq!(inline["mime_type"], "image/png");
    let bytes = STANDARD.decode(inline["data"].as_str().expect("data")).expect("base64");
    assert_eq!(size(&bytes), (864, 1184));
    assert_eq!(answer["usage"]["completion_tokens"], 1297);
    assert_eq!(caller.simulator.counts().by_route["chat"], 1);
    let call = &caller.simulator.calls(1)[0];
    assert_eq!((call.images.len(), call.billed_images), (2, 1));
}

#[tokio::test]
async fn a_chat_that_draws_nothing_says_so_in_the_gateways_ways() {
    let caller = Caller::new().await;
    let mut words = chat("x", 0);
    words.as_object_mut().expect("an object").remove("modalities");
    let (_, answer) = post(&caller, CHAT, &words).await;
    let message = &answer["choices"][0]["message"];
    assert!(
        !message["content"].as_str().expect("text").is_empty() && message.get("multi_mod_content").is_none()
    );
    let (_, ended) = post(&caller, CHAT, &chat("[[sim:no_image]]", 0)).await;
    assert_eq!(ended["choices"][0]["finish_reason"], "NO_IMAGE");
    assert_eq!(ended["choices"][0]["message"]["content"], "");
    let (status, blocked) = post(&caller, CHAT, &chat("[[sim:block_prompt_safety]]", 0)).await;
    assert_eq!((status, &blocked["error"]["code"]), (200, &json!(500)));
    assert_eq!(caller.simulator.counts().paid, 0);
}

#[tokio::test]
async fn a_chat_may_drop_pictures_without_a_word() {
    let caller = Caller::new().await;
    assert_eq!(post(&caller, CHAT, &chat("x", 4)).await.0, 400);
    assert_eq!(post(&caller, CHAT, &chat("x [[sim:drop_inputs_silently:keep=2]]", 4)).await.0, 200);
    let (_, odd) = post(&caller, CHAT, &chat("[[sim:snake_case_parts]]", 0)).await;
    assert_eq!(odd["choices"][0]["message"]["multi_mod_content"][1]["inlineData"]["mimeType"], "png");
    let (status, error) = post(&caller, CHAT, &chat("[[sim:429]]", 0)).await;
    assert_eq!((status, &error["error"]["type"]), (429, &json!("Aihubmix_api_error")));
}

#[tokio::test]
async fn the_unified_api_answers_a_task_whose_picture_can_be_fetched_with_the_key() {
    let caller = Caller::new().await;
    let body =
        json!({"model": FLASH, "prompt": "a dress", "aspect_ratio": "3:4", "images": [data_url(30, 40)]});
    let (status, task) = post(&caller, UNIFIED, &body).await;
    assert_eq!((status, &task["status"]), (200, &json!("completed")), "{task}");
    assert_eq!(task["usage"]["cost"], 0.0387);
    let bytes = STANDARD.decode(task["output"][0]["b64_json"].as_str().expect("data")).expect("base64");
    assert_eq!(size(&bytes), (864, 1184));
    let id = task["id"].as_str().expect("an id");
    let get = async |path: String, key: bool| {
        let request = caller.http.get(caller.url(&path));
        let request = if key { request.bearer_auth("sk-x") } else { request };
        request.send().await.expect("answers")
    };
    let content = format!("/ai/v1/images/{id}/content/0");
    assert_eq!(get(content.clone(), false).await.status(), 401);
    assert_eq!(get(content, true).await.bytes().await.expect("bytes"), bytes);
    assert_eq!(read(get(format!("/ai/v1/images/{id}"), true).await).await.1["status"], "completed");
    assert_eq!(read(get("/ai/v1/images?limit=1".into(), true).await).await.1["data"][0]["id"], id);
    assert_eq!(get("/ai/v1/images?limit=1".into(), false).await.status(), 401);
    assert_eq!(get("/ai/v1/images/task_x".into(), true).await.status(), 404);
}

#[tokio::test]
async fn the_unified_api_refuses_with_its_own_codes() {
    let caller = Caller::new().await;
    let with = |more: Value| {
        let mut body = json!({"model": FLASH, "prompt": "x"});
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    let cases = [
        (with(json!({"quality": "high"})), 400, "schema_violation"),
        (with(json!({"prompt": ""})), 400, "schema_violation"),
        (with(json!({"async": true})), 403, "async_not_enabled"),
        (with(json!({"n": 2})), 400, "capability_not_supported"),
        (with(json!({"size": "1x1", "aspect_ratio": "1:1"})), 400, "unsupported_input_combination"),
        (with(json!({"image": "https://example.com/a.png"})), 400, "media_url_unreachable"),
        (with(json!({"image": "AAAA"})), 400, "invalid_media_data"),
        (with(json!({"model": "nobody"})), 404, "model_not_found"),
        (with(json!({"prompt": "[[sim:image_safety]]"})), 422, "output_blocked"),
        (with(json!({"prompt": "[[sim:402]]"})), 402, "insufficient_quota"),
    ];
    for (body, wanted, code) in cases {
        let (status, answer) = post(&caller, UNIFIED, &body).await;
        assert_eq!((status, &answer["error"]["code"]), (wanted, &json!(code)), "{answer}");
    }
    let (status, task) = post(&caller, UNIFIED, &with(json!({"prompt": "[[sim:no_image]]"}))).await;
    assert_eq!(
        (status, &task["status"], &task["error"]["code"]),
        (200, &json!("failed"), &json!("image_not_generated"))
    );
    assert_eq!(caller.simulator.counts().paid, 0);
}

#[tokio::test]
async fn gemini_models_are_refused_on_the_openai_images_route() {
    let caller = Caller::new().await;
    let body = json!({"model": FLASH, "prompt": "x", "n": 1, "size": "1024x1024"});
    let (status, answer) = post(&caller, "/v1/images/generations", &body).await;
    assert_eq!(status, 400);
    assert!(answer["error"]["message"].as_str().expect("text").contains("Unknown name \"prompt\""));
}
