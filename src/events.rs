//! Live notes to browsers: "something of yours changed, read it again". Worker, scheduler and api publish; every api
//! process hears all notes over one subscription and hands them to the open pages of their users.
//!
//! Notes may be lost and say nothing but what changed: a page reads the truth over HTTP. It must not know what a
//! generation or a balance is, nor WebSockets.

use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::config;
use crate::domain::ids::UserId;
use crate::pubsub;
use crate::telemetry;

/// Notes of this process that wait to be sent; more than this are dropped and counted.
const OUTBOX: usize = 4096;
/// Notes sent in one round trip.
const SEND_STEP: usize = 256;
const SEND_MAX: Duration = Duration::from_secs(2);
/// Notes a page may be behind before it is told to read everything again.
const BEHIND_MAX: usize = 32;
/// The same for a page that hears of everybody.
const ALL_BEHIND_MAX: usize = 1024;

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    Generation,
    Balance,
    Subscription,
    Order,
    Notification,
    /// A session ended: pages that use it must sign in again.
    Session,
}

/// One change, for one user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub user: UserId,
    pub kind: NoteKind,
    /// What changed, if there are several of the kind.
    pub id: Option<String>,
}

/// What is for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Common {
    /// The tools on offer changed.
    Presets,
    /// The plans and packs on sale changed.
    Products,
}

/// What travels between processes.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Wire {
    One(Note),
    All { all: Common },
}

/// What a subscriber is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    Note(Note),
    All(Common),
    /// Notes were missed: read everything again.
    Lagged,
}

/// A handle on the notes; cheap to clone.
#[derive(Clone)]
pub struct Events(Arc<Inner>);

struct Inner {
    client: Client,
    channel: String,
    outbox: mpsc::Sender<Outgoing>,
    local: Arc<Local>,
    /// Subscribers to everything.
    everything: broadcast::Sender<Told>,
    alive: watch::Sender<bool>,
}

enum Outgoing {
    Wire(Wire),
    /// Answered when everything before it was sent or given up.
    Flush(oneshot::Sender<()>),
}

/// The subscribers in this process.
type Local = DashMap<UserId, broadcast::Sender<Told>>;

impl Events {
    /// A handle on the notes under `config.prefix`. Redis may be away. Starts a task that sends this process's notes and
    /// ends with the last handle; must be called inside tokio.
    ///
    /// # Errors
    /// When the address cannot be read.
    pub fn connect(config: &config::Redis) -> Result<Self, RedisError> {
        let client = Client::open(config.url.expose_secret())?;
        let settings = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_response_timeout(Some(SEND_MAX))
            .set_number_of_retries(2)
            .set_max_delay(Duration::from_millis(500));
        let connection = ConnectionManager::new_lazy_with_config(client.clone(), settings)?;
        let channel = format!("{}:notes", config.prefix);
        let (outbox, waiting) = mpsc::channel(OUTBOX);
        tokio::spawn(send_all(connection, channel.clone(), waiting));
        let (alive, _) = watch::channel(false);
        let (everything, _) = broadcast::channel(ALL_BEHIND_MAX);
        Ok(Self(Arc::new(Inner { client, channel, outbox, local: Arc::default(), everything, alive })))
    }

    /// Tells all pages of `note.user`, in all api processes. Returns at once; a note that cannot be sent is counted
    /// (`notes_lost_total`) and forgotten.
    pub fn publish(&self, note: Note) {
        self.send(Wire::One(note));
    }

    /// Tells all pages of everybody.
    pub fn publish_to_all(&self, all: Common) {
        self.send(Wire::All { all });
    }

    fn send(&self, wire: Wire) {
        if self.0.outbox.try_send(Outgoing::Wire(wire)).is_err() {
            lost(1);
        }
    }

    /// Waits until the notes published so far were sent or given up; 2 s at the most. For a process that is about to end.
    pub async fn flush(&self) {
        let (done, sent) = oneshot::channel();
        let wait = async {
            if self.0.outbox.send(Outgoing::Flush(done)).await.is_ok() {
                // An error means that the sender is gone, and with it everything to wait for.
                let _gone = sent.await;
            }
        };
        if timeout(SEND_MAX, wait).await.is_err() {
            tracing::debug!("some notes were not sent before the end");
        }
    }

    /// Hears the notes of all processes and hands them to local subscribers, until `shutdown`. Run it once in each api
    /// process.
    pub async fn run_listener(&self, shutdown: CancellationToken) {
        let inner = &self.0;
        pubsub::listen(&inner.client, &inner.channel, &shutdown, |heard| match heard {
            pubsub::Heard::Up => {
                // Whoever subscribed while the line was down has missed notes.
                inner.local.iter().for_each(|user| tell(&user, Told::Lagged));
                tell(&inner.everything, Told::Lagged);
                inner.alive.send_replace(true);
            }
            pubsub::Heard::Down => {
                inner.alive.send_replace(false);
            }
            pubsub::Heard::Message(bytes) => inner.dispatch(bytes),
        })
        .await;
        inner.alive.send_replace(false);
    }

    /// The notes for one user from now on, as long as the listener runs. Any number may exist for one user; dropping it ends it.
    pub fn subscribe(&self, user: &UserId) -> Subscription {
        let notes = match self.0.local.entry(user.clone()) {
            Entry::Occupied(there) => there.get().subscribe(),
            Entry::Vacant(free) => {
                let (sender, notes) = broadcast::channel(BEHIND_MAX);
                free.insert(sender);
                notes
            }
        };
        metrics::gauge!(telemetry::SUBSCRIBERS).increment(1.0);
        Subscription { notes: Some(notes), user: user.clone(), local: self.0.local.clone() }
    }

    /// All notes from now on, as long as the listener runs: for pages of the back office.
    pub fn subscribe_to_all(&self) -> AllNotes {
        AllNotes(self.0.everything.subscribe())
    }

    /// Whether this process hears notes right now. While it is false, pages must ask by themselves.
    pub fn alive(&self) -> watch::Receiver<bool> {
        self.0.alive.subscribe()
    }

    /// How many users have subscribers in this process.
    pub fn users(&self) -> usize {
        self.0.local.len()
    }
}

impl Inner {
    fn dispatch(&self, bytes: &[u8]) {
        match serde_json::from_slice::<Wire>(bytes) {
            Ok(Wire::All { all }) => {
                self.local.iter().for_each(|user| tell(&user, Told::All(all)));
                tell(&self.everything, Told::All(all));
            }
            Ok(Wire::One(note)) => {
                tell(&self.everything, Told::Note(note.clone()));
                if let Some(user) = self.local.get(&note.user) {
                    tell(&user, Told::Note(note));
                }
            }
            // A newer version may send kinds that this one does not know.
            Err(error) => tracing::debug!(%error, "a note was not understood"),
        }
    }
}

fn tell(subscribers: &broadcast::Sender<Told>, what: Told) {
    // An error means that the last subscriber is just going.
    let _nobody = subscribers.send(what);
}

fn lost(notes: u64) {
    metrics::counter!(telemetry::NOTES_LOST).increment(notes);
}

/// Sends what is in the outbox, many notes in one round trip, until all handles are gone.
async fn send_all(mut connection: ConnectionManager, channel: String, mut outbox: mpsc::Receiver<Outgoing>) {
    let mut step = Vec::with_capacity(SEND_STEP);
    while outbox.recv_many(&mut step, SEND_STEP).await > 0 {
        let mut pipeline = redis::pipe();
        let mut flushed = Vec::new();
        let mut notes = 0;
        for outgoing in step.drain(..) {
            match outgoing {
                Outgoing::Wire(wire) => match serde_json::to_vec(&wire) {
                    Ok(bytes) => {
                        pipeline.publish(&channel, bytes).ignore();
                        notes += 1;
                    }
                    Err(_) => lost(1),
                },
                Outgoing::Flush(done) => flushed.push(done),
            }
        }
        if notes > 0 {
            send(&mut connection, &pipeline, notes).await;
        }
        for done in flushed {
            let _gone = done.send(());
        }
    }
}

async fn send(connection: &mut ConnectionManager, pipeline: &redis::Pipeline, notes: u64) {
    let attempt = async {
        match pipeline.exec_async(connection).await {
            // The line broke since the last note; the next try reconnects. A note heard twice is harmless.
            Err(error) if error.is_connection_dropped() => pipeline.exec_async(connection).await,
            answer => answer,
        }
    };
    match timeout(SEND_MAX, attempt).await {
        Ok(Ok(())) => metrics::counter!(telemetry::NOTES_SENT).increment(notes),
        Ok(Err(error)) => {
            lost(notes);
            tracing::warn!(notes, %error, "notes to pages were lost");
        }
        Err(_) => {
            lost(notes);
            tracing::warn!(notes, "notes to pages were lost: redis does not answer");
        }
    }
}

/// The notes of one user for one page.
pub struct Subscription {
    /// Always there until dropped.
    notes: Option<broadcast::Receiver<Told>>,
    user: UserId,
    local: Arc<Local>,
}

impl Subscription {
    /// The next note. Cancel-safe: no note is lost when another branch of a `select!` wins. `None` never comes while the
    /// subscription is held.
    pub async fn next(&mut self) -> Option<Told> {
        next(self.notes.as_mut()?).await
    }
}

/// The notes of everybody for one page.
pub struct AllNotes(broadcast::Receiver<Told>);

impl AllNotes {
    /// As [`Subscription::next`].
    pub async fn next(&mut self) -> Option<Told> {
        next(&mut self.0).await
    }
}

async fn next(notes: &mut broadcast::Receiver<Told>) -> Option<Told> {
    match notes.recv().await {
        Ok(told) => Some(told),
        Err(RecvError::Lagged(missed)) => {
            metrics::counter!(telemetry::NOTES_LAGGED).increment(missed);
            Some(Told::Lagged)
        }
        Err(RecvError::Closed) => None,
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        metrics::gauge!(telemetry::SUBSCRIBERS).decrement(1.0);
        // First leave, then look under the entry's lock whether anybody is left: `subscribe` joins under the same lock.
        self.notes = None;
        self.local.remove_if(&self.user, |_, sender| sender.receiver_count() == 0);
    }
}
