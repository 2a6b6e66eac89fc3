//! Settings of the payment providers. A provider whose first variable is not set is off; half of one is refused, and so
//! is anything in production that would take play money.

use std::time::Duration;

use secrecy::SecretString;

use super::reader::Reader;
use super::rsa_keys::{Certificate, SigningKey, VerifyingKey};
use crate::domain::payment::ProviderName;

/// The secret that the simulator and the api share when nobody sets one: it guards play money only.
const SANDBOX_SECRET: &str = "play-money-secret";

#[derive(Clone, Debug)]
pub struct Payments {
    /// One whole call to a provider.
    pub timeout: Duration,
    /// How providers reach the api, without a slash at its end.
    pub notify_base: String,
    pub alipay: Option<Alipay>,
    pub wechat: Option<Wechat>,
    pub stripe: Option<Stripe>,
    pub sandbox: Option<Sandbox>,
}

impl Payments {
    /// Where this provider sends its notices.
    pub fn notify_url(&self, provider: ProviderName) -> String {
        format!("{}/v1/payments/{provider}/notify", self.notify_base)
    }
}

/// Play money, paid on a page of the simulator.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// Where the api reaches it.
    pub url: String,
    /// Where the browser reaches it.
    pub page_url: String,
    /// Signs calls and notices.
    pub secret: SecretString,
}

#[derive(Clone, Debug)]
pub struct Stripe {
    pub api_url: String,
    /// `sk_…` or a restricted `rk_…`.
    pub secret_key: SecretString,
    /// Real money: told by the key.
    pub live: bool,
    /// `whsec_…`, several while one replaces another.
    pub webhook_secrets: Vec<SecretString>,
}

#[derive(Clone, Debug)]
pub struct Alipay {
    pub gateway_url: String,
    pub app_id: String,
    pub seller_id: String,
    /// Of our application.
    pub key: SigningKey,
    /// Alipay's own, several while one replaces another.
    pub alipay_keys: Vec<VerifyingKey>,
}

#[derive(Clone, Debug)]
pub struct Wechat {
    pub api_url: String,
    pub merchant_id: String,
    pub app_id: String,
    /// Of the merchant's API certificate.
    pub key: SigningKey,
    pub serial: String,
    /// Seals notices: exactly 32 bytes.
    pub api_v3_key: SecretString,
    /// WeChat Pay's public keys, by `PUB_KEY_ID_…`; the first is the one it shall sign with.
    pub public_keys: Vec<(String, VerifyingKey)>,
    /// Platform certificates, the older way; new ones are fetched by themselves.
    pub certificates: Vec<Certificate>,
    /// Lets people pay inside WeChat; without it they cannot there.
    pub official: Option<OfficialAccount>,
}

/// The official account (公众号) through which WeChat tells who is looking at a page.
#[derive(Clone, Debug)]
pub struct OfficialAccount {
    /// Bound to the merchant; often the same as [`Wechat::app_id`].
    pub app_id: String,
    pub secret: SecretString,
    /// Where the browser is sent.
    pub open_url: String,
    /// Where codes are exchanged.
    pub api_url: String,
}

pub(super) fn payments(r: &mut Reader, public_url: &str) -> Payments {
    Payments {
        timeout: r.seconds("PAYMENT_TIMEOUT_SECONDS", 10, 1, 60),
        notify_base: r.url("PAYMENT_NOTIFY_URL", public_url),
        alipay: alipay(r),
        wechat: wechat(r),
        stripe: stripe(r),
        sandbox: sandbox(r),
    }
}

fn stripe(r: &mut Reader) -> Option<Stripe> {
    let key = r.optional_text("STRIPE_SECRET_KEY")?;
    let kind =
        |mode: &str| key.starts_with(&format!("sk_{mode}_")) || key.starts_with(&format!("rk_{mode}_"));
    let live = kind("live");
    if !live && !kind("test") {
        r.fault("STRIPE_SECRET_KEY", "must begin with sk_live_, rk_live_, sk_test_ or rk_test_");
    }
    if r.production && !live {
        r.fault("STRIPE_SECRET_KEY", "is a test key; production does not take play money");
    }
    let secrets = r.needed_text("STRIPE_WEBHOOK_SECRETS").unwrap_or_default();
    let secrets: Vec<&str> = secrets.split(',').map(str::trim).filter(|s| !s.is_empty()).collect();
    if secrets.iter().any(|secret| !secret.starts_with("whsec_") || secret.len() < 16) {
        r.fault("STRIPE_WEBHOOK_SECRETS", "must be a list of whsec_…, separated by commas");
    }
    Some(Stripe {
        api_url: r.provider_url("STRIPE_API_URL", "https://api.stripe.com"),
        secret_key: key.into(),
        live,
        webhook_secrets: secrets.into_iter().map(SecretString::from).collect(),
    })
}

fn alipay(r: &mut Reader) -> Option<Alipay> {
    let app_id = r.optional_text("ALIPAY_APP_ID")?;
    let seller_id = r.needed_text("ALIPAY_SELLER_ID");
    let key = r.needed_material("ALIPAY_PRIVATE_KEY", SigningKey::decode);
    let alipay_keys = r.needed_material("ALIPAY_PUBLIC_KEYS", |text| {
        text.split(',').map(VerifyingKey::decode).collect::<Result<Vec<_>, _>>()
    });
    let gateway_url = r.provider_url("ALIPAY_GATEWAY_URL", "https://openapi.alipay.com/gateway.do");
    if r.production && gateway_url.contains("sandbox") {
        r.fault("ALIPAY_GATEWAY_URL", "is Alipay's sandbox; production does not take play money");
    }
    Some(Alipay { gateway_url, app_id, seller_id: seller_id?, key: key?, alipay_keys: alipay_keys? })
}

fn wechat(r: &mut Reader) -> Option<Wechat> {
    let merchant_id = r.optional_text("WECHAT_MERCHANT_ID")?;
    let app_id = r.needed_text("WECHAT_APP_ID");
    let key = r.needed_material("WECHAT_PRIVATE_KEY", SigningKey::decode);
    let serial = r.needed_text("WECHAT_SERIAL");
    let api_v3_key = r.needed_text("WECHAT_API_V3_KEY");
    if api_v3_key.as_ref().is_some_and(|key| key.len() != 32) {
        r.fault("WECHAT_API_V3_KEY", "must have exactly 32 bytes");
    }
    let public_keys = r.material("WECHAT_PUBLIC_KEYS", public_keys).unwrap_or_default();
    let certificates = r.material("WECHAT_CERTIFICATES", Certificate::decode_all).unwrap_or_default();
    if public_keys.is_empty() && certificates.is_empty() {
        r.fault("WECHAT_PUBLIC_KEYS", "or WECHAT_CERTIFICATES must be set");
    }
    let official = official_account(r, app_id.as_deref());
    Some(Wechat {
        official,
        api_url: r.provider_url("WECHAT_API_URL", "https://api.mch.weixin.qq.com"),
        merchant_id,
        app_id: app_id?,
        key: key?,
        serial: serial?,
        api_v3_key: api_v3_key?.into(),
        public_keys,
        certificates,
    })
}

/// Off without its secret. The addresses are for the simulator.
fn official_account(r: &mut Reader, app_id: Option<&str>) -> Option<OfficialAccount> {
    let own = r.optional_text("WECHAT_OFFICIAL_APP_ID");
    let secret = match own {
        Some(_) => r.needed_text("WECHAT_OFFICIAL_APP_SECRET"),
        None => r.optional_text("WECHAT_OFFICIAL_APP_SECRET"),
    }?;
    if secret.len() != 32 || !secret.bytes().all(|b| b.is_ascii_alphanumeric()) {
        r.fault("WECHAT_OFFICIAL_APP_SECRET", "must have exactly 32 letters and digits");
    }
    let open_url = r.provider_url("WECHAT_OFFICIAL_OPEN_URL", "https://open.weixin.qq.com");
    let api_url = r.provider_url("WECHAT_OFFICIAL_API_URL", "https://api.weixin.qq.com");
    let app_id = own.or_else(|| app_id.map(str::to_owned))?;
    Some(OfficialAccount { app_id, secret: secret.into(), open_url, api_url })
}

/// `PUB_KEY_ID_…:key,…`
fn public_keys(text: &str) -> Result<Vec<(String, VerifyingKey)>, String> {
    let read = |part: &str| match part.split_once(':') {
        Some((id, key)) if id.trim().starts_with("PUB_KEY_ID_") => {
            Ok((id.trim().to_owned(), VerifyingKey::decode(key)?))
        }
        _ => Err("must be a list of PUB_KEY_ID_…:key, separated by commas".to_owned()),
    };
    text.split(',').map(read).collect()
}

fn sandbox(r: &mut Reader) -> Option<Sandbox> {
    let url = r.optional_url("PAYMENT_SANDBOX_URL")?;
    if r.production {
        r.fault("PAYMENT_SANDBOX_URL", "is set; production does not take play money");
    }
    Some(Sandbox {
        page_url: r.url("PAYMENT_SANDBOX_PAGE_URL", &url),
        secret: r.secret("PAYMENT_SANDBOX_SECRET", Some(SANDBOX_SECRET)),
        url,
    })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn faults(pairs: &[(&str, &str)]) -> String {
        let all: Vec<_> = [("AIHUBMIX_SIMULATED", "true")].iter().chain(pairs).copied().collect();
        let lookup = |name: &str| all.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        Config::from_lookup(lookup).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn half_a_provider_is_refused_with_all_that_is_missing() {
        let said = faults(&[
            ("ALIPAY_APP_ID", "1"),
            ("WECHAT_MERCHANT_ID", "1"),
            ("STRIPE_SECRET_KEY", "sk_test_1"),
        ]);
        for name in [
            "ALIPAY_SELLER_ID",
            "ALIPAY_PRIVATE_KEY",
            "ALIPAY_PUBLIC_KEYS",
            "WECHAT_APP_ID",
            "WECHAT_PRIVATE_KEY",
            "WECHAT_SERIAL",
            "WECHAT_API_V3_KEY",
            "WECHAT_PUBLIC_KEYS",
            "STRIPE_WEBHOOK_SECRETS",
        ] {
            assert!(said.contains(name), "{name} in {said}");
        }
    }

    #[test]
    fn an_api_v3_key_has_exactly_32_bytes() {
        for key in ["0123456789abcdef", "0123456789abcdef0123456789abcdef0"] {
            let said = faults(&[("WECHAT_MERCHANT_ID", "1"), ("WECHAT_API_V3_KEY", key)]);
            assert!(said.contains("WECHAT_API_V3_KEY must have exactly 32 bytes"), "{said}");
        }
    }

    #[test]
    fn the_secret_of_the_official_account_is_whole_or_absent_and_never_shown() {
        for (pairs, said) in [
            (vec![("WECHAT_OFFICIAL_APP_ID", "wx1")], "WECHAT_OFFICIAL_APP_SECRET is not set"),
            (vec![("WECHAT_OFFICIAL_APP_SECRET", "half-a-secret")], "WECHAT_OFFICIAL_APP_SECRET must have"),
        ] {
            let all = [vec![("WECHAT_MERCHANT_ID", "1")], pairs].concat();
            let told = faults(&all);
            assert!(told.contains(said) && !told.contains("half-a-secret"), "{told}");
        }
        let told = faults(&[
            ("WECHAT_MERCHANT_ID", "1"),
            ("WECHAT_OFFICIAL_APP_SECRET", "0123456789abcdef0123456789abcdef"),
            ("WECHAT_OFFICIAL_API_URL", "http://api.weixin.qq.com"),
        ]);
        assert!(!told.contains("WECHAT_OFFICIAL_APP_SECRET"), "{told}");
        assert!(told.contains("WECHAT_OFFICIAL_API_URL must be https"), "{told}");
        assert!(!faults(&[("WECHAT_MERCHANT_ID", "1")]).contains("OFFICIAL"));
    }

    #[test]
    fn keys_that_are_short_or_none_are_refused_and_never_shown() {
        // 1 024 bits, `SubjectPublicKeyInfo`.
        let short = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC0whzKbvLQAckrShCSPNtR6plX1OmZhbcWDcMVxdlBNsYmpFeEqcTfww6b\
                     OT3dd33dBNbs2satOwC1csgfaXE8nGZuWphDRCTLMBd11gBrygPb6ZVlbVmsG5aDvCHGxuHefPZL9TUfAzjRtjTU9kHiz/a2\
                     Dk2dhtrctbSdYqdiFQIDAQAB";
        for key in [
            short,
            "not a key",
            "-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----",
            "file:/nowhere",
        ] {
            let said =
                faults(&[("ALIPAY_APP_ID", "1"), ("ALIPAY_PUBLIC_KEYS", key), ("ALIPAY_PRIVATE_KEY", key)]);
            assert!(said.contains("ALIPAY_PUBLIC_KEYS ") && said.contains("ALIPAY_PRIVATE_KEY "), "{said}");
            assert!(!said.contains("MIGf") && !said.contains("AAAA"), "{said}");
        }
    }

    #[test]
    fn production_takes_no_play_money_and_speaks_of_money_over_https_only() {
        let said = faults(&[
            ("MANNEQUIN_ENV", "production"),
            ("STRIPE_SECRET_KEY", "sk_test_1"),
            ("STRIPE_API_URL", "http://127.0.0.1:1/stripe"),
            ("ALIPAY_APP_ID", "1"),
            ("ALIPAY_GATEWAY_URL", "https://openapi-sandbox.dl.alipaydev.com/gateway.do"),
        ]);
        for fault in [
            "STRIPE_SECRET_KEY is a test key",
            "STRIPE_API_URL must be https",
            "ALIPAY_GATEWAY_URL is Alipay's",
        ] {
            assert!(said.contains(fault), "{fault} in {said}");
        }
        for (url, good) in [
            ("http://127.0.0.1:80/stripe", true),
            ("http://localhost/stripe", true),
            ("http://[::1]:80", true),
            ("https://api.stripe.com", true),
            ("http://api.stripe.com", false),
            ("http://127.0.0.1.evil.com", false),
            ("http://localhost.evil.com", false),
            ("http://127.0.0.1@evil.com", false),
            ("http://127.0.0.1:80@evil.com", false),
        ] {
            let said = faults(&[("STRIPE_SECRET_KEY", "sk_test_1"), ("STRIPE_API_URL", url)]);
            assert_eq!(!said.contains("STRIPE_API_URL"), good, "{url}: {said}");
        }
    }
}
