//! The life of a generation as a seller sees it, and what a submit is refused for.

use bson::doc;
use mannequin::domain::generation::{HoldState, State};
use mannequin::domain::preset::builtin;
use mannequin::domain::preset::{Choices, Locale};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::site::answer;
use crate::studio::{PRICE, Seller, Studio, ago, code, ids, new_key};

async fn bytes_of(seller: &Seller, path: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let response = seller.visitor.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    (response.headers().clone(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn two_pictures_and_no_words_become_a_picture_that_can_be_seen_and_saved() {
    let mut studio = Studio::open().await;
    let mut seller = studio.seller("li", 20).await;
    let photo = std::fs::read("tests/pictures/bag.jpg").unwrap();
    let (status, body) = seller.upload(photo, "image/jpeg").await;
    assert_eq!((status, &body["width"], &body["height"]), (StatusCode::CREATED, &json!(1500), &json!(2000)));
    seller.garment = body["id"].as_str().unwrap().to_owned();
    studio.hire();
    let (status, body) = seller.submit(&seller.wish(), &new_key()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    assert_eq!((&body["balance"]["available"], &body["balance"]["held"]), (&json!(15), &json!(PRICE)));
    let id = ids(&body).remove(0);
    let ended = studio.ended(&id).await;
    assert_eq!((ended.state, ended.hold.state), (State::Succeeded, HoldState::Committed));

    let seen = seller.seen(&id).await;
    assert_eq!((&seen["state"], &seen["stage"]), (&json!("succeeded"), &json!("done")));
    assert_eq!(
        (&seen["charged"], &seen["held"], &seen["attempts"]),
        (&json!(PRICE), &json!(false), &json!(1))
    );
    assert_eq!(seller.balance().await, (15, 0));
    let lines = [("adjust", 20, 0), ("hold", -5, 5), ("commit", 0, -5)];
    assert_eq!(seller.ledger().await, lines.map(|(kind, a, h)| (kind.to_owned(), a, h)));

    // Nothing was said: the tool's own words were sent, and nothing else.
    assert_eq!(seen["prompt"], Value::Null);
    let preset = builtin::presets().remove(0);
    let filled = ["model".to_owned(), "garment".to_owned()];
    let choices: Choices = ended.choices.clone();
    let words = preset.render(Locale::Chinese, &filled, 3, &choices, None, false);
    let calls = studio.simulator.calls(10);
    let call = calls.iter().find(|call| call.route == "native").unwrap();
    assert!(call.prompt.ends_with(&words), "{} does not end with {words}", call.prompt);
    assert_eq!((call.images.len(), call.model.as_str()), (2, "gemini-2.5-flash-image"));
    assert_eq!(call.generation_config["imageConfig"]["aspectRatio"], "4:5", "of the first picture");

    let asset = seen["result"]["asset_id"].as_str().unwrap();
    let (headers, bytes) = bytes_of(&seller, &format!("/v1/assets/{asset}")).await;
    let picture = image::load_from_memory(&bytes).unwrap();
    assert_eq!((picture.width(), picture.height()), (896, 1152), "4:5");
    assert_eq!(headers["content-type"].to_str().unwrap(), seen["result"]["mime"].as_str().unwrap());
    assert_eq!(seen["result"]["bytes"].as_u64().unwrap(), bytes.len() as u64);
    let (_, thumb) = bytes_of(&seller, &format!("/v1/assets/{asset}?variant=thumb")).await;
    assert!(thumb.len() < bytes.len() && image::load_from_memory(&thumb).is_ok());
    let (headers, saved) = bytes_of(&seller, &format!("/v1/assets/{asset}?download=1")).await;
    let disposition = headers["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"mannequin-gen_"), "{disposition}");
    // Tool, then local time; the test's uploads have a name, too.
    let (_, name) = disposition.split_once("filename*=UTF-8''").expect("a name in any letters");
    let tool = "AI%E6%A8%A1%E7%89%B9%E7%94%9F%E6%88%90";
    assert!(name.starts_with(&format!("picture_{tool}_")), "{name}");
    assert_eq!(saved, bytes);

    let (status, link) = seller.visitor.post(&format!("/v1/assets/{asset}/link"), &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{link}");
    let url = format!("{}{}", studio.base, link["url"].as_str().unwrap());
    let linked = reqwest::get(&url).await.unwrap();
    assert_eq!(linked.status(), StatusCode::OK);
    assert_eq!(linked.bytes().await.unwrap(), bytes, "without any header");
    for wrong in [url.replace("download=1", "download=0"), url.replace("signature=", "signature=00")] {
        assert_eq!(reqwest::get(&wrong).await.unwrap().status(), StatusCode::UNAUTHORIZED, "{wrong}");
    }
    studio.finish().await;
}

#[tokio::test]
async fn every_tool_draws_with_its_built_in_words() {
    let mut studio = Studio::open_with(&[("GENERATION_WINDOW", "20")]).await;
    let seller = studio.seller("all", 100).await;
    studio.hire();
    let mut all = Vec::new();
    for preset in builtin::presets() {
        let slots = preset.slots.iter().filter(|slot| slot.required).zip([&seller.person, &seller.garment]);
        let inputs: Vec<Value> =
            slots.map(|(slot, asset)| json!({ "slot": slot.name, "asset_id": asset })).collect();
        let wish = json!({ "preset": preset.key, "inputs": inputs });
        all.push((preset, seller.submitted(&wish).await.remove(0)));
    }
    let mut spent = 0;
    for (preset, id) in all {
        let ended = studio.ended(&id).await;
        assert_eq!(ended.state, State::Succeeded, "{}: {:?}", preset.key, ended.failure);
        spent += preset.price;
    }
    assert_eq!(seller.balance().await, (100 - spent, 0));
    studio.finish().await;
}

#[tokio::test]
async fn four_pictures_of_one_click_are_four_holds_and_each_ends_by_itself() {
    let studio = Studio::open().await;
    let seller = studio.seller("four", 20).await;
    let (status, body) = seller.submit(&seller.wish_with(json!({ "count": 4 })), &new_key()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    assert_eq!(seller.balance().await, (0, 20));
    let all = ids(&body);
    studio.fault("image_safety", Some(1));
    let mut states = Vec::new();
    for id in &all {
        states.push(studio.drive(id).await.state);
    }
    assert_eq!(states, [State::Failed, State::Succeeded, State::Succeeded, State::Succeeded]);
    assert_eq!(seller.balance().await, (5, 0));
    let kinds: Vec<String> = seller.ledger().await.into_iter().map(|line| line.0).collect();
    let expected = ["adjust", "hold", "hold", "hold", "hold", "release", "commit", "commit", "commit"];
    assert_eq!(kinds, expected);
    let (_, page) =
        seller.visitor.get(&format!("/v1/generations?batch={}", body["batch_id"].as_str().unwrap())).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 4);
    studio.finish().await;
}

#[tokio::test]
async fn own_words_are_added_to_the_tools_words_and_checked_first() {
    let studio = Studio::open().await;
    let seller = studio.seller("words", 10).await;
    let words = "袖子长一点";
    let wish =
        seller.wish_with(json!({ "prompt": words, "aspect_ratio": "16:9", "params": { "scene": "" } }));
    let id = seller.submitted(&wish).await.remove(0);
    assert_eq!(studio.drive(&id).await.state, State::Succeeded);
    let calls = studio.simulator.calls(50);
    let call = calls.iter().find(|call| call.route == "native").unwrap();
    assert!(call.prompt.contains(&format!("补充要求：{words}\n")), "{}", call.prompt);
    assert_eq!(call.generation_config["imageConfig"]["aspectRatio"], "16:9");
    assert!(calls.iter().any(|call| call.route == "moderation" && call.prompt.trim() == words));
    assert_eq!(seller.seen(&id).await["prompt"], words);

    studio.check_fault("flagged:category=hate", Some(1));
    let (status, body) = seller.submit(&seller.wish_with(json!({ "prompt": "hateful" })), &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "content_rejected"));
    assert_eq!(body["errors"][0]["path"], "prompt");
    studio.check_fault("500_panic", Some(1));
    let (status, body) = seller.submit(&seller.wish_with(json!({ "prompt": "words" })), &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::SERVICE_UNAVAILABLE, "content_check_unavailable"));
    assert_eq!(seller.balance().await, (5, 0));
    assert_eq!(studio.count("generation_tasks").await, 1);
    studio.finish().await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_its_path_and_takes_nothing() {
    let studio = Studio::open_with(&[("GENERATION_OPEN_MAX", "3")]).await;
    let seller = studio.seller("odd", 100).await;
    let other = studio.seller("other", 0).await;
    let gone = seller.picture(9).await;
    studio.set("generation_assets", &gone, doc! { "expires_at": ago(1) }).await;
    studio.set("model_presets", "shoes", doc! { "enabled": false }).await;
    let pair = |person: &str, garment: &str| json!([{ "slot": "model", "asset_id": person }, { "slot": "garment", "asset_id": garment }]);
    let (mine, unknown) = (seller.person.as_str(), "ast_01JD0000000000000000000000");
    let cases = [
        (json!({ "inputs": pair(mine, unknown) }), "unknown_asset", "inputs[1].asset_id"),
        (json!({ "inputs": pair("nonsense", mine) }), "unknown_asset", "inputs[0].asset_id"),
        (json!({ "inputs": pair(mine, &other.person) }), "unknown_asset", "inputs[1].asset_id"),
        (json!({ "inputs": pair(mine, &gone) }), "asset_expired", "inputs[1].asset_id"),
        (json!({ "inputs": [{ "slot": "model", "asset_id": mine }] }), "missing_input", "inputs.garment"),
        (
            json!({ "inputs": pair(mine, mine).as_array().unwrap().iter().chain(
            json!([{ "slot": "hat", "asset_id": mine }]).as_array().unwrap()).collect::<Vec<_>>() }),
            "unknown_slot",
            "inputs[2].slot",
        ),
        (json!({ "preset": "nothing" }), "unknown_preset", "preset"),
        (json!({ "preset": "shoes" }), "preset_disabled", "preset"),
        (json!({ "count": 5 }), "invalid_count", "count"),
        (json!({ "count": 0 }), "invalid_count", "count"),
        (json!({ "aspect_ratio": "7:5" }), "unknown_aspect_ratio", "aspect_ratio"),
        (json!({ "params": { "scene": "the moon" } }), "invalid_param", "params.scene"),
        (json!({ "params": { "weather": "rain" } }), "unknown_param", "params.weather"),
        (json!({ "prompt": "长".repeat(1001) }), "prompt_too_long", "prompt"),
        (json!({ "price": 0 }), "invalid_field", "price"),
    ];
    for (fields, expected, path) in cases {
        let (status, body) = seller.submit(&seller.wish_with(fields.clone()), &new_key()).await;
        assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, expected), "{fields}: {body}");
        assert_eq!(body["errors"][0]["path"], path, "{body}");
    }
    let (status, body) = seller.submit(&seller.wish(), "short").await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_missing"));
    assert_eq!((studio.count("generation_tasks").await, seller.balance().await), (0, (100, 0)));

    let open = seller.submitted(&seller.wish_with(json!({ "count": 2 }))).await;
    let (status, body) = seller.submit(&seller.wish_with(json!({ "count": 2 })), &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "too_many_open"));
    assert_eq!(seller.balance().await, (90, 10));
    assert_eq!(seller.cancel(&open[0]).await.0, StatusCode::OK);
    let more = seller.submitted(&seller.wish_with(json!({ "count": 2 }))).await;
    assert_eq!(more.len(), 2);
    studio.finish().await;
}

#[tokio::test]
async fn other_peoples_ids_are_answered_like_unknown_ones() {
    let studio = Studio::open().await;
    let owner = studio.seller("owner", 20).await;
    let stranger = studio.seller("stranger", 20).await;
    let done = owner.one().await;
    assert_eq!(studio.drive(&done).await.state, State::Succeeded);
    let waiting = owner.one().await;
    let asset = owner.seen(&done).await["result"]["asset_id"].as_str().unwrap().to_owned();
    let unknown = ("gen_01JD0000000000000000000000", "ast_01JD0000000000000000000000");
    let mut answers = Vec::new();
    for (generation, open, asset) in
        [(done.as_str(), waiting.as_str(), asset.as_str()), (unknown.0, unknown.0, unknown.1)]
    {
        let requests = [
            (Method::GET, format!("/v1/generations/{generation}")),
            (Method::POST, format!("/v1/generations/{open}/cancel")),
            (Method::POST, format!("/v1/generations/{generation}/again")),
            (Method::DELETE, format!("/v1/generations/{generation}")),
            (Method::GET, format!("/v1/assets/{asset}")),
            (Method::GET, format!("/v1/assets/{asset}?variant=thumb")),
            (Method::POST, format!("/v1/assets/{asset}/link")),
            (Method::DELETE, format!("/v1/assets/{asset}")),
        ];
        let mut told = Vec::new();
        for (method, path) in requests {
            let request = stranger.visitor.request(method, &path).header("Idempotency-Key", new_key());
            let (status, mut body) = answer(request.send().await.unwrap()).await;
            assert_eq!((status, code(&body)), (StatusCode::NOT_FOUND, "not_found"), "{path}");
            body["request_id"] = Value::Null;
            told.push(body);
        }
        answers.push(told);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(owner.seen(&waiting).await["state"], "queued", "nothing happened to it");
    assert_eq!(stranger.visitor.get("/v1/generations").await.1["items"], json!([]));
    studio.finish().await;
}

#[tokio::test]
async fn a_generation_is_asked_for_again_as_it_was_and_removed_from_the_list() {
    let studio = Studio::open().await;
    let seller = studio.seller("again", 20).await;
    let wish = seller.wish_with(json!({ "prompt": "蓝色", "aspect_ratio": "3:4" }));
    let first = seller.submitted(&wish).await.remove(0);
    assert_eq!(studio.drive(&first).await.state, State::Succeeded);
    let path = format!("/v1/generations/{first}/again");
    let again = async |key: &str| {
        let request = seller.visitor.request(Method::POST, &path).header("Idempotency-Key", key);
        answer(request.send().await.unwrap()).await
    };
    let key = new_key();
    let (status, body) = again(&key).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    let second = ids(&body).remove(0);
    assert_ne!(second, first);
    assert_eq!(again(&key).await.1, body, "the same click");
    let (old, new) = (seller.seen(&first).await, seller.seen(&second).await);
    for field in ["preset", "prompt", "aspect_ratio", "inputs", "params", "price"] {
        assert_eq!(old[field], new[field], "{field}");
    }
    let (status, body) = seller.visitor.delete(&format!("/v1/generations/{second}")).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_finished"));
    assert_eq!(seller.visitor.delete(&format!("/v1/generations/{first}")).await.0, StatusCode::NO_CONTENT);
    let asset = old["result"]["asset_id"].as_str().unwrap();
    assert_eq!(seller.visitor.get(&format!("/v1/assets/{asset}")).await.0, StatusCode::GONE);
    let (_, page) = seller.visitor.get("/v1/generations").await;
    let listed: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|g| g["id"].as_str().unwrap()).collect();
    assert_eq!(listed, [second.as_str()]);
    for picture in [&seller.person, &seller.garment] {
        studio.set("generation_assets", picture, doc! { "expires_at": ago(1) }).await;
    }
    let (status, body) = again(&new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "asset_expired"));
    let ended = studio.drive(&second).await;
    let failure = seller.seen(&second).await["failure"].clone();
    assert_eq!((ended.state, &failure["code"]), (State::Failed, &json!("input_expired")));
    assert_eq!((studio.drawings(), seller.balance().await), (1, (15, 0)));
    studio.finish().await;
}
