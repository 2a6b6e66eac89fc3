//! The rules of buying under random lives of a shop: whatever is bought, spent, expires, is given back and told by the
//! provider, in whatever order and however often, the books are right after every step, and the same facts about an order
//! end in the same state. `PROPTEST_CASES` sets how many lives are tried (default 10 000 each).

#[path = "orders/facts.rs"]
mod facts;
#[path = "orders/world.rs"]
mod world;

use std::collections::BTreeMap;

use facts::{Word, word};
use mannequin_domain::credits::{EntryKind, LotKind, chain_faults, check, rebuild};
use mannequin_domain::order::{By, Decision, Oddity, Order, State, apply, grant_key, lot_of};
use mannequin_domain::product::Offer;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;
use world::{Step, World, step};

fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    config.failure_persistence = Some(Box::new(FileFailurePersistence::WithSource("proptest-regressions")));
    config
}

proptest! {
    #![proptest_config(config(10_000))]

    #[test]
    fn the_books_follow_the_orders_after_every_step_of_any_life(steps in vec(step(), 1..40)) {
        let mut world = World::new();
        for step in &steps {
            let ranks: Vec<u8> = world.orders.iter().map(|order| order.state.rank()).collect();
            world.take(step);
            for (order, before) in world.orders.iter().zip(ranks) {
                assert!(order.state.rank() >= before, "{step:?}: {} went back to {:?}", order.id, order.state);
            }
            expect_right_books(&world, step);
        }
        world.settle_all();
        expect_right_books(&world, &Step::Reconcile);
        assert!(world.orders.iter().all(|order| !order.due && order.state != State::Paid));
        assert_eq!(chain_faults(&world.entries), Vec::<String>::new());
    }

    #[test]
    fn the_same_facts_end_in_the_same_state_in_any_order_and_number(
        product in 0..5_usize, before in proptest::option::of(0..2_usize),
        words in vec(word(), 1..7), shuffles in vec(any::<Index>(), 16), repeats in vec(any::<Index>(), 0..6),
        late in vec(any::<bool>(), 16),
    ) {
        let first = ending(product, before, &words, &[]);
        let mut other: Vec<Word> = words.clone();
        other.extend(repeats.iter().map(|which| *which.get(&words)));
        for (at, to) in shuffles.iter().enumerate() {
            let (at, to) = (at % other.len(), to.index(other.len()));
            other.swap(at, to);
        }
        prop_assert_eq!(ending(product, before, &other, &late), first, "{:?} against {:?}", other, words);
    }
}

/// What must be the same whatever came first.
#[derive(Debug, PartialEq, Eq)]
struct Ending {
    state: State,
    refunded_fen: i64,
    /// Granted and not taken back.
    credits: i64,
    available: i64,
    /// Of the membership, while it is not over.
    member_until: Option<i64>,
}

/// Buys `before` and pays it, buys `product` and hears `words` about it; the books of a word follow at once or, where
/// `late`, only at the end.
fn ending(product: usize, before: Option<usize>, words: &[Word], late: &[bool]) -> Ending {
    let mut world = World::new();
    if let Some(plan) = before {
        let at = world.buy(plan);
        world.hear(at, Word::Paid, true);
    }
    let at = world.buy(product);
    for (nth, word) in words.iter().enumerate() {
        world.hear(at, *word, !late.get(nth).copied().unwrap_or(false));
    }
    world.settle_all();
    expect_right_books(&world, &Step::Reconcile);
    let order = &world.orders[at];
    let end = world.membership.as_ref().map(|all| all.ends_at).filter(|end| *end > world.now);
    Ending {
        state: order.state,
        refunded_fen: order.refunded_fen(),
        credits: order.credits_granted - order.credits_revoked,
        available: world.account.available,
        member_until: end.map(mannequin_domain::time::Time::millis),
    }
}

fn expect_right_books(world: &World, told: &Step) {
    let account = &world.account;
    assert_eq!(check(account), Vec::<String>::new(), "{told:?}");
    let lots: BTreeMap<_, _> = account.lots.iter().map(|l| (l.id.clone(), (l.available, l.held))).collect();
    assert_eq!(rebuild(&world.entries), lots, "{told:?}: rebuilt from the ledger");
    assert!(account.available >= 0 && account.held >= 0, "{told:?}");
    for order in &world.orders {
        expect_right_grant(world, order, told);
    }
    expect_right_membership(world, told);
}

/// One grant for each order that is fulfilled and none for others; a refund takes no more than was granted.
fn expect_right_grant(world: &World, order: &Order, told: &Step) {
    let own = |kind: EntryKind| {
        let id = order.id.as_str();
        let mine =
            move |e: &&mannequin_domain::credits::Entry| e.order_id.as_deref() == Some(id) && e.kind == kind;
        world.entries.iter().filter(mine).collect::<Vec<_>>()
    };
    let grants = own(EntryKind::Grant);
    assert_eq!(grants.len(), usize::from(order.fulfilled_at.is_some()), "{told:?}: grants of {}", order.id);
    if let [grant] = &grants[..] {
        assert_eq!(
            (&grant.key, grant.delta_available),
            (&grant_key(&order.id), order.item.credits),
            "{told:?}"
        );
        let [part] = &grant.parts[..] else { panic!("{told:?}: a grant makes one lot") };
        assert_eq!(part.lot, lot_of(&order.id));
        let pack = order.item.offer == Offer::Pack;
        assert_eq!(part.kind, if pack { LotKind::Purchased } else { LotKind::Subscription }, "{told:?}");
        assert_eq!(part.expires_at.is_none(), pack, "{told:?}");
    }
    let taken: i64 = own(EntryKind::Revoke).iter().map(|entry| -entry.delta_available).sum();
    assert_eq!(taken, order.credits_revoked, "{told:?}");
    let revoked: i64 = world
        .entries
        .iter()
        .flat_map(|entry| &entry.parts)
        .filter(|part| part.lot == lot_of(&order.id))
        .map(|part| part.revoked)
        .sum();
    assert!(revoked <= order.credits_claimed, "{told:?}: more was taken than was claimed");
    assert!(order.credits_claimed <= order.credits_granted, "{told:?}");
    let all_back = order.refunded_fen() == order.item.price_fen;
    assert_eq!(all_back, order.state == State::Refunded, "{told:?}");
    if all_back && !order.due {
        assert_eq!(order.credits_claimed, order.credits_granted, "{told:?}: all is claimed");
        let lot = account_lot(world, order);
        assert_eq!(lot.map_or(0, |lot| lot.available), 0, "{told:?}: nothing of it can be spent");
        assert!(lot.is_none_or(|lot| lot.owed == lot.held), "{told:?}: what is held is claimed");
    }
}

fn account_lot<'a>(world: &'a World, order: &Order) -> Option<&'a mannequin_domain::credits::Lot> {
    world.account.lots.iter().find(|lot| lot.id == lot_of(&order.id))
}

fn expect_right_membership(world: &World, told: &Step) {
    let (now, account) = (world.now, &world.account);
    let Some(membership) = &world.membership else {
        assert_eq!(account.membership, [], "{told:?}");
        return;
    };
    assert_eq!(membership.faults(), Vec::<String>::new(), "{told:?}");
    let in_force = membership.periods.iter().find(|period| period.covers(now)).map(|period| period.benefits);
    assert_eq!(account.benefits(now), in_force, "{told:?}: what the account document allows");
    assert_eq!(membership.is_active(now), now < membership.ends_at, "{told:?}: no hole before the end");
    let bought =
        world.orders.iter().filter(|o| o.fulfilled_at.is_some() && o.item.offer != Offer::Pack).count();
    assert_eq!(membership.periods.len(), bought, "{told:?}: one period for each plan that was granted");
    if world.orders.iter().all(|order| order.refunds.is_empty()) {
        assert_eq!(Some(membership.ends_at), world.end_without_refunds, "{told:?}: terms add up");
    }
}

#[test]
fn wrong_money_comes_to_a_person_and_the_right_money_still_grants() {
    for (wrong, why) in [
        (Word::WrongAmount, Oddity::Amount),
        (Word::WrongCurrency, Oddity::Currency),
        (Word::WrongMerchant, Oddity::Merchant),
        (Word::NoAmount, Oddity::Amount),
        (Word::OtherProvider, Oddity::Merchant),
    ] {
        let mut world = World::new();
        let at = world.buy(2);
        world.hear(at, wrong, true);
        assert_eq!((world.orders[at].state, world.orders[at].oddity), (State::Review, Some(why)));
        assert_eq!(world.account.available, 0, "{wrong:?}");
        world.hear(at, Word::Paid, true);
        assert_eq!((world.orders[at].state, world.account.available), (State::Fulfilled, 100), "{wrong:?}");
        world.hear(at, wrong, true);
        assert_eq!(world.orders[at].state, State::Fulfilled, "granted stays granted");
    }
}

#[test]
fn a_payment_of_a_closed_order_is_granted() {
    let mut world = World::new();
    let at = world.buy(0);
    world.hear(at, Word::Closed, true);
    assert_eq!(world.orders[at].state, State::Closed);
    world.hear(at, Word::Paid, true);
    let states: Vec<State> = world.orders[at].timeline.iter().map(|step| step.state).collect();
    assert_eq!(states, [State::Created, State::Closed, State::Paid, State::Fulfilled]);
    assert_eq!(world.account.available, 6_000);
}

#[test]
fn a_second_payment_of_one_order_is_told_and_not_granted() {
    let mut world = World::new();
    let at = world.buy(2);
    world.hear(at, Word::Paid, true);
    let order = world.orders[at].clone();
    let fact = facts::fact(&order, Word::PaidAgain, world.now);
    assert_eq!(apply(&order, &fact, By::Notice, world.now), Decision::Odd(Oddity::PaidTwice));
}

#[test]
fn a_close_that_the_provider_tells_of_first_is_still_the_payers() {
    let mut world = World::new();
    let at = world.buy(2);
    let closing = world.orders[at].to_be_closed(By::User).expect("an open order");
    assert_eq!(closing.to_be_closed(By::User), None, "written once");
    world.orders[at] = closing;
    world.hear(at, Word::Closed, true);
    let last = *world.orders[at].timeline.last().expect("a step");
    assert_eq!((last.state, last.by), (State::Closed, By::User));
    assert_eq!(world.orders[at].to_be_closed(By::Reconcile), None, "over");
}
