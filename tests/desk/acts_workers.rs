//! Workers and the whole queue, stopped and let go on by operators.

use mannequin::domain::generation::State;
use mannequin::jobs::{self, sweep, worker};
use mannequin::service::generations::{RunReport, Stop};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::site::{Visitor, until};
use crate::staff::{audit, read};
use crate::studio::{BY_HAND, PRICE, Studio, ago, code};

/// No longer than this until what waits is taken after a pause, in milliseconds.
const RESUMED_WITHIN_MS: i64 = 5_000;

fn why() -> Value {
    json!({ "reason": "the provider asked for it" })
}

async fn workers(staff: &Visitor) -> Vec<Value> {
    read(staff, "/queue").await["workers"].as_array().unwrap().clone()
}

async fn on(staff: &Visitor, what: &str) -> StatusCode {
    staff.post(&format!("/v1/admin/{what}"), &why()).await.0
}

#[tokio::test]
async fn a_paused_worker_takes_nothing_until_it_is_resumed() {
    let mut studio = Studio::open().await;
    let operator = studio.staff("operator", "operator").await;
    let seller = studio.seller("waiting", 5 * PRICE).await;
    studio.hire();
    until("the worker shows", async || workers(&operator).await.len() == 1).await;
    let seen = workers(&operator).await.remove(0);
    let name = seen["name"].as_str().unwrap();
    assert_eq!(
        (&seen["state"], &seen["alive"], &seen["version"]),
        (&json!("working"), &json!(true), &json!(env!("CARGO_PKG_VERSION")))
    );
    assert!(seen["host"].as_str().is_some_and(|host| !host.is_empty()) && seen["started_at"].is_string());
    assert_eq!(on(&operator, &format!("workers/{name}/pause")).await, StatusCode::NO_CONTENT);
    let seen = workers(&operator).await.remove(0);
    assert_eq!((&seen["state"], &seen["wish"]["kind"]), (&json!("paused"), &json!("pause")));
    assert_eq!(seen["wish"]["by"]["email"], json!("operator@example.com"));
    let id = seller.one().await;
    // From the moment of the pause on, whether it has read it or not.
    let report = jobs::generate::run_once(&studio.app, &id, 1, name, &Stop::default()).await.unwrap();
    assert_eq!((report, studio.drawings()), (RunReport::Paused, 0));
    assert_eq!(on(&operator, &format!("workers/{name}/resume")).await, StatusCode::NO_CONTENT);
    let resumed = studio.app.store.now().await.unwrap();
    let started = studio.ended(&id).await.started_at.unwrap();
    assert!(started.millis() - resumed.millis() < RESUMED_WITHIN_MS);
    let actions: Vec<Value> =
        audit(&operator, &format!("target={name}")).await.iter().map(|row| row["action"].clone()).collect();
    assert_eq!(actions, [json!("worker.resume"), json!("worker.pause")]);
    assert_eq!(on(&operator, "workers/worker_nobody/pause").await, StatusCode::NOT_FOUND);
    assert_eq!(on(&operator, "workers/queue/pause").await, StatusCode::NOT_FOUND);
    studio.finish().await;
}

#[tokio::test]
async fn a_drained_worker_ends_what_it_makes_and_then_itself() {
    let studio = Studio::open().await;
    let operator = studio.staff("operator", "operator").await;
    let seller = studio.seller("last", PRICE).await;
    studio.fault("slow", Some(1));
    let never = CancellationToken::new();
    let work = tokio::spawn(worker::serve(studio.app.clone(), never.clone()));
    let id = seller.one().await;
    until("it is being made", async || studio.drawings() == 1).await;
    let name = workers(&operator).await[0]["name"].as_str().unwrap().to_owned();
    assert_eq!(on(&operator, &format!("workers/{name}/drain")).await, StatusCode::NO_CONTENT);
    let (status, body) = operator.post(&format!("/v1/admin/workers/{name}/resume"), &why()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "draining"));
    tokio::time::timeout(std::time::Duration::from_secs(60), work).await.expect("in time").expect("no panic");
    let left = studio.generation(&id).await;
    let ended = left.attempts.iter().all(|attempt| attempt.outcome.is_some());
    assert!(!never.is_cancelled() && ended && left.state != State::Running, "it finished first: {left:?}");
    assert_eq!(workers(&operator).await, Vec::<Value>::new(), "a process that ended is none");
    studio.finish().await;
}

#[tokio::test]
async fn a_paused_queue_takes_submits_and_loses_nothing_by_the_wait() {
    let mut studio = Studio::open().await;
    let operator = studio.staff("operator", "operator").await;
    let seller = studio.seller("patient", 5 * PRICE).await;
    assert_eq!(on(&operator, "queue/resume").await, StatusCode::CONFLICT, "it is not paused");
    assert_eq!(on(&operator, "queue/pause").await, StatusCode::NO_CONTENT);
    let (status, body) = operator.post("/v1/admin/queue/pause", &why()).await;
    assert_eq!((status, code(&body)), (StatusCode::CONFLICT, "already_paused"));
    let told = read(&operator, "/queue").await;
    assert_eq!(
        (&told["paused"]["reason"], &told["paused"]["by_email"]),
        (&json!("the provider asked for it"), &json!("operator@example.com"))
    );
    assert_eq!(studio.visitor().get("/v1/site").await.1["paused"], true, "sellers are told");
    studio.hire();
    let id = seller.one().await;
    let report = jobs::generate::run_once(&studio.app, &id, 1, BY_HAND, &Stop::default()).await.unwrap();
    assert_eq!(report, RunReport::Paused);
    until("the worker says so", async || workers(&operator).await.iter().any(|w| w["alive"] == true)).await;
    studio.set("generation_tasks", id.as_str(), bson::doc! { "deadline": ago(1) }).await;
    assert_eq!(sweep::run_once(&studio.app).await.unwrap().overdue, 0, "it stands still by our own will");
    assert_eq!((studio.drawings(), seller.balance().await), (0, (4 * PRICE, PRICE)));
    assert_eq!(on(&operator, "queue/resume").await, StatusCode::NO_CONTENT);
    assert_eq!(studio.visitor().get("/v1/site").await.1["paused"], false);
    let resumed = studio.app.store.now().await.unwrap();
    let done = studio.ended(&id).await;
    assert!(done.started_at.unwrap().millis() - resumed.millis() < RESUMED_WITHIN_MS);
    assert_eq!((done.charged(), read(&operator, "/queue").await["paused"].clone()), (PRICE, Value::Null));
    let rows = audit(&operator, "target=queue").await;
    let actions: Vec<&Value> = rows.iter().map(|row| &row["action"]).collect();
    assert_eq!(actions, [&json!("queue.resume"), &json!("queue.pause")]);
    studio.finish().await;
}
