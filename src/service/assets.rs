//! Pictures: stored encrypted, read while they live, removed for good.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;

use crate::app::App;
use crate::domain::asset::naming;
use crate::domain::asset::{self, Asset, AssetKind, AssetState};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::Generation;
use crate::domain::ids::{AssetId, UserId};
use crate::domain::time::Time;
use crate::domain::time::zone::Zone;
use crate::error::{AppError, Result};
use crate::imaging::{self, CleanPicture, ImageFault, PoolFault, Upload};
use crate::provider::Verdict;
use crate::service::ids;
use crate::store::{assets, generations};
use crate::vault::VaultError;

/// A picture's record and its plain bytes.
#[derive(Clone, Debug)]
pub struct Readable {
    pub asset: Asset,
    pub bytes: Bytes,
    pub mime: String,
}

/// What came in a form: its bytes, and what the sender calls it.
#[derive(Clone, Debug)]
pub struct File {
    pub name: Option<String>,
    pub bytes: Bytes,
}

/// Checks, cleans, encrypts and stores an uploaded picture.
///
/// # Errors
/// 413, 415, 422 with the exact reason, 429, 503 when the content check or the database is away; nothing is kept then.
pub async fn upload(app: &App, user: &UserId, file: File) -> Result<Asset> {
    app.limiter.per_user("upload", user, app.config.limits.uploads_per_minute).await?;
    let checked = app.pool.run(move || imaging::check_upload(&file.bytes)).await?;
    let Upload { picture, previews, doubts } = checked?;
    match app.provider.moderate_picture(previews.for_check).await.map_err(check_away)? {
        Verdict::Clean => {}
        Verdict::Flagged { category, .. } => {
            let detail = format!("the content check rejected this picture: {category}");
            return Err(AppError::invalid("file", ErrorCode::ContentRejected, detail));
        }
    }
    let now = app.store.now().await?;
    let id = AssetId::from_ulid(ids::draw());
    let mut asset = describe(&id, user, AssetKind::Upload, &picture, "upload");
    asset.created_at = now;
    asset.expires_at = now + app.config.generation.upload_ttl;
    asset.name = file.name.as_deref().and_then(asset::display_name);
    asset.doubts = doubts;
    asset.twin = assets::live_twin(&app.store, user, &asset.sha256, now).await?;
    store_bytes(app, &asset, picture.bytes, previews.thumbnail).await?;
    assets::insert(&app.store, &asset).await?;
    Ok(asset)
}

impl From<ImageFault> for AppError {
    fn from(fault: ImageFault) -> Self {
        let (code, detail) = (fault.code(), fault.to_string());
        match fault {
            ImageFault::FileTooLarge { .. } => AppError::TooLarge { code, detail },
            ImageFault::Unsupported { format, .. } => {
                AppError::Unsupported { code, detail, format: Some(format.name()) }
            }
            ImageFault::TooSmall { width, height, .. } | ImageFault::TooLarge { width, height, .. } => {
                AppError::WrongSize { code, detail, width, height }
            }
            ImageFault::Empty | ImageFault::Damaged { .. } => AppError::invalid("file", code, detail),
        }
    }
}

impl From<PoolFault> for AppError {
    fn from(fault: PoolFault) -> Self {
        match fault {
            // Slow is the machine, as far as anybody knows: what may be slow about a picture is limited by its gate.
            PoolFault::Busy | PoolFault::TooSlow => AppError::Unavailable {
                code: ErrorCode::Busy,
                detail: "too many pictures are being checked; nothing was taken".into(),
                retry_after_s: 10,
            },
            PoolFault::Crashed => AppError::internal(fault),
        }
    }
}

impl From<VaultError> for AppError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Gone => AppError::Gone { code: ErrorCode::AssetExpired },
            VaultError::Away(cause) => {
                tracing::warn!(%cause, "The picture store does not answer");
                AppError::Unavailable {
                    code: ErrorCode::StorageUnavailable,
                    detail: "the picture store does not answer; nothing was changed".into(),
                    retry_after_s: 5,
                }
            }
            VaultError::Unreadable | VaultError::Taken | VaultError::BadName => AppError::internal(error),
        }
    }
}

/// The content check is away: fails closed.
pub fn check_away(down: impl std::fmt::Display) -> AppError {
    tracing::warn!(%down, "Content check failed");
    AppError::Unavailable {
        code: ErrorCode::ContentCheckUnavailable,
        detail: "the content check does not answer; nothing was taken".into(),
        retry_after_s: 10,
    }
}

/// The record of a picture that is about to be stored; its times are the caller's to set.
pub fn describe(id: &AssetId, user: &UserId, kind: AssetKind, picture: &CleanPicture, suffix: &str) -> Asset {
    let never = Time::from_millis(0);
    Asset {
        id: id.clone(),
        user_id: user.clone(),
        kind,
        state: AssetState::Stored,
        blob: format!("{id}.{suffix}"),
        thumb_blob: format!("{id}.{suffix}.thumb"),
        mime: picture.mime.to_string(),
        width: picture.width,
        height: picture.height,
        bytes: i64::try_from(picture.bytes.len()).unwrap_or(i64::MAX),
        sha256: picture.sha256.clone(),
        generation_id: None,
        created_at: never,
        expires_at: never,
        purged_at: None,
        downloads: 0,
        name: None,
        doubts: Vec::new(),
        twin: None,
    }
}

/// Encrypts and stores picture and thumbnail; durable when it returns.
///
/// # Errors
/// When the storage is away.
pub async fn store_bytes(app: &App, asset: &Asset, bytes: Bytes, thumb: Bytes) -> Result<()> {
    let (id, owner) = (&asset.id, &asset.user_id);
    app.vault.put(id, owner, &asset.thumb_blob, thumb).await?;
    app.vault.put(id, owner, &asset.blob, bytes).await?;
    Ok(())
}

/// Reads a picture of `user`, or its thumbnail.
///
/// # Errors
/// 404 for somebody else's, 410 `asset_expired` when it is not stored any more, 503.
pub async fn read(app: &App, user: &UserId, id: &AssetId, thumb: bool) -> Result<Readable> {
    let asset = assets::find_owned(&app.store, user, id).await?.ok_or(AppError::NotFound)?;
    open(app, asset, thumb).await
}

/// Reads the picture of a record, or its thumbnail.
///
/// # Errors
/// 410 `asset_expired` when it is not stored any more, 503.
pub async fn open(app: &App, asset: Asset, thumb: bool) -> Result<Readable> {
    if !asset.is_readable(app.clock()) {
        return Err(AppError::Gone { code: ErrorCode::AssetExpired });
    }
    let blob = if thumb { &asset.thumb_blob } else { &asset.blob };
    let bytes = app.vault.get(&asset.id, &asset.user_id, blob).await?;
    let mime = if thumb { "image/jpeg".to_owned() } else { asset.mime.clone() };
    Ok(Readable { bytes, mime, asset })
}

/// What the uploads are called that these generations were made of.
///
/// # Errors
/// When the database is away.
pub async fn names_of_inputs(
    app: &App,
    user: &UserId,
    generations: &[Generation],
) -> Result<BTreeMap<AssetId, String>> {
    let ids: BTreeSet<AssetId> =
        generations.iter().flat_map(|g| &g.inputs).map(|input| input.asset_id.clone()).collect();
    let ids: Vec<AssetId> = ids.into_iter().collect();
    let found = assets::find_many_owned(&app.store, user, &ids).await?;
    Ok(found.into_iter().filter_map(|asset| Some((asset.id, asset.name?))).collect())
}

/// The name to save a picture under, without its ending: of a result all that made it, of an upload its own.
///
/// # Errors
/// When the database is away.
pub async fn saved_stem(app: &App, asset: &Asset, zone: Zone) -> Result<Option<String>> {
    let Some(id) = &asset.generation_id else { return Ok(asset.name.clone()) };
    let found = generations::find_many(&app.store, &asset.user_id, std::slice::from_ref(id)).await?;
    let Some(generation) = found.first() else { return Ok(None) };
    let uploads = names_of_inputs(app, &asset.user_id, &found).await?;
    // Candidates of one run are made in the same second and are saved one by one.
    let tail = id.as_str().len().saturating_sub(4);
    let own = id.as_str()[tail..].to_lowercase();
    Ok(Some(format!("{}_{own}", naming::stem(generation, &uploads, zone))))
}

/// Removes a picture of `user` at once: the key is wiped, so nothing can read it any more.
///
/// # Errors
/// 404, 503.
pub async fn remove(app: &App, user: &UserId, id: &AssetId) -> Result<()> {
    let asset = assets::find_owned(&app.store, user, id).await?.ok_or(AppError::NotFound)?;
    // Should the rest be cut off, the purge finds it.
    assets::end(&app.store, id).await?;
    app.submit_cache.forget(id.as_str());
    expire(app, &asset).await?;
    purge(app, &asset).await
}

/// Wipes the key: from now on nothing can read the picture.
///
/// # Errors
/// When the database is away.
pub async fn expire(app: &App, asset: &Asset) -> Result<()> {
    app.vault.forget(&asset.id).await?;
    fail::fail_point!("purge_after_wipe");
    assets::mark_expired(&app.store, &asset.id).await?;
    Ok(())
}

/// Removes the bytes of a picture whose key is wiped; the record stays.
///
/// # Errors
/// When the storage is away.
pub async fn purge(app: &App, asset: &Asset) -> Result<()> {
    app.vault.remove(&asset.blob).await?;
    app.vault.remove(&asset.thumb_blob).await?;
    assets::mark_purged(&app.store, &asset.id).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_machine_says_nothing_about_a_picture() {
        for fault in [PoolFault::Busy, PoolFault::TooSlow] {
            let told = AppError::from(fault);
            assert!(matches!(told, AppError::Unavailable { code: ErrorCode::Busy, .. }), "{told:?}");
        }
    }
}
