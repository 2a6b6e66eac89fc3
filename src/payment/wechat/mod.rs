//! WeChat Pay v3: Native payments (a QR code) on computers, H5 payments (an address that opens the app) on phones, JSAPI
//! payments inside WeChat's own browser, notices sealed with AES-256-GCM, query, close and refund.
//!
//! A Native code cannot be paid on the phone that shows it: WeChat refuses it when it is pressed long or comes from an
//! album (`/4012791890`). It is all there is inside WeChat without an official account, which tells who pays.
//!
//! A client of our own: the Rust crates for it are small, little used and old, and none checks the signature of answers.
//! Sources: <https://pay.weixin.qq.com/doc/v3/merchant/4012791877> (Native), `/4012791834` (H5), `/4012365342` (signing of requests),
//! `/4013053420` (verifying), `/4012791861` (notices), `/4012791862` (refunds); the rules of the official SDK for Go.

mod calls;
mod facts;
mod jsapi;
mod platform;
mod seal;
mod signature;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::json;

use self::calls::Calls;
use self::facts::{MadeRefund, Transaction};
use self::seal::Sealed;
use super::{Charge, Gateway, Handoff, Notice, NoticeFault, PayError, PayerId, Receipt, Refund};
use crate::config;
use crate::domain::ids::OrderId;
use crate::domain::payment::{Fact, FactStatus, PayClient, ProviderName};
use crate::domain::time::Time;

/// Characters of a description (127 are allowed) and of a refund's reason (80).
const TITLE_CHARS_MAX: usize = 120;
const REASON_CHARS_MAX: usize = 80;
/// WeChat Pay has no such order.
const NOT_EXIST: [&str; 3] = ["ORDER_NOT_EXIST", "ORDERNOTEXIST", "RESOURCE_NOT_EXISTS"];
/// It is paid, or closed already.
const SETTLED: [&str; 4] = ["ORDERPAID", "ORDER_PAID", "ORDER_CLOSED", "ORDERCLOSED"];
/// The number was used with another way to pay, title, payer or amount: it can be paid in the first way only.
const USED: &str = "OUT_TRADE_NO_USED";

#[derive(Debug)]
pub(super) struct Wechat {
    calls: Arc<Calls>,
    /// Where notices of refunds go.
    notify_url: String,
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    event_type: String,
    resource: Sealed,
}

#[derive(Deserialize)]
struct Native {
    code_url: String,
}

#[derive(Deserialize)]
struct H5 {
    h5_url: String,
}

impl Wechat {
    pub fn new(settings: &config::Wechat, notify_url: String, timeout: Duration) -> reqwest::Result<Self> {
        Ok(Self { calls: Arc::new(Calls::new(settings, timeout)?), notify_url })
    }

    fn settings(&self) -> &config::Wechat {
        &self.calls.settings
    }

    async fn open(&self, charge: &Charge) -> Result<Handoff, PayError> {
        let mut body = json!({
            "appid": self.settings().app_id,
            "mchid": self.settings().merchant_id,
            "description": charge.title.chars().take(TITLE_CHARS_MAX).collect::<String>(),
            "out_trade_no": charge.order,
            "time_expire": facts::text(charge.expires_at),
            "notify_url": charge.notify_url,
            "amount": {"total": charge.amount_fen, "currency": "CNY"},
        });
        if let (Some(payer), Some(account)) = (&charge.payer, &self.settings().official) {
            return Ok(Handoff::WechatJsapi(jsapi::open(&self.calls, account, body, payer).await?));
        }
        if charge.client == PayClient::Mobile {
            body["scene_info"] = json!({"payer_client_ip": charge.payer_ip, "h5_info": {"type": "Wap"}});
            let opened: H5 = self.calls.json(Method::POST, "/v3/pay/transactions/h5", Some(body)).await?;
            let mut url = self.calls.client.url(&opened.h5_url, "")?;
            // Where the app leads back to.
            url.query_pairs_mut().append_pair("redirect_url", &charge.return_url);
            return Ok(Handoff::Redirect { url: url.into() });
        }
        let opened: Native = self.calls.json(Method::POST, "/v3/pay/transactions/native", Some(body)).await?;
        Ok(Handoff::Qr { code: opened.code_url })
    }
}

#[async_trait]
impl Gateway for Wechat {
    fn name(&self) -> ProviderName {
        ProviderName::Wechat
    }

    fn introduction(&self, client: PayClient, return_url: &str, state: &str) -> Option<String> {
        let account = self.settings().official.as_ref().filter(|_| client == PayClient::Wechat)?;
        jsapi::authorize_url(account, return_url, state)
    }

    async fn payer(&self, code: &str) -> Result<PayerId, PayError> {
        match &self.settings().official {
            Some(account) => jsapi::payer(&self.calls, account, code).await,
            None => Err(PayError::UnknownPayer(self.name())),
        }
    }

    async fn start(&self, charge: &Charge) -> Result<Handoff, PayError> {
        match self.open(charge).await {
            Err(PayError::Refused { code, .. }) if code == USED => Err(PayError::BegunElsewhere(self.name())),
            other => other,
        }
    }

    fn read(&self, headers: &HeaderMap, body: &[u8], now: Time) -> Result<Notice, NoticeFault> {
        self.calls.verify(headers, body, now)?;
        let envelope: Envelope = serde_json::from_slice(body).map_err(|_| NoticeFault::Malformed)?;
        let plain = envelope.resource.open(&self.settings().api_v3_key)?;
        let fact = match envelope.resource.original_type.as_str() {
            "transaction" => {
                let told: Transaction = serde_json::from_slice(&plain).map_err(|_| NoticeFault::Malformed)?;
                told.fact(self.settings())
            }
            "refund" => {
                let told: MadeRefund = serde_json::from_slice(&plain).map_err(|_| NoticeFault::Malformed)?;
                told.fact(self.settings())
            }
            _ => None,
        };
        Ok(Notice { event: envelope.id, kind: envelope.event_type, fact })
    }

    fn receipt(&self) -> Receipt {
        Receipt { status: 200, content_type: "application/json", body: "" }
    }

    async fn query(&self, order: &OrderId) -> Result<Option<Fact>, PayError> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}?mchid={}", self.settings().merchant_id);
        let told: Transaction = match self.calls.json(Method::GET, &path, None).await {
            Err(PayError::Refused { code, .. }) if NOT_EXIST.contains(&&*code) => return Ok(None),
            other => other?,
        };
        let fact = told.fact(self.settings()).filter(|fact| fact.order == *order);
        fact.map(Some).ok_or_else(|| self.calls.client.away("the answer is not about the order"))
    }

    async fn close(&self, order: &OrderId) -> Result<(), PayError> {
        let path = format!("/v3/pay/transactions/out-trade-no/{order}/close");
        let body = json!({"mchid": self.settings().merchant_id});
        match self.calls.call(Method::POST, &path, Some(body)).await {
            Err(PayError::Refused { code, .. })
                if NOT_EXIST.contains(&&*code) || SETTLED.contains(&&*code) =>
            {
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// WeChat Pay tells no sum of all refunds: it is what we know of those before, and this one.
    async fn refund(&self, refund: &Refund) -> Result<Fact, PayError> {
        let body = json!({
            "transaction_id": refund.transaction,
            "out_refund_no": refund.id,
            "reason": refund.reason.chars().take(REASON_CHARS_MAX).collect::<String>(),
            "notify_url": self.notify_url,
            "amount": {"refund": refund.amount_fen, "total": refund.paid_fen, "currency": "CNY"},
        });
        let made: MadeRefund =
            self.calls.json(Method::POST, "/v3/refund/domestic/refunds", Some(body)).await?;
        let status = made.status().to_owned();
        let fact = made.fact(self.settings()).filter(|fact| fact.order == refund.order);
        let fact =
            fact.ok_or_else(|| self.calls.client.refused(&status, "the refund was not carried out"))?;
        let total_fen = (refund.before_fen + refund.amount_fen).min(refund.paid_fen);
        Ok(Fact { status: FactStatus::Refunded { total_fen }, ..fact })
    }
}
