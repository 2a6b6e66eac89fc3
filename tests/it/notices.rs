//! What payment providers tell: believed only when signed, written down once, applied once, in whatever order it comes.

use mannequin::domain::order::Order;
use reqwest::StatusCode;
use serde_json::json;
use simulator::payments::{Knobs, Wrong};

use crate::shop::{MONTH, PACK_100, sandbox_notice, signature};
use crate::site::until;
use crate::studio::{Seller, Studio, new_key};

#[tokio::test]
async fn fifty_parallel_notices_are_one_grant() {
    let studio = Studio::open().await;
    let seller = studio.seller("fifty", 0).await;
    let id = seller.orders(MONTH).await;
    // The provider's own notice fifty times at once …
    studio.sandbox(Knobs { copies: 50, ..Knobs::default() });
    studio.payer_pays(&id);
    studio.reached(&id, "fulfilled").await;
    until("all copies are answered", async || studio.simulator.payments().deliveries().len() == 50).await;
    let answers = studio.simulator.payments().deliveries();
    assert!(answers.iter().all(|one| one.status == Some(200)), "{answers:#?}");
    // … and fifty others that say the same.
    let order = studio.order(&id).await;
    let numbers: Vec<String> = (0..50).map(|n| format!("evt_other_{n}")).collect();
    let told = numbers.iter().map(|n| studio.notice(&order, n, json!({ "id": order.transaction })));
    assert!(futures::future::join_all(told).await.iter().all(|status| *status == StatusCode::OK));
    assert_eq!(seller.balance().await, (500, 0));
    assert_eq!(seller.ledger().await, [("grant".to_owned(), 500, 0)]);
    assert_eq!(studio.count("payment_events").await, 51);
    assert_eq!(studio.membership(&seller).await.unwrap().periods.len(), 1);
    studio.finish().await;
}

#[tokio::test]
async fn a_hundred_payers_of_one_account_are_each_granted_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("busy", 0).await;
    for round in 0..4 {
        let mut all = Vec::new();
        for _ in 0..5 {
            all.push(studio.order(&seller.orders(PACK_100).await).await);
        }
        let numbers: Vec<String> = (0..5).map(|n| format!("evt_{round}_{n}")).collect();
        let told = all
            .iter()
            .zip(&numbers)
            .flat_map(|(order, n)| (0..5).map(|_| studio.notice(order, n, json!({}))));
        assert!(futures::future::join_all(told).await.iter().all(|status| *status == StatusCode::OK));
    }
    assert_eq!(seller.balance().await, (2_000, 0));
    assert_eq!(seller.ledger().await.len(), 20);
    studio.finish().await;
}

/// What an order looks like when it has come to rest.
async fn rest(studio: &Studio, seller: &Seller, order: &Order) -> (String, i64, i64, (i64, i64), bool) {
    let order = studio.order(order.id.as_str()).await;
    let left = order.credits_granted - order.credits_revoked;
    let member = seller.subscription().await["status"] == "active";
    (order.state.name().to_owned(), order.refunded_fen(), left, seller.balance().await, member)
}

#[tokio::test]
async fn paid_closed_and_refunded_in_any_order_and_twice_end_the_same() {
    let studio = Studio::open().await;
    let words = [
        ("closed", json!({ "status": "closed" })),
        ("paid", json!({})),
        ("part", json!({ "status": "refunded", "refunded": 3_475 })),
        ("all", json!({ "status": "refunded", "refunded": 13_900 })),
    ];
    for (with_all, expected) in [(false, ("fulfilled", 3_475, 375)), (true, ("refunded", 13_900, 0))] {
        let used: Vec<_> = words.iter().filter(|(name, _)| with_all || *name != "all").collect();
        for (nth, sequence) in permutations(used.len()).into_iter().enumerate() {
            let seller = studio.seller(&format!("any-{with_all}-{nth}"), 0).await;
            let order = studio.order(&seller.orders(MONTH).await).await;
            for at in sequence.iter().chain(&sequence) {
                let (name, fields) = used[*at];
                let status = studio.notice(&order, &format!("evt_{}_{name}", order.id), fields.clone()).await;
                assert_eq!(status, StatusCode::OK);
            }
            let (state, refunded, left) = expected;
            let all = (state.to_owned(), refunded, left, (left, 0), !with_all);
            assert_eq!(rest(&studio, &seller, &order).await, all, "{sequence:?}");
        }
    }
    studio.finish().await;
}

fn permutations(n: usize) -> Vec<Vec<usize>> {
    if n == 0 {
        return vec![vec![]];
    }
    let shorter = permutations(n - 1);
    let insert = |rest: Vec<usize>| {
        (0..n).map(move |at| {
            let mut longer = rest.clone();
            longer.insert(at, n - 1);
            longer
        })
    };
    shorter.into_iter().flat_map(insert).collect()
}

#[tokio::test]
async fn money_that_is_not_what_was_asked_for_comes_into_review_and_grants_nothing() {
    let studio = Studio::open().await;
    let seller = studio.seller("odd", 0).await;
    for wrong in [Wrong::Amount, Wrong::Currency, Wrong::Merchant] {
        let id = seller.orders(PACK_100).await;
        studio.sandbox(Knobs { wrong: Some(wrong), ..Knobs::default() });
        studio.payer_pays(&id);
        let order = studio.reached(&id, "review").await;
        assert!(order.oddity.is_some(), "{wrong:?}");
        assert_eq!(seller.balance().await, (0, 0), "{wrong:?}");
        let (status, _) = seller.on_order(&id, "cancel").await;
        assert_eq!(status, StatusCode::CONFLICT, "a person looks at it");
        assert_eq!(studio.order(&id).await.state.name(), "review");
    }
    // The right money was there after all: the provider says so when it is asked.
    studio.sandbox(Knobs::default());
    let (_, listed) = seller.visitor.get("/v1/orders").await;
    let id = listed["items"][0]["id"].as_str().unwrap();
    let (status, seen) = seller.on_order(id, "check").await;
    assert_eq!((status, &seen["state"]), (StatusCode::OK, &json!("fulfilled")), "{seen}");
    assert_eq!(seller.balance().await, (100, 0));
    studio.finish().await;
}

#[tokio::test]
async fn what_is_not_signed_rightly_is_refused_without_a_word_and_leaves_no_trace() {
    let studio = Studio::open().await;
    let seller = studio.seller("forged", 0).await;
    let order = studio.order(&seller.orders(PACK_100).await).await;
    let body = sandbox_notice(&order, "evt_forged", json!({})).to_string();
    let (secret, now) = ("play-money-secret", chrono::Utc::now().timestamp());
    let changed = body.replace("\"amount\":3900", "\"amount\":3901");
    assert_ne!(changed, body);
    for (what, body, signature) in [
        ("another secret", &body, signature("another", &body, now)),
        ("another body", &changed, signature(secret, &body, now)),
        ("too old", &body, signature(secret, &body, now - 320)),
        ("from the future", &body, signature(secret, &body, now + 320)),
        ("no signature", &body, "t=,v1=".into()),
        ("nothing", &body, String::new()),
    ] {
        let (status, said) = studio.raw_notice("sandbox", body.clone().into_bytes(), &signature).await;
        assert_eq!((status, said.as_str()), (StatusCode::BAD_REQUEST, ""), "{what}");
    }
    let large = "x".repeat((64 << 10) + 1);
    let (status, _) =
        studio.raw_notice("sandbox", large.clone().into_bytes(), &signature(secret, &large, now)).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    for provider in ["stripe", "gold"] {
        let (status, _) = studio.raw_notice(provider, body.clone().into_bytes(), "t=1,v1=00").await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{provider}");
    }
    assert_eq!((studio.count("payment_events").await, seller.balance().await), (0, (0, 0)));
    assert_eq!(studio.order(order.id.as_str()).await.state.name(), "pending");
    studio.finish().await;
}

#[tokio::test]
async fn a_notice_about_an_order_that_does_not_exist_is_kept_and_does_nothing() {
    let studio = Studio::open().await;
    let seller = studio.seller("ghost", 0).await;
    let mut order = studio.order(&seller.orders(PACK_100).await).await;
    order.id = mannequin::domain::ids::OrderId::from_ulid(ulid::Ulid::generate());
    assert_eq!(studio.notice(&order, &new_key(), json!({})).await, StatusCode::OK);
    let kept = studio.database.collection::<bson::Document>("payment_events");
    let kept = kept.find_one(bson::doc! {}).await.unwrap().unwrap();
    assert_eq!(kept.get_str("result").unwrap(), "unknown_order");
    assert_eq!(seller.balance().await, (0, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_provider_gives_money_back_by_itself_and_what_is_spent_stays_spent() {
    let studio = Studio::open().await;
    let seller = studio.seller("returned", 0).await;
    let order = studio.order(&seller.buys(&studio, PACK_100).await).await;
    let (spent, held) = (seller.one().await, seller.one().await);
    studio.drive(&spent).await;
    assert_eq!(seller.balance().await, (90, 5));
    let all_back = json!({ "status": "refunded", "refunded": 3_900, "id": order.transaction });
    assert_eq!(studio.notice(&order, "evt_back", all_back).await, StatusCode::OK);
    let seen = seller.sees_order(order.id.as_str()).await;
    assert_eq!((&seen["state"], &seen["credits_revoked"]), (&json!("refunded"), &json!(90)));
    assert_eq!(seen["refunded"], json!({ "amount": 3_900, "currency": "CNY" }));
    assert_eq!(seller.balance().await, (0, 5));
    assert_eq!(seller.cancel(&held).await.0, StatusCode::OK);
    assert_eq!(seller.balance().await, (0, 0), "what a hold gives back is claimed too");
    let (_, told) = seller.visitor.get("/v1/notifications").await;
    let kinds: Vec<_> = told["items"].as_array().unwrap().iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["order_refunded", "order_paid"]);
    studio.finish().await;
}
