//! Empties the outbox: takes a letter, writes it with what is true now, sends it, and notes how that went. Several
//! processes may do so at once; a letter is in one pair of hands at a time. One that was sent by somebody who died before
//! noting it is sent again, under the same Message-ID.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::app::App;
use crate::credentials::refresh_hash;
pub use crate::domain::desk::duty_report::MailReport;
use crate::domain::notification::letter::{AWAY_PAUSE, Letter, Mail, Purpose, UNKNOWN_MAX};
use crate::domain::notification::{Matter, Notification};
use crate::domain::time::Time;
use crate::domain::user::{Status, User};
use crate::error::Result;
use crate::mailer::MailError;
use crate::mailer::letters::{Content, write};
use crate::service::ids;
use crate::store::notifications::mailed_links::{self, MailedLink};
use crate::store::notifications::mails as outbox;
use crate::store::shop::memberships;
use crate::store::{notifications, users};
use crate::telemetry;

/// A letter is ours for this long: twice what sending it may take at the most.
const LEASE: Duration = Duration::from_secs(120);
/// Letters that one process sends at one time.
const AT_ONCE: usize = 4;
/// Bytes of a fault that are kept.
const FAULT_BYTES_MAX: usize = 300;

enum Fate {
    Sent,
    PutOff,
    Failed,
    Discarded,
}

#[derive(Default)]
struct Pass {
    taken: AtomicUsize,
    /// The server is away: what is left stays for the next pass.
    stopped: AtomicBool,
}

/// Sends what is due, `limit` letters at the most; ends early while the mail server is away.
///
/// # Errors
/// When the database is away.
pub async fn deliver_due(app: &App, limit: usize) -> Result<MailReport> {
    if !outbox::is_any_due(&app.store).await? {
        return Ok(MailReport::default());
    }
    if let Err(error) = app.mailer.reach().await {
        tracing::warn!(%error, "Letters wait");
        return Ok(MailReport { away: 1, ..MailReport::default() });
    }
    let pass = Pass::default();
    let hands = (0..AT_ONCE).map(|_| deliver_some(app, &pass, limit));
    let mut report = MailReport::default();
    for fates in futures::future::try_join_all(hands).await? {
        for fate in fates {
            match fate {
                Fate::Sent => report.sent += 1,
                Fate::PutOff => report.put_off += 1,
                Fate::Failed => report.failed += 1,
                Fate::Discarded => report.discarded += 1,
            }
        }
    }
    Ok(report)
}

async fn deliver_some(app: &App, pass: &Pass, limit: usize) -> Result<Vec<Fate>> {
    let mut fates = Vec::new();
    let lease_ms = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
    while !pass.stopped.load(Ordering::Relaxed) && pass.taken.fetch_add(1, Ordering::Relaxed) < limit {
        let holder = ids::draw().to_string();
        let Some(mail) = outbox::claim(&app.store, &holder, lease_ms).await? else { break };
        fates.push(deliver(app, pass, &mail).await?);
    }
    Ok(fates)
}

async fn deliver(app: &App, pass: &Pass, mail: &Mail) -> Result<Fate> {
    let now = app.store.now().await?;
    let (fate, result) = match compose(app, mail, now).await? {
        None => {
            outbox::discard(&app.store, mail).await?;
            (Fate::Discarded, "discarded")
        }
        Some((user, content)) => {
            let written = write(&content, user.locale);
            match app.mailer.send(&mail.id, &user.email, &written).await {
                Ok(()) => {
                    fail::fail_point!("mail_after_send");
                    if !outbox::sent(&app.store, mail).await? {
                        tracing::warn!(mail = mail.id, "A letter was taken over while it was being sent");
                    }
                    (Fate::Sent, "sent")
                }
                Err(error) => note_failure(app, pass, mail, &error).await?,
            }
        }
    };
    metrics::counter!(telemetry::MAILS, "kind" => mail.letter.kind(), "result" => result).increment(1);
    Ok(fate)
}

async fn note_failure(
    app: &App,
    pass: &Pass,
    mail: &Mail,
    error: &MailError,
) -> Result<(Fate, &'static str)> {
    // What servers answer may repeat the address, so it goes into the database and not into the log.
    let fault = error.to_string();
    let fault = &fault[..fault.floor_char_boundary(FAULT_BYTES_MAX)];
    let now = app.store.now().await?;
    let again = match error {
        MailError::Refused(_) => None,
        MailError::Later(_) => mail.again(now),
        MailError::Away(_) => Some(now + AWAY_PAUSE).filter(|at| *at < mail.give_up_at),
        MailError::Unknown(_) if mail.unknown + 1 >= UNKNOWN_MAX => None,
        MailError::Unknown(_) => mail.again(now),
    };
    let unknown = matches!(error, MailError::Unknown(_));
    if unknown || matches!(error, MailError::Away(_)) {
        pass.stopped.store(true, Ordering::Relaxed);
    }
    let (kind, tries) = (mail.letter.kind(), mail.tries);
    match again {
        Some(at) => {
            outbox::put_back(&app.store, mail, at, unknown, fault).await?;
            tracing::info!(mail = mail.id, kind, tries, "A letter is put off");
            Ok((Fate::PutOff, "put_off"))
        }
        None => {
            outbox::failed(&app.store, mail, fault).await?;
            tracing::warn!(mail = mail.id, kind, tries, "A letter is given up");
            Ok((Fate::Failed, "failed"))
        }
    }
}

/// Whom it goes to and what it says, by what is true now; `None` when nobody needs it any more.
async fn compose(app: &App, mail: &Mail, now: Time) -> Result<Option<(User, Content)>> {
    let user = match &mail.letter {
        Letter::ResetPassword { email_key } => users::find_by_email(&app.store, email_key).await?,
        Letter::VerifyEmail { user }
        | Letter::PasswordChanged { user, .. }
        | Letter::Notification { user, .. } => users::find(&app.store, user).await?,
    };
    let Some(user) = user.filter(|user| user.status == Status::Active && now < mail.give_up_at) else {
        return Ok(None);
    };
    let site = &app.config.http.public_url;
    let content = match &mail.letter {
        Letter::VerifyEmail { .. } if user.email_verified => return Ok(None),
        Letter::VerifyEmail { .. } => {
            let secret = open_link(app, &user, mail, Purpose::VerifyEmail, now).await?;
            Content::VerifyEmail { link: format!("{site}/verify-email?token={secret}") }
        }
        Letter::ResetPassword { .. } => {
            let secret = open_link(app, &user, mail, Purpose::ResetPassword, now).await?;
            Content::ResetPassword { link: format!("{site}/reset-password?token={secret}") }
        }
        Letter::PasswordChanged { at, .. } => Content::PasswordChanged { at: *at, link: site.clone() },
        Letter::Notification { notification, .. } => {
            let Some(found) = notifications::find(&app.store, notification).await? else { return Ok(None) };
            if !is_true_still(app, &found).await? {
                return Ok(None);
            }
            let words = found.matter.words(user.locale);
            let link = format!("{site}{}", found.matter.link());
            Content::Notification { title: words.title, body: words.body, link }
        }
    };
    Ok(Some((user, content)))
}

/// Whether it would be told again now: a membership may have been extended while its letter waited.
async fn is_true_still(app: &App, notification: &Notification) -> Result<bool> {
    let Matter::SubscriptionEnding { ends_at, .. } = notification.matter else { return Ok(true) };
    let membership = memberships::find(&app.store, &notification.user_id).await?;
    Ok(membership.is_some_and(|membership| membership.ends_at == ends_at))
}

/// Makes the link of a letter work, and answers its secret.
async fn open_link(app: &App, user: &User, mail: &Mail, purpose: Purpose, now: Time) -> Result<String> {
    let secret = app.tokens.mailed(purpose, &mail.id);
    let link = MailedLink {
        hash: refresh_hash(&secret),
        purpose,
        user_id: user.id.clone(),
        email_key: user.email_key.clone(),
        expires_at: now + purpose.life(),
        used_at: None,
    };
    mailed_links::put(&app.store, &link).await?;
    Ok(secret)
}
