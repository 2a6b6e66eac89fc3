//! A picture made again at the house's expense, given back, or judged again: who pays, and what the owner is told.

use mannequin::domain::generation::State;
use mannequin::domain::ids::GenerationId;
use mannequin::jobs::judge;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::site::Visitor;
use crate::staff::{audit, read};
use crate::studio::{PRICE, Seller, Studio, code};

async fn act(staff: &Visitor, id: &GenerationId, verb: &str, body: &Value) -> (StatusCode, Value) {
    staff.post(&format!("/v1/admin/generations/{id}/{verb}"), body).await
}

async fn failed(studio: &Studio, seller: &Seller) -> GenerationId {
    studio.fault("image_safety", Some(1));
    let id = seller.one().await;
    assert_eq!(studio.drive(&id).await.state, State::Failed);
    id
}

async fn kinds(seller: &Seller) -> Vec<String> {
    let (_, body) = seller.visitor.get("/v1/notifications").await;
    let kind = |item: &Value| item["kind"].as_str().unwrap().to_owned();
    body["items"].as_array().unwrap().iter().map(kind).collect()
}

async fn retried(staff: &Visitor, id: &GenerationId, body: &Value) -> GenerationId {
    let (status, body) = act(staff, id, "retry", body).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    GenerationId::parse(body["generation"]["id"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn a_retry_on_the_house_costs_its_owner_nothing_whatever_comes_of_it() {
    let studio = Studio::open().await;
    let seller = studio.seller("house", PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let old = failed(&studio, &seller).await;
    // Everything the owner has is on hold elsewhere.
    let other = seller.one().await;
    let house = json!({ "reason": "our fault", "on_the_house": true, "note": "抱歉，请再看一次" });
    let ids = [old.to_string()];
    let ask = json!({ "action": "retry", "ids": ids, "on_the_house": true, "preview": true });
    let (_, foreseen) = operator.post("/v1/admin/generations/bulk", &ask).await;
    let item = &foreseen["results"][0];
    assert_eq!((&item["before"]["state"], &item["after"]["state"]), (&json!("failed"), &json!("failed")));
    assert_eq!(item["new"], json!({ "id": null, "state": "queued", "hold": PRICE, "on_the_house": true }));
    assert_eq!(
        (&item["user"]["email"], &item["user"]["available"]),
        (&json!("house@example.com"), &json!(0))
    );
    assert_eq!((&item["available_after"], &foreseen["totals"]["available"]), (&json!(0), &json!(0)));

    let second = retried(&operator, &old, &house).await;
    assert_eq!(seller.balance().await, (0, 2 * PRICE));
    studio.fault("image_safety", Some(1));
    assert_eq!(studio.drive(&second).await.state, State::Failed);
    assert_eq!(seller.balance().await, (0, PRICE), "what the house put there went back to the house");
    let third = retried(&operator, &second, &house).await;
    let done = studio.drive(&third).await;
    assert_eq!((done.state, done.charged()), (State::Succeeded, 0));
    assert_eq!(seller.balance().await, (0, PRICE));
    assert_eq!(seller.seen(&third).await["charged"], json!(0));
    let told = seller.visitor.get("/v1/notifications").await.1;
    assert_eq!(kinds(&seller).await, ["generation_retried", "generation_retried"]);
    assert_eq!(told["items"][0]["link"], json!(format!("/history/{third}")));
    let rows = audit(&operator, "action=generation.retry").await;
    assert_eq!((rows.len(), &rows[0]["after"]["on_the_house"]), (2, &json!(true)));
    let (status, body) = act(&operator, &third, "void", &json!({ "reason": "x" })).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_voidable"), "the owner paid nothing");
    studio.drive(&other).await;
    studio.finish().await;
}

#[tokio::test]
async fn a_retry_that_charges_says_so_and_a_cancel_by_us_is_told() {
    let studio = Studio::open().await;
    let seller = studio.seller("charged", PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let old = failed(&studio, &seller).await;
    let new = retried(&operator, &old, &json!({ "reason": "asked for it" })).await;
    let (status, _) =
        act(&operator, &new, "cancel", &json!({ "reason": "wrong one", "note": "已按要求取消" })).await;
    assert_eq!((status, seller.balance().await), (StatusCode::OK, (PRICE, 0)));
    let body = seller.visitor.get("/v1/notifications").await.1;
    let bodies: Vec<&str> =
        body["items"].as_array().unwrap().iter().map(|item| item["body"].as_str().unwrap()).collect();
    assert!(bodies[0].contains("5 个积分已返还") && bodies[0].contains("已按要求取消"), "{bodies:?}");
    assert!(bodies[1].contains("成功后收取 5 个积分"), "{bodies:?}");
    assert_eq!(kinds(&seller).await, ["generation_canceled", "generation_retried"]);
    studio.finish().await;
}

#[tokio::test]
async fn the_credits_of_a_useless_picture_come_back_once_with_a_line_that_names_it() {
    let studio = Studio::open().await;
    let seller = studio.seller("useless", PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let id = seller.one().await;
    studio.drive(&id).await;
    assert_eq!(seller.balance().await, (0, 0));
    let seen = read(&operator, &format!("/generations/{id}")).await;
    assert_eq!(seen["actions"], json!(["void"]));
    let body = json!({ "reason": "six fingers", "note": "这张手部有误" });
    let (one, other) = tokio::join!(act(&operator, &id, "void", &body), act(&operator, &id, "void", &body));
    let (won, lost) = if one.0 == StatusCode::OK { (one, other) } else { (other, one) };
    assert_eq!((won.0, &won.1["effect"]["available"]), (StatusCode::OK, &json!(PRICE)), "{}", won.1);
    assert_eq!((lost.0, code(&lost.1)), (StatusCode::CONFLICT, "already_voided"));
    assert_eq!(seller.balance().await, (PRICE, 0));
    let lines = seller.visitor.get("/v1/credits/entries").await.1;
    assert_eq!(
        (&lines["items"][0]["generation_id"], &lines["items"][0]["note"]),
        (&json!(id), &json!("这张手部有误"))
    );
    let of_it = read(&operator, &format!("/entries?generation={id}")).await;
    let kinds_of_it: Vec<&str> =
        of_it["items"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds_of_it, ["adjust", "commit", "hold"], "all that happened to its credits");
    assert_eq!(kinds(&seller).await, ["generation_voided"]);
    assert_eq!(audit(&operator, "action=generation.void").await.len(), 1);
    assert_eq!(seller.seen(&id).await["charged"], json!(0));
    studio.finish().await;
}

#[tokio::test]
async fn reviews_are_decided_by_themselves_when_the_content_check_is_back() {
    let studio = Studio::open().await;
    let seller = studio.seller("back", 2 * PRICE).await;
    let id = seller.one().await;
    // Four tries by the worker, and one by the duty.
    studio.check_fault("500_panic", Some(5));
    assert_eq!(studio.drive(&id).await.state, State::Review);
    let report = judge::run_once(&studio.app).await.unwrap();
    assert_eq!((report.away, report.delivered), (1, 0), "{report:?}");
    assert_eq!(studio.generation(&id).await.state, State::Review);
    let report = judge::run_once(&studio.app).await.unwrap();
    assert_eq!((report.away, report.delivered), (0, 1), "{report:?}");
    let done = studio.generation(&id).await;
    assert_eq!((done.state, done.charged()), (State::Succeeded, PRICE));
    let result = done.picture.unwrap().asset_id;
    let got =
        seller.visitor.request(reqwest::Method::GET, &format!("/v1/assets/{result}")).send().await.unwrap();
    assert_eq!(got.status(), StatusCode::OK);
    studio.finish().await;
}

#[tokio::test]
async fn low_ratings_are_listed_and_a_saved_picture_counts_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("rated", 2 * PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let ids = seller.submitted(&seller.wish_with(json!({ "count": 2 }))).await;
    for (id, stars) in ids.iter().zip([2, 5]) {
        studio.drive(id).await;
        let rating = json!({ "stars": stars });
        assert_eq!(seller.visitor.post(&format!("/v1/generations/{id}/rating"), &rating).await.0, 200);
    }
    let low = read(&operator, "/generations?rating_max=3").await;
    let listed: Vec<&Value> = low["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(listed, [&json!(ids[0])]);
    assert_eq!(operator.get("/v1/admin/generations?rating_max=0").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let result = studio.generation(&ids[0]).await.picture.unwrap().asset_id;
    for path in ["?download=1", "?download=1", "", "?variant=thumb"] {
        let path = format!("/v1/assets/{result}{path}");
        let got = seller.visitor.request(reqwest::Method::GET, &path).send().await.unwrap();
        assert_eq!(got.status(), StatusCode::OK);
    }
    let seen = read(&operator, &format!("/generations/{}", ids[0])).await;
    assert_eq!(seen["result"]["downloads"], json!(1));
    studio.finish().await;
}
