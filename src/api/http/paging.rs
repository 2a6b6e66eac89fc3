//! Paging of lists: how many items a page has, where it begins, and the cursor of the next one. And what else the
//! queries of lists have in common.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::store::admin::Span;

pub const PAGE_SIZE_MAX: i64 = 100;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// For the next page; `null` at the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// A list that always comes whole.
    pub fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }

    /// Cuts what was read with one more than `limit` to a page; the cursor is that of its last item.
    pub fn cut(mut items: Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(cursor);
        Self { items, next_cursor }
    }

    /// The same page with each item as the caller sees it.
    pub fn map<V>(self, view: impl FnMut(T) -> V) -> Page<V> {
        Page { items: self.items.into_iter().map(view).collect(), next_cursor: self.next_cursor }
    }
}

/// How many items a page has: 1…100, 20 by default.
///
/// # Errors
/// 422 `invalid_limit`.
pub fn page_size(limit: Option<i64>) -> Result<i64> {
    match limit {
        None => Ok(20),
        Some(n @ 1..=PAGE_SIZE_MAX) => Ok(n),
        Some(_) => Err(AppError::invalid("limit", ErrorCode::InvalidLimit, "1 to 100")),
    }
}

/// A value of the query that only `parse` understands.
///
/// # Errors
/// 422 `invalid_query` that names `path`.
pub fn read<T>(path: &str, text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    let unknown = || AppError::invalid(path, ErrorCode::InvalidQuery, format!("this is no {path}"));
    text.map(|text| parse(text).ok_or_else(unknown)).transpose()
}

/// Where a page begins.
///
/// # Errors
/// 422 `invalid_cursor`.
pub fn cursor<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    let unknown = || AppError::invalid("cursor", ErrorCode::InvalidCursor, "unknown cursor");
    text.map(|text| parse(text).ok_or_else(unknown)).transpose()
}

/// From one instant on until before another.
///
/// # Errors
/// 422 `invalid_range` when the end is not after the beginning.
pub fn span(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Result<Span> {
    if let (Some(from), Some(to)) = (from, to)
        && from >= to
    {
        return Err(AppError::invalid("to", ErrorCode::InvalidRange, "the end is not after the beginning"));
    }
    Ok(Span { from: from.map(Time::from), to: to.map(Time::from) })
}
