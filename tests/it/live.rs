//! Live notes over the WebSocket: every open tab of the owner hears of it at once, and nobody else does.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::contract::check_message;
use crate::site::Visitor;
use crate::studio::Studio;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const WAIT: Duration = Duration::from_secs(30);

/// A connection, and the schema of its events.
struct Tab(Socket, &'static str);

impl Tab {
    /// Connects and says `first`.
    async fn connect(visitor: &Visitor, first: &str) -> Self {
        Self::connect_to(visitor, "/v1/events", first).await
    }

    async fn connect_to(visitor: &Visitor, path: &str, first: &str) -> Self {
        let url = format!("{}{path}", visitor.base.replace("http://", "ws://"));
        let (mut socket, _) = connect_async(url).await.expect("a WebSocket");
        socket.send(Message::text(first)).await.expect("sent");
        Self(socket, if path.contains("admin") { "AdminEvent" } else { "StudioEvent" })
    }

    /// A tab that is ready. Right after the start the api may not hear notes yet, and says so with 1013.
    async fn open(visitor: &Visitor) -> Self {
        Self::open_at(visitor, "/v1/events").await
    }

    async fn open_at(visitor: &Visitor, path: &str) -> Self {
        let hello = json!({ "type": "auth", "token": visitor.token }).to_string();
        let give_up = Instant::now() + WAIT;
        loop {
            let mut tab = Self::connect_to(visitor, path, &hello).await;
            match tab.next().await {
                Ok(note) => {
                    assert_eq!(note["type"], "ready", "{note}");
                    return tab;
                }
                Err(code) => assert_eq!(code, 1013),
            }
            assert!(Instant::now() < give_up, "live notes do not come");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The next note, or the code that it was closed with.
    async fn next(&mut self) -> Result<Value, u16> {
        loop {
            match timeout(WAIT, self.0.next()).await.expect("a message in time") {
                Some(Ok(Message::Text(text))) => {
                    let message = serde_json::from_str(&text).expect("JSON");
                    check_message(&["LiveSignal", self.1], &message);
                    return Ok(message);
                }
                Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Reads on until a note of this kind for which `good` holds.
    async fn until(&mut self, kind: &str, good: impl Fn(&Value) -> bool) -> Value {
        loop {
            let note = self.next().await.expect("open");
            if note["type"] == kind && good(&note["data"]) {
                return note["data"].clone();
            }
        }
    }
}

#[tokio::test]
async fn two_tabs_see_the_picture_and_the_new_balance_at_once_and_strangers_see_nothing() {
    let mut studio = Studio::open().await;
    let seller = studio.seller("live", 10).await;
    let stranger = studio.seller("stranger", 0).await;
    let mut tabs = [Tab::open(&seller.visitor).await, Tab::open(&seller.visitor).await];
    let mut foreign = Tab::open(&stranger.visitor).await;
    let began = Instant::now();
    let id = seller.one().await;
    for tab in &mut tabs {
        tab.until("balance", |data| data["available"] == 5 && data["held"] == 5).await;
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    studio.hire();
    for tab in &mut tabs {
        let done = tab.until("generation", |data| data["state"] == "succeeded").await;
        assert_eq!((&done["id"], done["result"]["asset_id"].is_string()), (&json!(id.as_str()), true));
        tab.until("balance", |data| data["available"] == 5 && data["held"] == 0).await;
    }
    let ended = studio.generation(&id).await.finished_at.unwrap();
    let late = studio.app.clock().since(ended);
    assert!(late < Duration::from_secs(2), "{late:?} after the end");
    let others = async {
        loop {
            let message = foreign.next().await.expect("open");
            if message["type"] != "heartbeat" {
                return message;
            }
        }
    };
    let heard = timeout(Duration::from_millis(50), others).await;
    assert!(heard.is_err(), "{heard:?}");
    studio.finish().await;
}

#[tokio::test]
async fn the_stages_of_a_run_are_told_while_it_goes_on() {
    let studio = Studio::open().await;
    let seller = studio.seller("stages", 10).await;
    let mut tab = Tab::open(&seller.visitor).await;
    let id = seller.one().await;
    studio.simulator.pause_route("native");
    let watch = async {
        tab.until("generation", |data| data["stage"] == "generating" && data["state"] == "running").await;
        studio.simulator.resume();
        tab.until("generation", |data| data["stage"] == "done").await
    };
    let (done, _) = tokio::join!(watch, studio.run(&id));
    assert_eq!((&done["state"], &done["charged"]), (&json!("succeeded"), &json!(5)));
    studio.finish().await;
}

#[tokio::test]
async fn whoever_does_not_say_who_they_are_is_sent_away_with_4401() {
    let studio = Studio::open().await;
    let visitor = studio.user("ws").await;
    let good = visitor.token.clone().unwrap();
    let forged = format!("{}x", &good[..good.len() - 1]);
    for first in [
        json!({ "type": "auth", "token": "nonsense" }).to_string(),
        json!({ "type": "auth", "token": forged }).to_string(),
        json!({ "type": "auth" }).to_string(),
        json!({ "type": "hello", "token": good }).to_string(),
        "not JSON".to_owned(),
    ] {
        let mut tab = Tab::connect(&visitor, &first).await;
        assert_eq!(tab.next().await, Err(4401), "{first}");
    }
    studio.finish().await;
}

#[tokio::test]
async fn signing_out_closes_the_tabs_of_that_sign_in() {
    let studio = Studio::open().await;
    let visitor = studio.user("bye").await;
    let mut tab = Tab::open(&visitor).await;
    assert_eq!(visitor.post("/v1/auth/logout", &json!({})).await.0, 204);
    assert_eq!(tab.next().await, Err(4401));
    studio.finish().await;
}

#[tokio::test]
async fn a_quiet_line_carries_heartbeats_with_the_servers_time() {
    let studio = Studio::open().await;
    let seller = studio.seller("quiet", 0).await;
    let mut tab = Tab::open(&seller.visitor).await;
    tab.0.send(Message::text(r#"{"type":"heartbeat"}"#)).await.expect("sent");
    let began = Instant::now();
    for _ in 0..2 {
        let note = tab.next().await.expect("open");
        assert_eq!(note["type"], "heartbeat", "{note}");
        let at: chrono::DateTime<chrono::Utc> = note["at"].as_str().unwrap().parse().unwrap();
        assert!((at - chrono::Utc::now()).num_seconds().abs() < 5, "{note}");
    }
    assert!(began.elapsed() >= Duration::from_secs(14), "not more often than needed");
    studio.finish().await;
}

#[tokio::test]
async fn the_back_office_hears_of_everybodys_changes_and_sellers_do_not_reach_its_line() {
    let studio = Studio::open().await;
    let seller = studio.seller("seen", 50).await;
    let mut staff = studio.user("colleague").await;
    let set = bson::doc! { "role": "support" };
    studio.set("users", staff.user.as_deref().unwrap(), set).await;
    let body = json!({ "email": "colleague@example.com", "password": crate::site::PASSWORD });
    staff.take(&staff.post("/v1/auth/login", &body).await.1);
    let mut desk = Tab::open_at(&staff, "/v1/admin/events").await;
    let began = Instant::now();
    seller.one().await;
    let of_seller = |data: &Value| data["user_id"] == seller.id.as_str();
    let mut waited = BTreeSet::from(["entries", "generations", "users"]);
    while !waited.is_empty() {
        let note = desk.next().await.expect("open");
        assert!(began.elapsed() < Duration::from_secs(20), "still waiting for {waited:?}");
        if note["type"] == "changed" && of_seller(&note["data"]) {
            waited.remove(note["data"]["resource"].as_str().unwrap());
        }
    }
    assert!(began.elapsed() < Duration::from_secs(5), "FR-012");
    let hello = json!({ "type": "auth", "token": seller.visitor.token }).to_string();
    let mut foreign = Tab::connect_to(&seller.visitor, "/v1/admin/events", &hello).await;
    assert_eq!(foreign.next().await, Err(4401));
    studio.finish().await;
}
