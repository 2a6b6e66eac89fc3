//! `/v1/admin/entries`: the whole ledger.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use super::viewer::{People, Person, Viewer};
use crate::api::http::extract::Query;
use crate::api::http::paging::{Page, cursor, page_size, read, span};
use crate::app::App;
use crate::domain::credits::{Author, Entry, EntryKind, LotKind, Source};
use crate::domain::ids::{GenerationId, LotId, OrderId, UserId};
use crate::domain::time::Time;
use crate::error::Result;
use crate::store::admin::entries::{self, EntryFilter, Mark};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntriesQuery {
    user: Option<String>,
    kind: Option<EntryKind>,
    source: Option<Source>,
    generation: Option<String>,
    order: Option<String>,
    /// Changes that this person made; what the product itself does has no actor.
    actor: Option<String>,
    /// From this instant on.
    from: Option<DateTime<Utc>>,
    /// Before this instant.
    to: Option<DateTime<Utc>>,
    /// 1…100, 20 by default.
    pub(super) limit: Option<i64>,
    pub(super) cursor: Option<String>,
}

impl EntriesQuery {
    pub(super) fn filter(&self) -> Result<EntryFilter> {
        let mut filter = EntryFilter {
            user: read("user", self.user.as_deref(), UserId::parse)?,
            kind: self.kind,
            source: self.source,
            generation: read("generation", self.generation.as_deref(), GenerationId::parse)?,
            order: read("order", self.order.as_deref(), OrderId::parse)?,
            actor: read("actor", self.actor.as_deref(), UserId::parse)?,
            at: span(self.from, self.to)?,
            before: None,
        };
        filter.before = cursor(self.cursor.as_deref(), parse_mark)?;
        Ok(filter)
    }
}

fn parse_mark(text: &str) -> Option<Mark> {
    let mut parts = text.splitn(3, '.');
    let at = Time::from_millis(parts.next()?.parse().ok()?);
    let seq = parts.next()?.parse().ok()?;
    Some(Mark { at, seq, user: UserId::parse(parts.next()?)? })
}

/// The cursor behind an entry.
pub(super) fn mark_of(entry: &Entry) -> String {
    format!("{}.{}.{}", entry.at.millis(), entry.seq, entry.user_id)
}

/// What caused a change: the product itself or a person.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ActorKind {
    System,
    User,
    Operator,
}

/// Who caused a change.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ActorView {
    kind: ActorKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<Person>,
}

/// What a line did to one lot; every number is a difference.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EntryPart {
    lot: LotId,
    kind: LotKind,
    granted: i64,
    available: i64,
    held: i64,
    committed: i64,
    expired: i64,
    revoked: i64,
}

/// One line of the ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct EntryRow {
    id: String,
    user: Option<Person>,
    /// From 1, without gaps, per account.
    seq: i64,
    kind: EntryKind,
    source: Option<Source>,
    delta_available: i64,
    delta_held: i64,
    available_after: i64,
    held_after: i64,
    parts: Vec<EntryPart>,
    generation_id: Option<GenerationId>,
    order_id: Option<String>,
    actor: ActorView,
    /// For us only.
    reason: Option<String>,
    /// What the customer reads.
    note: Option<String>,
    /// Unique in the whole ledger.
    key: String,
    at: Time,
    /// Of this line and everything before it, in hexadecimal.
    hash: String,
    /// Personal data is masked.
    masked: bool,
}

fn actor_of(entry: &Entry) -> Option<&UserId> {
    match &entry.actor {
        Author::System => None,
        Author::User { id } | Author::Operator { id } => Some(id),
    }
}

fn people_of(entry: &Entry) -> Vec<UserId> {
    std::iter::once(&entry.user_id).chain(actor_of(entry)).cloned().collect()
}

impl EntryRow {
    fn new(viewer: &Viewer, people: &People, entry: Entry) -> Self {
        let kind = match &entry.actor {
            Author::System => ActorKind::System,
            Author::User { .. } => ActorKind::User,
            Author::Operator { .. } => ActorKind::Operator,
        };
        let actor = ActorView { kind, person: actor_of(&entry).and_then(|id| people.get(id)) };
        let part = |part: crate::domain::credits::LotPart| EntryPart {
            lot: part.lot,
            kind: part.kind,
            granted: part.granted,
            available: part.available,
            held: part.held,
            committed: part.committed,
            expired: part.expired,
            revoked: part.revoked,
        };
        Self {
            user: people.get(&entry.user_id),
            actor,
            id: entry.id,
            seq: entry.seq,
            kind: entry.kind,
            source: entry.source,
            delta_available: entry.delta_available,
            delta_held: entry.delta_held,
            available_after: entry.available_after,
            held_after: entry.held_after,
            parts: entry.parts.into_iter().map(part).collect(),
            generation_id: entry.generation_id,
            order_id: entry.order_id,
            reason: entry.reason,
            note: entry.note,
            key: entry.key,
            at: entry.at,
            hash: entry.hash,
            masked: viewer.mask.is_on(),
        }
    }
}

/// Entries as the caller sees them.
pub(in crate::api::admin) async fn rows(
    app: &App,
    viewer: &Viewer,
    found: Vec<Entry>,
) -> Result<Vec<EntryRow>> {
    let people = People::read(app, viewer, found.iter().flat_map(people_of).collect()).await?;
    Ok(found.into_iter().map(|entry| EntryRow::new(viewer, &people, entry)).collect())
}

/// One entry as the caller sees it.
pub(in crate::api::admin) async fn row(app: &App, viewer: &Viewer, entry: Entry) -> Result<EntryRow> {
    let people = People::read(app, viewer, people_of(&entry)).await?;
    Ok(EntryRow::new(viewer, &people, entry))
}

/// The ledger of everybody, newest first.
#[utoipa::path(get, operation_id = "list_admin_entries", path = "/v1/admin/entries",
    tag = "admin", params(EntriesQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<EntryRow>)))]
async fn list(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<EntriesQuery>,
) -> Result<Answer<Page<EntryRow>>> {
    let viewer = Viewer::new(&caller, &headers);
    let limit = page_size(query.limit)?;
    let found = entries::list(&app.store, &query.filter()?, limit + 1).await?;
    let Page { items: found, next_cursor } = Page::cut(found, limit, mark_of);
    Ok(Answer(Page { items: rows(&app, &viewer, found).await?, next_cursor }))
}
