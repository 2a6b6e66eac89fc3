//! The actor of a command: the one argument that tells the seller's verb from the operator's.

use super::error_code::ErrorCode;
use super::ids::UserId;
use super::user::{Role, is_visible};

pub const REASON_CHARS_MAX: usize = 500;
/// Words to a customer are one line.
pub const NOTE_CHARS_MAX: usize = 200;

/// Who gives a command. Each may do only what is theirs: see `may_settle` of a generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The owner of what the command is about.
    Seller(UserId),
    Operator(Operator),
    /// The scheduler: lost leases and passed deadlines.
    Sweep,
    /// The worker of this name.
    Worker(String),
    /// The content check, when it is back.
    ContentCheck,
}

impl Actor {
    /// The operator, whose commands leave an audit row.
    pub fn operator(&self) -> Option<&Operator> {
        match self {
            Actor::Operator(operator) => Some(operator),
            Actor::Seller(_) | Actor::Sweep | Actor::Worker(_) | Actor::ContentCheck => None,
        }
    }
}

/// An operator with the reason for one command, as the audit log keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    pub id: UserId,
    pub role: Role,
    pub ip: String,
    /// For the audit log only; customers never see it.
    pub reason: String,
    /// One line to the customer: on their ledger line, in their notification.
    pub note: Option<String>,
}

/// Why a command is refused before anything is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperatorFault {
    #[error("say why")]
    ReasonMissing,
    #[error("say why in at most 500 characters")]
    ReasonTooLong,
    #[error("200 characters at the most")]
    NoteTooLong,
    #[error("nobody changes their own standing or credits; ask a colleague")]
    OwnAccount,
}

impl OperatorFault {
    pub fn code(self) -> ErrorCode {
        match self {
            OperatorFault::ReasonMissing => ErrorCode::ReasonMissing,
            OperatorFault::ReasonTooLong => ErrorCode::ReasonTooLong,
            OperatorFault::NoteTooLong => ErrorCode::NoteTooLong,
            OperatorFault::OwnAccount => ErrorCode::OwnAccount,
        }
    }
}

impl Operator {
    /// # Errors
    /// [`OperatorFault`] when the reason is empty or too long.
    pub fn new(id: UserId, role: Role, ip: String, reason: &str) -> Result<Self, OperatorFault> {
        let reason = reason.trim().to_owned();
        if !is_visible(&reason) {
            return Err(OperatorFault::ReasonMissing);
        }
        if reason.chars().count() > REASON_CHARS_MAX {
            return Err(OperatorFault::ReasonTooLong);
        }
        Ok(Self { id, role, ip, reason, note: None })
    }

    /// With words to the customer, if there are any.
    ///
    /// # Errors
    /// [`OperatorFault::NoteTooLong`].
    pub fn with_note(self, note: Option<&str>) -> Result<Self, OperatorFault> {
        let one_line = |note: &str| note.split_whitespace().collect::<Vec<_>>().join(" ");
        let note = note.map(one_line).filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
            return Err(OperatorFault::NoteTooLong);
        }
        Ok(Self { note, ..self })
    }

    /// Refuses a command on the operator's own account.
    ///
    /// # Errors
    /// [`OperatorFault::OwnAccount`].
    pub fn not_on(&self, user: &UserId) -> Result<(), OperatorFault> {
        if self.id == *user { Err(OperatorFault::OwnAccount) } else { Ok(()) }
    }
}
