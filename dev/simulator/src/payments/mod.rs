//! Plays payment providers with play money: their calls, the page where a person pays, and their signed notices, with
//! faults. One book for all; each provider's wire format is in its own module.

mod alipay;
mod book;
mod control;
mod hand;
mod keys;
mod knobs;
mod notices;
mod page;
mod sandbox;
mod spoil;
mod stripe;
mod wechat;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use serde::{Deserialize, Serialize};

pub use book::{Payment, Status};
pub use knobs::{Answers, Knobs, Wrong};
pub use notices::Delivery;
pub use wechat::Signer;

use crate::state::Sim;
use book::Book;

/// Whose part is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    Sandbox,
    Stripe,
    Alipay,
    Wechat,
}

impl Provider {
    /// As it stands in paths.
    pub fn word(self) -> &'static str {
        match self {
            Provider::Sandbox => "sandbox",
            Provider::Stripe => "stripe",
            Provider::Alipay => "alipay",
            Provider::Wechat => "wechat",
        }
    }
}

/// What the payments' part can be told at the start.
#[derive(Clone, Debug)]
pub struct PaymentOptions {
    /// Signs the sandbox's calls and notices.
    pub sandbox_secret: String,
    /// Where Stripe's notices go; with the others, the merchant says so in each call.
    pub stripe_webhook_url: String,
    /// The pause before the second try of a notice; it doubles with each.
    pub retry: Duration,
    /// How often a notice is sent at the most.
    pub tries: u32,
}

impl Default for PaymentOptions {
    fn default() -> Self {
        Self {
            sandbox_secret: "play-money-secret".into(),
            stripe_webhook_url: String::new(),
            retry: Duration::from_millis(250),
            tries: 12,
        }
    }
}

/// All payments, rules and deliveries; clones share them.
#[derive(Clone)]
pub struct Payments(Arc<Inner>);

struct Inner {
    options: PaymentOptions,
    book: Mutex<Book>,
    knobs: Mutex<BTreeMap<Provider, Knobs>>,
    deliveries: Mutex<Vec<Delivery>>,
    stripe: Mutex<stripe::Memory>,
    wechat: Mutex<wechat::Memory>,
    signer: Mutex<Signer>,
    http: reqwest::Client,
}

impl Payments {
    pub fn new(options: PaymentOptions) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client without settings of its own can be built");
        Self(Arc::new(Inner {
            book: Mutex::default(),
            knobs: Mutex::default(),
            deliveries: Mutex::default(),
            signer: Mutex::default(),
            wechat: Mutex::default(),
            stripe: Mutex::new(stripe::Memory::new(options.stripe_webhook_url.clone())),
            options,
            http,
        }))
    }

    /// Sets the rules of one provider.
    pub fn set(&self, provider: Provider, knobs: Knobs) {
        self.0.knobs.lock().expect("no panic while held").insert(provider, knobs);
    }

    /// The rules of one provider.
    pub fn knobs(&self, provider: Provider) -> Knobs {
        self.0.knobs.lock().expect("no panic while held").get(&provider).cloned().unwrap_or_default()
    }

    /// Where Stripe's notices go from now on.
    pub fn set_stripe_webhook(&self, url: &str) {
        self.stripe().webhook_url = url.to_owned();
    }

    /// The settings with which an api at `notify_url` reaches the providers played at `base_url`: variables and values.
    pub fn settings(provider: Provider, base_url: &str) -> Vec<(String, String)> {
        let pairs = match provider {
            Provider::Sandbox => vec![("PAYMENT_SANDBOX_URL", base_url.to_owned())],
            Provider::Stripe => stripe::settings(base_url),
            Provider::Alipay => alipay::settings(base_url),
            Provider::Wechat => wechat::settings(base_url),
        };
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// [`Payments::settings`] for a WeChat merchant who knows a platform certificate instead of a public key.
    pub fn certificate_settings(base_url: &str) -> Vec<(String, String)> {
        let pairs = wechat::certificate_settings(base_url);
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Which of its keys WeChat Pay signs with from now on.
    pub fn sign_with(&self, signer: Signer) {
        *self.signer() = signer;
    }

    /// A payment as it stands.
    pub fn payment(&self, provider: Provider, order: &str) -> Option<Payment> {
        self.book().get(provider, order).cloned()
    }

    /// All payments, by provider and order.
    pub fn all(&self) -> Vec<Payment> {
        self.book().all()
    }

    /// Notices sent or dropped so far, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.0.deliveries.lock().expect("no panic while held").clone()
    }

    /// Forgets payments, rules and deliveries.
    pub fn reset(&self) {
        *self.book() = Book::default();
        *self.wechat() = wechat::Memory::default();
        self.0.knobs.lock().expect("no panic while held").clear();
        self.0.deliveries.lock().expect("no panic while held").clear();
    }

    fn stripe(&self) -> MutexGuard<'_, stripe::Memory> {
        self.0.stripe.lock().expect("no panic while held")
    }

    fn wechat(&self) -> MutexGuard<'_, wechat::Memory> {
        self.0.wechat.lock().expect("no panic while held")
    }

    fn signer(&self) -> MutexGuard<'_, Signer> {
        self.0.signer.lock().expect("no panic while held")
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.book.lock().expect("no panic while held")
    }

    /// Changes one provider's rules in one step.
    fn with_knobs<T>(&self, provider: Provider, change: impl FnOnce(&mut Knobs) -> T) -> T {
        let mut knobs = self.0.knobs.lock().expect("no panic while held");
        change(knobs.entry(provider).or_default())
    }
}

/// The providers' calls, the payer's pages, and `/_sim/payments`.
pub fn router() -> Router<Sim> {
    Router::new()
        .merge(sandbox::router())
        .merge(stripe::router())
        .merge(alipay::router())
        .merge(wechat::router())
        .merge(hand::router())
        .merge(control::router())
}
