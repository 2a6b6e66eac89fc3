//! The same to many generations, and what it would do: each for itself, one after the other.

use std::collections::HashMap;

use super::{Act, Done, carry_out, refusal, retry};
use crate::app::App;
use crate::domain::generation::{Effect, Generation, HandAct, Standing, foresee};
use crate::domain::ids::{GenerationId, UserId};
use crate::domain::user::User;
use crate::error::{AppError, Result};
use crate::store::{accounts, admin::users, generations};

/// What came of one of many.
#[derive(Debug)]
pub struct BulkResult {
    pub id: GenerationId,
    pub done: Result<Done>,
}

/// Does the same to each of `ids`, each in a transaction of its own: some may succeed and others not.
pub async fn bulk(app: &App, act: &Act, ids: &[GenerationId], wish: HandAct) -> Vec<BulkResult> {
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.push(BulkResult { id: id.clone(), done: carry_out(app, act, id, wish).await });
    }
    results
}

/// What would come of one of many.
#[derive(Debug)]
pub struct Foreseen {
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
pub async fn foresee_many(app: &App, ids: &[GenerationId], wish: HandAct) -> Result<Vec<Foreseen>> {
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
            all.push(Foreseen::unknown(id));
            continue;
        };
        let left = available.entry(known.user_id.clone()).or_default();
        let before = *left;
        let effect = foresee_one(app, known, wish, before).await;
        *left += effect.as_ref().map_or(0, |effect| effect.available);
        all.push(Foreseen {
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

impl Foreseen {
    fn unknown(id: &GenerationId) -> Self {
        let effect = Err(AppError::NotFound);
        Self { id: id.clone(), before: None, owner: None, available: 0, available_after: 0, effect }
    }
}

async fn foresee_one(app: &App, known: &Generation, wish: HandAct, available: i64) -> Result<Effect> {
    let effect = match foresee(known, wish) {
        Ok(effect) => effect,
        Err(why) => return Err(refusal(app, &known.id, why).await),
    };
    if matches!(wish, HandAct::Retry | HandAct::HouseRetry) {
        retry::check_inputs(app, known).await?;
    }
    if available + effect.available < 0 {
        return Err(AppError::InsufficientCredits { required: -effect.available, available });
    }
    Ok(effect)
}
