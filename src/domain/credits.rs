//! The money rules: `Account × Command → Account × Entries`, pure. Nothing else may build a ledger entry or
//! change a lot. The invariants stand in [`check`]; `tests/credits.rs` throws random commands at them.

mod account;
mod entry;
mod rules;

pub use account::{Account, Balance, Expiring, Lot, LotKind, LotView, Source, check};
pub use entry::{Author, Entry, EntryKind, GENESIS, LotPart, chain_faults, rebuild};
pub use rules::{Change, Command, Context, CreditError, GRACE_DAYS, HoldPart, apply, apply_all};
