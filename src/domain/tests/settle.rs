//! The one decision about an outcome: told outcome by outcome, and under whole random lives of a generation.
//! `PROPTEST_CASES` sets how many lives are tried (default 4 000).

#[path = "settle/admission.rs"]
mod admission;
#[path = "settle/scene.rs"]
mod scene;

use std::collections::HashSet;
use std::time::Duration;

use mannequin_domain::actor::Actor;
use mannequin_domain::credits::{Account, check};
use mannequin_domain::generation::outcome::{Outcome, Refusal};
use mannequin_domain::generation::{
    Ending, FailureCode, Generation, HoldState, Policy, State, Transition, Verdict, may_settle, settle,
    transition,
};
use mannequin_domain::time::Time;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use scene::{
    DEADLINE, KINDS, NOON, begun, ended, every_outcome, input, kind, outcome, result, running, trouble,
};

fn config() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 4_000;
    }
    config.failure_persistence = Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions")));
    config
}

fn decide(generation: &Generation, outcome: &Outcome) -> Verdict {
    settle(generation, outcome, &Policy::default(), NOON, 1.0)
}

/// A verdict as a sentence.
fn told(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Commit => "the picture is delivered and paid".into(),
        Verdict::Review => "a person decides".into(),
        Verdict::Retry { not_before, firmer, next_model } => format!(
            "again after {} ms{}{}",
            not_before.since(NOON).as_millis(),
            if *firmer { ", more firmly" } else { "" },
            if *next_model { ", with the next model" } else { "" },
        ),
        Verdict::Release { failure } => {
            let code = serde_json::to_value(failure.code).expect("a code is a word");
            format!(
                "given back: {}{}{}",
                code.as_str().expect("a code is a word"),
                if failure.retryable { "" } else { ", as it is it will not do" },
                failure
                    .input
                    .as_ref()
                    .map(|slot| format!(", because of the {slot} picture"))
                    .unwrap_or_default(),
            )
        }
    }
}

/// What each outcome means for a first run.
fn at_first(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Picture => "the picture is delivered and paid",
        Outcome::Unjudged { .. } => "a person decides",
        Outcome::NotSent { .. } | Outcome::Unavailable { .. } => "again after 1000 ms",
        Outcome::Throttled { retry_after_ms: Some(_), .. } => "again after 7000 ms",
        Outcome::Throttled { retry_after_ms: None, .. } => "again after 1000 ms",
        Outcome::Suspended { .. } => "again after 60000 ms",
        Outcome::Refused { refusal: Refusal::Input, .. } => {
            "given back: content_blocked_input, as it is it will not do, because of the garment picture"
        }
        Outcome::Refused { refusal: Refusal::Prompt, .. } => {
            "given back: prompt_blocked, because of the garment picture"
        }
        Outcome::Refused { refusal: Refusal::Unreadable, .. } => {
            "given back: input_unreadable, because of the garment picture"
        }
        Outcome::Refused { refusal: Refusal::Output, .. } => {
            "given back: content_blocked_output, because of the garment picture"
        }
        Outcome::Refused { refusal: Refusal::Recitation | Refusal::Request, .. } => {
            "given back: refused, as it is it will not do, because of the garment picture"
        }
        Outcome::NoPicture { .. } => "again after 0 ms, more firmly",
        Outcome::BadBytes { .. } | Outcome::Unknown { .. } => "again after 0 ms",
        Outcome::ModelGone { .. } => "again after 0 ms, with the next model",
        Outcome::Interrupted | Outcome::LeaseLost => "again after 0 ms",
        Outcome::InputGone { .. } => "given back: input_expired, as it is it will not do",
        Outcome::DeadlinePassed => "given back: deadline_passed",
        Outcome::Canceled => "given back: canceled",
    }
}

/// What is said when nothing may be tried any more.
fn at_last(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::NotSent { .. }
        | Outcome::Throttled { .. }
        | Outcome::Unavailable { .. }
        | Outcome::Suspended { .. } => "given back: provider_unavailable",
        Outcome::NoPicture { .. } => "given back: no_image",
        Outcome::BadBytes { .. } => "given back: bad_image",
        Outcome::Unknown { .. } => "given back: provider_timeout",
        Outcome::ModelGone { .. } => "given back: model_unavailable",
        Outcome::Interrupted | Outcome::LeaseLost => "given back: interrupted",
        _ => at_first(outcome),
    }
}

#[test]
fn every_kind_of_outcome_is_in_the_table() {
    let kinds: HashSet<usize> = every_outcome().iter().map(kind).collect();
    assert_eq!(kinds, (0..KINDS).collect());
}

#[test]
fn a_first_run_is_judged_by_its_outcome() {
    for outcome in every_outcome() {
        assert_eq!(told(&decide(&running().1, &outcome)), at_first(&outcome), "{}", outcome.name());
    }
}

#[test]
fn after_two_calls_that_may_be_billed_nothing_is_tried_again() {
    let mut generation = running().1;
    let unknown = || Outcome::Unknown { detail: "silence".into() };
    generation.attempts = vec![ended(1, unknown()), ended(2, unknown())];
    generation.run = 3;
    for outcome in every_outcome() {
        assert_eq!(told(&decide(&generation, &outcome)), at_last(&outcome), "{}", outcome.name());
    }
}

#[test]
fn at_the_deadline_nothing_is_tried_again() {
    let mut generation = running().1;
    generation.deadline = NOON;
    for outcome in every_outcome() {
        assert_eq!(told(&decide(&generation, &outcome)), at_last(&outcome), "{}", outcome.name());
    }
}

#[test]
fn after_the_last_run_nothing_is_tried_again() {
    let mut generation = running().1;
    generation.run = Policy::default().runs_max;
    for outcome in every_outcome() {
        assert_eq!(told(&decide(&generation, &outcome)), at_last(&outcome), "{}", outcome.name());
    }
}

#[test]
fn who_asked_to_cancel_gets_the_picture_that_came_or_the_credits_and_no_second_try() {
    let mut generation = running().1;
    generation.cancel_requested = true;
    for outcome in every_outcome() {
        let first = at_first(&outcome);
        let expected = if first.starts_with("again") { "given back: canceled" } else { first };
        assert_eq!(told(&decide(&generation, &outcome)), expected, "{}", outcome.name());
    }
}

#[test]
fn a_provider_that_stays_broken_is_asked_four_times() {
    let mut generation = running().1;
    let broken = Outcome::Unavailable { detail: "503".into() };
    let mut said = Vec::new();
    for run in 1..=4 {
        generation.run = run;
        generation.attempts.push(ended(run, broken.clone()));
        said.push(told(&decide(&generation, &broken)));
    }
    let back = "given back: provider_unavailable";
    assert_eq!(said, ["again after 1000 ms", "again after 2000 ms", "again after 4000 ms", back]);
}

#[test]
fn a_generation_that_kills_its_workers_is_given_up() {
    let mut generation = running().1;
    generation.lost_leases = 4;
    assert_eq!(told(&decide(&generation, &Outcome::LeaseLost)), "again after 0 ms");
    generation.lost_leases = 5;
    assert_eq!(told(&decide(&generation, &Outcome::LeaseLost)), "given back: interrupted");
}

#[test]
fn models_are_tried_in_their_order_until_none_is_left() {
    let mut generation = running().1;
    let gone = Outcome::ModelGone { detail: "404".into() };
    assert_eq!(told(&decide(&generation, &gone)), "again after 0 ms, with the next model");
    for index in [1, 2, i32::MAX, -1] {
        generation.model_index = index;
        assert_eq!(told(&decide(&generation, &gone)), "given back: model_unavailable");
    }
}

#[test]
fn once_firm_stays_firm() {
    let mut generation = running().1;
    generation.firmer = true;
    let bad = Outcome::BadBytes { detail: "cut".into() };
    assert_eq!(told(&decide(&generation, &bad)), "again after 0 ms, more firmly");
}

#[test]
fn a_wait_that_ends_at_the_deadline_is_not_begun() {
    let mut generation = running().1;
    let patience = |ms| Outcome::Throttled { retry_after_ms: Some(ms), detail: "429".into() };
    let left = DEADLINE.since(NOON).as_millis().try_into().expect("half an hour");
    generation.run = 1;
    assert_eq!(told(&decide(&generation, &patience(left - 1))), format!("again after {} ms", left - 1));
    for too_long in [left, u64::MAX] {
        assert_eq!(told(&decide(&generation, &patience(too_long))), "given back: provider_unavailable");
    }
}

#[test]
fn a_blamed_picture_is_named_by_the_order_of_sending_and_never_guessed() {
    let mut generation = running().1;
    let blamed = |generation: &Generation, number| {
        let outcome = Outcome::Refused { refusal: Refusal::Input, input: number, detail: "blocked".into() };
        let Verdict::Release { failure } = decide(generation, &outcome) else {
            panic!("refused is released")
        };
        failure.input
    };
    assert_eq!(blamed(&generation, Some(1)).as_deref(), Some("model"));
    assert_eq!(blamed(&generation, Some(2)).as_deref(), Some("garment"));
    for number in [None, Some(0), Some(3), Some(u32::MAX)] {
        assert_eq!(blamed(&generation, number), None, "{number:?}");
    }
    generation.inputs.insert(0, input("matching_item"));
    assert_eq!(blamed(&generation, Some(3)).as_deref(), Some("matching_item"));
    generation.inputs.insert(0, input("garment_back"));
    assert_eq!(blamed(&generation, Some(2)).as_deref(), Some("garment"));
    assert_eq!(blamed(&generation, Some(3)), None, "the third picture sent is a sheet of two");
    generation.model_index = 1;
    assert_eq!(blamed(&generation, Some(3)).as_deref(), Some("garment_back"), "this model gets all four");
}

#[test]
fn an_odd_jitter_only_spreads() {
    let (_, generation) = running();
    let fault = Outcome::NotSent { detail: "refused".into() };
    for jitter in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 0.5, 2.0] {
        let verdict = settle(&generation, &fault, &Policy::default(), NOON, jitter);
        let Verdict::Retry { not_before, .. } = verdict else { panic!("it is tried again") };
        assert!((500..=1_000).contains(&not_before.since(NOON).as_millis()), "{jitter}");
    }
}

/// One run: what it came to, whether the call was begun, how long it took, and whether the person cancels meanwhile.
#[derive(Clone, Debug)]
struct Trip {
    outcome: Outcome,
    begun: bool,
    millis: i64,
    cancels: bool,
}

fn trip(outcome: impl Strategy<Value = Outcome>) -> impl Strategy<Value = Trip> {
    let millis = prop_oneof![8 => 0_i64..20_000, 1 => 0_i64..900_000];
    let cancels = prop::bool::weighted(0.03);
    (outcome, any::<bool>(), millis, cancels).prop_map(|(outcome, free, millis, cancels)| {
        // Without a call there is nothing that could have come back.
        let begun = outcome.may_be_billed() || (free && !matches!(outcome, Outcome::Interrupted));
        Trip { outcome, begun, millis, cancels }
    })
}

/// Goes one trip: the worker claims, perhaps begins a call, and the trip is settled by whoever may.
fn go(
    account: &mut Account,
    generation: &mut Generation,
    trip: &Trip,
    policy: &Policy,
    now: Time,
) -> Transition {
    generation.state = State::Running;
    generation.worker = Some("worker".into());
    generation.lease_until = Some(now);
    generation.cancel_requested |= trip.cancels;
    if trip.begun {
        let model = generation.model().expect("a model is left").id.clone();
        generation.attempts.push(begun(generation.run, &model, now));
    }
    let by_worker = !matches!(trip.outcome, Outcome::LeaseLost);
    let by = if by_worker { Actor::Worker("worker".into()) } else { Actor::Sweep };
    let now = now + Duration::from_millis(1);
    assert!(may_settle(generation, generation.run, &by, now));
    assert!(!may_settle(generation, generation.run - 1, &by, now), "an older run changes nothing");
    let mut ending = Ending::from(trip.outcome.clone());
    ending.asset = matches!(ending.outcome, Outcome::Picture | Outcome::Unjudged { .. })
        .then(|| result(generation, now));
    let change = transition(account, generation, &ending, policy, now, 0.5).expect("the hold is there");
    assert!(change.account.is_some() == change.generation.state.is_terminal(), "{trip:?}");
    if let Some(after) = &change.account {
        account.clone_from(after);
    }
    change
}

fn expect_step(before: &Generation, trip: &Trip, change: &Transition, policy: &Policy, now: Time) {
    let after = &change.generation;
    assert!(after.paid_attempts() <= policy.paid_attempts_max, "a third paid call: {:?}", after.attempts);
    assert!(after.open_attempt().is_none(), "a settled run leaves no call open");
    let canceled = before.cancel_requested || trip.cancels;
    if after.state == State::Queued {
        assert!(!canceled, "canceled, and tried again after {:?}", trip.outcome);
        assert_eq!((after.run, &after.hold, &after.failure), (before.run + 1, &before.hold, &None));
        assert!(now <= after.not_before && after.not_before < after.deadline, "{trip:?}");
        let firmer = before.firmer || matches!(trip.outcome, Outcome::NoPicture { .. });
        assert_eq!(after.firmer, firmer, "firmer only after an answer without a picture");
        let gone = i32::from(matches!(trip.outcome, Outcome::ModelGone { .. }));
        assert_eq!(after.model_index, before.model_index + gone);
        assert!(change.entries.is_empty());
    }
    assert_eq!(after.state == State::Succeeded, matches!(trip.outcome, Outcome::Picture), "{trip:?}");
    assert_eq!(after.state == State::Review, matches!(trip.outcome, Outcome::Unjudged { .. }), "{trip:?}");
}

/// The end of a life: one closing line, everything back or spent, and the picture if and only if it was paid.
fn expect_end(account: &Account, change: &Transition) {
    let generation = &change.generation;
    assert_eq!(check(account), Vec::<String>::new());
    assert_eq!((account.held, account.open, account.admitted), (0, 0, 0));
    assert_eq!(change.entries.len(), 1);
    let succeeded = generation.state == State::Succeeded;
    let hold = if succeeded { HoldState::Committed } else { HoldState::Released };
    assert_eq!(generation.hold.state, hold);
    assert_eq!(account.available, if succeeded { 20 - generation.price } else { 20 });
    assert_eq!((generation.picture.is_some(), generation.failure.is_none()), (succeeded, succeeded));
    assert_eq!(generation.finished_at.is_some(), generation.state.is_terminal());
    if let Some(failure) = &generation.failure {
        assert_eq!(generation.state == State::Canceled, failure.code == FailureCode::Canceled);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_life_ends_within_its_runs_and_with_two_paid_calls_at_the_most(
        trips in prop_oneof![vec(trip(outcome()), 1..12), vec(trip(trouble()), 1..12)],
        runs_max in prop_oneof![1_i32..12, Just(100)],
        unavailable_max in 1_usize..200,
    ) {
        let policy = Policy { runs_max, unavailable_max, ..Policy::default() };
        let (mut account, mut generation) = running();
        let mut now = NOON;
        let mut calls = 0;
        for trip in trips.iter().cycle() {
            now = now.max(generation.not_before) + Duration::from_millis(trip.millis.unsigned_abs());
            let before = generation.clone();
            let change = go(&mut account, &mut generation, trip, &policy, now);
            expect_step(&before, trip, &change, &policy, now);
            let vanished = matches!(trip.outcome, Outcome::LeaseLost);
            calls += usize::from(trip.begun && (vanished || trip.outcome.may_be_billed()));
            prop_assert!(calls <= policy.paid_attempts_max, "{calls} calls that may be billed");
            generation = change.generation.clone();
            prop_assert!(generation.run <= runs_max, "more runs than allowed");
            if generation.state == State::Review {
                break;
            }
            if generation.state.is_terminal() {
                expect_end(&account, &change);
                break;
            }
        }
    }

    #[test]
    fn whatever_a_generation_looks_like_every_outcome_has_a_safe_verdict(
        outcome in outcome(),
        (run, model_index, lost_leases) in (any::<i32>(), any::<i32>(), any::<i32>()),
        (paid, faults) in (0_usize..5, 0_usize..8),
        (firmer, cancel_requested) in (any::<bool>(), any::<bool>()),
        left_ms in -1_000_000_i64..4_000_000,
        jitter in any::<f64>(),
        runs_max in any::<i32>(),
    ) {
        let policy = Policy { runs_max, ..Policy::default() };
        let mut generation = running().1;
        generation.run = run;
        generation.model_index = model_index;
        generation.lost_leases = lost_leases;
        generation.firmer = firmer;
        generation.cancel_requested = cancel_requested;
        generation.deadline = Time::from_millis(NOON.millis() + left_ms);
        let unknown = || ended(1, Outcome::Unknown { detail: "silence".into() });
        let broken = || ended(1, Outcome::Unavailable { detail: "503".into() });
        generation.attempts = (0..paid).map(|_| unknown()).chain((0..faults).map(|_| broken())).collect();
        let verdict = settle(&generation, &outcome, &policy, NOON, jitter);
        prop_assert_eq!(verdict == Verdict::Commit, outcome == Outcome::Picture);
        prop_assert_eq!(verdict == Verdict::Review, matches!(outcome, Outcome::Unjudged { .. }));
        if let Verdict::Retry { not_before, firmer: firm, next_model } = verdict {
            prop_assert!(!cancel_requested && paid < policy.paid_attempts_max && run < runs_max);
            prop_assert!(NOON <= not_before && not_before < generation.deadline);
            prop_assert_eq!(firm, firmer || matches!(outcome, Outcome::NoPicture { .. }));
            prop_assert_eq!(next_model, matches!(outcome, Outcome::ModelGone { .. }));
            if let Outcome::Throttled { retry_after_ms: Some(ms), .. } = outcome {
                prop_assert!(not_before.since(NOON) >= Duration::from_millis(ms), "impatient");
            }
        }
    }
}
