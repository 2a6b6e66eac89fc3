//! What a person is told: once for each key, theirs alone, in their language, until they have read it.

use std::time::Duration;

use bson::{Document, doc};
use futures::{SinkExt as _, StreamExt as _};
use mannequin::domain::ids::{OrderId, UserId};
use mannequin::domain::notification::Matter;
use mannequin::domain::preset::Text;
use mannequin::domain::time::Time;
use mannequin::service::notifications::{notify, notify_in};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::site::{TestSite, Visitor, answer, until};

fn id_of(visitor: &Visitor) -> UserId {
    UserId::parse(visitor.user.as_deref().unwrap()).unwrap()
}

fn paid(credits: i64) -> Matter {
    let order = OrderId::from_ulid(ulid::Ulid::from_parts(7, 7));
    Matter::OrderPaid { order, product: Text::new("500 积分包", "500 credits"), credits }
}

fn ending() -> Matter {
    let ends_at = Time::from_millis(1_798_732_800_000);
    Matter::SubscriptionEnding { plan: Text::new("年度会员", "Annual membership"), ends_at, credits: 12 }
}

async fn listed(visitor: &Visitor, query: &str, language: &str) -> Value {
    let request = visitor.request(Method::GET, &format!("/v1/notifications{query}"));
    let response = request.header(header::ACCEPT_LANGUAGE, language).send().await.unwrap();
    let (status, body) = answer(response).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

fn ids(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn what_is_told_fifty_times_at_once_under_one_key_is_told_once_and_mailed_once() {
    let site = TestSite::start().await;
    let visitor = site.user("often").await;
    let user = id_of(&visitor);
    let told = (0..50).map(|_| notify(&site.app, &user, ending(), "ending:1"));
    let told: Vec<bool> = futures::future::join_all(told).await.into_iter().map(|one| one.unwrap()).collect();
    assert_eq!(told.iter().filter(|is_new| **is_new).count(), 1, "{told:?}");
    assert!(!notify(&site.app, &user, paid(1), "ending:1").await.unwrap(), "another matter, the same key");
    assert!(notify(&site.app, &user, paid(1), "paid:1").await.unwrap());
    let list = listed(&visitor, "", "zh-CN").await;
    assert_eq!((ids(&list).len(), &list["unread"]), (2, &json!(2)));
    let letters = site.database.collection::<Document>("mails");
    let reminders = doc! { "letter.notification": { "$exists": true } };
    assert_eq!(letters.count_documents(reminders).await.unwrap(), 1, "a payment is told in the studio only");
    site.finish().await;
}

#[tokio::test]
async fn a_transaction_that_is_given_up_tells_nothing() {
    let site = TestSite::start().await;
    let visitor = site.user("none").await;
    let (store, user) = (site.app.store.clone(), id_of(&visitor));
    let now = store.now().await.unwrap();
    let inside = store.clone();
    let refused = store
        .transaction(async move |session| {
            assert!(notify_in(&inside, session, &user, &ending(), "k", now).await?.is_some());
            Err::<(), _>(mannequin::error::AppError::NotFound.into())
        })
        .await;
    assert!(refused.is_err());
    assert_eq!(ids(&listed(&visitor, "", "en").await).len(), 0);
    let letters = site.database.collection::<Document>("mails");
    let reminders = doc! { "letter.notification": { "$exists": true } };
    assert_eq!(letters.count_documents(reminders).await.unwrap(), 0);
    site.finish().await;
}

#[tokio::test]
async fn they_come_in_pages_newest_first_in_the_language_of_the_reader() {
    let site = TestSite::start().await;
    let visitor = site.user("pages").await;
    for number in 1..=5 {
        notify(&site.app, &id_of(&visitor), paid(number * 1_000), &format!("paid:{number}")).await.unwrap();
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = listed(&visitor, &format!("?limit=2{cursor}"), "en").await;
        assert_eq!(page["unread"], 5);
        seen.extend(page["items"].as_array().unwrap().iter().map(|i| i["body"].as_str().unwrap().to_owned()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 5);
    assert_eq!(seen[0], "Thank you. 5,000 credits can be used now.");
    assert_eq!(seen[4], "Thank you. 1,000 credits can be used now.");
    let chinese = listed(&visitor, "?limit=1", "zh-CN,zh;q=0.9,en;q=0.8").await;
    let item = &chinese["items"][0];
    assert_eq!(item["title"], "「500 积分包」购买成功");
    assert_eq!(item["body"], "你购买的「500 积分包」已到账，5,000 个积分已经可以使用。");
    assert_eq!((&item["kind"], &item["read_at"]), (&json!("order_paid"), &Value::Null));
    assert_eq!(item["link"], "/orders/ord_00000000070000000000000007");
    for query in ["?limit=0", "?limit=101", "?cursor=usr_1", "?unread=perhaps", "?other=1"] {
        let (status, _) = visitor.get(&format!("/v1/notifications{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    site.finish().await;
}

#[tokio::test]
async fn nobody_sees_or_reads_what_another_was_told() {
    let site = TestSite::start().await;
    let (one, other) = (site.user("one").await, site.user("other").await);
    notify(&site.app, &id_of(&one), paid(1), "a").await.unwrap();
    notify(&site.app, &id_of(&one), paid(2), "b").await.unwrap();
    notify(&site.app, &id_of(&other), paid(3), "c").await.unwrap();
    let mine = ids(&listed(&one, "", "en").await);
    assert_eq!(ids(&listed(&other, "", "en").await).len(), 1);
    let read = |ids: Value| json!({ "ids": ids });
    assert_eq!(other.post("/v1/notifications/read", &read(json!(mine))).await.0, StatusCode::NO_CONTENT);
    assert_eq!(listed(&one, "", "en").await["unread"], 2, "not theirs to read");
    assert_eq!(
        one.post("/v1/notifications/read", &read(json!([mine[0], "?"]))).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(ids(&listed(&one, "?unread=true", "en").await), mine[1..]);
    assert_eq!(ids(&listed(&one, "?unread=false", "en").await), mine);
    assert_eq!(one.post("/v1/notifications/read", &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(listed(&one, "", "en").await["unread"], 0);
    assert_eq!(listed(&other, "", "en").await["unread"], 1);
    let stranger = site.visitor();
    assert_eq!(stranger.get("/v1/notifications").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(stranger.post("/v1/notifications/read", &json!({})).await.0, StatusCode::UNAUTHORIZED);
    let many = read(json!(vec!["ntf_x"; 201]));
    assert_eq!(one.post("/v1/notifications/read", &many).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    site.finish().await;
}

#[tokio::test]
async fn an_open_page_hears_of_it_at_once() {
    let site = TestSite::start().await;
    let visitor = site.user("live").await;
    until("notes are heard", async || *site.app.events.alive().borrow()).await;
    let (mut page, _) =
        connect_async(format!("{}/v1/events", site.base.replace("http", "ws"))).await.unwrap();
    let hello = json!({ "type": "auth", "token": visitor.token }).to_string();
    page.send(Message::text(hello)).await.unwrap();
    let mut told = async || {
        let message = tokio::time::timeout(Duration::from_secs(20), page.next()).await.expect("in time");
        serde_json::from_str::<Value>(message.unwrap().unwrap().to_text().unwrap()).unwrap()
    };
    assert_eq!(told().await["type"], "ready");
    notify(&site.app, &id_of(&visitor), paid(1), "live").await.unwrap();
    let note = told().await;
    assert_eq!(note["type"], "notification", "{note}");
    assert_eq!(note["data"]["id"], ids(&listed(&visitor, "", "en").await)[0].as_str());
    visitor.post("/v1/notifications/read", &json!({})).await;
    assert_eq!(told().await["type"], "notification", "other tabs learn that it was read");
    site.finish().await;
}
