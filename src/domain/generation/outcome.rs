//! What a trip to the provider came to. Named by what the reader must do, not by how it was said on the wire.
//! The translation from HTTP lives in `provider/`; what it means for the credits is decided in `generation.rs`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a picture was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// One of the input pictures was blocked before drawing.
    Input,
    /// The request as a whole was blocked before drawing: the words, a picture or both.
    Prompt,
    /// One of the input pictures could not be read there. Nothing was said about what it shows.
    Unreadable,
    /// The drawn picture was blocked.
    Output,
    /// Copyrighted or recited material.
    Recitation,
    /// The request itself was not accepted (400, 413): our fault or an odd picture, never to be repeated.
    Request,
}

/// The result of one attempt, or of the run around it. Without bytes: those travel beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// Picture bytes came, were decoded and are durably stored.
    Picture,
    /// Nothing left this machine (connection refused, DNS, no token, stopped before sending): free to repeat.
    NotSent { detail: String },
    /// The provider asks for patience (429, "rate limited by provider"): not billed.
    Throttled { retry_after_ms: Option<u64>, detail: String },
    /// The provider answered with a fault of its own (500, 502, 503, error in 200): not billed, may be repeated.
    Unavailable { detail: String },
    /// Refused or blocked by safety. `input` is the number of the picture sent (from 1) where known.
    Refused { refusal: Refusal, input: Option<u32>, detail: String },
    /// A billed answer without a picture (text only, `NO_IMAGE`, empty, cut off).
    NoPicture { detail: String },
    /// A billed answer whose picture cannot be decoded.
    BadBytes { detail: String },
    /// Sent, and no whole answer came (time-out, reset, 504, the worker died meanwhile): perhaps billed.
    Unknown { detail: String },
    /// The model does not exist any more, or not for us.
    ModelGone { detail: String },
    /// Key, quota or account trouble (401, 403): nobody's pictures can be made until an operator acts.
    Suspended { detail: String },
    /// Bytes came, and whether they may be shown could not be found out: a person decides.
    Unjudged { detail: String },
    /// The worker stopped on purpose before it sent anything.
    Interrupted,
    /// The worker's lease ran out before it sent anything (what was sent is `Unknown`).
    LeaseLost,
    /// A picture that was to be sent cannot be read any more.
    InputGone { detail: String },
    /// The generation's deadline is over.
    DeadlinePassed,
    /// A person canceled it before it was sent.
    Canceled,
}

/// What an attempt came to, without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    Picture,
    NotSent,
    Throttled,
    Unavailable,
    Refused,
    NoPicture,
    BadBytes,
    Unknown,
    ModelGone,
    Suspended,
    Unjudged,
    Interrupted,
    LeaseLost,
    InputGone,
    DeadlinePassed,
    Canceled,
}

impl OutcomeKind {
    /// As stored and as a metric label.
    pub fn name(self) -> &'static str {
        match self {
            OutcomeKind::Picture => "picture",
            OutcomeKind::NotSent => "not_sent",
            OutcomeKind::Throttled => "throttled",
            OutcomeKind::Unavailable => "unavailable",
            OutcomeKind::Refused => "refused",
            OutcomeKind::NoPicture => "no_picture",
            OutcomeKind::BadBytes => "bad_bytes",
            OutcomeKind::Unknown => "unknown",
            OutcomeKind::ModelGone => "model_gone",
            OutcomeKind::Suspended => "suspended",
            OutcomeKind::Unjudged => "unjudged",
            OutcomeKind::Interrupted => "interrupted",
            OutcomeKind::LeaseLost => "lease_lost",
            OutcomeKind::InputGone => "input_gone",
            OutcomeKind::DeadlinePassed => "deadline_passed",
            OutcomeKind::Canceled => "canceled",
        }
    }
}

impl Outcome {
    /// Whether the provider may have billed the attempt that ended like this.
    pub fn may_be_billed(&self) -> bool {
        matches!(
            self,
            Outcome::Picture
                | Outcome::NoPicture { .. }
                | Outcome::BadBytes { .. }
                | Outcome::Unknown { .. }
                | Outcome::Unjudged { .. }
        )
    }

    pub fn kind(&self) -> OutcomeKind {
        match self {
            Outcome::Picture => OutcomeKind::Picture,
            Outcome::NotSent { .. } => OutcomeKind::NotSent,
            Outcome::Throttled { .. } => OutcomeKind::Throttled,
            Outcome::Unavailable { .. } => OutcomeKind::Unavailable,
            Outcome::Refused { .. } => OutcomeKind::Refused,
            Outcome::NoPicture { .. } => OutcomeKind::NoPicture,
            Outcome::BadBytes { .. } => OutcomeKind::BadBytes,
            Outcome::Unknown { .. } => OutcomeKind::Unknown,
            Outcome::ModelGone { .. } => OutcomeKind::ModelGone,
            Outcome::Suspended { .. } => OutcomeKind::Suspended,
            Outcome::Unjudged { .. } => OutcomeKind::Unjudged,
            Outcome::Interrupted => OutcomeKind::Interrupted,
            Outcome::LeaseLost => OutcomeKind::LeaseLost,
            Outcome::InputGone { .. } => OutcomeKind::InputGone,
            Outcome::DeadlinePassed => OutcomeKind::DeadlinePassed,
            Outcome::Canceled => OutcomeKind::Canceled,
        }
    }

    /// The name of its kind.
    pub fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// What was said about it, in English; `None` where its name says all.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Outcome::NotSent { detail }
            | Outcome::Throttled { detail, .. }
            | Outcome::Unavailable { detail }
            | Outcome::Refused { detail, .. }
            | Outcome::NoPicture { detail }
            | Outcome::BadBytes { detail }
            | Outcome::Unknown { detail }
            | Outcome::ModelGone { detail }
            | Outcome::Suspended { detail }
            | Outcome::Unjudged { detail }
            | Outcome::InputGone { detail } => Some(detail),
            Outcome::Picture
            | Outcome::Interrupted
            | Outcome::LeaseLost
            | Outcome::DeadlinePassed
            | Outcome::Canceled => None,
        }
    }
}
