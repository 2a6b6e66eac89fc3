//! Trial of a preset as it stands in the editor: one real picture for the operator, paid by the house.

use serde_json::json;

use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::Context;
use crate::domain::generation::admission::{Candidate, Payer, admit};
use crate::domain::generation::{Generation, Recipe, Submission};
use crate::domain::ids::{BatchId, GenerationId, LotId};
use crate::domain::preset::{Preset, faults};
use crate::error::{AppError, Result};
use crate::service::audit::{AuditEvent, record};
use crate::service::generations::{NewGeneration, announce, fit};
use crate::service::ids;
use crate::service::versioned::misfit;
use crate::store::{accounts, entries, generations};

const TRIALS_PER_MINUTE: u32 = 10;

/// Has one picture made of a preset that need not be offered. The operator gets and loses no credits by it, whatever comes of
/// it; it counts among their own open generations.
///
/// # Errors
/// 422 with the paths of what is wrong, and what a submit refuses with.
pub async fn try_out(
    app: &App,
    operator: &Operator,
    mut preset: Preset,
    new: NewGeneration,
) -> Result<GenerationId> {
    preset.mark_product();
    misfit("preset", faults(&preset))?;
    app.limiter.per_user("try", &operator.id, TRIALS_PER_MINUTE).await?;
    let recipe = fit(app, &operator.id, &preset, new).await?;
    let (app, operator) = (app.clone(), operator.clone());
    // A task of its own: a client that hangs up cannot stop a commit half-way.
    let task = tokio::spawn(async move { write(&app, &operator, recipe).await });
    task.await.map_err(AppError::internal)?
}

async fn write(app: &App, operator: &Operator, recipe: Recipe) -> Result<GenerationId> {
    let id = GenerationId::from_ulid(ids::draw());
    let (batch_id, lot) = (BatchId::from_ulid(ids::draw()), LotId::from_ulid(ids::draw()));
    let (limits, lifetime) = (app.admission_limits(), app.config.generation.deadline);
    let turn = app.locks.lock(&operator.id).await?;
    let (store, acting) = (app.store.clone(), operator.clone());
    let made = app
        .store
        .transaction(async move |session| {
            let (account, now) =
                accounts::load(&store, session, &acting.id).await?.ok_or(AppError::NotFound)?;
            let price = recipe.preset.price;
            let payer = Payer::House { lot: lot.clone() };
            let candidate = Candidate { id: id.clone(), price, payer, members_only: false };
            let context = |one: &Candidate| Context::operator(&acting, format!("hold:{}", one.id), now);
            let admission = admit(&account, &[candidate], limits, now, context).map_err(AppError::from)?;
            let made: Vec<Generation> = admission
                .holds
                .into_iter()
                .map(|hold| {
                    Generation::submitted(Submission {
                        id: id.clone(),
                        batch_id: batch_id.clone(),
                        user_id: acting.id.clone(),
                        recipe: recipe.clone(),
                        hold,
                        admitted: admission.admitted > 0,
                        retry_of: None,
                        on_the_house: true,
                        deadline: now + lifetime,
                        now,
                    })
                })
                .collect();
            accounts::save(&store, session, &admission.account, account.version).await?;
            entries::insert(&store, session, &admission.entries).await?;
            generations::insert(&store, session, &made).await?;
            let target = Target::new(TargetKind::Preset, &recipe.preset.key);
            let after = json!({ "generations": [id], "credits": price });
            let event = AuditEvent::new(Action::PresetTry, target).changing(&(), &after);
            record(&store, session, &acting, event, now).await?;
            Ok(made)
        })
        .await?;
    drop(turn);
    announce(app, &operator.id, &made);
    let first = made.into_iter().next();
    first
        .map(|generation| generation.id)
        .ok_or_else(|| AppError::internal(anyhow::anyhow!("no trial was made")))
}
