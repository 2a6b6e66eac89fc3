//! Fair share: one seller's many pictures wait behind their own window, not in front of others.

use mannequin::domain::generation::{Stage, State};
use mannequin::domain::ids::GenerationId;
use mannequin::jobs::sweep;
use mannequin::service::generations::RunReport;
use serde_json::json;

use crate::site::until;
use crate::studio::{Seller, Studio};

async fn stages(studio: &Studio, all: &[GenerationId]) -> Vec<Stage> {
    let mut found = Vec::new();
    for id in all {
        found.push(studio.generation(id).await.stage);
    }
    found
}

async fn twelve(seller: &Seller) -> Vec<GenerationId> {
    let mut all = Vec::new();
    for _ in 0..3 {
        all.extend(seller.submitted(&seller.wish_with(json!({ "count": 4 }))).await);
    }
    all
}

#[tokio::test]
async fn only_a_window_of_a_sellers_pictures_is_rung_and_each_end_admits_the_next() {
    let studio = Studio::open().await;
    let seller = studio.seller("many", 60).await;
    let all = twelve(&seller).await;
    let window = |open: usize| {
        let mut expected = vec![Stage::Queued; open.min(4)];
        expected.resize(open, Stage::Waiting);
        expected
    };
    assert_eq!(stages(&studio, &all).await, window(12));
    until("four were rung", async || studio.app.queue.depth().await.unwrap().waiting == 4).await;
    assert_eq!(studio.run(&all[11]).await, RunReport::NotOurs, "it is not its turn");
    assert_eq!(seller.seen(&all[11]).await["ahead"], json!(null));
    assert_eq!(seller.seen(&all[3]).await["ahead"], json!(3));

    assert_eq!(studio.run(&all[0]).await, RunReport::Settled);
    assert_eq!(stages(&studio, &all[1..]).await, window(11));
    assert_eq!(seller.cancel(&all[1]).await.0, 200);
    assert_eq!(stages(&studio, &all[2..]).await, window(10));
    assert_eq!(seller.cancel(&all[11]).await.0, 200, "one that waits makes no room");
    assert_eq!(stages(&studio, &all[2..11]).await, window(9));
    // A run that goes back to the queue keeps its place.
    studio.fault("500_panic", Some(1));
    assert_eq!(studio.run(&all[2]).await, RunReport::Settled);
    assert_eq!(stages(&studio, &all[3..11]).await, [window(3), vec![Stage::Waiting; 5]].concat());
    let report = sweep::run_once(&studio.app).await.unwrap();
    assert_eq!(report.admitted, 0);
    assert_eq!(studio.account(&seller).await.admitted, 4);
    studio.finish().await;
}

#[tokio::test]
async fn a_second_sellers_one_picture_does_not_wait_for_the_first_ones_twelve() {
    let mut studio = Studio::open_with(&[("WORKER_CONCURRENCY", "1")]).await;
    let many = studio.seller("many", 60).await;
    let one = studio.seller("one", 5).await;
    let all = twelve(&many).await;
    let single = one.one().await;
    assert_eq!(studio.generation(&single).await.stage, Stage::Queued);
    studio.hire();
    for id in all.iter().chain([&single]) {
        assert_eq!(studio.ended(id).await.state, State::Succeeded);
    }
    let done = studio.generation(&single).await.finished_at.unwrap();
    let mut later = 0;
    for id in &all {
        later += usize::from(studio.generation(id).await.finished_at.unwrap() > done);
    }
    assert!(later >= 7, "{later} of twelve came after it");
    assert_eq!((many.balance().await, one.balance().await), ((0, 0), (0, 0)));
    studio.finish().await;
}

#[tokio::test]
async fn a_larger_window_is_filled_by_the_sweep() {
    let studio = Studio::open_with(&[("GENERATION_WINDOW", "6")]).await;
    let seller = studio.seller("wider", 60).await;
    let all = twelve(&seller).await;
    // As if two had been admitted under a smaller window.
    for id in &all[4..6] {
        let waits = bson::doc! { "admitted": false, "stage": "waiting" };
        studio.set("generation_tasks", id.as_str(), waits).await;
    }
    studio.set("accounts", seller.id.as_str(), bson::doc! { "admitted": 4_i64 }).await;
    let report = sweep::run_once(&studio.app).await.unwrap();
    assert_eq!(report.admitted, 2);
    assert_eq!(stages(&studio, &all[..6]).await, vec![Stage::Queued; 6]);
    assert_eq!(stages(&studio, &all[6..]).await, vec![Stage::Waiting; 6]);
    studio.finish().await;
}
