//! Void: the credits of a finished picture go back, for it is of no use.

use serde_json::json;

use super::commands::{Done, brief, refused};
use super::owner_notice;
use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Command, Context, apply};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{CommandRefusal, Generation, GenerationCommand, Voided, preview};
use crate::domain::ids::{GenerationId, LotId, NotificationId};
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::audit::{AuditEvent, record};
use crate::service::{ids, notifications};
use crate::store::{accounts, entries, generations};

/// Gives back what it cost: credits of their own that never expire, with a ledger line that names the generation. The
/// picture stays as long as it would.
///
/// # Errors
/// 404; 409 `not_voidable`, `already_voided`.
pub(super) async fn void(app: &App, operator: &Operator, id: &GenerationId) -> Result<Done> {
    let known = generations::find(&app.store, id).await?.ok_or(AppError::NotFound)?;
    let effect = match preview(&known, GenerationCommand::Void) {
        Ok(effect) => effect,
        Err(why) => return Err(refused(app, id, why).await),
    };
    let (app_in, operator, owner) = (app.clone(), operator.clone(), known.user_id.clone());
    let task = tokio::spawn(async move { write(&app_in, &operator, &known).await });
    let (generation, told) = match task.await.map_err(AppError::internal)? {
        Ok(written) => written,
        Err(AppError::Conflict { code: ErrorCode::AlreadyVoided, .. }) => {
            return Err(refused(app, id, CommandRefusal::AlreadyVoided).await);
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
    operator: &Operator,
    known: &Generation,
) -> Result<(Generation, Option<NotificationId>)> {
    let _turn = app.locks.lock(&known.user_id).await?;
    let lot = LotId::from_ulid(ids::draw());
    let (store, operator, id, owner) =
        (app.store.clone(), operator.clone(), known.id.clone(), known.user_id.clone());
    app.store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let old = generations::find_in(&store, session, &id).await?.ok_or(AppError::NotFound)?;
            preview(&old, GenerationCommand::Void)
                .map_err(|why| AppError::conflict(why.code(), why.to_string()))?;
            let credits = old.hold.amount;
            let command = Command::GiveBack { generation: id.clone(), lot: lot.clone(), amount: credits };
            let context = Context::operator(&operator, format!("void:{id}"), now);
            let change = apply(&account, &command, &context).map_err(AppError::from)?;
            accounts::save(&store, session, &change.account, account.version).await?;
            entries::insert(&store, session, &change.entries).await?;
            let voided = Voided { by: operator.id.clone(), at: now, credits };
            let new = Generation { voided: Some(voided), ..old.clone() };
            generations::replace(&store, session, &new, old.run).await?;
            let target = Target::new(TargetKind::Generation, &old.id).of(&old.user_id);
            let after = json!({ "voided": true, "given_back": credits });
            let event = AuditEvent::new(Action::GenerationVoid, target).changing(&brief(&old), &after);
            record(&store, session, &operator, event, now).await?;
            let (command, note) = (GenerationCommand::Void, operator.note.as_deref());
            let told = owner_notice::tell_in(&store, session, command, &new, note, now).await?;
            Ok((new, told))
        })
        .await
}
