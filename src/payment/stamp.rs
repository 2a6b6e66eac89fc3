//! Time-stamped HMAC signatures, `t=<unix>,v1=<hex>[,v1=…]`, as Stripe sends them and the sandbox does too.
//! Source: <https://docs.stripe.com/webhooks#verify-manually>.

use aws_lc_rs::hmac;

use super::NoticeFault;
use crate::domain::time::Time;

/// A signature may be this old, or be this far in the future.
const TOLERANCE_MS: i64 = 300_000;

/// A key for HMAC-SHA256: the whole secret as it is written, prefix included.
pub(super) fn key(secret: &str) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes())
}

/// The header's value for `body`.
pub(super) fn sign(key: &hmac::Key, unix: i64, body: &[u8]) -> String {
    let tag = hmac::sign(key, &message(&unix.to_string(), body));
    format!("t={unix},v1={}", hex::encode(tag))
}

/// Whether one of the signatures in `header` was made over `body` with one of `keys`, at most 300 s from `now`.
///
/// # Errors
/// Malformed, wrong, or of another time, in this order.
pub(super) fn verify(header: &str, keys: &[hmac::Key], body: &[u8], now: Time) -> Result<(), NoticeFault> {
    let mut stamp = None;
    let mut tags = Vec::new();
    for pair in header.split(',') {
        let parts: Vec<&str> = pair.split('=').collect();
        let [scheme, value] = parts[..] else { return Err(NoticeFault::Malformed) };
        match scheme {
            "t" if stamp.is_some() => return Err(NoticeFault::Malformed),
            "t" => stamp = Some((value, unix(value).ok_or(NoticeFault::Malformed)?)),
            "v1" => tags.extend(hex::decode(value).ok()),
            _ => {}
        }
    }
    let (text, seconds) = stamp.ok_or(NoticeFault::Malformed)?;
    let message = message(text, body);
    let good = |tag: &Vec<u8>| keys.iter().any(|key| hmac::verify(key, &message, tag).is_ok());
    if !tags.iter().any(good) {
        return Err(NoticeFault::Signature);
    }
    if (now.millis() - seconds.saturating_mul(1000)).abs() > TOLERANCE_MS {
        return Err(NoticeFault::Stale);
    }
    Ok(())
}

/// Decimal digits only: no sign, no spaces, nothing that would be written another way.
fn unix(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn message(stamp: &str, body: &[u8]) -> Vec<u8> {
    [stamp.as_bytes(), b".", body].concat()
}
