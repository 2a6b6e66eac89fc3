//! Changes of credits that are not part of a generation's life.

mod adjust;

use std::time::Duration;

use crate::app::App;
use crate::domain::credits::{
    Account, Balance, Change, Command, Context, CreditError, LotKind, Source, apply,
};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::{LotId, UserId};
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::ids;
use crate::store::{Abort, Session, Store, accounts, entries};

pub use adjust::{Adjusted, Adjustment, adjust, adjust_limit};

impl From<CreditError> for AppError {
    fn from(error: CreditError) -> Self {
        match error {
            CreditError::Insufficient { required, available } => {
                AppError::InsufficientCredits { required, available }
            }
            CreditError::Amount(_) => {
                AppError::invalid("amount", ErrorCode::InvalidAmount, error.to_string())
            }
            CreditError::NotHeld(_) | CreditError::LotExists(_) => AppError::internal(error),
        }
    }
}

/// Opens a new user's account inside the transaction that creates the user, with `signup` credits as a gift
/// (0 = none) that expire at `expires_at`.
///
/// # Errors
/// When the database is away or the account exists.
pub async fn open_account(
    store: &Store,
    session: &mut Session,
    user: &UserId,
    now: Time,
    signup: i64,
    expires_at: Option<Time>,
) -> Result<(), Abort> {
    let mut account = Account::new(user.clone(), now);
    let mut lines = Vec::new();
    if signup > 0 {
        let grant = Command::Grant {
            lot: LotId::from_ulid(ids::draw()),
            kind: LotKind::Bonus,
            source: Source::Signup,
            amount: signup,
            expires_at,
        };
        let change = apply(&account, &grant, &Context::system(format!("signup:{user}"), now))
            .map_err(AppError::from)?;
        account = change.account;
        lines = change.entries;
    }
    accounts::insert(store, session, &account).await?;
    entries::insert(store, session, &lines).await?;
    Ok(())
}

/// When credits granted at sign-up expire, by the configuration.
pub fn signup_expiry(app: &App, now: Time) -> Option<Time> {
    let days = u64::try_from(app.config.credits.signup_grant_days).unwrap_or(0);
    (days > 0).then(|| now + Duration::from_secs(days * 86_400))
}

/// The balance as it is now.
///
/// # Errors
/// `NotFound` without an account; when the database is away.
pub async fn balance(app: &App, user: &UserId) -> Result<Balance> {
    let account = accounts::find(&app.store, user).await?.ok_or(AppError::NotFound)?;
    Ok(account.balance(app.store.now().await?))
}

/// Applies one command to one account in a transaction of its own. A command whose key was used before changes
/// nothing and answers `None`.
///
/// # Errors
/// What the rules refuse with; when the database is away.
pub async fn change(app: &App, user: &UserId, command: Command, key: &str) -> Result<Option<Change>> {
    let _turn = app.locks.lock(user).await?;
    let store = app.store.clone();
    let (owner, key_used) = (user.clone(), key.to_owned());
    let result = app
        .store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let change =
                apply(&account, &command, &Context::system(key_used.clone(), now)).map_err(AppError::from)?;
            if !change.entries.is_empty() {
                accounts::save(&store, session, &change.account, account.version).await?;
                entries::insert(&store, session, &change.entries).await?;
            }
            Ok(change)
        })
        .await;
    match result {
        Ok(change) => {
            if !change.entries.is_empty() {
                app.events.publish(Note { user: user.clone(), kind: NoteKind::Balance, id: None });
            }
            Ok(Some(change))
        }
        Err(_) if entries::count_key(&app.store, key).await? > 0 => Ok(None),
        Err(error) => Err(error),
    }
}

/// Expires the due lots of one account; answers how many lots lost something.
///
/// # Errors
/// When the database is away.
pub async fn expire(app: &App, user: &UserId) -> Result<usize> {
    let change = change(app, user, Command::Expire, "").await?;
    Ok(change.map_or(0, |change| change.entries.len()))
}
