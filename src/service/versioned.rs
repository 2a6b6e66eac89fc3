//! Refusals of the editors of versioned documents (presets, products).

use crate::domain::preset::Misfit;
use crate::error::{AppError, FieldError, Result};

/// The same error with the version that the document has now.
pub(super) fn with_version(error: AppError, version: Option<i64>) -> AppError {
    match error {
        AppError::Overtaken { code, detail, by, at, .. } => {
            AppError::Overtaken { code, detail, by, at, version }
        }
        other => other,
    }
}

/// What does not fit, under the name that the form's document has in the request.
pub(super) fn misfit(what: &str, found: Vec<Misfit>) -> Result<()> {
    let Some(first) = found.first() else { return Ok(()) };
    let (code, detail) = (first.code, format!("{what}.{}: {}", first.path, first.detail));
    let field = |fault: Misfit| FieldError::new(format!("{what}.{}", fault.path), fault.code, fault.detail);
    Err(AppError::Invalid { code, detail, fields: found.into_iter().map(field).collect() })
}
