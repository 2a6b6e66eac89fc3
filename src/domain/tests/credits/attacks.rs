//! Single ways to cheat or to lose, each told as a story with exact numbers.

use std::time::Duration;

use mannequin_domain::credits::{
    Account, Change, Command, Context, CreditError, EntryKind, HoldPart, LotKind, Source, apply, apply_all,
    chain_faults, check,
};
use mannequin_domain::ids::{GenerationId, LotId, UserId};
use mannequin_domain::time::Time;
use ulid::Ulid;

const NOON: Time = Time::from_millis(1_790_000_000_000);
const HOUR: Duration = Duration::from_secs(3_600);

fn lot(n: u64) -> LotId {
    LotId::from_ulid(Ulid::from_parts(n, 1))
}

fn generation(n: u64) -> GenerationId {
    GenerationId::from_ulid(Ulid::from_parts(n, 2))
}

fn grant(n: u64, amount: i64, expires_at: Option<Time>) -> Command {
    Command::Grant { lot: lot(n), kind: LotKind::Purchased, source: Source::Purchase, amount, expires_at }
}

fn hold(n: u64, amount: i64) -> Command {
    Command::Hold { generation: generation(n), amount }
}

fn release(n: u64, parts: &[HoldPart]) -> Command {
    Command::Release { generation: generation(n), parts: parts.to_vec() }
}

fn commit(n: u64, parts: &[HoldPart]) -> Command {
    Command::Commit { generation: generation(n), parts: parts.to_vec() }
}

fn new_account() -> Account {
    Account::new(UserId::from_ulid(Ulid::from_parts(7, 7)), NOON)
}

/// Applies a command that must be accepted; the books stay right.
fn done(account: &mut Account, key: &str, command: &Command, now: Time) -> Change {
    let change = apply(account, command, &Context::system(key, now)).expect("the command is accepted");
    assert_eq!(check(&change.account), Vec::<String>::new());
    account.clone_from(&change.account);
    change
}

fn refused(account: &Account, command: &Command, now: Time) -> CreditError {
    apply(account, command, &Context::system("refused", now)).expect_err("the command is refused")
}

#[test]
fn credits_that_end_now_are_over_at_that_very_instant_and_not_a_moment_before() {
    let end = NOON + HOUR;
    let mut account = new_account();
    done(&mut account, "grant", &grant(1, 10, Some(end)), NOON);
    let before = end - Duration::from_millis(1);
    assert!(apply(&account, &hold(1, 10), &Context::system("hold", before)).is_ok());
    assert_eq!((account.balance(before).available, account.balance(end).available), (10, 0));
    assert_eq!(refused(&account, &hold(1, 1), end), CreditError::Insufficient { required: 1, available: 0 });
}

#[test]
fn a_hold_over_a_lot_that_ended_and_one_that_lives_gives_each_part_its_own_way_back() {
    let end = NOON + HOUR;
    let mut account = new_account();
    done(&mut account, "short", &grant(1, 3, Some(end)), NOON);
    done(&mut account, "long", &grant(2, 5, None), NOON);
    let held = done(&mut account, "hold", &hold(9, 7), NOON).held;
    let change = done(&mut account, "close", &release(9, &held), end);
    assert_eq!((account.available, account.held), (8, 0));
    let grace = account.lots.iter().find(|lot| lot.source == Source::Grace).expect("a grace lot");
    assert_eq!((grace.available, grace.expires_at), (3, Some(end + 168 * HOUR)));
    assert_eq!(change.entries.last().map(|e| (e.delta_available, e.delta_held)), Some((7, -7)));
}

#[test]
fn a_grace_lot_is_spent_held_and_ends_like_any_other() {
    let end = NOON + HOUR;
    let mut account = new_account();
    done(&mut account, "grant", &grant(1, 4, Some(end)), NOON);
    let first = done(&mut account, "hold 1", &hold(1, 4), NOON).held;
    done(&mut account, "close 1", &release(1, &first), end);
    let second = done(&mut account, "hold 2", &hold(2, 3), end).held;
    let grace_end = end + 168 * HOUR;
    let last = done(&mut account, "close 2", &release(2, &second), grace_end);
    let told: Vec<_> = last.entries.iter().map(|e| (e.kind, e.delta_available)).collect();
    assert_eq!(told, [(EntryKind::Expire, -1), (EntryKind::Release, 3)]);
    assert_eq!((account.available, account.lots.len()), (3, 1));
}

#[test]
fn a_clock_that_goes_back_cannot_expire_the_same_lot_twice() {
    let end = NOON + HOUR;
    let mut account = new_account();
    done(&mut account, "grant", &grant(1, 10, Some(end)), NOON);
    let held = done(&mut account, "hold", &hold(1, 4), NOON).held;
    let mut entries = done(&mut account, "sweep", &Command::Expire, end).entries;
    let earlier = end - Duration::from_millis(5);
    entries.extend(done(&mut account, "close", &release(1, &held), earlier).entries);
    assert_eq!(account.balance(earlier).available, 4, "what our failure gave back is there");
    entries.extend(done(&mut account, "sweep again", &Command::Expire, end + HOUR).entries);
    let mut keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), entries.len(), "a repeated key would block the account for ever: {entries:#?}");
    assert_eq!(account.available, 4);
}

#[test]
fn a_refund_also_takes_what_an_open_hold_gives_back_later() {
    let mut account = new_account();
    done(&mut account, "order", &grant(1, 100, None), NOON);
    let held = done(&mut account, "hold", &hold(1, 40), NOON).held;
    done(&mut account, "refund", &Command::Revoke { lot: lot(1), amount: 100 }, NOON);
    assert_eq!((account.available, account.held), (0, 40));
    done(&mut account, "close", &release(1, &held), NOON);
    assert_eq!((account.available, account.held), (0, 0), "the money went back, so do the credits");
}

#[test]
fn a_refund_takes_no_more_than_its_amount_from_what_comes_back() {
    let mut account = new_account();
    done(&mut account, "order", &grant(1, 100, None), NOON);
    let first = done(&mut account, "hold 1", &hold(1, 40), NOON).held;
    let second = done(&mut account, "hold 2", &hold(2, 50), NOON).held;
    done(&mut account, "refund", &Command::Revoke { lot: lot(1), amount: 30 }, NOON);
    done(&mut account, "close 1", &commit(1, &first), NOON);
    done(&mut account, "close 2", &release(2, &second), NOON);
    assert_eq!(account.available, 30, "10 were taken at once and 20 of the 50 that came back");
}

#[test]
fn a_refund_leaves_a_hold_its_picture() {
    let mut account = new_account();
    done(&mut account, "order", &grant(1, 10, None), NOON);
    let held = done(&mut account, "hold", &hold(1, 10), NOON).held;
    done(&mut account, "refund", &Command::Revoke { lot: lot(1), amount: 10 }, NOON);
    done(&mut account, "close", &commit(1, &held), NOON);
    assert_eq!((account.available, account.held, account.lots.len()), (0, 0, 0));
}

#[test]
fn a_refund_that_waits_for_a_hold_also_reaches_a_lot_that_ended_meanwhile() {
    let end = NOON + HOUR;
    let mut account = new_account();
    done(&mut account, "order", &grant(1, 10, Some(end)), NOON);
    let held = done(&mut account, "hold", &hold(1, 10), NOON).held;
    done(&mut account, "refund", &Command::Revoke { lot: lot(1), amount: 6 }, NOON);
    done(&mut account, "close", &release(1, &held), end);
    assert_eq!((account.available, account.lots[0].source), (4, Source::Grace));
}

#[test]
fn a_refund_asked_twice_claims_what_is_held_once() {
    let mut account = new_account();
    done(&mut account, "order", &grant(1, 10, None), NOON);
    let held = done(&mut account, "hold", &hold(1, 10), NOON).held;
    done(&mut account, "refund 1", &Command::Revoke { lot: lot(1), amount: 10 }, NOON);
    let again = done(&mut account, "refund 2", &Command::Revoke { lot: lot(1), amount: 10 }, NOON);
    assert_eq!(again.entries, Vec::new());
    done(&mut account, "close", &release(1, &held), NOON);
    assert_eq!(account.available, 0);
}

#[test]
fn a_hold_of_nothing_can_be_neither_spent_nor_given_back() {
    let mut account = new_account();
    done(&mut account, "grant", &grant(1, 10, None), NOON);
    done(&mut account, "hold", &hold(1, 4), NOON);
    for command in [commit(1, &[]), release(1, &[])] {
        assert_eq!(refused(&account, &command, NOON), CreditError::Amount(0));
    }
}

#[test]
fn a_hold_given_back_in_two_halves_makes_no_two_lots_of_one_name() {
    let end = NOON + HOUR;
    let mut account = new_account();
    done(&mut account, "grant", &grant(1, 10, Some(end)), NOON);
    done(&mut account, "hold", &hold(1, 4), NOON);
    let half = [HoldPart { lot: lot(1), amount: 2 }];
    done(&mut account, "close", &release(1, &half), end);
    let error = refused(&account, &release(1, &half), end);
    assert_eq!(error, CreditError::LotExists(LotId::from_ulid(Ulid::from_parts(1, 2))));
}

#[test]
fn nobody_gives_back_or_spends_more_than_is_held() {
    let mut account = new_account();
    done(&mut account, "grant", &grant(1, 10, None), NOON);
    done(&mut account, "hold", &hold(1, 4), NOON);
    for amount in [-4, 0, 5, i64::MAX, i64::MIN] {
        let parts = [HoldPart { lot: lot(1), amount }];
        assert_eq!(refused(&account, &release(1, &parts), NOON), CreditError::NotHeld(lot(1)));
        assert_eq!(refused(&account, &commit(1, &parts), NOON), CreditError::NotHeld(lot(1)));
    }
    let twice = [HoldPart { lot: lot(1), amount: 3 }, HoldPart { lot: lot(1), amount: 3 }];
    assert_eq!(refused(&account, &release(1, &twice), NOON), CreditError::NotHeld(lot(1)));
}

#[test]
fn amounts_outside_their_range_are_refused_and_the_largest_does_not_overflow() {
    let largest = 1_000_000_000_000;
    let mut account = new_account();
    for amount in [i64::MIN, -1, 0, largest + 1, i64::MAX] {
        assert_eq!(refused(&account, &grant(1, amount, None), NOON), CreditError::Amount(amount));
        assert_eq!(refused(&account, &hold(1, amount), NOON), CreditError::Amount(amount));
        assert_eq!(refused(&account, &Command::Debit { amount }, NOON), CreditError::Amount(amount));
        let revoke = Command::Revoke { lot: lot(1), amount };
        assert_eq!(refused(&account, &revoke, NOON), CreditError::Amount(amount));
    }
    for n in 0..1_000 {
        done(&mut account, &format!("grant {n}"), &grant(n, largest, None), NOON);
    }
    assert_eq!(account.available, 1_000 * largest);
}

#[test]
fn several_commands_are_one_change_or_none() {
    let mut account = new_account();
    done(&mut account, "grant", &grant(1, 10, None), NOON);
    let with = |key: &str, command| (command, Context::system(key, NOON));
    let too_much = [with("a", hold(1, 4)), with("b", hold(2, 4)), with("c", hold(3, 4))];
    let error = apply_all(&account, &too_much).expect_err("the third is one too many");
    assert_eq!(error, CreditError::Insufficient { required: 4, available: 2 });
    let (after, changes) = apply_all(&account, &too_much[..2]).expect("two fit");
    assert_eq!((after.available, after.held, after.version), (2, 8, account.version + 2));
    assert_eq!(changes.iter().map(|c| c.entries.len()).sum::<usize>(), 2);
    assert_eq!(after, changes[1].account);
    let (same, none) = apply_all(&account, &[]).expect("nothing is always possible");
    assert!(none.is_empty() && same == account);
}

#[test]
fn a_line_whose_parts_do_not_add_up_is_found_even_with_a_right_hash() {
    let mut account = new_account();
    let mut entries = done(&mut account, "grant", &grant(1, 10, None), NOON).entries;
    assert_eq!(chain_faults(&entries), Vec::<String>::new());
    entries[0].parts[0].granted = 12;
    entries[0].hash = entries[0].compute_hash();
    assert_eq!(chain_faults(&entries).len(), 1);
}
