//! What is signed in requests and notices, and Alipay's way of writing times.

use chrono::{FixedOffset, NaiveDateTime, TimeZone};

use super::Params;
use crate::domain::time::Time;

const FORMAT: &str = "%Y-%m-%d %H:%M:%S";

/// `name=value&…`, by name in byte order, values as they are, empty ones left out.
pub(super) fn message(params: &Params, without: &[&str]) -> String {
    let signed = params.iter().filter(|(name, value)| !value.is_empty() && !without.contains(&name.as_str()));
    let pairs: Vec<String> = signed.map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// China's time, the same offset all year.
fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).expect("eight hours are an offset")
}

pub(super) fn text(time: Time) -> String {
    time.to_chrono().with_timezone(&china()).format(FORMAT).to_string()
}

pub(super) fn time(text: &str) -> Option<Time> {
    // Refund times come with milliseconds.
    let whole = text.split('.').next().unwrap_or_default();
    let naive = NaiveDateTime::parse_from_str(whole, FORMAT).ok()?;
    Some(Time::from_millis(china().from_local_datetime(&naive).single()?.timestamp_millis()))
}
