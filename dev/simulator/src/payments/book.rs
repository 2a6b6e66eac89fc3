//! Payments and what became of them, the same for every provider.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Provider;

/// What a payer owes or has paid.
#[derive(Clone, Debug, Serialize)]
pub struct Payment {
    pub provider: Provider,
    /// What it is known by here: the order's number, or with Stripe that of the session.
    pub key: String,
    /// The merchant's number of the order.
    pub order: String,
    /// The provider's number of the payment.
    pub number: String,
    pub merchant: String,
    pub title: String,
    /// In the smallest unit of `currency`.
    pub amount: i64,
    pub currency: String,
    pub locale: String,
    pub return_url: String,
    pub notify_url: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub status: Status,
    /// When `status` came about.
    pub at: DateTime<Utc>,
    /// The payer chose to pay after the order's end: nothing stops that any more.
    pub late: bool,
    /// Given back, by the merchant's number of the refund.
    pub refunds: BTreeMap<String, i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pending,
    Paid,
    Closed,
}

impl Payment {
    /// Given back so far.
    pub fn refunded(&self) -> i64 {
        self.refunds.values().sum()
    }

    pub fn is_expired(&self) -> bool {
        self.status == Status::Pending && self.expires_at <= Utc::now()
    }
}

/// What came of an attempt to change a payment.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is changed now.
    Done(Payment),
    /// It was so already.
    Again(Payment),
    /// It cannot be, as the payment stands.
    Conflict(Payment),
    Unknown,
}

#[derive(Default)]
pub struct Book {
    payments: BTreeMap<(Provider, String), Payment>,
    numbers: u64,
}

impl Book {
    /// By its key, or the newest of an order.
    pub fn get(&self, provider: Provider, name: &str) -> Option<&Payment> {
        self.payments.get(&self.place(provider, name))
    }

    fn place(&self, provider: Provider, name: &str) -> (Provider, String) {
        let exact = (provider, name.to_owned());
        if self.payments.contains_key(&exact) {
            return exact;
        }
        let of_order = |payment: &&Payment| payment.provider == provider && payment.order == name;
        let newest = self.payments.values().filter(of_order).max_by_key(|payment| payment.created_at);
        newest.map_or(exact, |payment| (provider, payment.key.clone()))
    }

    pub fn all(&self) -> Vec<Payment> {
        self.payments.values().cloned().collect()
    }

    /// A number that was not given yet.
    pub fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Enters a payment; one that waits already only learns its new addresses.
    pub fn open(&mut self, payment: Payment) -> Change {
        let key = (payment.provider, payment.key.clone());
        match self.payments.get_mut(&key) {
            None => {
                self.payments.insert(key, payment.clone());
                Change::Done(payment)
            }
            Some(known) if known.status != Status::Pending || known.amount != payment.amount => {
                Change::Conflict(known.clone())
            }
            Some(known) => {
                known.return_url = payment.return_url;
                known.notify_url = payment.notify_url;
                known.locale = payment.locale;
                Change::Again(known.clone())
            }
        }
    }

    /// Takes the money. A payment that was closed takes it only from a payer who is late.
    pub fn pay(&mut self, provider: Provider, order: &str) -> Change {
        self.change(provider, order, |payment| match payment.status {
            Status::Paid => None,
            Status::Closed if !payment.late => Some(false),
            _ => {
                payment.status = Status::Paid;
                Some(true)
            }
        })
    }

    /// Lets nobody pay any more.
    pub fn close(&mut self, provider: Provider, order: &str) -> Change {
        self.change(provider, order, |payment| match payment.status {
            Status::Closed => None,
            Status::Paid => Some(false),
            Status::Pending => {
                payment.status = Status::Closed;
                Some(true)
            }
        })
    }

    /// Promises that this will be paid, whatever happens in between.
    pub fn pay_late(&mut self, provider: Provider, order: &str) -> Change {
        self.change(provider, order, |payment| {
            let waits = payment.status == Status::Pending && !payment.late;
            payment.late = payment.late || waits;
            Some(waits)
        })
    }

    /// Gives money back, once for each `id`.
    pub fn refund(&mut self, provider: Provider, order: &str, id: &str, amount: i64) -> Change {
        self.change(provider, order, |payment| match payment.refunds.get(id) {
            Some(given) if *given == amount => None,
            Some(_) => Some(false),
            None => {
                let left = payment.amount - payment.refunded();
                let good = payment.status == Status::Paid && amount > 0 && amount <= left;
                if good {
                    payment.refunds.insert(id.to_owned(), amount);
                }
                Some(good)
            }
        })
    }

    /// `change` says whether it did (`Some(true)`), could not (`Some(false)`), or had done so before (`None`).
    fn change(
        &mut self,
        provider: Provider,
        order: &str,
        change: impl FnOnce(&mut Payment) -> Option<bool>,
    ) -> Change {
        let place = self.place(provider, order);
        let Some(payment) = self.payments.get_mut(&place) else {
            return Change::Unknown;
        };
        match change(payment) {
            Some(true) => {
                payment.at = Utc::now();
                Change::Done(payment.clone())
            }
            Some(false) => Change::Conflict(payment.clone()),
            None => Change::Again(payment.clone()),
        }
    }
}
