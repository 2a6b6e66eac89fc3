//! The sandbox: play money, paid on a page of the simulator (`dev/simulator`). It takes the same steps as the real
//! providers, with signed calls and signed notices over HTTP; the configuration refuses it in production.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use aws_lc_rs::hmac;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::{Charge, Gateway, Handoff, Notice, NoticeFault, PayError, Receipt, Refund, stamp};
use crate::config;
use crate::domain::ids::OrderId;
use crate::domain::payment::{Fact, FactStatus, ProviderName};
use crate::domain::time::Time;

/// The header of calls and notices alike.
const SIGNATURE: &str = "sandbox-signature";
/// Who we are in the sandbox.
const MERCHANT: &str = "mannequin";
/// Its word for a payment that nobody began.
const UNKNOWN: &str = "unknown_payment";

#[derive(Debug)]
pub(super) struct Sandbox {
    client: Client,
    url: String,
    page_url: String,
    key: hmac::Key,
}

/// A payment, as calls and notices tell it.
#[derive(Deserialize)]
struct Payment {
    id: String,
    merchant: String,
    order: String,
    /// In the smallest unit of `currency`.
    amount: i64,
    currency: String,
    status: String,
    /// Given back so far.
    refunded: i64,
    /// Unix milliseconds.
    at: i64,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    payment: Payment,
}

impl Sandbox {
    pub fn new(settings: &config::Sandbox, timeout: Duration) -> reqwest::Result<Self> {
        Ok(Self {
            client: Client::new(ProviderName::Sandbox, timeout)?,
            url: settings.url.clone(),
            page_url: settings.page_url.clone(),
            key: stamp::key(settings.secret.expose_secret()),
        })
    }

    /// A call, signed over method, path and body.
    fn signed(&self, method: &Method, path: &str, body: Option<&Value>) -> Result<RequestBuilder, PayError> {
        let text = body.map(Value::to_string).unwrap_or_default();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let unix = i64::try_from(since).unwrap_or(i64::MAX);
        let signature = stamp::sign(&self.key, unix, format!("{method} {path}\n{text}").as_bytes());
        let url = self.client.url(&self.url, path)?;
        let request = if *method == Method::GET { self.client.get(url) } else { self.client.post(url) };
        Ok(request.header(SIGNATURE, signature).header(CONTENT_TYPE, "application/json").body(text))
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Result<Answer, PayError> {
        let answer = self.client.send(self.signed(&method, path, body.as_ref())?).await?;
        if answer.is_trouble() || (300..400).contains(&answer.status) {
            return Err(self.client.away(&format!("status {}", answer.status)));
        }
        Ok(answer)
    }

    fn payment(&self, answer: &Answer) -> Result<Fact, PayError> {
        if !answer.is_success() {
            return Err(self.refusal(answer));
        }
        let payment = serde_json::from_slice::<Payment>(&answer.body).ok();
        payment.and_then(fact).ok_or_else(|| self.client.away("the answer is not a payment"))
    }

    fn refusal(&self, answer: &Answer) -> PayError {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let word = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        self.client.refused(&word("code"), &word("message"))
    }
}

#[async_trait]
impl Gateway for Sandbox {
    fn name(&self) -> ProviderName {
        ProviderName::Sandbox
    }

    async fn start(&self, charge: &Charge) -> Result<Handoff, PayError> {
        let body = json!({
            "merchant": MERCHANT,
            "order": charge.order,
            "title": charge.title,
            "amount": charge.amount_fen,
            "currency": "CNY",
            "expires_at": charge.expires_at.millis(),
            "return_url": charge.return_url,
            "notify_url": charge.notify_url,
            "locale": charge.locale.tag(),
        });
        let answer = self.call(Method::POST, "/sandbox/v1/payments", Some(body)).await?;
        self.payment(&answer)?;
        Ok(Handoff::Redirect { url: format!("{}/pay/sandbox/{}", self.page_url, charge.order) })
    }

    fn read(&self, headers: &HeaderMap, body: &[u8], now: Time) -> Result<Notice, NoticeFault> {
        let header = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
        stamp::verify(header.ok_or(NoticeFault::Malformed)?, std::slice::from_ref(&self.key), body, now)?;
        let event: Event = serde_json::from_slice(body).map_err(|_| NoticeFault::Malformed)?;
        Ok(Notice { event: event.id, kind: event.kind, fact: fact(event.payment) })
    }

    fn receipt(&self) -> Receipt {
        Receipt { status: 200, content_type: "application/json", body: "{\"taken\":true}" }
    }

    async fn query(&self, order: &OrderId) -> Result<Option<Fact>, PayError> {
        let answer = self.call(Method::GET, &format!("/sandbox/v1/payments/{order}"), None).await?;
        match self.payment(&answer) {
            Err(PayError::Refused { code, .. }) if code == UNKNOWN => Ok(None),
            other => other.map(Some),
        }
    }

    async fn close(&self, order: &OrderId) -> Result<(), PayError> {
        let path = format!("/sandbox/v1/payments/{order}/close");
        let answer = self.call(Method::POST, &path, None).await?;
        match self.payment(&answer) {
            Err(PayError::Refused { code, .. }) if [UNKNOWN, "already_paid", "closed"].contains(&&*code) => {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    async fn refund(&self, refund: &Refund) -> Result<Fact, PayError> {
        let body = json!({"id": refund.id, "amount": refund.amount_fen, "reason": refund.reason});
        let path = format!("/sandbox/v1/payments/{}/refunds", refund.order);
        let answer = self.call(Method::POST, &path, Some(body)).await?;
        self.payment(&answer)
    }
}

/// `None` where the order is not one of ours or the status is not known.
fn fact(payment: Payment) -> Option<Fact> {
    let status = match payment.status.as_str() {
        "pending" => FactStatus::Pending,
        "paid" => FactStatus::Paid,
        "closed" => FactStatus::Closed,
        "refunded" => FactStatus::Refunded { total_fen: payment.refunded },
        _ => return None,
    };
    Some(Fact {
        provider: ProviderName::Sandbox,
        order: OrderId::parse(&payment.order)?,
        transaction: Some(payment.id),
        status,
        amount_fen: Some(payment.amount),
        currency: Some(payment.currency),
        for_us: payment.merchant == MERCHANT,
        at: Some(Time::from_millis(payment.at)),
    })
}
