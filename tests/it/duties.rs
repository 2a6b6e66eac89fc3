//! Periodic duties: each is done once however many schedulers there are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mannequin::domain::generation::State;
use mannequin::domain::ids::AssetId;
use mannequin::jobs::rewrap::{self, RewrapReport};
use mannequin::jobs::scheduler::{self, Duty, DutyReport};
use mannequin::jobs::worker;
use mannequin::service::assets::open;
use mannequin::store::assets;
use tokio_util::sync::CancellationToken;

use crate::site::until;
use crate::studio::{Studio, ago};

#[tokio::test]
async fn of_five_schedulers_each_duty_is_done_by_one() {
    let studio = Studio::open().await;
    // All ticks of a test are a minute or longer; begin early in one.
    until("a minute has not just begun to end", async || {
        studio.app.store.now().await.unwrap().millis() % 60_000 < 50_000
    })
    .await;
    for duty in Duty::ALL {
        let all = (0..5).map(|_| scheduler::run_once(&studio.app, duty));
        let reports: Vec<Option<DutyReport>> =
            futures::future::join_all(all).await.into_iter().map(|report| report.unwrap()).collect();
        assert_eq!(reports.iter().flatten().count(), 1, "{duty:?}: {reports:?}");
        assert_eq!(scheduler::run_once(&studio.app, duty).await.unwrap(), None, "{duty:?}");
    }
    // One document for the tick, one for the newest report.
    assert_eq!(studio.count("duties").await, 2 * Duty::ALL.len() as u64);
    studio.finish().await;
}

#[tokio::test]
async fn a_picture_stays_readable_when_the_old_key_is_taken_out_after_the_rotation() {
    let key = |id: &str, byte: u8| format!("{id}:{}", STANDARD.encode([byte; 32]));
    let (old, new) = (key("old", 1), key("new", 2));
    let studio = Studio::open_with(&[("KEK_KEYS", &old)]).await;
    let seller = studio.seller("rotation", 0).await;
    let id = AssetId::parse(&seller.person).unwrap();
    let asset = assets::find(&studio.app.store, &id).await.unwrap().unwrap();
    let rotating = studio.process_with(&[("KEK_KEYS", &format!("{new},{old}"))]).await;
    let rotated = studio.process_with(&[("KEK_KEYS", &new)]).await;
    assert!(open(&rotated, asset.clone(), false).await.is_err(), "only the old key opens it");

    let report = rewrap::run_once(&rotating).await.unwrap();
    assert!(report.rewrapped >= 1 && report.unreadable == 0, "{report:?}");
    assert_eq!(rewrap::run_once(&rotating).await.unwrap(), RewrapReport::default(), "done");
    assert!(open(&rotated, asset.clone(), false).await.is_ok(), "the old key may go");
    assert!(open(&studio.app, asset, false).await.is_err(), "and opens nothing any more");
    studio.finish().await;
}

#[tokio::test]
async fn two_schedulers_and_two_workers_bring_everything_to_its_end() {
    let mut studio = Studio::open_with(&[("SWEEP_INTERVAL_SECONDS", "1")]).await;
    let seller = studio.seller("busy", 100).await;
    let stop = CancellationToken::new();
    let mut others = Vec::new();
    for _ in 0..2 {
        others.push(tokio::spawn(scheduler::serve(studio.app.clone(), stop.clone())));
    }
    others.push(tokio::spawn(worker::serve(studio.app.clone(), stop.clone())));
    studio.hire();
    studio.fault("500_panic", Some(2));
    studio.fault("reset_mid_body", Some(2));
    let mut all = Vec::new();
    for _ in 0..3 {
        all.extend(seller.submitted(&seller.wish_with(serde_json::json!({ "count": 4 }))).await);
    }
    all.push(seller.one().await);
    let mut spent = 0;
    for id in &all {
        let ended = studio.ended(id).await;
        spent += ended.charged();
        assert!(ended.state == State::Succeeded || ended.paid_attempts() == 2, "{:?}", ended.failure);
    }
    assert_eq!(seller.balance().await, (100 - spent, 0));
    stop.cancel();
    for other in others {
        other.await.unwrap();
    }
    studio.finish().await;
}

#[tokio::test]
async fn a_ring_that_was_lost_is_repeated_by_the_sweep() {
    let studio = Studio::open().await;
    let seller = studio.seller("rung", 10).await;
    let id = seller.one().await;
    until("it was rung", async || studio.app.queue.depth().await.unwrap().waiting == 1).await;
    let redis = redis::Client::open(crate::site::server("TEST_REDIS_URL")).unwrap();
    let mut redis = redis.get_multiplexed_async_connection().await.unwrap();
    let script = "for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', k) end return 1";
    let everything = format!("{}:*", studio.prefix);
    let _: i64 = redis::Script::new(script).arg(everything).invoke_async(&mut redis).await.unwrap();
    assert_eq!(studio.app.queue.depth().await.unwrap().waiting, 0);
    assert_eq!(mannequin::jobs::sweep::run_once(&studio.app).await.unwrap().rung, 0, "it was rung just now");
    studio.set("generation_tasks", id.as_str(), bson::doc! { "rung_at": ago(11) }).await;
    assert_eq!(mannequin::jobs::sweep::run_once(&studio.app).await.unwrap().rung, 1);
    assert_eq!(studio.app.queue.depth().await.unwrap().waiting, 1);
    studio.finish().await;
}
