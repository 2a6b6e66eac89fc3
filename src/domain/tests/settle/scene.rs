//! A generation with its account, and what can happen to it.

use std::time::Duration;

use mannequin_domain::asset::{Asset, AssetKind, AssetState};
use mannequin_domain::credits::{Account, Command, Context, LotKind, Source, apply};
use mannequin_domain::generation::outcome::{Outcome, Refusal};
use mannequin_domain::generation::{
    Attempt, Generation, Hold, HoldState, Input, Recipe, Stage, State, Submission,
};
use mannequin_domain::ids::{AssetId, BatchId, GenerationId, LotId, UserId};
use mannequin_domain::preset::Locale;
use mannequin_domain::preset::builtin;
use mannequin_domain::time::Time;
use proptest::prelude::*;
use ulid::Ulid;

pub const NOON: Time = Time::from_millis(1_790_000_000_000);
pub const DEADLINE: Time = Time::from_millis(NOON.millis() + 30 * 60_000);

/// A running generation of the first tool with its two required pictures, and the account that pays for it.
pub fn running() -> (Account, Generation) {
    let user = UserId::from_ulid(Ulid::from_parts(1, 1));
    let id = GenerationId::from_ulid(Ulid::from_parts(2, 2));
    let preset = builtin::presets().remove(0);
    let lot = LotId::from_ulid(Ulid::from_parts(3, 3));
    let (kind, source) = (LotKind::Bonus, Source::Signup);
    let grant = Command::Grant { lot, kind, source, amount: 20, expires_at: None };
    let account = Account::new(user.clone(), NOON);
    let account = apply(&account, &grant, &Context::system("grant", NOON)).expect("granted").account;
    let hold = Command::Hold { generation: id.clone(), amount: preset.price };
    let held = apply(&account, &hold, &Context::system("hold", NOON)).expect("held");
    let account = Account { open: 1, admitted: 1, ..held.account };
    let inputs = ["garment", "model"].map(input).to_vec();
    let recipe = Recipe {
        preset: preset.clone(),
        locale: Locale::Chinese,
        prompt: None,
        choices: Default::default(),
        aspect_ratio: None,
        inputs,
    };
    let submitted = Generation::submitted(Submission {
        id,
        user_id: user,
        batch_id: BatchId::from_ulid(Ulid::from_parts(4, 4)),
        recipe,
        hold: Hold { amount: preset.price, parts: held.held, state: HoldState::Open },
        admitted: true,
        retry_of: None,
        on_the_house: false,
        deadline: DEADLINE,
        now: NOON,
    });
    let generation = Generation {
        state: State::Running,
        stage: Stage::Generating,
        rung_at: None,
        worker: Some("worker".into()),
        started_at: Some(NOON),
        ..submitted
    };
    (account, generation)
}

pub fn input(slot: &str) -> Input {
    let asset_id = AssetId::from_ulid(Ulid::from_parts(5, 5));
    Input { slot: slot.into(), asset_id, width: 900, height: 1_200 }
}

/// The attempt that is written before the first byte of run `run` goes out.
pub fn begun(run: i32, model: &str, now: Time) -> Attempt {
    Attempt {
        run,
        model: model.into(),
        started_at: now,
        finished_at: None,
        outcome: None,
        paid: true,
        trace_id: None,
        status: None,
        duration_ms: None,
        cost_micros: 39_000,
        finish_reason: None,
    }
}

/// An attempt of an earlier run that ended.
pub fn ended(run: i32, outcome: Outcome) -> Attempt {
    let paid = outcome.may_be_billed();
    Attempt { outcome: Some(outcome), paid, finished_at: Some(NOON), ..begun(run, "some-model", NOON) }
}

/// One of each outcome and refusal. [`kind`] does not compile when somebody adds an outcome; a test then misses it
/// here.
pub fn every_outcome() -> Vec<Outcome> {
    let detail = || "as told".to_owned();
    let refused = |refusal| Outcome::Refused { refusal, input: Some(2), detail: detail() };
    vec![
        Outcome::Picture,
        Outcome::NotSent { detail: detail() },
        Outcome::Throttled { retry_after_ms: Some(7_000), detail: detail() },
        Outcome::Throttled { retry_after_ms: None, detail: detail() },
        Outcome::Unavailable { detail: detail() },
        refused(Refusal::Input),
        refused(Refusal::Output),
        refused(Refusal::Recitation),
        refused(Refusal::Request),
        Outcome::NoPicture { detail: detail() },
        Outcome::BadBytes { detail: detail() },
        Outcome::Unknown { detail: detail() },
        Outcome::ModelGone { detail: detail() },
        Outcome::Suspended { detail: detail() },
        Outcome::Unjudged { detail: detail() },
        Outcome::Interrupted,
        Outcome::LeaseLost,
        Outcome::InputGone { detail: detail() },
        Outcome::DeadlinePassed,
        Outcome::Canceled,
    ]
}

/// Where an outcome stands in [`every_outcome`], by kind.
pub fn kind(outcome: &Outcome) -> usize {
    match outcome {
        Outcome::Picture => 0,
        Outcome::NotSent { .. } => 1,
        Outcome::Throttled { .. } => 2,
        Outcome::Unavailable { .. } => 3,
        Outcome::Refused { .. } => 4,
        Outcome::NoPicture { .. } => 5,
        Outcome::BadBytes { .. } => 6,
        Outcome::Unknown { .. } => 7,
        Outcome::ModelGone { .. } => 8,
        Outcome::Suspended { .. } => 9,
        Outcome::Unjudged { .. } => 10,
        Outcome::Interrupted => 11,
        Outcome::LeaseLost => 12,
        Outcome::InputGone { .. } => 13,
        Outcome::DeadlinePassed => 14,
        Outcome::Canceled => 15,
    }
}

pub const KINDS: usize = 16;

/// Any outcome, with any patience asked for and any picture blamed.
pub fn outcome() -> impl Strategy<Value = Outcome> {
    let patience = prop_oneof![3 => 0_u64..90_000, 1 => any::<u64>()];
    (prop::sample::select(every_outcome()), prop::option::of(patience), prop::option::of(0_u32..8)).prop_map(
        |(outcome, patience, blamed)| match outcome {
            Outcome::Throttled { detail, .. } => Outcome::Throttled { retry_after_ms: patience, detail },
            Outcome::Refused { refusal, detail, .. } => Outcome::Refused { refusal, input: blamed, detail },
            other => other,
        },
    )
}

/// Outcomes after which a generation goes on: what keeps a life long.
pub fn trouble() -> impl Strategy<Value = Outcome> {
    let goes_on = |outcome: &Outcome| {
        !matches!(
            outcome,
            Outcome::Picture
                | Outcome::Unjudged { .. }
                | Outcome::Refused { .. }
                | Outcome::InputGone { .. }
                | Outcome::DeadlinePassed
                | Outcome::Canceled
        )
    };
    outcome().prop_filter("ends the life", goes_on)
}

/// The record of a stored result.
pub fn result(generation: &Generation, now: Time) -> Asset {
    Asset {
        id: AssetId::from_ulid(Ulid::from_parts(6, 6)),
        user_id: generation.user_id.clone(),
        kind: AssetKind::Result,
        state: AssetState::Stored,
        blob: "blob".into(),
        thumb_blob: "thumb".into(),
        mime: "image/png".into(),
        width: 864,
        height: 1_184,
        bytes: 1_000_000,
        sha256: "00".repeat(32),
        generation_id: Some(generation.id.clone()),
        created_at: now,
        expires_at: now + Duration::from_secs(86_400),
        purged_at: None,
        downloads: 0,
        name: None,
        doubts: Vec::new(),
        twin: None,
    }
}
