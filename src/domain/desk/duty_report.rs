//! What a round of a periodic duty did, one type for each duty: stored as a document, summed up for a day, shown to
//! operators field by field.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::duty::{Counts, Duty};

/// Defines a report: a number for each thing that was counted, all of them 0 where an older version did not count them.
macro_rules! report {
    ($(#[$doc:meta])* $name:ident { $($(#[$field:meta])* $count:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(default)]
        pub struct $name { $($(#[$field])* #[schema(required)] pub $count: usize),+ }

        impl $name {
            fn counts(self) -> Vec<(&'static str, usize)> {
                vec![$((stringify!($count), self.$count)),+]
            }
        }
    };
}

report!(
    /// What the sweep did.
    SweepReport {
        /// Generations that were pushed to the queue again.
        rung,
        /// Runs whose lease was lost.
        lost,
        /// Generations whose deadline was over.
        overdue,
        /// Generations that came into their user's window.
        admitted,
    }
);
report!(
    /// What became of results that waited for the content check.
    JudgeReport {
        /// Delivered to their owners.
        delivered,
        /// Not let through; their credits are back.
        refused,
        /// Whose pictures cannot be read, or that somebody decided meanwhile.
        left,
        /// Rounds in which the content check did not answer, so the rest was not asked about.
        away,
    }
);
report!(
    /// What became of credits whose time was over.
    ExpireReport {
        /// Lots that lost something.
        lots,
    }
);
report!(
    /// What was deleted.
    PurgeReport {
        /// Pictures that nobody can read any more.
        expired,
        /// Pictures whose bytes were deleted.
        purged,
        /// Bytes without a record that were deleted.
        orphans,
        /// Leftovers of the queue that were removed.
        queue_remains,
    }
);
report!(
    /// What became of payments that were not settled.
    ReconcileReport {
        /// Orders whose books were brought in line.
        fulfilled,
        /// Webhook notices that were applied late.
        notices,
        /// Refunds that were asked for again.
        refunds,
        /// Orders that the provider was asked about.
        asked,
        /// Of those asked about: orders that were closed.
        closed,
        /// Orders, notices and refunds that could not be dealt with.
        failed,
    }
);
report!(
    /// What became of memberships whose time was over.
    MembershipsReport {
        /// Memberships that ended.
        ended,
    }
);
report!(
    /// Whom the reminders went to.
    RemindReport {
        /// Reminders of memberships that are about to end.
        memberships,
        /// Reminders of credits that are about to expire.
        credits,
    }
);
report!(
    /// What became of e-mails that were due.
    MailReport {
        /// Taken by the mail server.
        sent,
        /// To be tried again later.
        put_off,
        /// Given up.
        failed,
        /// E-mails that nobody needs any more.
        discarded,
        /// Rounds in which the mail server could not be reached, so nothing was tried.
        away,
    }
);
report!(
    /// What the audit of the books went through and found.
    AuditCounts {
        /// Accounts that were rebuilt from their ledger.
        accounts,
        /// Ledger entries that were read.
        entries,
        /// Things that must never be.
        violations,
    }
);
report!(
    /// What key rotation did.
    RewrapReport {
        /// Data keys that were wrapped anew under the newest key-encryption key.
        rewrapped,
        /// Data keys whose key-encryption key is not configured, or does not open them.
        unreadable,
    }
);

/// What a round of a duty did, or all rounds of a day together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "duty", rename_all = "snake_case")]
pub enum DutyReport {
    Sweep(SweepReport),
    Judge(JudgeReport),
    Expire(ExpireReport),
    Purge(PurgeReport),
    Reconcile(ReconcileReport),
    Memberships(MembershipsReport),
    Remind(RemindReport),
    Mail(MailReport),
    Audit(AuditCounts),
    Rewrap(RewrapReport),
}

impl DutyReport {
    /// Its numbers by name.
    pub fn counts(self) -> Vec<(&'static str, usize)> {
        match self {
            DutyReport::Sweep(report) => report.counts(),
            DutyReport::Judge(report) => report.counts(),
            DutyReport::Expire(report) => report.counts(),
            DutyReport::Purge(report) => report.counts(),
            DutyReport::Reconcile(report) => report.counts(),
            DutyReport::Memberships(report) => report.counts(),
            DutyReport::Remind(report) => report.counts(),
            DutyReport::Mail(report) => report.counts(),
            DutyReport::Audit(report) => report.counts(),
            DutyReport::Rewrap(report) => report.counts(),
        }
    }

    /// The report with these numbers; one that is not there is 0, one that no report has is passed over.
    pub fn from_counts(duty: Duty, counts: &Counts) -> Option<Self> {
        let numbers = counts.iter().map(|(name, count)| (name.clone(), (*count).max(0).into()));
        let duty = std::iter::once(("duty".to_owned(), duty.name().into()));
        serde_json::from_value(serde_json::Value::Object(numbers.chain(duty).collect())).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_comes_back_from_its_numbers_and_from_its_document() {
        let reports = [
            DutyReport::Sweep(SweepReport { rung: 3, ..SweepReport::default() }),
            DutyReport::Purge(PurgeReport { purged: 2, orphans: 1, ..PurgeReport::default() }),
            DutyReport::Expire(ExpireReport { lots: 7 }),
            DutyReport::Audit(AuditCounts { accounts: 4, entries: 40, violations: 0 }),
        ];
        for (report, duty) in reports.into_iter().zip([Duty::Sweep, Duty::Purge, Duty::Expire, Duty::Audit]) {
            let counts = report.counts().into_iter();
            let counts: Counts =
                counts.map(|(name, n)| (name.to_owned(), i64::try_from(n).unwrap())).collect();
            assert_eq!(DutyReport::from_counts(duty, &counts), Some(report));
            let stored = bson::serialize_to_document(&report).expect("a document");
            assert_eq!(stored.get_str("duty").expect("a name"), duty.name());
            assert_eq!(bson::deserialize_from_document::<DutyReport>(stored).expect("a report"), report);
        }
    }

    #[test]
    fn numbers_that_nobody_counts_any_more_are_passed_over() {
        let counts = Counts::from([("purged".to_owned(), 3), ("dishes".to_owned(), 9)]);
        let read = DutyReport::from_counts(Duty::Purge, &counts);
        assert_eq!(read, Some(DutyReport::Purge(PurgeReport { purged: 3, ..PurgeReport::default() })));
    }
}
