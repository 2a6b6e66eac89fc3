//! `GET /v1/admin/audit`: who did what, when, from where and why. Nothing here can change it.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use super::viewer::{People, Person, Viewer};
use crate::api::http::extract::Query;
use crate::api::http::paging::{Page, cursor, page_size, read, span};
use crate::app::App;
use crate::domain::audit_log::{Action, Row, TargetKind};
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::domain::user::Role;
use crate::error::Result;
use crate::store::audit_log::{LogFilter, list as stored};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// A user id.
    actor: Option<String>,
    /// Like `credits.adjust`.
    action: Option<Action>,
    /// The id of what was changed, or of the person whom it concerned.
    target: Option<String>,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    /// 1…100, 20 by default.
    pub(super) limit: Option<i64>,
    pub(super) cursor: Option<String>,
}

impl AuditQuery {
    pub(super) fn filter(&self) -> Result<LogFilter> {
        let made = span(self.from, self.to)?;
        Ok(LogFilter {
            actor: read("actor", self.actor.as_deref(), UserId::parse)?,
            action: self.action,
            target: self.target.clone(),
            from: made.from,
            to: made.to,
            before: cursor(self.cursor.as_deref(), |text| text.parse().ok())?,
        })
    }
}

/// What something was done to.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AuditTarget {
    kind: TargetKind,
    id: String,
    /// The person whom it concerned.
    user_id: Option<UserId>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct AuditRow {
    /// The row's number as text.
    id: String,
    seq: i64,
    at: Time,
    actor: Option<Person>,
    /// The actor's role at that time.
    role: Role,
    /// Masked for support.
    ip: String,
    action: Action,
    target: AuditTarget,
    reason: String,
    /// What changed, as it was and as it is.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
    hash: String,
    prev_hash: String,
}

fn json(text: Option<String>) -> Option<Value> {
    text.and_then(|text| serde_json::from_str(&text).ok())
}

/// Rows as the caller sees them.
pub(super) async fn rows(app: &App, viewer: &Viewer, found: Vec<Row>) -> Result<Vec<AuditRow>> {
    let people = People::read(app, viewer, found.iter().map(|row| row.actor.clone()).collect()).await?;
    let row = |row: Row| AuditRow {
        id: row.seq.to_string(),
        seq: row.seq,
        at: row.at,
        actor: people.get(&row.actor),
        role: row.role,
        ip: viewer.mask.ip(&row.ip),
        action: row.action,
        target: AuditTarget { kind: row.target.kind, id: row.target.id, user_id: row.target.user },
        reason: row.reason,
        before: json(row.before),
        // What somebody looked for may be an address.
        after: json(row.after).filter(|_| row.action != Action::TableExport || !viewer.mask.is_on()),
        hash: row.hash,
        prev_hash: row.prev_hash,
    };
    Ok(found.into_iter().map(row).collect())
}

/// The audit log, newest first.
#[utoipa::path(get, operation_id = "list_audit_rows", path = "/v1/admin/audit",
    tag = "admin", params(AuditQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<AuditRow>)))]
async fn list(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<AuditQuery>,
) -> Result<Answer<Page<AuditRow>>> {
    let limit = page_size(query.limit)?;
    let found = stored(&app.store, &query.filter()?, limit + 1).await?;
    let Page { items: found, next_cursor } = Page::cut(found, limit, |row| row.seq.to_string());
    let items = rows(&app, &Viewer::new(&caller, &headers), found).await?;
    Ok(Answer(Page { items, next_cursor }))
}
