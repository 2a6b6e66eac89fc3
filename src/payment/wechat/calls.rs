//! Calls to WeChat Pay: JSON, signed by us; answers, signed by it.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::platform::Platform;
use super::signature::{SCHEME, request_message};
use crate::config;
use crate::domain::payment::ProviderName;
use crate::domain::time::Time;
use crate::payment::PayError;
use crate::payment::client::{Answer, Client};

#[derive(Debug)]
pub(super) struct Calls {
    pub client: Client,
    pub settings: config::Wechat,
    pub platform: Platform,
}

impl Calls {
    pub fn new(settings: &config::Wechat, timeout: Duration) -> reqwest::Result<Self> {
        Ok(Self {
            client: Client::new(ProviderName::Wechat, timeout)?,
            platform: Platform::new(settings),
            settings: settings.clone(),
        })
    }

    pub async fn json<T: DeserializeOwned>(
        self: &Arc<Self>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<T, PayError> {
        let answer = self.call(method, path, body).await?;
        serde_json::from_slice(&answer.body).map_err(|_| self.client.away("the answer is not what we know"))
    }

    /// A good answer with a right signature, or why there is none.
    pub async fn call(
        self: &Arc<Self>,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, PayError> {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let answer = self.send(method, path, &body).await?;
        if answer.is_success() || answer.headers.contains_key("wechatpay-signature") {
            let signed = self.verify(&answer.headers, &answer.body, now());
            signed.map_err(|fault| self.client.away(&format!("the answer is not believed: {fault}")))?;
        }
        if answer.is_success() {
            return Ok(answer);
        }
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let word = |name: &str| told[name].as_str().unwrap_or_default();
        if answer.is_trouble() || word("code").is_empty() || word("code") == "SYSTEM_ERROR" {
            return Err(self.client.away(&format!("status {}: {}", answer.status, word("code"))));
        }
        Err(self.client.refused(word("code"), word("message")))
    }

    /// Signs and sends; the answer is not checked yet.
    pub async fn send(&self, method: Method, path: &str, body: &str) -> Result<Answer, PayError> {
        let url = self.client.url(&self.settings.api_url, path)?;
        let signed_path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let nonce = hex::encode_upper(rand::random::<[u8; 16]>());
        let unix = u64::try_from(now().millis() / 1000).unwrap_or(0);
        let message = request_message(method.as_str(), &signed_path, unix, &nonce, body);
        let signature = STANDARD.encode(self.settings.key.sign(message.as_bytes()));
        let authorization = format!(
            "{SCHEME} mchid=\"{}\",nonce_str=\"{nonce}\",signature=\"{signature}\",timestamp=\"{unix}\",serial_no=\"{}\"",
            self.settings.merchant_id, self.settings.serial,
        );
        let request = if method == Method::GET { self.client.get(url) } else { self.client.post(url) };
        let mut request = request
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, authorization)
            .body(body.to_owned());
        // Names the key that the answer shall be signed with.
        if let Some((id, _)) = self.settings.public_keys.first() {
            request = request.header("wechatpay-serial", id);
        }
        self.client.send(request).await
    }
}

pub(super) fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    Time::from_millis(i64::try_from(since).unwrap_or(i64::MAX))
}
