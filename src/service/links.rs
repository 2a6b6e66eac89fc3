//! Download links that work without a header: an HMAC over what they allow, for 5 minutes at the most. Ownership, state
//! and the 24 hours are checked again when they are used.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{AssetId, UserId};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::store::assets;

const LIFE: Duration = Duration::from_secs(300);

/// A path with its signature.
#[derive(Clone, Debug)]
pub struct Link {
    pub path: String,
    pub expires_at: Time,
}

/// Makes a link for saving `id`.
///
/// # Errors
/// 404, 410, 503.
pub async fn make(app: &App, user: &UserId, id: &AssetId) -> Result<Link> {
    let asset = assets::find_owned(&app.store, user, id).await?.ok_or(AppError::NotFound)?;
    let now = app.clock();
    if !asset.is_readable(now) {
        return Err(AppError::Gone { code: ErrorCode::AssetExpired });
    }
    let expires_at = (now + LIFE).min(asset.expires_at);
    let expires = expires_at.millis();
    let signature = hex::encode(mac(app, id, user.as_str(), expires, true).finalize().into_bytes());
    let path = format!("/v1/assets/{id}?download=1&user={user}&expires={expires}&signature={signature}");
    Ok(Link { path, expires_at })
}

/// Checks what a link carries and answers whose picture it opens.
///
/// # Errors
/// 401 for a wrong signature, 410 when it is over.
pub fn open(
    app: &App,
    id: &AssetId,
    user: &str,
    expires: i64,
    download: bool,
    signature: &str,
) -> Result<UserId> {
    let refused = AppError::Unauthenticated { code: ErrorCode::LinkInvalid };
    let Ok(given) = hex::decode(signature) else { return Err(refused) };
    if mac(app, id, user, expires, download).verify_slice(&given).is_err() {
        return Err(refused);
    }
    if app.clock() >= Time::from_millis(expires) {
        return Err(AppError::Gone { code: ErrorCode::LinkExpired });
    }
    UserId::parse(user).ok_or(refused)
}

fn mac(app: &App, id: &AssetId, user: &str, expires: i64, download: bool) -> Hmac<Sha256> {
    let key = &app.config.secrets.link_key;
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    mac.update(format!("GET\n{id}\n{user}\n{expires}\n{download}\n{}", key.id).as_bytes());
    mac
}
