//! `/v1/admin/assets`: records of pictures, and the pictures for those who may see them.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use crate::api::assets::picture;
use crate::api::http::extract::{Path, Query};
use crate::api::http::paging::{Page, cursor, page_size, read};
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::asset::{Asset, AssetKind, AssetState};
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::desk::Mask;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{AssetId, GenerationId, UserId};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::service::assets as pictures;
use crate::service::audit::{AuditEvent, record_alone};
use crate::service::auth::{Caller, Device};
use crate::store::admin::assets::{self, AssetFilter};
use crate::store::admin::generations;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show))
}

/// A picture's record, which outlives the picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct AssetRow {
    id: AssetId,
    user_id: UserId,
    kind: AssetKind,
    state: AssetState,
    /// Whether it can be looked at now.
    readable: bool,
    width: u32,
    height: u32,
    mime: String,
    bytes: i64,
    created_at: Time,
    expires_at: Time,
    purged_at: Option<Time>,
    generation_id: Option<GenerationId>,
    /// How often its owner saved it.
    downloads: i64,
}

impl AssetRow {
    pub(in crate::api::admin) fn new(asset: Asset, now: Time) -> Self {
        Self {
            readable: asset.is_readable(now),
            downloads: asset.downloads,
            id: asset.id,
            user_id: asset.user_id,
            kind: asset.kind,
            state: asset.state,
            width: asset.width,
            height: asset.height,
            mime: asset.mime,
            bytes: asset.bytes,
            created_at: asset.created_at,
            expires_at: asset.expires_at,
            purged_at: asset.purged_at,
            generation_id: asset.generation_id,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AssetsQuery {
    user: Option<String>,
    kind: Option<AssetKind>,
    state: Option<AssetState>,
    /// 1…100, 20 by default.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// Records of pictures, newest first.
#[utoipa::path(get, operation_id = "list_assets", path = "/v1/admin/assets",
    tag = "admin", params(AssetsQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<AssetRow>)))]
async fn list(
    Support(_caller): Support,
    State(app): State<App>,
    Query(query): Query<AssetsQuery>,
) -> Result<Answer<Page<AssetRow>>> {
    let limit = page_size(query.limit)?;
    let filter = AssetFilter {
        user: read("user", query.user.as_deref(), UserId::parse)?,
        kind: query.kind,
        state: query.state,
        before: cursor(query.cursor.as_deref(), AssetId::parse)?,
    };
    let found = assets::list(&app.store, &filter, limit + 1).await?;
    let Page { items: found, next_cursor } = Page::cut(found, limit, |asset| asset.id.to_string());
    let now = app.clock();
    let items = found.into_iter().map(|asset| AssetRow::new(asset, now)).collect();
    Ok(Answer(Page { items, next_cursor }))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PictureQuery {
    /// `thumb` or `full`; `full` by default.
    variant: Option<String>,
}

/// The picture itself, also one in review. Not for support.
#[utoipa::path(get, operation_id = "get_asset_picture", path = "/v1/admin/assets/{id}/picture",
    tag = "admin", params(("id" = AssetId, Path), PictureQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "image/*", body = Vec<u8>),
        (status = 403, body = Problem, description = "`masked`"),
        (status = 410, body = Problem, description = "`asset_expired`")))]
async fn show(
    Support(caller): Support,
    State(app): State<App>,
    device: Device,
    Path(id): Path<String>,
    Query(query): Query<PictureQuery>,
) -> Result<Response> {
    if Mask::of(caller.role).is_on() {
        let detail = "pictures are not shown to support".to_owned();
        return Err(AppError::Forbidden { code: ErrorCode::Masked, detail });
    }
    let thumb = match query.variant.as_deref() {
        None | Some("full") => false,
        Some("thumb") => true,
        Some(_) => {
            return Err(AppError::invalid("variant", ErrorCode::UnknownVariant, "\"thumb\" or \"full\""));
        }
    };
    // Not read by the path's type: who may not see pictures is told so first.
    let id = AssetId::parse(&id).ok_or(AppError::NotFound)?;
    let asset = match crate::store::assets::find(&app.store, &id).await? {
        Some(asset) => asset,
        // A picture in review has no record of its own yet.
        None => {
            let waiting = generations::find_by_unjudged(&app.store, &id).await?;
            waiting.and_then(|generation| generation.unjudged).ok_or(AppError::NotFound)?
        }
    };
    // A thumbnail stands in every list; what somebody opens is another matter.
    if !thumb {
        note_view(&app, &caller, &device, &asset).await?;
    }
    Ok(picture(pictures::open(&app, asset, thumb).await?, None))
}

/// Writes down that somebody of ours looks at a picture of somebody else.
///
/// # Errors
/// When the database is away: then nobody sees it.
pub(in crate::api::admin) async fn note_view(
    app: &App,
    caller: &Caller,
    device: &Device,
    asset: &Asset,
) -> Result<()> {
    if asset.user_id == caller.user {
        return Ok(());
    }
    let operator =
        Operator::new(caller.user.clone(), caller.role, device.ip.clone(), "looked at the picture")?;
    let target = Target::new(TargetKind::Picture, &asset.id).of(&asset.user_id);
    record_alone(app, &operator, AuditEvent::new(Action::PictureView, target)).await
}
