//! Adjustments: an operator gives or takes credits, once per key, with an audit row and a notification.

use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Balance, Command, Context, Entry, apply};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{LotId, NotificationId, UserId};
use crate::domain::notification::Matter;
use crate::domain::time::Time;
use crate::domain::user::Role;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::audit::{AuditEvent, record};
use crate::service::notifications::notify_in;
use crate::service::{ids, notifications};
use crate::store::{accounts, entries};

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
pub async fn adjust(
    app: &App,
    operator: &Operator,
    id: &UserId,
    key: &str,
    wish: Adjustment,
) -> Result<Adjusted> {
    operator.not_on(id)?;
    if wish.amount == 0 {
        return Err(AppError::invalid(
            "amount",
            ErrorCode::InvalidAmount,
            "give or take at least one credit",
        ));
    }
    if adjust_limit(app, operator.role).is_some_and(|limit| wish.amount.unsigned_abs() > limit.unsigned_abs())
    {
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
    let key = format!("adjust:{}:{key}", operator.id);
    if let Some(entry) = entries::find_by_key(&app.store, &key).await? {
        return replay(app, id, operator, &wish, entry).await;
    }
    let app_in = app.clone();
    let (acting, owner, wished, its_key) = (operator.clone(), id.clone(), wish.clone(), key.clone());
    // A task of its own: a client that hangs up cannot stop a commit half-way.
    let task = tokio::spawn(async move { write(&app_in, &acting, &owner, &its_key, &wished).await });
    match task.await.map_err(AppError::internal)? {
        Ok((entry, balance, told)) => {
            app.events.publish(Note { user: id.clone(), kind: NoteKind::Balance, id: None });
            notifications::announce(app, id, told);
            Ok(Adjusted { entry, balance, replay: false })
        }
        Err(error) => match entries::find_by_key(&app.store, &key).await? {
            Some(entry) => replay(app, id, operator, &wish, entry).await,
            None => Err(error),
        },
    }
}

async fn write(
    app: &App,
    operator: &Operator,
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
    let (store, operator, id, key) = (app.store.clone(), operator.clone(), id.clone(), key.to_owned());
    app.store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            let context = Context::operator(&operator, key.clone(), now);
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
            let event = AuditEvent::new(Action::CreditsAdjust, Target::new(TargetKind::User, &id).of(&id))
                .changing(
                    &sums(account.available, account.held),
                    &sums(entry.available_after, entry.held_after),
                );
            record(&store, session, &operator, event, now).await?;
            let matter =
                Matter::CreditsAdjusted { amount: entry.delta_available, note: operator.note.clone() };
            let told = notify_in(&store, session, &id, &matter, &format!("adjusted:{key}"), now).await?;
            Ok((entry, change.account.balance(now), told))
        })
        .await
}

fn sums(available: i64, held: i64) -> serde_json::Value {
    serde_json::json!({ "available": available, "held": held })
}

async fn replay(
    app: &App,
    id: &UserId,
    operator: &Operator,
    wish: &Adjustment,
    entry: Entry,
) -> Result<Adjusted> {
    let ends = entry.parts.iter().find(|part| part.granted > 0).and_then(|part| part.expires_at);
    let same = entry.user_id == *id
        && entry.delta_available == wish.amount
        && entry.reason.as_deref() == Some(operator.reason.as_str())
        && entry.note == operator.note
        && ends == wish.expires_at;
    if !same {
        let detail = "this Idempotency-Key was used for another adjustment";
        return Err(AppError::invalid("Idempotency-Key", ErrorCode::IdempotencyKeyReused, detail));
    }
    let account = accounts::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    Ok(Adjusted { entry, balance: account.balance(app.store.now().await?), replay: true })
}
