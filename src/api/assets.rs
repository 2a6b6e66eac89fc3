//! `/v1/uploads` and `/v1/assets`: pictures in, pictures out, links that work without a header.

use axum::Json as Answer;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::http::extract::{Form, Path, Query};
use super::http::paging::{Page, cursor, page_size};
use super::http::problem::Problem;
use super::views::AssetView;
use crate::app::App;
use crate::domain::asset::naming;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::AssetId;
use crate::domain::time::Time;
use crate::domain::time::zone::Zone;
use crate::error::{AppError, Result};
use crate::imaging;
use crate::service::assets::File;
use crate::service::auth::Caller;
use crate::service::{assets, links};
use crate::store::assets as records;

/// The whole multipart body: the picture's limit and its wrapping.
pub(super) const BODY_BYTES_MAX: usize = imaging::UPLOAD_BYTES_MAX + (64 << 10);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload, uploads).layer(DefaultBodyLimit::max(BODY_BYTES_MAX)))
        .routes(routes!(read, remove))
        .routes(routes!(link))
}

/// A picture, as a multipart form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the contract")]
pub(super) struct UploadForm {
    /// JPEG, PNG or WebP by its bytes, whatever its name and type say; 10 MB at the most, 256 to 8192 pixels a side.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Store a picture: checked, cleaned of everything but its pixels, encrypted.
#[utoipa::path(post, operation_id = "upload_picture", path = "/v1/uploads",
    tag = "pictures", security(("bearer" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AssetView),
        (status = 413, body = Problem, description = "`file_too_large`"),
        (status = 415, body = Problem, description = "`unsupported_image`, with `format`: what it is by its bytes"),
        (status = 422, body = Problem, description = "`file_empty`, `image_too_small`, `image_too_large` (with `width` and `height`), \
            `image_damaged`, `content_rejected`"),
        (status = 503, body = Problem, description = "`content_check_unavailable`; nothing was kept")))]
async fn upload(
    State(app): State<App>,
    caller: Caller,
    Form(mut form): Form,
) -> Result<(StatusCode, Answer<AssetView>)> {
    let file = file_of(&mut form).await?;
    let asset = assets::upload(&app, &caller.user, file).await?;
    Ok((StatusCode::CREATED, Answer(asset.into())))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadsQuery {
    /// 1…100, 20 by default.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// The caller's uploads that still live, newest first: each can be used again.
#[utoipa::path(get, operation_id = "list_uploads", path = "/v1/uploads",
    tag = "pictures", params(UploadsQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<AssetView>)))]
async fn uploads(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UploadsQuery>,
) -> Result<Answer<Page<AssetView>>> {
    let limit = page_size(query.limit)?;
    let before = cursor(query.cursor.as_deref(), AssetId::parse)?;
    let now = app.clock();
    let found = records::live_uploads(&app.store, &caller.user, now, before.as_ref(), limit + 1).await?;
    Ok(Answer(Page::cut(found, limit, |asset| asset.id.to_string()).map(AssetView::from)))
}

/// Reads the field `file`, never more of it than allowed.
pub(super) async fn file_of(form: &mut Multipart) -> Result<File> {
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().map(str::to_owned);
        let mut bytes = BytesMut::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > imaging::UPLOAD_BYTES_MAX {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok(File { name, bytes: bytes.freeze() });
    }
    Err(AppError::invalid("file", ErrorCode::FileMissing, "the form has no field \"file\""))
}

fn broken(error: MultipartError) -> AppError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    AppError::invalid("file", ErrorCode::FormUnreadable, "the form did not arrive whole")
}

fn too_large() -> AppError {
    let detail = format!("{} MB at the most", imaging::UPLOAD_BYTES_MAX >> 20);
    AppError::TooLarge { code: ErrorCode::FileTooLarge, detail }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReadQuery {
    /// `thumb` for the small one.
    variant: Option<String>,
    /// `1` to have it saved as a file.
    download: Option<u8>,
    /// For the time in the name of a saved file: an IANA zone, `Asia/Shanghai` when left out.
    tz: Option<String>,
    /// Of a link, instead of a token.
    expires: Option<i64>,
    /// Of a link, instead of a token.
    user: Option<String>,
    /// Of a link, instead of a token.
    signature: Option<String>,
}

/// The bytes. With a token, or with what a link carries.
#[utoipa::path(get, operation_id = "get_asset", path = "/v1/assets/{id}",
    tag = "pictures", params(("id" = AssetId, Path), ReadQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "image/*", body = Vec<u8>),
        (status = 410, body = Problem, description = "`asset_expired`")))]
async fn read(
    State(app): State<App>,
    caller: Option<Caller>,
    Path(id): Path<AssetId>,
    Query(query): Query<ReadQuery>,
) -> Result<Response> {
    let download = query.download == Some(1);
    let owner = match (caller, &query.signature) {
        (_, Some(signature)) => {
            let (user, expires) = (query.user.as_deref().unwrap_or(""), query.expires.unwrap_or(0));
            links::open(&app, &id, user, expires, download, signature)?
        }
        (Some(caller), None) => caller.user,
        (None, None) => return Err(AppError::Unauthenticated { code: ErrorCode::Unauthenticated }),
    };
    let thumb = match query.variant.as_deref() {
        None => false,
        Some("thumb") => true,
        Some(_) => return Err(AppError::invalid("variant", ErrorCode::UnknownVariant, "only \"thumb\"")),
    };
    let readable = assets::read(&app, &owner, &id, thumb).await?;
    if !download {
        return Ok(picture(readable, None));
    }
    let stem = assets::saved_stem(&app, &readable.asset, zone_of(query.tz.as_deref())?).await?;
    crate::store::assets::count_download(&app.store, &id).await?;
    let stem = stem.unwrap_or_else(|| format!("mannequin-{id}"));
    Ok(picture(readable, Some(&stem)))
}

/// The zone of a parameter.
pub(super) fn zone_of(tz: Option<&str>) -> Result<Zone> {
    let unknown = || AppError::invalid("tz", ErrorCode::UnknownZone, "a name like Asia/Shanghai");
    tz.map_or(Ok(Zone::default()), |name| Zone::parse(name).ok_or_else(unknown))
}

/// The ending of a file of this type.
pub(super) fn ending(mime: &str) -> &str {
    match mime.rsplit('/').next() {
        Some("jpeg") => "jpg",
        Some(other) => other,
        None => "bin",
    }
}

/// The bytes with the headers that a picture goes out with; `saved_as` makes it a file of this name.
pub(super) fn picture(readable: assets::Readable, saved_as: Option<&str>) -> Response {
    let mut headers = HeaderMap::new();
    let set = |headers: &mut HeaderMap, name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(&mut headers, header::CONTENT_TYPE, &readable.mime);
    let extension = ending(&readable.mime);
    let stem = readable.asset.generation_id.as_ref().map_or(readable.asset.id.as_str(), |id| id.as_str());
    let plain = format!("mannequin-{stem}.{extension}");
    let shown = match saved_as {
        Some(stem) => naming::disposition("attachment", &format!("{stem}.{extension}"), &plain),
        None => naming::disposition("inline", &plain, &plain),
    };
    set(&mut headers, header::CONTENT_DISPOSITION, &shown);
    // A browser may keep what it shows, for as long as a person looks at it; nobody in between may.
    set(
        &mut headers,
        header::CACHE_CONTROL,
        if saved_as.is_some() { "private, no-store" } else { "private, max-age=600" },
    );
    set(&mut headers, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
    (headers, readable.bytes).into_response()
}

#[derive(Serialize, ToSchema)]
struct LinkView {
    /// Works without a header, for one picture, until `expires_at`.
    url: String,
    expires_at: Time,
}

/// A link for saving a picture that works without a header for 5 minutes at the most.
#[utoipa::path(post, operation_id = "create_asset_link", path = "/v1/assets/{id}/link",
    tag = "pictures", params(("id" = AssetId, Path)), security(("bearer" = [])),
    responses((status = 200, body = LinkView),
        (status = 410, body = Problem, description = "`asset_expired`")))]
async fn link(State(app): State<App>, caller: Caller, Path(id): Path<AssetId>) -> Result<Answer<LinkView>> {
    let link = links::make(&app, &caller.user, &id).await?;
    Ok(Answer(LinkView { url: link.path, expires_at: link.expires_at }))
}

/// Delete a picture at once.
#[utoipa::path(delete, operation_id = "delete_asset", path = "/v1/assets/{id}",
    tag = "pictures", params(("id" = AssetId, Path)), security(("bearer" = [])),
    responses((status = 204)))]
async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<AssetId>) -> Result<StatusCode> {
    assets::remove(&app, &caller.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
