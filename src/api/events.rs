//! `/v1/events`: live notes over a WebSocket. A note says that something changed; what is sent is read from the
//! database at that moment, so a page can never be told something stale.

use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, interval_at, timeout};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::generations::view;
use super::views::{BalanceView, GenerationView};
use crate::app::App;
use crate::domain::ids::GenerationId;
use crate::domain::time::Time;
use crate::events::{Common, Note, NoteKind, Told};
use crate::service::auth::{Caller, authenticate, authenticate_anew};
use crate::service::credits;
use crate::store::generations;

const AUTH_WAIT: Duration = Duration::from_secs(10);
const PING_EVERY: Duration = Duration::from_secs(30);
const SEND_WAIT: Duration = Duration::from_secs(10);
/// Bytes of one message from a page: only the first one says anything.
const MESSAGE_BYTES_MAX: usize = 4096;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(connect))
}

/// A WebSocket. The first message is `{"type":"auth","token":…}`; then notes
/// `{"type":"generation"|"balance"|"order"|"subscription"|"notification","data":…,"at":…}` and, for everybody,
/// `{"type":"presets"|"products","at":…}`. It is closed with 1013 while
/// live notes cannot be guaranteed: poll
/// until it is back, and read everything again whenever it opens.
#[utoipa::path(get, path = "/v1/events", tag = "events", responses((status = 101, description = "switching")))]
async fn connect(State(app): State<App>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MESSAGE_BYTES_MAX).on_upgrade(move |socket| serve(app, socket))
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum FromPage {
    Auth { token: String },
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ToPage {
    Ready {
        at: Time,
    },
    Generation {
        data: Box<GenerationView>,
        at: Time,
    },
    Balance {
        data: BalanceView,
        at: Time,
    },
    /// One of the user's orders changed.
    Order {
        data: Changed,
        at: Time,
    },
    /// The membership changed, or what it allows.
    Subscription {
        at: Time,
    },
    Notification {
        data: Changed,
        at: Time,
    },
    /// The tools on offer changed.
    Presets {
        at: Time,
    },
    /// The plans and packs on sale changed.
    Products {
        at: Time,
    },
    /// Notes were missed: read everything again.
    Refresh {
        at: Time,
    },
}

/// What to read again; without an id: all of the kind.
#[derive(Serialize)]
struct Changed {
    id: Option<String>,
}

async fn serve(app: App, mut socket: WebSocket) {
    let Some((caller, token)) = sign_in(&app, &mut socket).await else {
        return close(socket, 4401, "unauthenticated").await;
    };
    let mut alive = app.events.alive();
    // Subscribed before "ready", so that nothing after "ready" is missed.
    let mut notes = app.events.subscribe(&caller.user);
    if !*alive.borrow_and_update() {
        return close(socket, 1013, "live notes are away").await;
    }
    let ended = talk(&app, &caller, &token, &mut socket, &mut notes, &mut alive).await;
    if let Some((code, reason)) = ended {
        close(socket, code, reason).await;
    }
}

async fn sign_in(app: &App, socket: &mut WebSocket) -> Option<(Caller, String)> {
    let first = timeout(AUTH_WAIT, socket.recv()).await.ok()??.ok()?;
    let FromPage::Auth { token } = serde_json::from_str(first.to_text().ok()?).ok()?;
    let caller = authenticate(app, &token).await.ok()?;
    Some((caller, token))
}

/// Passes notes on until the page goes or must be sent away.
async fn talk(
    app: &App,
    caller: &Caller,
    token: &str,
    socket: &mut WebSocket,
    notes: &mut crate::events::Subscription,
    alive: &mut tokio::sync::watch::Receiver<bool>,
) -> Option<(u16, &'static str)> {
    send(socket, &ToPage::Ready { at: app.clock() }).await?;
    let mut ping = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        tokio::select! {
            told = notes.next() => {
                let message = match told {
                    None => return Some((1013, "live notes are away")),
                    Some(Told::Lagged) => Some(ToPage::Refresh { at: app.clock() }),
                    Some(Told::All(Common::Presets)) => Some(ToPage::Presets { at: app.clock() }),
                    Some(Told::All(Common::Products)) => Some(ToPage::Products { at: app.clock() }),
                    Some(Told::Note(note)) if note.kind == NoteKind::Session => {
                        if authenticate_anew(app, token).await.is_err() {
                            return Some((4401, "signed out"));
                        }
                        None
                    }
                    Some(Told::Note(note)) => read(app, caller, &note).await,
                };
                if let Some(message) = message {
                    send(socket, &message).await?;
                }
            }
            changed = alive.changed() => {
                if changed.is_err() || !*alive.borrow_and_update() {
                    return Some((1013, "live notes are away"));
                }
            }
            _ = ping.tick() => {
                timeout(SEND_WAIT, socket.send(Message::Ping(bytes::Bytes::new()))).await.ok()?.ok()?;
            }
            said = socket.recv() => match said {
                None | Some(Err(_) | Ok(Message::Close(_))) => return None,
                Some(Ok(_)) => {}
            }
        }
    }
}

/// What a note is about, as it is now; `None` when it is not for this page.
async fn read(app: &App, caller: &Caller, note: &Note) -> Option<ToPage> {
    let at = app.clock();
    match note.kind {
        NoteKind::Generation => {
            let id = GenerationId::parse(note.id.as_deref()?)?;
            let found = generations::find_owned(&app.store, &caller.user, &id).await.ok()??;
            let data = Box::new(view(app, found).await.ok()?);
            Some(ToPage::Generation { data, at })
        }
        NoteKind::Balance => {
            let data = credits::balance(app, &caller.user).await.ok()?.into();
            Some(ToPage::Balance { data, at })
        }
        NoteKind::Order => Some(ToPage::Order { data: Changed { id: note.id.clone() }, at }),
        NoteKind::Subscription => Some(ToPage::Subscription { at }),
        NoteKind::Notification => Some(ToPage::Notification { data: Changed { id: note.id.clone() }, at }),
        _ => Some(ToPage::Refresh { at }),
    }
}

/// `None` when the page does not take it.
async fn send(socket: &mut WebSocket, message: &ToPage) -> Option<()> {
    let text = serde_json::to_string(message).ok()?;
    timeout(SEND_WAIT, socket.send(Message::text(text))).await.ok()?.ok()
}

async fn close(mut socket: WebSocket, code: u16, reason: &'static str) {
    let frame = CloseFrame { code, reason: reason.into() };
    let _gone_already = timeout(SEND_WAIT, socket.send(Message::Close(Some(frame)))).await;
}
