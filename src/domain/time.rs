//! An instant with the precision that the database keeps, and nothing that reads a clock.
//!
//! `bson` stands here as a data format only: an instant is a BSON date in documents (so that MongoDB can compare
//! it with `$$NOW` and index it) and an RFC 3339 string in anything a person reads.

pub mod zone;

use std::ops::{Add, Sub};
use std::time::Duration;

use chrono::{DateTime, Datelike, Months, SecondsFormat, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// Beijing's clocks are eight hours ahead of UTC all year round.
const BEIJING_AHEAD: Duration = Duration::from_secs(8 * 3600);

/// Milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The time between `earlier` and `self`; zero if `earlier` is later.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same day and time of day so many months later, by the UTC calendar; where that month is too short, its last day
    /// (31 January + 1 month = 28 or 29 February).
    pub fn plus_months(self, months: u32) -> Time {
        let later = self.to_chrono().checked_add_months(Months::new(months));
        later.map_or(self, Time::from)
    }

    /// The day of the month in Beijing, 1 to 31.
    pub fn beijing_day(self) -> u32 {
        (self + BEIJING_AHEAD).to_chrono().day()
    }

    /// The same time of day so many months later by Beijing's calendar, on `day` of that month; where that month is too
    /// short, on its last day.
    pub fn plus_beijing_months(self, months: u32, day: u32) -> Time {
        let there = (self + BEIJING_AHEAD).to_chrono();
        let first = there.with_day(1).and_then(|first| first.checked_add_months(Months::new(months)));
        let Some(first) = first else { return self };
        let last = (28..=day).rev().find_map(|day| first.with_day(day));
        let end = if day <= 28 { first.with_day(day) } else { last };
        end.map_or(self, |end| Time::from(end) - BEIJING_AHEAD)
    }

    pub fn to_chrono(self) -> DateTime<Utc> {
        Utc.timestamp_millis_opt(self.0).single().unwrap_or_default()
    }

    pub fn to_rfc3339(self) -> String {
        self.to_chrono().to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

impl From<DateTime<Utc>> for Time {
    fn from(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_millis())
    }
}

impl From<bson::DateTime> for Time {
    fn from(value: bson::DateTime) -> Self {
        Self(value.timestamp_millis())
    }
}

impl From<Time> for bson::Bson {
    fn from(value: Time) -> Self {
        bson::Bson::DateTime(bson::DateTime::from_millis(value.0))
    }
}

impl Add<Duration> for Time {
    type Output = Time;

    fn add(self, rhs: Duration) -> Time {
        Time(self.0.saturating_add(i64::try_from(rhs.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Sub<Duration> for Time {
    type Output = Time;

    fn sub(self, rhs: Duration) -> Time {
        Time(self.0.saturating_sub(i64::try_from(rhs.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl PartialSchema for Time {
    fn schema() -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let text = text.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)));
        text.description(Some("An instant: RFC 3339, UTC, milliseconds.")).into()
    }
}

impl ToSchema for Time {}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&self.to_rfc3339())
        } else {
            bson::DateTime::from_millis(self.0).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            let parsed = DateTime::parse_from_rfc3339(&text).map_err(D::Error::custom)?;
            Ok(parsed.with_timezone(&Utc).into())
        } else {
            bson::DateTime::deserialize(deserializer).map(Time::from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        at: Time,
    }

    #[test]
    fn a_month_ends_where_the_calendar_says() {
        let later = |day: &str, months| {
            let start: DateTime<Utc> = format!("{day}T10:30:00Z").parse().expect("a day");
            Time::from(start).plus_months(months).to_rfc3339()[..10].to_owned()
        };
        assert_eq!(later("2026-11-22", 1), "2026-12-22");
        assert_eq!(later("2026-11-22", 12), "2027-11-22");
        assert_eq!(later("2027-01-31", 1), "2027-02-28");
        assert_eq!(later("2028-01-31", 1), "2028-02-29");
        assert_eq!(later("2028-02-29", 12), "2029-02-28");
    }

    #[test]
    fn a_month_by_beijings_calendar_keeps_its_day() {
        let later = |start: &str, months, day| {
            let start: DateTime<Utc> = DateTime::parse_from_rfc3339(start).expect("an instant").into();
            Time::from(start).plus_beijing_months(months, day).to_rfc3339()[..16].to_owned()
        };
        assert_eq!(later("2027-01-31T18:30:00+08:00", 1, 31), "2027-02-28T10:30");
        assert_eq!(later("2027-02-28T18:30:00+08:00", 1, 31), "2027-03-31T10:30");
        assert_eq!(later("2028-02-29T18:30:00+08:00", 12, 29), "2029-02-28T10:30");
        assert_eq!(later("2031-02-28T18:30:00+08:00", 12, 29), "2032-02-29T10:30");
        // Past midnight in Beijing, the day before in Greenwich.
        assert_eq!(later("2027-03-01T00:30:00+08:00", 1, 1), "2027-03-31T16:30");
        assert_eq!(later("2026-12-31T23:30:00+08:00", 1, 31), "2027-01-31T15:30");
        assert_eq!(later("2027-01-01T00:30:00+08:00", 12, 1), "2027-12-31T16:30");
    }

    #[test]
    fn an_instant_is_a_date_in_documents_and_a_string_in_json() {
        let holder = Holder { at: Time::from_millis(1_700_000_000_123) };
        let raw = bson::serialize_to_vec(&holder).expect("bson");
        let document: bson::Document = bson::deserialize_from_slice(&raw).expect("document");
        assert!(matches!(document.get("at"), Some(bson::Bson::DateTime(_))));
        assert_eq!(bson::deserialize_from_slice::<Holder>(&raw).expect("back"), holder);
        let json = serde_json::to_string(&holder).expect("json");
        assert_eq!(json, r#"{"at":"2023-11-14T22:13:20.123Z"}"#);
        assert_eq!(serde_json::from_str::<Holder>(&json).expect("back"), holder);
    }
}
