//! One Redis channel, subscribed for as long as the process lives: reconnects by itself, notices a dead line and tells
//! when it is up. It must not know what the messages mean; `queue` and `events` build on it.

use std::time::Duration;

use futures::StreamExt as _;
use redis::{Client, RedisError};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A line that does not answer a ping within one interval is given up.
const PING_INTERVAL: Duration = Duration::from_secs(3);
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// What happens on the channel.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// Subscribed: from now on nothing is missed.
    Up,
    /// The line is gone: messages are being missed until the next `Up`.
    Down,
    Message(&'a [u8]),
}

/// Listens to `channel` until `shutdown`, calling `tell` for everything that happens. Without Redis it goes on trying,
/// at the longest every 2 s.
pub async fn listen(
    client: &Client,
    channel: &str,
    shutdown: &CancellationToken,
    mut tell: impl FnMut(Heard<'_>) + Send,
) {
    let mut pause = PAUSE_MIN;
    let mut told = false;
    while !shutdown.is_cancelled() {
        let mut was_up = false;
        let ended = follow(client, channel, shutdown, &mut |heard| {
            was_up |= heard == Heard::Up;
            tell(heard);
        })
        .await;
        if was_up {
            tell(Heard::Down);
            pause = PAUSE_MIN;
        }
        let Err(error) = ended else { return };
        // Once an outage is enough.
        if was_up || !told {
            tracing::warn!(channel, %error, "the subscription is down, trying again");
            told = true;
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = sleep(pause) => pause = (pause * 2).min(PAUSE_MAX),
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Redis(#[from] RedisError),
    #[error("the server closed the connection")]
    Closed,
    #[error("no answer in time")]
    Silent,
}

/// One connection, from its start to its end. Returns `Ok` only on shutdown.
async fn follow(
    client: &Client,
    channel: &str,
    shutdown: &CancellationToken,
    tell: &mut (dyn FnMut(Heard<'_>) + Send),
) -> Result<(), Broken> {
    let subscribed = async {
        let mut connection = client.get_async_pubsub().await?;
        connection.subscribe(channel).await?;
        Ok::<_, RedisError>(connection)
    };
    let connection = tokio::select! {
        () = shutdown.cancelled() => return Ok(()),
        connection = timeout(CONNECT_TIMEOUT, subscribed) => connection.map_err(|_| Broken::Silent)??,
    };
    let (mut sink, mut messages) = connection.split();
    tracing::info!(channel, "subscribed");
    tell(Heard::Up);
    let mut pings = interval(PING_INTERVAL);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            message = messages.next() => match message {
                Some(message) => tell(Heard::Message(message.get_payload_bytes())),
                None => return Err(Broken::Closed),
            },
            _ = pings.tick() => {
                let ping = sink.ping::<redis::Value>();
                timeout(PING_INTERVAL, ping).await.map_err(|_| Broken::Silent)??;
            }
        }
    }
}
