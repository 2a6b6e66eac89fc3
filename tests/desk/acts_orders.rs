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
