//! The end of memberships. Benefits stop by themselves at the end; this says so to the person and to their pages.

use crate::app::App;
use crate::domain::membership::Membership;
use crate::domain::notification::Matter;
use crate::domain::time::Time;
use crate::error::Result;
use crate::events::{Note, NoteKind};
use crate::service::notifications::notify;
use crate::store::shop::memberships;

/// Tells the person that their membership is over and marks it as ended; answers whether this call did so.
///
/// # Errors
/// When the database is away.
pub async fn end(app: &App, membership: &Membership, now: Time) -> Result<bool> {
    let ended_at = membership.ends_at;
    let plan = membership.period_at(now).map_or(&membership.plan, |period| &period.plan).name.clone();
    // Told first, under a key of this end: a process that dies in between tells nobody twice and forgets nobody.
    let key = format!("subscription_ended:{}:{}", membership.id, ended_at.millis());
    notify(app, &membership.id, Matter::SubscriptionEnded { plan, ended_at }, &key).await?;
    let ended = memberships::end(&app.store, membership, now).await?;
    if ended {
        let note = |kind| Note { user: membership.id.clone(), kind, id: None };
        app.events.publish(note(NoteKind::Subscription));
        app.events.publish(note(NoteKind::Balance));
    }
    Ok(ended)
}
