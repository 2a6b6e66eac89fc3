//! Periods one after the other, cut by refunds, and what the document says of them.

use super::*;
use crate::domain::product::builtin;

fn day(text: &str) -> Time {
    let at: chrono::DateTime<chrono::Utc> = format!("{text}T08:00:00Z").parse().expect("a day");
    at.into()
}

fn order(n: u64) -> OrderId {
    OrderId::from_ulid(ulid::Ulid::from_parts(n, 1))
}

fn user() -> UserId {
    UserId::from_ulid(ulid::Ulid::from_parts(1, 1))
}

const YEAR: usize = 0;
const MONTH: usize = 1;

fn bought(current: Option<&Membership>, n: u64, plan: usize, at: &str) -> Membership {
    let item = builtin()[plan].item();
    Membership::buy(current, &user(), &order(n), &item, day(at)).expect("a plan")
}

fn back(membership: &Membership, n: u64, refunded_fen: i64, price_fen: i64, at: &str) -> Membership {
    let cut = Cut { refunded_fen, price_fen, at: day(at) };
    let next = membership.cut(&order(n), cut, day(at));
    assert_eq!(next.faults(), Vec::<String>::new());
    next
}

#[test]
fn a_pack_opens_no_membership() {
    let item = builtin()[2].item();
    assert_eq!(Membership::buy(None, &user(), &order(1), &item, day("2026-11-22")), None);
}

#[test]
fn a_second_purchase_extends_from_the_current_end() {
    let first = bought(None, 1, YEAR, "2026-11-22");
    assert_eq!((first.started_at, first.ends_at), (day("2026-11-22"), day("2027-11-22")));
    let both = bought(Some(&first), 2, MONTH, "2027-03-01");
    assert_eq!((both.started_at, both.ends_at), (day("2026-11-22"), day("2027-12-22")));
    assert_eq!(both.periods[1].starts_at, day("2027-11-22"));
    assert_eq!(both.plan.name.zh, "年度会员");
    assert_eq!(both.period_at(day("2027-12-01")).expect("one").plan.name.zh, "月度会员");
    assert_eq!(both.faults(), Vec::<String>::new());
}

#[test]
fn after_a_gap_the_membership_begins_anew() {
    let first = bought(None, 1, MONTH, "2026-01-10");
    assert!(first.is_active(day("2026-02-09")) && !first.is_active(day("2026-02-10")));
    let again = bought(Some(&first), 2, MONTH, "2026-05-01");
    assert_eq!((again.started_at, again.ends_at), (day("2026-05-01"), day("2026-06-01")));
    assert_eq!((again.days_left(day("2026-05-01")), again.days_left(day("2026-05-31"))), (31, 1));
    assert_eq!(again.days_left(day("2026-07-01")), 0);
}

#[test]
fn all_money_back_ends_the_period_and_moves_the_next_one_up() {
    let both = bought(Some(&bought(None, 1, YEAR, "2026-01-10")), 2, MONTH, "2026-02-01");
    let first_back = back(&both, 1, 129_900, 129_900, "2026-03-05");
    assert_eq!(first_back.periods[0].ends_at, day("2026-03-05"));
    assert_eq!((first_back.started_at, first_back.ends_at), (day("2026-01-10"), day("2026-04-05")));
    assert_eq!(first_back.plan.name.zh, "月度会员");
    let none_left = back(&first_back, 2, 13_900, 13_900, "2026-03-06");
    assert_eq!((none_left.status, none_left.ends_at), (Status::Ended, day("2026-03-06")));
    assert!(!none_left.is_active(day("2026-03-06")));
    assert_eq!(none_left.spans(day("2026-03-06")), []);
}

#[test]
fn money_back_for_a_period_ahead_empties_it_and_for_one_that_is_over_changes_nothing() {
    let both = bought(Some(&bought(None, 1, MONTH, "2026-01-10")), 2, MONTH, "2026-01-11");
    assert_eq!(back(&both, 2, 13_900, 13_900, "2026-01-12").ends_at, day("2026-02-10"));
    let over = back(&both, 1, 13_900, 13_900, "2026-02-20");
    assert_eq!((over.ends_at, over.is_active(day("2026-02-21"))), (both.ends_at, true));
}

#[test]
fn a_part_of_the_money_back_keeps_the_same_part_of_the_time() {
    let month = bought(None, 1, MONTH, "2026-06-01");
    let third = back(&month, 1, 100, 300, "2026-06-02");
    assert_eq!(third.ends_at, day("2026-06-21"));
    let late = back(&month, 1, 100, 300, "2026-06-25");
    assert_eq!(late.ends_at, day("2026-06-25"), "what has passed stays passed");
    let more = back(&third, 1, 200, 300, "2026-06-03");
    assert_eq!(more.ends_at, day("2026-06-11"), "shares are of the whole period");
}

#[test]
fn the_document_reads_back_as_it_was() {
    let both = bought(Some(&bought(None, 1, YEAR, "2026-01-10")), 2, MONTH, "2026-02-01");
    let cut = back(&both, 1, 1, 3, "2026-03-05");
    let stored = bson::serialize_to_vec(&cut).expect("bson");
    assert_eq!(bson::deserialize_from_slice::<Membership>(&stored).expect("back"), cut);
}
