//! Reminds people of what is about to end. Everything that ends within the week is looked at in every pass; what has been
//! told is known by its key, so a pass that was cut off, or done twice at once, tells nothing twice and leaves nothing out.

use std::collections::{HashMap, HashSet};

use super::notify;
use crate::app::App;
pub use crate::domain::desk::duty_report::RemindReport;
use crate::domain::ids::UserId;
use crate::domain::notification::reminder::{FIRST, Reminder, of_credits, of_membership};
use crate::domain::time::Time;
use crate::error::Result;
use crate::store::shop::memberships;
use crate::store::{accounts, notifications};

/// Documents read at one time.
const PAGE: i64 = 200;
/// Reminders that one pass makes, about: then the next goes on.
const NEW_MAX: usize = 5_000;

/// Tells everybody what is due and was not told yet.
///
/// # Errors
/// When the database is away; what was told is told.
pub async fn remind(app: &App) -> Result<RemindReport> {
    let now = app.store.now().await?;
    let memberships = remind_members(app, now).await?;
    Ok(RemindReport { memberships, credits: remind_of_credits(app, now).await? })
}

async fn remind_members(app: &App, now: Time) -> Result<usize> {
    let (mut told, mut after): (usize, Option<UserId>) = (0, None);
    while told < NEW_MAX {
        let page = memberships::ending(&app.store, after.as_ref(), now, now + FIRST, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        let ids: Vec<UserId> = page.iter().map(|membership| membership.id.clone()).collect();
        let accounts = accounts::find_many(&app.store, &ids).await?;
        let accounts: HashMap<_, _> = accounts.iter().map(|account| (&account.id, account)).collect();
        let due = page.iter().filter_map(|one| of_membership(one, accounts.get(&one.id).copied(), now));
        told += tell(app, due.collect()).await?;
    }
    Ok(told)
}

async fn remind_of_credits(app: &App, now: Time) -> Result<usize> {
    let (mut told, mut after): (usize, Option<UserId>) = (0, None);
    while told < NEW_MAX {
        let page = accounts::with_ending_lots(&app.store, after.as_ref(), now, now + FIRST, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        let ids: Vec<UserId> = page.iter().map(|account| account.id.clone()).collect();
        let ends = memberships::find_many(&app.store, &ids).await?;
        let ends: HashMap<_, _> =
            ends.iter().map(|membership| (&membership.id, membership.ends_at)).collect();
        let due = page.iter().flat_map(|account| of_credits(account, ends.get(&account.id).copied(), now));
        told += tell(app, due.collect()).await?;
    }
    Ok(told)
}

/// Tells those that are new; how many there were.
async fn tell(app: &App, due: Vec<Reminder>) -> Result<usize> {
    let keys: Vec<String> = due.iter().map(|reminder| reminder.key.clone()).collect();
    let known: HashSet<String> = notifications::known_keys(&app.store, &keys).await?.into_iter().collect();
    let mut told = 0;
    for Reminder { user, key, matter } in due.into_iter().filter(|one| !known.contains(&one.key)) {
        told += usize::from(notify(app, &user, matter, &key).await?);
    }
    Ok(told)
}
