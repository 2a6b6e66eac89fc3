//! The sandbox's own calls and notices. Calls carry `Sandbox-Signature: t=<unix>,v1=<hex>`, HMAC-SHA256 with the shared
//! secret over `t.METHOD path\nbody`; notices the same over `t.body`.

use aws_lc_rs::hmac;
use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::book::{Change, Payment, Status};
use super::notices::{Event, Happened, Letter};
use super::{PaymentOptions, Payments, Provider, Wrong};
use crate::state::Sim;

const SIGNATURE: &str = "sandbox-signature";
/// Calls signed longer ago are refused.
const TOLERANCE_S: i64 = 300;

pub fn router() -> Router<Sim> {
    Router::new()
        .route("/sandbox/v1/payments", post(open))
        .route("/sandbox/v1/payments/{order}", get(show))
        .route("/sandbox/v1/payments/{order}/close", post(close))
        .route("/sandbox/v1/payments/{order}/refunds", post(refund))
}

#[derive(Deserialize)]
struct Opening {
    merchant: String,
    order: String,
    title: String,
    amount: i64,
    currency: String,
    expires_at: i64,
    return_url: String,
    notify_url: String,
    locale: String,
}

async fn open(
    State(sim): State<Sim>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let payments = admitted(&sim, &method, &uri, &headers, &body).await?;
    let asked: Opening =
        serde_json::from_slice(&body).map_err(|error| refusal(400, "malformed", &error.to_string()))?;
    let expires_at = DateTime::from_timestamp_millis(asked.expires_at).unwrap_or_default();
    if asked.amount <= 0 || asked.order.is_empty() || expires_at <= Utc::now() {
        return Err(refusal(400, "invalid", "amount, order or expires_at cannot be used"));
    }
    let mut book = payments.book();
    let number = format!("sbx_{:08}", book.next_number());
    let change = book.open(Payment {
        provider: Provider::Sandbox,
        key: asked.order.clone(),
        order: asked.order,
        number,
        merchant: asked.merchant,
        title: asked.title,
        amount: asked.amount,
        currency: asked.currency,
        locale: asked.locale,
        return_url: asked.return_url,
        notify_url: asked.notify_url,
        created_at: Utc::now(),
        expires_at,
        status: Status::Pending,
        at: Utc::now(),
        late: false,
        refunds: Default::default(),
    });
    match change {
        Change::Done(payment) | Change::Again(payment) => Ok(Json(view(&payment)).into_response()),
        Change::Conflict(payment) => Err(conflict(&payment)),
        Change::Unknown => unreachable!("opening makes it known"),
    }
}

async fn show(
    State(sim): State<Sim>,
    Path(order): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Response> {
    let payments = admitted(&sim, &method, &uri, &headers, b"").await?;
    match payments.payment(Provider::Sandbox, &order) {
        Some(payment) => Ok(Json(view(&payment)).into_response()),
        None => Err(unknown()),
    }
}

async fn close(
    State(sim): State<Sim>,
    Path(order): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let payments = admitted(&sim, &method, &uri, &headers, &body).await?;
    match payments.close_call(Provider::Sandbox, &order) {
        Change::Done(payment) => {
            payments.announce(&payment, Happened::Closed);
            Ok(Json(view(&payment)).into_response())
        }
        Change::Again(payment) | Change::Conflict(payment) => Err(conflict(&payment)),
        Change::Unknown => Err(unknown()),
    }
}

#[derive(Deserialize)]
struct Refunding {
    id: String,
    amount: i64,
}

async fn refund(
    State(sim): State<Sim>,
    Path(order): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Response> {
    let payments = admitted(&sim, &method, &uri, &headers, &body).await?;
    let asked: Refunding =
        serde_json::from_slice(&body).map_err(|error| refusal(400, "malformed", &error.to_string()))?;
    let change = payments.book().refund(Provider::Sandbox, &order, &asked.id, asked.amount);
    match change {
        Change::Done(payment) => {
            payments.announce(&payment, Happened::Refunded(asked.id));
            Ok(Json(view(&payment)).into_response())
        }
        Change::Again(payment) => Ok(Json(view(&payment)).into_response()),
        Change::Conflict(payment) if payment.status == Status::Paid => {
            Err(refusal(422, "refund_too_large", "more than is left, or another amount under the same id"))
        }
        Change::Conflict(_) => Err(refusal(409, "not_paid", "nothing was paid")),
        Change::Unknown => Err(unknown()),
    }
}

/// Lets a call in: the service is up and the signature right.
async fn admitted(
    sim: &Sim,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Payments, Response> {
    let payments = sim.payments.clone();
    payments.delay_or_fail(Provider::Sandbox).await?;
    let header = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let signed = header.split_once(",v1=").and_then(|(t, v1)| Some((t.strip_prefix("t=")?, v1)));
    let (t, v1) = signed.ok_or_else(|| refusal(401, "unsigned", "no usable signature"))?;
    let fresh = t.parse::<i64>().is_ok_and(|t| (Utc::now().timestamp() - t).abs() <= TOLERANCE_S);
    let message = [format!("{t}.{method} {}\n", uri.path()).as_bytes(), body].concat();
    let tag = hex::decode(v1).unwrap_or_default();
    let right = hmac::verify(&key(&payments.0.options), &message, &tag).is_ok();
    if fresh && right {
        Ok(payments)
    } else {
        Err(refusal(401, "signature", "the signature is wrong or old"))
    }
}

/// The notice of `event`, with what shall be wrong with it.
pub fn letter(options: &PaymentOptions, payment: &Payment, event: &Event, wrong: Option<Wrong>) -> Letter {
    let mut told = view(payment);
    let kind = match event.happened {
        Happened::Paid => "payment.paid",
        Happened::Closed => "payment.closed",
        Happened::Refunded(_) => "payment.refunded",
    };
    match wrong {
        Some(Wrong::Amount) => told["amount"] = json!(payment.amount + 1),
        Some(Wrong::Currency) => told["currency"] = json!("USD"),
        Some(Wrong::Merchant) => told["merchant"] = json!("somebody-else"),
        _ => {}
    }
    let body = json!({"id": format!("evt_{:08}", event.number), "type": kind, "payment": told}).to_string();
    let t = Utc::now().timestamp()
        + match wrong {
            Some(Wrong::Old) => -TOLERANCE_S - 1,
            Some(Wrong::Future) => TOLERANCE_S + 30,
            _ => 0,
        };
    let mut tag = hmac::sign(&key(options), format!("{t}.{body}").as_bytes()).as_ref().to_vec();
    if wrong == Some(Wrong::Signature) {
        tag[0] ^= 1;
    }
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        (SIGNATURE, format!("t={t},v1={}", hex::encode(tag))),
    ];
    Letter { headers, body }
}

fn key(options: &PaymentOptions) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, options.sandbox_secret.as_bytes())
}

fn view(payment: &Payment) -> Value {
    let status = match payment.status {
        Status::Pending => "pending",
        Status::Paid if payment.refunded() > 0 => "refunded",
        Status::Paid => "paid",
        Status::Closed => "closed",
    };
    json!({
        "id": payment.number,
        "merchant": payment.merchant,
        "order": payment.order,
        "amount": payment.amount,
        "currency": payment.currency,
        "status": status,
        "refunded": payment.refunded(),
        "at": payment.at.timestamp_millis(),
    })
}

fn conflict(payment: &Payment) -> Response {
    match payment.status {
        Status::Paid => refusal(409, "already_paid", "it is paid"),
        Status::Closed => refusal(409, "closed", "it is closed"),
        Status::Pending => refusal(409, "different", "it waits with another amount"),
    }
}

fn unknown() -> Response {
    refusal(404, "unknown_payment", "there is no such payment")
}

fn refusal(status: u16, code: &str, message: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status of this module");
    (status, Json(json!({"code": code, "message": message}))).into_response()
}
