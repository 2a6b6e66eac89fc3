//! `/_sim/payments*`: rules, payments, deliveries, and the payer's hand without a browser. Needs no key.

use axum::extract::{Path, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use bytes::Bytes;
use serde_json::{Value, json};

use super::book::Change;
use super::hand::Button;
use super::{Delivery, Knobs, Payment, Payments, Provider};
use crate::state::Sim;

type Answer = (StatusCode, Json<Value>);

pub fn router() -> Router<Sim> {
    Router::new()
        .route("/_sim/payments", get(all))
        .route("/_sim/payments/notices", get(notices))
        .route("/_sim/payments/settings/{provider}", get(settings))
        .route("/_sim/payments/stripe-webhook", put(set_stripe_webhook))
        .route("/_sim/payments/knobs/{provider}", put(set).get(rules))
        .route("/_sim/payments/{provider}/{order}/{button}", post(press))
}

async fn all(State(sim): State<Sim>) -> Json<Vec<Payment>> {
    Json(sim.payments.all())
}

async fn notices(State(sim): State<Sim>) -> Json<Vec<Delivery>> {
    Json(sim.payments.deliveries())
}

async fn rules(State(sim): State<Sim>, Path(provider): Path<Provider>) -> Json<Knobs> {
    Json(sim.payments.knobs(provider))
}

async fn set(State(sim): State<Sim>, Path(provider): Path<Provider>, body: Bytes) -> Answer {
    match serde_json::from_slice::<Knobs>(&body) {
        Ok(knobs) => {
            sim.payments.set(provider, knobs.clone());
            (StatusCode::OK, Json(json!(knobs)))
        }
        Err(error) => (StatusCode::BAD_REQUEST, Json(json!({"error": error.to_string()}))),
    }
}

/// As lines of an environment file, for whoever configures an api by hand.
async fn settings(Path(provider): Path<Provider>, headers: HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1:8090");
    let pairs = Payments::settings(provider, &format!("http://{host}"));
    pairs.into_iter().map(|(name, value)| format!("{name}={value}\n")).collect()
}

async fn set_stripe_webhook(State(sim): State<Sim>, url: String) -> StatusCode {
    sim.payments.set_stripe_webhook(url.trim());
    StatusCode::NO_CONTENT
}

async fn press(
    State(sim): State<Sim>,
    Path((provider, order, button)): Path<(Provider, String, Button)>,
) -> Answer {
    match sim.payments.press(provider, &order, button) {
        Change::Done(payment) | Change::Again(payment) => (StatusCode::OK, Json(json!(payment))),
        Change::Conflict(payment) => (StatusCode::CONFLICT, Json(json!(payment))),
        Change::Unknown => (StatusCode::NOT_FOUND, Json(json!({"error": "no such payment"}))),
    }
}
