//! Redis loses everything, or is away: things get slower and come out the same.

use std::time::{Duration, Instant};

use bson::{Document, doc};
use mannequin::domain::generation::State;
use reqwest::StatusCode;
use secrecy::ExposeSecret as _;

use crate::redis_server::Server;
use crate::site::until;
use crate::studio::{Seller, Studio, code, new_key};

async fn studio_on(server: &Server) -> Studio {
    let config = server.config();
    Studio::open_with(&[("REDIS_URL", config.url.expose_secret())]).await
}

#[tokio::test]
async fn a_flushed_redis_delays_a_generation_and_nothing_else() {
    let server = Server::start().await;
    let mut studio = studio_on(&server).await;
    let seller = studio.seller("flush", 20).await;
    let ids = [seller.one().await, seller.one().await, seller.one().await];
    until("all were rung", async || studio.app.queue.depth().await.unwrap().waiting == 3).await;
    server.run::<()>(&["FLUSHALL"]).await;
    let began = studio.app.store.now().await.unwrap();
    studio.hire();
    for id in &ids {
        let ended = studio.ended(id).await;
        let delay = ended.started_at.unwrap().since(began);
        assert_eq!((ended.state, delay < Duration::from_secs(10)), (State::Succeeded, true), "{delay:?}");
    }

    // And once more while it works.
    studio.simulator.pause_route("native");
    let id = seller.one().await;
    until("it is sent", async || studio.simulator.counts().held == 1).await;
    server.run::<()>(&["FLUSHALL"]).await;
    studio.simulator.resume();
    assert_eq!(studio.ended(&id).await.state, State::Succeeded);
    assert_eq!((studio.drawings(), seller.balance().await), (4, (0, 0)));
    studio.finish().await;
}

#[tokio::test]
async fn without_redis_submits_succeed_and_pictures_are_made() {
    let mut server = Server::start().await;
    let mut studio = studio_on(&server).await;
    let seller = studio.seller("away", 20).await;
    let before = seller.one().await;
    server.kill();
    let began = Instant::now();
    let during = seller.one().await;
    assert!(began.elapsed() < Duration::from_secs(3), "a submit does not wait for it: {:?}", began.elapsed());
    studio.hire();
    for id in [&before, &during] {
        assert_eq!(studio.ended(id).await.state, State::Succeeded);
    }
    let (status, body) = studio.visitor().get("/readyz").await;
    assert!(body.to_string().contains("redis"), "{status} {body}");
    server.launch().await;
    let after = seller.one().await;
    assert_eq!(studio.ended(&after).await.state, State::Succeeded);
    assert_eq!((studio.drawings(), seller.balance().await), (3, (5, 0)));
    studio.finish().await;
}

/// What a process leaves behind that is killed in the middle: a transaction nobody will end.
async fn left_open(studio: &Studio, seller: &Seller) -> mongodb::ClientSession {
    let accounts = studio.database.collection::<Document>("accounts");
    let mut session = accounts.client().start_session().await.expect("a session");
    session.start_transaction().await.expect("a transaction");
    let account = doc! { "_id": seller.id.as_str() };
    let touched = accounts
        .update_one(account, doc! { "$set": { "touched_by_a_dead_process": true } })
        .session(&mut session)
        .await
        .expect("an update");
    assert_eq!(touched.matched_count, 1);
    session
}

#[tokio::test]
async fn what_a_dead_process_left_open_is_answered_with_later_and_blocks_nobody_else() {
    let studio = Studio::open().await;
    let (held, other) = (studio.seller("held", 20).await, studio.seller("other", 20).await);
    let mut open = left_open(&studio, &held).await;
    let began = Instant::now();
    let (wish, others) = (held.wish(), other.wish());
    let keys = [new_key(), new_key(), new_key()];
    let (one, another, free) = tokio::join!(
        held.submit(&wish, &keys[0]),
        held.submit(&wish, &keys[1]),
        other.submit(&others, &keys[2])
    );
    assert_eq!(free.0, StatusCode::ACCEPTED, "{}", free.1);
    for (status, body) in [one, another] {
        assert_eq!(
            (status, code(&body)),
            (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable"),
            "{body}"
        );
    }
    assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
    // The server ends it after its limit; the same press is then done once.
    open.abort_transaction().await.expect("ended");
    for _ in 0..2 {
        let (status, body) = held.submit(&wish, &keys[0]).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{body}");
    }
    assert_eq!(held.balance().await, (15, 5));
    studio.finish().await;
}
