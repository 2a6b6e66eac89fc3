//! The end of memberships. Benefits stop by themselves at the end; this says so to the studio.

use crate::app::App;
use crate::domain::membership::Membership;
use crate::domain::notification::Matter;
use crate::domain::time::Time;
use crate::error::Result;
use crate::events::{Note, NoteKind};
use crate::service::notifications::notify;
use crate::store::shop::memberships;

/// Tells the member that a membership is over, and marks it as ended; answers whether this call did it. Told first: cut
/// off in between, the next call tells nothing twice and marks it.
///
/// # Errors
/// When the database is away.
pub async fn end(app: &App, membership: &Membership, now: Time) -> Result<bool> {
    let matter =
        Matter::SubscriptionEnded { plan: membership.plan.name.clone(), ended_at: membership.ends_at };
    let key = format!("subscription_ended:{}:{}", membership.id, membership.ends_at.millis());
    notify(app, &membership.id, matter, &key).await?;
    let ended = memberships::end(&app.store, membership, now).await?;
    if ended {
        let note = |kind| Note { user: membership.id.clone(), kind, id: None };
        app.events.publish(note(NoteKind::Subscription));
        app.events.publish(note(NoteKind::Balance));
    }
    Ok(ended)
}
