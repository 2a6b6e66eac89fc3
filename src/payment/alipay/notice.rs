//! Alipay's notices: a form whose values are signed together with their names.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Params, signing};
use crate::config;
use crate::domain::ids::OrderId;
use crate::domain::payment::{Fact, FactStatus, ProviderName};
use crate::payment::{Notice, NoticeFault, fen};

/// Not part of what is signed.
const UNSIGNED: [&str; 3] = ["sign", "sign_type", "alipay_cert_sn"];

pub(super) fn read(settings: &config::Alipay, body: &[u8]) -> Result<Notice, NoticeFault> {
    let params = params(body)?;
    let word = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    // The type is ours to choose; a sender who names another one is not Alipay.
    if word("sign_type") != "RSA2"
        || !(word("charset").is_empty() || word("charset").eq_ignore_ascii_case("utf-8"))
    {
        return Err(NoticeFault::Malformed);
    }
    let signature = STANDARD.decode(word("sign")).map_err(|_| NoticeFault::Signature)?;
    let message = signing::message(&params, &UNSIGNED);
    if !settings.alipay_keys.iter().any(|key| key.verifies(message.as_bytes(), &signature)) {
        return Err(NoticeFault::Signature);
    }
    if word("notify_id").is_empty() {
        return Err(NoticeFault::Malformed);
    }
    let kind = format!("{}:{}", word("notify_type"), word("trade_status"));
    Ok(Notice { event: word("notify_id").to_owned(), kind, fact: fact(settings, &params) })
}

/// The decoded form. A name that comes twice would mean one thing to the signature and another to us.
fn params(body: &[u8]) -> Result<Params, NoticeFault> {
    let mut params = Params::new();
    for (name, value) in form_urlencoded::parse(body) {
        if params.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(NoticeFault::Malformed);
        }
    }
    Ok(params)
}

/// `None` for what is not about the payment of one of our orders.
fn fact(settings: &config::Alipay, params: &Params) -> Option<Fact> {
    let word = |name: &str| params.get(name).map(String::as_str).filter(|value| !value.is_empty());
    if word("notify_type") != Some("trade_status_sync") {
        return None;
    }
    let refunded = word("refund_fee").and_then(fen::parse).filter(|total| *total > 0);
    // Refunds come as the same type of notice and must not look like another payment.
    let is_refund = refunded.is_some() || word("gmt_refund").is_some() || word("out_biz_no").is_some();
    let status = match (word("trade_status")?, refunded) {
        ("WAIT_BUYER_PAY", _) => FactStatus::Pending,
        ("TRADE_SUCCESS" | "TRADE_FINISHED" | "TRADE_CLOSED", Some(total_fen)) => {
            FactStatus::Refunded { total_fen }
        }
        // A refund that does not say how much: asking tells more.
        (_, None) if is_refund => return None,
        ("TRADE_SUCCESS" | "TRADE_FINISHED", None) => FactStatus::Paid,
        ("TRADE_CLOSED", None) => FactStatus::Closed,
        _ => return None,
    };
    let at = ["gmt_refund", "gmt_payment", "gmt_close", "notify_time"].into_iter().find_map(word);
    Some(Fact {
        provider: ProviderName::Alipay,
        order: OrderId::parse(word("out_trade_no")?)?,
        transaction: word("trade_no").map(str::to_owned),
        status,
        amount_fen: word("total_amount").and_then(fen::parse),
        currency: Some("CNY".into()),
        for_us: word("app_id") == Some(settings.app_id.as_str())
            && word("seller_id") == Some(settings.seller_id.as_str()),
        at: at.and_then(signing::time),
    })
}
