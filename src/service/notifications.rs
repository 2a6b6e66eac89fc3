//! Tells people what happened to what is theirs: a row in their notification centre and, for reminders, a letter in the
//! outbox, both or nothing, once for each key.

pub mod mails;
pub mod reminders;

use crate::app::App;
use crate::domain::ids::{NotificationId, UserId};
use crate::domain::notification::letter::{Letter, Mail};
use crate::domain::notification::{Matter, Notification};
use crate::domain::time::Time;
use crate::error::Result;
use crate::events::{Note, NoteKind};
use crate::service::ids;
use crate::store::notifications::{self, mails as outbox};
use crate::store::{Abort, Session, Store};

/// Tells `user` about `matter`, unless something was told under `key` before; whether it is new. Repeat it as often as you
/// like. Call it after the transaction it tells of has been committed, or use [`notify_in`] inside.
///
/// # Errors
/// When the database is away.
pub async fn notify(app: &App, user: &UserId, matter: Matter, key: &str) -> Result<bool> {
    let store = app.store.clone();
    let (owner, known) = (user.clone(), key.to_owned());
    let now = app.store.now().await?;
    let result = app
        .store
        .transaction(async move |session| notify_in(&store, session, &owner, &matter, &known, now).await)
        .await;
    match result {
        Ok(id) => {
            let is_new = id.is_some();
            announce(app, user, id);
            Ok(is_new)
        }
        // Somebody told it in the same moment.
        Err(_) if !notifications::known_keys(&app.store, &[key.to_owned()]).await?.is_empty() => Ok(false),
        Err(error) => Err(error),
    }
}

/// The same inside the caller's transaction; the id if it is new. [`announce`] it after the commit.
///
/// # Errors
/// When the database is away.
pub async fn notify_in(
    store: &Store,
    session: &mut Session,
    user: &UserId,
    matter: &Matter,
    key: &str,
    now: Time,
) -> Result<Option<NotificationId>, Abort> {
    let id = NotificationId::from_ulid(ids::draw());
    let notification = Notification {
        id: id.clone(),
        user_id: user.clone(),
        key: key.to_owned(),
        matter: matter.clone(),
        at: now,
        read_at: None,
    };
    if !notifications::put(store, session, &notification).await? {
        return Ok(None);
    }
    if matter.is_mailed() {
        let letter = Letter::Notification { user: user.clone(), notification: id.clone() };
        outbox::put_in(store, session, &Mail::new(format!("notification.{id}"), letter, now)).await?;
    }
    Ok(Some(id))
}

/// Has the open pages of `user` read their notifications again; nothing for `None`.
pub fn announce(app: &App, user: &UserId, id: Option<NotificationId>) {
    if let Some(id) = id {
        let id = Some(id.to_string());
        app.events.publish(Note { user: user.clone(), kind: NoteKind::Notification, id });
    }
}

/// Marks those of the caller's notifications read, or all of them.
///
/// # Errors
/// When the database is away.
pub async fn mark_read(app: &App, user: &UserId, which: Option<&[NotificationId]>) -> Result<()> {
    let now = app.store.now().await?;
    if notifications::mark_read(&app.store, user, which, now).await? > 0 {
        app.events.publish(Note { user: user.clone(), kind: NoteKind::Notification, id: None });
    }
    Ok(())
}
