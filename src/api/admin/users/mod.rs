//! `/v1/admin/users`: everybody, listed and one by one.

mod commands;
mod detail;
mod row;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use super::viewer::Viewer;
use crate::api::http::extract::{Path, Query};
use crate::api::http::paging::{Page, cursor, page_size, read};
use crate::app::App;
use crate::domain::desk::Mask;
use crate::domain::ids::{ProductId, UserId};
use crate::domain::user::{Role, Status};
use crate::error::{AppError, Result};
use crate::store::admin::users::{self, PlanFilter, Sought, UserFilter, Words};

pub(in crate::api::admin) use detail::{UserDetail, detail};
pub(in crate::api::admin) use row::{UserRow, row, rows};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).merge(commands::routes())
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UsersQuery {
    /// A part of an e-mail address or of the shop's name, an id with or without `usr_`, or the last 6 or more characters of
    /// one; for support only a whole address or id.
    q: Option<String>,
    status: Option<Status>,
    /// `member`, `none`, or a product's id: the membership in force.
    plan: Option<String>,
    role: Option<Role>,
    /// 1…100, 20 by default.
    pub(super) limit: Option<i64>,
    pub(super) cursor: Option<String>,
}

impl UsersQuery {
    pub(super) fn filter(&self, mask: Mask) -> Result<UserFilter> {
        Ok(UserFilter {
            sought: self.q.as_deref().and_then(|text| sought(text, mask)),
            status: self.status,
            role: self.role,
            plan: read("plan", self.plan.as_deref(), plan)?,
            after: cursor(self.cursor.as_deref(), UserId::parse)?,
        })
    }
}

/// What somebody typed to find a person; `None` = nothing. Whoever sees addresses masked may not guess them letter by
/// letter, so only a whole one (or a whole id) finds somebody then.
pub(super) fn sought(text: &str, mask: Mask) -> Option<Sought> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let bare = text.to_ascii_uppercase();
    if let Some(id) = UserId::parse(text).or_else(|| UserId::parse(&format!("usr_{bare}"))) {
        return Some(Sought::Id(id));
    }
    Some(if mask.is_on() {
        Sought::Email(text.to_lowercase())
    } else {
        Sought::Words(Words { text: text.to_owned(), id_end: id_end(text) })
    })
}

/// The last characters of an id, as somebody reads them out: at least six.
pub(super) fn id_end(text: &str) -> Option<String> {
    let text = text.to_ascii_uppercase();
    let drawn = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && !"ILOU".contains(c));
    ((6..=26).contains(&text.len()) && text.chars().all(drawn)).then_some(text)
}

fn plan(text: &str) -> Option<PlanFilter> {
    match text {
        "member" => Some(PlanFilter::Any),
        "none" => Some(PlanFilter::None),
        other => ProductId::parse(other).map(PlanFilter::Of),
    }
}

/// Everybody, newest first; with `q`, in order of e-mail address.
#[utoipa::path(get, operation_id = "list_users", path = "/v1/admin/users",
    tag = "admin", params(UsersQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<UserRow>)))]
async fn list(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<UsersQuery>,
) -> Result<Answer<Page<UserRow>>> {
    let viewer = Viewer::new(&caller, &headers);
    let limit = page_size(query.limit)?;
    let found = users::list(&app.store, &query.filter(viewer.mask)?, app.clock(), limit + 1).await?;
    let Page { items: found, next_cursor } = Page::cut(found, limit, |user| user.id.to_string());
    Ok(Answer(Page { items: rows(&app, &viewer, &found).await?, next_cursor }))
}

/// Everything about one person.
#[utoipa::path(get, operation_id = "get_user", path = "/v1/admin/users/{id}",
    tag = "admin", params(("id" = UserId, Path)), security(("bearer" = [])),
    responses((status = 200, body = UserDetail)))]
async fn get(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<UserId>,
) -> Result<Answer<UserDetail>> {
    let viewer = Viewer::new(&caller, &headers);
    let user = crate::store::users::find(&app.store, &id).await?.ok_or(AppError::NotFound)?;
    Ok(Answer(detail(&app, &viewer, &user).await?))
}
