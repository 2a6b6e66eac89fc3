//! What operators do: one function per command, each with its audit row in the same transaction. Who may call which is
//! the api's to check; what only some may do inside one (an operator's limit) is checked here.

pub mod generations;
pub mod orders;
pub mod presets;
pub mod products;
pub mod users;
pub mod workers;

use serde::Serialize;

use crate::app::App;
use crate::domain::audit_log::{Action, REASON_CHARS_MAX, Row, Target};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::time::Time;
use crate::domain::user::{Role, is_visible};
use crate::error::{AppError, Result, Somebody};
use crate::store::{Abort, Session, Store, audit_log, users as people};

/// Words to a customer are a line, not a letter.
pub const NOTE_CHARS_MAX: usize = 200;

/// Who does something, from where, and why.
#[derive(Clone, Debug)]
pub struct Act {
    pub by: UserId,
    pub role: Role,
    pub ip: String,
    /// For us only: it stands in the audit log.
    pub reason: String,
    /// Words to the person whom it concerns: on their ledger line, in what they are told.
    pub note: Option<String>,
}

impl Act {
    /// # Errors
    /// 422 `reason_missing`.
    pub fn new(by: UserId, role: Role, ip: String, reason: &str) -> Result<Self> {
        let reason = reason.trim().to_owned();
        if !is_visible(&reason) {
            return Err(AppError::invalid("reason", ErrorCode::ReasonMissing, "say why"));
        }
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(AppError::invalid(
                "reason",
                ErrorCode::ReasonTooLong,
                "say why in at most 500 characters",
            ));
        }
        Ok(Self { by, role, ip, reason, note: None })
    }

    /// With words to the person whom it concerns, if there are any.
    ///
    /// # Errors
    /// 422 `note_too_long`.
    pub fn saying(self, note: Option<&str>) -> Result<Self> {
        let one_line = |note: &str| note.split_whitespace().collect::<Vec<_>>().join(" ");
        let note = note.map(one_line).filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
            return Err(AppError::invalid(
                "note",
                ErrorCode::NoteTooLong,
                format!("{NOTE_CHARS_MAX} characters at the most"),
            ));
        }
        Ok(Self { note, ..self })
    }
}

/// What an audit row tells besides who and why.
#[derive(Clone, Debug)]
pub struct Deed {
    pub action: Action,
    pub target: Target,
    /// JSON of what changes.
    pub before: Option<String>,
    pub after: Option<String>,
}

impl Deed {
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

/// Adds the audit row inside the transaction of what it tells.
///
/// # Errors
/// When the database is away.
pub async fn record(
    store: &Store,
    session: &mut Session,
    act: &Act,
    deed: Deed,
    now: Time,
) -> Result<(), Abort> {
    let row = Row {
        seq: 0,
        at: now,
        actor: act.by.clone(),
        role: act.role,
        ip: act.ip.clone(),
        action: deed.action,
        target: deed.target,
        reason: act.reason.clone(),
        before: deed.before,
        after: deed.after,
        prev_hash: String::new(),
        hash: String::new(),
    };
    audit_log::append(store, session, row).await
}

/// Adds an audit row of something that writes nothing else of ours.
///
/// # Errors
/// When the database is away.
pub async fn record_alone(app: &App, act: &Act, deed: Deed) -> Result<()> {
    let (store, act) = (app.store.clone(), act.clone());
    let now = app.store.now().await?;
    app.store.transaction(async move |session| record(&store, session, &act, deed.clone(), now).await).await
}

/// 409: somebody was faster; who and when, where the log tells.
pub async fn overtaken(
    app: &App,
    code: ErrorCode,
    detail: &str,
    target: &str,
    actions: &[Action],
) -> AppError {
    let newest = audit_log::newest(&app.store, target, actions).await.ok().flatten();
    let (by, at) = match newest {
        Some(row) => (somebody(app, &row.actor).await, Some(row.at)),
        None => (None, None),
    };
    AppError::Overtaken { code, detail: detail.to_owned(), by, at, version: None }
}

/// A person as other operators see them.
pub async fn somebody(app: &App, id: &UserId) -> Option<Somebody> {
    let found = people::find(&app.store, id).await.ok().flatten()?;
    Some(Somebody { id: found.id.to_string(), email: found.email })
}
