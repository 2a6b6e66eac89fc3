//! Workers that vanish, come back too late, or are too slow; deadlines.

use bson::doc;
use mannequin::domain::actor::Actor;
use mannequin::domain::generation::outcome::Outcome;
use mannequin::domain::generation::{Attempt, Ending, FailureCode, Stage, State};
use mannequin::domain::ids::GenerationId;
use mannequin::jobs::{purge, sweep};
use mannequin::service::generations::{RunReport, Settled, settle};
use mannequin::store::generations;

use crate::site::until;
use crate::studio::{Studio, ago};

const DEAD: &str = "worker_dead";

/// A worker that claims, perhaps notes that it sends, and is never heard of again.
async fn vanish(studio: &Studio, id: &GenerationId, sends: bool) -> i32 {
    let (store, run) = (&studio.app.store, studio.generation(id).await.run);
    studio.set("generation_tasks", id.as_str(), doc! { "not_before": ago(1) }).await;
    let claimed = generations::claim(store, id, run, DEAD, 60_000).await.unwrap();
    assert!(claimed.is_some(), "run {run} can be claimed");
    if sends {
        let attempt = Attempt {
            run,
            model: "gemini-2.5-flash-image".into(),
            started_at: store.now().await.unwrap(),
            finished_at: None,
            outcome: None,
            paid: true,
            trace_id: None,
            status: None,
            duration_ms: None,
            cost_micros: 39_000,
            finish_reason: None,
        };
        assert!(generations::begin_attempt(store, id, DEAD, &attempt).await.unwrap());
    }
    assert_eq!(sweep::run_once(&studio.app).await.unwrap().lost, 0, "its lease is good");
    studio.set("generation_tasks", id.as_str(), doc! { "lease_until": ago(1) }).await;
    assert_eq!(sweep::run_once(&studio.app).await.unwrap().lost, 1);
    assert_eq!(sweep::run_once(&studio.app).await.unwrap().lost, 0, "settled once");
    run
}

#[tokio::test]
async fn a_vanished_workers_generation_is_drawn_by_another_and_the_old_one_can_change_nothing() {
    let studio = Studio::open().await;
    let seller = studio.seller("lease", 10).await;
    let id = seller.one().await;
    let old = vanish(&studio, &id, true).await;
    let queued = studio.generation(&id).await;
    assert_eq!((queued.state, queued.run, queued.stage), (State::Queued, 2, Stage::Retrying));
    assert_eq!(
        (queued.paid_attempts(), queued.attempts[0].cost_micros),
        (1, 39_000),
        "booked as possible cost"
    );

    let store = &studio.app.store;
    let worker = Actor::Worker(DEAD.into());
    assert!(!generations::heartbeat(store, &id, old, DEAD, 60_000).await.unwrap());
    assert!(!generations::set_stage(store, &id, old, DEAD, Stage::Saving).await.unwrap());
    for outcome in [Outcome::Canceled, Outcome::NoPicture { detail: "late".into() }] {
        let late = settle(&studio.app, &worker, &id, old, Ending::from(outcome)).await.unwrap();
        assert!(matches!(late, Settled::Already), "{late:?}");
    }
    assert_eq!(studio.generation(&id).await, queued);

    let ended = studio.drive(&id).await;
    assert_eq!((ended.state, ended.attempts.len(), ended.paid_attempts()), (State::Succeeded, 2, 2));
    assert_eq!((studio.drawings(), seller.balance().await), (1, (5, 0)));
    studio.finish().await;
}

#[tokio::test]
async fn two_calls_whose_fate_is_unknown_are_enough() {
    let studio = Studio::open().await;
    let seller = studio.seller("twice", 10).await;
    let id = seller.one().await;
    vanish(&studio, &id, true).await;
    vanish(&studio, &id, true).await;
    let ended = studio.generation(&id).await;
    assert_eq!((ended.state, ended.paid_attempts()), (State::Failed, 2));
    assert_eq!(ended.failure.unwrap().code, FailureCode::ProviderTimeout);
    assert_eq!(seller.balance().await, (10, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_generation_that_five_workers_died_of_is_given_up() {
    let studio = Studio::open().await;
    let seller = studio.seller("poison", 10).await;
    let id = seller.one().await;
    for lost in 1..=5 {
        assert_eq!(studio.generation(&id).await.state, State::Queued, "after {} losses", lost - 1);
        vanish(&studio, &id, false).await;
    }
    let ended = studio.generation(&id).await;
    assert_eq!((ended.state, ended.lost_leases, ended.attempts.len()), (State::Failed, 5, 0));
    assert_eq!(ended.failure.unwrap().code, FailureCode::Interrupted);
    assert_eq!(seller.balance().await, (10, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_worker_that_wakes_up_after_its_lease_lets_go() {
    let studio = Studio::open().await;
    let seller = studio.seller("zombie", 10).await;
    let id = seller.one().await;
    studio.simulator.pause_route("native");
    let steal = async {
        until("it is sent", async || studio.simulator.counts().held == 1).await;
        studio.set("generation_tasks", id.as_str(), doc! { "lease_until": ago(1) }).await;
        let report = sweep::run_once(&studio.app).await.unwrap();
        assert_eq!(report.lost, 1);
    };
    let ((), report) = tokio::join!(steal, studio.run(&id));
    assert_eq!(report, RunReport::Lost);
    studio.simulator.resume();
    let ended = studio.drive(&id).await;
    assert_eq!((ended.state, ended.run, ended.paid_attempts()), (State::Succeeded, 2, 2));
    assert_eq!((studio.drawings(), seller.balance().await), (2, (5, 0)));
    assert_eq!(studio.count("generation_assets").await, 3, "two uploads and one result");
    studio.finish().await;
}

#[tokio::test]
async fn a_lease_is_prolonged_for_as_long_as_the_provider_takes() {
    let studio = Studio::open().await;
    let seller = studio.seller("slow", 10).await;
    let id = seller.one().await;
    studio.simulator.pause_route("native");
    let watch = async {
        until("it is sent", async || studio.simulator.counts().held == 1).await;
        let first = studio.generation(&id).await.lease_until.unwrap();
        until("the first lease is over", async || studio.app.store.now().await.unwrap() > first).await;
        assert_eq!(sweep::run_once(&studio.app).await.unwrap().lost, 0);
        studio.simulator.resume();
    };
    let ((), report) = tokio::join!(watch, studio.run(&id));
    assert_eq!((report, studio.generation(&id).await.state), (RunReport::Settled, State::Succeeded));
    assert_eq!(studio.drawings(), 1);
    studio.finish().await;
}

#[tokio::test]
async fn what_is_not_drawn_by_its_deadline_is_given_back() {
    let studio = Studio::open().await;
    let seller = studio.seller("dead", 20).await;
    let (waiting, pausing) = (seller.one().await, seller.one().await);
    studio.fault("503_overloaded", None);
    assert_eq!(studio.run(&pausing).await, RunReport::Settled);
    for id in [&waiting, &pausing] {
        studio.set("generation_tasks", id.as_str(), doc! { "deadline": ago(1), "not_before": ago(2) }).await;
        assert_eq!(studio.run(id).await, RunReport::NotOurs, "too late to begin");
    }
    let report = sweep::run_once(&studio.app).await.unwrap();
    assert_eq!((report.overdue, report.rung), (2, 0));
    for id in [&waiting, &pausing] {
        let ended = studio.generation(id).await;
        let code = ended.failure.map(|failure| failure.code);
        assert_eq!((ended.state, code), (State::Failed, Some(FailureCode::DeadlinePassed)));
    }
    // One that would be tried again after its deadline is not tried again.
    let last = seller.one().await;
    studio.set("generation_tasks", last.as_str(), doc! { "deadline": ago(-1) }).await;
    studio.simulator.clear_faults();
    studio.fault("429:retry_after=30", None);
    studio.run(&last).await;
    let ended = studio.generation(&last).await;
    assert_eq!((ended.state, ended.attempts.len()), (State::Failed, 1));
    assert_eq!(seller.balance().await, (20, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_picture_that_cannot_be_judged_is_kept_back_and_given_up_in_the_end() {
    let studio = Studio::open().await;
    let seller = studio.seller("review", 10).await;
    let id = seller.one().await;
    studio.check_fault("500_panic", None);
    let waiting = studio.drive(&id).await;
    assert_eq!((waiting.state, waiting.picture.is_none()), (State::Review, true));
    assert_eq!(seller.balance().await, (5, 5), "still reserved");
    let unjudged = waiting.unjudged.unwrap().id;
    let (status, _) = seller.visitor.get(&format!("/v1/assets/{unjudged}")).await;
    assert_eq!(status, 404, "nobody sees it");
    assert_eq!(purge::run_once(&studio.app).await.unwrap().orphans, 0, "it is not litter");

    studio.set("generation_tasks", id.as_str(), doc! { "deadline": ago(3600) }).await;
    assert_eq!(sweep::run_once(&studio.app).await.unwrap().overdue, 0, "people have a day");
    studio.set("generation_tasks", id.as_str(), doc! { "deadline": ago(25 * 3600) }).await;
    assert_eq!(sweep::run_once(&studio.app).await.unwrap().overdue, 1);
    assert_eq!((studio.generation(&id).await.state, seller.balance().await), (State::Failed, (10, 0)));
    let keys = studio.database.collection::<bson::Document>("generation_asset_keys");
    let old = doc! { "$set": { "at": ago(27 * 3600) } };
    keys.update_many(doc! { "_id": { "$regex": format!("^{unjudged}/") } }, old).await.unwrap();
    assert_eq!(purge::run_once(&studio.app).await.unwrap().orphans, 2);
    let ours = doc! { "_id": { "$regex": unjudged.as_str() } };
    let blobs = studio.database.collection::<bson::Document>("generation_blobs");
    assert_eq!(keys.count_documents(ours.clone()).await.unwrap(), 0);
    assert_eq!(blobs.count_documents(ours).await.unwrap(), 0);
    studio.finish().await;
}
