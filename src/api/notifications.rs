//! `/v1/notifications`: what a person was told, and that they have read it.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::http::extract::{Json, Query};
use super::http::locale::locale_of;
use super::http::paging::{Page, cursor, page_size};
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::NotificationId;
use crate::domain::notification::{Notification, NotificationKind};
use crate::domain::preset::Locale;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::service::auth::Caller;
use crate::service::notifications::mark_read;
use crate::store::notifications;

/// Ids in one request at the most.
pub(super) const IDS_MAX: usize = 200;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

/// Something that a person is told.
#[derive(Serialize, ToSchema)]
struct NotificationView {
    id: NotificationId,
    kind: NotificationKind,
    title: String,
    body: String,
    /// Where it goes on in the studio: a path.
    link: String,
    read_at: Option<Time>,
    at: Time,
}

impl NotificationView {
    fn new(notification: Notification, locale: Locale) -> Self {
        let words = notification.matter.words(locale);
        Self {
            id: notification.id,
            kind: notification.matter.kind(),
            title: words.title,
            body: words.body,
            link: notification.matter.link(),
            read_at: notification.read_at,
            at: notification.at,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct NotificationList {
    #[serde(flatten)]
    page: Page<NotificationView>,
    /// All that are not read yet, also on other pages.
    unread: u64,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only those that are not read yet.
    #[serde(default)]
    unread: bool,
    /// 1…100, 20 by default.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// What the caller was told, newest first, in the language of `Accept-Language`.
#[utoipa::path(get, operation_id = "list_notifications", path = "/v1/notifications",
    tag = "notifications", params(ListQuery), security(("bearer" = [])),
    responses((status = 200, body = NotificationList)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Query(query): Query<ListQuery>,
) -> Result<impl IntoResponse> {
    let limit = page_size(query.limit)?;
    let before = cursor(query.cursor.as_deref(), NotificationId::parse)?;
    let (found, unread) = tokio::try_join!(
        notifications::list(&app.store, &caller.user, query.unread, before.as_ref(), limit + 1),
        notifications::count_unread(&app.store, &caller.user)
    )?;
    let locale = locale_of(&headers);
    let page = Page::cut(found, limit, |last| last.id.to_string());
    let page = page.map(|one| NotificationView::new(one, locale));
    let list = NotificationList { page, unread };
    Ok(([(header::VARY, "Accept-Language")], Answer(list)))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReadBody {
    /// Without: all of them. What is not the caller's is passed over.
    ids: Option<Vec<String>>,
}

/// Mark notifications read.
#[utoipa::path(post, operation_id = "read_notifications", path = "/v1/notifications/read",
    tag = "notifications", request_body = ReadBody, security(("bearer" = [])), responses((status = 204)))]
async fn read(State(app): State<App>, caller: Caller, Json(body): Json<ReadBody>) -> Result<StatusCode> {
    let ids = match body.ids {
        None => None,
        Some(ids) if ids.len() > IDS_MAX => {
            return Err(AppError::invalid("ids", ErrorCode::TooManyIds, format!("{IDS_MAX} at the most")));
        }
        Some(ids) => Some(ids.iter().filter_map(|id| NotificationId::parse(id)).collect::<Vec<_>>()),
    };
    mark_read(&app, &caller.user, ids.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
