//! Rotation of refresh tokens: each is good for one use, and using a spent one ends the sign-in, for then two parties
//! hold it. Three things are no second party:
//! - Copies of one client, as tabs are: a token that was spent a moment ago leads to the newest of its line, however many
//!   copies have gone on from it meanwhile.
//! - A reply that got lost on the way.
//! - The same after a sleep of hours: the page still holds the access token it got together with the cookie, which never
//!   was in a cookie; and nobody has used the successor. The successor is replaced by another then. Should it turn up all
//!   the same, there are two parties.

use std::time::Duration;

use super::{Caller, Device, SignedIn, sign_ins_changed, signed_in};
use crate::app::App;
use crate::credentials::refresh_hash;
use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;
use crate::domain::user::{Status, User};
use crate::error::{AppError, Result};
use crate::store::sessions::{RefreshToken, SignIn};
use crate::store::{Session, sessions, users};

/// A token spent this short a time ago may be shown again.
const GRACE: Duration = Duration::from_secs(30);
/// Successors that are followed at the most: copies of one client that refresh within the grace.
const LINE_MAX: usize = 200;
const REVOKED: AppError = AppError::Unauthenticated { code: ErrorCode::SessionRevoked };

/// Changes a refresh token into its successor and a new access token. `held`: an access token of the same sign-in that
/// the page still has, in its time or not.
///
/// # Errors
/// 401 `session_revoked` when the token is unknown, over, or was used before; the last ends the sign-in.
pub async fn refresh(app: &App, presented: &str, held: Option<&str>, device: &Device) -> Result<SignedIn> {
    let hash = refresh_hash(presented);
    let (token, now) = tokio::try_join!(sessions::token(&app.store, &hash), app.store.now())?;
    let token = token.ok_or(REVOKED)?;
    let session = sessions::find(&app.store, &token.session).await?.ok_or(REVOKED)?;
    let user = users::find(&app.store, &session.user_id).await?.ok_or(REVOKED)?;
    if !is_open(&session, &user, now) {
        return Err(REVOKED);
    }
    let Some(token) = spend(app, presented, token, held, now).await? else {
        return Err(end_family(app, &session, now).await?);
    };
    let Some(newest) = newest_of_line(app, presented, &token, &session, now).await? else {
        return Err(end_family(app, &session, now).await?);
    };
    sessions::touch(&app.store, &session.id, &device.ip, now).await?;
    signed_in(app, user, &session.id, newest)
}

fn is_open(session: &SignIn, user: &User, now: Time) -> bool {
    session.revoked_at.is_none()
        && user.status == Status::Active
        && now < session.expires_at
        && now < session.created_at + user.role.session_absolute()
        && now < session.last_used_at + user.role.session_idle()
}

/// The token as it is after it was spent: by being the first, within the grace after that, or because its successor never
/// arrived. `None` when it may not be changed any more.
async fn spend(
    app: &App,
    presented: &str,
    token: RefreshToken,
    held: Option<&str>,
    now: Time,
) -> Result<Option<RefreshToken>> {
    if token.spent_at.is_none() && sessions::spend_token(&app.store, &token.hash, now).await? {
        return Ok(Some(RefreshToken { spent_at: Some(now), ..token }));
    }
    let Some(token) = sessions::token(&app.store, &token.hash).await? else { return Ok(None) };
    let Some(spent_at) = token.spent_at.filter(|_| !token.replaced) else { return Ok(None) };
    if now.since(spent_at) <= GRACE {
        return Ok(Some(token));
    }
    if !held.is_some_and(|held| held_before(app, held, &token, spent_at)) {
        return Ok(None);
    }
    let lost = refresh_hash(&app.tokens.successor(presented, &token.session, token.replacements));
    let next = RefreshToken { spent_at: Some(now), replacements: token.replacements + 1, ..token.clone() };
    if replace(app, token, next.clone(), lost).await? {
        tracing::info!(session = %next.session, "the reply to a refresh was lost; another one replaces it");
        return Ok(Some(next));
    }
    // Another copy of the same client was faster, or somebody uses the successor.
    let token = sessions::token(&app.store, &next.hash).await?;
    Ok(token.filter(|token| token.spent_at.is_some_and(|at| now.since(at) <= GRACE)))
}

async fn replace(app: &App, read: RefreshToken, next: RefreshToken, lost: String) -> Result<bool> {
    let store = app.store.clone();
    let work = async move |session: &mut Session| {
        sessions::replace_successor(&store, session, &read, &next, &lost).await
    };
    app.store.transaction(work).await
}

/// Whether `access` was given to a page of this sign-in before the token was spent.
fn held_before(app: &App, access: &str, token: &RefreshToken, spent_at: Time) -> bool {
    let spent_s = u64::try_from(spent_at.millis() / 1000).unwrap_or(0);
    app.tokens.read_late(access).is_some_and(|held| held.sid == token.session && held.iat <= spent_s)
}

/// The last of the successors of a spent token that nobody has used yet; put there if it is missing.
async fn newest_of_line(
    app: &App,
    presented: &str,
    token: &RefreshToken,
    session: &SignIn,
    now: Time,
) -> Result<Option<String>> {
    let (mut last, mut replacements) = (presented.to_owned(), token.replacements);
    for _ in 0..LINE_MAX {
        last = app.tokens.successor(&last, &session.id, replacements);
        let row = RefreshToken {
            hash: refresh_hash(&last),
            session: session.id.clone(),
            created_at: now,
            spent_at: None,
            replacements: 0,
            replaced: false,
            expires_at: session.expires_at,
        };
        let put = sessions::put_token(&app.store, &row).await?;
        if put.replaced {
            return Ok(None);
        }
        if put.spent_at.is_none() {
            return Ok(Some(last));
        }
        replacements = put.replacements;
    }
    Ok(None)
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
