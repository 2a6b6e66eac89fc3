//! What all lists of the back office share: a page and its cursor, ids and times in a query.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::store::admin::Span;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct Page<T: ToSchema> {
    pub items: Vec<T>,
    /// For the next page; `null` at the end.
    pub next_cursor: Option<String>,
}

/// Cuts what was read with one more than `limit` to a page; the cursor is that of its last item.
pub(in crate::api::admin) fn cut<D>(
    mut found: Vec<D>,
    limit: i64,
    cursor: impl Fn(&D) -> String,
) -> (Vec<D>, Option<String>) {
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(cursor);
    (found, next)
}

/// A value of the query that only `parse` understands.
///
/// # Errors
/// 422 `invalid_query` that names `path`.
pub(in crate::api::admin) fn read<T>(
    path: &str,
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let unknown = || AppError::invalid(path, ErrorCode::InvalidQuery, format!("this is no {path}"));
    text.map(|text| parse(text).ok_or_else(unknown)).transpose()
}

/// Where a page begins.
///
/// # Errors
/// 422 `invalid_cursor`.
pub(in crate::api::admin) fn cursor<T>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let unknown = || AppError::invalid("cursor", ErrorCode::InvalidCursor, "unknown cursor");
    text.map(|text| parse(text).ok_or_else(unknown)).transpose()
}

/// # Errors
/// 422 `invalid_range` when the end is not after the beginning.
pub(in crate::api::admin) fn span(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Result<Span> {
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        return Err(AppError::invalid("to", ErrorCode::InvalidRange, "the end is not after the beginning"));
    }
    Ok(Span { from: from.map(Time::from), to: to.map(Time::from) })
}
