//! Which reminders are due: a week and a day before something ends, each once for each end. Whatever is extended ends at
//! another time, and is reminded of again.
//!
//! - A membership: with the credits that go with it. Its own credits are not reminded of apart.
//! - Credits: what is left of all lots that end on one day (Beijing's), in one. Purchased credits do not end unless
//!   somebody gave them an end. Gifts (for signing up, and those given back after their end) are small or short-lived:
//!   only on the last day.
//! - Of the two only the later is told when both are due, for instance after the scheduler was away.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Matter, day};
use crate::credits::{Account, Lot, LotKind, Source};
use crate::ids::UserId;
use crate::membership::{Membership, Status};
use crate::preset::Locale;
use crate::time::Time;

const DAY: Duration = Duration::from_secs(86_400);
/// How long before an end the first reminder is due, and the last.
pub const FIRST: Duration = Duration::from_secs(7 * 86_400);
const LAST: Duration = DAY;

/// Something to tell, and the key under which it is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    pub user: UserId,
    pub key: String,
    pub matter: Matter,
}

/// Days of the reminder that is due for something that ends at `end`.
fn mark(end: Time, now: Time) -> Option<u64> {
    if end <= now {
        return None;
    }
    [LAST, FIRST].into_iter().find(|span| end <= now + *span).map(|span| span.as_secs() / DAY.as_secs())
}

/// What is due for a membership; `account` tells the credits that go with it.
pub fn of_membership(membership: &Membership, account: Option<&Account>, now: Time) -> Option<Reminder> {
    let end = membership.ends_at;
    let days = mark(end, now).filter(|_| membership.status == Status::Active)?;
    let goes_with_it = |lot: &&Lot| belongs(lot, Some(end)) && !lot.is_expired(now);
    let lots = account.map_or(&[][..], |account| &account.lots);
    let credits = lots.iter().filter(goes_with_it).map(|lot| lot.available).sum();
    Some(Reminder {
        user: membership.id.clone(),
        key: format!("subscription_ending:{}:{}:{days}", membership.id, end.millis()),
        matter: Matter::SubscriptionEnding { plan: membership.plan.name.clone(), ends_at: end, credits },
    })
}

/// Whether these credits end with a membership that ends at `end`.
fn belongs(lot: &Lot, end: Option<Time>) -> bool {
    lot.kind == LotKind::Subscription && lot.expires_at == end
}

/// What is due for the credits of `account`, whose membership, if any, ends at `membership_end`.
pub fn of_credits(account: &Account, membership_end: Option<Time>, now: Time) -> Vec<Reminder> {
    let mut days_of_end: BTreeMap<(String, bool), (Time, i64)> = BTreeMap::new();
    for lot in account.lots.iter().filter(|lot| lot.available > 0 && !lot.is_expired(now)) {
        let Some(end) = lot.expires_at.filter(|_| membership_end.is_none() || !belongs(lot, membership_end))
        else {
            continue;
        };
        let gift = matches!(lot.source, Source::Signup | Source::Grace);
        let known = days_of_end.entry((day(end, Locale::English), gift)).or_insert((end, 0));
        *known = (known.0.min(end), known.1 + lot.available);
    }
    let due = |((day, gift), (at, amount)): ((String, bool), (Time, i64))| {
        let days = mark(at, now).filter(|days| !gift || *days == 1)?;
        let what = if gift { "gift" } else { "credits" };
        Some(Reminder {
            user: account.id.clone(),
            key: format!("credits_expiring:{}:{}:{what}:{days}", account.id, day.replace(' ', "-")),
            matter: Matter::CreditsExpiring { amount, at, gift },
        })
    };
    days_of_end.into_iter().filter_map(due).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::LotId;

    const NOW: Time = Time::from_millis(1_790_000_000_000);

    fn user() -> UserId {
        UserId::from_ulid(ulid::Ulid::from_parts(1, 1))
    }

    fn hours(number: u64) -> Time {
        NOW + Duration::from_secs(number * 3600)
    }

    fn account(lots: &[(LotKind, Source, i64, Option<Time>)]) -> Account {
        let mut account = Account::new(user(), NOW);
        for (index, (kind, source, available, expires_at)) in lots.iter().enumerate() {
            account.lots.push(Lot {
                id: LotId::from_ulid(ulid::Ulid::from_parts(1, index as u128)),
                kind: *kind,
                source: *source,
                granted: *available,
                available: *available,
                held: 0,
                committed: 0,
                expired: 0,
                revoked: 0,
                owed: 0,
                expires_at: *expires_at,
                granted_at: NOW,
            });
        }
        account
    }

    fn told(account: &Account, end: Option<Time>, now: Time) -> Vec<(String, i64)> {
        let of = |reminder: Reminder| {
            let Matter::CreditsExpiring { amount, .. } = reminder.matter else { panic!("{reminder:?}") };
            (reminder.key.rsplit(':').next().unwrap_or_default().to_owned(), amount)
        };
        of_credits(account, end, now).into_iter().map(of).collect()
    }

    #[test]
    fn a_week_and_a_day_before_and_at_no_other_time() {
        let manual = account(&[(LotKind::Manual, Source::Manual, 30, Some(hours(240)))]);
        for (passed, expected) in [(0, None), (71, None), (72, Some("7")), (215, Some("7")), (216, Some("1"))]
        {
            let expected: Vec<_> = expected.map(|days| (days.to_owned(), 30)).into_iter().collect();
            assert_eq!(told(&manual, None, hours(passed)), expected, "after {passed} hours");
        }
        assert_eq!(told(&manual, None, hours(239)), [("1".to_owned(), 30)]);
        assert_eq!(told(&manual, None, hours(240)), [], "over is over");
    }

    #[test]
    fn what_never_ends_is_spent_or_belongs_to_the_membership_is_not_reminded_of() {
        let end = Some(hours(20));
        let all = account(&[
            (LotKind::Purchased, Source::Purchase, 500, None),
            (LotKind::Manual, Source::Manual, 0, end),
            (LotKind::Subscription, Source::Subscription, 6_000, end),
        ]);
        assert_eq!(told(&all, end, NOW), []);
        assert_eq!(
            told(&all, Some(hours(9_000)), NOW),
            [("1".to_owned(), 6_000)],
            "extended: these still end"
        );
        assert_eq!(told(&all, None, NOW), [("1".to_owned(), 6_000)]);
    }

    #[test]
    fn lots_of_one_day_are_told_in_one_and_gifts_apart_on_their_last_day_only() {
        let noon = Time::from_millis(1_790_049_600_000); // 2026-09-22T04:00Z, noon in Beijing
        let later = |seconds: u64| Some(noon + Duration::from_secs(seconds));
        let all = account(&[
            (LotKind::Manual, Source::Manual, 10, later(0)),
            (LotKind::Purchased, Source::Purchase, 20, later(3_600)),
            (LotKind::Manual, Source::Manual, 40, later(86_400)),
            (LotKind::Bonus, Source::Signup, 5, later(0)),
            (LotKind::Bonus, Source::Grace, 3, later(60)),
        ]);
        let week = noon - Duration::from_secs(7 * 86_400);
        assert_eq!(told(&all, None, week), [("7".to_owned(), 30)]);
        let mut last = told(&all, None, noon - Duration::from_secs(86_400));
        last.sort();
        assert_eq!(last, [("1".to_owned(), 8), ("1".to_owned(), 30), ("7".to_owned(), 40)]);
    }
}
