//! The periodic duties as the back office shows them: which there are, what a round of one counted, how a day of rounds
//! went, and when one is late.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::statistics::{Bucket, SHANGHAI_MS};
use crate::time::Time;

/// Days of which the rounds are remembered.
pub const DAYS_KEPT: u32 = 90;
/// A duty is late when it missed so many rounds …
const ROUNDS_MISSED: i64 = 3;
/// … and was not done for at least this long: a duty of every second is not late after a breath.
const LATE_AFTER_MIN_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

/// One kind of periodic work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    Sweep,
    Judge,
    Expire,
    Purge,
    Reconcile,
    Memberships,
    Remind,
    Mail,
    Audit,
}

impl Duty {
    pub const ALL: [Duty; 9] = [
        Duty::Sweep,
        Duty::Judge,
        Duty::Expire,
        Duty::Purge,
        Duty::Reconcile,
        Duty::Memberships,
        Duty::Remind,
        Duty::Mail,
        Duty::Audit,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Duty::Sweep => "sweep",
            Duty::Judge => "judge",
            Duty::Expire => "expire",
            Duty::Purge => "purge",
            Duty::Reconcile => "reconcile",
            Duty::Memberships => "memberships",
            Duty::Remind => "remind",
            Duty::Mail => "mail",
            Duty::Audit => "audit",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.name() == text)
    }
}

/// What a round, or a day of rounds, counted; by the names of the report's fields.
pub type Counts = BTreeMap<String, i64>;

/// After so many milliseconds without a round a duty is late.
pub fn late_after_ms(every_ms: i64) -> i64 {
    every_ms.saturating_mul(ROUNDS_MISSED).max(LATE_AFTER_MIN_MS)
}

/// Whether a duty whose last round was at `last` is late; one that was never done is.
pub fn is_late(last: Option<Time>, every_ms: i64, now: Time) -> bool {
    last.is_none_or(|last| now.millis() - last.millis() > late_after_ms(every_ms))
}

/// The rounds of one duty on one day of Shanghai.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyDay {
    /// `YYYY-MM-DD`.
    pub day: String,
    #[serde(default)]
    pub runs: i64,
    #[serde(default)]
    pub failures: i64,
    #[serde(default)]
    pub last_at: Option<Time>,
    /// Of all rounds of the day together.
    #[serde(default)]
    pub counts: Option<Counts>,
    /// The longest time without a round that ended on this day.
    #[serde(default)]
    pub longest_gap_ms: i64,
}

/// A day as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDay {
    pub told: DutyDay,
    pub late: bool,
}

/// The day of Shanghai that `at` lies in.
pub fn day_of(at: Time) -> String {
    at_shanghai(at).to_string()
}

fn at_shanghai(at: Time) -> NaiveDate {
    Time::from_millis(at.millis() + SHANGHAI_MS).to_chrono().date_naive()
}

/// The last `days` days, the newest first, also those without a round. `known` are those of which something is remembered;
/// before the first of them nobody is late.
pub fn days_back(known: Vec<DutyDay>, every_ms: i64, days: u32, now: Time) -> Vec<ShownDay> {
    let first = known.iter().map(|day| day.day.clone()).min();
    let mut by_day: BTreeMap<String, DutyDay> = known.into_iter().map(|day| (day.day.clone(), day)).collect();
    let today = at_shanghai(now);
    let day_ends = |back: u32| {
        let midnight = Bucket::Day.start(now).millis() + DAY_MS;
        Time::from_millis((midnight - i64::from(back) * DAY_MS).min(now.millis()))
    };
    let mut shown = Vec::new();
    for back in 0..days {
        let Some(date) = today.checked_sub_days(Days::new(u64::from(back))) else { break };
        let day = date.to_string();
        let told = by_day.remove(&day).unwrap_or_else(|| DutyDay { day: day.clone(), ..DutyDay::default() });
        let watched = first.as_ref().map_or(back == 0, |first| *first <= day);
        let late = watched
            && (told.longest_gap_ms > late_after_ms(every_ms) || silent(&told, every_ms, day_ends(back)));
        shown.push(ShownDay { told, late });
    }
    shown
}

/// Whether the duty had been silent for too long when the day, or what there is of it, was over.
fn silent(told: &DutyDay, every_ms: i64, end: Time) -> bool {
    match told.last_at {
        Some(_) => is_late(told.last_at, every_ms, end),
        // A day that has just begun may have no round yet.
        None => {
            end.millis() - Bucket::Day.start(Time::from_millis(end.millis() - 1)).millis()
                > late_after_ms(every_ms)
        }
    }
}

/// How long a process may have been silent and still counts as there: some of its signs of life may be late.
pub const ALIVE_FOR: Duration = Duration::from_secs(15);

/// Whether a process that gave its last sign of life at `seen_at` counts as there.
pub fn is_alive(seen_at: Time, now: Time) -> bool {
    now.since(seen_at) <= ALIVE_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").into()
    }

    #[test]
    fn a_duty_is_late_after_three_rounds_and_a_minute() {
        let now = at("2026-11-26T10:00:00Z");
        let ago = |s: u64| Some(now - Duration::from_secs(s));
        assert!(!is_late(ago(59), 5_000, now) && is_late(ago(61), 5_000, now));
        assert!(!is_late(ago(179), 60_000, now) && is_late(ago(181), 60_000, now));
        assert!(is_late(None, 60_000, now));
    }

    #[test]
    fn days_are_those_of_shanghai_and_silent_ones_are_there_and_late() {
        let day = |day: &str, last: &str, gap| DutyDay {
            day: day.into(),
            runs: 3,
            last_at: Some(at(last)),
            longest_gap_ms: gap,
            ..DutyDay::default()
        };
        assert_eq!(day_of(at("2026-11-25T15:59:59Z")), "2026-11-25");
        assert_eq!(day_of(at("2026-11-25T16:00:00Z")), "2026-11-26");
        // It stood still from noon of the 23rd to the morning of the 25th.
        let known = vec![
            day("2026-11-22", "2026-11-22T15:59:30Z", 60_000),
            day("2026-11-23", "2026-11-23T04:00:00Z", 60_000),
            day("2026-11-25", "2026-11-25T15:59:30Z", 100_000_000),
            day("2026-11-26", "2026-11-26T09:59:30Z", 60_000),
        ];
        let shown = days_back(known, 60_000, 6, at("2026-11-26T10:00:00Z"));
        let told: Vec<(&str, i64, bool)> =
            shown.iter().map(|day| (day.told.day.as_str(), day.told.runs, day.late)).collect();
        assert_eq!(
            told,
            [
                ("2026-11-26", 3, false),
                ("2026-11-25", 3, true),
                ("2026-11-24", 0, true),
                ("2026-11-23", 3, true),
                ("2026-11-22", 3, false),
                ("2026-11-21", 0, false),
            ]
        );
    }

    #[test]
    fn a_day_that_has_just_begun_is_not_late_and_one_of_which_nothing_is_known_is() {
        let yesterday = DutyDay {
            day: "2026-11-26".into(),
            runs: 1_440,
            last_at: Some(at("2026-11-26T15:59:30Z")),
            ..DutyDay::default()
        };
        let shown = days_back(vec![yesterday], 60_000, 2, at("2026-11-26T16:00:10Z"));
        assert_eq!([shown[0].late, shown[1].late], [false, false]);
        let shown = days_back(Vec::new(), 60_000, 2, at("2026-11-26T10:00:00Z"));
        assert_eq!([shown[0].late, shown[1].late], [true, false]);
    }
}
