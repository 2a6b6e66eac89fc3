//! The part of Stripe's API that a shop with Checkout uses, below `/stripe`. Shapes as in <https://docs.stripe.com/api>.

use std::collections::BTreeMap;

use aws_lc_rs::hmac;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::book::{Change, Payment, Status};
use super::notices::{Event, Happened, Letter};
use super::{PaymentOptions, Payments, Provider, Wrong, spoil};
use crate::state::Sim;

const SECRET_KEY: &str = "sk_test_simulated_0001";
const WEBHOOK_SECRET: &str = "whsec_simulated_0001";

type Form = BTreeMap<String, String>;
type Answer = Result<Response, Response>;

/// What Stripe keeps beside payments.
#[derive(Default)]
pub struct Memory {
    pub webhook_url: String,
    /// What an idempotency key was first used with, and the session that came of it.
    keys: BTreeMap<String, (Form, String)>,
}

impl Memory {
    pub fn new(webhook_url: String) -> Self {
        Self { webhook_url, keys: BTreeMap::new() }
    }
}

/// What an api has to be configured with.
pub fn settings(base_url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("STRIPE_SECRET_KEY", SECRET_KEY.into()),
        ("STRIPE_WEBHOOK_SECRETS", WEBHOOK_SECRET.into()),
        ("STRIPE_API_URL", format!("{base_url}/stripe")),
    ]
}

pub fn router() -> Router<Sim> {
    Router::new()
        .route("/stripe/v1/checkout/sessions", post(create).get(list))
        .route("/stripe/v1/checkout/sessions/{id}", get(one))
        .route("/stripe/v1/checkout/sessions/{id}/expire", post(expire))
        .route("/stripe/v1/payment_intents/{id}", get(intent))
        .route("/stripe/v1/refunds", post(refund).get(refunds))
}

/// Lets a call in: Stripe is up and the key right.
async fn admitted(sim: &Sim, headers: &HeaderMap) -> Result<Payments, Response> {
    let payments = sim.payments.clone();
    payments.delay_or_fail(Provider::Stripe).await?;
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if bearer != format!("Bearer {SECRET_KEY}") {
        return Err(fault(401, "invalid_request_error", None, "Invalid API Key provided"));
    }
    match spoil::instead(payments.knobs(Provider::Stripe).answers) {
        Some(answer) => Err(answer),
        None => Ok(payments),
    }
}

async fn create(State(sim): State<Sim>, headers: HeaderMap, body: String) -> Answer {
    let payments = admitted(&sim, &headers).await?;
    let form: Form = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let idempotency = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    let mut memory = payments.stripe();
    if let Some((first, id)) = idempotency.and_then(|key| memory.keys.get(key)) {
        if *first != form {
            let why = "Keys for idempotent requests can only be used with the same parameters they were first \
                       used with";
            return Err(fault(400, "idempotency_error", None, why));
        }
        let known = payments.payment(Provider::Stripe, id);
        return known
            .map(|payment| Json(session(&payment, &base(&headers))).into_response())
            .ok_or_else(missing);
    }
    let payment = opened(&payments, &form, &memory.webhook_url).map_err(|refused| *refused)?;
    if let Some(key) = idempotency {
        memory.keys.insert(key.to_owned(), (form, payment.key.clone()));
    }
    let view = session(&payment, &base(&headers));
    payments.book().open(payment);
    Ok(Json(view).into_response())
}

fn opened(payments: &Payments, form: &Form, webhook_url: &str) -> Result<Payment, Box<Response>> {
    let word = |name: &str| form.get(name).cloned().unwrap_or_default();
    let bad = |what: &str| Box::new(fault(400, "invalid_request_error", Some("parameter_invalid"), what));
    let amount: i64 =
        word("line_items[0][price_data][unit_amount]").parse().map_err(|_| bad("unit_amount"))?;
    let expires_at = word("expires_at").parse().ok().and_then(|unix| DateTime::from_timestamp(unix, 0));
    let expires_at = expires_at.ok_or_else(|| bad("expires_at"))?;
    let life = (expires_at - Utc::now()).num_minutes();
    if !(30..=24 * 60).contains(&life) {
        return Err(bad("The `expires_at` timestamp must be between 30 minutes and 24 hours from now"));
    }
    if word("mode") != "payment" || amount <= 0 || word("line_items[0][quantity]") != "1" {
        return Err(bad("mode, quantity or amount"));
    }
    let number = payments.book().next_number();
    Ok(Payment {
        provider: Provider::Stripe,
        key: format!("cs_test_{number:012}"),
        order: word("client_reference_id"),
        number: format!("pi_{number:012}"),
        merchant: "Mannequin".into(),
        title: word("line_items[0][price_data][product_data][name]"),
        amount,
        currency: word("line_items[0][price_data][currency]").to_uppercase(),
        locale: word("locale"),
        return_url: word("success_url"),
        notify_url: webhook_url.to_owned(),
        created_at: Utc::now(),
        expires_at,
        status: Status::Pending,
        at: Utc::now(),
        late: false,
        refunds: BTreeMap::new(),
    })
}

async fn list(State(sim): State<Sim>, headers: HeaderMap, Query(query): Query<Form>) -> Answer {
    let payments = admitted(&sim, &headers).await?;
    let bound = |name: &str, default: i64| query.get(name).and_then(|v| v.parse().ok()).unwrap_or(default);
    let (from, to) = (bound("created[gte]", 0), bound("created[lte]", i64::MAX));
    let limit = usize::try_from(bound("limit", 10).clamp(1, 100)).unwrap_or(10);
    let mut sessions: Vec<Payment> = payments.all();
    sessions.retain(|p| p.provider == Provider::Stripe && (from..=to).contains(&p.created_at.timestamp()));
    sessions.sort_by(|a, b| b.key.cmp(&a.key));
    if let Some(after) = query.get("starting_after") {
        sessions.retain(|payment| payment.key < *after);
    }
    let has_more = sessions.len() > limit;
    let base = base(&headers);
    let data: Vec<Value> = sessions.iter().take(limit).map(|payment| session(payment, &base)).collect();
    Ok(Json(json!({"object": "list", "has_more": has_more, "data": data})).into_response())
}

async fn one(State(sim): State<Sim>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let payments = admitted(&sim, &headers).await?;
    let payment = payments.payment(Provider::Stripe, &id).ok_or_else(missing)?;
    Ok(Json(session(&payment, &base(&headers))).into_response())
}

async fn expire(State(sim): State<Sim>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let payments = admitted(&sim, &headers).await?;
    match payments.close_call(Provider::Stripe, &id) {
        Change::Done(payment) => {
            payments.announce(&payment, Happened::Closed);
            Ok(Json(session(&payment, &base(&headers))).into_response())
        }
        Change::Unknown => Err(missing()),
        _ => {
            let why = "Only Checkout Sessions with a status in [\"open\"] can be expired.";
            Err(fault(400, "invalid_request_error", None, why))
        }
    }
}

async fn intent(State(sim): State<Sim>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let payments = admitted(&sim, &headers).await?;
    let payment = by_intent(&payments, &id).ok_or_else(missing)?;
    Ok(Json(json!({"id": id, "object": "payment_intent", "latest_charge": charge(&payment)})).into_response())
}

async fn refund(State(sim): State<Sim>, headers: HeaderMap, body: String) -> Answer {
    let payments = admitted(&sim, &headers).await?;
    let form: Form = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let word = |name: &str| form.get(name).cloned().unwrap_or_default();
    let payment = by_intent(&payments, &word("payment_intent")).ok_or_else(missing)?;
    let (id, amount) = (word("metadata[refund]"), word("amount").parse().unwrap_or(payment.amount));
    let change = payments.book().refund(Provider::Stripe, &payment.key, &id, amount);
    match change {
        Change::Done(payment) => {
            payments.announce(&payment, Happened::Refunded(id.clone()));
            Ok(Json(refund_view(&payment, &id, amount)).into_response())
        }
        Change::Again(payment) => Ok(Json(refund_view(&payment, &id, amount)).into_response()),
        _ => {
            let why = "Refund amount is greater than unrefunded amount on charge";
            Err(fault(400, "invalid_request_error", Some("charge_already_refunded"), why))
        }
    }
}

async fn refunds(State(sim): State<Sim>, headers: HeaderMap, Query(query): Query<Form>) -> Answer {
    let payments = admitted(&sim, &headers).await?;
    let intent = query.get("payment_intent").map(String::as_str).unwrap_or_default();
    let payment = by_intent(&payments, intent).ok_or_else(missing)?;
    let data: Vec<Value> = payment.refunds.iter().map(|(id, fen)| refund_view(&payment, id, *fen)).collect();
    Ok(Json(json!({"object": "list", "has_more": false, "data": data})).into_response())
}

impl Payments {
    /// Another shop's order of the same account, to be told apart from ours.
    pub fn add_stripe_session(&self, order: &str) {
        let end = (Utc::now() + chrono::Duration::hours(1)).timestamp().to_string();
        let pairs = [
            ("mode", "payment"),
            ("client_reference_id", order),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", "cny"),
            ("line_items[0][price_data][unit_amount]", "100"),
            ("expires_at", &end),
        ];
        let form: Form = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        if let Ok(payment) = opened(self, &form, "") {
            self.book().open(payment);
        }
    }
}

fn by_intent(payments: &Payments, id: &str) -> Option<Payment> {
    let mut all = payments.all().into_iter().filter(|payment| payment.provider == Provider::Stripe);
    all.find(|payment| payment.number == id && payment.status == Status::Paid)
}

/// The notice of `event`, with what shall be wrong with it.
pub fn letter(_: &PaymentOptions, payment: &Payment, event: &Event, wrong: Option<Wrong>) -> Letter {
    let (kind, mut object) = match event.happened {
        Happened::Paid => ("checkout.session.completed", session(payment, "")),
        Happened::Closed => ("checkout.session.expired", session(payment, "")),
        Happened::Refunded(_) => ("charge.refunded", charge(payment)),
    };
    match wrong {
        Some(Wrong::Amount) => object["amount_total"] = json!(payment.amount + 1),
        Some(Wrong::Currency) => object["currency"] = json!("usd"),
        _ => {}
    }
    let mut body = json!({
        "id": format!("evt_{:012}", event.number),
        "object": "event",
        "type": kind,
        "created": payment.at.timestamp(),
        "livemode": wrong == Some(Wrong::Mode),
        "data": {"object": object},
    });
    if wrong == Some(Wrong::Merchant) {
        body["account"] = json!("acct_somebody_else");
    }
    let (body, shift) = match wrong {
        Some(Wrong::Old) => (body.to_string(), -301),
        Some(Wrong::Future) => (body.to_string(), 330),
        _ => (body.to_string(), 0),
    };
    let t = Utc::now().timestamp() + shift;
    let secret = if wrong == Some(Wrong::Key) { "whsec_nobody_knows_it" } else { WEBHOOK_SECRET };
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut tag = hmac::sign(&key, format!("{t}.{body}").as_bytes()).as_ref().to_vec();
    if wrong == Some(Wrong::Signature) {
        tag[0] ^= 1;
    }
    let signature = format!("t={t},v1={},v0={}", hex::encode(tag), "0".repeat(64));
    let headers = vec![("content-type", "application/json".to_owned()), ("stripe-signature", signature)];
    Letter { headers, body }
}

fn session(payment: &Payment, base: &str) -> Value {
    let paid = payment.status == Status::Paid;
    let status = match payment.status {
        Status::Paid => "complete",
        Status::Closed => "expired",
        Status::Pending if payment.is_expired() => "expired",
        Status::Pending => "open",
    };
    json!({
        "id": payment.key,
        "object": "checkout.session",
        "amount_total": payment.amount,
        "client_reference_id": payment.order,
        "created": payment.created_at.timestamp(),
        "currency": payment.currency.to_lowercase(),
        "expires_at": payment.expires_at.timestamp(),
        "livemode": false,
        "metadata": {"order": payment.order},
        "mode": "payment",
        "payment_intent": paid.then_some(&payment.number),
        "payment_status": if paid { "paid" } else { "unpaid" },
        "status": status,
        "url": (status == "open").then(|| format!("{base}/pay/stripe/{}", payment.key)),
    })
}

fn charge(payment: &Payment) -> Value {
    json!({
        "id": payment.number.replace("pi_", "ch_"),
        "object": "charge",
        "amount": payment.amount,
        "amount_refunded": payment.refunded(),
        "created": payment.at.timestamp(),
        "currency": payment.currency.to_lowercase(),
        "livemode": false,
        "metadata": {"order": payment.order},
        "paid": payment.status == Status::Paid,
        "payment_intent": payment.number,
    })
}

fn refund_view(payment: &Payment, id: &str, amount: i64) -> Value {
    json!({
        "id": format!("re_{id}"),
        "object": "refund",
        "amount": amount,
        "currency": payment.currency.to_lowercase(),
        "payment_intent": payment.number,
        "status": "succeeded",
        "metadata": {"refund": id, "order": payment.order},
    })
}

/// Where the browser finds the page.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    format!("http://{host}")
}

fn missing() -> Response {
    fault(404, "invalid_request_error", Some("resource_missing"), "No such object")
}

fn fault(status: u16, kind: &str, code: Option<&str>, message: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("a status of this module");
    (status, Json(json!({"error": {"type": kind, "code": code, "message": message}}))).into_response()
}
