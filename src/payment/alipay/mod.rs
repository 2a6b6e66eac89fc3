//! Alipay: the payment page for computers (`alipay.trade.page.pay`) and for phones (`alipay.trade.wap.pay`, which leads to
//! the app), signed notices, and its gateway for query, close and
//! refund, all signed with RSA2 (SHA256withRSA).
//!
//! A client of our own: no Rust crate for it is kept up by Alipay or widely used, and the whole of it is one signed form.
//! Sources: <https://opendocs.alipay.com/open/59da99d0_alipay.trade.page.pay> and the pages beside it,
//! <https://opendocs.alipay.com/common/02mse7> (notices), `/common/02mriz` (signatures).
//!
//! A trade begins when the payer opens the page and signs in, not when we make its address: before that Alipay does not
//! know the order, closing it does nothing, and `time_expire` is what ends it.

mod gateway;
mod notice;
mod signing;

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use self::gateway::Told;
use super::client::Client;
use super::{Charge, Gateway, Handoff, Notice, NoticeFault, PayError, Receipt, Refund, fen};
use crate::config;
use crate::domain::ids::OrderId;
use crate::domain::payment::{Fact, FactStatus, PayClient, ProviderName};
use crate::domain::time::Time;

/// Characters of a title.
const SUBJECT_CHARS_MAX: usize = 200;
/// Alipay has no such trade (yet).
const NOT_EXIST: &str = "ACQ.TRADE_NOT_EXIST";
/// It is paid, or closed already.
const STATUS_FAULTS: [&str; 3] =
    ["ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID", "ACQ.TRADE_HAS_CLOSE"];

#[derive(Debug)]
pub(super) struct Alipay {
    client: Client,
    settings: config::Alipay,
}

impl Alipay {
    pub fn new(settings: &config::Alipay, timeout: Duration) -> reqwest::Result<Self> {
        Ok(Self { client: Client::new(ProviderName::Alipay, timeout)?, settings: settings.clone() })
    }

    fn fact(&self, order: &OrderId, told: &Value) -> Option<Fact> {
        let word = |name: &str| told[name].as_str();
        if word("out_trade_no")? != order.as_str() {
            return None;
        }
        let amount_fen = fen::parse(word("total_amount")?)?;
        let paid_at = word("send_pay_date").and_then(signing::time);
        let status = match word("trade_status")? {
            "WAIT_BUYER_PAY" => FactStatus::Pending,
            "TRADE_SUCCESS" | "TRADE_FINISHED" => FactStatus::Paid,
            // A trade that was paid is closed when all of its money has gone back.
            "TRADE_CLOSED" if paid_at.is_some() => FactStatus::Refunded { total_fen: amount_fen },
            "TRADE_CLOSED" => FactStatus::Closed,
            _ => return None,
        };
        Some(Fact { status, at: paid_at, ..self.blank_fact(order, word("trade_no"), amount_fen) })
    }

    fn blank_fact(&self, order: &OrderId, trade: Option<&str>, amount_fen: i64) -> Fact {
        Fact {
            provider: ProviderName::Alipay,
            order: order.clone(),
            transaction: trade.map(str::to_owned),
            status: FactStatus::Pending,
            amount_fen: Some(amount_fen),
            currency: Some("CNY".into()),
            for_us: true,
            at: None,
        }
    }

    /// Whether a refund that was answered without a change of funds was made before.
    async fn refund_was_made(&self, refund: &Refund) -> Result<bool, PayError> {
        let asked = json!({"out_trade_no": refund.order, "out_request_no": refund.id});
        match self.call("alipay.trade.fastpay.refund.query", &asked).await? {
            Told::Done(told) => Ok(told["refund_status"] == "REFUND_SUCCESS"),
            Told::Refused { .. } => Ok(false),
        }
    }
}

#[async_trait]
impl Gateway for Alipay {
    fn name(&self) -> ProviderName {
        ProviderName::Alipay
    }

    /// Makes an address and asks nobody: that Alipay is away shows in the payer's browser.
    async fn start(&self, charge: &Charge) -> Result<Handoff, PayError> {
        let (method, product) = match charge.client {
            PayClient::Desktop => ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
            PayClient::Mobile | PayClient::Wechat => ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
        };
        let mut asked = json!({
            "out_trade_no": charge.order,
            "total_amount": fen::text(charge.amount_fen),
            "subject": subject(&charge.title),
            "product_code": product,
            "time_expire": signing::text(charge.expires_at),
        });
        if charge.client != PayClient::Desktop {
            // Where the page leads back to when the payer gives up.
            asked["quit_url"] = json!(charge.return_url);
        }
        let mut params = self.params(method, &asked);
        params.insert("return_url".into(), charge.return_url.clone());
        params.insert("notify_url".into(), charge.notify_url.clone());
        let mut url = self.client.url(&self.settings.gateway_url, "")?;
        url.set_query(Some(&self.signed(params)));
        Ok(Handoff::Redirect { url: url.into() })
    }

    fn read(&self, _: &HeaderMap, body: &[u8], _: Time) -> Result<Notice, NoticeFault> {
        notice::read(&self.settings, body)
    }

    fn receipt(&self) -> Receipt {
        Receipt { status: 200, content_type: "text/plain", body: "success" }
    }

    async fn query(&self, order: &OrderId) -> Result<Option<Fact>, PayError> {
        match self.call("alipay.trade.query", &json!({"out_trade_no": order})).await? {
            Told::Done(told) => {
                let fact = self.fact(order, &told);
                fact.map(Some).ok_or_else(|| self.client.away("the answer is not about the order"))
            }
            Told::Refused { code, .. } if code == NOT_EXIST => Ok(None),
            Told::Refused { code, detail } => Err(self.client.refused(&code, &detail)),
        }
    }

    async fn close(&self, order: &OrderId) -> Result<(), PayError> {
        match self.call("alipay.trade.close", &json!({"out_trade_no": order})).await? {
            Told::Done(_) => Ok(()),
            Told::Refused { code, .. } if code == NOT_EXIST || STATUS_FAULTS.contains(&&*code) => Ok(()),
            Told::Refused { code, detail } => Err(self.client.refused(&code, &detail)),
        }
    }

    async fn refund(&self, refund: &Refund) -> Result<Fact, PayError> {
        let asked = json!({
            "out_trade_no": refund.order,
            "trade_no": refund.transaction,
            "refund_amount": fen::text(refund.amount_fen),
            "out_request_no": refund.id,
            "refund_reason": refund.reason.chars().take(SUBJECT_CHARS_MAX).collect::<String>(),
        });
        let told = match self.call("alipay.trade.refund", &asked).await? {
            Told::Done(told) => told,
            Told::Refused { code, detail } => return Err(self.client.refused(&code, &detail)),
        };
        if told["fund_change"] != "Y" && !self.refund_was_made(refund).await? {
            return Err(self.client.away("the refund is not confirmed"));
        }
        // All refunds of the trade together.
        let total = told["refund_fee"].as_str().and_then(fen::parse);
        let total_fen = total.ok_or_else(|| self.client.away("the answer is not about the refund"))?;
        Ok(Fact {
            status: FactStatus::Refunded { total_fen },
            at: told["gmt_refund_pay"].as_str().and_then(signing::time),
            ..self.blank_fact(&refund.order, told["trade_no"].as_str(), refund.paid_fen)
        })
    }
}

/// A title without the characters that Alipay refuses in one.
fn subject(title: &str) -> String {
    let allowed = |c: char| if matches!(c, '/' | '=' | '&') || c.is_control() { ' ' } else { c };
    title.chars().map(allowed).take(SUBJECT_CHARS_MAX).collect()
}

type Params = BTreeMap<String, String>;
