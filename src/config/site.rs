//! What those who run a site set for the people on it.

use chrono::{DateTime, Utc};

use super::reader::Reader;
use crate::domain::preset::Text;

#[derive(Clone, Debug)]
pub struct Site {
    /// Shown above every page while it is set.
    pub maintenance: Option<Maintenance>,
    /// Credits that an operator may give or take at one time; admins know no limit.
    pub operator_adjust_max: i64,
    /// What a US dollar costs in yuan: the provider bills in the one, the shop sells in the other.
    pub usd_cny: f64,
}

#[derive(Clone, Debug)]
pub struct Maintenance {
    pub text: Text,
    /// When it will be over, where that is known.
    pub until: Option<DateTime<Utc>>,
}

pub(super) fn site(r: &mut Reader) -> Site {
    let zh = r.text("MAINTENANCE_ZH", "");
    let en = r.text("MAINTENANCE_EN", "");
    let until = r.optional_parsed("MAINTENANCE_UNTIL");
    if zh.is_empty() != en.is_empty() {
        r.fault("MAINTENANCE_ZH", "and MAINTENANCE_EN are set together: people read either");
    }
    let text = Text { zh, en };
    Site {
        maintenance: (!text.zh.is_empty()).then_some(Maintenance { text, until }),
        operator_adjust_max: r.number("ADMIN_OPERATOR_ADJUST_MAX", 500, 0, 1_000_000),
        usd_cny: r.number("USD_CNY", 7.1, 0.01, 1_000.0),
    }
}
