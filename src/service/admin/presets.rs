//! What operators do to presets: write, change, offer, withdraw, try. A change makes a new version; the one before is kept,
//! and what was submitted by it keeps its own copy.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Act, Deed, overtaken, record};
use crate::app::App;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::GenerationId;
use crate::domain::preset::{Misfit, Preset, faults};
use crate::domain::time::Time;
use crate::error::{AppError, FieldError, Result};
use crate::events::Common;
use crate::imaging;
use crate::service::generations::{NewGeneration, submit_trial};
use crate::store::presets::{self, PresetVersion, Sample};

const CHANGES: [Action; 4] =
    [Action::PresetCreate, Action::PresetChange, Action::PresetEnable, Action::PresetDisable];

fn target(key: &str) -> Target {
    Target::new(TargetKind::Preset, key)
}

/// What does not fit, under the name that the form's document has in the request.
pub(super) fn misfit(what: &str, found: Vec<Misfit>) -> Result<()> {
    let Some(first) = found.first() else { return Ok(()) };
    let (code, detail) = (first.code, format!("{what}.{}: {}", first.path, first.detail));
    let field = |fault: Misfit| FieldError::new(format!("{what}.{}", fault.path), fault.code, fault.detail);
    Err(AppError::Invalid { code, detail, fields: found.into_iter().map(field).collect() })
}

/// Adds a preset.
///
/// # Errors
/// 409 `key_taken`; 422 with the paths of what is wrong.
pub async fn create(app: &App, act: &Act, preset: Preset) -> Result<Preset> {
    let mut preset = Preset { version: 1, ..preset };
    preset.mark_product();
    misfit("preset", faults(&preset))?;
    let (store, acting, new) = (app.store.clone(), act.clone(), preset.clone());
    app.store
        .transaction(async move |session| {
            if presets::find_in(&store, session, &new.key).await?.is_some() {
                return Err(AppError::conflict(ErrorCode::KeyTaken, "another preset has this key").into());
            }
            let now = store.now().await?;
            presets::insert_in(&store, session, &new).await?;
            let version = PresetVersion::new(&new, now, Some(acting.by.clone()), &acting.reason);
            presets::keep_version(&store, session, &version).await?;
            let deed = Deed::new(Action::PresetCreate, target(&new.key)).changing(&(), &new);
            record(&store, session, &acting, deed, now).await
        })
        .await?;
    announce(app, &preset.key);
    Ok(preset)
}

/// Changes a preset, if it is still in `version` where one was seen. `how` answers the preset as it is to be; nothing is written when that is how
/// it is.
async fn write(
    app: &App,
    act: &Act,
    key: &str,
    version: Option<i64>,
    action: Action,
    how: impl Fn(&Preset) -> Preset + Send + Sync + Clone + 'static,
) -> Result<Preset> {
    let (store, acting, its_key) = (app.store.clone(), act.clone(), key.to_owned());
    let result = app
        .store
        .transaction(async move |session| {
            let now: Time = store.now().await?;
            let old = presets::find_in(&store, session, &its_key).await?.ok_or(AppError::NotFound)?;
            let wished = how(&old);
            if (Preset { version: old.version, ..wished.clone() }) == old {
                return Ok(old);
            }
            if let Some(version) = version.filter(|seen| *seen != old.version) {
                let detail = format!("version {version} was changed; it is {} now", old.version);
                let code = ErrorCode::ChangedMeanwhile;
                let (by, at) = (None, None);
                return Err(AppError::Overtaken { code, detail, by, at, version: Some(old.version) }.into());
            }
            let new = Preset { version: old.version + 1, key: old.key.clone(), ..wished };
            // What came with the product has no record of its version yet.
            let first = PresetVersion::new(&old, now, None, "");
            presets::keep_version(&store, session, &first).await?;
            presets::replace_in(&store, session, &new, old.version).await?;
            let kept = PresetVersion::new(&new, now, Some(acting.by.clone()), &acting.reason);
            presets::keep_version(&store, session, &kept).await?;
            let deed = Deed::new(action, target(&its_key)).changing(&old, &new);
            record(&store, session, &acting, deed, now).await?;
            Ok(new)
        })
        .await;
    match result {
        Ok(preset) => {
            announce(app, key);
            Ok(preset)
        }
        Err(AppError::Overtaken { code, detail, version, .. }) => {
            Err(with_version(overtaken(app, code, &detail, key, &CHANGES).await, version))
        }
        Err(error) => Err(error),
    }
}

pub(super) fn with_version(error: AppError, version: Option<i64>) -> AppError {
    match error {
        AppError::Overtaken { code, detail, by, at, .. } => {
            AppError::Overtaken { code, detail, by, at, version }
        }
        other => other,
    }
}

/// Replaces everything but the key. Also how an old version comes back.
///
/// # Errors
/// 404; 409 `changed_meanwhile` with who, when and the version it has now; 422 with the paths of what is wrong.
pub async fn change(app: &App, act: &Act, key: &str, version: i64, preset: Preset) -> Result<Preset> {
    let mut preset = Preset { key: key.to_owned(), ..preset };
    preset.mark_product();
    misfit("preset", faults(&preset))?;
    write(app, act, key, Some(version), Action::PresetChange, move |_| preset.clone()).await
}

/// Offers or withdraws a preset; nothing happens where it is so. Without `version`, whatever version it has now.
///
/// # Errors
/// 404; 409 `changed_meanwhile`.
pub async fn offer(app: &App, act: &Act, key: &str, version: Option<i64>, enabled: bool) -> Result<Preset> {
    let action = if enabled { Action::PresetEnable } else { Action::PresetDisable };
    write(app, act, key, version, action, move |old| Preset { enabled, ..old.clone() }).await
}

/// Has a picture made of a preset as it stands in the form. The house gives the credits.
///
/// # Errors
/// 422 with the paths of what is wrong, and what a submit refuses with.
pub async fn attempt(app: &App, act: &Act, mut preset: Preset, new: NewGeneration) -> Result<GenerationId> {
    preset.mark_product();
    misfit("preset", faults(&preset))?;
    let submitted = submit_trial(app, act, preset, new).await?;
    let first = submitted.generations.into_iter().next();
    first
        .map(|generation| generation.id)
        .ok_or_else(|| AppError::internal(anyhow::anyhow!("no trial was made")))
}

/// The studio's pages look again; submits of this process see it at once, others within a second.
fn announce(app: &App, key: &str) {
    app.shelf.forget(key);
    app.events.publish_to_all(Common::Presets);
}

/// Keeps a picture that everybody may see and answers its address.
///
/// # Errors
/// 413, 415, 422 as an upload.
pub async fn add_sample(app: &App, act: &Act, bytes: Bytes) -> Result<String> {
    let picture = app.pool.run(move || imaging::check_upload(&bytes)).await??.previews.for_check;
    let id = hex::encode(Sha256::digest(&picture));
    let address = format!("/v1/samples/{id}");
    let sample = Sample::new(id.clone(), "image/jpeg", &picture);
    let (store, acting) = (app.store.clone(), act.clone());
    app.store
        .transaction(async move |session| {
            let now = store.now().await?;
            presets::add_sample(&store, session, &sample).await?;
            let deed = Deed::new(Action::SampleAdd, Target::new(TargetKind::Sample, &sample.id));
            record(&store, session, &acting, deed, now).await
        })
        .await?;
    Ok(address)
}
