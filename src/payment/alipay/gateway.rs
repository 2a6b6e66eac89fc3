//! Calls to Alipay's gateway: one signed form in, one JSON object with a signed member out. The signature is over that
//! member's text as it came.

use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::Serializer;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Alipay, Params, signing};
use crate::domain::time::Time;
use crate::payment::PayError;

/// What the gateway said.
pub(super) enum Told {
    /// Code 10000.
    Done(Value),
    /// It understood and will not; `code` is its `sub_code` where it has one.
    Refused { code: String, detail: String },
}

impl Alipay {
    pub(super) fn params(&self, method: &str, asked: &Value) -> Params {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let now = Time::from_millis(i64::try_from(since).unwrap_or(i64::MAX));
        let pairs = [
            ("app_id", self.settings.app_id.clone()),
            ("method", method.to_owned()),
            ("format", "JSON".into()),
            ("charset", "utf-8".into()),
            ("sign_type", "RSA2".into()),
            ("timestamp", signing::text(now)),
            ("version", "1.0".into()),
            ("biz_content", asked.to_string()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// The parameters with their signature, encoded. In requests `sign_type` is signed, too.
    pub(super) fn signed(&self, mut params: Params) -> String {
        let signature = self.settings.key.sign(signing::message(&params, &["sign"]).as_bytes());
        params.insert("sign".into(), STANDARD.encode(signature));
        Serializer::new(String::new()).extend_pairs(&params).finish()
    }

    pub(super) async fn call(&self, method: &str, asked: &Value) -> Result<Told, PayError> {
        let url = self.client.url(&self.settings.gateway_url, "?charset=utf-8")?;
        let request = self.client.post(url).body(self.signed(self.params(method, asked)));
        let form_type = "application/x-www-form-urlencoded;charset=utf-8";
        let answer = self.client.send(request.header(CONTENT_TYPE, form_type)).await?;
        if !answer.is_success() {
            return Err(self.client.away(&format!("status {}", answer.status)));
        }
        self.told(method, &answer.body)
    }

    fn told(&self, method: &str, body: &[u8]) -> Result<Told, PayError> {
        let members: HashMap<String, Box<RawValue>> =
            serde_json::from_slice(body).map_err(|_| self.client.away("the answer is not what we know"))?;
        let name = format!("{}_response", method.replace('.', "_"));
        let member = members.get(&name).or_else(|| members.get("error_response"));
        let raw = member.ok_or_else(|| self.client.away("the answer is about something else"))?.get();
        let told: Value = serde_json::from_str(raw).unwrap_or_default();
        let signature = members.get("sign").and_then(|sign| serde_json::from_str::<String>(sign.get()).ok());
        let word = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
        let (code, sub_code) = (word("code"), word("sub_code"));
        match signature {
            Some(signature) if self.is_signed(raw, &signature) => {}
            Some(_) => return Err(self.client.away("the signature of the answer is wrong")),
            // The gateway does not sign what it could not even attribute; such an answer proves nothing.
            None => return Err(self.client.away(&format!("an answer without signature: {code} {sub_code}"))),
        }
        let is_trouble =
            code == "20000" || sub_code.ends_with("SYSTEM_ERROR") || sub_code.starts_with("isp.");
        match code.as_str() {
            "10000" => Ok(Told::Done(told)),
            _ if is_trouble => Err(self.client.away(&format!("{code} {sub_code}"))),
            _ => {
                let code = if sub_code.is_empty() { code } else { sub_code };
                Ok(Told::Refused { code, detail: format!("{} {}", word("msg"), word("sub_msg")) })
            }
        }
    }

    fn is_signed(&self, raw: &str, signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        let keys = &self.settings.alipay_keys;
        let verifies = |text: &str| keys.iter().any(|key| key.verifies(text.as_bytes(), &signature));
        // Some answers are signed before their slashes are escaped; both texts mean the same.
        verifies(raw) || (raw.contains("\\/") && verifies(&raw.replace("\\/", "/")))
    }
}
