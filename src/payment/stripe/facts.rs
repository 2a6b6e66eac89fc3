//! Stripe's objects, as far as they are read, and what they say about an order.

use serde::Deserialize;

use crate::domain::ids::OrderId;
use crate::domain::payment::{Fact, FactStatus, ProviderName};
use crate::domain::time::Time;

#[derive(Deserialize)]
pub(super) struct List<T> {
    pub data: Vec<T>,
    #[serde(default)]
    pub has_more: bool,
}

/// `checkout.session`.
#[derive(Clone, Deserialize)]
pub(super) struct Session {
    pub id: String,
    pub client_reference_id: Option<String>,
    /// `open`, `complete`, `expired`.
    status: Option<String>,
    /// `paid`, `unpaid`, `no_payment_required`.
    payment_status: Option<String>,
    pub payment_intent: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
    livemode: bool,
    created: i64,
    pub url: Option<String>,
}

impl Session {
    pub fn is_open(&self) -> bool {
        self.status.as_deref() == Some("open")
    }

    pub fn is_complete(&self) -> bool {
        self.status.as_deref() == Some("complete")
    }

    /// `None` for a session that is not about one of our orders. `live` is the mode we are in.
    pub fn fact(&self, live: bool) -> Option<Fact> {
        let status = match (self.status.as_deref()?, self.payment_status.as_deref()?) {
            (_, "paid") => FactStatus::Paid,
            ("expired", _) => FactStatus::Closed,
            // Completed and unpaid: a slow way of paying, which ends as paid or failed.
            _ => FactStatus::Pending,
        };
        Some(Fact {
            provider: ProviderName::Stripe,
            order: OrderId::parse(self.client_reference_id.as_deref()?)?,
            transaction: self.payment_intent.clone(),
            status,
            amount_fen: self.amount_total,
            currency: self.currency.as_deref().map(str::to_uppercase),
            for_us: self.livemode == live,
            at: Some(seconds(self.created)),
        })
    }
}

#[derive(Deserialize)]
pub(super) struct PaymentIntent {
    pub latest_charge: Option<Charged>,
}

/// `charge`. Its metadata is a copy of the payment intent's.
#[derive(Deserialize)]
pub(super) struct Charged {
    amount: i64,
    #[serde(default)]
    amount_refunded: i64,
    currency: String,
    payment_intent: Option<String>,
    #[serde(default)]
    paid: bool,
    livemode: bool,
    created: i64,
    #[serde(default)]
    metadata: Numbers,
}

impl Charged {
    /// `None` for a charge that is not about one of our orders.
    pub fn fact(&self, live: bool) -> Option<Fact> {
        let status = match (self.paid, self.amount_refunded) {
            (false, _) => FactStatus::Pending,
            (true, 0) => FactStatus::Paid,
            (true, total_fen) => FactStatus::Refunded { total_fen },
        };
        Some(Fact {
            provider: ProviderName::Stripe,
            order: OrderId::parse(self.metadata.order.as_deref()?)?,
            transaction: self.payment_intent.clone(),
            status,
            amount_fen: Some(self.amount),
            currency: Some(self.currency.to_uppercase()),
            for_us: self.livemode == live,
            at: Some(seconds(self.created)),
        })
    }
}

/// Our numbers in `metadata`.
#[derive(Default, Deserialize)]
struct Numbers {
    order: Option<String>,
    refund: Option<String>,
}

/// `refund`.
#[derive(Deserialize)]
pub(super) struct MadeRefund {
    /// `pending`, `requires_action`, `succeeded`, `failed`, `canceled`.
    pub status: Option<String>,
    pub failure_reason: Option<String>,
    #[serde(default)]
    metadata: Numbers,
}

impl MadeRefund {
    /// Our number of it.
    pub fn number(&self) -> Option<&str> {
        self.metadata.refund.as_deref()
    }
}

/// `event`.
#[derive(Deserialize)]
pub(super) struct Event {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub livemode: bool,
    created: i64,
    /// Set when it is about an account connected to ours.
    account: Option<String>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: serde_json::Value,
}

impl Event {
    /// What it says about one of our orders, if anything.
    pub fn fact(&self, live: bool) -> Option<Fact> {
        let session = || serde_json::from_value::<Session>(self.data.object.clone()).ok()?.fact(live);
        let mut fact = match self.kind.as_str() {
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => session()?,
            "checkout.session.expired" | "checkout.session.async_payment_failed" => {
                Fact { status: FactStatus::Closed, ..session()? }
            }
            "charge.refunded" => {
                serde_json::from_value::<Charged>(self.data.object.clone()).ok()?.fact(live)?
            }
            _ => return None,
        };
        fact.for_us = fact.for_us && self.account.is_none();
        fact.at = Some(seconds(self.created));
        Some(fact)
    }
}

fn seconds(unix: i64) -> Time {
    Time::from_millis(unix.saturating_mul(1000))
}
