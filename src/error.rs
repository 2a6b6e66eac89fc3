//! The one error of services and handlers. It says what happened in the product's words and with a stable code;
//! `api/problem.rs` turns it into RFC 9457. It must not know HTTP.

use serde::{Deserialize, Serialize};

use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;

/// One field that was wrong: `path` like `inputs[1].asset_id`, a stable `code`, an English `detail`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub path: String,
    pub code: ErrorCode,
    pub detail: String,
}

impl FieldError {
    pub fn new(path: impl Into<String>, code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { path: path.into(), code, detail: detail.into() }
    }
}

/// A person of ours, named to a colleague.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Somebody {
    pub id: String,
    pub email: String,
}

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// 422: `code` names the first thing wrong, `fields` all of them.
    #[error("{code}: {detail}")]
    Invalid { code: ErrorCode, detail: String, fields: Vec<FieldError> },
    /// 401.
    #[error("{code}")]
    Unauthenticated { code: ErrorCode },
    /// 403.
    #[error("{code}: {detail}")]
    Forbidden { code: ErrorCode, detail: String },
    /// 404; also what somebody else's id answers.
    #[error("not found")]
    NotFound,
    /// 409.
    #[error("{code}: {detail}")]
    Conflict { code: ErrorCode, detail: String },
    /// 409: somebody else changed it first; who and when, where known, and the version it has now.
    #[error("{code}: {detail}")]
    Overtaken {
        code: ErrorCode,
        detail: String,
        by: Option<Somebody>,
        at: Option<Time>,
        version: Option<i64>,
    },
    /// 410.
    #[error("{code}")]
    Gone { code: ErrorCode },
    /// 402: credits needed and at hand. Nothing was written.
    #[error("insufficient credits: {required} needed, {available} available")]
    InsufficientCredits { required: i64, available: i64 },
    /// 413.
    #[error("{code}: {detail}")]
    TooLarge { code: ErrorCode, detail: String },
    /// 415; what it is instead, where that is known.
    #[error("{code}: {detail}")]
    Unsupported { code: ErrorCode, detail: String, format: Option<&'static str> },
    /// 422: a picture of the wrong size.
    #[error("{code}: {detail}")]
    WrongSize { code: ErrorCode, detail: String, width: u32, height: u32 },
    /// 429; seconds until it is worth trying again.
    #[error("too many requests, try again in {retry_after_s} s")]
    TooMany { retry_after_s: u64, code: ErrorCode },
    /// 503: something we depend on is away; nothing was changed.
    #[error("{code}: {detail}")]
    Unavailable { code: ErrorCode, detail: String, retry_after_s: u64 },
    /// 500; the text is for the log only.
    #[error("internal error: {0:#}")]
    Internal(#[from] anyhow::Error),
}

impl AppError {
    pub fn invalid(path: &str, code: ErrorCode, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let fields = vec![FieldError::new(path, code, detail.clone())];
        Self::Invalid { code, detail, fields }
    }

    pub fn conflict(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self::Conflict { code, detail: detail.into() }
    }

    /// Another transaction, perhaps that of a process that died, holds the same documents.
    pub fn held_elsewhere() -> Self {
        Self::Unavailable {
            code: ErrorCode::DatabaseUnavailable,
            detail: "the database is busy with the same account; nothing was changed".into(),
            retry_after_s: 5,
        }
    }

    pub fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }
}

pub type Result<T, E = AppError> = std::result::Result<T, E>;
