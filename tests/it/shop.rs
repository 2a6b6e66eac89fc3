//! What tests of buying need: products by their place in the shop, orders, payers, and notices of the sandbox that are
//! signed as it signs them.

use std::time::Duration;

use bson::doc;
use hmac::{Hmac, KeyInit, Mac};
use mannequin::domain::credits::Account;
use mannequin::domain::ids::OrderId;
use mannequin::domain::membership::{Membership, Period, Status};
use mannequin::domain::order::{Order, lot_of};
use mannequin::domain::time::Time;
use mannequin::store::shop::{memberships, orders};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use simulator::payments::{Knobs, Provider};

use crate::site::{answer, until};
use crate::studio::{Seller, Studio, new_key};

/// Places in the seeded shop.
pub const YEAR: usize = 0;
pub const MONTH: usize = 1;
pub const PACK_100: usize = 2;
pub const PACK_500: usize = 3;

const SECRET: &str = "play-money-secret";

impl Studio {
    /// The payer pays at the sandbox.
    pub fn payer_pays(&self, order: &str) {
        self.simulator.payments().pay(Provider::Sandbox, order);
    }

    /// How the sandbox misbehaves.
    pub fn sandbox(&self, knobs: Knobs) {
        self.simulator.payments().set(Provider::Sandbox, knobs);
    }

    pub async fn order(&self, id: &str) -> Order {
        let id = OrderId::parse(id).expect("an id");
        orders::find(&self.app.store, &id).await.expect("the database").expect("an order")
    }

    pub async fn membership(&self, seller: &Seller) -> Option<Membership> {
        memberships::find(&self.app.store, &seller.id).await.expect("the database")
    }

    /// Makes the sandbox's own kind of notice about `order` and sends it; `fields` replace what it says.
    pub async fn notice(&self, order: &Order, event: &str, fields: Value) -> StatusCode {
        let body = sandbox_notice(order, event, fields).to_string();
        let signature = signature(SECRET, &body, chrono::Utc::now().timestamp());
        self.raw_notice("sandbox", body.into_bytes(), &signature).await.0
    }

    /// Sends these bytes as a notice; the answer's body as text.
    pub async fn raw_notice(&self, provider: &str, body: Vec<u8>, signature: &str) -> (StatusCode, String) {
        let url = format!("{}/v1/payments/{provider}/notify", self.base);
        let request = reqwest::Client::new().post(url).header("sandbox-signature", signature).body(body);
        let response = request.send().await.expect("an answer");
        (response.status(), response.text().await.expect("a body"))
    }

    /// Waits until the order is in this state.
    pub async fn reached(&self, id: &str, state: &str) -> Order {
        let what = format!("order {id} is {state}");
        until(&what, async || self.order(id).await.state.name() == state).await;
        self.order(id).await
    }

    /// As if everything that the seller bought had been bought so many days earlier.
    pub async fn age(&self, seller: &Seller, days: u64) {
        let (old, orders) = self.bought(seller).await;
        let aged = aged(&old, &orders, Duration::from_secs(days * 86_400));
        self.put_membership(seller, &orders, aged).await;
    }

    /// As [`Studio::age`], by the fewest days after which `wanted` holds. Months differ in length: an end that lies on any
    /// day would not do.
    pub async fn age_until(&self, seller: &Seller, wanted: impl Fn(&Membership, Time) -> bool) {
        let (old, orders) = self.bought(seller).await;
        let now = self.app.store.now().await.expect("the database");
        // Minutes, where hours would miss the one hour that fits: the last day of February may have no other.
        let fitting = [6 * 3_600, 60].into_iter().find_map(|step_s| {
            let shifts = (0..1_200 * 86_400 / step_s).map(|n| Duration::from_secs(n * step_s));
            shifts.map(|shift| aged(&old, &orders, shift)).find(|aged| wanted(aged, now))
        });
        self.put_membership(seller, &orders, fitting.expect("a day that fits")).await;
    }

    /// The membership, and the order of each of its periods.
    async fn bought(&self, seller: &Seller) -> (Membership, Vec<Order>) {
        let membership = self.membership(seller).await.expect("a membership");
        let mut orders = Vec::new();
        for period in &membership.periods {
            orders.push(self.order(period.order.as_str()).await);
        }
        (membership, orders)
    }

    async fn put_membership(&self, seller: &Seller, orders: &[Order], membership: Membership) {
        let mut account = self.account(seller).await;
        for (period, order) in membership.periods.iter().zip(orders) {
            let times = doc! { "fulfilled_at": period.bought_at, "paid_at": period.bought_at };
            self.set("orders", order.id.as_str(), times).await;
            // Its lot ends where the period ended when it was bought; nothing was cut.
            let own = lot_of(&order.id);
            let lots = account.lots.iter_mut().filter(|lot| lot.id == own);
            lots.for_each(|lot| lot.expires_at = Some(period.ends_at));
        }
        account.membership = membership.spans(Time::from_millis(0));
        let all = self.database.collection::<Account>("accounts");
        all.replace_one(doc! { "_id": seller.id.as_str() }, account).await.expect("the database");
        let all = self.database.collection::<Membership>("user_subscriptions");
        all.replace_one(doc! { "_id": seller.id.as_str() }, membership).await.expect("the database");
    }
}

/// What `old` would be, had all been bought that much earlier.
fn aged(old: &Membership, orders: &[Order], shift: Duration) -> Membership {
    let buy = |so_far: Option<Membership>, (period, order): (&Period, &Order)| {
        Membership::buy(so_far.as_ref(), &old.id, &period.order, &order.item, period.bought_at - shift)
    };
    let all = old.periods.iter().zip(orders).fold(None, buy).expect("a period");
    // The duty has not been here yet.
    Membership { version: old.version, status: Status::Active, ..all }
}

/// What the sandbox would say about an order that is paid; `fields` replace what it says.
pub fn sandbox_notice(order: &Order, event: &str, fields: Value) -> Value {
    let mut payment = json!({
        "id": "sbx_test", "merchant": "mannequin", "order": order.id, "amount": order.item.price_fen,
        "currency": "CNY", "status": "paid", "refunded": 0, "at": chrono::Utc::now().timestamp_millis(),
    });
    for (name, value) in fields.as_object().expect("fields") {
        payment[name] = value.clone();
    }
    json!({ "id": event, "type": "payment.changed", "payment": payment })
}

/// The sandbox's signature header of `body`, signed at this second.
pub fn signature(secret: &str, body: &str, t: i64) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(format!("{t}.{body}").as_bytes());
    format!("t={t},v1={}", hex::encode(mac.finalize().into_bytes()))
}

impl Seller {
    pub async fn products(&self) -> Value {
        let (status, body) = self.visitor.get("/v1/products").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    /// The id of the product at this place of the shop.
    pub async fn product(&self, place: usize) -> String {
        self.products().await["items"][place]["id"].as_str().expect("an id").to_owned()
    }

    pub async fn orders_with(&self, body: &Value, key: &str) -> (StatusCode, Value) {
        let request = self.visitor.request(Method::POST, "/v1/orders").header("Idempotency-Key", key);
        answer(request.json(body).send().await.expect("an answer")).await
    }

    /// Orders the product at this place; the order's id.
    pub async fn orders(&self, place: usize) -> String {
        let body = json!({ "product_id": self.product(place).await, "provider": "sandbox" });
        let (status, body) = self.orders_with(&body, &new_key()).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["order"]["id"].as_str().expect("an id").to_owned()
    }

    /// Orders, pays and waits for the credits; the order's id.
    pub async fn buys(&self, studio: &Studio, place: usize) -> String {
        let id = self.orders(place).await;
        studio.payer_pays(&id);
        studio.reached(&id, "fulfilled").await;
        id
    }

    pub async fn sees_order(&self, id: &str) -> Value {
        let (status, body) = self.visitor.get(&format!("/v1/orders/{id}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    pub async fn on_order(&self, id: &str, verb: &str) -> (StatusCode, Value) {
        self.visitor.post(&format!("/v1/orders/{id}/{verb}"), &json!({})).await
    }

    /// The membership as the studio shows it.
    pub async fn subscription(&self) -> Value {
        let (status, body) = self.visitor.get("/v1/me").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["subscription"].clone()
    }
}

/// The states of an order's history, the oldest first, each with who brought it on.
pub fn history(order: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    let steps = order["timeline"].as_array().expect("a history");
    steps.iter().map(|step| (word(&step["state"]), word(&step["by"]))).collect()
}
