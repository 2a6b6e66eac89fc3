//! Addresses of accounts from before addresses were folded as they are today.

use crate::app::App;
use crate::domain::user::Email;
use crate::error::Result;
use crate::store::users;

/// Gives every account the folded address of today, where no other account has it. Safe to repeat and to run beside
/// processes of before: an account whose address cannot be folded is found as it was.
///
/// # Errors
/// When the database is away.
pub async fn refold(app: &App) -> Result<()> {
    for (id, shown, key) in users::with_unusual_emails(&app.store).await? {
        let Some(email) = Email::parse(&shown).filter(|email| email.key != key) else { continue };
        if users::refold_email(&app.store, &id, &key, &email.key).await? {
            tracing::info!(user = %id, "the address of an account is folded anew");
        }
    }
    Ok(())
}

/// Accounts that have the address of another account in another spelling: a person has to decide about them.
///
/// # Errors
/// When the database is away.
pub async fn doubles(app: &App) -> Result<Vec<String>> {
    let mut doubles = Vec::new();
    for (id, shown, key) in users::with_unusual_emails(&app.store).await? {
        let Some(email) = Email::parse(&shown).filter(|email| email.key != key) else { continue };
        if let Some(other) = users::find_by_email(&app.store, &email.key).await? {
            doubles.push(format!("accounts {} and {id} have the same e-mail address", other.id));
        }
    }
    Ok(doubles)
}
