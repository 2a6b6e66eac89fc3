//! `/v1/generations/archive`: many results as one zip, streamed picture by picture.

use async_zip::tokio::write::ZipFileWriter;
use async_zip::{Compression, ZipDateTime, ZipDateTimeBuilder, ZipEntryBuilder};
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::io::DuplexStream;
use tokio_util::io::ReaderStream;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::assets::{ending, zone_of};
use super::http::extract::Json;
use super::http::problem::Problem;
use crate::app::App;
use crate::domain::asset::naming::{self, Unique};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::Generation;
use crate::domain::ids::{AssetId, GenerationId, UserId};
use crate::domain::time::Time;
use crate::domain::time::zone::Zone;
use crate::error::{AppError, Result};
use crate::service::assets;
use crate::service::auth::Caller;
use crate::store::generations;

/// Results in one archive.
pub(super) const IDS_MAX: usize = 100;
/// Bytes on their way between the reader of pictures and the connection.
const PIPE_BYTES: usize = 256 << 10;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(archive))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ArchiveBody {
    /// Generations, 100 at the most.
    ids: Vec<String>,
    /// For the times in names: an IANA zone, `Asia/Shanghai` when left out.
    tz: Option<String>,
}

/// One result: whose it is, where it is kept, how it is called in the archive.
struct Item {
    asset: AssetId,
    name: String,
    date: ZipDateTime,
}

/// The results of many generations as a zip. What has none any more is left out; nothing left is 410.
#[utoipa::path(post, operation_id = "download_generations", path = "/v1/generations/archive",
    tag = "generations", security(("bearer" = [])), request_body = ArchiveBody,
    responses((status = 200, content_type = "application/zip", body = Vec<u8>),
        (status = 404, body = Problem), (status = 410, body = Problem, description = "`asset_expired`")))]
async fn archive(State(app): State<App>, caller: Caller, Json(body): Json<ArchiveBody>) -> Result<Response> {
    let ids: Option<Vec<GenerationId>> = body.ids.iter().map(|id| GenerationId::parse(id)).collect();
    let ids = ids.ok_or(AppError::NotFound)?;
    if ids.is_empty() || ids.len() > IDS_MAX {
        return Err(AppError::invalid("ids", ErrorCode::InvalidIds, format!("1 to {IDS_MAX}")));
    }
    let found = generations::find_many(&app.store, &caller.user, &ids).await?;
    if found.is_empty() {
        return Err(AppError::NotFound);
    }
    let now = app.clock();
    let alive = |generation: &Generation| generation.picture.as_ref().is_some_and(|p| now < p.expires_at);
    let zone = zone_of(body.tz.as_deref())?;
    let uploads = assets::names_of_inputs(&app, &caller.user, &found).await?;
    let mut unique = Unique::default();
    let mut item = |generation: &Generation| {
        let picture = generation.picture.as_ref()?;
        let name = unique.name(&naming::stem(generation, &uploads, zone), ending(&picture.mime));
        Some(Item { asset: picture.asset_id.clone(), name, date: date(generation.created_at, zone) })
    };
    let items: Vec<Item> = found.iter().filter(|g| alive(g)).filter_map(&mut item).collect();
    if items.is_empty() {
        return Err(AppError::Gone { code: ErrorCode::AssetExpired });
    }
    let (reader, writer) = tokio::io::duplex(PIPE_BYTES);
    tokio::spawn(async move {
        // The stream breaks off: the reader of the zip notices that its end is missing.
        if let Err(error) = write(&app, &caller.user, items, writer).await {
            tracing::warn!(%error, "An archive was cut off");
        }
    });
    let name = format!("mannequin_{}.zip", zone.format(now, "%Y%m%d-%H%M%S"));
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, naming::disposition("attachment", &name, &name)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::new(reader))).into_response())
}

/// The time as archives keep it: that of the place, from 1980 on.
fn date(time: Time, zone: Zone) -> ZipDateTime {
    let (year, [month, day, hour, minute, second]) = zone.parts(time);
    let date = ZipDateTimeBuilder::new().year(year.max(1980)).month(month).day(day);
    date.hour(hour).minute(minute).second(second).build()
}

async fn write(app: &App, user: &UserId, items: Vec<Item>, writer: DuplexStream) -> anyhow::Result<()> {
    let mut zip = ZipFileWriter::with_tokio(writer);
    for item in items {
        let readable = match assets::read(app, user, &item.asset, false).await {
            Ok(readable) => readable,
            // Over since we looked.
            Err(AppError::Gone { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        // Pictures do not get smaller.
        let entry = ZipEntryBuilder::new(item.name.into(), Compression::Stored);
        let entry = entry.last_modification_date(item.date);
        zip.write_entry_whole(entry, &readable.bytes).await?;
    }
    zip.close().await?;
    Ok(())
}
