//! Alipay's gateway below `/alipay/gateway.do` and its notices, signed with RSA2. Shapes as in
//! <https://opendocs.alipay.com/open/59da99d0_alipay.trade.page.pay> and the pages beside it.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone, Utc};
use form_urlencoded::Serializer;
use serde_json::{Value, json};

use super::book::{Change, Payment, Status};
use super::keys::{ALIPAY, ALIPAY_APP, broken};
use super::knobs::Answers;
use super::notices::{Event, Happened, Letter};
use super::{Payments, Provider, Wrong, spoil};
use crate::state::Sim;

const APP_ID: &str = "2021000000000001";
const SELLER_ID: &str = "2088000000000001";
const FORMAT: &str = "%Y-%m-%d %H:%M:%S";

type Params = BTreeMap<String, String>;

/// What an api has to be configured with.
pub fn settings(base_url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("ALIPAY_APP_ID", APP_ID.into()),
        ("ALIPAY_SELLER_ID", SELLER_ID.into()),
        ("ALIPAY_PRIVATE_KEY", ALIPAY_APP.private()),
        ("ALIPAY_PUBLIC_KEYS", ALIPAY.public()),
        ("ALIPAY_GATEWAY_URL", format!("{base_url}/alipay/gateway.do")),
    ]
}

pub fn router() -> Router<Sim> {
    Router::new().route("/alipay/gateway.do", get(serve).post(serve))
}

async fn serve(State(sim): State<Sim>, RawQuery(query): RawQuery, body: String) -> Response {
    let payments = sim.payments.clone();
    if let Err(down) = payments.delay_or_fail(Provider::Alipay).await {
        return down;
    }
    let query = query.unwrap_or_default();
    let pairs = form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(body.as_bytes()));
    let params: Params = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let word = |name: &str| params.get(name).cloned().unwrap_or_default();
    let right = word("sign_type") == "RSA2"
        && word("app_id") == APP_ID
        && ALIPAY_APP.verifies(message(&params, &["sign"]).as_bytes(), &word("sign"));
    let asked: Value = serde_json::from_str(&word("biz_content")).unwrap_or_default();
    let method = word("method");
    let product = match method.as_str() {
        "alipay.trade.page.pay" => Some("FAST_INSTANT_TRADE_PAY"),
        "alipay.trade.wap.pay" => Some("QUICK_WAP_WAY"),
        _ => None,
    };
    if let Some(product) = product {
        return if right {
            page_pay(&payments, &params, &asked, product)
        } else {
            refused_page("isv.invalid-signature")
        };
    }
    let answers = payments.knobs(Provider::Alipay).answers;
    if let Some(spoiled) = spoil::instead(answers) {
        return spoiled;
    }
    if !right {
        let told = json!({"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-signature"});
        return signed("error_response", &told, answers);
    }
    let told = match method.as_str() {
        "alipay.trade.query" => query_trade(&payments, &asked),
        "alipay.trade.close" => close(&payments, &asked),
        "alipay.trade.refund" => refund(&payments, &asked),
        "alipay.trade.fastpay.refund.query" => query_refund(&payments, &asked),
        _ => json!({"code": "40001", "msg": "Missing Method", "sub_code": "isv.invalid-method"}),
    };
    signed(&format!("{}_response", method.replace('.', "_")), &told, answers)
}

/// The payer's browser arrives: only now Alipay knows the order.
fn page_pay(payments: &Payments, params: &Params, asked: &Value, product: &str) -> Response {
    let word = |name: &str| asked[name].as_str().unwrap_or_default().to_owned();
    let param = |name: &str| params.get(name).cloned().unwrap_or_default();
    let (Some(amount), Some(expires_at)) = (fen(&word("total_amount")), time(&word("time_expire"))) else {
        return refused_page("ACQ.INVALID_PARAMETER");
    };
    if word("product_code") != product || word("subject").contains(['/', '=', '&']) {
        return refused_page("ACQ.INVALID_PARAMETER");
    }
    if expires_at <= Utc::now() {
        return refused_page("ACQ.TRADE_HAS_CLOSE");
    }
    let order = word("out_trade_no");
    let mut book = payments.book();
    let number = format!("20261122220014{:014}", book.next_number());
    let change = book.open(Payment {
        provider: Provider::Alipay,
        key: order.clone(),
        order: order.clone(),
        number,
        merchant: "Mannequin".into(),
        title: word("subject"),
        amount,
        currency: "CNY".into(),
        locale: "zh-CN".into(),
        return_url: param("return_url"),
        notify_url: param("notify_url"),
        created_at: Utc::now(),
        expires_at,
        status: Status::Pending,
        at: Utc::now(),
        late: false,
        refunds: BTreeMap::new(),
    });
    match change {
        Change::Conflict(known) if known.amount != amount => refused_page("ACQ.CONTEXT_INCONSISTENT"),
        _ => Redirect::to(&format!("/pay/alipay/{order}")).into_response(),
    }
}

fn query_trade(payments: &Payments, asked: &Value) -> Value {
    let Some(payment) =
        payments.payment(Provider::Alipay, asked["out_trade_no"].as_str().unwrap_or_default())
    else {
        return refusal("ACQ.TRADE_NOT_EXIST", "交易不存在");
    };
    let mut told = good(&payment);
    told["trade_status"] = json!(trade_status(&payment));
    told["total_amount"] = json!(yuan(payment.amount));
    told["buyer_logon_id"] = json!("sim/***@example.com");
    if payment.status == Status::Paid {
        told["send_pay_date"] = json!(text(payment.at));
    }
    told
}

fn close(payments: &Payments, asked: &Value) -> Value {
    match payments.close_call(Provider::Alipay, asked["out_trade_no"].as_str().unwrap_or_default()) {
        Change::Done(payment) => {
            payments.announce(&payment, Happened::Closed);
            good(&payment)
        }
        Change::Unknown => refusal("ACQ.TRADE_NOT_EXIST", "交易不存在"),
        _ => refusal("ACQ.TRADE_STATUS_ERROR", "交易状态不合法"),
    }
}

fn refund(payments: &Payments, asked: &Value) -> Value {
    let word = |name: &str| asked[name].as_str().unwrap_or_default();
    let amount = fen(word("refund_amount")).unwrap_or(0);
    let id = word("out_request_no").to_owned();
    let change = payments.book().refund(Provider::Alipay, word("out_trade_no"), &id, amount);
    let (payment, changed) = match change {
        Change::Done(payment) => {
            payments.announce(&payment, Happened::Refunded(id));
            (payment, "Y")
        }
        Change::Again(payment) => (payment, "N"),
        Change::Unknown => return refusal("ACQ.TRADE_NOT_EXIST", "交易不存在"),
        Change::Conflict(_) => return refusal("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超限"),
    };
    let mut told = good(&payment);
    told["fund_change"] = json!(changed);
    told["refund_fee"] = json!(yuan(payment.refunded()));
    told["gmt_refund_pay"] = json!(text(payment.at));
    told
}

fn query_refund(payments: &Payments, asked: &Value) -> Value {
    let word = |name: &str| asked[name].as_str().unwrap_or_default();
    let Some(payment) = payments.payment(Provider::Alipay, word("out_trade_no")) else {
        return refusal("ACQ.TRADE_NOT_EXIST", "交易不存在");
    };
    let mut told = good(&payment);
    if let Some(amount) = payment.refunds.get(word("out_request_no")) {
        told["refund_amount"] = json!(yuan(*amount));
        told["refund_status"] = json!("REFUND_SUCCESS");
    }
    told
}

/// The notice of `event`, with what shall be wrong with it.
pub fn letter(payment: &Payment, event: &Event, wrong: Option<Wrong>) -> Letter {
    let is_other = |what: Wrong| wrong == Some(what);
    let amount = payment.amount + i64::from(is_other(Wrong::Amount));
    let pairs = [
        ("app_id", APP_ID.to_owned()),
        ("auth_app_id", APP_ID.to_owned()),
        ("buyer_id", "2088000000000009".into()),
        ("buyer_pay_amount", yuan(amount)),
        ("charset", "utf-8".into()),
        ("gmt_create", text(payment.created_at)),
        ("notify_id", format!("2026112200222{:016}", event.number)),
        ("notify_time", text(Utc::now())),
        ("notify_type", "trade_status_sync".into()),
        ("out_trade_no", payment.order.clone()),
        ("receipt_amount", yuan(amount)),
        ("seller_id", if is_other(Wrong::Merchant) { "2088999999999999" } else { SELLER_ID }.into()),
        ("subject", payment.title.clone()),
        ("total_amount", yuan(amount)),
        ("trade_no", payment.number.clone()),
        ("trade_status", trade_status(payment).into()),
        ("version", "1.0".into()),
        // Empty values are sent and not signed.
        ("body", String::new()),
    ];
    let mut params: Params = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    if payment.status == Status::Paid {
        params.insert("gmt_payment".into(), text(payment.at));
    }
    if let Happened::Refunded(id) = &event.happened {
        params.insert("gmt_refund".into(), format!("{}.123", text(payment.at)));
        params.insert("out_biz_no".into(), id.clone());
        params.insert("refund_fee".into(), yuan(payment.refunded()));
    }
    let pair = if is_other(Wrong::Key) { &ALIPAY_APP } else { &ALIPAY };
    let mut signature = pair.sign(message(&params, &[]).as_bytes());
    if is_other(Wrong::Signature) {
        signature = broken(&signature);
    }
    params.insert("sign".into(), signature);
    params.insert("sign_type".into(), "RSA2".into());
    let body = Serializer::new(String::new()).extend_pairs(&params).finish();
    let form_type = "application/x-www-form-urlencoded; charset=utf-8".to_owned();
    Letter { headers: vec![("content-type", form_type)], body }
}

fn trade_status(payment: &Payment) -> &'static str {
    match payment.status {
        Status::Paid if payment.refunded() == payment.amount => "TRADE_CLOSED",
        Status::Paid => "TRADE_SUCCESS",
        Status::Closed => "TRADE_CLOSED",
        Status::Pending if payment.is_expired() => "TRADE_CLOSED",
        Status::Pending => "WAIT_BUYER_PAY",
    }
}

fn good(payment: &Payment) -> Value {
    json!({"code": "10000", "msg": "Success", "out_trade_no": payment.order, "trade_no": payment.number})
}

fn refusal(sub_code: &str, sub_msg: &str) -> Value {
    json!({"code": "40004", "msg": "Business Failed", "sub_code": sub_code, "sub_msg": sub_msg})
}

fn signed(name: &str, told: &Value, answers: Option<Answers>) -> Response {
    let told = told.to_string();
    let signature = ALIPAY.sign(told.as_bytes());
    let body = match answers {
        Some(Answers::Unsigned) => format!("{{\"{name}\":{told}}}"),
        Some(Answers::Signature) => format!("{{\"{name}\":{told},\"sign\":\"{}\"}}", broken(&signature)),
        _ => format!("{{\"{name}\":{told},\"sign\":\"{signature}\"}}"),
    };
    ([(CONTENT_TYPE, "text/html;charset=utf-8")], body).into_response()
}

fn refused_page(why: &str) -> Response {
    Html(format!("<!doctype html><meta charset=utf-8><title>支付宝模拟</title><p>{why}</p>")).into_response()
}

fn message(params: &Params, without: &[&str]) -> String {
    let signed = params.iter().filter(|(name, value)| !value.is_empty() && !without.contains(&name.as_str()));
    signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset")
}

fn text(time: DateTime<Utc>) -> String {
    time.with_timezone(&china()).format(FORMAT).to_string()
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    let naive = NaiveDateTime::parse_from_str(text, FORMAT).ok()?;
    Some(china().from_local_datetime(&naive).single()?.with_timezone(&Utc))
}

fn yuan(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

fn fen(yuan: &str) -> Option<i64> {
    let (whole, part) = yuan.split_once('.')?;
    (part.len() == 2).then_some(())?;
    Some(whole.parse::<i64>().ok()? * 100 + part.parse::<i64>().ok()?)
}
