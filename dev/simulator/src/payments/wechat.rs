//! WeChat Pay's v3 API below `/wechat` and its notices, signed and sealed. Shapes as in
//! <https://pay.weixin.qq.com/doc/v3/merchant/4012791877> and the pages beside it.

mod oauth;

use std::collections::BTreeMap;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::book::{Change, Payment, Status};
use super::keys::{
    CERTIFICATES, NEW_SERIAL, OLD_SERIAL, Pair, WECHAT, WECHAT_MERCHANT, WECHAT_NEW, WECHAT_OLD, broken,
};
use super::knobs::Answers;
use super::notices::{Event, Happened, Letter};
use super::{Payments, Provider, Wrong, spoil};
use crate::state::Sim;

pub use oauth::Memory;

const MERCHANT_ID: &str = "1900000001";
const APP_ID: &str = "wx0000000000000001";
const MERCHANT_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const API_V3_KEY: &str = "simulated-api-v3-key-of-32-bytes";
const PUBLIC_KEY_ID: &str = "PUB_KEY_ID_0119000000012026112200000000000001";

/// With which of its keys WeChat Pay signs notices, and answers to who names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signer {
    #[default]
    PublicKey,
    /// The platform certificate that merchants are configured with.
    OldCertificate,
    /// Its successor, which merchants have to fetch.
    NewCertificate,
}

impl Signer {
    fn pair(self) -> (&'static str, &'static Pair) {
        match self {
            Signer::PublicKey => (PUBLIC_KEY_ID, &WECHAT),
            Signer::OldCertificate => (OLD_SERIAL, &WECHAT_OLD),
            Signer::NewCertificate => (NEW_SERIAL, &WECHAT_NEW),
        }
    }
}

/// How a payer gets to a payment. An order is paid in the one it was begun in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Native,
    H5,
    Jsapi,
}

impl Way {
    fn of(path: &str) -> Self {
        match path.rsplit('/').next() {
            Some("h5") => Way::H5,
            Some("jsapi") => Way::Jsapi,
            _ => Way::Native,
        }
    }

    fn trade_type(self) -> &'static str {
        match self {
            Way::Native => "NATIVE",
            Way::H5 => "MWEB",
            Way::Jsapi => "JSAPI",
        }
    }

    /// The answer to a merchant who began a payment.
    fn opened(self, number: &str) -> Value {
        match self {
            Way::Native => json!({"code_url": code(number)}),
            Way::H5 => {
                let page = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb";
                json!({"h5_url": format!("{page}?prepay_id={number}")})
            }
            Way::Jsapi => json!({"prepay_id": format!("wx{number}")}),
        }
    }
}

/// What an api has to be configured with.
pub fn settings(base_url: &str) -> Vec<(&'static str, String)> {
    let mut pairs = merchant(base_url);
    pairs.push(("WECHAT_PUBLIC_KEYS", format!("{PUBLIC_KEY_ID}:{}", WECHAT.public())));
    pairs.extend(oauth::settings(base_url));
    pairs
}

/// The same for a merchant of the older kind, who knows one platform certificate and has no official account.
pub fn certificate_settings(base_url: &str) -> Vec<(&'static str, String)> {
    let mut pairs = merchant(base_url);
    pairs.push(("WECHAT_CERTIFICATES", CERTIFICATES[0].clone()));
    pairs
}

fn merchant(base_url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("WECHAT_MERCHANT_ID", MERCHANT_ID.into()),
        ("WECHAT_APP_ID", APP_ID.into()),
        ("WECHAT_PRIVATE_KEY", WECHAT_MERCHANT.private()),
        ("WECHAT_SERIAL", MERCHANT_SERIAL.into()),
        ("WECHAT_API_V3_KEY", API_V3_KEY.into()),
        ("WECHAT_API_URL", format!("{base_url}/wechat")),
    ]
}

pub fn router() -> Router<Sim> {
    Router::new()
        .route("/wechat/v3/pay/transactions/native", post(open))
        .route("/wechat/v3/pay/transactions/h5", post(open))
        .route("/wechat/v3/pay/transactions/jsapi", post(open))
        .merge(oauth::router())
        .route("/wechat/v3/pay/transactions/out-trade-no/{order}", get(query))
        .route("/wechat/v3/pay/transactions/out-trade-no/{order}/close", post(close))
        .route("/wechat/v3/refund/domestic/refunds", post(refund))
        .route("/wechat/v3/certificates", get(certificates))
}

/// One call that was let in.
struct Call {
    payments: Payments,
    body: Value,
    signer: Signer,
}

type Answer = Result<Response, Response>;

async fn admitted(
    sim: &Sim,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &str,
) -> Result<Call, Response> {
    let payments = sim.payments.clone();
    payments.delay_or_fail(Provider::Wechat).await?;
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let named = header("wechatpay-serial") == PUBLIC_KEY_ID;
    let signer = if named { Signer::PublicKey } else { *payments.signer() };
    let call = Call { payments, body: serde_json::from_str(body).unwrap_or_default(), signer };
    if !is_signed(method, uri, &header("authorization"), body) {
        return Err(call.refused(401, "SIGN_ERROR", "签名错误"));
    }
    match spoil::instead(call.answers()) {
        Some(spoiled) => Err(spoiled),
        None => Ok(call),
    }
}

fn is_signed(method: &Method, uri: &Uri, authorization: &str, body: &str) -> bool {
    let Some(rest) = authorization.strip_prefix("WECHATPAY2-SHA256-RSA2048 ") else { return false };
    let parts: BTreeMap<&str, &str> = rest
        .split(',')
        .filter_map(|part| part.split_once('='))
        .map(|(n, v)| (n, v.trim_matches('"')))
        .collect();
    let part = |name: &str| parts.get(name).copied().unwrap_or_default();
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let (timestamp, nonce) = (part("timestamp"), part("nonce_str"));
    let message = format!("{method}\n{path}\n{timestamp}\n{nonce}\n{body}\n");
    let fresh = timestamp.parse::<i64>().is_ok_and(|t| (Utc::now().timestamp() - t).abs() < 300);
    fresh
        && part("mchid") == MERCHANT_ID
        && part("serial_no") == MERCHANT_SERIAL
        && WECHAT_MERCHANT.verifies(message.as_bytes(), part("signature"))
}

impl Call {
    fn answers(&self) -> Option<Answers> {
        self.payments.knobs(Provider::Wechat).answers
    }

    fn word(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }

    fn good(&self, status: u16, told: Option<&Value>) -> Response {
        self.signed(status, told.map(Value::to_string).unwrap_or_default())
    }

    fn refused(&self, status: u16, code: &str, message: &str) -> Response {
        self.signed(status, json!({"code": code, "message": message}).to_string())
    }

    fn signed(&self, status: u16, body: String) -> Response {
        let status = StatusCode::from_u16(status).expect("a status of this module");
        let answers = self.answers();
        let mut response = (status, [("content-type", "application/json")], body.clone()).into_response();
        if answers == Some(Answers::Unsigned) {
            return response;
        }
        for (name, value) in stamp(self.signer, &body, 0, answers == Some(Answers::Signature)) {
            response.headers_mut().insert(name, value.parse().expect("a header's value"));
        }
        response
    }
}

/// The headers of a signature over `body`.
fn stamp(signer: Signer, body: &str, shift_s: i64, wrong: bool) -> Vec<(&'static str, String)> {
    let timestamp = Utc::now().timestamp() + shift_s;
    let nonce = hex::encode(rand::random::<[u8; 16]>());
    let (serial, pair) = signer.pair();
    let mut signature = pair.sign(format!("{timestamp}\n{nonce}\n{body}\n").as_bytes());
    if wrong {
        signature = broken(&signature);
    }
    vec![
        ("wechatpay-timestamp", timestamp.to_string()),
        ("wechatpay-nonce", nonce),
        ("wechatpay-serial", serial.to_owned()),
        ("wechatpay-signature", signature),
        ("wechatpay-signature-type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
    ]
}

/// Native, H5 and JSAPI payments: they differ in where the payer goes.
async fn open(State(sim): State<Sim>, method: Method, uri: Uri, headers: HeaderMap, body: String) -> Answer {
    let call = admitted(&sim, &method, &uri, &headers, &body).await?;
    let bad = |what: &str| call.refused(400, "PARAM_ERROR", what);
    let amount = call.body["amount"]["total"].as_i64().filter(|fen| *fen > 0).ok_or_else(|| bad("amount"))?;
    let expires_at =
        DateTime::parse_from_rfc3339(&call.word("time_expire")).map_err(|_| bad("time_expire"))?;
    let (order, title) = (call.word("out_trade_no"), call.word("description"));
    let way = Way::of(uri.path());
    let scene = &call.body["scene_info"];
    let ip = scene["payer_client_ip"].as_str().unwrap_or_default();
    if way == Way::H5 && (ip.parse::<std::net::IpAddr>().is_err() || scene["h5_info"]["type"] != "Wap") {
        return Err(bad("scene_info"));
    }
    let payer = call.body["payer"]["openid"].as_str().unwrap_or_default();
    if way == Way::Jsapi && !call.payments.wechat().openids.contains(payer) {
        return Err(bad("无效的openid"));
    }
    let named = call.word("mchid") == MERCHANT_ID && call.word("appid") == APP_ID;
    if !named || !(6..=32).contains(&order.len()) || title.is_empty() || title.chars().count() > 127 {
        return Err(bad("mchid, appid, out_trade_no or description"));
    }
    if *call.payments.wechat().ways.entry(order.clone()).or_insert(way) != way {
        return Err(call.refused(403, "OUT_TRADE_NO_USED", "商户订单号重复"));
    }
    let mut book = call.payments.book();
    let number = format!("42000000012026112200{:08}", book.next_number());
    let first = way.opened(&number);
    let change = book.open(Payment {
        provider: Provider::Wechat,
        key: order.clone(),
        order,
        number,
        merchant: "Mannequin".into(),
        title: title.clone(),
        amount,
        currency: "CNY".into(),
        locale: "zh-CN".into(),
        return_url: String::new(),
        notify_url: call.word("notify_url"),
        created_at: Utc::now(),
        expires_at: expires_at.with_timezone(&Utc),
        status: Status::Pending,
        at: Utc::now(),
        late: false,
        refunds: BTreeMap::new(),
    });
    match change {
        Change::Done(_) => Ok(call.good(200, Some(&first))),
        // The same order may be asked for again, but not as another one.
        Change::Again(known) if known.title == title => Ok(call.good(200, Some(&way.opened(&known.number)))),
        Change::Conflict(known) if known.status == Status::Paid => {
            Err(call.refused(400, "ORDERPAID", "订单已支付"))
        }
        Change::Conflict(known) if known.status == Status::Closed => {
            Err(call.refused(400, "ORDER_CLOSED", "订单已关闭"))
        }
        _ => Err(call.refused(403, "OUT_TRADE_NO_USED", "商户订单号重复")),
    }
}

/// What the QR code says.
fn code(number: &str) -> String {
    format!("weixin://wxpay/bizpayurl?pr={number}")
}

async fn query(
    State(sim): State<Sim>,
    Path(order): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Answer {
    let call = admitted(&sim, &method, &uri, &headers, "").await?;
    match call.payments.payment(Provider::Wechat, &order) {
        Some(payment) => Ok(call.good(200, Some(&transaction(&call.payments, &payment)))),
        None => Err(call.refused(404, "ORDER_NOT_EXIST", "订单不存在")),
    }
}

async fn close(
    State(sim): State<Sim>,
    Path(order): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let call = admitted(&sim, &method, &uri, &headers, &body).await?;
    match call.payments.close_call(Provider::Wechat, &order) {
        Change::Done(_) | Change::Again(_) => Ok(call.good(204, None)),
        Change::Conflict(_) => Err(call.refused(400, "ORDERPAID", "订单已支付")),
        Change::Unknown => Err(call.refused(404, "ORDER_NOT_EXIST", "订单不存在")),
    }
}

async fn refund(
    State(sim): State<Sim>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Answer {
    let call = admitted(&sim, &method, &uri, &headers, &body).await?;
    let (id, fen) = (call.word("out_refund_no"), call.body["amount"]["refund"].as_i64().unwrap_or(0));
    let number = call.word("transaction_id");
    let all = call.payments.all();
    let Some(payment) = all.iter().find(|p| p.provider == Provider::Wechat && p.number == number) else {
        return Err(call.refused(404, "RESOURCE_NOT_EXISTS", "订单不存在"));
    };
    let change = call.payments.book().refund(Provider::Wechat, &payment.key, &id, fen);
    match change {
        Change::Done(payment) => {
            call.payments.announce(&payment, Happened::Refunded(id.clone()));
            Ok(call.good(200, Some(&refund_view(&payment, &id, "status", "PROCESSING"))))
        }
        Change::Again(payment) => Ok(call.good(200, Some(&refund_view(&payment, &id, "status", "SUCCESS")))),
        _ => Err(call.refused(400, "INVALID_REQUEST", "退款金额超限")),
    }
}

/// Both certificates, sealed with the merchant's key.
async fn certificates(State(sim): State<Sim>, method: Method, uri: Uri, headers: HeaderMap) -> Answer {
    let call = admitted(&sim, &method, &uri, &headers, "").await?;
    let row = |(serial, pem): (&str, &String)| json!({"serial_no": serial, "encrypt_certificate": sealed("certificate", pem)});
    let data: Vec<Value> = [OLD_SERIAL, NEW_SERIAL].into_iter().zip(CERTIFICATES.iter()).map(row).collect();
    Ok(call.good(200, Some(&json!({"data": data}))))
}

/// The notice of `event`, with what shall be wrong with it; `None`: nobody is told that an order was closed.
pub fn letter(payments: &Payments, payment: &Payment, event: &Event, wrong: Option<Wrong>) -> Option<Letter> {
    let (kind, original, mut plain) = match &event.happened {
        Happened::Paid => ("TRANSACTION.SUCCESS", "transaction", transaction(payments, payment)),
        Happened::Refunded(id) => {
            ("REFUND.SUCCESS", "refund", refund_view(payment, id, "refund_status", "SUCCESS"))
        }
        Happened::Closed => return None,
    };
    match wrong {
        Some(Wrong::Amount) => plain["amount"]["total"] = json!(payment.amount + 1),
        Some(Wrong::Currency) => plain["amount"]["currency"] = json!("USD"),
        Some(Wrong::Merchant) => plain["mchid"] = json!("1900009999"),
        _ => {}
    }
    let mut resource = sealed(original, &plain.to_string());
    resource["original_type"] = json!(original);
    let body = json!({
        "id": format!("EV-20261122{:012}", event.number),
        "create_time": text(payment.at),
        "resource_type": "encrypt-resource",
        "event_type": kind,
        "summary": "支付成功",
        "resource": resource,
    })
    .to_string();
    let shift_s = match wrong {
        Some(Wrong::Old) => -301,
        Some(Wrong::Future) => 330,
        _ => 0,
    };
    let mut headers = stamp(*payments.signer(), &body, shift_s, wrong == Some(Wrong::Signature));
    for (name, value) in &mut headers {
        match (*name, wrong) {
            ("wechatpay-serial", Some(Wrong::Key)) => {
                *value = "0123456789ABCDEF0123456789ABCDEF01234567".into()
            }
            ("wechatpay-signature", Some(Wrong::Probe)) => value.insert_str(0, "WECHATPAY/SIGNTEST/"),
            _ => {}
        }
    }
    headers.push(("content-type", "application/json".to_owned()));
    Some(Letter { headers, body })
}

fn sealed(associated_data: &str, plain: &str) -> Value {
    let nonce: [u8; 12] = std::array::from_fn(|_| rand::random_range(b'a'..=b'z'));
    let key = UnboundKey::new(&AES_256_GCM, API_V3_KEY.as_bytes()).expect("the key has 32 bytes");
    let mut bytes = plain.as_bytes().to_vec();
    LessSafeKey::new(key)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(associated_data.as_bytes()),
            &mut bytes,
        )
        .expect("short enough");
    json!({
        "algorithm": "AEAD_AES_256_GCM",
        "ciphertext": STANDARD.encode(bytes),
        "associated_data": associated_data,
        "nonce": String::from_utf8_lossy(&nonce),
    })
}

fn transaction(payments: &Payments, payment: &Payment) -> Value {
    let way = payments.wechat().ways.get(&payment.order).copied().unwrap_or(Way::Native);
    let state = match payment.status {
        Status::Paid if payment.refunded() > 0 => "REFUND",
        Status::Paid => "SUCCESS",
        Status::Closed => "CLOSED",
        Status::Pending if payment.is_expired() => "CLOSED",
        Status::Pending => "NOTPAY",
    };
    let mut told = json!({
        "appid": APP_ID,
        "mchid": MERCHANT_ID,
        "out_trade_no": payment.order,
        "trade_state": state,
        "trade_state_desc": state,
        "trade_type": way.trade_type(),
    });
    if payment.status == Status::Paid {
        told["transaction_id"] = json!(payment.number);
        told["success_time"] = json!(text(payment.at));
        told["amount"] =
            json!({"total": payment.amount, "payer_total": payment.amount, "currency": payment.currency});
    }
    told
}

fn refund_view(payment: &Payment, id: &str, status_name: &str, status: &str) -> Value {
    json!({
        "mchid": MERCHANT_ID,
        "out_trade_no": payment.order,
        "transaction_id": payment.number,
        "out_refund_no": id,
        "refund_id": format!("5030{id}"),
        "success_time": text(payment.at),
        status_name: status,
        "amount": {"total": payment.amount, "refund": payment.refunds.get(id), "currency": payment.currency},
    })
}

fn text(time: DateTime<Utc>) -> String {
    let china = FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset");
    time.with_timezone(&china).to_rfc3339_opts(SecondsFormat::Secs, false)
}
