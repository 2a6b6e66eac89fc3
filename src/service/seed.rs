//! What a new site starts with: indexes, the built-in presets and products and, in development, people to try it with. Safe to
//! repeat; what exists is left as it is.

use crate::app::App;
use crate::domain::credits::Command;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::LotId;
use crate::domain::preset::Preset;
use crate::domain::preset::builtin;
use crate::domain::product;
use crate::domain::user::Role;
use crate::error::{AppError, Result};
use crate::service::auth::{Registration, add_user};
use crate::service::{credits, ids};
use crate::store::presets::PresetVersion;
use crate::store::shop::products;
use crate::store::{indexes, presets};

/// Credits that the demo account gets on top of its sign-up credits.
const DEMO_CREDITS: i64 = 200;

/// Makes indexes and adds the built-in presets and products that are missing; answers how many presets were added.
///
/// # Errors
/// When the database is away.
pub async fn site(app: &App) -> Result<usize> {
    indexes::ensure(&app.store).await?;
    let mut added = 0;
    for preset in builtin::presets() {
        added += usize::from(presets::add_missing(&app.store, &preset).await?);
    }
    for stored in presets::all(&app.store).await? {
        let mut preset = stored.clone();
        if preset.upgrade() {
            upgrade(app, stored, preset).await?;
        }
    }
    for product in product::builtin() {
        products::add_missing(&app.store, &product).await?;
    }
    Ok(added)
}

/// Writes a preset with what has come with this release. Somebody who changes it in the same moment wins; the next start
/// finds it again.
async fn upgrade(app: &App, old: Preset, new: Preset) -> Result<()> {
    let store = app.store.clone();
    let new = Preset { version: old.version + 1, ..new };
    app.store
        .transaction(async move |session| {
            let now = store.now().await?;
            if presets::find_in(&store, session, &old.key).await?.as_ref() != Some(&old) {
                return Ok(());
            }
            presets::keep_version(&store, session, &PresetVersion::new(&old, now, None, "")).await?;
            presets::replace_in(&store, session, &new, old.version).await?;
            let kept = PresetVersion::new(&new, now, None, "came with a new release");
            presets::keep_version(&store, session, &kept).await
        })
        .await
}

/// Adds the demo and the admin account, in development only.
///
/// # Errors
/// 403 in production; when the database is away.
pub async fn demo(app: &App) -> Result<()> {
    if app.config.production {
        let detail = "demo accounts are for development".to_owned();
        return Err(AppError::Forbidden { code: ErrorCode::Forbidden, detail });
    }
    let people = [
        ("demo@mannequin.local", "demo-password-1", "Demo", Role::User),
        ("admin@mannequin.local", "admin-password-1", "Admin", Role::Admin),
    ];
    for (email, password, name, role) in people {
        let wish = Registration {
            email: email.into(),
            password: password.into(),
            display_name: Some(name.into()),
            locale: None,
        };
        match add_user(app, wish, role).await {
            Ok(user) if role == Role::User => {
                let lot = LotId::from_ulid(ids::draw());
                let gift = Command::Credit { lot, amount: DEMO_CREDITS, expires_at: None };
                credits::change(app, &user.id, gift, &format!("demo:{}", user.id)).await?;
            }
            Ok(_) | Err(AppError::Conflict { code: ErrorCode::EmailTaken, .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
