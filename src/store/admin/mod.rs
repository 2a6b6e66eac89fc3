//! What the back office reads over all people, newest first. A page begins where the one before it ended, by a range of
//! the index that also orders it, so that it costs the same however far down it is. Nothing here writes.

pub mod assets;
pub mod entries;
pub mod generations;
pub mod orders;
pub mod queue;
pub mod stats;
pub mod users;

use std::time::Duration;

use bson::{Document, doc};
use futures::TryStreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use ulid::Ulid;

use super::{Store, StoreError};
use crate::domain::time::Time;

/// Ids carry the time at which a process drew them, by its own clock; documents carry the database's. They are not
/// further apart than this.
const CLOCKS_APART: Duration = Duration::from_secs(600);

/// The last instant that a ULID can carry, in milliseconds since the epoch.
const ULID_MS_MAX: u64 = (1 << 48) - 1;

/// No search reads longer than this: then it is to be more exact.
const SEARCH_MAX: Duration = Duration::from_secs(3);

/// The text as a regular expression that means nothing but itself.
fn verbatim(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// Ids that end so. Their last characters are random, so this reads the keys of the whole range.
fn ends_with(end: &str) -> Document {
    doc! { "_id": { "$regex": format!("{}$", verbatim(end)) } }
}

/// From an instant on, and before another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub from: Option<Time>,
    pub to: Option<Time>,
}

impl Span {
    /// As a condition on a date; `None` = any.
    fn condition(self) -> Option<Document> {
        let mut at = Document::new();
        if let Some(from) = self.from {
            at.insert("$gte", from);
        }
        if let Some(to) = self.to {
            at.insert("$lt", to);
        }
        (!at.is_empty()).then_some(at)
    }
}

/// Narrows `query` to documents made in `span`, by `_id` (a ULID behind `prefix`, so that the index finds them) and
/// exactly by `created_at`; and to those before the id `before`.
fn made_in(query: &mut Document, prefix: &str, span: Span, before: Option<&str>) {
    let id = |at: Time| {
        let ms = u64::try_from(at.millis()).unwrap_or(0).min(ULID_MS_MAX);
        format!("{prefix}_{}", Ulid::from_parts(ms, 0))
    };
    let upper = span.to.map(|to| id(to + CLOCKS_APART));
    let upper = match (before, upper) {
        (Some(before), Some(upper)) if upper.as_str() < before => Some(upper),
        (Some(before), _) => Some(before.to_owned()),
        (None, upper) => upper,
    };
    let mut ids = Document::new();
    if let Some(from) = span.from {
        ids.insert("$gte", id(from - CLOCKS_APART));
    }
    if let Some(upper) = upper {
        ids.insert("$lt", upper);
    }
    if !ids.is_empty() {
        query.insert("_id", ids);
    }
    if let Some(at) = span.condition() {
        query.insert("created_at", at);
    }
}

/// The newest documents of `collection` made since `since` whose ids end so.
async fn newest_ending<T>(
    store: &Store,
    collection: &str,
    prefix: &str,
    end: &str,
    since: Time,
    limit: i64,
) -> Result<Vec<T>, StoreError>
where
    T: Serialize + DeserializeOwned + Send + Sync + Unpin,
{
    let mut query = Document::new();
    made_in(&mut query, prefix, Span { from: Some(since), to: None }, None);
    query.remove("created_at");
    let query = doc! { "$and": [query, ends_with(end)] };
    let all = store.collection::<T>(collection);
    all.find(query).sort(doc! { "_id": -1 }).limit(limit).max_time(SEARCH_MAX).await?.try_collect().await
}

async fn newest<T>(store: &Store, collection: &str, query: Document, limit: i64) -> Result<Vec<T>, StoreError>
where
    T: Serialize + DeserializeOwned + Send + Sync + Unpin,
{
    let all = store.collection::<T>(collection);
    all.find(query).sort(doc! { "_id": -1 }).limit(limit).await?.try_collect().await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids_of(span: Span, before: Option<&str>) -> Option<Document> {
        let mut query = Document::new();
        made_in(&mut query, "gen", span, before);
        assert_eq!(query.contains_key("created_at"), span != Span::default());
        query.get_document("_id").ok().cloned()
    }

    #[test]
    fn what_was_typed_means_nothing_but_itself() {
        assert_eq!(verbatim("a.b*(小雨)"), "a\\.b\\*\\(小雨\\)");
    }

    #[test]
    fn a_page_begins_at_the_cursor_or_at_the_end_of_the_time_asked_for() {
        let at = |ms| Some(Time::from_millis(ms));
        assert_eq!(ids_of(Span::default(), None), None);
        let cursor = format!("gen_{}", Ulid::from_parts(5_000_000, 7));
        assert_eq!(ids_of(Span::default(), Some(&cursor)), Some(doc! { "$lt": &cursor }));
        let early = ids_of(Span { from: None, to: at(1_000_000) }, Some(&cursor)).expect("a range");
        assert!(early.get_str("$lt").expect("an id") < cursor.as_str());
        let late = ids_of(Span { from: at(0), to: at(9_000_000_000) }, Some(&cursor)).expect("a range");
        assert_eq!(late.get_str("$lt").ok(), Some(cursor.as_str()));
        assert_eq!(late.get_str("$gte").ok(), Some("gen_00000000000000000000000000"));
    }
}
