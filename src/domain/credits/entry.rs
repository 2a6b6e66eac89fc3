//! The ledger: immutable lines, numbered without gaps and chained by hash, from which every balance can be rebuilt.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::account::{LotKind, Source};
use crate::ids::{GenerationId, LotId, UserId};
use crate::time::Time;

/// `prev_hash` of an account's first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a line of the ledger did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Grant,
    Hold,
    Commit,
    Release,
    Expire,
    Adjust,
    Revoke,
}

/// Who caused an entry, as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    System,
    User { id: UserId },
    Operator { id: UserId },
}

/// What one entry did to one lot; every number is a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotPart {
    pub lot: LotId,
    pub kind: LotKind,
    pub source: Source,
    pub expires_at: Option<Time>,
    pub granted: i64,
    pub available: i64,
    pub held: i64,
    pub committed: i64,
    pub expired: i64,
    pub revoked: i64,
    /// Held credits that a refund claims from now on (positive) or no more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub owed: i64,
}

fn is_zero(n: &i64) -> bool {
    *n == 0
}

impl LotPart {
    /// What was granted is somewhere, and nothing else is.
    fn adds_up(&self) -> bool {
        self.granted == self.available + self.held + self.committed + self.expired + self.revoked
    }
}

/// One line of the ledger. The order of the fields is part of the hash: append, never reorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `{user id}:{seq}`, so a number cannot be given twice.
    #[serde(rename = "_id")]
    pub id: String,
    pub user_id: UserId,
    /// From 1, without gaps, per account.
    pub seq: i64,
    pub kind: EntryKind,
    pub source: Option<Source>,
    pub delta_available: i64,
    pub delta_held: i64,
    pub available_after: i64,
    pub held_after: i64,
    pub parts: Vec<LotPart>,
    pub generation_id: Option<GenerationId>,
    pub order_id: Option<String>,
    pub actor: Author,
    /// Of somebody of ours: never shown to the account's owner.
    pub reason: Option<String>,
    /// Unique in the whole ledger: what makes a repeated command harmless.
    pub key: String,
    pub at: Time,
    pub prev_hash: String,
    pub hash: String,
    /// Words to the account's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Entry {
    /// SHA-256 over the previous hash and this entry's JSON without its own hash, in hex.
    pub fn compute_hash(&self) -> String {
        let mut bare = self.clone();
        bare.hash = String::new();
        let json = serde_json::to_vec(&bare).expect("an entry is plain data");
        let mut hasher = Sha256::new();
        hasher.update(self.prev_hash.as_bytes());
        hasher.update(&json);
        hex::encode(hasher.finalize())
    }
}

/// The lots' `(available, held)` as the ledger tells them, lots with nothing left out.
pub fn rebuild<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> BTreeMap<LotId, (i64, i64)> {
    let mut lots: BTreeMap<LotId, (i64, i64)> = BTreeMap::new();
    for part in entries.into_iter().flat_map(|entry| &entry.parts) {
        let lot = lots.entry(part.lot.clone()).or_default();
        lot.0 += part.available;
        lot.1 += part.held;
    }
    lots.retain(|_, (available, held)| *available != 0 || *held != 0);
    lots
}

/// What is wrong with one account's entries, given in order of `seq`: gaps, broken hashes, sums that do not follow.
pub fn chain_faults<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut seq, mut available, mut held) = (0_i64, 0_i64, 0_i64);
    let mut prev_hash = GENESIS.to_owned();
    for entry in entries {
        seq += 1;
        available += entry.delta_available;
        held += entry.delta_held;
        if entry.seq != seq {
            faults.push(format!("entry {}: seq {} where {seq} should be", entry.id, entry.seq));
            seq = entry.seq;
        }
        if entry.prev_hash != prev_hash || entry.hash != entry.compute_hash() {
            faults.push(format!("entry {}: the hash chain is broken", entry.id));
        }
        if (entry.available_after, entry.held_after) != (available, held) {
            faults.push(format!("entry {}: balances do not follow from the deltas", entry.id));
        }
        let parts: (i64, i64) =
            entry.parts.iter().fold((0, 0), |sum, part| (sum.0 + part.available, sum.1 + part.held));
        if parts != (entry.delta_available, entry.delta_held) || !entry.parts.iter().all(LotPart::adds_up) {
            faults.push(format!("entry {}: its lot parts do not add up", entry.id));
        }
        prev_hash.clone_from(&entry.hash);
        available = entry.available_after;
        held = entry.held_after;
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(note: Option<String>) -> Entry {
        let user_id = UserId::from_ulid(ulid::Ulid::from_parts(1, 2));
        Entry {
            id: format!("{user_id}:1"),
            user_id,
            seq: 1,
            kind: EntryKind::Adjust,
            source: None,
            delta_available: 0,
            delta_held: 0,
            available_after: 0,
            held_after: 0,
            parts: Vec::new(),
            generation_id: None,
            order_id: None,
            actor: Author::System,
            reason: Some("ours".into()),
            key: "k".into(),
            at: Time::from_millis(1),
            prev_hash: GENESIS.into(),
            hash: String::new(),
            note,
        }
    }

    #[test]
    fn a_line_without_a_note_is_hashed_as_before_there_were_any() {
        let json = serde_json::to_string(&entry(None)).expect("json");
        assert!(json.ends_with(r#""hash":""}"#), "{json}");
        assert_ne!(entry(None).compute_hash(), entry(Some("theirs".into())).compute_hash());
        let raw = bson::serialize_to_vec(&entry(None)).expect("bson");
        let old: Entry = bson::deserialize_from_slice(&raw).expect("a line of an older version");
        assert_eq!(old, entry(None));
    }
}
