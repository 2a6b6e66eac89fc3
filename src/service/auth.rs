//! Signing up, in and out, and who a bearer token belongs to now. Rotation of refresh tokens is in `refresh.rs`.

pub mod emails;
pub mod mailed;
pub mod refresh;

use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use crate::app::{App, KnownSignIn};
use crate::credentials::{ACCESS_LIFE, refresh_hash};
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::notification::letter::Mail;
use crate::domain::preset::Locale;
use crate::domain::time::Time;
use crate::domain::user::{Email, PasswordFault, Role, Status, User, is_name, password_fault};
use crate::error::{AppError, FieldError, Result};
use crate::events::{Note, NoteKind};
use crate::service::audit::{AuditEvent, record_alone};
use crate::service::credits;
use crate::store::notifications::mails;
use crate::store::sessions::{RefreshToken, SignIn};
use crate::store::{sessions, users};

pub const DISPLAY_NAME_CHARS_MAX: usize = 60;
pub const USER_AGENT_BYTES_MAX: usize = 300;

/// Who is calling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub user: UserId,
    pub session: SessionId,
    pub role: Role,
}

/// Where a request comes from, as shown in the list of devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub ip: String,
    pub user_agent: String,
}

/// A wish to sign up.
#[derive(Clone, Debug)]
pub struct Registration {
    pub email: String,
    pub password: String,
    pub display_name: Option<String>,
    pub locale: Option<Locale>,
}

/// The outcome of signing up, in or on.
#[derive(Debug)]
pub struct SignedIn {
    pub access_token: String,
    pub expires_in: Duration,
    pub user: User,
    pub refresh_token: String,
    /// How long the refresh token may lie unused.
    pub refresh_life: Duration,
}

/// Whose token this is, if they may still come in.
///
/// # Errors
/// 401 `invalid_token` or `session_revoked`; 503 when the database is away and nothing fresh is known.
pub async fn authenticate(app: &App, token: &str) -> Result<Caller> {
    let claims =
        app.tokens.verify(token).ok_or(AppError::Unauthenticated { code: ErrorCode::InvalidToken })?;
    let standing = match app.sign_ins.fresh(&claims.sid) {
        Some(standing) => standing,
        None => read_standing(app, &claims.sub, &claims.sid).await?,
    };
    if standing.user != claims.sub {
        return Err(AppError::Unauthenticated { code: ErrorCode::SessionRevoked });
    }
    if standing.session_version != claims.ver {
        return Err(AppError::Unauthenticated { code: ErrorCode::InvalidToken });
    }
    Ok(Caller { user: claims.sub, session: claims.sid, role: standing.role })
}

/// As [`authenticate`], by what the database says now.
///
/// # Errors
/// As [`authenticate`].
pub async fn authenticate_anew(app: &App, token: &str) -> Result<Caller> {
    if let Some(claims) = app.tokens.verify(token) {
        app.sign_ins.forget(&claims.sid);
    }
    authenticate(app, token).await
}

/// Has the database asked again about all sign-ins of `user`, and tells their open pages that one may have ended.
pub(super) fn sign_ins_changed(app: &App, user: &UserId) {
    app.sign_ins.forget_user(user);
    app.events.publish(Note { user: user.clone(), kind: NoteKind::Session, id: None });
}

async fn read_standing(app: &App, user: &UserId, session: &SessionId) -> Result<KnownSignIn> {
    let read_at = Instant::now();
    let (user, sign_in) =
        tokio::try_join!(users::find(&app.store, user), sessions::find(&app.store, session))?;
    let open = sign_in.filter(|sign_in| sign_in.revoked_at.is_none());
    let (Some(user), Some(sign_in)) = (user.filter(|user| user.status == Status::Active), open) else {
        app.sign_ins.forget(session);
        return Err(AppError::Unauthenticated { code: ErrorCode::SessionRevoked });
    };
    let standing = KnownSignIn {
        user: sign_in.user_id,
        role: user.role,
        session_version: user.session_version,
        read_at,
    };
    app.sign_ins.remember(session, standing.clone());
    Ok(standing)
}

/// The caller's own record.
///
/// # Errors
/// 401 when the account is gone.
pub async fn me(app: &App, caller: &Caller) -> Result<User> {
    let user = users::find(&app.store, &caller.user).await?;
    user.ok_or(AppError::Unauthenticated { code: ErrorCode::SessionRevoked })
}

/// Makes an account with its sign-up credits and signs in. A letter asks whether the address is theirs.
///
/// # Errors
/// 409 `email_taken`, 422 `invalid_email`, `weak_password`, `invalid_display_name`.
pub async fn register(app: &App, wish: Registration, device: &Device) -> Result<SignedIn> {
    let mut user = new_user(app, wish, Role::User).await?;
    user.email_verified = false;
    let letter = mailed::verification(&user.id, user.created_at);
    insert(app, &user, Some(letter)).await?;
    tracing::info!(user = %user.id, "signed up");
    open_session(app, user, device).await
}

/// Makes an account with its sign-up credits, both or nothing, for somebody whose address needs no proof.
///
/// # Errors
/// As [`register`].
pub async fn add_user(app: &App, wish: Registration, role: Role) -> Result<User> {
    let user = new_user(app, wish, role).await?;
    insert(app, &user, None).await?;
    Ok(user)
}

async fn new_user(app: &App, wish: Registration, role: Role) -> Result<User> {
    let (email, display_name) = check_registration(&wish)?;
    let password = app.hasher.hash(&wish.password).await?;
    let now = app.store.now().await?;
    Ok(User {
        id: UserId::from_ulid(ulid::Ulid::generate()),
        email: email.shown,
        email_key: email.key,
        email_verified: true,
        password,
        display_name,
        locale: wish.locale.unwrap_or(Locale::Chinese),
        role,
        status: Status::Active,
        session_version: 1,
        created_at: now,
        updated_at: now,
    })
}

async fn insert(app: &App, user: &User, letter: Option<Mail>) -> Result<()> {
    let grant = app.config.credits.signup_grant;
    let expires_at = credits::signup_expiry(app, user.created_at);
    let (store, user) = (app.store.clone(), user.clone());
    app.store
        .transaction(async move |session| {
            users::insert(&store, session, &user).await?;
            credits::open_account(&store, session, &user.id, user.created_at, grant, expires_at).await?;
            match &letter {
                Some(letter) => mails::put_in(&store, session, letter).await,
                None => Ok(()),
            }
        })
        .await
}

fn check_registration(wish: &Registration) -> Result<(Email, String)> {
    let mut fields = Vec::new();
    let email = Email::parse(&wish.email);
    if email.is_none() {
        fields.push(FieldError::new("email", ErrorCode::InvalidEmail, "is not an e-mail address"));
    }
    let wished_name = wish.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let display_name = match (wished_name, &email) {
        (Some(name), _) => name.to_owned(),
        (None, Some(email)) => email.shown.split('@').next().unwrap_or_default().to_owned(),
        (None, None) => String::new(),
    };
    fields.extend(wished_name.and_then(display_name_fault));
    if let Some(why) = password_fault(&wish.password, &[&wish.email, &display_name]) {
        fields.push(password_error("password", why));
    }
    match email {
        Some(email) if fields.is_empty() => Ok((email, display_name)),
        _ => Err(invalid(fields)),
    }
}

pub(super) fn password_error(path: &str, why: PasswordFault) -> FieldError {
    FieldError::new(path, why.code(), why.detail())
}

/// What is wrong with a name to show.
pub(super) fn display_name_fault(name: &str) -> Option<FieldError> {
    let good = name.chars().count() <= DISPLAY_NAME_CHARS_MAX && is_name(name);
    (!good).then(|| {
        FieldError::new(
            "display_name",
            ErrorCode::InvalidDisplayName,
            "must have 1 to 60 printable characters",
        )
    })
}

/// The first field's code names the whole.
pub(super) fn invalid(fields: Vec<FieldError>) -> AppError {
    let code = match fields.first().map(|field| field.code) {
        Some(
            code @ (ErrorCode::InvalidEmail | ErrorCode::InvalidDisplayName | ErrorCode::PasswordTooLong),
        ) => code,
        Some(
            ErrorCode::PasswordTooShort
            | ErrorCode::PasswordCommon
            | ErrorCode::PasswordRepeating
            | ErrorCode::PasswordPersonal,
        ) => ErrorCode::WeakPassword,
        _ => ErrorCode::InvalidFields,
    };
    let detail = fields.iter().map(|f| format!("{} {}", f.path, f.detail)).collect::<Vec<_>>().join("; ");
    AppError::Invalid { code, detail, fields }
}

/// Signs in.
///
/// # Errors
/// 401 `invalid_credentials` for a wrong password and for an address nobody has, 403 `account_disabled` to who knows
/// the password, 429 after too many failures.
pub async fn login(app: &App, email: &str, password: &str, device: &Device) -> Result<SignedIn> {
    let of_before = Email::key_of_before(email);
    let key = Email::parse(email).map_or_else(|| of_before.clone(), |email| email.key);
    let attempt = attempt_key(&key);
    app.limiter.sign_in_attempt(&device.ip, &attempt).await?;
    let found = match users::find_by_email(&app.store, &of_before).await? {
        Some(user) => Some(user),
        None => users::find_by_email(&app.store, &key).await?,
    };
    let right = app.hasher.verify(password, found.as_ref().map(|user| &user.password)).await?;
    let Some(user) = found.filter(|_| right) else {
        tracing::info!(ip = %device.ip, "sign-in refused");
        return Err(AppError::Unauthenticated { code: ErrorCode::InvalidCredentials });
    };
    app.limiter.sign_in_succeeded(&device.ip, &attempt).await;
    if user.status != Status::Active {
        tracing::info!(user = %user.id, "sign-in of a disabled account refused");
        let detail = "this account has been disabled".to_owned();
        return Err(AppError::Forbidden { code: ErrorCode::AccountDisabled, detail });
    }
    if app.hasher.is_outdated(&user.password) {
        let new = app.hasher.hash(password).await?;
        users::replace_password(&app.store, &user.id, &user.password, &new, app.store.now().await?).await?;
    }
    if user.role >= Role::Support {
        note_staff(app, &user, device).await?;
    }
    open_session(app, user, device).await
}

/// Whoever may look at other people's data leaves a row when they sign in.
async fn note_staff(app: &App, user: &User, device: &Device) -> Result<()> {
    let operator = Operator::new(user.id.clone(), user.role, device.ip.clone(), "signed in")?;
    let target = Target::new(TargetKind::User, &user.id).of(&user.id);
    record_alone(app, &operator, AuditEvent::new(Action::StaffSignIn, target)).await
}

/// The name of an account in counters: no addresses outside the database.
pub(super) fn attempt_key(email_key: &str) -> String {
    hex::encode(&Sha256::digest(email_key.as_bytes())[..16])
}

async fn open_session(app: &App, user: User, device: &Device) -> Result<SignedIn> {
    let now = app.store.now().await?;
    let refresh_token = app.tokens.refresh();
    let session = SignIn {
        id: SessionId::from_ulid(ulid::Ulid::generate()),
        user_id: user.id.clone(),
        created_at: now,
        last_used_at: now,
        expires_at: now + user.role.session_absolute(),
        revoked_at: None,
        revoked_for: None,
        ip: device.ip.clone(),
        user_agent: cut(&device.user_agent, USER_AGENT_BYTES_MAX).to_owned(),
    };
    let first = RefreshToken {
        hash: refresh_hash(&refresh_token),
        session: session.id.clone(),
        created_at: now,
        spent_at: None,
        replacements: 0,
        replaced: false,
        expires_at: session.expires_at,
    };
    sessions::open(&app.store, &session, &first).await?;
    signed_in(app, user, &session.id, refresh_token)
}

pub(super) fn signed_in(app: &App, user: User, session: &SessionId, refresh: String) -> Result<SignedIn> {
    let access_token = app.tokens.access(&user.id, session, user.role, user.session_version)?;
    let refresh_life = user.role.session_idle();
    Ok(SignedIn { access_token, expires_in: ACCESS_LIFE, user, refresh_token: refresh, refresh_life })
}

fn cut(text: &str, bytes_max: usize) -> &str {
    &text[..text.floor_char_boundary(bytes_max)]
}

/// The devices of the caller that are signed in.
///
/// # Errors
/// When the database is away.
pub async fn sessions(app: &App, caller: &Caller) -> Result<Vec<SignIn>> {
    let now = app.store.now().await?;
    let mut all = sessions::of_user(&app.store, &caller.user, now).await?;
    all.retain(|session| now < session.last_used_at + caller.role.session_idle());
    Ok(all)
}

/// Signs one device of the caller out.
///
/// # Errors
/// 404 when the caller has no such device.
pub async fn end_session(app: &App, caller: &Caller, session: &SessionId) -> Result<()> {
    let now: Time = app.store.now().await?;
    let ended = sessions::revoke(&app.store, &caller.user, session, "ended by the user", now).await?;
    sign_ins_changed(app, &caller.user);
    if ended { Ok(()) } else { Err(AppError::NotFound) }
}
