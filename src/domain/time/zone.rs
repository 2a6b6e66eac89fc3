//! The time of day where a person is: for names of files and tables. Pages use the browser's own.

use chrono_tz::Tz;

use super::Time;

/// A place of the IANA list; China where nobody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Default for Zone {
    fn default() -> Self {
        Self::CHINA
    }
}

impl Zone {
    pub const CHINA: Self = Self(Tz::Asia__Shanghai);

    /// By its name, like `Asia/Shanghai`.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The time there, by a pattern of `chrono`.
    pub fn format(self, time: Time, pattern: &str) -> String {
        time.to_chrono().with_timezone(&self.0).format(pattern).to_string()
    }

    /// Year, month, day, hour, minute and second there.
    pub fn parts(self, time: Time) -> (i32, [u32; 5]) {
        use chrono::{Datelike, Timelike};
        let there = time.to_chrono().with_timezone(&self.0);
        (there.year(), [there.month(), there.day(), there.hour(), there.minute(), there.second()])
    }
}
