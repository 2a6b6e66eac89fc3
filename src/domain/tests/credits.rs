//! The money rules under random lives of an account: whatever happens in whatever order, the books are right after
//! every step. `PROPTEST_CASES` sets how many lives are tried (default 10 000 and 1 000).

#[path = "credits/attacks.rs"]
mod attacks;
#[path = "credits/steps.rs"]
mod steps;

use std::collections::BTreeMap;

use mannequin_domain::credits::{
    Account, Author, Change, Command, Context, CreditError, Entry, EntryKind, LotKind, Source, apply,
    apply_all, chain_faults, check, rebuild,
};
use mannequin_domain::ids::LotId;
use mannequin_domain::time::Time;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;
use steps::{Answer, Before, Books, GRACE, Step, Told, spendable, step, taken};

fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    config.failure_persistence = Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions")));
    config
}

fn sum(lots: &[(LotId, i64)]) -> i64 {
    lots.iter().map(|(_, n)| n).sum()
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn the_books_are_right_after_every_step_of_any_life(steps in vec(step(), 1..30)) {
        let mut books = Books::new();
        for step in &steps {
            let Some((command, context)) = books.command(step) else { continue };
            let before = books.snapshot();
            let answer = books.take(&command, &context);
            let told = &Told(step, &command);
            match &answer {
                Answer::Done(change) => {
                    expect_effect(&before, &command, &context, change, told);
                    expect_right_books(&before, &books, &context, told);
                }
                Answer::Refused(error) => {
                    expect_good_reason(&before.account, &command, context.now, error, told);
                    expect_unchanged(&before, &books, told);
                }
                Answer::KnownKey => {
                    let closes_again = matches!(step, Step::CloseAgain { .. });
                    assert!(closes_again || matches!(step, Step::Repeat), "{told}: its key is not its own");
                    expect_unchanged(&before, &books, told);
                }
            }
            if let Step::CloseAgain { .. } = step {
                assert!(!matches!(answer, Answer::Done(_)), "{told}: a hold was closed twice");
            }
            if let Step::Forged { .. } = step {
                assert!(matches!(answer, Answer::Refused(_)), "{told}: more than is held");
            }
        }
        assert_eq!(chain_faults(&books.entries), Vec::<String>::new());
    }
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn a_changed_missing_or_moved_line_is_found(
        steps in vec(step(), 10..40), which in any::<Index>(), other in any::<Index>(), how in 0..22_usize, n in 1_i64..9,
    ) {
        let books = lived(&steps);
        prop_assume!(!books.entries.is_empty());
        let mut ledger = books.entries.clone();
        let at = which.index(ledger.len());
        let to = other.index(ledger.len());
        match how {
            0 if at != to => ledger.swap(at, to),
            1 => drop(ledger.remove(at)),
            2 => ledger.insert(to, ledger[at].clone()),
            _ => forge(&mut ledger[at], how, n),
        }
        prop_assume!(ledger != books.entries);
        prop_assert!(!ledger_faults(&books.account, &ledger).is_empty(), "way {how} at line {at} was not found");
        if ledger.len() == books.entries.len() {
            prop_assert!(!chain_faults(&ledger).is_empty(), "way {how} at line {at} leaves a good chain");
        }
    }

    #[test]
    fn a_line_that_was_changed_and_hashed_again_breaks_the_chain_behind_it(
        steps in vec(step(), 10..40), which in any::<Index>(), how in 3..20_usize, n in 1_i64..9,
    ) {
        let books = lived(&steps);
        prop_assume!(!books.entries.is_empty());
        let mut ledger = books.entries.clone();
        let at = which.index(ledger.len());
        forge(&mut ledger[at], how, n);
        ledger[at].hash = ledger[at].compute_hash();
        prop_assume!(ledger != books.entries);
        prop_assert!(!ledger_faults(&books.account, &ledger).is_empty(), "way {how} at line {at} was not found");
    }

    #[test]
    fn several_commands_at_once_are_the_same_as_one_by_one_or_nothing(
        steps in vec(step(), 1..25), more in vec(step(), 1..6),
    ) {
        let mut books = lived(&steps);
        let account = books.account.clone();
        let batch: Vec<_> = more.iter().filter_map(|step| books.command(step)).collect();
        let mut one_by_one = Ok((account.clone(), Vec::new()));
        for (command, context) in &batch {
            one_by_one = one_by_one.and_then(|(account, mut changes): (Account, Vec<Change>)| {
                let change = apply(&account, command, context)?;
                changes.push(change.clone());
                Ok((change.account, changes))
            });
        }
        prop_assert_eq!(apply_all(&account, &batch), one_by_one);
    }

    #[test]
    fn a_line_reads_back_from_json_and_bson_with_the_same_hash(steps in vec(step(), 5..30)) {
        let books = lived(&steps);
        for entry in &books.entries {
            let json = serde_json::to_string(entry).expect("json");
            let bson = bson::serialize_to_vec(entry).expect("bson");
            for back in [
                serde_json::from_str::<Entry>(&json).expect("from json"),
                bson::deserialize_from_slice::<Entry>(&bson).expect("from bson"),
            ] {
                prop_assert_eq!(&back, entry);
                prop_assert_eq!(back.compute_hash(), entry.hash.clone());
            }
        }
        let stored = bson::serialize_to_vec(&books.account).expect("bson");
        prop_assert_eq!(bson::deserialize_from_slice::<Account>(&stored).expect("account"), books.account);
    }
}

fn lived(steps: &[Step]) -> Books {
    let mut books = Books::new();
    for step in steps {
        if let Some((command, context)) = books.command(step) {
            books.take(&command, &context);
        }
    }
    books
}

/// What must be true of the books whatever happened last.
fn expect_right_books(before: &Before, books: &Books, context: &Context, told: &Told) {
    let account = &books.account;
    assert_eq!(check(account), Vec::<String>::new(), "{told}");
    let lots: BTreeMap<_, _> = account.lots.iter().map(|l| (l.id.clone(), (l.available, l.held))).collect();
    assert_eq!(rebuild(&books.entries), lots, "{told}: rebuilt from the ledger");
    assert!(account.available >= 0 && account.held >= 0, "{told}");

    let mut held: BTreeMap<LotId, i64> = BTreeMap::new();
    for part in books.open.iter().flat_map(|held| &held.parts) {
        *held.entry(part.lot.clone()).or_default() += part.amount;
    }
    let held_by_lots: BTreeMap<_, _> =
        account.lots.iter().filter(|l| l.held > 0).map(|l| (l.id.clone(), l.held)).collect();
    assert_eq!(held, held_by_lots, "{told}: open holds and held credits");

    assert_eq!(account.version, before.account.version + 1, "{told}");
    assert_eq!(account.last_seq, i64::try_from(books.entries.len()).expect("few"), "{told}");
    let fresh = &books.entries[before.lines..];
    let mut prev = before.account.last_hash.as_str();
    for (entry, seq) in fresh.iter().zip(before.account.last_seq + 1..) {
        assert_eq!((entry.seq, entry.prev_hash.as_str(), entry.at), (seq, prev, context.now), "{told}");
        assert_eq!(entry.hash, entry.compute_hash(), "{told}");
        assert_eq!(entry.id, format!("{}:{seq}", account.id), "{told}");
        assert!(entry.available_after >= 0 && entry.held_after >= 0, "{told}");
        prev = &entry.hash;
    }
    assert_eq!(account.last_hash, prev, "{told}");
    // Hashing the whole ledger after each step is slow: often enough is enough, the end of each life does it again.
    if account.version % 8 == 0 {
        assert_eq!(chain_faults(&books.entries), Vec::<String>::new(), "{told}");
    }
    let in_order = account.lots.windows(2).all(|pair| {
        let key = |lot: &mannequin_domain::credits::Lot| {
            (lot.kind, lot.expires_at.map_or(i64::MAX, Time::millis), lot.granted_at)
        };
        key(&pair[0]) <= key(&pair[1])
    });
    assert!(in_order, "{told}: lots are listed in spending order");
}

/// What the accepted command did is what was asked, no more and no less.
fn expect_effect(before: &Before, command: &Command, context: &Context, change: &Change, told: &Told) {
    let now = context.now;
    let live = sum(&spendable(&before.account, now));
    assert_eq!(before.account.balance(now).available, live, "{told}: what the person saw");
    let after = &change.account;
    let spendable_after = sum(&spendable(after, now));
    let (gain, held_gain) = (after.available - live, after.held - before.account.held);
    let own: Vec<&Entry> = change.entries.iter().filter(|e| e.kind != EntryKind::Expire).collect();
    assert!(own.iter().all(|entry| entry.key == context.key), "{told}: a line with a foreign key");
    assert!(own.len() <= 1, "{told}: one command, one line");
    let no_more = own.is_empty() && !matches!(command, Command::Expire | Command::Revoke { .. });
    assert!(!no_more, "{told}: a change without a line");
    match command {
        Command::Grant { amount, expires_at, .. } | Command::Credit { amount, expires_at, .. } => {
            assert_eq!((gain, held_gain), (*amount, 0), "{told}");
            let usable = expires_at.is_none_or(|end| now < end);
            assert_eq!(spendable_after - live, if usable { *amount } else { 0 }, "{told}");
            return;
        }
        Command::Hold { amount, .. } => {
            assert_eq!((gain, held_gain), (-amount, *amount), "{told}");
            let parts: Vec<_> = change.held.iter().map(|part| (part.lot.clone(), part.amount)).collect();
            assert_eq!(Some(parts), taken(&before.account, now, *amount), "{told}: spending order");
        }
        Command::HouseHold { amount, .. } => {
            assert_eq!((gain, held_gain), (0, *amount), "{told}: the owner never has them");
        }
        Command::GiveBack { amount, .. } => {
            assert_eq!((gain, held_gain), (*amount, 0), "{told}");
        }
        Command::Debit { amount } => {
            assert_eq!((gain, held_gain), (-amount, 0), "{told}");
            let parts: Vec<_> = own[0].parts.iter().map(|part| (part.lot.clone(), part.revoked)).collect();
            assert_eq!(Some(parts), taken(&before.account, now, *amount), "{told}: spending order");
        }
        Command::Commit { parts, .. } => {
            let amount: i64 = parts.iter().map(|part| part.amount).sum();
            assert_eq!((gain, held_gain), (0, -amount), "{told}");
        }
        Command::Release { .. } => expect_release(before, command, change, now, told),
        Command::Expire => assert_eq!((gain, held_gain), (0, 0), "{told}"),
        Command::Revoke { lot, amount } => {
            let left =
                spendable(&before.account, now).iter().find(|(id, _)| id == lot).map_or(0, |(_, n)| *n);
            assert_eq!((gain, held_gain), (-left.min(*amount), 0), "{told}");
        }
    }
    assert_eq!(spendable_after, after.available, "{told}: nothing that is over can be spent");
}

/// The user gets everything back, but for what a refund claims; what was over gets seven more days.
fn expect_release(before: &Before, command: &Command, change: &Change, now: Time, told: &Told) {
    let Command::Release { parts, .. } = command else { return };
    let (mut back, mut over) = (0, 0);
    for part in parts {
        let lot = before.account.lots.iter().find(|lot| lot.id == part.lot).expect("a held lot is listed");
        let kept = part.amount - part.amount.min(lot.owed);
        back += kept;
        let ended = lot.expires_at.is_some_and(|end| end <= now) || lot.expired > 0;
        over += if ended { kept } else { 0 };
    }
    let amount: i64 = parts.iter().map(|part| part.amount).sum();
    let live = sum(&spendable(&before.account, now));
    assert_eq!(sum(&spendable(&change.account, now)) - live, back, "{told}: the user lost credits");
    assert_eq!(before.account.held - change.account.held, amount, "{told}");
    let known = |id: &LotId| before.account.lots.iter().any(|lot| lot.id == *id);
    let fresh: Vec<_> = change.account.lots.iter().filter(|lot| !known(&lot.id)).collect();
    let told_lots: Vec<_> = fresh.iter().map(|l| (l.kind, l.source, l.available, l.expires_at)).collect();
    let grace = (LotKind::Bonus, Source::Grace, over, Some(now + GRACE));
    assert_eq!(told_lots, if over > 0 { vec![grace] } else { vec![] }, "{told}: grace");
}

fn expect_good_reason(account: &Account, command: &Command, now: Time, error: &CreditError, told: &Told) {
    let live = sum(&spendable(account, now));
    let right = match (command, error) {
        (
            Command::Hold { amount, .. } | Command::Debit { amount },
            CreditError::Insufficient { required, available },
        ) => (required, *available) == (amount, live) && *amount > live,
        (
            Command::Grant { amount, .. }
            | Command::Credit { amount, .. }
            | Command::Hold { amount, .. }
            | Command::HouseHold { amount, .. }
            | Command::GiveBack { amount, .. }
            | Command::Debit { amount }
            | Command::Revoke { amount, .. },
            CreditError::Amount(asked),
        ) => asked == amount && !(1..=1_000_000_000_000).contains(amount),
        (
            Command::Grant { lot, .. }
            | Command::Credit { lot, .. }
            | Command::HouseHold { lot, .. }
            | Command::GiveBack { lot, .. },
            CreditError::LotExists(known),
        ) => lot == known,
        (Command::Commit { parts, .. } | Command::Release { parts, .. }, CreditError::NotHeld(lot)) => {
            parts.iter().any(|part| part.lot == *lot)
        }
        (Command::Release { .. }, CreditError::LotExists(_)) => true,
        _ => false,
    };
    assert!(right, "{told}: refused with {error:?}");
}

fn expect_unchanged(before: &Before, after: &Books, told: &Told) {
    assert_eq!(before.account, after.account, "{told}");
    assert_eq!(before.lines, after.entries.len(), "{told}");
    assert_eq!(before.open, after.open.len(), "{told}");
}

/// What the audit finds: the chain by itself, and against the account.
fn ledger_faults(account: &Account, ledger: &[Entry]) -> Vec<String> {
    let mut faults = chain_faults(ledger);
    let newest = ledger.last().map(|entry| (entry.seq, entry.hash.as_str()));
    let known = (account.last_seq > 0).then_some((account.last_seq, account.last_hash.as_str()));
    if newest != known {
        faults.push("the newest line is not the account's".into());
    }
    faults
}

/// Changes one thing in a line, in one of many ways.
fn forge(entry: &mut Entry, how: usize, n: i64) {
    match how {
        3 => entry.seq += n,
        4 => entry.delta_available += n,
        5 => entry.delta_held -= n,
        6 => entry.available_after += n,
        7 => entry.held_after += n,
        8 => entry.key.push('x'),
        9 => entry.reason = Some(format!("reason {n}")),
        10 => entry.order_id = Some(format!("order {n}")),
        11 => entry.actor = Author::Operator { id: entry.user_id.clone() },
        12 => entry.at = Time::from_millis(entry.at.millis() + n),
        13 => entry.kind = if entry.kind == EntryKind::Grant { EntryKind::Adjust } else { EntryKind::Grant },
        14 => entry.source = if entry.source.is_none() { Some(Source::Manual) } else { None },
        15 => entry.parts[0].available += n,
        16 => entry.parts[0].expires_at = Some(Time::from_millis(n)),
        17 => entry.parts[0].owed += n,
        18 => entry.generation_id = None,
        19 => entry.id.push('1'),
        20 => entry.prev_hash = entry.hash.clone(),
        _ => entry.hash = entry.prev_hash.clone(),
    }
}
