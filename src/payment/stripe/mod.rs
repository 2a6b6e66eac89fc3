//! Stripe: Checkout Sessions, signed webhooks, refunds.
//!
//! A thin client of our own instead of `async-stripe`: that crate is generated from the whole API, adds minutes of
//! building for the six calls made here, and does not know what this module is about: finding an order's sessions by
//! our number. Sources: <https://docs.stripe.com/api/checkout/sessions>, `/refunds`, `/payment_intents`,
//! `/idempotent_requests`, <https://docs.stripe.com/webhooks>; written against API version 2024-06-20.
//!
//! Stripe cannot be asked for a session by the shop's order number, and its search lags behind. Its list can be cut by
//! time, and our order numbers contain the time they were made: so an order's sessions are found in the list.

mod calls;
mod facts;

use std::time::Duration;

use async_trait::async_trait;
use aws_lc_rs::hmac;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use self::facts::{Event, Session};
use super::client::Client;
use super::{Charge, Gateway, Handoff, Notice, NoticeFault, PayError, Receipt, Refund, stamp};
use crate::config;
use crate::domain::ids::OrderId;
use crate::domain::payment::{Fact, FactStatus, ProviderName};
use crate::domain::time::Time;

const SIGNATURE: &str = "stripe-signature";

#[derive(Debug)]
pub(super) struct Stripe {
    client: Client,
    api_url: String,
    secret_key: SecretString,
    live: bool,
    webhook_keys: Vec<hmac::Key>,
}

impl Stripe {
    pub fn new(settings: &config::Stripe, timeout: Duration) -> reqwest::Result<Self> {
        let webhook_keys = settings.webhook_secrets.iter().map(|s| stamp::key(s.expose_secret())).collect();
        Ok(Self {
            client: Client::new(ProviderName::Stripe, timeout)?,
            api_url: settings.api_url.clone(),
            secret_key: settings.secret_key.clone(),
            live: settings.live,
            webhook_keys,
        })
    }

    /// What is known about a payment that was made, with what went back of it.
    async fn paid_fact(&self, order: &OrderId, intent: &str) -> Result<Fact, PayError> {
        let charge = self.latest_charge(intent).await?;
        charge
            .fact(self.live)
            .filter(|fact| fact.order == *order)
            .ok_or_else(|| self.client.refused("other_order", "the payment belongs to another order"))
    }
}

#[async_trait]
impl Gateway for Stripe {
    fn name(&self) -> ProviderName {
        ProviderName::Stripe
    }

    async fn start(&self, charge: &Charge) -> Result<Handoff, PayError> {
        let sessions = self.sessions(&charge.order).await?;
        if sessions.iter().any(Session::is_complete) {
            return Err(self.client.refused("already_paid", "the checkout was completed"));
        }
        let open = match sessions.iter().find(|session| session.is_open()) {
            Some(session) => session.clone(),
            None => self.create(charge, sessions.len()).await?,
        };
        let url = open.url.ok_or_else(|| self.client.away("the session has no address"))?;
        Ok(Handoff::Redirect { url })
    }

    fn read(&self, headers: &HeaderMap, body: &[u8], now: Time) -> Result<Notice, NoticeFault> {
        let header = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
        stamp::verify(header.ok_or(NoticeFault::Malformed)?, &self.webhook_keys, body, now)?;
        let event: Event = serde_json::from_slice(body).map_err(|_| NoticeFault::Malformed)?;
        if event.livemode != self.live {
            return Err(NoticeFault::WrongMode);
        }
        let fact = event.fact(self.live);
        Ok(Notice { event: event.id, kind: event.kind, fact })
    }

    fn receipt(&self) -> Receipt {
        Receipt { status: 200, content_type: "application/json", body: "{\"received\":true}" }
    }

    async fn query(&self, order: &OrderId) -> Result<Option<Fact>, PayError> {
        let sessions = self.sessions(order).await?;
        let facts: Vec<_> = sessions.iter().filter_map(|s| Some((s, s.fact(self.live)?))).collect();
        let with = |status: FactStatus| facts.iter().find(move |(_, fact)| fact.status == status);
        if let Some((session, fact)) = with(FactStatus::Paid) {
            return match &session.payment_intent {
                Some(intent) => self.paid_fact(order, intent).await.map(Some),
                None => Ok(Some(fact.clone())),
            };
        }
        let best = with(FactStatus::Pending).or_else(|| facts.first());
        Ok(best.map(|(_, fact)| fact.clone()))
    }

    async fn close(&self, order: &OrderId) -> Result<(), PayError> {
        for session in self.sessions(order).await?.iter().filter(|session| session.is_open()) {
            self.expire(&session.id).await?;
        }
        Ok(())
    }

    async fn refund(&self, refund: &Refund) -> Result<Fact, PayError> {
        // Stripe forgets idempotency keys after a day; its list of refunds does not.
        let known = self.refunds(&refund.transaction).await?;
        let made = match known.into_iter().find(|made| made.number() == Some(refund.id.as_str())) {
            Some(made) => made,
            None => self.create_refund(refund).await?,
        };
        if matches!(made.status.as_deref(), Some("failed" | "canceled")) {
            let why = made.failure_reason.as_deref().unwrap_or_default();
            return Err(self.client.refused("refund_failed", why));
        }
        self.paid_fact(&refund.order, &refund.transaction).await
    }
}
