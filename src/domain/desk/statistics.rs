//! The arithmetic of the dashboard: buckets of time, percentiles out of counted durations, rates and margins.

use serde::Serialize;
use utoipa::ToSchema;

use crate::product::builtin;
use crate::time::Time;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Days and hours are those of Shanghai, which has had no summer time since 1991.
pub const SHANGHAI_MS: i64 = 8 * HOUR_MS;
/// SC-001: a picture is to be there within this, from submit.
pub const IN_TIME_MS: i64 = 120_000;
/// Longer spans are shown by days.
const HOURS_MAX_MS: i64 = 3 * DAY_MS;
const DEFAULT_DAYS: i64 = 7;
/// No longer span is looked at, in days.
pub const SPAN_MAX_DAYS: i64 = 400;

/// How wide a column of a chart is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    Hour,
    Day,
}

impl Bucket {
    pub fn name(self) -> &'static str {
        match self {
            Bucket::Hour => "hour",
            Bucket::Day => "day",
        }
    }

    pub fn millis(self) -> i64 {
        match self {
            Bucket::Hour => HOUR_MS,
            Bucket::Day => DAY_MS,
        }
    }

    /// The beginning of the bucket that `at` lies in.
    pub fn start(self, at: Time) -> Time {
        Time::from_millis(at.millis() - (at.millis() + SHANGHAI_MS).rem_euclid(self.millis()))
    }
}

/// The span that is looked at, and how it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: Time,
    pub to: Time,
    pub bucket: Bucket,
}

impl Window {
    /// What is asked for; without a beginning the last 7 days, today among them. `None` when the end is not after the
    /// beginning or they are too far apart.
    pub fn new(from: Option<Time>, to: Option<Time>, now: Time) -> Option<Self> {
        let to = to.unwrap_or(now);
        let week = Time::from_millis(Bucket::Day.start(to).millis() - (DEFAULT_DAYS - 1) * DAY_MS);
        let from = from.unwrap_or(week);
        let length = to.millis().checked_sub(from.millis())?;
        let bucket = if length <= HOURS_MAX_MS { Bucket::Hour } else { Bucket::Day };
        (1..=SPAN_MAX_DAYS * DAY_MS).contains(&length).then_some(Self { from, to, bucket })
    }

    /// The beginnings of all buckets, also those in which nothing happened.
    pub fn buckets(self) -> impl Iterator<Item = Time> {
        let step = self.bucket.millis();
        let first = self.bucket.start(self.from).millis();
        (0..).map(move |n| Time::from_millis(first + n * step)).take_while(move |at| *at < self.to)
    }
}

/// Durations, counted: in milliseconds, not sorted, each with how often it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations(pub Vec<(i64, i64)>);

impl Durations {
    /// The duration that `percent` of all do not exceed; `None` of nothing.
    pub fn percentile(&self, percent: i64) -> Option<i64> {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let all: i64 = sorted.iter().map(|(_, count)| count).sum();
        let rank = (all * percent + 99) / 100;
        let mut seen = 0;
        sorted.iter().find_map(|(ms, count)| {
            seen += count;
            (seen >= rank.max(1)).then_some(*ms)
        })
    }

    pub fn within(&self, ms: i64) -> i64 {
        self.0.iter().filter(|(took, _)| *took <= ms).map(|(_, count)| count).sum()
    }
}

/// A part of a whole, 0…1; `None` of nothing.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// What one credit is worth, in fen: what was paid and kept for those that were sold, or else what one costs in the plan
/// for a year that a new site sells.
#[expect(clippy::cast_precision_loss, reason = "sums are far below 2^52")]
pub fn credit_value_fen(kept_fen: i64, credits_sold: i64) -> f64 {
    if credits_sold > 0 && kept_fen > 0 {
        return kept_fen as f64 / credits_sold as f64;
    }
    let year = &builtin()[0];
    year.price_fen as f64 / year.credits as f64
}

/// What spent credits brought in, in fen.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "sums are far below 2^52")]
pub fn revenue_fen(credits_spent: i64, credit_value_fen: f64) -> i64 {
    (credits_spent as f64 * credit_value_fen).round() as i64
}

/// Millionths of a US dollar in fen.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "sums are far below 2^52")]
pub fn cost_fen(cost_micros: i64, usd_cny: f64) -> i64 {
    (cost_micros as f64 / 1e6 * usd_cny * 100.0).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").into()
    }

    #[test]
    fn days_begin_at_midnight_in_shanghai() {
        let start = |bucket: Bucket, text| bucket.start(at(text)).to_rfc3339();
        assert_eq!(start(Bucket::Day, "2026-11-22T15:59:59Z"), "2026-11-21T16:00:00.000Z");
        assert_eq!(start(Bucket::Day, "2026-11-22T16:00:00Z"), "2026-11-22T16:00:00.000Z");
        assert_eq!(start(Bucket::Hour, "2026-11-22T15:59:59Z"), "2026-11-22T15:00:00.000Z");
        assert_eq!(start(Bucket::Day, "1969-12-31T12:00:00Z"), "1969-12-30T16:00:00.000Z");
    }

    #[test]
    fn a_week_is_seven_columns_and_three_days_are_hours() {
        let now = at("2026-11-22T20:30:00Z");
        let week = Window::new(None, None, now).expect("a window");
        assert_eq!((week.bucket, week.buckets().count()), (Bucket::Day, 7));
        assert_eq!(week.from.to_rfc3339(), "2026-11-16T16:00:00.000Z");
        let days = Window::new(Some(at("2026-11-20T00:30:00Z")), Some(at("2026-11-22T00:30:00Z")), now);
        let days = days.expect("a window");
        assert_eq!((days.bucket, days.buckets().count()), (Bucket::Hour, 49));
        assert_eq!(days.buckets().next(), Some(at("2026-11-20T00:00:00Z")));
        let longer = Window::new(Some(at("2026-11-19T00:00:00Z")), Some(at("2026-11-22T00:00:00.001Z")), now);
        assert_eq!(longer.expect("a window").bucket, Bucket::Day);
        assert_eq!(Window::new(Some(now), Some(now), now), None);
        assert_eq!(Window::new(Some(at("2020-01-01T00:00:00Z")), None, now), None, "too long");
        assert_eq!(Window::new(Some(at("2027-01-01T00:00:00Z")), None, now), None, "not yet");
    }

    #[test]
    fn a_percentile_is_a_duration_that_so_many_do_not_exceed() {
        let durations = Durations(vec![(3_000, 5), (1_000, 4), (9_000, 1)]);
        let told: Vec<_> = [1, 40, 41, 50, 90, 95, 100].map(|p| durations.percentile(p)).to_vec();
        assert_eq!(told, [1_000, 1_000, 3_000, 3_000, 3_000, 9_000, 9_000].map(Some));
        assert_eq!((durations.within(3_000), durations.within(2_999)), (9, 4));
        assert_eq!(Durations::default().percentile(95), None);
        assert_eq!(Durations(vec![(7, 1)]).percentile(50), Some(7));
    }

    #[test]
    fn a_margin_is_what_credits_brought_less_what_pictures_cost() {
        assert!((credit_value_fen(0, 0) - 21.65).abs() < 1e-9, "1 299 yuan for 6 000 credits");
        assert!((credit_value_fen(3_900, 100) - 39.0).abs() < 1e-9);
        assert!((credit_value_fen(0, 100) - 21.65).abs() < 1e-9, "all of it went back");
        assert_eq!(revenue_fen(5, 39.0), 195);
        assert_eq!(cost_fen(39_000, 7.1), 28, "3.9 cents are 27.69 fen");
        assert_eq!((share(1, 4), share(0, 0)), (Some(0.25), None));
    }
}
