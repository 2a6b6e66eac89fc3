//! Rules that make a provider misbehave, set with `PUT /_sim/payments/knobs/{provider}`.

use serde::{Deserialize, Serialize};

/// How a provider misbehaves; the default does not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knobs {
    /// Calls are answered 503.
    pub down: bool,
    /// Calls are answered this much later.
    pub api_delay_ms: u64,
    /// What is wrong with the answers to calls.
    pub answers: Option<Answers>,
    /// WeChat takes no more codes this minute.
    pub too_often: bool,
    /// So many notices, with all their repetitions, are never sent.
    pub drop: u32,
    /// Each try sends so many copies at the same time; 0 and 1 are one.
    pub copies: u32,
    /// Notices begin this much later.
    pub notice_delay_ms: u64,
    /// What is wrong with notices …
    pub wrong: Option<Wrong>,
    /// … with so many tries of all notices together; 0 = with all.
    pub wrong_tries: u32,
    /// A payment that is about to be closed is paid just before.
    pub pay_on_close: bool,
    /// Who pays late does so after this time, instead of 5 s after the order's end.
    pub late_after_ms: Option<u64>,
}

/// What can be wrong with a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    Signature,
    /// Signed 301 s ago.
    Old,
    /// Signed in 301 s from now.
    Future,
    /// One more than was owed; rightly signed, as are the following.
    Amount,
    Currency,
    /// Another merchant's.
    Merchant,
    /// Of the other environment: test for production or the other way round.
    Mode,
    /// Signed with a key that nobody knows.
    Key,
    /// The operator's probe, whose signature is wrong by purpose.
    Probe,
}

/// What can be wrong with the answer to a call that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// One bit of the signature is another.
    Signature,
    Unsigned,
    /// Not what was promised: a web page.
    Garbage,
    /// More than anybody should read.
    Huge,
}

impl Knobs {
    /// What is wrong with the next try.
    pub fn next_wrong(&mut self) -> Option<Wrong> {
        let wrong = self.wrong?;
        if self.wrong_tries > 0 {
            self.wrong_tries -= 1;
            if self.wrong_tries == 0 {
                self.wrong = None;
            }
        }
        Some(wrong)
    }

    /// Whether the next notice gets lost.
    pub fn next_drop(&mut self) -> bool {
        let lost = self.drop > 0;
        self.drop = self.drop.saturating_sub(1);
        lost
    }
}
