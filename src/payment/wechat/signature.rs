//! WECHATPAY2-SHA256-RSA2048: what is signed in requests, and the headers under which answers and notices are signed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderMap;

use crate::config::VerifyingKey;
use crate::domain::time::Time;
use crate::payment::NoticeFault;

pub(super) const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";
/// Signatures with this beginning are wrong by purpose: the operator looks whether we notice.
const PROBE: &str = "WECHATPAY/SIGNTEST/";
/// Signatures of this age, or this far in the future, are refused.
const TOLERANCE_MS: i64 = 300_000;

/// The four headers of a signed message.
pub(super) struct Stamp<'a> {
    timestamp: &'a str,
    nonce: &'a str,
    signature: &'a str,
    /// Of a platform certificate, or a public key's id.
    pub serial: &'a str,
}

impl<'a> Stamp<'a> {
    /// # Errors
    /// When one is missing, comes twice, or names another way of signing.
    pub fn read(headers: &'a HeaderMap) -> Result<Self, NoticeFault> {
        let kind = "wechatpay-signature-type";
        if headers.contains_key(kind) && only(headers, kind)? != SCHEME {
            return Err(NoticeFault::Malformed);
        }
        let timestamp = only(headers, "wechatpay-timestamp")?;
        if timestamp.len() > 12 || !timestamp.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NoticeFault::Malformed);
        }
        Ok(Self {
            timestamp,
            nonce: only(headers, "wechatpay-nonce")?,
            signature: only(headers, "wechatpay-signature")?,
            serial: only(headers, "wechatpay-serial")?,
        })
    }

    /// Whether `key` signed `body` under these headers at about `now`.
    ///
    /// # Errors
    /// Wrong, or of another time, in this order.
    pub fn verify(&self, key: &VerifyingKey, body: &[u8], now: Time) -> Result<(), NoticeFault> {
        if self.is_probe() {
            return Err(NoticeFault::Probe);
        }
        let head = format!("{}\n{}\n", self.timestamp, self.nonce);
        let message = [head.as_bytes(), body, b"\n"].concat();
        let signature = STANDARD.decode(self.signature).map_err(|_| NoticeFault::Signature)?;
        if !key.verifies(&message, &signature) {
            return Err(NoticeFault::Signature);
        }
        let seconds: i64 = self.timestamp.parse().map_err(|_| NoticeFault::Malformed)?;
        if (now.millis() - seconds.saturating_mul(1000)).abs() >= TOLERANCE_MS {
            return Err(NoticeFault::Stale);
        }
        Ok(())
    }

    pub fn is_probe(&self) -> bool {
        self.signature.starts_with(PROBE)
    }
}

/// What a request signs: method, path with query, time, nonce, body, each with a line end.
pub(super) fn request_message(method: &str, path: &str, unix: u64, nonce: &str, body: &str) -> String {
    format!("{method}\n{path}\n{unix}\n{nonce}\n{body}\n")
}

/// The value of a header that comes exactly once and is not empty.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, NoticeFault> {
    let mut values = headers.get_all(name).iter();
    let (Some(value), None) = (values.next(), values.next()) else { return Err(NoticeFault::Malformed) };
    value.to_str().ok().filter(|text| !text.is_empty()).ok_or(NoticeFault::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Certificate;

    /// The sample of the official SDK for Go (Apache-2.0), core/notify/notify_test.go.
    const CERTIFICATE: &str = include_str!("sdk_sample.pem");
    const BODY: &str = include_str!("sdk_sample.json");
    const SIGNATURE: &str = "tJHIiIS9eB2hAYstmAmbbD3ZE5LiIm/Ug5tuL4fC0YOFRWIHV39UFIZXC0e9Wl6lBu6sKvkqDkzpqzBsVHyXF\
                             lbYZTOQrVdG4b6LfTnK4mikv9++ixJMd3vTf2yCqvBkh98zs3Ds5zsYQakzbcwhmw4fMJs4nPLws28H0UW9FjDR\
                             //rxELLwXvV1VEA1IBLX70xptjL8hrfUjEE8kkry6yNJTHZRU8CAc7qHli2Ng1V1qb9ARbK8A3ThmFmPQvRGrapI\
                             /jS2laKKgYUmfdEdkNO6B2Cke5e8VTxY406ArAmQ90GAihDwIcb16TQMnzCMBoutnwZKNiKRACrFmtxw2Q==";
    const UNIX: i64 = 1_624_523_846;

    fn headers(timestamp: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("wechatpay-nonce", "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz"),
            ("wechatpay-timestamp", timestamp),
            ("wechatpay-serial", "D7CE59D1F522D701"),
            ("wechatpay-signature", SIGNATURE),
        ] {
            headers.insert(name, value.parse().expect("a header"));
        }
        headers
    }

    fn verify(timestamp: &str, body: &str, now: i64) -> Result<(), NoticeFault> {
        let certificate = &Certificate::decode_all(CERTIFICATE).expect("a certificate")[0];
        let headers = headers(timestamp);
        let stamp = Stamp::read(&headers)?;
        assert_eq!(stamp.serial, certificate.serial);
        stamp.verify(&certificate.key, body.as_bytes(), Time::from_millis(now * 1000))
    }

    #[test]
    fn the_sample_of_the_sdk_verifies_within_five_minutes() {
        let body = BODY.trim_end();
        assert_eq!(verify("1624523846", body, UNIX), Ok(()));
        for at in [UNIX - 299, UNIX + 299] {
            assert_eq!(verify("1624523846", body, at), Ok(()));
        }
        for at in [UNIX - 300, UNIX + 300, UNIX + 86_400] {
            assert_eq!(verify("1624523846", body, at), Err(NoticeFault::Stale));
        }
    }

    #[test]
    fn one_more_line_end_or_another_second_makes_it_wrong() {
        let body = BODY.trim_end();
        assert_eq!(verify("1624523846", &format!("{body}\n"), UNIX), Err(NoticeFault::Signature));
        assert_eq!(verify("1624523847", body, UNIX), Err(NoticeFault::Signature));
        assert_eq!(verify("01624523846", body, UNIX), Err(NoticeFault::Signature));
        assert_eq!(verify("+1624523846", body, UNIX), Err(NoticeFault::Malformed));
    }

    #[test]
    fn the_message_of_a_request_is_as_documented() {
        let message =
            request_message("GET", "/v3/certificates", 1_554_208_460, "593BEC0C930BF1AFEB40B4A08C8FB242", "");
        assert_eq!(message, "GET\n/v3/certificates\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n");
    }
}
