//! `/v1/admin/events`: live notes for the back office over a WebSocket. They name what changed and nothing of it: the page
//! reads again what it shows, masked as its role demands.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::response::Response;
use serde::Serialize;
use tokio::time::{Instant, sleep_until};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::http::websocket::{
    AWAY, Ending, LiveSocket, MESSAGE_BYTES_MAX, SIGNED_OUT, Turn, UNAUTHENTICATED,
};
use crate::app::App;
use crate::domain::time::Time;
use crate::domain::user::Role;
use crate::events::{Common, NoteKind, Told};
use crate::service::auth::{Caller, authenticate_anew};

/// Changes are gathered for so long, each told once: a busy site makes hundreds a second.
const GATHER: Duration = Duration::from_millis(500);
/// More different changes than this in one step: read everything again.
const CHANGES_MAX: usize = 50;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Messages::openapi()).routes(routes!(connect))
}

/// What goes over the connection, which no answer names.
#[derive(OpenApi)]
#[openapi(components(schemas(AdminEvent)))]
struct Messages;

/// Live events for the back office over a WebSocket.
///
/// As `/v1/events`, with `AdminEvent` instead of `StudioEvent`. For support and up; others are closed with 4401.
#[utoipa::path(get, operation_id = "open_admin_events", path = "/v1/admin/events",
    tag = "admin", responses((status = 101, description = "switching")))]
async fn connect(State(app): State<App>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.max_message_size(MESSAGE_BYTES_MAX).on_upgrade(move |socket| serve(app, socket))
}

/// What a list or page of the back office is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChangedResource)]
enum Resource {
    Users,
    Generations,
    Orders,
    Entries,
    Presets,
    Products,
}

/// What shows this is to be read again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
struct Change {
    resource: Resource,
    /// `null`: any of them.
    id: Option<String>,
    /// Whom it concerns; `null`: everybody.
    user_id: Option<String>,
}

/// A message of `/v1/admin/events`: what changed. `at` is the server's time.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
enum AdminEvent {
    /// Something changed.
    Changed { data: Change, at: Time },
    /// Notes were missed: read everything again.
    Refresh { at: Time },
}

async fn serve(app: App, socket: WebSocket) {
    let Some((mut live, caller, token)) = LiveSocket::open(&app, socket).await else { return };
    if caller.require(Role::Support).is_err() {
        return live.close(UNAUTHENTICATED).await;
    }
    if let Some(ending) = talk(&app, &caller, &token, &mut live).await {
        live.close(ending).await;
    }
}

/// Passes changes on until the page goes or must be sent away.
async fn talk(app: &App, caller: &Caller, token: &str, live: &mut LiveSocket) -> Option<Ending> {
    let mut alive = app.events.alive();
    // Subscribed before "ready", so that nothing after "ready" is missed.
    let mut notes = app.events.subscribe_to_all();
    if !*alive.borrow_and_update() {
        return Some(AWAY);
    }
    live.ready(app.clock()).await?;
    let mut gathered = Gathered::default();
    loop {
        tokio::select! {
            told = notes.next() => match told {
                None => return Some(AWAY),
                Some(Told::Note(note)) if note.kind == NoteKind::Session && note.user == caller.user => {
                    let still = authenticate_anew(app, token).await;
                    if !still.is_ok_and(|caller| caller.require(Role::Support).is_ok()) {
                        return Some(SIGNED_OUT);
                    }
                }
                Some(told) => gathered.add(told),
            },
            () = gathered.due() => {
                for message in gathered.take(app.clock()) {
                    live.send(&message).await?;
                }
            }
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

/// Changes that wait to be told.
#[derive(Default)]
struct Gathered {
    changes: BTreeSet<Change>,
    /// Notes were missed.
    lagged: bool,
    since: Option<Instant>,
}

impl Gathered {
    fn add(&mut self, told: Told) {
        self.since.get_or_insert_with(Instant::now);
        match told {
            Told::Lagged => self.lagged = true,
            told => self.changes.extend(changes(told)),
        }
    }

    /// When it is time to tell them; never while there are none. Cancel-safe.
    async fn due(&self) {
        match self.since {
            Some(since) => sleep_until(since + GATHER).await,
            None => std::future::pending().await,
        }
    }

    fn take(&mut self, at: Time) -> Vec<AdminEvent> {
        let Gathered { changes, lagged, .. } = std::mem::take(self);
        if lagged || changes.len() > CHANGES_MAX {
            return vec![AdminEvent::Refresh { at }];
        }
        changes.into_iter().map(|data| AdminEvent::Changed { data, at }).collect()
    }
}

/// What the back office shows of this.
fn changes(told: Told) -> Vec<Change> {
    let of_all = |resource| vec![Change { resource, id: None, user_id: None }];
    let note = match told {
        Told::Lagged => return Vec::new(),
        Told::All(Common::Presets) => return of_all(Resource::Presets),
        Told::All(Common::Products) => return of_all(Resource::Products),
        Told::Note(note) => note,
    };
    let user = note.user.to_string();
    let of = |resource, id: Option<String>| Change { resource, id, user_id: Some(user.clone()) };
    let person = of(Resource::Users, Some(user.clone()));
    match note.kind {
        NoteKind::Generation => vec![of(Resource::Generations, note.id)],
        // A new generation is told by its hold alone.
        NoteKind::Balance => vec![of(Resource::Entries, None), of(Resource::Generations, None), person],
        NoteKind::Order => vec![of(Resource::Orders, note.id), person],
        NoteKind::Subscription | NoteKind::Session => vec![person],
        NoteKind::Notification => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::UserId;
    use crate::events::Note;

    fn note(number: u128, kind: NoteKind) -> Told {
        let user = UserId::from_ulid(ulid::Ulid::from_parts(1, number));
        Told::Note(Note { user, kind, id: Some("one".into()) })
    }

    fn told(notes: impl IntoIterator<Item = Told>) -> Vec<String> {
        let mut gathered = Gathered::default();
        notes.into_iter().for_each(|told| gathered.add(told));
        let messages = gathered.take(Time::from_millis(0));
        messages.iter().map(|message| serde_json::to_string(message).expect("json")).collect()
    }

    #[test]
    fn the_same_change_is_told_once_in_a_step_and_many_become_one_refresh() {
        let twice = told([note(1, NoteKind::Generation), note(1, NoteKind::Generation)]);
        assert_eq!(twice.len(), 1, "{twice:?}");
        assert!(twice[0].contains(r#""resource":"generations","id":"one""#), "{twice:?}");
        let many = told((0..60).map(|number| note(number, NoteKind::Generation)));
        assert_eq!(many, [r#"{"type":"refresh","at":"1970-01-01T00:00:00.000Z"}"#]);
        assert_eq!(told([note(1, NoteKind::Generation), Told::Lagged]).len(), 1);
    }

    #[test]
    fn a_balance_that_moved_changes_the_ledger_the_generations_and_the_person() {
        let both = told([note(1, NoteKind::Balance)]);
        assert_eq!(both.len(), 3);
        assert!(
            both.iter().any(|one| one.contains("entries")) && both.iter().any(|one| one.contains("users"))
        );
    }
}
