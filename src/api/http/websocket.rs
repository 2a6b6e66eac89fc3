//! A live connection: a WebSocket that a page opened, signs in on with its first message, and that both ends keep alive with
//! heartbeats a script can see. One that is silent for two heartbeats is dead to the page, whatever the browser says of it.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, Interval, interval_at, timeout};
use utoipa::ToSchema;

use crate::app::App;
use crate::domain::time::Time;
use crate::service::auth::{Caller, authenticate};

const AUTH_WAIT: Duration = Duration::from_secs(10);
const SEND_WAIT: Duration = Duration::from_secs(10);
const HEARTBEAT_EVERY: Duration = Duration::from_millis(7_500);
/// One WebSocket ping for so many heartbeats: for proxies, which look at nothing else.
const HEARTBEATS_PER_PING: u32 = 4;
/// A page that sends heartbeats and then none for this long is gone.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// Bytes of one message from a page.
pub const MESSAGE_BYTES_MAX: usize = 4096;

/// Code and reason of a close.
pub type Ending = (u16, &'static str);

pub const UNAUTHENTICATED: Ending = (4401, "unauthenticated");
pub const SIGNED_OUT: Ending = (4401, "signed out");
/// The page polls until live notes are back.
pub const AWAY: Ending = (1013, "live notes are away");
const SILENT: Ending = (4408, "no heartbeat");

/// A message of a page on a WebSocket: first `auth`, then heartbeats.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientMessage {
    /// Who the page is.
    Auth {
        /// An access token.
        token: String,
    },
    /// The page is still there.
    Heartbeat,
}

/// A message of the server on every WebSocket, besides the events.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveSignal {
    /// The page is signed in; nothing is missed from now on.
    Ready {
        /// The server's time.
        at: Time,
    },
    /// The server is still there; comes every few seconds.
    Heartbeat {
        /// The server's time.
        at: Time,
    },
}

/// What a connection woke up for.
pub enum Turn {
    /// The next heartbeat is due: [`LiveSocket::beat`].
    Beat,
    /// The page said something; there is nothing to do.
    Said,
    Gone,
}

pub struct LiveSocket {
    socket: WebSocket,
    beats: Interval,
    sent: u32,
    heard_at: Instant,
    /// Pages of before send none, and are not missed.
    page_beats: bool,
}

impl LiveSocket {
    /// Who opened the connection, and their token; `None` when the first message is not theirs to send.
    pub async fn open(app: &App, mut socket: WebSocket) -> Option<(Self, Caller, String)> {
        let Some((caller, token)) = sign_in(app, &mut socket).await else {
            close(socket, UNAUTHENTICATED).await;
            return None;
        };
        let beats = interval_at(Instant::now() + HEARTBEAT_EVERY, HEARTBEAT_EVERY);
        let live = Self { socket, beats, sent: 0, heard_at: Instant::now(), page_beats: false };
        Some((live, caller, token))
    }

    /// Says that nothing is missed from now on. `None` when the page is gone.
    pub async fn ready(&mut self, at: Time) -> Option<()> {
        self.send(&LiveSignal::Ready { at }).await
    }

    /// The next thing to happen. Cancel-safe.
    pub async fn turn(&mut self) -> Turn {
        tokio::select! {
            _ = self.beats.tick() => Turn::Beat,
            said = self.socket.recv() => match said {
                None | Some(Err(_) | Ok(Message::Close(_))) => Turn::Gone,
                Some(Ok(message)) => {
                    self.heard_at = Instant::now();
                    let text = message.to_text().unwrap_or_default();
                    self.page_beats |= matches!(serde_json::from_str(text), Ok(ClientMessage::Heartbeat));
                    Turn::Said
                }
            },
        }
    }

    /// Sends a heartbeat with the server's time. How the connection ended, or `None` inside when the page is gone.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn beat(&mut self, at: Time) -> Result<(), Option<Ending>> {
        if self.page_beats && self.heard_at.elapsed() > SILENCE_MAX {
            return Err(Some(SILENT));
        }
        self.sent = self.sent.wrapping_add(1);
        if self.sent.is_multiple_of(HEARTBEATS_PER_PING) {
            let ping = self.socket.send(Message::Ping(bytes::Bytes::new()));
            timeout(SEND_WAIT, ping).await.ok().and_then(Result::ok).ok_or(None)?;
        }
        self.send(&LiveSignal::Heartbeat { at }).await.ok_or(None)
    }

    /// `None` when the page does not take it.
    pub async fn send(&mut self, message: &impl Serialize) -> Option<()> {
        let text = serde_json::to_string(message).ok()?;
        timeout(SEND_WAIT, self.socket.send(Message::text(text))).await.ok()?.ok()
    }

    pub async fn close(self, ending: Ending) {
        close(self.socket, ending).await;
    }
}

async fn sign_in(app: &App, socket: &mut WebSocket) -> Option<(Caller, String)> {
    let first = timeout(AUTH_WAIT, socket.recv()).await.ok()??.ok()?;
    let ClientMessage::Auth { token } = serde_json::from_str(first.to_text().ok()?).ok()? else {
        return None;
    };
    let caller = authenticate(app, &token).await.ok()?;
    Some((caller, token))
}

async fn close(mut socket: WebSocket, (code, reason): Ending) {
    let frame = CloseFrame { code, reason: reason.into() };
    let _gone_already = timeout(SEND_WAIT, socket.send(Message::Close(Some(frame)))).await;
}
