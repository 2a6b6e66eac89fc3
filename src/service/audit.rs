//! The audit log's writing side, below all verbs: an operator's command adds its row in the transaction of what it does.

use serde::Serialize;

use crate::app::App;
use crate::domain::actor::{Operator, OperatorFault};
use crate::domain::audit_log::{Action, Row, Target};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::error::{AppError, Result, Somebody};
use crate::store::{Abort, Session, Store, audit_log, users};

impl From<OperatorFault> for AppError {
    fn from(fault: OperatorFault) -> Self {
        let (code, detail) = (fault.code(), fault.to_string());
        match fault {
            OperatorFault::ReasonMissing | OperatorFault::ReasonTooLong => {
                AppError::invalid("reason", code, detail)
            }
            OperatorFault::NoteTooLong => AppError::invalid("note", code, detail),
            OperatorFault::OwnAccount => AppError::Forbidden { code, detail },
        }
    }
}

/// What an audit row tells besides who and why.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    pub action: Action,
    pub target: Target,
    /// JSON of what changes.
    pub before: Option<String>,
    pub after: Option<String>,
}

impl AuditEvent {
    pub fn new(action: Action, target: Target) -> Self {
        Self { action, target, before: None, after: None }
    }

    /// With what changed, as it was and as it is.
    #[must_use]
    pub fn changing(self, before: &impl Serialize, after: &impl Serialize) -> Self {
        let json = |text: serde_json::Result<String>| text.ok().filter(|text| text != "null");
        let (before, after) = (serde_json::to_string(before), serde_json::to_string(after));
        Self { before: json(before), after: json(after), ..self }
    }
}

/// Adds an audit row inside the transaction of what it tells.
///
/// # Errors
/// When the database is away.
pub async fn record(
    store: &Store,
    session: &mut Session,
    operator: &Operator,
    event: AuditEvent,
    now: Time,
) -> Result<(), Abort> {
    let row = Row {
        seq: 0,
        at: now,
        actor: operator.id.clone(),
        role: operator.role,
        ip: operator.ip.clone(),
        action: event.action,
        target: event.target,
        reason: operator.reason.clone(),
        before: event.before,
        after: event.after,
        prev_hash: String::new(),
        hash: String::new(),
    };
    audit_log::append(store, session, row).await
}

/// Adds an audit row of a command that writes nothing else here.
///
/// # Errors
/// When the database is away.
pub async fn record_alone(app: &App, operator: &Operator, event: AuditEvent) -> Result<()> {
    let (store, operator) = (app.store.clone(), operator.clone());
    let now = app.store.now().await?;
    app.store
        .transaction(async move |session| record(&store, session, &operator, event.clone(), now).await)
        .await
}

/// The 409 of a command that another operator was faster with: who and when, where the log tells.
pub async fn overtaken(
    app: &App,
    code: ErrorCode,
    detail: &str,
    target: &str,
    actions: &[Action],
) -> AppError {
    let newest = audit_log::newest(&app.store, target, actions).await.ok().flatten();
    let (by, at) = match newest {
        Some(row) => (operator_named(app, &row.actor).await, Some(row.at)),
        None => (None, None),
    };
    AppError::Overtaken { code, detail: detail.to_owned(), by, at, version: None }
}

/// An operator's name as other operators see it.
pub async fn operator_named(app: &App, id: &UserId) -> Option<Somebody> {
    let found = users::find(&app.store, id).await.ok().flatten()?;
    Some(Somebody { id: found.id.to_string(), email: found.email })
}
