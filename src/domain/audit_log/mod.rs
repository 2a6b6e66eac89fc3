//! The audit log: what operators did, by whom, from where, why, with what was before and after. Rows are numbered
//! without gaps and chained by hash; they are only ever added.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::ids::UserId;
use super::time::Time;
use super::user::Role;

/// `prev_hash` of the first row.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What can be done in the back office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = AuditAction)]
pub enum Action {
    #[serde(rename = "user.disable")]
    UserDisable,
    #[serde(rename = "user.enable")]
    UserEnable,
    #[serde(rename = "user.role")]
    UserRole,
    #[serde(rename = "user.sign_out")]
    UserSignOut,
    #[serde(rename = "credits.adjust")]
    CreditsAdjust,
    #[serde(rename = "generation.retry")]
    GenerationRetry,
    #[serde(rename = "generation.cancel")]
    GenerationCancel,
    #[serde(rename = "generation.resolve")]
    GenerationResolve,
    #[serde(rename = "generation.void")]
    GenerationVoid,
    #[serde(rename = "worker.pause")]
    WorkerPause,
    #[serde(rename = "worker.resume")]
    WorkerResume,
    #[serde(rename = "worker.drain")]
    WorkerDrain,
    #[serde(rename = "queue.pause")]
    QueuePause,
    #[serde(rename = "queue.resume")]
    QueueResume,
    /// Somebody of ours signed in.
    #[serde(rename = "staff.sign_in")]
    StaffSignIn,
    /// Somebody of ours looked at a picture of somebody else.
    #[serde(rename = "picture.view")]
    PictureView,
    /// A table of everybody's data was saved.
    #[serde(rename = "table.export")]
    TableExport,
    #[serde(rename = "order.resolve")]
    OrderResolve,
    #[serde(rename = "order.check")]
    OrderCheck,
    #[serde(rename = "order.close")]
    OrderClose,
    #[serde(rename = "order.refund")]
    OrderRefund,
    #[serde(rename = "preset.create")]
    PresetCreate,
    #[serde(rename = "preset.change")]
    PresetChange,
    #[serde(rename = "preset.enable")]
    PresetEnable,
    #[serde(rename = "preset.disable")]
    PresetDisable,
    #[serde(rename = "preset.try")]
    PresetTry,
    #[serde(rename = "product.create")]
    ProductCreate,
    #[serde(rename = "product.change")]
    ProductChange,
    #[serde(rename = "sample.add")]
    SampleAdd,
}

/// What something was done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AuditTargetKind)]
pub enum TargetKind {
    User,
    Generation,
    Order,
    Preset,
    Product,
    Sample,
    Worker,
    Queue,
    Picture,
    Table,
}

/// What it was done to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub kind: TargetKind,
    pub id: String,
    /// The person whom it concerns, where there is one.
    pub user: Option<UserId>,
}

impl Target {
    pub fn new(kind: TargetKind, id: impl ToString) -> Self {
        Self { kind, id: id.to_string(), user: None }
    }

    #[must_use]
    pub fn of(self, user: &UserId) -> Self {
        Self { user: Some(user.clone()), ..self }
    }
}

/// One row. The order of the fields is part of the hash: append, never reorder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// From 1, without gaps.
    #[serde(rename = "_id")]
    pub seq: i64,
    pub at: Time,
    pub actor: UserId,
    /// The actor's role at that time.
    pub role: Role,
    pub ip: String,
    pub action: Action,
    pub target: Target,
    pub reason: String,
    /// JSON of what changed, as it was and as it is. Kept as text: the very bytes are hashed.
    pub before: Option<String>,
    pub after: Option<String>,
    pub prev_hash: String,
    pub hash: String,
}

impl Row {
    /// SHA-256 over the previous hash and this row's JSON without its own hash, in hex.
    pub fn compute_hash(&self) -> String {
        let bare = Row { hash: String::new(), ..self.clone() };
        let json = serde_json::to_vec(&bare).expect("a row is plain data");
        let mut hasher = Sha256::new();
        hasher.update(self.prev_hash.as_bytes());
        hasher.update(&json);
        hex::encode(hasher.finalize())
    }

    /// The row as the next one after `head`.
    #[must_use]
    pub fn chained(mut self, head: &Head) -> Self {
        self.seq = head.seq + 1;
        self.prev_hash.clone_from(&head.hash);
        self.hash = self.compute_hash();
        self
    }
}

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
}

impl Default for Head {
    fn default() -> Self {
        Self { seq: 0, hash: GENESIS.to_owned() }
    }
}

/// Follows the chain row by row and says what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    head: Head,
    pub faults: Vec<String>,
}

impl Verifier {
    /// The next row in order of `seq`.
    pub fn see(&mut self, row: &Row) {
        if row.seq != self.head.seq + 1 {
            self.faults.push(format!("audit log: row {} where {} should be", row.seq, self.head.seq + 1));
        }
        if row.prev_hash != self.head.hash || row.hash != row.compute_hash() {
            self.faults.push(format!("audit log: the hash chain is broken at row {}", row.seq));
        }
        self.head = Head { seq: row.seq, hash: row.hash.clone() };
    }

    /// Compares the end with what was noted as the end.
    #[must_use]
    pub fn finish(mut self, noted: &Head) -> Vec<String> {
        if self.head != *noted {
            let (seen, said) = (self.head.seq, noted.seq);
            self.faults.push(format!("audit log: it ends with row {seen}, and {said} was noted as its end"));
        }
        self.faults
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;

    fn log(rows: i64) -> (Vec<Row>, Head) {
        let mut head = Head::default();
        let mut all = Vec::new();
        for n in 0..rows {
            let row = Row {
                seq: 0,
                at: Time::from_millis(n),
                actor: UserId::from_ulid(Ulid(7)),
                role: Role::Operator,
                ip: "203.0.113.9".into(),
                action: Action::CreditsAdjust,
                target: Target::new(TargetKind::User, "usr_1"),
                reason: format!("reason {n}"),
                before: Some("{\"available\":1}".into()),
                after: None,
                prev_hash: String::new(),
                hash: String::new(),
            }
            .chained(&head);
            head = Head { seq: row.seq, hash: row.hash.clone() };
            all.push(row);
        }
        (all, head)
    }

    fn faults(rows: &[Row], head: &Head) -> Vec<String> {
        let mut verifier = Verifier::default();
        rows.iter().for_each(|row| verifier.see(row));
        verifier.finish(head)
    }

    #[test]
    fn a_log_as_it_was_written_has_no_fault_also_after_a_trip_through_the_database() {
        let (rows, head) = log(4);
        let back: Vec<Row> = rows
            .iter()
            .map(|row| bson::deserialize_from_slice(&bson::serialize_to_vec(row).unwrap()).unwrap())
            .collect();
        assert_eq!(faults(&back, &head), Vec::<String>::new());
        assert_eq!(faults(&[], &Head::default()), Vec::<String>::new());
    }

    #[test]
    fn a_row_that_was_changed_left_out_added_or_cut_off_is_found() {
        let (rows, head) = log(4);
        let mut changed = rows.clone();
        changed[1].reason = "another".into();
        let mut rehashed = changed.clone();
        rehashed[1].hash = rehashed[1].compute_hash();
        let mut missing = rows.clone();
        missing.remove(2);
        for (what, forged) in [("changed", changed), ("rehashed", rehashed), ("missing", missing)] {
            assert!(!faults(&forged, &head).is_empty(), "{what}");
        }
        assert!(!faults(&rows[..3], &head).is_empty(), "cut off");
        assert!(!faults(&log(5).0, &head).is_empty(), "added");
    }
}
