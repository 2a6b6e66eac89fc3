//! The language of a request and of what a request names.

use axum::http::{HeaderMap, header};

use crate::domain::error_code::ErrorCode;
use crate::domain::preset::Locale;
use crate::error::{AppError, Result};

/// The language of `Accept-Language`.
pub fn locale_of(headers: &HeaderMap) -> Locale {
    let tag = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    Locale::from_tag(tag)
}

/// A language that a body names.
///
/// # Errors
/// 422 `invalid_locale`.
pub fn parse_locale(text: Option<String>) -> Result<Option<Locale>> {
    let unknown = || AppError::invalid("locale", ErrorCode::InvalidLocale, "must be zh-CN or en");
    let parse = |text: String| [Locale::Chinese, Locale::English].into_iter().find(|l| l.tag() == text);
    text.map(|text| parse(text).ok_or_else(unknown)).transpose()
}
