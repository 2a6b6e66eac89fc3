//! Periods one after the other, cut by refunds, and what the document says of them.

use super::*;
use crate::product::builtin;

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
fn a_renewal_keeps_the_day_on_which_the_membership_began() {
    let ends = |plans: &[usize], start: &str| {
        let mut all: Option<Membership> = None;
        let mut ends = Vec::new();
        for (n, plan) in (1..).zip(plans) {
            let next = bought(all.as_ref(), n, *plan, start);
            assert_eq!(next.faults(), Vec::<String>::new());
            ends.push(next.ends_at.to_rfc3339()[..10].to_owned());
            all = Some(next);
        }
        ends
    };
    assert_eq!(ends(&[MONTH; 4], "2027-01-31"), ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]);
    assert_eq!(ends(&[MONTH; 2], "2027-10-31"), ["2027-11-30", "2027-12-31"]);
    assert_eq!(ends(&[MONTH; 3], "2026-12-31"), ["2027-01-31", "2027-02-28", "2027-03-31"]);
    assert_eq!(ends(&[YEAR; 4], "2028-02-29"), ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]);
    assert_eq!(ends(&[MONTH, YEAR, MONTH], "2027-01-30"), ["2027-02-28", "2028-02-29", "2028-03-30"]);
}

#[test]
fn a_period_is_counted_by_the_calendar_of_beijing() {
    let at =
        |text: &str| Time::from(chrono::DateTime::parse_from_rfc3339(text).expect("an instant").to_utc());
    let month = |start: &str| {
        let item = builtin()[MONTH].item();
        Membership::buy(None, &user(), &order(1), &item, at(start)).expect("a plan").ends_at
    };
    assert_eq!(
        month("2027-03-01T07:00:00+08:00"),
        at("2027-04-01T07:00:00+08:00"),
        "28 February in Greenwich"
    );
    assert_eq!(month("2027-03-31T00:00:00+08:00"), at("2027-04-30T00:00:00+08:00"));
    assert_eq!(
        month("2027-01-01T00:00:00+08:00"),
        at("2027-02-01T00:00:00+08:00"),
        "New Year's Eve in Greenwich"
    );
}

#[test]
fn a_cut_period_begins_the_count_of_days_anew_and_an_empty_one_does_not() {
    let two = bought(Some(&bought(None, 1, MONTH, "2027-01-31")), 2, MONTH, "2027-02-01");
    let three = bought(Some(&two), 3, MONTH, "2027-02-02");
    assert_eq!(three.ends_at, day("2027-04-30"));
    assert_eq!(back(&three, 2, 13_900, 13_900, "2027-02-03").ends_at, day("2027-03-31"), "as if not bought");
    let half = back(&three, 1, 13_900, 13_900, "2027-02-10");
    assert_eq!(half.ends_at, day("2027-04-10"), "the rest moves up and counts from the cut");
}

#[test]
fn a_document_of_before_keeps_its_ends_and_its_next_period_finds_the_day_again() {
    let mut old = bought(Some(&bought(None, 1, MONTH, "2027-01-31")), 2, MONTH, "2027-02-01");
    old.periods.iter_mut().for_each(|period| period.calendar = Calendar::Utc);
    old.arrange(day("2027-02-01"));
    assert_eq!(old.ends_at, day("2027-03-28"), "as it was sold");
    let mut document: bson::Document =
        bson::deserialize_from_slice(&bson::serialize_to_vec(&old).expect("bson")).expect("one");
    for period in document.get_array_mut("periods").expect("periods") {
        assert!(period.as_document_mut().expect("a period").remove("calendar").is_some());
    }
    let read: Membership = bson::deserialize_from_slice(&bson::serialize_to_vec(&document).expect("bson"))
        .expect("without the field");
    assert_eq!((&read, read.faults()), (&old, Vec::new()));
    assert_eq!(bought(Some(&read), 3, MONTH, "2027-02-02").ends_at, day("2027-04-30"));
}

#[test]
fn a_period_that_begins_a_moment_ahead_of_the_clock_has_not_ended() {
    let membership = bought(None, 1, YEAR, "2026-11-26");
    let a_moment_before = Time::from_millis(membership.started_at.millis() - 40);
    assert!(membership.is_active(a_moment_before));
    assert_eq!(membership.period_at(a_moment_before).expect("one").order, order(1));
    let mut account = crate::credits::Account::new(user(), a_moment_before);
    account.membership = membership.spans(membership.started_at);
    assert!(account.benefits(a_moment_before).is_some_and(|benefits| benefits.member_presets));
    assert_eq!(account.benefits(membership.ends_at), None);
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
