//! The refresh cookie and the proof that a request which carries it comes from our own pages.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;

use crate::domain::error_code::ErrorCode;
use crate::error::{AppError, Result};

/// `__Host-` binds the cookie to https, this host and the whole path. Over plain http (a developer's own machine)
/// browsers would drop such a cookie, so it has another name there.
fn name(public_url: &str) -> &'static str {
    if is_https(public_url) { "__Host-rt" } else { "rt" }
}

fn is_https(public_url: &str) -> bool {
    public_url.starts_with("https://")
}

pub(in crate::api) fn refresh_cookie(public_url: &str, token: &str, life: Duration) -> String {
    let secure = if is_https(public_url) { "; Secure" } else { "" };
    let (name, seconds) = (name(public_url), life.as_secs());
    format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

pub(in crate::api) fn cleared_cookie(public_url: &str) -> String {
    refresh_cookie(public_url, "", Duration::ZERO)
}

pub(in crate::api) fn presented_cookie(jar: &CookieJar, public_url: &str) -> Option<String> {
    jar.get(name(public_url)).map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
}

/// Browsers say where a request comes from; the header of our own cannot be set across origins without asking first.
/// Programs that are not browsers send neither `Sec-Fetch-Site` nor `Origin`, and have no cookies to be abused.
///
/// # Errors
/// 403 `cross_site_request`.
pub(in crate::api) fn demand_same_origin(headers: &HeaderMap, public_url: &str) -> Result<()> {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let ours = text(header::HeaderName::from_static("x-requested-with")) == Some("mannequin");
    let site = text(header::HeaderName::from_static("sec-fetch-site"));
    let same = match (site, text(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin == public_url || (host.is_some() && host == text(header::HOST))
        }
        (None, None) => true,
    };
    if ours && same {
        return Ok(());
    }
    let detail = "this must come from the site's own pages, with X-Requested-With: mannequin".to_owned();
    Err(AppError::Forbidden { code: ErrorCode::CrossSiteRequest, detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        demand_same_origin(&headers, "https://studio.example").is_ok()
    }

    #[test]
    fn only_our_own_pages_may_use_the_cookie() {
        let ours = ("x-requested-with", "mannequin");
        assert!(allowed(&[ours]));
        assert!(allowed(&[ours, ("sec-fetch-site", "same-origin"), ("origin", "https://other.example")]));
        assert!(allowed(&[ours, ("origin", "https://studio.example")]));
        assert!(allowed(&[ours, ("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")]));
        assert!(!allowed(&[]));
        assert!(!allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(!allowed(&[ours, ("sec-fetch-site", "cross-site")]));
        assert!(!allowed(&[ours, ("sec-fetch-site", "same-site"), ("origin", "https://studio.example")]));
        assert!(!allowed(&[ours, ("origin", "https://evil.example"), ("host", "studio.example")]));
        assert!(!allowed(&[ours, ("origin", "null")]));
    }

    #[test]
    fn the_cookie_is_bound_to_https_where_there_is_https() {
        let life = Duration::from_secs(60);
        let safe = refresh_cookie("https://studio.example", "t", life);
        assert_eq!(safe, "__Host-rt=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
        let plain = refresh_cookie("http://127.0.0.1:8080", "t", life);
        assert_eq!(plain, "rt=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
    }
}
