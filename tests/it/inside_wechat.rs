//! Buying inside WeChat: away to be told who pays, back to the same order, paid; and everything that is brought back and
//! must open nothing.

use std::collections::HashMap;

use bson::doc;
use mannequin::domain::order::State;
use reqwest::{StatusCode, Url, redirect};
use serde_json::{Value, json};
use simulator::payments::{Knobs, Provider};

use crate::shop::PACK_100;
use crate::studio::{Seller, Studio, code, new_key};

async fn studio() -> Studio {
    Studio::open_selling_by(Provider::Wechat, &[]).await
}

/// What the browser brings back.
#[derive(Clone)]
struct Brought {
    code: String,
    state: String,
}

/// Orders inside WeChat; the order's id and where the browser is sent.
async fn order(seller: &Seller) -> (String, Url) {
    let product = seller.product(PACK_100).await;
    let body = json!({ "product_id": product, "provider": "wechat", "client": "wechat" });
    let (status, answer) = seller.orders_with(&body, &new_key()).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(
        (&answer["order"]["state"], &answer["payment"]["kind"]),
        (&json!("created"), &json!("authorize"))
    );
    (answer["order"]["id"].as_str().unwrap().to_owned(), address(&answer))
}

fn address(answer: &Value) -> Url {
    Url::parse(answer["payment"]["url"].as_str().expect("an address")).unwrap()
}

/// Goes where the browser is sent, and comes back.
async fn go(url: Url) -> (Url, Brought) {
    let phone = reqwest::Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let request = phone.get(url).header("user-agent", "Mobile MicroMessenger/8.0.49");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    let back = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    let words: HashMap<String, String> = back.query_pairs().into_owned().collect();
    let brought = Brought { code: words["code"].clone(), state: words["state"].clone() };
    (back, brought)
}

async fn pay(seller: &Seller, id: &str, brought: Option<&Brought>) -> (StatusCode, Value) {
    let authorization = brought.map(|brought| json!({ "code": brought.code, "state": brought.state }));
    let body = json!({ "client": "wechat", "authorization": authorization });
    seller.visitor.post(&format!("/v1/orders/{id}/pay"), &body).await
}

async fn refused(seller: &Seller, id: &str, brought: &Brought) -> String {
    let (status, answer) = pay(seller, id, Some(brought)).await;
    assert!(status.is_client_error() || status == StatusCode::SERVICE_UNAVAILABLE, "{status} {answer}");
    code(&answer).to_owned()
}

#[tokio::test]
async fn an_order_inside_wechat_goes_by_way_of_wechat_and_comes_back_to_be_paid_once() {
    let studio = studio().await;
    let seller = studio.seller("phone", 0).await;
    let (id, url) = order(&seller).await;
    assert!(studio.simulator.payments().all().is_empty(), "nothing is begun before it is known who pays");
    let (back, brought) = go(url).await;
    let own = format!("{}/orders/{id}", studio.app.config.http.public_url);
    assert_eq!(back.as_str().split('?').next(), Some(own.as_str()), "the order's own page");

    let (status, answer) = pay(&seller, &id, Some(&brought)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let payment = &answer["payment"];
    assert_eq!((&payment["kind"], &answer["order"]["state"]), (&json!("wechat_jsapi"), &json!("pending")));
    for field in ["app_id", "time_stamp", "nonce_str", "package", "pay_sign"] {
        assert!(payment[field].as_str().is_some_and(|text| !text.is_empty()), "{field} in {answer}");
    }
    let kept = studio.order(&id).await;
    assert!(kept.introduction.is_none());
    studio.simulator.payments().pay(Provider::Wechat, &id);
    studio.reached(&id, "fulfilled").await;
    assert_eq!(seller.balance().await, (100, 0));
    assert_eq!(refused(&seller, &id, &brought).await, "already_paid");
    studio.finish().await;
}

#[tokio::test]
async fn what_is_brought_back_opens_its_own_order_once_and_nobody_elses() {
    let studio = studio().await;
    let (seller, other) = (studio.seller("owner", 0).await, studio.seller("other", 0).await);
    let (id, url) = order(&seller).await;
    let (_, brought) = go(url).await;
    let (second, _) = order(&seller).await;
    let (foreign, _) = order(&other).await;
    let guessed = Brought { state: "0".repeat(32), ..brought.clone() };
    assert_eq!(refused(&seller, &id, &guessed).await, "authorization_invalid");
    assert_eq!(refused(&seller, &second, &brought).await, "authorization_invalid", "another order");
    assert_eq!(refused(&other, &foreign, &brought).await, "authorization_invalid", "another seller's state");
    assert_eq!(refused(&other, &id, &brought).await, "not_found", "another seller's order");
    let (status, answer) = pay(&seller, &id, Some(&brought)).await;
    assert_eq!(status, StatusCode::OK, "wrong ones have not used it up: {answer}");
    assert_eq!(refused(&seller, &id, &brought).await, "authorization_invalid", "used");
    assert_eq!(studio.simulator.payments().all().len(), 1);
    studio.finish().await;
}

#[tokio::test]
async fn the_newest_way_out_counts_and_only_for_its_time() {
    let studio = studio().await;
    let seller = studio.seller("slow", 0).await;
    let (id, url) = order(&seller).await;
    let (_, old) = go(url).await;
    let (status, answer) = pay(&seller, &id, None).await;
    assert_eq!((status, &answer["payment"]["kind"]), (StatusCode::OK, &json!("authorize")));
    assert_eq!(refused(&seller, &id, &old).await, "authorization_invalid");
    let (_, brought) = go(address(&answer)).await;
    studio.set("orders", &id, doc! { "introduction.until": bson::DateTime::now() }).await;
    assert_eq!(refused(&seller, &id, &brought).await, "authorization_invalid");
    assert!(studio.simulator.payments().all().is_empty());
    studio.finish().await;
}

#[tokio::test]
async fn a_code_that_wechat_does_not_take_charges_nothing_and_the_next_one_works() {
    let studio = studio().await;
    let seller = studio.seller("again", 0).await;
    let (id, url) = order(&seller).await;
    let (_, brought) = go(url).await;
    let bad = Brought { code: "0123456789".into(), ..brought };
    assert_eq!(refused(&seller, &id, &bad).await, "payer_unknown");

    let (_, answer) = pay(&seller, &id, None).await;
    let (_, brought) = go(address(&answer)).await;
    let busy = Knobs { too_often: true, ..Knobs::default() };
    studio.simulator.payments().set(Provider::Wechat, busy);
    assert_eq!(refused(&seller, &id, &brought).await, "payment_busy");
    studio.simulator.payments().set(Provider::Wechat, Knobs::default());
    assert_eq!(studio.order(&id).await.state, State::Created);
    assert!(studio.simulator.payments().all().is_empty());

    let (_, answer) = pay(&seller, &id, None).await;
    let (_, brought) = go(address(&answer)).await;
    let (status, answer) = pay(&seller, &id, Some(&brought)).await;
    assert_eq!((status, &answer["payment"]["kind"]), (StatusCode::OK, &json!("wechat_jsapi")), "{answer}");
    studio.finish().await;
}

#[tokio::test]
async fn an_order_begun_on_a_computer_says_so_inside_wechat_and_the_other_way_round() {
    let studio = studio().await;
    let seller = studio.seller("both", 0).await;
    let product = seller.product(PACK_100).await;
    let body = json!({ "product_id": product, "provider": "wechat" });
    let (_, answer) = seller.orders_with(&body, &new_key()).await;
    let id = answer["order"]["id"].as_str().unwrap();
    assert_eq!(answer["payment"]["kind"], "qr");
    let (status, answer) = pay(&seller, id, None).await;
    assert_eq!((status, code(&answer)), (StatusCode::CONFLICT, "begun_elsewhere"), "no way in vain");

    let (id, url) = order(&seller).await;
    let (_, brought) = go(url).await;
    assert_eq!(pay(&seller, &id, Some(&brought)).await.0, StatusCode::OK);
    let (status, answer) = seller.on_order(&id, "pay").await;
    assert_eq!((status, code(&answer)), (StatusCode::CONFLICT, "begun_elsewhere"), "a code on a computer");
    studio.finish().await;
}

#[tokio::test]
async fn without_the_secret_inside_wechat_it_is_the_code_to_scan_as_before() {
    let studio = Studio::open_selling_by(Provider::Wechat, &[("WECHAT_OFFICIAL_APP_SECRET", "")]).await;
    let seller = studio.seller("plain", 0).await;
    let product = seller.product(PACK_100).await;
    let body = json!({ "product_id": product, "provider": "wechat", "client": "wechat" });
    let (status, answer) = seller.orders_with(&body, &new_key()).await;
    assert_eq!((status, &answer["payment"]["kind"]), (StatusCode::CREATED, &json!("qr")), "{answer}");
    studio.finish().await;
}
