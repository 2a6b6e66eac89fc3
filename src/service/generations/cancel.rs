//! Cancel: by the owner, or by an operator with a reason.

use super::commands::{audit_event, refused};
use super::owner_notice;
use super::settle::{Settled, settle};
use crate::app::App;
use crate::domain::actor::{Actor, Operator};
use crate::domain::audit_log::Action;
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::outcome::Outcome;
use crate::domain::generation::{CommandRefusal, Effect, Generation, GenerationCommand, State, preview};
use crate::domain::ids::{GenerationId, NotificationId};
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::service::{audit, notifications};
use crate::store::{accounts, generations};

/// A queued one may be claimed and a running one be queued again while we look: a few looks are enough.
const LOOKS_MAX: usize = 5;

/// What a cancel came to.
#[derive(Clone, Debug)]
pub struct Canceled {
    /// `canceled`, with its credits back; or still `running` and asked to stop before it is sent. If the picture comes all
    /// the same, it is delivered and charged.
    pub generation: Generation,
    pub effect: Effect,
}

/// Cancels a generation: a seller's own, or anybody's by an operator, whose cancel leaves an audit row and tells the owner.
///
/// # Errors
/// 404; 409 `already_finished` and, to an operator, `already_asked` with who and when; 503.
pub async fn cancel(app: &App, actor: &Actor, id: &GenerationId) -> Result<Canceled> {
    for _ in 0..LOOKS_MAX {
        let found = find(app, actor, id).await?;
        let effect = match (preview(&found, GenerationCommand::Cancel), actor.operator()) {
            (Ok(effect), _) => effect,
            // A seller who asks again is answered again.
            (Err(CommandRefusal::AlreadyAsked), None) => {
                return Ok(Canceled { generation: found, effect: Effect::default() });
            }
            (Err(why), Some(_)) => return Err(refused(app, id, why).await),
            (Err(why), None) => return Err(AppError::conflict(why.code(), "this generation is finished")),
        };
        let canceled = if found.state == State::Queued {
            match settle(app, actor, id, found.run, Outcome::Canceled.into()).await? {
                Settled::Done(generation) => Some(*generation),
                Settled::Already => None,
            }
        } else {
            ask_to_stop(app, actor.operator(), found).await?
        };
        if let Some(generation) = canceled {
            return Ok(Canceled { generation, effect });
        }
    }
    Err(AppError::Unavailable {
        code: ErrorCode::Busy,
        detail: "the generation changes too quickly; nothing was changed".into(),
        retry_after_s: 1,
    })
}

async fn find(app: &App, actor: &Actor, id: &GenerationId) -> Result<Generation> {
    let found = match actor {
        Actor::Seller(user) => generations::find_owned(&app.store, user, id).await?,
        _ => generations::find(&app.store, id).await?,
    };
    found.ok_or(AppError::NotFound)
}

/// Asks a running one to stop; `None` when it runs no more.
async fn ask_to_stop(
    app: &App,
    operator: Option<&Operator>,
    found: Generation,
) -> Result<Option<Generation>> {
    let asked = Generation { cancel_requested: true, ..found.clone() };
    let Some(operator) = operator else {
        return Ok(generations::request_cancel(&app.store, &found.id).await?.then_some(asked));
    };
    let Some(told) = ask_to_stop_recorded(app, operator, &found, &asked).await? else { return Ok(None) };
    let user = found.user_id;
    notifications::announce(app, &user, told);
    app.events.publish(Note { user, kind: NoteKind::Generation, id: Some(found.id.to_string()) });
    Ok(Some(asked))
}

async fn ask_to_stop_recorded(
    app: &App,
    operator: &Operator,
    before: &Generation,
    after: &Generation,
) -> Result<Option<Option<NotificationId>>> {
    let (store, operator) = (app.store.clone(), operator.clone());
    let (before, after) = (before.clone(), after.clone());
    app.store
        .transaction(async move |session| {
            let now = accounts::load(&store, session, &before.user_id).await?.ok_or(AppError::NotFound)?.1;
            if !generations::request_cancel_in(&store, session, &before.id).await? {
                return Ok(None);
            }
            let event = audit_event(Action::GenerationCancel, &before, &after);
            audit::record(&store, session, &operator, event, now).await?;
            let (command, note) = (GenerationCommand::Cancel, operator.note.as_deref());
            owner_notice::tell_in(&store, session, command, &after, note, now).await.map(Some)
        })
        .await
}
