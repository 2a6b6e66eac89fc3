//! A person's membership: periods that were bought, one after the other, and what follows from them.
//!
//! - A period begins when the one before it ends, or when it is bought if none is in course, and lasts a calendar year or
//!   month. So a second purchase extends from the current end, and keeps the day of the month on which the unbroken
//!   membership began: 31 January, 28 February, 31 March ([`Calendar`]).
//! - Money given back for a period cuts it: of its length stays the share that stays paid, counted from its beginning,
//!   but time that has passed stays passed. All of it back ends it at once (or, where it has not begun, empties it). Periods
//!   behind it move up. A period that is over is not touched.
//! - What a membership allows is told by the period that `now` lies in; nothing has to run for it to stop at the end.
//!   `status` follows a little later and says that somebody has seen to the end (the note to the studio).
//!
//! Credits and money are not known here; `order` joins the three.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{OrderId, ProductId, UserId};
use super::preset::Text;
use super::product::{Benefits, Item, Offer, Term};
use super::time::Time;

const DAY_MS: i64 = 86_400_000;

/// Whether a membership is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SubscriptionStatus)]
pub enum Status {
    Active,
    Ended,
}

/// Where a period of a membership stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodStatus {
    Upcoming,
    Active,
    Ended,
}

/// What was bought, as it was called then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: ProductId,
    pub name: Text,
}

/// Of the price of a period, `refunded_fen` of `price_fen` have been given back, all refunds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    pub refunded_fen: i64,
    pub price_fen: i64,
    pub at: Time,
}

/// By which calendar the end of a period is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// UTC's, each period from its own start (31 January, 28 February, 28 March): periods of documents that name none.
    #[default]
    Utc,
    /// Beijing's, on the day of the month on which the unbroken membership began.
    Beijing,
}

/// The time that one order bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    pub order: OrderId,
    pub plan: Plan,
    pub term: Term,
    pub benefits: Benefits,
    pub bought_at: Time,
    #[serde(default)]
    pub calendar: Calendar,
    /// In the order in which they happened.
    pub cuts: Vec<Cut>,
    pub starts_at: Time,
    /// Not in it any more. Equal to `starts_at` when nothing is left of it.
    pub ends_at: Time,
}

impl Period {
    pub fn covers(&self, now: Time) -> bool {
        self.starts_at <= now && now < self.ends_at
    }

    pub fn status(&self, now: Time) -> PeriodStatus {
        if self.covers(now) {
            PeriodStatus::Active
        } else if now < self.starts_at {
            PeriodStatus::Upcoming
        } else {
            PeriodStatus::Ended
        }
    }

    /// Whether something is left of it at `now`.
    fn lasts(&self, now: Time) -> bool {
        now < self.ends_at && self.starts_at < self.ends_at
    }

    /// Computes start and end behind the periods that end at `before`; what the next one has before it.
    fn place(&mut self, before: Before) -> Before {
        self.starts_at = self.bought_at.max(before.end);
        let kept = before.day.filter(|_| self.starts_at == before.end);
        let day = kept.unwrap_or_else(|| self.starts_at.beijing_day());
        let whole = match self.calendar {
            Calendar::Utc => self.starts_at.plus_months(self.term.months()),
            Calendar::Beijing => self.starts_at.plus_beijing_months(self.term.months(), day),
        };
        self.ends_at = self.cuts.iter().fold(whole, |end, cut| end.min(cut.end(self.starts_at, whole)));
        if self.ends_at == self.starts_at {
            // Nothing is left of it: the next one follows on what was before.
            return Before { end: before.end.max(self.ends_at), day: kept.and(before.day) };
        }
        Before { end: self.ends_at, day: (self.ends_at == whole).then_some(day) }
    }
}

/// What a period follows on.
#[derive(Clone, Copy)]
struct Before {
    end: Time,
    /// The day of the month on which the unbroken membership began; none after a cut, which ends anywhere.
    day: Option<u32>,
}

impl Cut {
    /// Where the cut lets a period end that would last from `start` to `end`.
    fn end(&self, start: Time, end: Time) -> Time {
        let length = i128::from(end.millis() - start.millis());
        let kept_fen = i128::from(self.price_fen - self.refunded_fen).max(0);
        let kept = length * kept_fen / i128::from(self.price_fen.max(1));
        let kept = Time::from_millis(start.millis() + i64::try_from(kept).unwrap_or(0));
        kept.max(self.at).max(start)
    }
}

/// What somebody may do from when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub starts_at: Time,
    pub ends_at: Time,
    pub benefits: Benefits,
}

/// The document: one for each person who ever was a member. `_id` is the user's id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    #[serde(rename = "_id")]
    pub id: UserId,
    /// Of the period that was in course at the last change, or else of the last one.
    pub plan: Plan,
    pub status: Status,
    /// When the membership began that has not been interrupted since.
    pub started_at: Time,
    /// When the last period ends.
    pub ends_at: Time,
    /// In the order in which they were bought.
    pub periods: Vec<Period>,
    /// Goes up by one with every change.
    pub version: i64,
    pub updated_at: Time,
}

impl Membership {
    /// Opens a membership, or extends `current`, by what `order` bought. `None` when `item` is no plan.
    pub fn buy(
        current: Option<&Membership>,
        user: &UserId,
        order: &OrderId,
        item: &Item,
        now: Time,
    ) -> Option<Membership> {
        let Offer::Plan { term, benefits } = item.offer else { return None };
        let plan = Plan { id: item.product.clone(), name: item.name.clone() };
        let period = Period {
            order: order.clone(),
            plan: plan.clone(),
            term,
            benefits,
            bought_at: now,
            calendar: Calendar::Beijing,
            cuts: Vec::new(),
            starts_at: now,
            ends_at: now,
        };
        let mut next = current.cloned().unwrap_or_else(|| Membership {
            id: user.clone(),
            plan,
            status: Status::Active,
            started_at: now,
            ends_at: now,
            periods: Vec::new(),
            version: 0,
            updated_at: now,
        });
        next.periods.push(period);
        next.arrange(now);
        Some(next)
    }

    /// The membership after money was given back for what `order` bought; unchanged when it bought nothing here.
    #[must_use]
    pub fn cut(&self, order: &OrderId, cut: Cut, now: Time) -> Membership {
        let mut next = self.clone();
        let Some(period) = next.periods.iter_mut().find(|period| period.order == *order) else { return next };
        period.cuts.push(cut);
        next.arrange(now);
        next
    }

    fn arrange(&mut self, now: Time) {
        place_all(&mut self.periods);
        self.ends_at = self.periods.iter().map(|period| period.ends_at).max().unwrap_or(now);
        self.started_at = self.unbroken_since();
        self.status = if self.is_active(now) { Status::Active } else { Status::Ended };
        if let Some(period) = self.period_at(now) {
            self.plan = period.plan.clone();
        }
        self.version += 1;
        self.updated_at = now;
    }

    fn unbroken_since(&self) -> Time {
        let mut since = self.ends_at;
        for period in self.periods.iter().rev().filter(|period| period.starts_at < period.ends_at) {
            if period.ends_at < since {
                break;
            }
            since = period.starts_at;
        }
        // Nothing was left of any period: it began, and ended, with the last one.
        if since == self.ends_at { self.periods.last().map_or(since, |last| last.starts_at) } else { since }
    }

    /// Whether its benefits are in force: it has not ended. A period that begins a moment ahead of `now` was bought by a
    /// clock that is a moment ahead; nothing else lets a gap come before a period.
    pub fn is_active(&self, now: Time) -> bool {
        now < self.ends_at
    }

    /// The period in course, or else the last one of which something was left.
    pub fn period_at(&self, now: Time) -> Option<&Period> {
        let last = || self.periods.iter().rev().find(|period| period.starts_at < period.ends_at);
        self.periods.iter().find(|period| period.lasts(now)).or_else(last).or(self.periods.last())
    }

    /// Days until the end, a day that has begun counted whole; 0 when it is over.
    pub fn days_left(&self, now: Time) -> i64 {
        let left = (self.ends_at.millis() - now.millis()).max(0);
        (left + DAY_MS - 1) / DAY_MS
    }

    /// What is allowed from now on, for the account document.
    pub fn spans(&self, now: Time) -> Vec<Span> {
        let ahead = self.periods.iter().filter(|period| period.lasts(now));
        ahead.map(|p| Span { starts_at: p.starts_at, ends_at: p.ends_at, benefits: p.benefits }).collect()
    }

    /// Everything that does not follow from the periods as they were bought and cut; empty when all is right.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut right = self.clone();
        place_all(&mut right.periods);
        for (stored, right) in self.periods.iter().zip(&right.periods) {
            if (stored.starts_at, stored.ends_at) != (right.starts_at, right.ends_at) {
                faults.push(format!("the period of {} is not where it belongs", stored.order));
            }
        }
        let end = right.periods.iter().map(|period| period.ends_at).max();
        if end != Some(self.ends_at) {
            faults.push("it does not end where its periods end".into());
        }
        let twice =
            |(at, period): (usize, &Period)| self.periods[..at].iter().any(|p| p.order == period.order);
        if self.periods.iter().enumerate().any(twice) {
            faults.push("an order bought two periods".into());
        }
        faults
    }
}

fn place_all(periods: &mut [Period]) {
    let mut before = Before { end: Time::from_millis(i64::MIN), day: None };
    for period in periods {
        before = period.place(before);
    }
}

#[cfg(test)]
mod tests;
