//! `/v1/events`: live notes over a WebSocket. A note says that something changed; what is sent is read from the
//! database at that moment, so a page can never be told something stale.

use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::generations::view;
use super::http::websocket::{AWAY, Ending, LiveSocket, MESSAGE_BYTES_MAX, SIGNED_OUT, Turn};
use super::views::{BalanceView, GenerationView};
use crate::app::App;
use crate::domain::ids::GenerationId;
use crate::domain::time::Time;
use crate::events::{Common, Note, NoteKind, Told};
use crate::service::auth::{Caller, authenticate_anew};
use crate::service::credits;
use crate::store::generations;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(connect))
}

/// A WebSocket. The first message is `{"type":"auth","token":…}`; then come `{"type":"ready","at":…}`, every few seconds
/// `{"type":"heartbeat","at":…}` with the server's time (the page sends `{"type":"heartbeat"}` as often; a connection on which
/// nothing comes for 16 s is dead), and notes
/// `{"type":"generation"|"balance"|"order"|"subscription"|"notification","data":…,"at":…}` and, for everybody,
/// `{"type":"presets"|"products","at":…}`. It is closed with 1013 while
/// live notes cannot be guaranteed: poll
/// until it is back, and read everything again whenever it opens.
#[utoipa::path(get, path = "/v1/events", tag = "events", responses((status = 101, description = "switching")))]
async fn connect(State(app): State<App>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MESSAGE_BYTES_MAX).on_upgrade(move |socket| serve(app, socket))
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ToPage {
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
async fn message(app: &App, caller: &Caller, told: Told) -> Option<ToPage> {
    let at = app.clock();
    match told {
        Told::Lagged => Some(ToPage::Refresh { at }),
        Told::All(Common::Presets) => Some(ToPage::Presets { at }),
        Told::All(Common::Products) => Some(ToPage::Products { at }),
        Told::Note(note) => read(app, caller, &note).await,
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
