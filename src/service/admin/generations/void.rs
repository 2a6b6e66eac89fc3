//! Giving the credits of a finished picture back: it came, and it is of no use.

use serde_json::json;

use super::{Act, Deed, Done, brief, news, record, refusal};
use crate::app::App;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Actor, Command, Context, apply};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{Generation, HandAct, NoAct, Voided, foresee};
use crate::domain::ids::{GenerationId, LotId};
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::{ids, notifications};
use crate::store::{accounts, entries, generations};

/// Gives back what it cost: credits of their own that never expire, with a ledger line that names the generation. The
/// picture stays as long as it would.
///
/// # Errors
/// 404; 409 `not_voidable`, `already_voided`.
pub(super) async fn void(app: &App, act: &Act, id: &GenerationId) -> Result<Done> {
    let known = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match foresee(&known, HandAct::Void) {
        Ok(effect) => effect,
        Err(why) => return Err(refusal(app, id, why).await),
    };
    let (app_in, acting, owner) = (app.clone(), act.clone(), known.user_id.clone());
    let task = tokio::spawn(async move { write(&app_in, &acting, &known).await });
    let (generation, told) = match task.await.map_err(AppError::internal)? {
        Ok(written) => written,
        Err(AppError::Conflict { code: ErrorCode::AlreadyVoided, .. }) => {
            return Err(refusal(app, id, NoAct::AlreadyVoided).await);
        }
        Err(error) => return Err(error),
    };
    app.events.publish(Note { user: owner.clone(), kind: NoteKind::Generation, id: Some(id.to_string()) });
    app.events.publish(Note { user: owner.clone(), kind: NoteKind::Balance, id: None });
    notifications::announce(app, &owner, told);
    Ok(Done { generation, effect })
}

async fn write(
    app: &App,
    act: &Act,
    known: &Generation,
) -> Result<(Generation, Option<crate::domain::ids::NotificationId>)> {
    let _turn = app.locks.lock(&known.user_id).await?;
    let lot = LotId::from_ulid(ids::draw());
    let (store, act, id, owner) = (app.store.clone(), act.clone(), known.id.clone(), known.user_id.clone());
    app.store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let old = generations::find_in(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            foresee(&old, HandAct::Void).map_err(|why| AppError::conflict(why.code(), why.to_string()))?;
            let credits = old.hold.amount;
            let command = Command::GiveBack { generation: id.clone(), lot: lot.clone(), amount: credits };
            let context = Context {
                actor: Actor::Operator { id: act.by.clone() },
                reason: Some(act.reason.clone()),
                note: act.note.clone(),
                ..Context::system(format!("void:{id}"), now)
            };
            let change = apply(&account, &command, &context).map_err(AppError::from)?;
            accounts::save(&store, session, &change.account, account.version).await?;
            entries::insert(&store, session, &change.entries).await?;
            let voided = Voided { by: act.by.clone(), at: now, credits };
            let new = Generation { voided: Some(voided), ..old.clone() };
            generations::replace(&store, session, &new, old.run).await?;
            let target = Target::new(TargetKind::Generation, &old.id).of(&old.user_id);
            let after = json!({ "voided": true, "given_back": credits });
            let deed = Deed::new(Action::GenerationVoid, target).changing(&brief(&old), &after);
            record(&store, session, &act, deed, now).await?;
            let told = news::tell_in(&store, session, HandAct::Void, &new, act.note.as_deref(), now).await?;
            Ok((new, told))
        })
        .await
}
