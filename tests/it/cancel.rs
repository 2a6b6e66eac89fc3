//! Cancel: before, during and after the call; and against a worker that claims at the same moment.

use std::sync::mpsc;

use bson::doc;
use mannequin::domain::generation::State;
use mannequin::jobs::generate;
use mannequin::service::generations::{RunReport, Stop};
use reqwest::StatusCode;

use crate::site::until;
use crate::studio::{BY_HAND, Studio, code};

#[tokio::test]
async fn a_queued_generation_is_released_at_once_and_only_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("stop", 10).await;
    let id = seller.one().await;
    let (first, second) = tokio::join!(seller.cancel(&id), seller.cancel(&id));
    let statuses = [first.0, second.0];
    assert!(statuses.contains(&StatusCode::OK), "{statuses:?}");
    assert!(statuses.iter().all(|s| [StatusCode::OK, StatusCode::CONFLICT].contains(s)), "{statuses:?}");
    let seen = seller.seen(&id).await;
    assert_eq!(
        (&seen["state"], &seen["charged"], &seen["held"]),
        (&"canceled".into(), &0.into(), &false.into())
    );
    assert_eq!(seller.balance().await, (10, 0));
    let (status, body) = seller.cancel(&id).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "already_finished"));
    assert_eq!(seller.ledger().await.len(), 3, "one line gives it back");
    assert_eq!(studio.run(&id).await, RunReport::NotOurs);
    assert_eq!(studio.drawings(), 0);
    studio.finish().await;
}

#[tokio::test]
async fn of_a_cancel_and_a_claim_at_one_moment_one_wins() {
    let studio = Studio::open().await;
    let seller = studio.seller("race", 200).await;
    let (mut canceled, mut drawn) = (0, 0);
    for round in 0..16_u64 {
        let id = seller.one().await;
        let cancel = async {
            // Later and later, so that every order of the two is met.
            for _ in 0..round * 3 {
                tokio::task::yield_now().await;
            }
            seller.cancel(&id).await.0
        };
        let (answer, report) = tokio::join!(cancel, studio.run(&id));
        let ended = studio.generation(&id).await;
        match ended.state {
            State::Canceled => canceled += 1,
            State::Succeeded => drawn += 1,
            other => panic!("{other:?} after {answer} and {report:?}"),
        }
        if report == RunReport::NotOurs {
            assert_eq!((ended.state, ended.attempts.len()), (State::Canceled, 0));
        }
        assert!(ended.attempts.len() <= 1, "{:?}", ended.attempts);
    }
    assert_eq!(seller.balance().await, (200 - drawn * 5, 0), "{canceled} canceled");
    assert_eq!(studio.drawings(), u64::try_from(drawn).unwrap());
    studio.finish().await;
}

#[tokio::test]
async fn a_running_generation_that_was_not_sent_stops_and_costs_nothing() {
    let studio = Studio::open().await;
    let seller = studio.seller("early", 10).await;
    let id = seller.one().await;
    // The picture threads are kept busy, so the run waits between its claim and its call.
    let cores = std::thread::available_parallelism().unwrap().get();
    let mut releases = Vec::new();
    for _ in 0..cores {
        let (release, wait) = mpsc::channel::<()>();
        let pool = studio.app.pool.clone();
        tokio::spawn(async move { pool.run(move || wait.recv()).await });
        releases.push(release);
    }
    tokio::task::yield_now().await;
    let cancel = async {
        until("it runs", async || studio.generation(&id).await.state == State::Running).await;
        let (status, body) = seller.cancel(&id).await;
        assert_eq!((status, &body["cancel_requested"]), (StatusCode::OK, &true.into()), "{body}");
        assert_eq!(body["state"], "running");
        drop(releases);
    };
    let ((), report) = tokio::join!(cancel, studio.run(&id));
    assert_eq!(report, RunReport::Settled);
    let ended = studio.generation(&id).await;
    assert_eq!((ended.state, ended.attempts.len()), (State::Canceled, 0));
    assert_eq!((studio.drawings(), seller.balance().await), (0, (10, 0)));
    studio.finish().await;
}

#[tokio::test]
async fn a_cancel_after_sending_delivers_the_picture_and_charges_it() {
    let studio = Studio::open().await;
    let seller = studio.seller("late", 10).await;
    let id = seller.one().await;
    studio.simulator.pause_route("native");
    let cancel = async {
        until("it is sent", async || studio.simulator.counts().held == 1).await;
        assert_eq!(seller.cancel(&id).await.1["cancel_requested"], true);
        studio.simulator.resume();
    };
    let ((), report) = tokio::join!(cancel, studio.run(&id));
    assert_eq!(report, RunReport::Settled);
    assert_eq!(studio.generation(&id).await.state, State::Succeeded);
    assert_eq!(seller.balance().await, (5, 0));
    studio.finish().await;
}

#[tokio::test]
async fn a_cancel_after_sending_spares_the_second_call() {
    let studio = Studio::open().await;
    let seller = studio.seller("spare", 10).await;
    let id = seller.one().await;
    studio.fault("no_image", None);
    studio.simulator.pause_route("native");
    let cancel = async {
        until("it is sent", async || studio.simulator.counts().held == 1).await;
        assert_eq!(seller.cancel(&id).await.0, StatusCode::OK);
        studio.simulator.resume();
    };
    let ((), _) = tokio::join!(cancel, studio.run(&id));
    assert_eq!(studio.generation(&id).await.state, State::Canceled);
    assert_eq!((studio.drawings(), seller.balance().await), (1, (10, 0)));
    studio.finish().await;
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_gives_back_what_it_did_not_send() {
    let studio = Studio::open().await;
    let seller = studio.seller("drain", 10).await;
    let id = seller.one().await;
    let stop = Stop::default();
    stop.soft.cancel();
    let report = generate::run_once(&studio.app, &id, 1, BY_HAND, &stop).await.unwrap();
    let queued = studio.generation(&id).await;
    assert!(matches!(report, RunReport::NoTurn | RunReport::Settled), "{report:?}");
    assert_eq!((queued.state, queued.attempts.len(), queued.lost_leases), (State::Queued, 0, 0));
    assert_eq!(studio.drawings(), 0);

    // And of what it sent it does not wait for ever.
    studio.simulator.pause_route("native");
    let stop = Stop::default();
    let end = async {
        until("it is sent", async || studio.simulator.counts().held == 1).await;
        stop.hard.cancel();
    };
    let run = generate::run_once(&studio.app, &id, queued.run, BY_HAND, &stop);
    let ((), report) = tokio::join!(end, run);
    assert_eq!(report.unwrap(), RunReport::Settled);
    let queued = studio.generation(&id).await;
    assert_eq!((queued.state, queued.paid_attempts()), (State::Queued, 1), "perhaps billed");
    studio.simulator.resume();
    assert_eq!(studio.drive(&id).await.state, State::Succeeded);
    assert_eq!(seller.balance().await, (5, 0));
    let doubled = doc! { "attempts.paid": true };
    let all = studio.database.collection::<bson::Document>("generation_tasks");
    assert_eq!(all.count_documents(doubled).await.unwrap(), 1);
    studio.finish().await;
}
