//! People who sign in: roles, standing, how an e-mail address is compared, which passwords are refused, how long a
//! sign-in lasts. Pure; hashing and storing happen elsewhere.

mod email;
mod visible;

use std::collections::HashSet;
use std::sync::LazyLock;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error_code::ErrorCode;
use super::ids::UserId;
use super::preset::Locale;
use super::time::Time;

pub use email::{BYTES_MAX as EMAIL_BYTES_MAX, Email};
pub use visible::{is_name, is_visible};

/// What a person may do; each role includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Uses the studio.
    User,
    /// Reads masked data in the back office.
    Support,
    /// Retries, cancels, reviews.
    Operator,
    Admin,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Role::User => "user",
            Role::Support => "support",
            Role::Operator => "operator",
            Role::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Role::User, Role::Support, Role::Operator, Role::Admin]
            .into_iter()
            .find(|role| role.as_str() == text)
    }

    /// How long a sign-in outlives its last use.
    pub fn session_idle(self) -> Duration {
        match self {
            Role::Admin => Duration::from_secs(30 * 60),
            _ => Duration::from_secs(14 * 86_400),
        }
    }

    /// How long a sign-in lives however much it is used.
    pub fn session_absolute(self) -> Duration {
        match self {
            Role::Admin => Duration::from_secs(12 * 3600),
            _ => Duration::from_secs(60 * 86_400),
        }
    }
}

/// Whether a person may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UserStatus)]
pub enum Status {
    Active,
    /// Cannot sign in, and whoever is signed in is out within 5 s.
    Disabled,
}

/// A stored password: everything to check one but the pepper. The Argon2id output itself is not kept, only its
/// HMAC under the pepper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordHash {
    /// Argon2id memory in KiB, passes, lanes.
    pub m: u32,
    pub t: u32,
    pub p: u32,
    /// Hexadecimal.
    pub salt: String,
    pub mac: String,
    /// Id of the pepper.
    pub pepper: String,
}

/// One person. The document's `_id` is the id of their credit account, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    #[serde(rename = "_id")]
    pub id: UserId,
    /// As the person wrote it.
    pub email: String,
    /// As it is compared; unique.
    pub email_key: String,
    pub email_verified: bool,
    pub password: PasswordHash,
    pub display_name: String,
    pub locale: Locale,
    pub role: Role,
    pub status: Status,
    /// Goes up when all access tokens given out so far must stop working.
    pub session_version: i64,
    pub created_at: Time,
    pub updated_at: Time,
}

pub const PASSWORD_CHARS_MIN: usize = 8;
pub const PASSWORD_CHARS_MAX: usize = 128;
/// Characters that must be left when the person's own words are taken out.
const OWN_CHARS_MIN: usize = 5;
/// Fewer different characters than this are a pattern, not a password.
const DIFFERENT_CHARS_MIN: usize = 4;

static COMMON_PASSWORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../assets/common-passwords.txt").lines().collect());

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    TooShort,
    TooLong,
    /// One of those that are tried first.
    Common,
    /// Few characters again and again.
    Repeating,
    /// Made of the person's own address or name.
    Personal,
}

impl PasswordFault {
    /// For the field.
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::TooShort => ErrorCode::PasswordTooShort,
            Self::TooLong => ErrorCode::PasswordTooLong,
            Self::Common => ErrorCode::PasswordCommon,
            Self::Repeating => ErrorCode::PasswordRepeating,
            Self::Personal => ErrorCode::PasswordPersonal,
        }
    }

    /// For the whole answer: too long is the opposite of weak.
    pub const fn problem_code(self) -> ErrorCode {
        match self {
            Self::TooLong => ErrorCode::PasswordTooLong,
            _ => ErrorCode::WeakPassword,
        }
    }

    pub const fn detail(self) -> &'static str {
        match self {
            Self::TooShort => "must have at least 8 characters",
            Self::TooLong => "must have at most 128 characters",
            Self::Common => "is one of the passwords that are tried first",
            Self::Repeating => "repeats too few characters",
            Self::Personal => "is made of your own address or name",
        }
    }
}

/// Why a password is refused; `None` = good. No composition rules, no normalisation: the bytes typed are the password.
/// `context` are words an attacker would try first, such as the e-mail address.
pub fn password_fault(password: &str, context: &[&str]) -> Option<PasswordFault> {
    let length = password.chars().count();
    if length < PASSWORD_CHARS_MIN {
        return Some(PasswordFault::TooShort);
    }
    if length > PASSWORD_CHARS_MAX {
        return Some(PasswordFault::TooLong);
    }
    let lower = password.to_lowercase();
    if COMMON_PASSWORDS.contains(lower.as_str()) {
        return Some(PasswordFault::Common);
    }
    if lower.chars().collect::<HashSet<_>>().len() < DIFFERENT_CHARS_MIN {
        return Some(PasswordFault::Repeating);
    }
    let words = context.iter().flat_map(|text| text.split(['@', '.', ' '])).chain(["mannequin"]);
    let mut rest = lower;
    for word in words.filter(|word| word.chars().count() >= 3) {
        rest = rest.replace(&word.to_lowercase(), "");
    }
    (rest.chars().count() < OWN_CHARS_MIN).then_some(PasswordFault::Personal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_common_patterned_and_own_passwords_are_refused() {
        let context = ["li.wei@example.com", "Li Wei"];
        for (bad, why) in [
            ("", PasswordFault::TooShort),
            ("short", PasswordFault::TooShort),
            ("password123", PasswordFault::Common),
            ("PASSWORD123", PasswordFault::Common),
            ("qwertyuiop", PasswordFault::Common),
            ("aaaaaaaaaaaa", PasswordFault::Repeating),
            ("liwei@example", PasswordFault::Personal),
            ("Mannequin1!", PasswordFault::Personal),
            (&"x1y2".repeat(33), PasswordFault::TooLong),
        ] {
            assert_eq!(password_fault(bad, &context), Some(why), "{bad:?}");
        }
        assert_eq!(
            PasswordFault::TooLong.problem_code(),
            ErrorCode::PasswordTooLong,
            "too long is not too weak"
        );
    }

    #[test]
    fn a_passphrase_in_any_script_is_accepted() {
        for good in
            ["correct horse battery", "裙子要在周五之前上新", "demo-password-1", "x1y2".repeat(32).as_str()]
        {
            assert_eq!(password_fault(good, &["demo@mannequin.local"]), None, "{good:?}");
        }
    }

    #[test]
    fn the_list_of_common_passwords_is_long_enough_to_matter() {
        assert!(COMMON_PASSWORDS.len() >= 3000);
        assert!(COMMON_PASSWORDS.iter().all(|word| *word == word.to_lowercase() && word.len() >= 8));
    }

    #[test]
    fn each_role_includes_those_before_it() {
        assert!(Role::User < Role::Support && Role::Support < Role::Operator && Role::Operator < Role::Admin);
    }
}
