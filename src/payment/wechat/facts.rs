//! What WeChat Pay tells of payments and refunds, in notices and answers alike.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde::Deserialize;

use crate::config;
use crate::domain::ids::OrderId;
use crate::domain::payment::{Fact, FactStatus, ProviderName};
use crate::domain::time::Time;

#[derive(Deserialize)]
pub(super) struct Transaction {
    appid: String,
    mchid: String,
    out_trade_no: String,
    transaction_id: Option<String>,
    trade_state: String,
    success_time: Option<String>,
    /// Missing until it is paid.
    amount: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    /// Fen.
    total: i64,
    currency: Option<String>,
}

impl Transaction {
    /// `None` for what is not about one of our orders.
    pub fn fact(&self, settings: &config::Wechat) -> Option<Fact> {
        let status = match self.trade_state.as_str() {
            // REFUND: it was paid, and some of it went back; how much is told by refunds only.
            "SUCCESS" | "REFUND" => FactStatus::Paid,
            "NOTPAY" | "USERPAYING" | "ACCEPT" => FactStatus::Pending,
            "CLOSED" | "REVOKED" | "PAYERROR" => FactStatus::Closed,
            _ => return None,
        };
        Some(Fact {
            provider: ProviderName::Wechat,
            order: OrderId::parse(&self.out_trade_no)?,
            transaction: self.transaction_id.clone().filter(|id| !id.is_empty()),
            status,
            amount_fen: self.amount.as_ref().map(|amount| amount.total),
            currency: self.amount.as_ref().and_then(|amount| amount.currency.clone()),
            for_us: self.mchid == settings.merchant_id && is_ours(&self.appid, settings),
            at: self.success_time.as_deref().and_then(time),
        })
    }
}

/// Payments inside WeChat are those of the official account.
fn is_ours(app_id: &str, settings: &config::Wechat) -> bool {
    let official = settings.official.as_ref().map(|account| account.app_id.as_str());
    app_id == settings.app_id || Some(app_id) == official
}

#[derive(Deserialize)]
pub(super) struct MadeRefund {
    /// In notices; an answer goes only to who asked.
    mchid: Option<String>,
    out_trade_no: String,
    transaction_id: Option<String>,
    /// `SUCCESS`, `PROCESSING`, `CLOSED`, `ABNORMAL`; notices call it `refund_status`.
    #[serde(alias = "refund_status")]
    status: String,
    success_time: Option<String>,
    amount: RefundAmount,
}

#[derive(Deserialize)]
struct RefundAmount {
    /// What was paid, in fen.
    total: i64,
    /// What goes back with this refund.
    refund: i64,
    currency: Option<String>,
}

impl MadeRefund {
    pub fn status(&self) -> &str {
        &self.status
    }

    /// `None` when no money moves. The total is this refund alone: at least that much went back.
    pub fn fact(&self, settings: &config::Wechat) -> Option<Fact> {
        if !matches!(self.status.as_str(), "SUCCESS" | "PROCESSING") {
            return None;
        }
        Some(Fact {
            provider: ProviderName::Wechat,
            order: OrderId::parse(&self.out_trade_no)?,
            transaction: self.transaction_id.clone(),
            status: FactStatus::Refunded { total_fen: self.amount.refund },
            amount_fen: Some(self.amount.total),
            currency: self.amount.currency.clone(),
            for_us: self.mchid.as_ref().is_none_or(|id| *id == settings.merchant_id),
            at: self.success_time.as_deref().and_then(time),
        })
    }
}

/// RFC 3339 in China's time, whole seconds.
pub(super) fn text(time: Time) -> String {
    let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset");
    time.to_chrono().with_timezone(&china).to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn time(text: &str) -> Option<Time> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| Time::from_millis(time.timestamp_millis()))
}
