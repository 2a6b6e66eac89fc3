//! `/v1/admin/generations`: everybody's, listed and one by one.

mod bulk;
mod commands;
mod detail;
mod row;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use super::users::sought;
use super::viewer::Viewer;
use crate::api::http::extract::{Path, Query};
use crate::api::http::paging::{Page, cursor, page_size, read, span};
use crate::app::App;
use crate::domain::desk::Mask;
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{FailureCode, State as GenerationState};
use crate::domain::ids::{BatchId, GenerationId};
use crate::error::{AppError, Result};
use crate::store::admin::generations::{self, GenerationFilter};
use crate::store::admin::users::{self as people, Sought, UserFilter};

pub(in crate::api::admin) use detail::{GenerationDetail, detail};
pub(in crate::api::admin) use row::{GenerationRow, row, rows};

/// People whose generations are listed together.
const PEOPLE_MAX: i64 = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .merge(commands::routes())
        .merge(bulk::routes())
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct GenerationsQuery {
    /// An id, or what `q` of the users' list takes: those of all people whom it finds, 100 at the most.
    user: Option<String>,
    /// A tool's key.
    preset: Option<String>,
    /// One state, or several with commas between.
    state: Option<String>,
    failure: Option<FailureCode>,
    /// A model that was called.
    model: Option<String>,
    batch: Option<String>,
    /// 1…5: rated with so many stars at the most.
    rating_max: Option<i32>,
    /// Made from this instant on.
    from: Option<DateTime<Utc>>,
    /// Made before this instant.
    to: Option<DateTime<Utc>>,
    /// 1…100, 20 by default.
    pub(super) limit: Option<i64>,
    pub(super) cursor: Option<String>,
}

impl GenerationsQuery {
    pub(super) async fn filter(&self, app: &App, mask: Mask) -> Result<GenerationFilter> {
        let stars = |stars: &i32| (1..=5).contains(stars);
        if self.rating_max.is_some_and(|max| !stars(&max)) {
            return Err(AppError::invalid("rating_max", ErrorCode::InvalidQuery, "1 to 5"));
        }
        let users = match self.user.as_deref().and_then(|text| sought(text, mask)) {
            None => None,
            Some(Sought::Id(id)) => Some(vec![id]),
            Some(sought) => {
                let wanted = UserFilter { sought: Some(sought), ..UserFilter::default() };
                let found = people::list(&app.store, &wanted, app.clock(), PEOPLE_MAX).await?;
                Some(found.into_iter().map(|user| user.id).collect())
            }
        };
        Ok(GenerationFilter {
            users,
            rating_max: self.rating_max,
            preset: self.preset.clone(),
            states: read("state", self.state.as_deref(), states)?.unwrap_or_default(),
            failure: self.failure,
            model: self.model.clone(),
            batch: read("batch", self.batch.as_deref(), BatchId::parse)?,
            made: span(self.from, self.to)?,
            before: cursor(self.cursor.as_deref(), GenerationId::parse)?,
        })
    }
}

/// Reads `failed,canceled`.
fn states(text: &str) -> Option<Vec<GenerationState>> {
    use GenerationState as S;
    let all = [S::Queued, S::Running, S::Review, S::Succeeded, S::Failed, S::Canceled];
    text.split(',').map(|word| all.into_iter().find(|state| state.name() == word)).collect()
}

/// Everybody's generations, newest first.
#[utoipa::path(get, operation_id = "list_admin_generations", path = "/v1/admin/generations",
    tag = "admin", params(GenerationsQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<GenerationRow>)))]
async fn list(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<GenerationsQuery>,
) -> Result<Answer<Page<GenerationRow>>> {
    let viewer = Viewer::new(&caller, &headers);
    let limit = page_size(query.limit)?;
    let found = generations::list(&app.store, &query.filter(&app, viewer.mask).await?, limit + 1).await?;
    let Page { items: found, next_cursor } = Page::cut(found, limit, |generation| generation.id.to_string());
    Ok(Answer(Page { items: rows(&app, &viewer, found).await?, next_cursor }))
}

/// Everything about one generation.
#[utoipa::path(get, operation_id = "get_admin_generation", path = "/v1/admin/generations/{id}",
    tag = "admin", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    responses((status = 200, body = GenerationDetail)))]
async fn get(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<GenerationId>,
) -> Result<Answer<GenerationDetail>> {
    let viewer = Viewer::new(&caller, &headers);
    let found = crate::store::generations::find(&app.store, &id).await?.ok_or(AppError::NotFound)?;
    Ok(Answer(detail(&app, &viewer, found).await?))
}
