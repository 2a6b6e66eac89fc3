//! The outbox of e-mail as data: which letter to whom, and when to try again. Letters name what they are about by id; the
//! words are made when they are sent, so that no secret of a letter lies in the database.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{NotificationId, UserId};
use crate::time::Time;

/// A letter that is to be sent once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Names the occasion: what is put twice is sent once. Also what the letter's secret is derived from.
    #[serde(rename = "_id")]
    pub id: String,
    pub letter: Letter,
    pub state: MailState,
    /// Times somebody has taken it to send it.
    pub tries: i32,
    /// Of these, how many ended without an answer: it may have been sent each time.
    pub unknown: i32,
    /// Nobody takes it before; whoever takes it moves this on as a lease.
    pub not_before: Time,
    /// It is not worth sending after this.
    pub give_up_at: Time,
    /// Who has taken it last.
    pub holder: Option<String>,
    /// What went wrong last.
    pub fault: Option<String>,
    pub at: Time,
    pub ended_at: Option<Time>,
}

/// What is written. The variant is the outer key, as in [`super::Matter`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// Asks whether the address is theirs.
    VerifyEmail {
        user: UserId,
    },
    /// To whoever has this address, if anybody: so asking costs the same for every address.
    ResetPassword {
        email_key: String,
    },
    PasswordChanged {
        user: UserId,
        at: Time,
    },
    Notification {
        user: UserId,
        notification: NotificationId,
    },
}

impl Letter {
    pub fn kind(&self) -> &'static str {
        match self {
            Letter::VerifyEmail { .. } => "verify_email",
            Letter::ResetPassword { .. } => "reset_password",
            Letter::PasswordChanged { .. } => "password_changed",
            Letter::Notification { .. } => "notification",
        }
    }

    /// How long it is worth sending.
    pub fn life(&self) -> Duration {
        match self {
            Letter::ResetPassword { .. } => Purpose::ResetPassword.life(),
            _ => Duration::from_secs(86_400),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    Pending,
    Sent,
    Failed,
}

impl Mail {
    pub fn new(id: String, letter: Letter, now: Time) -> Self {
        Self {
            id,
            give_up_at: now + letter.life(),
            letter,
            state: MailState::Pending,
            tries: 0,
            unknown: 0,
            not_before: now,
            holder: None,
            fault: None,
            at: now,
            ended_at: None,
        }
    }

    /// When to try again after the last try was put off; `None` = never.
    pub fn again(&self, now: Time) -> Option<Time> {
        let doublings = u32::try_from(self.tries - 1).unwrap_or(0).min(10);
        let at = now + (FIRST_PAUSE * 2_u32.pow(doublings)).min(LONGEST_PAUSE);
        (self.tries < TRIES_MAX && at < self.give_up_at).then_some(at)
    }
}

/// Where the server was away nothing was sent: it is tried again after this.
pub const AWAY_PAUSE: Duration = Duration::from_secs(30);
/// Tries without an answer at the most: a reader may get as many copies.
pub const UNKNOWN_MAX: i32 = 3;
const FIRST_PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// More than the longest life has room for: a bound for what the pauses do not bound.
pub const TRIES_MAX: i32 = 40;

/// What the secret of a mailed link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    VerifyEmail,
    ResetPassword,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::VerifyEmail => "verify_email",
            Purpose::ResetPassword => "reset_password",
        }
    }

    /// How long a link works after it was sent.
    pub fn life(self) -> Duration {
        match self {
            Purpose::VerifyEmail => Duration::from_secs(86_400),
            Purpose::ResetPassword => Duration::from_secs(1_800),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour_and_end_with_the_life_of_the_letter() {
        let start = Time::from_millis(0);
        let user = UserId::from_ulid(ulid::Ulid::from_parts(1, 2));
        let mut mail = Mail::new("m".into(), Letter::VerifyEmail { user }, start);
        let (mut now, mut pauses) = (start, Vec::new());
        while let Some(at) = {
            mail.tries += 1;
            mail.again(now)
        } {
            pauses.push(at.since(now).as_secs());
            now = at;
        }
        assert_eq!(pauses[..10], [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert!(now.since(start) > Duration::from_secs(82_000) && mail.tries < TRIES_MAX, "{}", mail.tries);
        let reset = Letter::ResetPassword { email_key: "a@b.c".into() };
        assert_eq!(
            Mail { tries: 1, ..Mail::new("r".into(), reset, start) }
                .again(start + Duration::from_secs(1_790)),
            None
        );
    }
}
