//! Commands on orders: asking, closing, giving money back (FR-009, FR-015).

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::PACK_100;
use crate::site::{Visitor, answer};
use crate::staff::{audit, read};
use crate::studio::{Studio, code, new_key};

async fn refund(staff: &Visitor, order: &str, body: &Value, key: &str) -> (StatusCode, Value) {
    let path = format!("/v1/admin/orders/{order}/refund");
    let request = staff.request(Method::POST, &path).header("Idempotency-Key", key);
    answer(request.json(body).send().await.unwrap()).await
}

#[tokio::test]
async fn money_goes_back_in_part_then_whole_and_takes_back_the_credits_that_are_left() {
    let studio = Studio::open().await;
    let seller = studio.seller("back", 0).await;
    let admin = studio.staff("admin", "admin").await;
    let order = seller.buys(&studio, PACK_100).await;
    assert_eq!(seller.balance().await, (100, 0));
    let (part, key) = (json!({ "amount": 1_950, "reason": "half of it was bad" }), new_key());
    let (status, body) = refund(&admin, &order, &part, &key).await;
    assert_eq!(
        (status, &body["refunded"]["amount"], &body["state"]),
        (StatusCode::OK, &json!(1_950), &json!("fulfilled"))
    );
    assert_eq!(seller.balance().await, (50, 0));
    let (status, again) = refund(&admin, &order, &part, &key).await;
    assert_eq!((status, &again["refunded"]["amount"]), (StatusCode::OK, &json!(1_950)), "nothing twice");
    let (status, body) = refund(&admin, &order, &json!({ "amount": 1_951, "reason": "x" }), &key).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));
    let (status, body) = refund(&admin, &order, &json!({ "amount": 1_951, "reason": "x" }), &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_amount"));
    let (status, body) = refund(&admin, &order, &json!({ "reason": "all of it" }), &new_key()).await;
    assert_eq!(
        (status, &body["state"], &body["refundable"]["amount"]),
        (StatusCode::OK, &json!("refunded"), &json!(0))
    );
    assert_eq!(seller.balance().await, (0, 0));
    let (status, body) = refund(&admin, &order, &json!({ "reason": "once more" }), &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_paid"));

    let (_, notices) = seller.visitor.get("/v1/notifications").await;
    let told: Vec<&str> =
        notices["items"].as_array().unwrap().iter().map(|item| item["body"].as_str().unwrap()).collect();
    assert!(told[0].contains("¥19.50") && told[0].contains("¥39.00") && told[0].contains("50"), "{told:?}");
    assert!(told[1].contains("¥19.50") && !told[1].contains("39.00"), "each says its own step: {told:?}");
    let rows = audit(&admin, &format!("target={}", seller.id)).await;
    let told: Vec<(&Value, &Value)> =
        rows.iter().map(|row| (&row["action"], &row["after"]["refund_fen"])).collect();
    let action = json!("order.refund");
    assert_eq!(told, [(&action, &json!(1_950)), (&action, &json!(1_950))]);
    let seen = read(&admin, &format!("/orders/{order}")).await;
    assert_eq!(seen["wishes"][0]["by"]["email"], json!("admin@example.com"));
    studio.finish().await;
}

#[tokio::test]
async fn an_order_whose_payment_we_never_heard_of_is_asked_about_and_granted() {
    let studio = Studio::open().await;
    let seller = studio.seller("unheard", 0).await;
    let operator = studio.staff("operator", "operator").await;
    studio.sandbox(simulator::payments::Knobs { drop: 1_000, ..Default::default() });
    let order = seller.orders(PACK_100).await;
    studio.payer_pays(&order);
    assert_eq!(seller.balance().await, (0, 0));
    let path = format!("/v1/admin/orders/{order}/check");
    let (status, body) = operator.post(&path, &json!({ "reason": "says she paid" })).await;
    assert_eq!((status, &body["state"]), (StatusCode::OK, &json!("fulfilled")), "{body}");
    assert_eq!(seller.balance().await, (100, 0));
    assert_eq!(body["timeline"].as_array().unwrap().last().unwrap()["by"], json!("operator"));
    assert_eq!(audit(&operator, "action=order.check").await.len(), 1);
    studio.finish().await;
}

#[tokio::test]
async fn an_unpaid_order_is_closed_and_a_paid_one_is_not() {
    let studio = Studio::open().await;
    let seller = studio.seller("closing", 0).await;
    let operator = studio.staff("operator", "operator").await;
    let unpaid = seller.orders(PACK_100).await;
    let path = |order: &str| format!("/v1/admin/orders/{order}/close");
    let (status, body) = operator.post(&path(&unpaid), &json!({ "reason": "abandoned" })).await;
    assert_eq!(
        (status, &body["state"], &body["actions"]),
        (StatusCode::OK, &json!("closed"), &json!(["check"]))
    );
    let (status, body) = operator.post(&path(&unpaid), &json!({ "reason": "abandoned" })).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_open"));
    assert_eq!(body["by"]["email"], json!("operator@example.com"));
    let paid = seller.buys(&studio, PACK_100).await;
    let (status, body) = operator.post(&path(&paid), &json!({ "reason": "x" })).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_open"));
    assert_eq!(audit(&operator, "action=order.close").await.len(), 1);
    studio.finish().await;
}

/// An order of which the sandbox told another sum than its price.
async fn in_review(studio: &Studio, seller: &crate::studio::Seller) -> String {
    let order = seller.orders(PACK_100).await;
    let wrong = json!({ "amount": 3_901 });
    assert_eq!(studio.notice(&studio.order(&order).await, &new_key(), wrong).await, StatusCode::OK);
    studio.reached(&order, "review").await;
    order
}

#[tokio::test]
async fn a_person_grants_an_order_whose_money_was_not_what_was_asked_for() {
    let studio = Studio::open().await;
    let seller = studio.seller("odd", 0).await;
    let operator = studio.staff("operator", "operator").await;
    let order = in_review(&studio, &seller).await;
    let seen = read(&operator, &format!("/orders/{order}")).await;
    assert_eq!(
        (&seen["actions"], &seen["came"]["amount_fen"]),
        (&json!(["check", "resolve"]), &json!(3_901))
    );
    let path = format!("/v1/admin/orders/{order}/resolve");
    let grant = json!({ "verdict": "grant", "reason": "one fen more, and it is ours" });
    let (status, body) = operator.post(&path, &grant).await;
    assert_eq!((status, &body["state"]), (StatusCode::OK, &json!("fulfilled")), "{body}");
    assert_eq!((seller.balance().await, &body["refundable"]["amount"]), ((100, 0), &json!(3_901)));
    let (status, body) = operator.post(&path, &grant).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "not_in_review"));
    assert_eq!(body["by"]["email"], json!("operator@example.com"));
    let rows = audit(&operator, "action=order.resolve").await;
    assert_eq!((rows.len(), &rows[0]["after"]["verdict"]), (1, &json!("grant")));
    // The provider tells that half of it went back: the share of what was really paid.
    let told = json!({ "amount": 3_901, "status": "refunded", "refunded": 1_951 });
    assert_eq!(studio.notice(&studio.order(&order).await, &new_key(), told).await, StatusCode::OK);
    crate::site::until("half is back", async || studio.order(&order).await.credits_revoked == 50).await;
    studio.finish().await;
}

#[tokio::test]
async fn a_person_closes_an_order_in_review_and_the_same_money_does_not_open_it_again() {
    let studio = Studio::open().await;
    let seller = studio.seller("shut", 0).await;
    let operator = studio.staff("operator", "operator").await;
    let order = in_review(&studio, &seller).await;
    let path = format!("/v1/admin/orders/{order}/resolve");
    let (status, body) =
        operator.post(&path, &json!({ "verdict": "close", "reason": "sent back by hand" })).await;
    assert_eq!((status, &body["state"], &body["abnormal"]), (StatusCode::OK, &json!("closed"), &json!([])));
    let wrong = json!({ "amount": 3_901 });
    assert_eq!(studio.notice(&studio.order(&order).await, &new_key(), wrong).await, StatusCode::OK);
    assert_eq!((studio.order(&order).await.state.name(), seller.balance().await), ("closed", (0, 0)));
    studio.finish().await;
}

#[tokio::test]
async fn what_was_really_paid_goes_back_out_of_a_review() {
    let studio = Studio::open().await;
    let seller = studio.seller("return", 0).await;
    let admin = studio.staff("admin", "admin").await;
    let order = in_review(&studio, &seller).await;
    let seen = read(&admin, &format!("/orders/{order}")).await;
    assert_eq!(
        (&seen["actions"], &seen["refundable"]["amount"]),
        (&json!(["check", "resolve", "refund"]), &json!(3_901))
    );
    let told = json!({ "amount": 3_901, "status": "refunded", "refunded": 3_901 });
    assert_eq!(studio.notice(&studio.order(&order).await, &new_key(), told).await, StatusCode::OK);
    studio.reached(&order, "refunded").await;
    assert_eq!(seller.balance().await, (0, 0), "nothing was granted, so nothing is taken");
    let (_, notices) = seller.visitor.get("/v1/notifications").await;
    assert!(notices["items"][0]["body"].as_str().unwrap().contains("¥39.01"), "{notices}");
    studio.finish().await;
}
