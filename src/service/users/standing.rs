//! Standing of users: operators disable and enable accounts, give roles and end all sign-ins.

use serde::Serialize;

use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::domain::user::{Email, Role, Status, User};
use crate::error::{AppError, Result};
use crate::service::audit::{AuditEvent, overtaken, record, record_alone};
use crate::service::auth::sign_ins_changed;
use crate::store::{accounts, sessions, users};

/// What to change; `None` = leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub status: Option<Status>,
    pub role: Option<Role>,
}

#[derive(Serialize)]
struct Seen {
    status: Status,
    role: Role,
}

impl Seen {
    fn of(user: &User) -> Self {
        Self { status: user.status, role: user.role }
    }
}

fn forbidden(detail: &str) -> AppError {
    AppError::Forbidden { code: ErrorCode::Forbidden, detail: detail.to_owned() }
}

/// Disables, enables or gives a role. Whoever is signed in as them is out, or in their new role, within 5 s. `seen` is the
/// `updated_at` of what the operator looked at; without it, whatever it is now is changed.
///
/// # Errors
/// 403 `own_account`, `forbidden`; 404; 409 `changed_meanwhile`, `last_admin`.
pub async fn change(
    app: &App,
    operator: &Operator,
    id: &UserId,
    wish: Standing,
    seen: Option<Time>,
) -> Result<User> {
    operator.not_on(id)?;
    if wish.role.is_some() && operator.role < Role::Admin {
        return Err(forbidden("roles are given by admins"));
    }
    let (store, target, operator) = (app.store.clone(), id.clone(), operator.clone());
    let result = app
        .store
        .transaction(async move |session| {
            let now = accounts::load(&store, session, &target).await?.ok_or(AppError::NotFound)?.1;
            let before = users::find_in(&store, session, &target).await?.ok_or(AppError::NotFound)?;
            let mut after = before.clone();
            after.status = wish.status.unwrap_or(before.status);
            after.role = wish.role.unwrap_or(before.role);
            if (after.status, after.role) == (before.status, before.role) {
                return Ok((before, false));
            }
            if seen.is_some_and(|seen| before.updated_at != seen) {
                return Err(AppError::conflict(
                    ErrorCode::ChangedMeanwhile,
                    "somebody else changed this user",
                )
                .into());
            }
            if operator.role < Role::Admin && before.role >= operator.role {
                return Err(forbidden("only admins change operators and admins").into());
            }
            let was_admin = before.role == Role::Admin && before.status == Status::Active;
            let is_admin = after.role == Role::Admin && after.status == Status::Active;
            if was_admin && !is_admin && users::count_admins(&store, session).await? < 2 {
                return Err(
                    AppError::conflict(ErrorCode::LastAdmin, "somebody must stay who can do this").into()
                );
            }
            after.session_version += 1;
            after.updated_at = now;
            users::set_standing(&store, session, &after).await?;
            for action in actions(&before, &after) {
                let event = AuditEvent::new(action, Target::new(TargetKind::User, &target).of(&target));
                let event = event.changing(&Seen::of(&before), &Seen::of(&after));
                record(&store, session, &operator, event, now).await?;
            }
            Ok((after, true))
        })
        .await;
    let (user, changed) = match result {
        Err(AppError::Conflict { code: code @ ErrorCode::ChangedMeanwhile, detail }) => {
            let all = [Action::UserDisable, Action::UserEnable, Action::UserRole];
            return Err(overtaken(app, code, &detail, id.as_str(), &all).await);
        }
        other => other?,
    };
    if changed {
        if user.status == Status::Disabled {
            let now = app.store.now().await?;
            sessions::revoke_all_but(&app.store, id, None, "the account was disabled", now).await?;
        }
        sign_ins_changed(app, id);
    }
    Ok(user)
}

fn actions(before: &User, after: &User) -> Vec<Action> {
    let mut all = Vec::new();
    match (before.status, after.status) {
        (Status::Active, Status::Disabled) => all.push(Action::UserDisable),
        (Status::Disabled, Status::Active) => all.push(Action::UserEnable),
        _ => {}
    }
    if before.role != after.role {
        all.push(Action::UserRole);
    }
    all
}

/// Gives a role from the command line: how a site gets its first admin. The audit row names the person themselves.
///
/// # Errors
/// 404; when the database is away.
pub async fn appoint(app: &App, email: &str, role: Role) -> Result<User> {
    let key = Email::parse(email).ok_or(AppError::NotFound)?.key;
    let user = users::find_by_email(&app.store, &key).await?.ok_or(AppError::NotFound)?;
    let operator = Operator::new(user.id.clone(), role, "console".into(), "with the command `api role`")?;
    let (store, before) = (app.store.clone(), user.clone());
    let after = app
        .store
        .transaction(async move |session| {
            let now = accounts::load(&store, session, &before.id).await?.ok_or(AppError::NotFound)?.1;
            let mut after = before.clone();
            (after.role, after.updated_at) = (role, now);
            after.session_version += 1;
            users::set_standing(&store, session, &after).await?;
            let event =
                AuditEvent::new(Action::UserRole, Target::new(TargetKind::User, &after.id).of(&after.id));
            let event = event.changing(&Seen::of(&before), &Seen::of(&after));
            record(&store, session, &operator, event, now).await?;
            Ok(after)
        })
        .await?;
    sign_ins_changed(app, &after.id);
    Ok(after)
}

/// Ends all sign-ins of a user.
///
/// # Errors
/// 403 `forbidden`; 404.
pub async fn sign_out(app: &App, operator: &Operator, id: &UserId) -> Result<()> {
    let user = users::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    if operator.role < Role::Admin && user.role >= operator.role && operator.id != *id {
        return Err(forbidden("only admins sign operators and admins out"));
    }
    let event = AuditEvent::new(Action::UserSignOut, Target::new(TargetKind::User, id).of(id));
    record_alone(app, operator, event).await?;
    let now = app.store.now().await?;
    sessions::revoke_all_but(&app.store, id, None, "signed out by the site's staff", now).await?;
    sign_ins_changed(app, id);
    Ok(())
}
