//! One command on many generations, and its preview: each for itself, one after the other.

use std::collections::HashMap;

use super::commands::{Done, carry_out, refused};
use super::retry;
use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::generation::{Effect, Generation, GenerationCommand, Standing, preview};
use crate::domain::ids::{GenerationId, UserId};
use crate::domain::user::User;
use crate::error::{AppError, Result};
use crate::store::{accounts, admin::users, generations};

/// The result of the command on one of many.
#[derive(Debug)]
pub struct BulkResult {
    pub id: GenerationId,
    pub done: Result<Done>,
}

/// Executes a command on each of `ids`, each in a transaction of its own: some may succeed and others not.
pub async fn bulk(
    app: &App,
    operator: &Operator,
    ids: &[GenerationId],
    command: GenerationCommand,
) -> Vec<BulkResult> {
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.push(BulkResult { id: id.clone(), done: carry_out(app, operator, id, command).await });
    }
    results
}

/// The preview of the command on one of many.
#[derive(Debug)]
pub struct Previewed {
    pub id: GenerationId,
    /// As it stands now, where there is one.
    pub before: Option<Standing>,
    pub owner: Option<User>,
    /// What the owner may spend when those before it in the list are done, and when this one is.
    pub available: i64,
    pub available_after: i64,
    pub effect: Result<Effect>,
}

/// What [`bulk`] would do to each; changes nothing.
///
/// # Errors
/// When the database is away.
pub async fn preview_many(
    app: &App,
    ids: &[GenerationId],
    command: GenerationCommand,
) -> Result<Vec<Previewed>> {
    let mut found = HashMap::new();
    for id in ids {
        found.extend(generations::find(&app.store, id).await?.map(|known| (id.clone(), known)));
    }
    let mut owners: Vec<UserId> = found.values().map(|known| known.user_id.clone()).collect();
    owners.sort();
    owners.dedup();
    let people = users::find_many(&app.store, &owners).await?;
    let now = app.clock();
    let mut available: HashMap<UserId, i64> = HashMap::new();
    for account in accounts::find_many(&app.store, &owners).await? {
        available.insert(account.id.clone(), account.balance(now).available);
    }
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(known) = found.get(id) else {
            all.push(Previewed::unknown(id));
            continue;
        };
        let left = available.entry(known.user_id.clone()).or_default();
        let before = *left;
        let effect = preview_one(app, known, command, before).await;
        *left += effect.as_ref().map_or(0, |effect| effect.available);
        all.push(Previewed {
            id: id.clone(),
            before: Some(Standing::of(known)),
            owner: people.iter().find(|user| user.id == known.user_id).cloned(),
            available: before,
            available_after: *left,
            effect,
        });
    }
    Ok(all)
}

impl Previewed {
    fn unknown(id: &GenerationId) -> Self {
        let effect = Err(AppError::NotFound);
        Self { id: id.clone(), before: None, owner: None, available: 0, available_after: 0, effect }
    }
}

async fn preview_one(
    app: &App,
    known: &Generation,
    command: GenerationCommand,
    available: i64,
) -> Result<Effect> {
    let effect = match preview(known, command) {
        Ok(effect) => effect,
        Err(why) => return Err(refused(app, &known.id, why).await),
    };
    if matches!(command, GenerationCommand::Retry | GenerationCommand::HouseRetry) {
        retry::check_inputs(app, known).await?;
    }
    if available + effect.available < 0 {
        return Err(AppError::InsufficientCredits { required: -effect.available, available });
    }
    Ok(effect)
}
