//! Buying over HTTP, with the sandbox: what is for sale, one intent is one order, and every way an order can go.

use mannequin::events::{NoteKind, Told};
use reqwest::StatusCode;
use serde_json::{Value, json};
use simulator::payments::{Knobs, Provider};

use crate::shop::{MONTH, PACK_100, PACK_500, YEAR, history};
use crate::site::until;
use crate::studio::{Studio, code, new_key};

#[tokio::test]
async fn the_shop_shows_plans_and_packs_in_the_readers_language() {
    let studio = Studio::open().await;
    let seller = studio.seller("reader", 0).await;
    let shop = seller.products().await;
    assert_eq!((&shop["providers"], &shop["next_cursor"]), (&json!(["sandbox"]), &Value::Null));
    let year = &shop["items"][YEAR];
    assert_eq!(
        (&year["kind"], &year["name"], &year["period"]),
        (&json!("plan"), &json!("年度会员"), &json!("year"))
    );
    assert_eq!(year["price"], json!({ "amount": 129_900, "currency": "CNY" }));
    assert_eq!(year["benefits"], json!({ "parallel": 8, "member_presets": true }));
    let pack = &shop["items"][PACK_100];
    assert_eq!((&pack["kind"], &pack["credits"], pack.get("period")), (&json!("pack"), &json!(100), None));
    let english =
        seller.visitor.request(reqwest::Method::GET, "/v1/products").header("accept-language", "en");
    let (_, english) = crate::site::answer(english.send().await.unwrap()).await;
    assert_eq!(english["items"][MONTH]["name"], "Monthly membership");
    studio.finish().await;
}

#[tokio::test]
async fn a_pack_is_ordered_paid_and_granted_and_everything_tells_of_it() {
    let studio = Studio::open().await;
    let seller = studio.seller("buyer", 0).await;
    let mut notes = studio.app.events.subscribe(&seller.id);
    until("live notes are up", async || *studio.app.events.alive().borrow()).await;
    let body = json!({ "product_id": seller.product(PACK_100).await, "provider": "sandbox" });
    let (status, answer) = seller.orders_with(&body, &new_key()).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    let order = &answer["order"];
    let id = order["id"].as_str().unwrap();
    assert_eq!((&order["state"], &order["credits_granted"]), (&json!("pending"), &json!(0)));
    assert_eq!(order["product"]["name"], "100 积分包");
    assert_eq!(answer["payment"]["kind"], "redirect");
    assert!(answer["payment"]["url"].as_str().unwrap().ends_with(&format!("/pay/sandbox/{id}")), "{answer}");
    assert_eq!(seller.balance().await, (0, 0));

    studio.payer_pays(id);
    studio.reached(id, "fulfilled").await;
    assert_eq!(seller.balance().await, (100, 0));
    let seen = seller.sees_order(id).await;
    let steps = [("created", "user"), ("pending", "user"), ("paid", "notice"), ("fulfilled", "notice")];
    assert_eq!(history(&seen), steps.map(|(state, by)| (state.to_owned(), by.to_owned())));
    assert!(seen["paid_at"].is_string() && seen["fulfilled_at"].is_string() && seen["closed_at"].is_null());
    let (_, ledger) = seller.visitor.get("/v1/credits/entries?kind=grant").await;
    let line = &ledger["items"][0];
    assert_eq!((&line["order_id"], &line["source"]), (&json!(id), &json!("purchase")));
    let (_, listed) = seller.visitor.get("/v1/orders").await;
    assert_eq!(listed["items"][0]["id"], id);
    assert_eq!(seller.subscription().await, Value::Null, "a pack is no membership");

    let (_, told) = seller.visitor.get("/v1/notifications").await;
    let news = &told["items"][0];
    assert_eq!((&news["kind"], &news["link"]), (&json!("order_paid"), &json!(format!("/orders/{id}"))));
    assert_eq!(told["items"].as_array().unwrap().len(), 1, "{told}");

    let mut heard = std::collections::HashSet::new();
    while !(heard.contains(&NoteKind::Order) && heard.contains(&NoteKind::Balance)) {
        let told = tokio::time::timeout(std::time::Duration::from_secs(20), notes.next()).await;
        match told.expect("a note in time").expect("a note") {
            Told::Note(note) => drop(heard.insert(note.kind)),
            Told::Lagged | Told::All(_) => {}
        }
    }
    studio.finish().await;
}

#[tokio::test]
async fn one_intent_is_one_order_and_always_the_same_answer() {
    let studio = Studio::open().await;
    let seller = studio.seller("double", 0).await;
    let (body, key) =
        (json!({ "product_id": seller.product(PACK_100).await, "provider": "sandbox" }), new_key());
    let clicks = (0..20).map(|_| seller.orders_with(&body, &key));
    let answers = futures::future::join_all(clicks).await;
    assert!(answers.iter().all(|(status, _)| *status == StatusCode::CREATED), "{answers:?}");
    assert!(answers.iter().all(|(_, told)| *told == answers[0].1), "{answers:#?}");
    assert_eq!((studio.count("orders").await, studio.simulator.payments().all().len()), (1, 1));
    let id = answers[0].1["order"]["id"].as_str().unwrap();
    studio.payer_pays(id);
    studio.reached(id, "fulfilled").await;
    assert_eq!(seller.orders_with(&body, &key).await, answers[0], "also after the end");
    let other = json!({ "product_id": seller.product(PACK_500).await, "provider": "sandbox" });
    let (status, refused) = seller.orders_with(&other, &key).await;
    assert_eq!((status, code(&refused)), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));
    assert_eq!(seller.balance().await, (100, 0));
    studio.finish().await;
}

#[tokio::test]
async fn what_cannot_be_bought_is_refused_by_name() {
    let studio = Studio::open().await;
    let seller = studio.seller("refused", 0).await;
    let product = seller.product(PACK_100).await;
    let of = |product: &str, provider: &str| json!({ "product_id": product, "provider": provider });
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    for (body, expected) in [
        (of("prd_00000000000000000000000099", "sandbox"), "product_unavailable"),
        (of("nonsense", "sandbox"), "product_unavailable"),
        (of(&product, "stripe"), "provider_unavailable"),
        (of(&product, "gold"), "provider_unavailable"),
    ] {
        let (status, refused) = seller.orders_with(&body, &new_key()).await;
        assert_eq!((status, code(&refused)), (unprocessable, expected), "{body}");
    }
    let (status, refused) = seller.orders_with(&of(&product, "sandbox"), "short").await;
    assert_eq!((status, code(&refused)), (unprocessable, "idempotency_key_missing"));
    studio.set("subscription_plans", &product, bson::doc! { "on_sale": false }).await;
    let (status, refused) = seller.orders_with(&of(&product, "sandbox"), &new_key()).await;
    assert_eq!((status, code(&refused)), (unprocessable, "product_unavailable"), "taken off sale");
    assert_eq!(studio.count("orders").await, 0);

    let mut all = Vec::new();
    for _ in 0..5 {
        all.push(seller.orders(MONTH - 1).await);
    }
    let year = of(&seller.product(YEAR).await, "sandbox");
    let (status, refused) = seller.orders_with(&year, &new_key()).await;
    assert_eq!((status, code(&refused)), (StatusCode::CONFLICT, "too_many_unpaid"));
    assert_eq!(seller.on_order(&all[0], "cancel").await.0, StatusCode::OK);
    assert_eq!(seller.orders_with(&year, &new_key()).await.0, StatusCode::CREATED, "one was canceled");

    let stranger = studio.seller("stranger", 0).await;
    assert_eq!(stranger.visitor.get(&format!("/v1/orders/{}", all[1])).await.0, StatusCode::NOT_FOUND);
    for verb in ["pay", "check", "cancel"] {
        assert_eq!(stranger.on_order(&all[1], verb).await.0, StatusCode::NOT_FOUND, "{verb}");
    }
    let anybody = studio.visitor();
    assert_eq!(anybody.get("/v1/orders").await.0, StatusCode::UNAUTHORIZED);
    studio.finish().await;
}

#[tokio::test]
async fn a_provider_that_is_down_at_checkout_leaves_an_order_that_can_be_tried_again() {
    let studio = Studio::open().await;
    let seller = studio.seller("patient", 0).await;
    let (body, key) =
        (json!({ "product_id": seller.product(PACK_100).await, "provider": "sandbox" }), new_key());
    studio.sandbox(Knobs { down: true, ..Knobs::default() });
    let (status, refused) = seller.orders_with(&body, &key).await;
    assert_eq!((status, code(&refused)), (StatusCode::SERVICE_UNAVAILABLE, "payment_unavailable"));
    let (_, listed) = seller.visitor.get("/v1/orders").await;
    let id = listed["items"][0]["id"].as_str().expect("the order is kept").to_owned();
    assert_eq!(listed["items"][0]["state"], "created");
    for verb in ["pay", "check", "cancel"] {
        let (status, refused) = seller.on_order(&id, verb).await;
        assert_eq!(
            (status, code(&refused)),
            (StatusCode::SERVICE_UNAVAILABLE, "payment_unavailable"),
            "{verb}"
        );
    }
    assert_eq!(studio.order(&id).await.state.name(), "created");

    studio.sandbox(Knobs::default());
    let (status, answer) = seller.orders_with(&body, &key).await;
    assert_eq!((status, &answer["order"]["id"]), (StatusCode::CREATED, &json!(id)), "the same order");
    let (status, paying) = seller.on_order(&id, "pay").await;
    assert_eq!((status, &paying["payment"]), (StatusCode::OK, &answer["payment"]));
    studio.payer_pays(&id);
    studio.reached(&id, "fulfilled").await;
    let (status, refused) = seller.on_order(&id, "pay").await;
    assert_eq!((status, code(&refused)), (StatusCode::CONFLICT, "already_paid"));
    assert_eq!(seller.balance().await, (100, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_check_finds_the_payment_that_no_notice_told_of() {
    let studio = Studio::open().await;
    let seller = studio.seller("asking", 0).await;
    let id = seller.orders(PACK_100).await;
    let (status, seen) = seller.on_order(&id, "check").await;
    assert_eq!((status, &seen["state"]), (StatusCode::OK, &json!("pending")));
    studio.sandbox(Knobs { drop: 1, ..Knobs::default() });
    studio.payer_pays(&id);
    let clicks = (0..10).map(|_| seller.on_order(&id, "check"));
    for (status, seen) in futures::future::join_all(clicks).await {
        assert_eq!((status, &seen["state"]), (StatusCode::OK, &json!("fulfilled")), "{seen}");
    }
    let seen = seller.sees_order(&id).await;
    assert_eq!(history(&seen).last().unwrap(), &("fulfilled".to_owned(), "check".to_owned()));
    assert_eq!(seller.balance().await, (100, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_canceled_order_is_closed_at_the_provider_and_a_late_payment_is_granted_all_the_same() {
    let studio = Studio::open().await;
    let seller = studio.seller("late", 0).await;
    let id = seller.orders(PACK_100).await;
    let payments = studio.simulator.payments();
    // The payer has chosen to pay late: nothing stops that any more.
    studio.sandbox(Knobs { late_after_ms: Some(3_600_000), ..Knobs::default() });
    let button = format!("{}/_sim/payments/sandbox/{id}/late", studio.simulator.base_url());
    let pressed = reqwest::Client::new().post(button).send().await.unwrap();
    assert_eq!(pressed.status(), StatusCode::OK);
    let (status, canceled) = seller.on_order(&id, "cancel").await;
    assert_eq!((status, &canceled["state"]), (StatusCode::OK, &json!("closed")), "{canceled}");
    let there = payments.payment(Provider::Sandbox, &id).unwrap();
    assert_eq!(there.status, simulator::payments::Status::Closed);
    assert_eq!(seller.on_order(&id, "cancel").await.0, StatusCode::OK, "again is harmless");
    let (status, refused) = seller.on_order(&id, "pay").await;
    assert_eq!((status, code(&refused)), (StatusCode::CONFLICT, "order_closed"));

    studio.payer_pays(&id);
    let order = studio.reached(&id, "fulfilled").await;
    assert!(order.closed_at.is_some());
    assert_eq!(seller.balance().await, (100, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_payment_that_is_faster_than_the_cancel_is_granted() {
    let studio = Studio::open().await;
    let seller = studio.seller("racing", 0).await;
    let id = seller.orders(PACK_100).await;
    studio.sandbox(Knobs { pay_on_close: true, drop: 1, ..Knobs::default() });
    let (status, refused) = seller.on_order(&id, "cancel").await;
    assert_eq!((status, code(&refused)), (StatusCode::CONFLICT, "already_paid"));
    let seen = seller.sees_order(&id).await;
    assert_eq!((&seen["state"], seller.balance().await), (&json!("fulfilled"), (100, 0)), "{seen}");
    studio.finish().await;
}

#[tokio::test]
async fn without_providers_the_shop_can_be_looked_at_and_nothing_be_bought() {
    let studio = Studio::open_with(&[("PAYMENT_SANDBOX_URL", "")]).await;
    let seller = studio.seller("nobody", 0).await;
    let shop = seller.products().await;
    assert_eq!((&shop["providers"], shop["items"].as_array().unwrap().len()), (&json!([]), 5));
    let body = json!({ "product_id": seller.product(PACK_100).await, "provider": "sandbox" });
    let (status, refused) = seller.orders_with(&body, &new_key()).await;
    assert_eq!((status, code(&refused)), (StatusCode::UNPROCESSABLE_ENTITY, "provider_unavailable"));
    studio.finish().await;
}

#[tokio::test]
async fn going_on_to_pay_what_is_paid_already_finds_the_payment() {
    let studio = Studio::open().await;
    let seller = studio.seller("again", 0).await;
    let id = seller.orders(PACK_100).await;
    studio.sandbox(Knobs { drop: 1, ..Knobs::default() });
    studio.payer_pays(&id);
    let (status, refused) = seller.on_order(&id, "pay").await;
    assert_eq!((status, code(&refused)), (StatusCode::CONFLICT, "already_paid"), "{refused}");
    assert_eq!(seller.balance().await, (100, 0));
    studio.finish().await;
}
