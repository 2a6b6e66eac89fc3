//! Presets: operators create, change, enable, disable and try them. A change makes a new version; the one before is kept, and
//! what was submitted by it keeps its own copy.

mod sample;
mod trial;

use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::preset::{Preset, faults};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::events::Common;
use crate::service::audit::{AuditEvent, overtaken, record};
use crate::service::versioned::{misfit, with_version};
use crate::store::presets::{self, PresetVersion};

pub use sample::add_sample;
pub use trial::try_out;

const CHANGES: [Action; 4] =
    [Action::PresetCreate, Action::PresetChange, Action::PresetEnable, Action::PresetDisable];

fn target(key: &str) -> Target {
    Target::new(TargetKind::Preset, key)
}

/// Adds a preset.
///
/// # Errors
/// 409 `key_taken`; 422 with the paths of what is wrong.
pub async fn create(app: &App, operator: &Operator, preset: Preset) -> Result<Preset> {
    let mut preset = Preset { version: 1, ..preset };
    preset.mark_product();
    misfit("preset", faults(&preset))?;
    let (store, operator, new) = (app.store.clone(), operator.clone(), preset.clone());
    app.store
        .transaction(async move |session| {
            if presets::find_in(&store, session, &new.key).await?.is_some() {
                return Err(AppError::conflict(ErrorCode::KeyTaken, "another preset has this key").into());
            }
            let now = store.now().await?;
            presets::insert_in(&store, session, &new).await?;
            let version = PresetVersion::new(&new, now, Some(operator.id.clone()), &operator.reason);
            presets::keep_version(&store, session, &version).await?;
            let event = AuditEvent::new(Action::PresetCreate, target(&new.key)).changing(&(), &new);
            record(&store, session, &operator, event, now).await
        })
        .await?;
    announce(app, &preset.key);
    Ok(preset)
}

/// Changes a preset, if it is still in `version` where one was seen. `how` answers the preset as it is to be; nothing is written when that is how
/// it is.
async fn write(
    app: &App,
    operator: &Operator,
    key: &str,
    version: Option<i64>,
    action: Action,
    how: impl Fn(&Preset) -> Preset + Send + Sync + Clone + 'static,
) -> Result<Preset> {
    let (store, operator, its_key) = (app.store.clone(), operator.clone(), key.to_owned());
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
            let kept = PresetVersion::new(&new, now, Some(operator.id.clone()), &operator.reason);
            presets::keep_version(&store, session, &kept).await?;
            let event = AuditEvent::new(action, target(&its_key)).changing(&old, &new);
            record(&store, session, &operator, event, now).await?;
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

/// Replaces everything but the key. Also how an old version comes back.
///
/// # Errors
/// 404; 409 `changed_meanwhile` with who, when and the version it has now; 422 with the paths of what is wrong.
pub async fn change(
    app: &App,
    operator: &Operator,
    key: &str,
    version: i64,
    preset: Preset,
) -> Result<Preset> {
    let mut preset = Preset { key: key.to_owned(), ..preset };
    preset.mark_product();
    misfit("preset", faults(&preset))?;
    write(app, operator, key, Some(version), Action::PresetChange, move |_| preset.clone()).await
}

/// Offers or withdraws a preset; nothing happens where it is so. Without `version`, whatever version it has now.
///
/// # Errors
/// 404; 409 `changed_meanwhile`.
pub async fn offer(
    app: &App,
    operator: &Operator,
    key: &str,
    version: Option<i64>,
    enabled: bool,
) -> Result<Preset> {
    let action = if enabled { Action::PresetEnable } else { Action::PresetDisable };
    write(app, operator, key, version, action, move |old| Preset { enabled, ..old.clone() }).await
}

/// The studio's pages look again; submits of this process see it at once, others within a second.
fn announce(app: &App, key: &str) {
    app.submit_cache.forget(key);
    app.events.publish_to_all(Common::Presets);
}
