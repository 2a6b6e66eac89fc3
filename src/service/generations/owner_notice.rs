//! The owner's notification of an operator's command, in the transaction of the command.

use crate::domain::generation::{Generation, GenerationCommand, State};
use crate::domain::ids::NotificationId;
use crate::domain::notification::Matter;
use crate::domain::time::Time;
use crate::service::notifications::notify_in;
use crate::store::{Abort, Session, Store};

/// Adds the notification; answers its id, to be announced after the commit. A review is decided as the content check would
/// have decided it: the owner sees the result and is told nothing else.
///
/// # Errors
/// When the database is away.
pub async fn tell_in(
    store: &Store,
    session: &mut Session,
    command: GenerationCommand,
    after: &Generation,
    note: Option<&str>,
    now: Time,
) -> Result<Option<NotificationId>, Abort> {
    let Some((matter, key)) = matter(command, after, note) else { return Ok(None) };
    notify_in(store, session, &after.user_id, &matter, &key, now).await
}

fn matter(command: GenerationCommand, after: &Generation, note: Option<&str>) -> Option<(Matter, String)> {
    let (generation, tool) = (after.id.clone(), after.preset.name.clone());
    let note = note.map(str::to_owned);
    let (what, matter) = match command {
        GenerationCommand::Retry | GenerationCommand::HouseRetry => {
            let (price, on_the_house) = (after.price, after.on_the_house);
            ("retried", Matter::GenerationRetried { generation, tool, price, on_the_house, note })
        }
        GenerationCommand::Cancel => {
            let canceled = after.state == State::Canceled;
            let credits = if after.on_the_house { 0 } else { after.hold.amount };
            let credits = canceled.then_some(credits);
            let what = if canceled { "canceled" } else { "asked_to_stop" };
            (what, Matter::GenerationCanceled { generation, tool, credits, note })
        }
        GenerationCommand::Void => {
            let credits = after.hold.amount;
            ("voided", Matter::GenerationVoided { generation, tool, credits, note })
        }
        GenerationCommand::Commit | GenerationCommand::Release => return None,
    };
    Some((matter, format!("{what}:{}", after.id)))
}
