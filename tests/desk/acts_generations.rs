//! Commands on generations: what they do to the books, who did it, and that nothing happens twice (FR-009, FR-015).

use mannequin::domain::generation::State;
use mannequin::domain::ids::GenerationId;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::site::Visitor;
use crate::staff::{audit, read};
use crate::studio::{PRICE, Studio, code};

fn why() -> Value {
    json!({ "reason": "the customer called" })
}

async fn act(staff: &Visitor, id: &GenerationId, verb: &str, body: &Value) -> (StatusCode, Value) {
    staff.post(&format!("/v1/admin/generations/{id}/{verb}"), body).await
}

async fn preview(staff: &Visitor, action: &str, ids: &[&GenerationId]) -> Value {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut body = json!({ "action": action, "ids": ids, "preview": true });
    if action == "resolve" {
        body["verdict"] = json!("commit");
    }
    let (status, body) = staff.post("/v1/admin/generations/bulk", &body).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

/// A generation that failed by no fault of its owner.
async fn failed(studio: &Studio, seller: &crate::studio::Seller) -> GenerationId {
    studio.fault("image_safety", Some(1));
    let id = seller.one().await;
    assert_eq!(studio.drive(&id).await.state, State::Failed);
    id
}

#[tokio::test]
async fn a_failed_one_is_tried_again_and_paid_only_when_it_succeeds() {
    let studio = Studio::open().await;
    let seller = studio.seller("again", 2 * PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let old = failed(&studio, &seller).await;
    let foreseen = preview(&operator, "retry", &[&old]).await;
    assert_eq!(
        foreseen["totals"],
        json!({ "ok": 1, "refused": 0, "held": PRICE, "released": 0, "charged": 0, "available": -PRICE })
    );
    assert_eq!(seller.balance().await, (2 * PRICE, 0), "a preview changes nothing");

    studio.fault("image_safety", Some(1));
    let (status, body) = act(&operator, &old, "retry", &why()).await;
    assert_eq!((status, &body["effect"]["held"]), (StatusCode::OK, &json!(PRICE)), "{body}");
    assert_eq!(
        (&body["generation"]["state"], &body["generation"]["retry_of"]),
        (&json!("queued"), &json!(old))
    );
    let second = GenerationId::parse(body["generation"]["id"].as_str().unwrap()).unwrap();
    assert_eq!(seller.balance().await, (PRICE, PRICE));
    assert_eq!(studio.drive(&second).await.state, State::Failed);
    assert_eq!(seller.balance().await, (2 * PRICE, 0), "free unless it succeeds");

    let (_, body) = act(&operator, &second, "retry", &why()).await;
    let third = GenerationId::parse(body["generation"]["id"].as_str().unwrap()).unwrap();
    let done = studio.drive(&third).await;
    assert_eq!((done.state, done.retry_of.as_ref()), (State::Succeeded, Some(&second)));
    assert_eq!(seller.balance().await, (PRICE, 0));
    let (old, third_first) = (studio.generation(&old).await, studio.generation(&third).await);
    assert_eq!(
        (old.preset, old.inputs, old.choices, old.price),
        (third_first.preset, third_first.inputs, third_first.choices, third_first.price)
    );
    let rows = audit(&operator, &format!("target={}", seller.id)).await;
    assert_eq!(rows.iter().filter(|row| row["action"] == "generation.retry").count(), 2);
    assert_eq!(rows[0]["after"]["retried_as"], json!(third));
    studio.finish().await;
}

#[tokio::test]
async fn a_preview_of_many_does_not_count_the_same_credits_twice() {
    let studio = Studio::open().await;
    let seller = studio.seller("twice", PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let (one, other) = (failed(&studio, &seller).await, failed(&studio, &seller).await);
    let foreseen = preview(&operator, "retry", &[&one, &other]).await;
    assert_eq!(
        foreseen["totals"],
        json!({ "ok": 1, "refused": 1, "held": PRICE, "released": 0, "charged": 0, "available": -PRICE })
    );
    assert_eq!(foreseen["results"][1]["code"], json!("insufficient_credits"));
    studio.finish().await;
}

#[tokio::test]
async fn of_two_operators_who_try_again_one_wins_and_the_other_is_told_who() {
    let studio = Studio::open().await;
    let seller = studio.seller("both", 5 * PRICE).await;
    let (anna, bob) = (studio.staff("anna", "operator").await, studio.staff("bob", "operator").await);
    let id = failed(&studio, &seller).await;
    let body = why();
    let (one, other) = tokio::join!(act(&anna, &id, "retry", &body), act(&bob, &id, "retry", &body));
    let (won, lost, winner) =
        if one.0 == StatusCode::OK { (one, other, "anna") } else { (other, one, "bob") };
    assert_eq!(won.0, StatusCode::OK, "{}", won.1);
    assert_eq!((lost.0, code(&lost.1)), (StatusCode::CONFLICT, "already_retried"));
    let by = format!("{winner}@example.com");
    assert_eq!((&lost.1["by"]["email"], lost.1["at"].is_string()), (&json!(by), true), "{}", lost.1);
    assert_eq!(seller.balance().await, (4 * PRICE, PRICE), "one hold");
    assert_eq!(audit(&anna, "action=generation.retry").await.len(), 1);
    studio.drive(&GenerationId::parse(won.1["generation"]["id"].as_str().unwrap()).unwrap()).await;
    studio.finish().await;
}

#[tokio::test]
async fn what_cannot_be_tried_again_is_refused_and_leaves_no_trace() {
    let studio = Studio::open().await;
    let seller = studio.seller("never", 3 * PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let done = seller.one().await;
    studio.drive(&done).await;
    let poor = failed(&studio, &seller).await;
    studio.fault("block_prompt_image", Some(1));
    let blocked = seller.one().await;
    let blocked_ended = studio.drive(&blocked).await;
    assert!(!blocked_ended.failure.expect("a failure").retryable, "not by its owner");
    let (status, body) = act(&operator, &done, "retry", &why()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_retryable"));
    let (status, body) = act(&operator, &blocked, "retry", &why()).await;
    assert_eq!(status, StatusCode::OK, "blame is at times wrong: {body}");
    let again = GenerationId::parse(body["generation"]["id"].as_str().unwrap()).unwrap();
    act(&operator, &again, "cancel", &why()).await;
    // The rest of the credits are on hold elsewhere.
    let busy = seller.submitted(&seller.wish_with(json!({ "count": 2 }))).await;
    let (status, body) = act(&operator, &poor, "retry", &why()).await;
    assert_eq!((status, code(&body)), (StatusCode::PAYMENT_REQUIRED, "insufficient_credits"));
    for id in &busy {
        act(&operator, id, "cancel", &why()).await;
    }
    let (status, _) = seller.visitor.delete(&format!("/v1/assets/{}", seller.garment)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, body) = act(&operator, &poor, "retry", &why()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "input_expired"));
    let seen = read(&operator, &format!("/generations/{poor}")).await;
    assert_eq!(seen["actions"], json!([]), "what is not possible is not offered");
    assert_eq!(seller.balance().await, (2 * PRICE, 0));
    let rows = audit(&operator, "action=generation.retry").await;
    assert_eq!(rows.len(), 1, "of the one that could be: {rows:?}");
    studio.finish().await;
}

#[tokio::test]
async fn a_queued_one_is_canceled_at_once_and_a_running_one_asked_to_stop() {
    let studio = Studio::open().await;
    let seller = studio.seller("stop", 3 * PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let id = seller.one().await;
    let (status, body) = act(&operator, &id, "cancel", &why()).await;
    assert_eq!((status, &body["generation"]["state"]), (StatusCode::OK, &json!("canceled")));
    let back = json!({ "held": -PRICE, "released": PRICE, "spent": 0, "available": PRICE });
    assert_eq!(body["effect"], back);
    assert_eq!(seller.balance().await, (3 * PRICE, 0));
    let (status, body) = act(&operator, &id, "cancel", &why()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "already_finished"));
    assert_eq!(body["by"]["email"], json!("operator@example.com"));

    let running = seller.one().await;
    studio.set("generation_tasks", running.as_str(), bson::doc! { "state": "running" }).await;
    let (status, body) = act(&operator, &running, "cancel", &why()).await;
    assert_eq!((status, &body["effect"]["released"]), (StatusCode::OK, &json!(0)), "{body}");
    assert!(studio.generation(&running).await.cancel_requested);
    let (status, body) = act(&operator, &running, "cancel", &why()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "already_asked"));
    studio
        .set(
            "generation_tasks",
            running.as_str(),
            bson::doc! { "state": "queued", "cancel_requested": false },
        )
        .await;
    studio.drive(&running).await;
    let rows = audit(&operator, "action=generation.cancel").await;
    assert_eq!(rows.len(), 2);
    assert_eq!(
        (&rows[1]["before"]["state"], &rows[1]["after"]["state"]),
        (&json!("queued"), &json!("canceled"))
    );
    studio.finish().await;
}

#[tokio::test]
async fn a_review_is_decided_by_a_person_who_sees_the_picture() {
    let studio = Studio::open().await;
    let seller = studio.seller("review", 2 * PRICE).await;
    let (operator, support) =
        (studio.staff("operator", "operator").await, studio.staff("support", "support").await);
    let (good, bad) = (seller.one().await, seller.one().await);
    studio.check_fault("500_panic", None);
    for id in [&good, &bad] {
        assert_eq!(studio.drive(id).await.state, State::Review);
    }
    let picture = format!("/v1/admin/generations/{good}/unjudged");
    assert_eq!(support.get(&picture).await.0, StatusCode::FORBIDDEN);
    let seen = operator.request(Method::GET, &picture).send().await.unwrap();
    assert_eq!(seen.status(), StatusCode::OK);
    assert!(image::load_from_memory(&seen.bytes().await.unwrap()).is_ok());
    let foreseen = preview(&operator, "resolve", &[&good, &bad]).await;
    assert_eq!(foreseen["totals"]["charged"], json!(2 * PRICE));

    let verdict = |verdict: &str| json!({ "verdict": verdict, "reason": "looked at it" });
    let (status, body) = act(&operator, &good, "resolve", &verdict("commit")).await;
    assert_eq!((status, &body["generation"]["state"]), (StatusCode::OK, &json!("succeeded")), "{body}");
    let result = seller.seen(&good).await["result"]["asset_id"].as_str().unwrap().to_owned();
    let got = seller.visitor.request(Method::GET, &format!("/v1/assets/{result}")).send().await.unwrap();
    assert_eq!(got.status(), StatusCode::OK);
    let (status, body) = act(&operator, &bad, "resolve", &verdict("release")).await;
    assert_eq!((status, &body["generation"]["state"]), (StatusCode::OK, &json!("failed")));
    assert_eq!(seller.seen(&bad).await["failure"]["code"], json!("content_blocked_output"));
    assert_eq!(seller.balance().await, (PRICE, 0));
    let (status, body) = act(&operator, &good, "resolve", &verdict("release")).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_in_review"));
    assert_eq!(body["by"]["email"], json!("operator@example.com"));
    assert_eq!(audit(&operator, "action=generation.resolve").await.len(), 2);
    studio.finish().await;
}

#[tokio::test]
async fn many_at_one_time_succeed_and_are_refused_one_by_one_as_the_preview_said() {
    let studio = Studio::open().await;
    let seller = studio.seller("bulk", 4 * PRICE).await;
    let operator = studio.staff("operator", "operator").await;
    let done = seller.one().await;
    studio.drive(&done).await;
    let queued = seller.submitted(&seller.wish_with(json!({ "count": 2 }))).await;
    let all = [&queued[0], &done, &queued[1]];
    let foreseen = preview(&operator, "cancel", &all).await;
    let totals = json!({
        "ok": 2, "refused": 1, "held": -2 * PRICE, "released": 2 * PRICE, "charged": 0,
        "available": 2 * PRICE,
    });
    assert_eq!(foreseen["totals"], totals);
    let ids: Vec<String> = all.iter().map(ToString::to_string).collect();
    let body = json!({ "action": "cancel", "ids": ids, "reason": "wrong product" });
    let (status, told) = operator.post("/v1/admin/generations/bulk", &body).await;
    assert_eq!((status, &told["totals"]), (StatusCode::OK, &totals));
    let oks: Vec<&Value> = told["results"].as_array().unwrap().iter().map(|r| &r["ok"]).collect();
    assert_eq!(oks, [&json!(true), &json!(false), &json!(true)]);
    assert_eq!(told["results"][1]["code"], json!("already_finished"));
    assert_eq!(seller.balance().await, (3 * PRICE, 0));
    assert_eq!(audit(&operator, "action=generation.cancel").await.len(), 2);
    for (body, path) in [
        (json!({ "action": "cancel", "ids": [], "reason": "x" }), "ids"),
        (json!({ "action": "cancel", "ids": [ids[0], ids[0]], "reason": "x" }), "ids[1]"),
        (json!({ "action": "resolve", "ids": ids, "reason": "x" }), "verdict"),
        (json!({ "action": "cancel", "ids": ids }), "reason"),
    ] {
        let (status, problem) = operator.post("/v1/admin/generations/bulk", &body).await;
        assert_eq!(
            (status, problem["errors"][0]["path"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some(path))
        );
    }
    studio.finish().await;
}
