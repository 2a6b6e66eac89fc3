//! `/_sim/*`: rules, stages, pause, reset, counts and calls. For tests and demonstrations; needs no key.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::{FAULTS, Fault, Group, Rule};
use crate::models::Stage;
use crate::state::Sim;
use crate::stats::{Call, Counts};

type Answer = (StatusCode, Json<Value>);

/// The routes below `/_sim`.
pub fn router() -> axum::Router<Sim> {
    axum::Router::new()
        .route("/_sim/health", get(|| async { Json(json!({"ok": true})) }))
        .route("/_sim/stats", get(stats))
        .route("/_sim/calls", get(calls))
        .route("/_sim/faults", get(rules).post(add_rule).delete(clear_rules))
        .route("/_sim/models", post(set_stage))
        .route("/_sim/pause", post(pause))
        .route("/_sim/resume", post(resume))
        .route("/_sim/reset", post(reset))
}

async fn stats(State(sim): State<Sim>) -> Json<Counts> {
    Json(sim.stats.counts())
}

#[derive(Deserialize)]
struct Limit {
    limit: Option<usize>,
    tag: Option<String>,
}

async fn calls(State(sim): State<Sim>, Query(query): Query<Limit>) -> Json<Vec<Call>> {
    let mut calls = sim.stats.calls(sim.options.calls_kept);
    calls.retain(|call| query.tag.is_none() || call.tag == query.tag);
    calls.truncate(query.limit.unwrap_or(100));
    Json(calls)
}

fn known() -> Value {
    let row = |(_, group, word, also, about): &(Fault, Group, &str, &[&str], &str)| {
        let kind = format!("{group:?}").to_lowercase();
        json!({"fault": word, "also": also, "kind": kind, "about": about})
    };
    FAULTS.iter().map(row).collect()
}

async fn rules(State(sim): State<Sim>) -> Json<Value> {
    Json(json!({"rules": sim.faults.rules(), "known": known()}))
}

async fn add_rule(State(sim): State<Sim>, body: Bytes) -> Answer {
    let rule: Result<Rule, String> = serde_json::from_slice(&body).map_err(|error| error.to_string());
    match rule.and_then(|rule| sim.faults.add(rule)) {
        Ok(()) => (StatusCode::CREATED, Json(json!({"rules": sim.faults.rules()}))),
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({"error": error}))),
    }
}

async fn clear_rules(State(sim): State<Sim>) -> StatusCode {
    sim.faults.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct SetStage {
    model: String,
    state: Stage,
}

async fn set_stage(State(sim): State<Sim>, body: Bytes) -> Answer {
    match serde_json::from_slice::<SetStage>(&body) {
        Ok(order) => {
            sim.set_stage(&order.model, order.state);
            (StatusCode::OK, Json(json!({"model": order.model, "state": order.state})))
        }
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({"error": error.to_string()}))),
    }
}

#[derive(Default, Deserialize)]
struct Pause {
    route: Option<String>,
}

/// Holds the answers of one route, or of all without a body.
async fn pause(State(sim): State<Sim>, body: Bytes) -> Answer {
    let order = if body.is_empty() { Ok(Pause::default()) } else { serde_json::from_slice(&body) };
    match order {
        Ok(order) => {
            let route = order.route.unwrap_or_else(|| "*".into());
            sim.pause(Some(route.clone()));
            (StatusCode::OK, Json(json!({"paused": route})))
        }
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({"error": error.to_string()}))),
    }
}

async fn resume(State(sim): State<Sim>) -> Json<Value> {
    sim.pause(None);
    Json(json!({"paused": null}))
}

async fn reset(State(sim): State<Sim>) -> StatusCode {
    sim.reset();
    StatusCode::NO_CONTENT
}
