//! Commands on presets and products: versions, roll-back, offering, trying, samples; the studio follows (FR-009).

use mannequin::domain::generation::State;
use mannequin::domain::ids::GenerationId;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::site::{Visitor, answer, until};
use crate::staff::{audit, read};
use crate::studio::{PRICE, Studio, code, drawing};

/// A preset's document as a form would send it back.
async fn document(staff: &Visitor, key: &str) -> Value {
    let mut seen = read(staff, &format!("/presets/{key}")).await;
    let fields = seen.as_object_mut().unwrap();
    fields.remove("changed_at");
    fields.remove("changed_by");
    seen
}

async fn change(staff: &Visitor, preset: &Value, reason: &str) -> (StatusCode, Value) {
    let path = format!("/v1/admin/presets/{}", preset["key"].as_str().unwrap());
    staff.patch(&path, &json!({ "version": preset["version"], "preset": preset, "reason": reason })).await
}

async fn offered(visitor: &Visitor) -> Vec<String> {
    let (_, body) = visitor.get("/v1/presets").await;
    body["items"].as_array().unwrap().iter().map(|p| p["key"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_change_is_a_new_version_at_once_and_what_was_submitted_keeps_its_own() {
    let studio = Studio::open().await;
    let seller = studio.seller("follows", 10 * PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let before = seller.one().await;
    let mut preset = document(&operator, "model").await;
    preset["price"] = json!(PRICE + 2);
    preset["name"]["zh"] = json!("模特上身");
    let (status, body) = change(&operator, &preset, "dearer").await;
    assert_eq!(
        (status, &body["version"], &body["price"]),
        (StatusCode::OK, &json!(2), &json!(PRICE + 2)),
        "{body}"
    );
    let after = seller.one().await;
    let prices = (studio.generation(&before).await.price, studio.generation(&after).await.price);
    assert_eq!(prices, (PRICE, PRICE + 2));
    assert_eq!(studio.generation(&before).await.preset.version, 1);
    for id in [&before, &after] {
        studio.drive(id).await;
    }
    assert_eq!(seller.balance().await, (10 * PRICE - 2 * PRICE - 2, 0));

    let versions = read(&operator, "/presets/model/versions").await;
    let told: Vec<(&Value, &Value)> =
        versions["items"].as_array().unwrap().iter().map(|v| (&v["version"], &v["reason"])).collect();
    assert_eq!(told, [(&json!(2), &json!("dearer")), (&json!(1), &json!(""))]);
    assert_eq!(read(&operator, "/presets/model").await["changed_by"]["email"], json!("operator@example.com"));

    // An old version comes back as a new one.
    let mut old = versions["items"][1]["preset"].clone();
    old["version"] = json!(2);
    let (status, body) = change(&operator, &old, "back").await;
    assert_eq!((status, &body["version"], &body["price"]), (StatusCode::OK, &json!(3), &json!(PRICE)));
    let (status, body) = change(&operator, &body, "the same again").await;
    assert_eq!((status, &body["version"]), (StatusCode::OK, &json!(3)), "nothing to change");
    let rows = audit(&operator, "action=preset.change").await;
    assert_eq!(
        (rows.len(), &rows[1]["before"]["price"], &rows[1]["after"]["price"]),
        (2, &json!(PRICE), &json!(PRICE + 2))
    );
    studio.finish().await;
}

#[tokio::test]
async fn of_two_forms_the_second_is_told_who_saved_and_when() {
    let studio = Studio::open().await;
    let (anna, bob) = (studio.staff("anna", "operator").await, studio.staff("bob", "operator").await);
    let (mut hers, mut his) = (document(&anna, "pose").await, document(&bob, "pose").await);
    hers["price"] = json!(7);
    his["price"] = json!(9);
    let (one, other) = tokio::join!(change(&anna, &hers, "a"), change(&bob, &his, "b"));
    let (won, lost, winner) =
        if one.0 == StatusCode::OK { (one, other, "anna") } else { (other, one, "bob") };
    assert_eq!(won.0, StatusCode::OK, "{}", won.1);
    assert_eq!((lost.0, code(&lost.1)), (StatusCode::CONFLICT, "changed_meanwhile"));
    assert_eq!(lost.1["by"]["email"], json!(format!("{winner}@example.com")));
    assert_eq!((&lost.1["version"], lost.1["at"].is_string()), (&json!(2), true));
    assert_eq!(document(&anna, "pose").await["price"], won.1["price"]);
    studio.finish().await;
}

#[tokio::test]
async fn a_new_preset_is_offered_withdrawn_and_offered_again() {
    let studio = Studio::open().await;
    let seller = studio.seller("shopper", 5 * PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let mut preset = document(&operator, "model").await;
    preset["key"] = json!("winter");
    preset["name"] = json!({ "zh": "冬季上身", "en": "Winter try-on" });
    preset["position"] = json!(99);
    let mut notes = studio.app.events.subscribe(&seller.id);
    let (status, body) =
        operator.post("/v1/admin/presets", &json!({ "preset": preset, "reason": "season" })).await;
    assert_eq!((status, &body["version"]), (StatusCode::CREATED, &json!(1)), "{body}");
    let bound = std::time::Duration::from_secs(20);
    tokio::time::timeout(bound, notes.next()).await.expect("pages are told").expect("a note");
    assert_eq!(offered(&seller.visitor).await.last().map(String::as_str), Some("winter"));
    let mut wish = seller.wish();
    wish["preset"] = json!("winter");
    let id = seller.submitted(&wish).await.remove(0);
    assert_eq!(studio.drive(&id).await.state, State::Succeeded);
    let (status, body) =
        operator.post("/v1/admin/presets", &json!({ "preset": preset, "reason": "x" })).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "key_taken"));

    let offer = |verb: &str| format!("/v1/admin/presets/winter/{verb}");
    let (status, body) = operator.post(&offer("disable"), &json!({ "version": 1, "reason": "over" })).await;
    assert_eq!((status, &body["enabled"], &body["version"]), (StatusCode::OK, &json!(false), &json!(2)));
    assert!(!offered(&seller.visitor).await.contains(&"winter".to_owned()));
    let (status, body) = seller.submit(&wish, &crate::studio::new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "preset_disabled"));
    assert_eq!(seller.seen(&id).await["preset_name"], json!("冬季上身"), "history keeps its own");
    let (status, body) = operator.post(&offer("enable"), &json!({ "version": 1, "reason": "x" })).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "changed_meanwhile"));
    let (status, _) = operator.post(&offer("enable"), &json!({ "version": 2, "reason": "x" })).await;
    assert_eq!(status, StatusCode::OK);
    assert!(offered(&seller.visitor).await.contains(&"winter".to_owned()));
    let actions: Vec<Value> =
        audit(&operator, "target=winter").await.iter().map(|row| row["action"].clone()).collect();
    assert_eq!(actions, ["preset.enable", "preset.disable", "preset.create"]);
    studio.finish().await;
}

#[tokio::test]
async fn a_preset_that_would_look_broken_is_refused_with_its_places() {
    let studio = Studio::open().await;
    let operator = studio.staff("operator", "operator").await;
    let mut preset = document(&operator, "model").await;
    preset["slots"][0]["label"]["zh"] = json!("");
    preset["prompt"]["en"] = json!("Draw {slot:nothing}.");
    let (status, body) = change(&operator, &preset, "x").await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "missing_text"));
    let paths: Vec<&str> =
        body["errors"].as_array().unwrap().iter().map(|e| e["path"].as_str().unwrap()).collect();
    assert_eq!(paths[0], "preset.slots[0].label.zh");
    assert!(paths.contains(&"preset.prompt.en"), "{paths:?}");
    assert_eq!(read(&operator, "/presets/model").await["version"], json!(1));
    studio.finish().await;
}

#[tokio::test]
async fn a_draft_is_tried_on_real_pictures_and_the_house_pays() {
    let studio = Studio::open().await;
    let operator = studio.staff("operator", "operator").await;
    let upload = async |kind: u8| {
        let part = Part::bytes(drawing(kind)).file_name("p").mime_str("image/png").unwrap();
        let request = operator.request(Method::POST, "/v1/uploads").multipart(Form::new().part("file", part));
        answer(request.send().await.unwrap()).await.1["id"].as_str().unwrap().to_owned()
    };
    let (model, garment) = (upload(1).await, upload(2).await);
    let mut draft = document(&operator, "model").await;
    draft["prompt"]["zh"] = json!("把{slot:garment}穿在{slot:model}身上，雪景。");
    draft["member_only"] = json!(true);
    let rendered = json!({ "preset": draft, "filled": ["model", "garment"], "locale": "zh-CN" });
    let (status, body) = operator.post("/v1/admin/presets/render", &rendered).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let words = body["words"].as_str().unwrap().to_owned();
    assert!(words.starts_with("把图2穿在图1身上，雪景。"), "{words}");

    let inputs = json!([{ "slot": "model", "asset_id": model }, { "slot": "garment", "asset_id": garment }]);
    let body = json!({ "preset": draft, "inputs": inputs, "locale": "zh-CN" });
    let (status, body) = operator.post("/v1/admin/presets/try", &body).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    let id = GenerationId::parse(body["generation_id"].as_str().unwrap()).unwrap();
    let done = studio.drive(&id).await;
    assert_eq!((done.state, done.words()), (State::Succeeded, words));
    let (_, balance) = operator.get("/v1/credits").await;
    assert_eq!((&balance["available"], &balance["held"]), (&json!(0), &json!(0)), "given and spent");
    assert_eq!(read(&operator, "/presets/model").await["version"], json!(1), "the draft is nobody else's");
    assert_eq!(audit(&operator, "action=preset.try").await[0]["after"]["credits"], json!(PRICE));

    // What the house put up goes back to the house: a trial leaves nobody anything to spend.
    studio.fault("image_safety", Some(1));
    let body = json!({ "preset": draft, "inputs": inputs });
    let (_, body) = operator.post("/v1/admin/presets/try", &body).await;
    let id = GenerationId::parse(body["generation_id"].as_str().unwrap()).unwrap();
    let trial = studio.drive(&id).await;
    assert_eq!((trial.state, trial.on_the_house), (State::Failed, true));
    let (_, balance) = operator.get("/v1/credits").await;
    assert_eq!((&balance["available"], &balance["held"]), (&json!(0), &json!(0)), "{balance}");
    studio.finish().await;
}

#[tokio::test]
async fn a_sample_picture_has_an_address_that_everybody_may_open() {
    let studio = Studio::open().await;
    let operator = studio.staff("operator", "operator").await;
    let part = Part::bytes(drawing(1)).file_name("p").mime_str("image/png").unwrap();
    let request =
        operator.request(Method::POST, "/v1/admin/presets/samples").multipart(Form::new().part("file", part));
    let (status, body) = answer(request.send().await.unwrap()).await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
    let url = body["url"].as_str().unwrap();
    let seen = studio.visitor().request(Method::GET, url).send().await.unwrap();
    assert_eq!(seen.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert!(image::load_from_memory(&seen.bytes().await.unwrap()).is_ok());
    let mut preset = document(&operator, "scene").await;
    preset["sample_urls"] = json!([url]);
    preset["slots"][0]["example"] = json!(url);
    assert_eq!(change(&operator, &preset, "shows it").await.0, StatusCode::OK);
    let (_, body) = studio.user("visitor").await.get("/v1/presets").await;
    let scene = body["items"].as_array().unwrap().iter().find(|p| p["key"] == "scene").unwrap();
    assert_eq!((&scene["sample_urls"][0], &scene["slots"][0]["example"]), (&json!(url), &json!(url)));
    assert_eq!(studio.visitor().get("/v1/samples/nothing").await.0, StatusCode::NOT_FOUND);
    studio.finish().await;
}

#[tokio::test]
async fn products_are_changed_by_admins_and_who_has_bought_keeps_what_was_bought() {
    let studio = Studio::open().await;
    let seller = studio.seller("buyer", 0).await;
    let admin = studio.staff("admin", "admin").await;
    let order = seller.orders(crate::shop::PACK_100).await;
    let listed = read(&admin, "/products").await;
    let mut pack = listed["items"][crate::shop::PACK_100].clone();
    for name in ["changed_at", "changed_by"] {
        assert_eq!(pack.as_object_mut().unwrap().remove(name), Some(Value::Null));
    }
    let path = format!("/v1/admin/products/{}", pack["id"].as_str().unwrap());
    pack["price_fen"] = json!(9_900);
    pack["credits"] = json!(300);
    let body =
        |pack: &Value, reason: &str| json!({ "version": pack["version"], "product": pack, "reason": reason });
    let (status, changed) = admin.patch(&path, &body(&pack, "larger")).await;
    assert_eq!((status, &changed["version"]), (StatusCode::OK, &json!(2)), "{changed}");
    studio.payer_pays(&order);
    studio.reached(&order, "fulfilled").await;
    assert_eq!(seller.balance().await, (100, 0));
    until("the shop follows", async || {
        seller.products().await["items"][crate::shop::PACK_100]["credits"] == json!(300)
    })
    .await;
    let (status, problem) = admin.patch(&path, &body(&pack, "stale")).await;
    assert_eq!(status, StatusCode::OK, "the same content again is no change: {problem}");
    pack["credits"] = json!(400);
    let (status, problem) = admin.patch(&path, &body(&pack, "stale")).await;
    assert_eq!((status, code(&problem)), (StatusCode::CONFLICT, "changed_meanwhile"));
    pack["credits"] = json!(0);
    let (status, problem) = admin.patch(&path, &body(&pack, "empty")).await;
    assert_eq!(
        (status, problem["errors"][0]["path"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("product.credits"))
    );
    pack["credits"] = json!(50);
    let (status, new) =
        admin.post("/v1/admin/products", &json!({ "product": pack, "reason": "small" })).await;
    assert_eq!(status, StatusCode::CREATED, "{new}");
    assert_ne!(new["id"], pack["id"]);
    assert_eq!(read(&admin, "/products").await["items"].as_array().unwrap().len(), 6);
    assert_eq!(audit(&admin, "action=product.change").await.len(), 1);
    studio.finish().await;
}
