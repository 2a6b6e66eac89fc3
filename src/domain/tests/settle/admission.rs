//! The admission rule under random lives of one user: whatever is submitted, retried and ended in whatever order, the cap, the
//! window, the queue's order and the credits hold after every step.

use mannequin_domain::credits::{
    Account, Command, Context, Entry, LotKind, Source, apply, chain_faults, check,
};
use mannequin_domain::generation::Hold;
use mannequin_domain::generation::admission::{Candidate, Limits, NotAdmitted, Payer, admit, rooms};
use mannequin_domain::ids::{GenerationId, LotId, UserId};
use mannequin_domain::membership::Span;
use mannequin_domain::product::Benefits;
use proptest::collection::vec;
use proptest::prelude::*;
use ulid::Ulid;

use crate::scene::NOON;

const LIMITS: Limits = Limits { open_max: 6, window: 2 };
const MEMBERS_WINDOW: i64 = 4;

#[derive(Clone, Debug)]
enum Step {
    /// A submit of `count`, by the owner or at the house's expense.
    Submit {
        count: usize,
        price: i64,
        house: bool,
        members_only: bool,
    },
    /// One of the open ones ends, paid or not.
    End {
        which: usize,
        paid: bool,
    },
    MembershipBegins,
    MembershipEnds,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..5_usize, 1..9_i64, any::<bool>(), any::<bool>()).prop_map(
            |(count, price, house, members_only)| Step::Submit { count, price, house, members_only }
        ),
        4 => (any::<usize>(), any::<bool>()).prop_map(|(which, paid)| Step::End { which, paid }),
        1 => Just(Step::MembershipBegins),
        1 => Just(Step::MembershipEnds),
    ]
}

/// One that is open, in the order of submission.
struct Open {
    id: GenerationId,
    hold: Hold,
    house: bool,
    admitted: bool,
}

struct User {
    account: Account,
    open: Vec<Open>,
    entries: Vec<Entry>,
    drawn: u64,
}

impl User {
    fn with(credits: i64) -> Self {
        let account = Account::new(UserId::from_ulid(Ulid::from_parts(1, 1)), NOON);
        let grant = Command::Grant {
            lot: LotId::from_ulid(Ulid::from_parts(1, 2)),
            kind: LotKind::Purchased,
            source: Source::Purchase,
            amount: credits,
            expires_at: None,
        };
        let change = apply(&account, &grant, &Context::system("grant", NOON)).expect("granted");
        Self { account: change.account, open: Vec::new(), entries: change.entries, drawn: 0 }
    }

    fn draw(&mut self) -> Ulid {
        self.drawn += 1;
        Ulid::from_parts(9, self.drawn.into())
    }

    fn submit(&mut self, count: usize, price: i64, house: bool, members_only: bool) {
        let candidates: Vec<Candidate> = (0..count)
            .map(|_| {
                let id = GenerationId::from_ulid(self.draw());
                let lot = LotId::from_ulid(self.draw());
                let payer = if house { Payer::House { lot } } else { Payer::Owner };
                Candidate { id, price, payer, members_only }
            })
            .collect();
        let context = |one: &Candidate| Context::system(format!("hold:{}", one.id), NOON);
        let before = self.account.clone();
        let number = i64::try_from(count).expect("a small number");
        let (required, available) = (number * price, before.available);
        let waiting = before.open > before.admitted;
        match admit(&before, &candidates, LIMITS, NOON, context) {
            Err(NotAdmitted::TooManyOpen { open, open_max }) => {
                assert_eq!((open, open_max), (before.open, LIMITS.open_max));
                assert!(open + number > open_max);
            }
            Err(NotAdmitted::MembersOnly) => assert!(members_only && before.membership.is_empty()),
            Err(NotAdmitted::InsufficientCredits { required: needed, available: has }) => {
                assert_eq!((needed, has), (required, available));
                assert!(!house && has < needed, "the house always has enough");
            }
            Err(NotAdmitted::Credits(error)) => panic!("the books refuse: {error}"),
            Ok(done) => {
                assert!(!members_only || !before.membership.is_empty(), "members only");
                assert!(before.open + number <= LIMITS.open_max, "over the cap");
                assert_eq!(done.account.version, before.version + 1, "one change");
                assert_eq!(done.account.available, available - if house { 0 } else { required });
                assert_eq!(done.account.held, before.held + required);
                assert!(done.admitted == 0 || !waiting, "somebody who waited was overtaken");
                assert_eq!(done.holds.len(), count);
                self.account = done.account;
                self.entries.extend(done.entries);
                for (index, (candidate, hold)) in candidates.into_iter().zip(done.holds).enumerate() {
                    assert_eq!(hold.amount, price);
                    assert_eq!(hold.parts.iter().map(|part| part.amount).sum::<i64>(), price);
                    let admitted = index < done.admitted;
                    self.open.push(Open { id: candidate.id, hold, house, admitted });
                }
            }
        }
    }

    fn end(&mut self, which: usize, paid: bool) {
        let Some(index) = which.checked_rem(self.open.len()) else { return };
        let one = self.open.remove(index);
        let (generation, parts) = (one.id.clone(), one.hold.parts);
        let command =
            if paid { Command::Commit { generation, parts } } else { Command::Release { generation, parts } };
        let available = self.account.available;
        let change = apply(&self.account, &command, &Context::system(format!("close:{}", one.id), NOON));
        let change = change.expect("the hold is there");
        let back = if paid || one.house { 0 } else { one.hold.amount };
        assert_eq!(change.account.available, available + back, "what the house paid is the house's");
        self.account = change.account;
        self.account.open -= 1;
        self.account.admitted -= i64::from(one.admitted);
        self.entries.extend(change.entries);
        let free = rooms(&self.account, LIMITS, NOON);
        self.ring(free);
    }

    /// The oldest that wait are admitted.
    fn ring(&mut self, free: i64) {
        let free = usize::try_from(free).expect("a small number");
        for one in self.open.iter_mut().filter(|one| !one.admitted).take(free) {
            one.admitted = true;
            self.account.admitted += 1;
        }
    }

    fn set_member(&mut self, member: bool) {
        let benefits = Benefits { parallel: MEMBERS_WINDOW, member_presets: true };
        let span = Span { benefits, starts_at: NOON, ends_at: NOON + std::time::Duration::from_secs(1) };
        self.account.membership = if member { vec![span] } else { Vec::new() };
        let free = rooms(&self.account, LIMITS, NOON);
        self.ring(free);
    }

    fn expect_order(&self, step: &Step) {
        let admitted = self.open.iter().filter(|one| one.admitted).count();
        let counted = (self.open.len(), admitted);
        let told = (self.account.open, self.account.admitted);
        assert_eq!(
            told,
            (
                i64::try_from(counted.0).expect("a small number"),
                i64::try_from(counted.1).expect("a small number")
            ),
            "{step:?}"
        );
        assert!(self.account.open <= LIMITS.open_max, "{step:?}");
        assert_eq!(rooms(&self.account, LIMITS, NOON), 0, "a place is free and somebody waits: {step:?}");
        let first_waiting = self.open.iter().position(|one| !one.admitted).unwrap_or(self.open.len());
        assert!(!self.open[first_waiting..].iter().any(|one| one.admitted), "out of order: {step:?}");
        assert_eq!(check(&self.account), Vec::<String>::new(), "{step:?}");
    }
}

proptest! {
    #![proptest_config(super::config())]

    #[test]
    fn nobody_is_over_the_cap_out_of_turn_or_short_of_credits(
        credits in 1..40_i64, steps in vec(step(), 1..40),
    ) {
        let mut user = User::with(credits);
        for step in &steps {
            match step {
                Step::Submit { count, price, house, members_only } => {
                    user.submit(*count, *price, *house, *members_only);
                }
                Step::End { which, paid } => user.end(*which, *paid),
                Step::MembershipBegins => user.set_member(true),
                Step::MembershipEnds => user.set_member(false),
            }
            user.expect_order(step);
        }
        prop_assert_eq!(chain_faults(&user.entries), Vec::<String>::new());
    }
}
