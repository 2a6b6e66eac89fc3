//! Payment providers behind one trait. Speaks their wire formats and checks their signatures; must not know orders'
//! states, credits, the database or our HTTP routes. What it answers are [`Fact`]s.

mod alipay;
mod client;
mod fen;
mod sandbox;
mod stamp;
mod stripe;
mod wechat;

use std::sync::Arc;

use async_trait::async_trait;
use reqwest::header::HeaderMap;

use crate::config;
use crate::domain::ids::{OrderId, RefundId};
use crate::domain::payment::{Fact, PayClient, ProviderName, WechatCall};
use crate::domain::preset::Locale;
use crate::domain::time::Time;

/// What is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    pub order: OrderId,
    /// What the payer reads, in the user's language.
    pub title: String,
    /// Fen, > 0.
    pub amount_fen: i64,
    /// The provider takes no money after this.
    pub expires_at: Time,
    /// Where the browser comes back to.
    pub return_url: String,
    /// Where notices go.
    pub notify_url: String,
    pub locale: Locale,
    pub client: PayClient,
    /// The payer's address, which WeChat Pay compares with that of the phone.
    pub payer_ip: String,
    /// Who pays, where [`Gateway::introduction`] asked for it.
    pub payer: Option<PayerId>,
}

/// A payer's number at the provider, good for this payment and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct PayerId(String);

impl PayerId {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PayerId {
    /// It stands for a person: no log shows it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PayerId(…)")
    }
}

/// How the browser gets to the payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handoff {
    /// Open this address.
    Redirect { url: String },
    /// Show this text as a QR code; the payer's phone reads it.
    Qr { code: String },
    /// Give these to WeChat's own browser, which opens its payment over the page.
    WechatJsapi(WechatCall),
}

/// A notice whose signature is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The provider's number of this notice: the same one again is a repetition.
    pub event: String,
    /// The provider's word for what happened, for the record.
    pub kind: String,
    /// `None` = true, and nothing to us (another kind of event).
    pub fact: Option<Fact>,
}

/// What the provider must be answered so that it believes us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub status: u16,
    pub content_type: &'static str,
    pub body: &'static str,
}

/// Why a notice is not believed. The sender is told nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeFault {
    #[error("a header or field is missing or malformed")]
    Malformed,
    #[error("the signature is wrong")]
    Signature,
    #[error("signed too long ago or in the future")]
    Stale,
    #[error("signed with a key that is not known")]
    UnknownKey,
    #[error("for another environment: test and production are never mixed")]
    WrongMode,
    #[error("the operator's probe, whose signature is wrong by purpose")]
    Probe,
}

impl NoticeFault {
    /// For the metric.
    pub fn name(self) -> &'static str {
        match self {
            NoticeFault::Malformed => "malformed",
            NoticeFault::Signature => "signature",
            NoticeFault::Stale => "stale",
            NoticeFault::UnknownKey => "unknown_key",
            NoticeFault::WrongMode => "wrong_mode",
            NoticeFault::Probe => "probe",
        }
    }
}

/// What went wrong when a provider was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayError {
    /// Away, too slow or broken: it may or may not have happened; asking again is right.
    #[error("{0} cannot be reached: {1}")]
    Away(ProviderName, String),
    /// It understood and said no: asking again will not help.
    #[error("{provider} refused: {code} {detail}")]
    Refused { provider: ProviderName, code: String, detail: String },
    /// The order was begun in another way before, and the provider lets it be paid in that way only.
    #[error("{0} has this order begun in another way")]
    BegunElsewhere(ProviderName),
    /// The code that shall tell who pays is used, too old or not one of ours.
    #[error("{0} does not tell who pays for this code")]
    UnknownPayer(ProviderName),
    /// It wants to be asked more slowly.
    #[error("{0} is asked too often")]
    TooOften(ProviderName),
}

/// Money to give back; repeating it with the same `id` is harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: RefundId,
    pub order: OrderId,
    /// The provider's number of the payment.
    pub transaction: String,
    /// What was paid, in fen.
    pub paid_fen: i64,
    /// What goes back, in fen, 1…`paid_fen`.
    pub amount_fen: i64,
    /// What went back of it with other ids before, in fen: not every provider tells the sum.
    pub before_fen: i64,
    pub reason: String,
}

/// The headers of a notice.
pub type Headers = HeaderMap;

/// One payment provider.
#[async_trait]
pub trait Gateway: Send + Sync + std::fmt::Debug {
    fn name(&self) -> ProviderName;

    /// Where somebody who pays from `client` goes first, so that the provider can tell who they are. They come back to
    /// `return_url` with `state` and a `code` for [`Gateway::payer`]. `None` = nobody has to.
    fn introduction(&self, _client: PayClient, _return_url: &str, _state: &str) -> Option<String> {
        None
    }

    /// Who came back with this code.
    ///
    /// # Errors
    /// [`PayError`].
    async fn payer(&self, _code: &str) -> Result<PayerId, PayError> {
        Err(PayError::UnknownPayer(self.name()))
    }

    /// Begins a payment. Repeating it for the same order is harmless: no second payment comes of it.
    ///
    /// # Errors
    /// [`PayError`].
    async fn start(&self, charge: &Charge) -> Result<Handoff, PayError>;

    /// Checks a notice, given as the raw bytes that came. `now` is compared with the time it was signed at.
    ///
    /// # Errors
    /// [`NoticeFault`]; nothing in the notice may then be believed.
    fn read(&self, headers: &HeaderMap, body: &[u8], now: Time) -> Result<Notice, NoticeFault>;

    /// The answer to a notice that was taken.
    fn receipt(&self) -> Receipt;

    /// Asks how an order stands. `None` = the provider does not know it (nobody opened the payment yet).
    ///
    /// # Errors
    /// [`PayError`].
    async fn query(&self, order: &OrderId) -> Result<Option<Fact>, PayError>;

    /// Lets nobody pay this order any more. Not an error when it is paid or closed already: ask afterwards.
    ///
    /// # Errors
    /// [`PayError`].
    async fn close(&self, order: &OrderId) -> Result<(), PayError>;

    /// Gives money back.
    ///
    /// # Errors
    /// [`PayError`].
    async fn refund(&self, refund: &Refund) -> Result<Fact, PayError>;
}

/// The providers that are configured.
#[derive(Clone, Debug, Default)]
pub struct Payments {
    gateways: Vec<Arc<dyn Gateway>>,
}

impl Payments {
    /// Those that the configuration names.
    ///
    /// # Errors
    /// When the TLS roots of the system cannot be read.
    pub fn build(config: &config::Payments) -> anyhow::Result<Self> {
        let mut gateways: Vec<Arc<dyn Gateway>> = Vec::new();
        if let Some(settings) = &config.alipay {
            gateways.push(Arc::new(alipay::Alipay::new(settings, config.timeout)?));
        }
        if let Some(settings) = &config.wechat {
            let notify_url = config.notify_url(ProviderName::Wechat);
            gateways.push(Arc::new(wechat::Wechat::new(settings, notify_url, config.timeout)?));
        }
        if let Some(settings) = &config.stripe {
            gateways.push(Arc::new(stripe::Stripe::new(settings, config.timeout)?));
        }
        if let Some(settings) = &config.sandbox {
            gateways.push(Arc::new(sandbox::Sandbox::new(settings, config.timeout)?));
        }
        Ok(Self::of(gateways))
    }

    /// With exactly these.
    pub fn of(gateways: Vec<Arc<dyn Gateway>>) -> Self {
        Self { gateways }
    }

    /// What can be offered, in the order to show.
    pub fn offered(&self) -> Vec<ProviderName> {
        ProviderName::ALL.into_iter().filter(|name| self.get(*name).is_some()).collect()
    }

    pub fn get(&self, name: ProviderName) -> Option<&Arc<dyn Gateway>> {
        self.gateways.iter().find(|gateway| gateway.name() == name)
    }
}
