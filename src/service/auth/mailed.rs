//! What people do through links that were mailed to them: proving an address, and choosing a new password when the old
//! one is forgotten. Nothing here says whether an address has an account.

use super::{Caller, attempt_key, invalid, me, password_error, sign_ins_changed};
use crate::app::App;
use crate::credentials::refresh_hash;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::notification::letter::{Letter, Mail, Purpose};
use crate::domain::time::Time;
use crate::domain::user::{Email, PasswordHash, Status, User, password_fault};
use crate::error::{AppError, Result};
use crate::service::ids;
use crate::store::notifications::mailed_links::{self, MailedLink};
use crate::store::notifications::mails;
use crate::store::{Session, Store, sessions, users};

/// A letter that asks whether the address is theirs.
pub(super) fn verification(user: &UserId, now: Time) -> Mail {
    let id = format!("verify.{}", ids::draw());
    Mail::new(id, Letter::VerifyEmail { user: user.clone() }, now)
}

/// A letter that tells of a new password.
pub(in crate::service) fn password_changed(user: &UserId, now: Time) -> Mail {
    let id = format!("password-changed.{}", ids::draw());
    Mail::new(id, Letter::PasswordChanged { user: user.clone(), at: now }, now)
}

/// Sends the caller another link to prove their address; nothing if it is proven.
///
/// # Errors
/// 429 after too many.
pub async fn send_verification(app: &App, caller: &Caller) -> Result<()> {
    let user = me(app, caller).await?;
    if user.email_verified {
        return Ok(());
    }
    app.limiter.letter("verify", &attempt_key(&user.email_key)).await?;
    mails::put(&app.store, &verification(&user.id, app.store.now().await?)).await?;
    Ok(())
}

/// Notes that the address is theirs.
///
/// # Errors
/// 422 `link_invalid` when the link is unknown, over or used.
pub async fn verify_email(app: &App, secret: &str) -> Result<()> {
    let now = app.store.now().await?;
    let (link, user) = open_link(app, Purpose::VerifyEmail, secret, now).await?;
    let store = app.store.clone();
    app.store
        .transaction(async move |session| {
            if !mailed_links::use_up(&store, session, &link, now).await? {
                return Err(link_invalid().into());
            }
            users::verify_email(&store, session, &link.user_id, now).await
        })
        .await?;
    tracing::info!(user = %user.id, "e-mail address proven");
    Ok(())
}

/// Sends a link for a new password to whoever has this address, if anybody. The work is the same for every address; who
/// has it is looked up when the letter is written.
///
/// # Errors
/// When the database is away.
pub async fn forgot_password(app: &App, email: &str) -> Result<()> {
    let Some(email) = Email::parse(email) else { return Ok(()) };
    if app.limiter.letter("reset", &attempt_key(&email.key)).await.is_err() {
        // The letters before this one still work; saying so would tell that somebody asked.
        return Ok(());
    }
    let letter = Letter::ResetPassword { email_key: email.key };
    let mail = Mail::new(format!("reset.{}", ids::draw()), letter, app.store.now().await?);
    mails::put(&app.store, &mail).await?;
    Ok(())
}

/// Sets a new password, ends all sign-ins and tells the person by e-mail. Whoever got the letter has proven the address,
/// too.
///
/// # Errors
/// 422 `link_invalid` when the link is unknown, over or used; 422 `weak_password` leaves the link usable.
pub async fn reset_password(app: &App, secret: &str, password: &str) -> Result<()> {
    let now = app.store.now().await?;
    let (link, user) = open_link(app, Purpose::ResetPassword, secret, now).await?;
    if let Some(why) = password_fault(password, &[&user.email, &user.display_name]) {
        return Err(invalid(vec![password_error("password", why)]));
    }
    let new = app.hasher.hash(password).await?;
    let store = app.store.clone();
    app.store
        .transaction(async move |session| replace_password(&store, session, &link, &new, now).await)
        .await?;
    mailed_links::discard(&app.store, &user.id, Purpose::ResetPassword).await?;
    let ended = sessions::revoke_all_but(&app.store, &user.id, None, "password reset", now).await?;
    sign_ins_changed(app, &user.id);
    tracing::info!(user = %user.id, ended, "password reset");
    Ok(())
}

async fn replace_password(
    store: &Store,
    session: &mut Session,
    link: &MailedLink,
    new: &PasswordHash,
    now: Time,
) -> Result<(), crate::store::Abort> {
    if !mailed_links::use_up(store, session, link, now).await? {
        return Err(link_invalid().into());
    }
    users::reset_password(store, session, &link.user_id, new, now).await?;
    mails::put_in(store, session, &password_changed(&link.user_id, now)).await
}

/// The link behind a secret and whose it is, if it can still be used by them.
async fn open_link(app: &App, purpose: Purpose, secret: &str, now: Time) -> Result<(MailedLink, User)> {
    let link = mailed_links::find_open(&app.store, purpose, &refresh_hash(secret), now).await?;
    let link = link.ok_or_else(link_invalid)?;
    let user = users::find(&app.store, &link.user_id).await?;
    let theirs = user.filter(|user| user.status == Status::Active && user.email_key == link.email_key);
    theirs.map(|user| (link, user)).ok_or_else(link_invalid)
}

fn link_invalid() -> AppError {
    AppError::invalid(
        "token",
        ErrorCode::LinkInvalid,
        "the link was used already or is over; ask for a new one",
    )
}
