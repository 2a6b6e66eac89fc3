//! What operators do to people: shut out and let in, give a role, give and take credits, sign out everywhere.

use serde::Serialize;

use super::{Act, Deed, overtaken, record};
use crate::app::App;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Actor, Balance, Command, Context, Entry, apply};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{LotId, NotificationId, UserId};
use crate::domain::notification::Matter;
use crate::domain::time::Time;
use crate::domain::user::{Email, Role, Status, User};
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::auth::sign_ins_changed;
use crate::service::notifications::notify_in;
use crate::service::{ids, notifications};
use crate::store::{accounts, entries, sessions, users};

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

fn not_oneself(act: &Act, user: &UserId) -> Result<()> {
    if act.by == *user {
        let detail = "nobody changes their own standing or credits; ask a colleague".to_owned();
        return Err(AppError::Forbidden { code: ErrorCode::OwnAccount, detail });
    }
    Ok(())
}

fn forbidden(detail: &str) -> AppError {
    AppError::Forbidden { code: ErrorCode::Forbidden, detail: detail.to_owned() }
}

/// Disables, enables or gives a role. Whoever is signed in as them is out, or in their new role, within 5 s. `seen` is the
/// `updated_at` of what the operator looked at; without it, whatever it is now is changed.
///
/// # Errors
/// 403 `own_account`, `forbidden`; 404; 409 `changed_meanwhile`, `last_admin`.
pub async fn change(app: &App, act: &Act, id: &UserId, wish: Standing, seen: Option<Time>) -> Result<User> {
    not_oneself(act, id)?;
    if wish.role.is_some() && act.role < Role::Admin {
        return Err(forbidden("roles are given by admins"));
    }
    let (store, target, acting) = (app.store.clone(), id.clone(), act.clone());
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
            if acting.role < Role::Admin && before.role >= acting.role {
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
                let deed = Deed::new(action, Target::new(TargetKind::User, &target).of(&target));
                let deed = deed.changing(&Seen::of(&before), &Seen::of(&after));
                record(&store, session, &acting, deed, now).await?;
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
    let act = Act::new(user.id.clone(), role, "console".into(), "with the command `api role`")?;
    let (store, before) = (app.store.clone(), user.clone());
    let after = app
        .store
        .transaction(async move |session| {
            let now = accounts::load(&store, session, &before.id).await?.ok_or(AppError::NotFound)?.1;
            let mut after = before.clone();
            (after.role, after.updated_at) = (role, now);
            after.session_version += 1;
            users::set_standing(&store, session, &after).await?;
            let deed = Deed::new(Action::UserRole, Target::new(TargetKind::User, &after.id).of(&after.id));
            let deed = deed.changing(&Seen::of(&before), &Seen::of(&after));
            record(&store, session, &act, deed, now).await?;
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
pub async fn sign_out(app: &App, act: &Act, id: &UserId) -> Result<()> {
    let user = users::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    if act.role < Role::Admin && user.role >= act.role && act.by != *id {
        return Err(forbidden("only admins sign operators and admins out"));
    }
    let deed = Deed::new(Action::UserSignOut, Target::new(TargetKind::User, id).of(id));
    super::record_alone(app, act, deed).await?;
    let now = app.store.now().await?;
    sessions::revoke_all_but(&app.store, id, None, "signed out by the site's staff", now).await?;
    sign_ins_changed(app, id);
    Ok(())
}

/// Credits to give (`amount` > 0) or to take (< 0).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjustment {
    pub amount: i64,
    /// Of given ones; `None` = never.
    pub expires_at: Option<Time>,
}

#[derive(Clone, Debug)]
pub struct Adjusted {
    pub entry: Entry,
    pub balance: Balance,
    /// It had been done before; nothing was done.
    pub replay: bool,
}

/// Credits that somebody of this role may give or take at one time; `None` = any, 0 = none.
pub fn adjust_limit(app: &App, role: Role) -> Option<i64> {
    match role {
        Role::Admin => None,
        Role::Operator => Some(app.config.site.operator_adjust_max),
        Role::Support | Role::User => Some(0),
    }
}

/// Gives or takes credits, once per `key` of this operator.
///
/// # Errors
/// 403 `own_account`, `over_limit`; 404; 422 `invalid_amount`, `invalid_expiry`, `more_than_available`,
/// `idempotency_key_reused`.
pub async fn adjust(app: &App, act: &Act, id: &UserId, key: &str, wish: Adjustment) -> Result<Adjusted> {
    not_oneself(act, id)?;
    if wish.amount == 0 {
        return Err(AppError::invalid(
            "amount",
            ErrorCode::InvalidAmount,
            "give or take at least one credit",
        ));
    }
    if adjust_limit(app, act.role).is_some_and(|limit| wish.amount.unsigned_abs() > limit.unsigned_abs()) {
        let detail = format!("operators give and take {} at one time", app.config.site.operator_adjust_max);
        return Err(AppError::Forbidden { code: ErrorCode::OverLimit, detail });
    }
    let in_time = match wish.expires_at {
        Some(at) => wish.amount > 0 && at > app.store.now().await?,
        None => true,
    };
    if !in_time {
        let detail = "credits that are given end in the future";
        return Err(AppError::invalid("expires_at", ErrorCode::InvalidExpiry, detail));
    }
    let key = format!("adjust:{}:{key}", act.by);
    if let Some(entry) = entries::find_by_key(&app.store, &key).await? {
        return replay(app, id, act, &wish, entry).await;
    }
    let app_in = app.clone();
    let (acting, owner, wished, its_key) = (act.clone(), id.clone(), wish.clone(), key.clone());
    // A task of its own: a client that hangs up cannot stop a commit half-way.
    let task = tokio::spawn(async move { write(&app_in, &acting, &owner, &its_key, &wished).await });
    match task.await.map_err(AppError::internal)? {
        Ok((entry, balance, told)) => {
            app.events.publish(Note { user: id.clone(), kind: NoteKind::Balance, id: None });
            notifications::announce(app, id, told);
            Ok(Adjusted { entry, balance, replay: false })
        }
        Err(error) => match entries::find_by_key(&app.store, &key).await? {
            Some(entry) => replay(app, id, act, &wish, entry).await,
            None => Err(error),
        },
    }
}

async fn write(
    app: &App,
    act: &Act,
    id: &UserId,
    key: &str,
    wish: &Adjustment,
) -> Result<(Entry, Balance, Option<NotificationId>)> {
    let _turn = app.locks.lock(id).await?;
    let lot = LotId::from_ulid(ids::draw());
    let command = if wish.amount > 0 {
        Command::Credit { lot, amount: wish.amount, expires_at: wish.expires_at }
    } else {
        Command::Debit { amount: -wish.amount }
    };
    let (store, act, id, key) = (app.store.clone(), act.clone(), id.clone(), key.to_owned());
    app.store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            let context = Context {
                actor: Actor::Operator { id: act.by.clone() },
                reason: Some(act.reason.clone()),
                note: act.note.clone(),
                ..Context::system(key.clone(), now)
            };
            let change = apply(&account, &command, &context).map_err(|error| match error.into() {
                AppError::InsufficientCredits { available, .. } => {
                    let detail = format!("{available} are available");
                    AppError::invalid("amount", ErrorCode::MoreThanAvailable, detail)
                }
                other => other,
            })?;
            accounts::save(&store, session, &change.account, account.version).await?;
            entries::insert(&store, session, &change.entries).await?;
            let entry = change.entries.into_iter().find(|entry| entry.key == key);
            let entry = entry.ok_or_else(|| AppError::internal(anyhow::anyhow!("no line for {key}")))?;
            let deed = Deed::new(Action::CreditsAdjust, Target::new(TargetKind::User, &id).of(&id)).changing(
                &sums(account.available, account.held),
                &sums(entry.available_after, entry.held_after),
            );
            record(&store, session, &act, deed, now).await?;
            let matter = Matter::CreditsAdjusted { amount: entry.delta_available, note: act.note.clone() };
            let told = notify_in(&store, session, &id, &matter, &format!("adjusted:{key}"), now).await?;
            Ok((entry, change.account.balance(now), told))
        })
        .await
}

fn sums(available: i64, held: i64) -> serde_json::Value {
    serde_json::json!({ "available": available, "held": held })
}

async fn replay(app: &App, id: &UserId, act: &Act, wish: &Adjustment, entry: Entry) -> Result<Adjusted> {
    let ends = entry.parts.iter().find(|part| part.granted > 0).and_then(|part| part.expires_at);
    let same = entry.user_id == *id
        && entry.delta_available == wish.amount
        && entry.reason.as_deref() == Some(act.reason.as_str())
        && entry.note == act.note
        && ends == wish.expires_at;
    if !same {
        let detail = "this Idempotency-Key was used for another adjustment";
        return Err(AppError::invalid("Idempotency-Key", ErrorCode::IdempotencyKeyReused, detail));
    }
    let account = accounts::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    Ok(Adjusted { entry, balance: account.balance(app.store.now().await?), replay: true })
}
