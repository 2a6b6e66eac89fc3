//! The end of memberships. Benefits stop by themselves at the end; this says so to the studio.

use crate::app::App;
use crate::domain::membership::Membership;
use crate::domain::time::Time;
use crate::error::Result;
use crate::events::{Note, NoteKind};
use crate::store::shop::memberships;

/// Marks a membership that is over as ended; answers whether this call did it.
///
/// # Errors
/// When the database is away.
pub async fn end(app: &App, membership: &Membership, now: Time) -> Result<bool> {
    let ended = memberships::end(&app.store, membership, now).await?;
    if ended {
        let note = |kind| Note { user: membership.id.clone(), kind, id: None };
        app.events.publish(note(NoteKind::Subscription));
        app.events.publish(note(NoteKind::Balance));
    }
    Ok(ended)
}
