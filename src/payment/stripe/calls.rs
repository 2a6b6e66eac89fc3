//! The calls to Stripe: forms in, JSON out. Errors as in <https://docs.stripe.com/api/errors>.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use form_urlencoded::Serializer;
use reqwest::RequestBuilder;
use reqwest::header::CONTENT_TYPE;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Stripe;
use super::facts::{Charged, List, MadeRefund, PaymentIntent, Session};
use crate::domain::ids::OrderId;
use crate::domain::preset::Locale;
use crate::payment::{Charge, PayError, Refund};

const VERSION: &str = "2024-06-20";
/// Stripe takes 30 minutes at the least; one more for the way.
const LIFE_MIN: Duration = Duration::from_secs(31 * 60);
/// The end is rounded up to this, so that two calls at nearly the same time ask for the same.
const ROUNDING_S: u64 = 600;
/// Clocks may differ by this much.
const SKEW_S: u64 = 300;
/// Where nearly every session of an order is found, and where any other can be.
const SOON_S: u64 = 600;
const LATER_S: u64 = 25 * 3600;
/// Pages of 100 that are read for one order at the most.
const PAGES_MAX: usize = 50;

#[derive(Deserialize)]
struct Failure {
    error: Fault,
}

#[derive(Deserialize)]
struct Fault {
    #[serde(default, rename = "type")]
    kind: String,
    code: Option<String>,
    message: Option<String>,
}

type Form<'a> = Vec<(&'a str, String)>;

impl Stripe {
    /// All sessions of an order, newest first.
    pub(super) async fn sessions(&self, order: &OrderId) -> Result<Vec<Session>, PayError> {
        let made = made_at(order);
        let mut found = self.listed(order, made.saturating_sub(SKEW_S), made + SOON_S).await?;
        // At most one is open at a time, and none is made after one that was completed.
        let settled = found.iter().any(|session| session.is_open() || session.is_complete());
        if !settled && unix_now() + SKEW_S > made + SOON_S {
            let later = self.listed(order, made + SOON_S + 1, made + LATER_S).await?;
            found.splice(0..0, later);
        }
        Ok(found)
    }

    async fn listed(&self, order: &OrderId, from: u64, to: u64) -> Result<Vec<Session>, PayError> {
        let mut found = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let mut query: Form = vec![
                ("limit", "100".into()),
                ("created[gte]", from.to_string()),
                ("created[lte]", to.to_string()),
            ];
            query.extend(after.take().map(|id| ("starting_after", id)));
            let page: List<Session> = self.get("/v1/checkout/sessions", &query).await?;
            after = page.data.last().map(|session| session.id.clone());
            let ours = |session: &Session| session.client_reference_id.as_deref() == Some(order.as_str());
            found.extend(page.data.into_iter().filter(ours));
            if !page.has_more || after.is_none() {
                return Ok(found);
            }
        }
        Err(self.client.away("too many sessions at the time of the order"))
    }

    /// A new session; `before` = how many this order had.
    pub(super) async fn create(&self, charge: &Charge, before: usize) -> Result<Session, PayError> {
        let wanted = u64::try_from(charge.expires_at.millis() / 1000).unwrap_or(0);
        let least = (unix_now() + LIFE_MIN.as_secs()).next_multiple_of(ROUNDING_S);
        let form = vec![
            ("mode", "payment".into()),
            ("client_reference_id", charge.order.to_string()),
            ("metadata[order]", charge.order.to_string()),
            ("payment_intent_data[metadata][order]", charge.order.to_string()),
            ("line_items[0][quantity]", "1".into()),
            ("line_items[0][price_data][currency]", "cny".into()),
            ("line_items[0][price_data][unit_amount]", charge.amount_fen.to_string()),
            ("line_items[0][price_data][product_data][name]", charge.title.clone()),
            ("success_url", charge.return_url.clone()),
            ("cancel_url", charge.return_url.clone()),
            ("expires_at", wanted.max(least).to_string()),
            ("locale", if charge.locale == Locale::Chinese { "zh" } else { "en" }.into()),
        ];
        let made =
            self.post("/v1/checkout/sessions", &form, Some(&format!("{}-{before}", charge.order))).await;
        match made {
            // Made at the same time, in another language or some seconds earlier: that one is it.
            Err(PayError::Refused { code, .. }) if code == "idempotency_error" => {
                let sessions = self.sessions(&charge.order).await?;
                let open = sessions.into_iter().find(Session::is_open);
                open.ok_or_else(|| self.client.away("another checkout is being opened"))
            }
            other => other,
        }
    }

    /// Ends an open session. One that was completed or ended in between is left as it is.
    pub(super) async fn expire(&self, id: &str) -> Result<(), PayError> {
        match self.post::<Session>(&format!("/v1/checkout/sessions/{id}/expire"), &Vec::new(), None).await {
            Err(error @ PayError::Refused { .. }) => {
                let now: Session = self.get(&format!("/v1/checkout/sessions/{id}"), &Vec::new()).await?;
                if now.is_open() { Err(error) } else { Ok(()) }
            }
            other => other.map(drop),
        }
    }

    /// The charge of a payment, with what was given back of it.
    pub(super) async fn latest_charge(&self, intent: &str) -> Result<Charged, PayError> {
        let query = vec![("expand[]", "latest_charge".into())];
        let intent: PaymentIntent = self.get(&format!("/v1/payment_intents/{intent}"), &query).await?;
        intent.latest_charge.ok_or_else(|| self.client.refused("not_paid", "the payment has no charge"))
    }

    pub(super) async fn refunds(&self, intent: &str) -> Result<Vec<MadeRefund>, PayError> {
        let query = vec![("payment_intent", intent.to_owned()), ("limit", "100".into())];
        let list: List<MadeRefund> = self.get("/v1/refunds", &query).await?;
        Ok(list.data)
    }

    pub(super) async fn create_refund(&self, refund: &Refund) -> Result<MadeRefund, PayError> {
        let form = vec![
            ("payment_intent", refund.transaction.clone()),
            ("amount", refund.amount_fen.to_string()),
            ("metadata[refund]", refund.id.to_string()),
            ("metadata[order]", refund.order.to_string()),
            ("metadata[reason]", refund.reason.chars().take(500).collect()),
        ];
        self.post("/v1/refunds", &form, Some(refund.id.as_str())).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &Form<'_>) -> Result<T, PayError> {
        let mut url = self.client.url(&self.api_url, path)?;
        if !query.is_empty() {
            url.set_query(Some(&encoded(query)));
        }
        self.send(self.client.get(url)).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &Form<'_>,
        key: Option<&str>,
    ) -> Result<T, PayError> {
        let mut request = self.client.post(self.client.url(&self.api_url, path)?);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let form_type = "application/x-www-form-urlencoded";
        self.send(request.header(CONTENT_TYPE, form_type).body(encoded(form))).await
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, PayError> {
        let request = request.bearer_auth(self.secret_key.expose_secret()).header("stripe-version", VERSION);
        let answer = self.client.send(request).await?;
        if answer.is_success() {
            let read = serde_json::from_slice(&answer.body);
            return read.map_err(|_| self.client.away("the answer is not what we know"));
        }
        let Ok(Failure { error }) = serde_json::from_slice::<Failure>(&answer.body) else {
            return Err(self.client.away(&format!("status {}", answer.status)));
        };
        let code = error.code.unwrap_or(error.kind);
        let message = error.message.unwrap_or_default();
        // 409: the same idempotency key is being worked on.
        if answer.is_trouble() || answer.status == 409 {
            return Err(self.client.away(&format!("status {}: {code} {message}", answer.status)));
        }
        Err(self.client.refused(&code, &message))
    }
}

fn encoded(form: &Form<'_>) -> String {
    Serializer::new(String::new()).extend_pairs(form).finish()
}

/// When the order was made, in seconds: its number is a ULID.
fn made_at(order: &OrderId) -> u64 {
    let ulid = order.as_str().split_once('_').and_then(|(_, ulid)| ulid::Ulid::from_string(ulid).ok());
    ulid.map_or(0, |ulid| ulid.timestamp_ms() / 1000)
}

fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
