//! Commands of operators on generations: the one path for a single one and for many.

use serde_json::{Value, json};

use super::cancel::cancel;
use super::{retry, review, void};
use crate::app::App;
use crate::domain::actor::{Actor, Operator};
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::generation::{CommandRefusal, Effect, Generation, GenerationCommand};
use crate::domain::ids::GenerationId;
use crate::error::{AppError, Result};
use crate::service::audit::{AuditEvent, overtaken};

/// How many one command may name.
pub const BULK_MAX: usize = 100;

/// A generation after a command, and what the command did to its owner's credits.
#[derive(Clone, Debug)]
pub struct Done {
    /// With a retry: the new one.
    pub generation: Generation,
    pub effect: Effect,
}

/// Executes a command. An operator who does the same at the same time gets 409 with who was faster and when.
///
/// # Errors
/// 402 when the owner has too few credits for a retry; 404; 409 `not_retryable`, `already_retried`, `input_expired`,
/// `too_many_open`, `already_finished`, `already_asked`, `not_in_review`, `not_voidable`, `already_voided`, with who and
/// when where the log tells; 503.
pub async fn carry_out(
    app: &App,
    operator: &Operator,
    id: &GenerationId,
    command: GenerationCommand,
) -> Result<Done> {
    match command {
        GenerationCommand::Retry | GenerationCommand::HouseRetry => {
            retry::retry(app, operator, id, command).await
        }
        GenerationCommand::Void => void::void(app, operator, id).await,
        GenerationCommand::Cancel => {
            let canceled = cancel(app, &Actor::Operator(operator.clone()), id).await?;
            Ok(Done { generation: canceled.generation, effect: canceled.effect })
        }
        GenerationCommand::Commit | GenerationCommand::Release => {
            review::resolve(app, operator, id, command).await
        }
    }
}

pub(super) fn brief(generation: &Generation) -> Value {
    json!({
        "state": generation.state, "hold": generation.hold.state, "credits": generation.hold.amount,
        "run": generation.run, "cancel_requested": generation.cancel_requested,
    })
}

/// The audit event of one generation that changed.
pub(super) fn audit_event(action: Action, before: &Generation, after: &Generation) -> AuditEvent {
    let target = Target::new(TargetKind::Generation, &before.id).of(&before.user_id);
    AuditEvent::new(action, target).changing(&brief(before), &brief(after))
}

/// The 409 of a command that is not possible any more.
pub(super) async fn refused(app: &App, id: &GenerationId, why: CommandRefusal) -> AppError {
    const ACTIONS: [Action; 4] = [
        Action::GenerationRetry,
        Action::GenerationCancel,
        Action::GenerationResolve,
        Action::GenerationVoid,
    ];
    overtaken(app, why.code(), &why.to_string(), id.as_str(), &ACTIONS).await
}
