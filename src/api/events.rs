//! `/v1/events`: live notes over a WebSocket. A note says that something changed; what is sent is read from the
//! database at that moment, so a page can never be told something stale.

use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::generations::view;
use super::http::websocket::{
    AWAY, ClientMessage, Ending, LiveSignal, LiveSocket, MESSAGE_BYTES_MAX, SIGNED_OUT, Turn,
};
use super::views::GenerationView;
use crate::app::App;
use crate::domain::credits::Balance;
use crate::domain::ids::GenerationId;
use crate::domain::time::Time;
use crate::events::{Common, Note, NoteKind, Told};
use crate::service::auth::{Caller, authenticate_anew};
use crate::service::credits;
use crate::store::generations;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Messages::openapi()).routes(routes!(connect))
}

/// What goes over the connection, which no answer names.
#[derive(OpenApi)]
#[openapi(components(schemas(ClientMessage, LiveSignal, StudioEvent)))]
struct Messages;

/// Live events over a WebSocket.
///
/// The page sends `ClientMessage`: first `auth`, then heartbeats. The server sends `LiveSignal`: `ready`, then a heartbeat
/// every few seconds (a connection on which nothing comes for 16 s is dead), and `StudioEvent`. It is closed with 4401
/// when the page is not signed in, and with 1013 while events cannot be guaranteed: poll until it is back, and read
/// everything again whenever it opens.
#[utoipa::path(get, operation_id = "open_events", path = "/v1/events",
    tag = "events", responses((status = 101, description = "switching")))]
async fn connect(State(app): State<App>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MESSAGE_BYTES_MAX).on_upgrade(move |socket| serve(app, socket))
}

/// A message of `/v1/events`: what changed. `at` is the server's time.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum StudioEvent {
    /// A generation changed, or is new.
    Generation { data: Box<GenerationView>, at: Time },
    /// The balance changed.
    Balance { data: Balance, at: Time },
    /// One of the user's orders changed.
    Order { data: Changed, at: Time },
    /// The membership changed, or what it allows.
    Subscription { at: Time },
    /// Something to be told came, or was read.
    Notification { data: Changed, at: Time },
    /// The tools on offer changed.
    Presets { at: Time },
    /// The plans and packs on sale changed.
    Products { at: Time },
    /// Notes were missed: read everything again.
    Refresh { at: Time },
}

/// What to read again.
#[derive(Serialize, ToSchema)]
struct Changed {
    /// `null`: all of the kind.
    id: Option<String>,
}

async fn serve(app: App, socket: WebSocket) {
    let Some((mut live, caller, token)) = LiveSocket::open(&app, socket).await else { return };
    if let Some(ending) = talk(&app, &caller, &token, &mut live).await {
        live.close(ending).await;
    }
}

/// Passes notes on until the page goes or must be sent away.
async fn talk(app: &App, caller: &Caller, token: &str, live: &mut LiveSocket) -> Option<Ending> {
    let mut alive = app.events.alive();
    // Subscribed before "ready", so that nothing after "ready" is missed.
    let mut notes = app.events.subscribe(&caller.user);
    if !*alive.borrow_and_update() {
        return Some(AWAY);
    }
    live.ready(app.clock()).await?;
    loop {
        tokio::select! {
            told = notes.next() => match told {
                None => return Some(AWAY),
                Some(Told::Note(note)) if note.kind == NoteKind::Session => {
                    if authenticate_anew(app, token).await.is_err() {
                        return Some(SIGNED_OUT);
                    }
                }
                Some(told) => {
                    if let Some(message) = message(app, caller, told).await {
                        live.send(&message).await?;
                    }
                }
            },
            changed = alive.changed() => {
                if changed.is_err() || !*alive.borrow_and_update() {
                    return Some(AWAY);
                }
            }
            turn = live.turn() => match turn {
                Turn::Beat => if let Err(ending) = live.beat(app.clock()).await {
                    return ending;
                },
                Turn::Said => {}
                Turn::Gone => return None,
            }
        }
    }
}

/// What the page is told; `None` when it is not for this page.
async fn message(app: &App, caller: &Caller, told: Told) -> Option<StudioEvent> {
    let at = app.clock();
    match told {
        Told::Lagged => Some(StudioEvent::Refresh { at }),
        Told::All(Common::Presets) => Some(StudioEvent::Presets { at }),
        Told::All(Common::Products) => Some(StudioEvent::Products { at }),
        Told::Note(note) => read(app, caller, &note).await,
    }
}

/// What a note is about, as it is now; `None` when it is not for this page.
async fn read(app: &App, caller: &Caller, note: &Note) -> Option<StudioEvent> {
    let at = app.clock();
    match note.kind {
        NoteKind::Generation => {
            let id = GenerationId::parse(note.id.as_deref()?)?;
            let found = generations::find_owned(&app.store, &caller.user, &id).await.ok()??;
            let data = Box::new(view(app, found).await.ok()?);
            Some(StudioEvent::Generation { data, at })
        }
        NoteKind::Balance => {
            let data = credits::balance(app, &caller.user).await.ok()?;
            Some(StudioEvent::Balance { data, at })
        }
        NoteKind::Order => Some(StudioEvent::Order { data: Changed { id: note.id.clone() }, at }),
        NoteKind::Subscription => Some(StudioEvent::Subscription { at }),
        NoteKind::Notification => {
            Some(StudioEvent::Notification { data: Changed { id: note.id.clone() }, at })
        }
        _ => Some(StudioEvent::Refresh { at }),
    }
}
