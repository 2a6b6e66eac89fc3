//! One intent is one submit, nothing is taken without credits, and what fails comes back.

use bson::doc;
use mannequin::domain::generation::State;
use mannequin::domain::time::Time;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::studio::{PRICE, Seller, Studio, ago, code, ids, new_key};

/// The whole answer as it came, and whether it said that it is a repetition.
async fn raw(seller: &Seller, wish: &serde_json::Value, key: &str) -> (StatusCode, String, bool) {
    let request = seller.visitor.request(Method::POST, "/v1/generations").header("Idempotency-Key", key);
    let response = request.json(wish).send().await.unwrap();
    let replay = response.headers().contains_key("idempotent-replay");
    (response.status(), response.text().await.unwrap(), replay)
}

#[tokio::test]
async fn a_repeated_submit_gets_the_first_answer_byte_for_byte_even_after_the_end() {
    let studio = Studio::open_with(&[("GENERATION_WINDOW", "2")]).await;
    let seller = studio.seller("same", 40).await;
    let params = json!({ "count": 3, "prompt": "浅色背景", "aspect_ratio": "1:1" });
    let (wish, key) = (seller.wish_with(params), new_key());
    let first = raw(&seller, &wish, &key).await;
    assert_eq!((first.0, first.2), (StatusCode::ACCEPTED, false), "{}", first.1);
    let repeated = raw(&seller, &wish, &key).await;
    assert_eq!(repeated, (StatusCode::ACCEPTED, first.1.clone(), true));
    studio.fault("image_safety", Some(1));
    let all = ids(&serde_json::from_str(&first.1).unwrap());
    let mut states = Vec::new();
    for id in &all {
        states.push(studio.drive(id).await.state);
    }
    assert_eq!(states, [State::Failed, State::Succeeded, State::Succeeded]);
    assert_eq!(raw(&seller, &wish, &key).await, repeated, "after the end");
    assert_eq!(seller.balance().await, (30, 0));

    let (status, body) = seller.submit(&seller.wish(), &key).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));
    let other = studio.seller("other", 20).await;
    let (status, _, replay) = raw(&other, &other.wish(), &key).await;
    assert_eq!((status, replay), (StatusCode::ACCEPTED, false), "keys are each user's own");
    studio.finish().await;
}

#[tokio::test]
async fn a_repeated_submit_is_answered_as_before_whatever_has_changed_since() {
    let studio = Studio::open_with(&[("LIMIT_SUBMITS_PER_MINUTE", "3")]).await;
    let seller = studio.seller("changed", PRICE).await;
    let (wish, key) = (seller.wish(), new_key());
    let first = raw(&seller, &wish, &key).await;
    assert_eq!((first.0, first.2), (StatusCode::ACCEPTED, false), "{}", first.1);
    let again = (StatusCode::ACCEPTED, first.1.clone(), true);
    assert_eq!(raw(&seller, &wish, &key).await, again, "the credits are gone");
    let preset = wish["preset"].as_str().unwrap();
    studio.set("model_presets", preset, doc! { "enabled": false }).await;
    assert_eq!(raw(&seller, &wish, &key).await, again, "the tool is not offered any more");
    assert_eq!(raw(&seller, &wish, &key).await, again, "over the limit");
    let (status, body) = seller.submit(&wish, &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"));
    studio.finish().await;
}

#[tokio::test]
async fn twenty_clicks_with_one_key_are_one_batch() {
    let studio = Studio::open().await;
    let seller = studio.seller("double", 100).await;
    let (wish, key) = (seller.wish_with(json!({ "count": 2 })), new_key());
    let clicks = (0..20).map(|_| raw(&seller, &wish, &key));
    let answers = futures::future::join_all(clicks).await;
    assert!(answers.iter().all(|a| a.0 == StatusCode::ACCEPTED), "{answers:?}");
    assert!(answers.iter().all(|a| a.1 == answers[0].1), "one answer for all");
    assert_eq!(answers.iter().filter(|a| !a.2).count(), 1, "one of them did it");
    assert_eq!((studio.count("generation_tasks").await, studio.count("generation_batches").await), (2, 1));
    assert_eq!(seller.balance().await, (90, 10));
    studio.finish().await;
}

#[tokio::test]
async fn of_twenty_intents_with_credits_for_five_exactly_five_are_taken() {
    let studio = Studio::open().await;
    let seller = studio.seller("poor", 5 * PRICE + 4).await;
    let wish = seller.wish();
    let clicks = (0..20).map(async |_| seller.submit(&wish, &new_key()).await);
    let answers = futures::future::join_all(clicks).await;
    let taken = answers.iter().filter(|a| a.0 == StatusCode::ACCEPTED).count();
    assert_eq!(taken, 5);
    for (status, body) in answers.iter().filter(|a| a.0 != StatusCode::ACCEPTED) {
        assert_eq!((*status, code(body)), (StatusCode::PAYMENT_REQUIRED, "insufficient_credits"), "{body}");
    }
    assert_eq!(seller.balance().await, (4, 25));
    assert_eq!(studio.count("generation_tasks").await, 5);
    studio.finish().await;
}

#[tokio::test]
async fn too_few_credits_leave_no_trace_and_the_same_click_works_after_a_top_up() {
    let studio = Studio::open().await;
    let seller = studio.seller("broke", 14).await;
    let before = studio.account(&seller).await;
    let (wish, key) = (seller.wish_with(json!({ "count": 3 })), new_key());
    let (status, body) = seller.submit(&wish, &key).await;
    assert_eq!((status, code(&body)), (StatusCode::PAYMENT_REQUIRED, "insufficient_credits"));
    assert_eq!((&body["required"], &body["available"]), (&json!(15), &json!(14)));
    assert_eq!(studio.account(&seller).await, before);
    for collection in ["generation_tasks", "generation_batches"] {
        assert_eq!(studio.count(collection).await, 0, "{collection}");
    }
    assert_eq!(studio.count("credit_ledger_entries").await, 1);
    studio.give(&seller, 1, None).await;
    assert_eq!(seller.submit(&wish, &key).await.0, StatusCode::ACCEPTED);
    assert_eq!(seller.balance().await, (0, 15));
    studio.finish().await;
}

#[tokio::test]
async fn credits_that_are_over_cannot_be_spent_and_are_expired_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("late", 0).await;
    let soon = Time::from_millis(ago(-3600).timestamp_millis());
    studio.give(&seller, 20, Some(soon)).await;
    assert_eq!(seller.balance().await, (20, 0));
    assert_eq!(mannequin::jobs::expire::run_once(&studio.app).await.unwrap(), 0);
    studio.set("accounts", seller.id.as_str(), doc! { "lots.0.expires_at": ago(1) }).await;
    assert_eq!(seller.balance().await, (0, 0), "not swept yet, and not shown");
    let (status, body) = seller.submit(&seller.wish(), &new_key()).await;
    assert_eq!((status, &body["available"]), (StatusCode::PAYMENT_REQUIRED, &json!(0)));
    let (one, other) = tokio::join!(
        mannequin::jobs::expire::run_once(&studio.app),
        mannequin::jobs::expire::run_once(&studio.app)
    );
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    let kinds: Vec<_> = seller.ledger().await;
    assert_eq!(kinds, [("adjust".to_owned(), 20, 0), ("expire".to_owned(), -20, 0)]);
    studio.finish().await;
}

#[tokio::test]
async fn a_hold_outlives_its_lot_and_comes_back_for_seven_days_of_grace() {
    let studio = Studio::open().await;
    let seller = studio.seller("grace", 0).await;
    let soon = Time::from_millis(ago(-3600).timestamp_millis());
    studio.give(&seller, 20, Some(soon)).await;
    let (spent, back) = (seller.one().await, seller.one().await);
    studio.set("accounts", seller.id.as_str(), doc! { "lots.0.expires_at": ago(1) }).await;
    assert_eq!(mannequin::jobs::expire::run_once(&studio.app).await.unwrap(), 1);
    assert_eq!(seller.balance().await, (0, 10), "the held part stays valid");
    assert_eq!(studio.drive(&spent).await.state, State::Succeeded);
    assert_eq!(seller.cancel(&back).await.0, StatusCode::OK);
    assert_eq!(seller.balance().await, (5, 0));
    let account = studio.account(&seller).await;
    let [lot] = &account.lots[..] else { panic!("{account:?}") };
    assert_eq!(lot.source, mannequin::domain::credits::Source::Grace);
    let left = lot.expires_at.unwrap().since(studio.app.clock()).as_secs_f64() / 86_400.0;
    assert!((6.99..=7.0).contains(&left), "{left} days");
    assert_eq!(seller.ledger().await.last().unwrap(), &("release".to_owned(), 5, -5));
    let (status, _) = seller.submit(&seller.wish(), &new_key()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "and it can be spent");
    studio.finish().await;
}
