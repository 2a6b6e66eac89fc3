//! Redis loses everything, or is away: things get slower and come out the same.

use std::time::{Duration, Instant};

use mannequin::domain::generation::State;
use secrecy::ExposeSecret as _;

use crate::redis_server::Server;
use crate::site::until;
use crate::studio::Studio;

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
    let began = Instant::now();
    studio.hire();
    for id in &ids {
        assert_eq!(studio.ended(id).await.state, State::Succeeded);
    }
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());

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
