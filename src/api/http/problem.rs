//! Errors as RFC 9457 `application/problem+json`. The studio switches on `code`, never on text.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::layers::request_id;
use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;
use crate::error::{AppError, FieldError};

/// Longer texts are cut: they may repeat what somebody sent.
pub const DETAIL_CHARS_MAX: usize = 1_000;
pub const PATH_CHARS_MAX: usize = 300;

fn short(text: String, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

/// What every error answers.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: `code` says what it is.
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    /// Stable, to switch on.
    code: ErrorCode,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
    request_id: String,
    /// Credits needed, with `insufficient_credits`.
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<i64>,
    /// Credits at hand, with `insufficient_credits`.
    #[serde(skip_serializing_if = "Option::is_none")]
    available: Option<i64>,
    /// Who was faster, with a 409 in the back office.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Colleague>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<Time>,
    /// The version that it has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    /// What the file is, with `unsupported_image`: `avif`, `heic`, `gif`, `jpeg_12_bit` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    /// Pixels, with `image_too_small` and `image_too_large`.
    #[serde(skip_serializing_if = "Option::is_none")]
    width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
    #[serde(skip)]
    retry_after_s: Option<u64>,
}

/// Somebody who works in the back office.
#[derive(Debug, Serialize, ToSchema)]
pub struct Colleague {
    id: String,
    email: String,
}

/// One field that was wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct Fault {
    /// Like `inputs[1].asset_id`.
    path: String,
    code: ErrorCode,
    detail: String,
}

impl From<FieldError> for Fault {
    fn from(error: FieldError) -> Self {
        Self {
            path: short(error.path, PATH_CHARS_MAX),
            code: error.code,
            detail: short(error.detail, DETAIL_CHARS_MAX),
        }
    }
}

impl Problem {
    pub fn new(status: StatusCode, code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: short(detail.into(), DETAIL_CHARS_MAX),
            code,
            errors: Vec::new(),
            request_id: request_id(),
            required: None,
            available: None,
            by: None,
            at: None,
            version: None,
            format: None,
            width: None,
            height: None,
            retry_after_s: None,
        }
    }

    pub fn internal() -> Self {
        let detail = "something went wrong on our side; the request id helps us to find it";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, detail)
    }

    pub fn code(&self) -> ErrorCode {
        self.code
    }

    pub fn detail(&self) -> &str {
        &self.detail
    }

    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds.max(1));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.retry_after_s;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        use StatusCode as S;
        match error {
            AppError::Invalid { code, detail, fields } => {
                let errors = fields.into_iter().map(Fault::from).collect();
                Problem { errors, ..Problem::new(S::UNPROCESSABLE_ENTITY, code, detail) }
            }
            AppError::Unauthenticated { code } => Problem::new(S::UNAUTHORIZED, code, "sign in to do this"),
            AppError::Forbidden { code, detail } => Problem::new(S::FORBIDDEN, code, detail),
            AppError::NotFound => {
                Problem::new(S::NOT_FOUND, ErrorCode::NotFound, "there is no such thing here")
            }
            AppError::Conflict { code, detail } => Problem::new(S::CONFLICT, code, detail),
            AppError::Overtaken { code, detail, by, at, version } => {
                let by = by.map(|by| Colleague { id: by.id, email: by.email });
                Problem { by, at, version, ..Problem::new(S::CONFLICT, code, detail) }
            }
            AppError::Gone { code } => Problem::new(S::GONE, code, "this is no longer kept"),
            AppError::InsufficientCredits { required, available } => {
                let detail = format!("{required} credits are needed and {available} are at hand");
                let problem = Problem::new(S::PAYMENT_REQUIRED, ErrorCode::InsufficientCredits, detail);
                Problem { required: Some(required), available: Some(available), ..problem }
            }
            AppError::TooLarge { code, detail } => Problem::new(S::PAYLOAD_TOO_LARGE, code, detail),
            AppError::Unsupported { code, detail, format } => {
                Problem { format, ..Problem::new(S::UNSUPPORTED_MEDIA_TYPE, code, detail) }
            }
            AppError::WrongSize { code, detail, width, height } => {
                let errors = vec![FieldError::new("file", code, detail.clone()).into()];
                let problem = Problem::new(S::UNPROCESSABLE_ENTITY, code, detail);
                Problem { errors, width: Some(width), height: Some(height), ..problem }
            }
            AppError::TooMany { retry_after_s, code } => {
                let detail = format!("too many requests; try again in {retry_after_s} s");
                Problem::new(S::TOO_MANY_REQUESTS, code, detail).retry_after(retry_after_s)
            }
            AppError::Unavailable { code, detail, retry_after_s } => {
                tracing::warn!(%code, detail, "a dependency is away");
                Problem::new(S::SERVICE_UNAVAILABLE, code, detail).retry_after(retry_after_s)
            }
            AppError::Internal(error) => {
                tracing::error!("internal error: {error:#}");
                Problem::internal()
            }
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}
