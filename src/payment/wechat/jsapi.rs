//! Paying inside WeChat's own browser (JSAPI): WeChat tells who the payer is by OAuth, silently (`snsapi_base`), and its
//! browser opens the payment with parameters that we sign.
//!
//! Sources: <https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html> (OAuth; the
//! order of the parameters matters there, and `state` is letters and digits),
//! <https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new.html> (40029, 40163, 45011),
//! <https://pay.weixin.qq.com/doc/v3/merchant/4012791897> (the order),
//! <https://pay.weixin.qq.com/doc/global/v3/zh/4012354766> (signing for the page).

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, Url};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};

use super::calls::{Calls, now};
use crate::config::{OfficialAccount, SigningKey};
use crate::domain::payment::{ProviderName, WechatCall};
use crate::payment::{PayError, PayerId};

/// Characters of a code that are passed on.
const CODE_CHARS_MAX: usize = 512;
/// The code is wrong, used, too old, or missing: another one helps.
const BAD_CODE: [i64; 4] = [40_029, 40_163, 42_003, 41_008];
/// So many calls a minute are allowed.
const TOO_OFTEN: i64 = 45_011;
/// WeChat is busy.
const BUSY: i64 = -1;

#[derive(Deserialize)]
struct Exchanged {
    #[serde(default)]
    openid: String,
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

#[derive(Deserialize)]
struct Opened {
    prepay_id: String,
}

/// Where WeChat sends the browser back from, with `code` and `state`.
pub(super) fn authorize_url(account: &OfficialAccount, return_url: &str, state: &str) -> Option<String> {
    let mut url = Url::parse(&format!("{}/connect/oauth2/authorize", account.open_url)).ok()?;
    url.query_pairs_mut()
        .append_pair("appid", &account.app_id)
        .append_pair("redirect_uri", return_url)
        .append_pair("response_type", "code")
        .append_pair("scope", "snsapi_base")
        .append_pair("state", state);
    url.set_fragment(Some("wechat_redirect"));
    Some(url.into())
}

/// Exchanges a code for the payer's openid. The answer is not signed: it comes over https from WeChat, and names a payer,
/// not a payment. Refusals come with status 200.
pub(super) async fn payer(calls: &Calls, account: &OfficialAccount, code: &str) -> Result<PayerId, PayError> {
    let unknown = PayError::UnknownPayer(ProviderName::Wechat);
    if code.is_empty() || code.len() > CODE_CHARS_MAX {
        return Err(unknown);
    }
    let mut url = calls.client.url(&account.api_url, "/sns/oauth2/access_token")?;
    url.query_pairs_mut()
        .append_pair("appid", &account.app_id)
        .append_pair("secret", account.secret.expose_secret())
        .append_pair("code", code)
        .append_pair("grant_type", "authorization_code");
    let answer = calls.client.send(calls.client.get(url)).await?;
    if !answer.is_success() {
        return Err(calls.client.away(&format!("status {}", answer.status)));
    }
    let told: Exchanged = serde_json::from_slice(&answer.body)
        .map_err(|_| calls.client.away("the answer is not what we know"))?;
    match told.errcode {
        0 if told.openid.is_empty() => Err(calls.client.away("the answer names nobody")),
        0 => Ok(PayerId::new(told.openid)),
        TOO_OFTEN => Err(PayError::TooOften(ProviderName::Wechat)),
        BUSY => Err(calls.client.away("WeChat is busy")),
        code if BAD_CODE.contains(&code) => Err(unknown),
        code => Err(calls.client.refused(&code.to_string(), &told.errmsg)),
    }
}

/// Begins the payment of `body` for `payer`.
pub(super) async fn open(
    calls: &Arc<Calls>,
    account: &OfficialAccount,
    mut body: Value,
    payer: &PayerId,
) -> Result<WechatCall, PayError> {
    body["appid"] = json!(account.app_id);
    body["payer"] = json!({"openid": payer.as_str()});
    let opened: Opened = calls.json(Method::POST, "/v3/pay/transactions/jsapi", Some(body)).await?;
    let nonce = hex::encode(rand::random::<[u8; 16]>());
    Ok(signed(&calls.settings.key, &account.app_id, now().millis() / 1000, nonce, &opened.prepay_id))
}

/// What the page gives to the browser: the four lines are signed with the merchant's key.
fn signed(key: &SigningKey, app_id: &str, unix: i64, nonce_str: String, prepay_id: &str) -> WechatCall {
    let package = format!("prepay_id={prepay_id}");
    let message = format!("{app_id}\n{unix}\n{nonce_str}\n{package}\n");
    WechatCall {
        app_id: app_id.to_owned(),
        time_stamp: unix.to_string(),
        pay_sign: STANDARD.encode(key.sign(message.as_bytes())),
        nonce_str,
        package,
    }
}
