//! The generation document. Its hold and its place in the outbox are part of it: three things that would be three
//! tables with three ways to disagree are one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::marks::Marks;
use crate::asset::Asset;
use crate::credits::HoldPart;
use crate::generation::outcome::Outcome;
use crate::ids::{AssetId, BatchId, GenerationId, UserId};
use crate::preset::{Choices, Locale, Preset};
use crate::time::Time;

/// State of a generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GenerationState)]
pub enum State {
    Queued,
    Running,
    /// Bytes exist that could not be judged; a person decides.
    Review,
    Succeeded,
    Failed,
    Canceled,
}

impl State {
    pub fn is_terminal(self) -> bool {
        matches!(self, State::Succeeded | State::Failed | State::Canceled)
    }

    pub fn name(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Running => "running",
            State::Review => "review",
            State::Succeeded => "succeeded",
            State::Failed => "failed",
            State::Canceled => "canceled",
        }
    }
}

/// Where a generation is, for the person who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = GenerationStage)]
pub enum Stage {
    /// Behind others of the same user.
    Waiting,
    Queued,
    Preparing,
    Generating,
    Checking,
    Saving,
    /// Queued for another run.
    Retrying,
    Done,
}

/// What became of reserved credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldState {
    Open,
    Committed,
    Released,
}

/// Credits reserved for this generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub amount: i64,
    pub parts: Vec<HoldPart>,
    pub state: HoldState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub slot: String,
    pub asset_id: AssetId,
    pub width: u32,
    pub height: u32,
}

/// One call to the provider. Written before the first byte goes out; without an outcome it may have been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub run: i32,
    pub model: String,
    pub started_at: Time,
    pub finished_at: Option<Time>,
    pub outcome: Option<Outcome>,
    /// The provider has or may have billed it.
    pub paid: bool,
    pub trace_id: Option<String>,
    pub status: Option<i32>,
    pub duration_ms: Option<i64>,
    /// Millionths of a US dollar, known or assumed.
    pub cost_micros: i64,
    pub finish_reason: Option<String>,
}

/// The finished picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub asset_id: AssetId,
    pub width: u32,
    pub height: u32,
    pub mime: String,
    pub bytes: i64,
    pub expires_at: Time,
}

/// Why a generation failed; its credits are back in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// A picture that was sent was blocked.
    ContentBlockedInput,
    /// The request as a whole was blocked; the words may be the reason.
    PromptBlocked,
    /// The provider could not read a picture.
    InputUnreadable,
    ContentBlockedOutput,
    Refused,
    NoImage,
    BadImage,
    ProviderUnavailable,
    ProviderTimeout,
    ModelUnavailable,
    InputExpired,
    DeadlinePassed,
    Interrupted,
    Canceled,
    Internal,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: FailureCode,
    /// For operators and developers, in English.
    pub detail: String,
    /// Whether asking again as it is makes sense.
    pub retryable: bool,
    /// The slot whose picture was refused, where known.
    pub input: Option<String>,
}

/// An operator had it tried again: once at the most, the new one may be tried again in turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retried {
    pub with: GenerationId,
    pub by: UserId,
    pub at: Time,
}

/// Somebody of ours gave the credits of a finished picture back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voided {
    pub by: UserId,
    pub at: Time,
    pub credits: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generation {
    #[serde(rename = "_id")]
    pub id: GenerationId,
    pub batch_id: BatchId,
    pub user_id: UserId,
    /// The preset as it was when this was submitted.
    pub preset: Preset,
    pub locale: Locale,
    pub prompt: Option<String>,
    pub choices: Choices,
    pub aspect_ratio: Option<String>,
    pub inputs: Vec<Input>,
    pub price: i64,
    pub hold: Hold,

    pub state: State,
    pub stage: Stage,
    /// The number of this trip through the queue, from 1: the fencing token.
    pub run: i32,
    /// In its user's window: may be rung.
    pub admitted: bool,
    pub not_before: Time,
    pub rung_at: Option<Time>,
    pub lease_until: Option<Time>,
    pub worker: Option<String>,
    pub deadline: Time,
    pub lost_leases: i32,
    pub attempts: Vec<Attempt>,
    /// The last answer had no picture: ask more firmly.
    pub firmer: bool,
    /// Which of the preset's models is next.
    pub model_index: i32,
    pub cancel_requested: bool,

    pub picture: Option<Picture>,
    /// The stored picture of a generation in review.
    pub unjudged: Option<Asset>,
    pub failure: Option<Failure>,
    /// Removed from the user's lists.
    pub hidden: bool,
    #[serde(default)]
    pub marks: Marks,
    /// The failed generation that an operator had tried again with this one.
    #[serde(default)]
    pub retry_of: Option<GenerationId>,
    #[serde(default)]
    pub retried: Option<Retried>,
    /// The house pays, not the owner.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_the_house: bool,
    /// The picture was of no use, and its credits were given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided: Option<Voided>,
    pub created_at: Time,
    pub started_at: Option<Time>,
    pub finished_at: Option<Time>,
}

impl Generation {
    /// Calls that the provider has or may have billed.
    pub fn paid_attempts(&self) -> usize {
        self.attempts.iter().filter(|attempt| attempt.paid).count()
    }

    /// The attempt of this run that has no outcome yet: it may have been sent.
    pub fn open_attempt(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.run == self.run && attempt.outcome.is_none())
    }

    pub fn model(&self) -> Option<&crate::preset::Model> {
        self.preset.models.get(usize::try_from(self.model_index).unwrap_or(usize::MAX))
    }

    pub fn slots_filled(&self) -> Vec<String> {
        self.inputs.iter().map(|input| input.slot.clone()).collect()
    }

    /// The words that are sent with this run.
    pub fn words(&self) -> String {
        let filled = self.slots_filled();
        let inputs_max = self.model().map_or(usize::MAX, |model| model.inputs_max);
        let own_words = self.prompt.as_deref();
        self.preset.render(self.locale, &filled, inputs_max, &self.choices, own_words, self.firmer)
    }

    /// Credits that its owner spent on it.
    pub fn charged(&self) -> i64 {
        let paid = self.hold.state == HoldState::Committed && !self.on_the_house && self.voided.is_none();
        if paid { self.hold.amount } else { 0 }
    }

    /// A new generation, held and queued.
    pub fn submitted(new: Submission) -> Self {
        let Recipe { preset, locale, prompt, choices, aspect_ratio, inputs } = new.recipe;
        Self {
            id: new.id,
            batch_id: new.batch_id,
            user_id: new.user_id,
            preset,
            locale,
            prompt,
            choices,
            aspect_ratio,
            inputs,
            price: new.hold.amount,
            hold: new.hold,
            state: State::Queued,
            stage: if new.admitted { Stage::Queued } else { Stage::Waiting },
            run: 1,
            admitted: new.admitted,
            not_before: new.now,
            rung_at: new.admitted.then_some(new.now),
            lease_until: None,
            worker: None,
            deadline: new.deadline,
            lost_leases: 0,
            attempts: Vec::new(),
            firmer: false,
            model_index: 0,
            cancel_requested: false,
            picture: None,
            unjudged: None,
            failure: None,
            hidden: false,
            marks: Marks::default(),
            retry_of: new.retry_of,
            retried: None,
            on_the_house: new.on_the_house,
            voided: None,
            created_at: new.now,
            started_at: None,
            finished_at: None,
        }
    }

    /// How it looked when it was submitted: what a repeated submit answers.
    pub fn as_submitted(&self, admitted: bool) -> Self {
        let new = Submission {
            id: self.id.clone(),
            batch_id: self.batch_id.clone(),
            user_id: self.user_id.clone(),
            recipe: self.recipe(),
            hold: Hold { state: HoldState::Open, ..self.hold.clone() },
            admitted,
            retry_of: self.retry_of.clone(),
            on_the_house: self.on_the_house,
            deadline: self.deadline,
            now: self.created_at,
        };
        Self { rung_at: None, ..Self::submitted(new) }
    }

    /// What its picture is made from.
    pub fn recipe(&self) -> Recipe {
        Recipe {
            preset: self.preset.clone(),
            locale: self.locale,
            prompt: self.prompt.clone(),
            choices: self.choices.clone(),
            aspect_ratio: self.aspect_ratio.clone(),
            inputs: self.inputs.clone(),
        }
    }
}

/// What a picture is made from: checked against its preset.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub preset: Preset,
    pub locale: Locale,
    pub prompt: Option<String>,
    pub choices: Choices,
    pub aspect_ratio: Option<String>,
    pub inputs: Vec<Input>,
}

/// A generation that is about to be written.
#[derive(Clone, Debug)]
pub struct Submission {
    pub id: GenerationId,
    pub batch_id: BatchId,
    pub user_id: UserId,
    pub recipe: Recipe,
    /// Its amount is the price, in credits.
    pub hold: Hold,
    pub admitted: bool,
    /// The failed generation that this one retries.
    pub retry_of: Option<GenerationId>,
    pub on_the_house: bool,
    pub deadline: Time,
    pub now: Time,
}
