//! WeChat's OAuth for pages inside its own browser, below `/wechat`: a silent redirect with a code, and the exchange of
//! that code for the payer's openid. Shapes and return codes as in
//! <https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>.

use std::collections::{BTreeMap, BTreeSet};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::{APP_ID, Way};
use crate::payments::{Payments, Provider, spoil};
use crate::state::Sim;

const APP_SECRET: &str = "5157f09efdc096de15ebe81a47057a72";
/// The person who holds the phone.
const OPENID: &str = "oSimulated0000000000000000001";
const CODE_LIFE: Duration = Duration::minutes(5);

/// What an api has to be configured with.
pub fn settings(base_url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("WECHAT_OFFICIAL_APP_SECRET", APP_SECRET.into()),
        ("WECHAT_OFFICIAL_OPEN_URL", format!("{base_url}/wechat")),
        ("WECHAT_OFFICIAL_API_URL", format!("{base_url}/wechat")),
    ]
}

pub fn router() -> Router<Sim> {
    Router::new()
        .route("/wechat/connect/oauth2/authorize", get(authorize))
        .route("/wechat/sns/oauth2/access_token", get(exchange))
}

/// Codes, the payers told with them, and the way in which each order was begun.
#[derive(Default)]
pub struct Memory {
    codes: BTreeMap<String, Code>,
    pub openids: BTreeSet<String>,
    pub ways: BTreeMap<String, Way>,
}

struct Code {
    at: DateTime<Utc>,
    used: bool,
}

/// Nobody sees it: the browser is sent back at once. The real one demands this very order of parameters.
async fn authorize(State(sim): State<Sim>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !agent.contains("MicroMessenger") {
        return refusal("请在微信客户端打开链接");
    }
    let query = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let pairs: Vec<(&str, &str)> =
        pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let [
        ("appid", APP_ID),
        ("redirect_uri", back),
        ("response_type", "code"),
        ("scope", "snsapi_base"),
        ("state", state),
    ] = pairs[..]
    else {
        return refusal("参数错误");
    };
    let good_state = state.len() <= 128 && state.bytes().all(|b| b.is_ascii_alphanumeric());
    if !good_state || !(back.starts_with("http://") || back.starts_with("https://")) {
        return refusal("参数错误");
    }
    let code = hex::encode(rand::random::<[u8; 16]>());
    sim.payments.wechat().codes.insert(code.clone(), Code { at: Utc::now(), used: false });
    let more = if back.contains('?') { '&' } else { '?' };
    let target = format!("{back}{more}code={code}&state={state}");
    (StatusCode::FOUND, [(header::LOCATION, target)]).into_response()
}

fn refusal(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Html(format!("<!doctype html><meta charset=utf-8><p>{why}</p>")))
        .into_response()
}

/// Refusals come with status 200, as from the real one.
async fn exchange(State(sim): State<Sim>, RawQuery(query): RawQuery) -> Result<Response, Response> {
    let payments = sim.payments.clone();
    payments.delay_or_fail(Provider::Wechat).await?;
    if let Some(spoiled) = spoil::instead(payments.knobs(Provider::Wechat).answers) {
        return Err(spoiled);
    }
    let query = query.unwrap_or_default();
    let asked: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let told = payments.exchanged(&asked).unwrap_or_else(|(errcode, errmsg)| {
        let rid = hex::encode(rand::random::<[u8; 4]>());
        json!({"errcode": errcode, "errmsg": format!("{errmsg}, rid: {rid}")})
    });
    Ok(([(header::CONTENT_TYPE, "text/plain")], told.to_string()).into_response())
}

impl Payments {
    fn exchanged(&self, asked: &BTreeMap<String, String>) -> Result<Value, (i64, &'static str)> {
        let word = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
        if self.knobs(Provider::Wechat).too_often {
            return Err((45_011, "api minute-quota reach limit, must slower, retry next minute"));
        }
        if word("appid") != APP_ID {
            return Err((40_013, "invalid appid"));
        }
        if word("secret") != APP_SECRET {
            return Err((40_125, "invalid appsecret"));
        }
        if word("grant_type") != "authorization_code" {
            return Err((40_002, "invalid grant_type"));
        }
        let mut memory = self.wechat();
        let code = memory.codes.get_mut(word("code")).ok_or((40_029, "invalid code"))?;
        if code.used {
            return Err((40_163, "code been used"));
        }
        if code.at + CODE_LIFE < Utc::now() {
            return Err((42_003, "oauth_code expired"));
        }
        code.used = true;
        memory.openids.insert(OPENID.to_owned());
        let token = |kind: &str| format!("{kind}_{}", hex::encode(rand::random::<[u8; 16]>()));
        Ok(json!({
            "access_token": token("access"),
            "expires_in": 7200,
            "refresh_token": token("refresh"),
            "openid": OPENID,
            "scope": "snsapi_base",
        }))
    }
}
