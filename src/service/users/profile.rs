//! Profile: what users change about themselves: name, language, password.

use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::notification::letter::Purpose;
use crate::domain::preset::Locale;
use crate::domain::user::{User, password_fault};
use crate::error::{AppError, FieldError, Result};
use crate::service::auth::mailed::password_changed;
use crate::service::auth::{
    Caller, attempt_key, display_name_fault, invalid, me, password_error, sign_ins_changed,
};
use crate::store::notifications::{mailed_links, mails};
use crate::store::sessions;
use crate::store::users::{self, ProfileChange};

/// A wish to change; `None` = leave.
#[derive(Clone, Debug, Default)]
pub struct ProfileWish {
    pub display_name: Option<String>,
    pub locale: Option<Locale>,
    pub password: Option<PasswordWish>,
}

#[derive(Clone, Debug)]
pub struct PasswordWish {
    pub current: String,
    pub new: String,
}

/// Changes what was wished; a new password signs all other devices out.
///
/// # Errors
/// 422 for what cannot be accepted (`wrong_password` when the current one is wrong), 429 after too many wrong ones.
pub async fn change(app: &App, caller: &Caller, wish: ProfileWish, ip: &str) -> Result<User> {
    let user = me(app, caller).await?;
    let display_name = wish.display_name.map(|name| name.trim().to_owned());
    let mut faults: Vec<FieldError> =
        display_name.as_deref().and_then(display_name_fault).into_iter().collect();
    if let Some(password) = &wish.password
        && let Some(why) = password_fault(&password.new, &[&user.email, &user.display_name])
    {
        faults.push(password_error("password.new", why));
    }
    if !faults.is_empty() {
        return Err(invalid(faults));
    }
    if let Some(password) = &wish.password {
        change_password(app, caller, &user, password, ip).await?;
    }
    let change = ProfileChange { display_name, locale: wish.locale };
    if change != ProfileChange::default() {
        users::change_profile(&app.store, &user.id, &change, app.store.now().await?).await?;
    }
    me(app, caller).await
}

async fn change_password(
    app: &App,
    caller: &Caller,
    user: &User,
    wish: &PasswordWish,
    ip: &str,
) -> Result<()> {
    let attempt = attempt_key(&user.email_key);
    app.limiter.sign_in_attempt(ip, &attempt).await?;
    if !app.hasher.verify(&wish.current, Some(&user.password)).await? {
        return Err(AppError::invalid(
            "password.current",
            ErrorCode::WrongPassword,
            "is not the current password",
        ));
    }
    app.limiter.sign_in_succeeded(ip, &attempt).await;
    let new = app.hasher.hash(&wish.new).await?;
    let now = app.store.now().await?;
    if !users::replace_password(&app.store, &user.id, &user.password, &new, now).await? {
        return Err(AppError::conflict(
            ErrorCode::ChangedMeanwhile,
            "the password was changed from another device",
        ));
    }
    let ended =
        sessions::revoke_all_but(&app.store, &user.id, Some(&caller.session), "password changed", now)
            .await?;
    mailed_links::discard(&app.store, &user.id, Purpose::ResetPassword).await?;
    mails::put(&app.store, &password_changed(&user.id, now)).await?;
    sign_ins_changed(app, &user.id);
    tracing::info!(user = %user.id, ended, "password changed");
    Ok(())
}
