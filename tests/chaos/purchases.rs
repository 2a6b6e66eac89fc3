//! Every fail point between a click on "buy" and the credits: the api that meets it aborts there, is started again, and
//! what was paid is granted once.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use simulator::payments::Provider;

use crate::people::Person;
use crate::points::aborted;
use crate::server::eventually;
use crate::site::{Process, Program, Site};

/// How the api is brought to the fail point.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// In the order itself.
    Order,
    /// When the provider's notice comes.
    Notice,
    /// When the payer asks; no notice ever comes.
    Check,
}

pub const CASES: [(&str, Way); 7] = [
    ("pay_before_start", Way::Order),
    ("pay_after_start", Way::Order),
    ("pay_after_notice", Way::Notice),
    ("pay_before_grant", Way::Notice),
    ("pay_after_grant", Way::Notice),
    ("pay_before_grant", Way::Check),
    ("pay_after_grant", Way::Check),
];

/// Credits of the sign-up, and of the year that is bought.
const SIGNUP: i64 = 10_000;
const YEAR: i64 = 6_000;
const KEY: &str = "purchase-of-a-year";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_api_that_dies_anywhere_between_click_and_credits_grants_once() {
    for (point, way) in CASES {
        case(point, way).await;
    }
}

async fn case(point: &str, way: Way) {
    println!("{point} ({way:?}) …");
    let site = Site::shared(simulator::Options::default(), &[]).await;
    let calm = site.api(None).await;
    let person = Person::arrive(&site, "buyer").await;
    let products = person.get("/v1/products").await;
    let body = json!({ "product_id": products["items"][0]["id"], "provider": "sandbox" });
    let armed = format!("{point}=1*panic(abort)");
    let api = match way {
        Way::Order => {
            drop(calm);
            let api = site.api(Some(&armed)).await;
            assert_eq!(person.once(Method::POST, "/v1/orders", KEY, Some(&body)).await, None);
            aborted(api).await;
            let api = site.api(None).await;
            pay(&site, &order(&person, &body).await);
            api
        }
        Way::Notice => {
            let id = order(&person, &body).await;
            meet(&site, calm, &armed, async || pay(&site, &id)).await
        }
        Way::Check => {
            let id = order(&person, &body).await;
            let silent = simulator::payments::Knobs { drop: 1, ..Default::default() };
            site.simulator.payments().set(Provider::Sandbox, silent);
            let path = format!("/v1/orders/{id}/check");
            meet(&site, calm, &armed, async || {
                pay(&site, &id);
                assert_eq!(person.once(Method::POST, &path, "unused-key", None).await, None);
            })
            .await
        }
    };
    let scheduler = site.launch(Program::Scheduler, None);
    let id = order(&person, &body).await;
    let mut last = Value::Null;
    eventually("the year is granted", Duration::from_secs(90), async || {
        last = person.get(&format!("/v1/orders/{id}")).await;
        last["state"] == "fulfilled"
    })
    .await;
    assert_eq!(person.get("/v1/credits").await["available"], SIGNUP + YEAR, "{point} ({way:?}): {last}");
    let grants = person.all("/v1/credits/entries").await;
    assert_eq!(grants.iter().filter(|line| line["order_id"] == id.as_str()).count(), 1);
    assert_eq!(person.get("/v1/me").await["subscription"]["status"], "active");
    assert_eq!(person.all("/v1/orders").await.len(), 1, "one click, one order");
    site.audit().await;
    println!("{point} ({way:?}) held");
    drop((api, scheduler));
    site.finish().await;
}

/// Replaces the api by one that aborts at the fail point, brings it there, and starts a calm one.
async fn meet(site: &Site, calm: Process, armed: &str, provoke: impl AsyncFnOnce()) -> Process {
    drop(calm);
    let api = site.api(Some(armed)).await;
    provoke().await;
    aborted(api).await;
    site.api(None).await
}

/// Orders the year, as often as it takes; always the same order.
async fn order(person: &Person, body: &Value) -> String {
    let answer = person.order_again(KEY, body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["order"]["id"].as_str().expect("an id").to_owned()
}

fn pay(site: &Site, order: &str) {
    site.simulator.payments().pay(Provider::Sandbox, order);
}
