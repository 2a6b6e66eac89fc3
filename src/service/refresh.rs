//! Rotation of refresh tokens: each is good for one use, and using a spent one ends the sign-in, for then two parties
//! hold it. A short grace forgives a reply that got lost and two tabs that refresh at once.

use std::time::Duration;

use super::auth::{Caller, Device, SignedIn, sign_ins_changed, signed_in};
use super::tokens::refresh_hash;
use crate::app::App;
use crate::domain::time::Time;
use crate::domain::user::{Status, User};
use crate::error::{AppError, Result};
use crate::store::sessions::{RefreshToken, SignIn};
use crate::store::{sessions, users};

/// A token spent this short a time ago may be shown again.
const GRACE: Duration = Duration::from_secs(30);
const REVOKED: AppError = AppError::Unauthenticated { code: "session_revoked" };

/// Changes a refresh token into its successor and a new access token.
///
/// # Errors
/// 401 `session_revoked` when the token is unknown, over, or was used before; the last ends the sign-in.
pub async fn refresh(app: &App, presented: &str, device: &Device) -> Result<SignedIn> {
    let hash = refresh_hash(presented);
    let (token, now) = tokio::try_join!(sessions::token(&app.store, &hash), app.store.now())?;
    let token = token.ok_or(REVOKED)?;
    let session = sessions::find(&app.store, &token.session).await?.ok_or(REVOKED)?;
    let user = users::find(&app.store, &session.user_id).await?.ok_or(REVOKED)?;
    if !is_open(&session, &user, now) {
        return Err(REVOKED);
    }
    if !spend(app, token, now).await? {
        return Err(end_family(app, &session, now).await?);
    }
    let successor = app.auth.tokens.successor(presented, &session.id);
    let put = sessions::put_token(
        &app.store,
        &RefreshToken {
            hash: refresh_hash(&successor),
            session: session.id.clone(),
            created_at: now,
            spent_at: None,
            expires_at: session.expires_at,
        },
    )
    .await?;
    if put.spent_at.is_some() {
        return Err(end_family(app, &session, now).await?);
    }
    sessions::touch(&app.store, &session.id, &device.ip, now).await?;
    signed_in(app, user, &session.id, successor)
}

fn is_open(session: &SignIn, user: &User, now: Time) -> bool {
    session.revoked_at.is_none()
        && user.status == Status::Active
        && now < session.expires_at
        && now < session.created_at + user.role.session_absolute()
        && now < session.last_used_at + user.role.session_idle()
}

/// Whether the token may be changed: by being the first to spend it, or within the grace after that.
async fn spend(app: &App, token: RefreshToken, now: Time) -> Result<bool> {
    let spent_at = match token.spent_at {
        Some(at) => Some(at),
        None if sessions::spend_token(&app.store, &token.hash, now).await? => return Ok(true),
        None => sessions::token(&app.store, &token.hash).await?.and_then(|token| token.spent_at),
    };
    Ok(spent_at.is_some_and(|at| now.since(at) <= GRACE))
}

async fn end_family(app: &App, session: &SignIn, now: Time) -> Result<AppError> {
    sessions::revoke(&app.store, &session.user_id, &session.id, "a spent refresh token was used again", now)
        .await?;
    sign_ins_changed(app, &session.user_id);
    tracing::warn!(user = %session.user_id, session = %session.id, "a spent refresh token was used again");
    Ok(REVOKED)
}

/// Signs out the device that holds this refresh token, and the caller's. Unknown tokens are signed out already.
///
/// # Errors
/// When the database is away.
pub async fn logout(app: &App, presented: Option<&str>, caller: Option<&Caller>) -> Result<()> {
    let now = app.store.now().await?;
    let mut ending =
        caller.map(|caller| (caller.user.clone(), caller.session.clone())).into_iter().collect::<Vec<_>>();
    if let Some(presented) = presented
        && let Some(token) = sessions::token(&app.store, &refresh_hash(presented)).await?
        && let Some(session) = sessions::find(&app.store, &token.session).await?
    {
        ending.push((session.user_id, session.id));
    }
    for (user, session) in ending {
        sessions::revoke(&app.store, &user, &session, "signed out", now).await?;
        sign_ins_changed(app, &user);
    }
    Ok(())
}
