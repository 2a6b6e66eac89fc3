//! What the owner of a generation is told of what somebody of ours did to it, in the transaction that did it.

use crate::domain::generation::{Generation, HandAct, State};
use crate::domain::ids::NotificationId;
use crate::domain::notification::Matter;
use crate::domain::time::Time;
use crate::service::notifications::notify_in;
use crate::store::{Abort, Session, Store};

/// Tells the owner; the id of what is to be announced after the commit. A review is decided as the content check would have
/// decided it: that is no news of its own.
///
/// # Errors
/// When the database is away.
pub async fn tell_in(
    store: &Store,
    session: &mut Session,
    act: HandAct,
    after: &Generation,
    note: Option<&str>,
    now: Time,
) -> Result<Option<NotificationId>, Abort> {
    let Some((matter, key)) = matter(act, after, note) else { return Ok(None) };
    notify_in(store, session, &after.user_id, &matter, &key, now).await
}

fn matter(act: HandAct, after: &Generation, note: Option<&str>) -> Option<(Matter, String)> {
    let (generation, tool) = (after.id.clone(), after.preset.name.clone());
    let note = note.map(str::to_owned);
    let (what, matter) = match act {
        HandAct::Retry | HandAct::HouseRetry => {
            let (price, on_the_house) = (after.price, after.on_the_house);
            ("retried", Matter::GenerationRetried { generation, tool, price, on_the_house, note })
        }
        HandAct::Cancel => {
            let canceled = after.state == State::Canceled;
            let credits = if after.on_the_house { 0 } else { after.hold.amount };
            let credits = canceled.then_some(credits);
            let what = if canceled { "canceled" } else { "asked_to_stop" };
            (what, Matter::GenerationCanceled { generation, tool, credits, note })
        }
        HandAct::Void => {
            let credits = after.hold.amount;
            ("voided", Matter::GenerationVoided { generation, tool, credits, note })
        }
        HandAct::Commit | HandAct::Release => return None,
    };
    Some((matter, format!("{what}:{}", after.id)))
}
