//! MongoDB, the truth. The only place that names `mongodb`. Typed reads and writes, one file per collection family;
//! no decisions: what to write is decided in `service/` by the rules of `domain/`.

pub mod accounts;
pub mod admin;
pub mod asset_keys;
pub mod assets;
pub mod audit;
pub mod audit_log;
pub mod blobs;
pub mod duties;
pub mod entries;
pub mod generations;
pub mod indexes;
pub mod notifications;
pub mod presets;
pub mod sessions;
pub mod shop;
pub mod users;

use std::time::{Duration, Instant};

use bson::{Bson, Document, doc};
use mongodb::options::{
    Acknowledgment, ClientOptions, ReadConcern, ReadPreference, SelectionCriteria, TransactionOptions,
    WriteConcern,
};
use mongodb::{Client, Collection, Database};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config;
use crate::domain::error_code::ErrorCode;
use crate::domain::time::Time;
use crate::error::AppError;

/// A database session inside [`Store::transaction`]; opaque above this module.
pub type Session = mongodb::ClientSession;

pub type StoreError = mongodb::error::Error;

/// Collection names, as the specification calls its entities.
pub mod names {
    pub const USERS: &str = "users";
    pub const SESSIONS: &str = "sessions";
    pub const SESSION_TOKENS: &str = "session_tokens";
    pub const ACCOUNTS: &str = "accounts";
    pub const ENTRIES: &str = "credit_ledger_entries";
    pub const GENERATIONS: &str = "generation_tasks";
    pub const BATCHES: &str = "generation_batches";
    pub const ASSETS: &str = "generation_assets";
    pub const ASSET_KEYS: &str = "generation_asset_keys";
    pub const BLOBS: &str = "generation_blobs";
    pub const PRESETS: &str = "model_presets";
    pub const NOTIFICATIONS: &str = "notifications";
    pub const MAILS: &str = "mails";
    pub const MAILED_LINKS: &str = "mailed_links";
    pub const PRODUCTS: &str = "subscription_plans";
    pub const MEMBERSHIPS: &str = "user_subscriptions";
    pub const ORDERS: &str = "orders";
    pub const NOTICES: &str = "payment_events";
    pub const DUTIES: &str = "duties";
    pub const DUTY_DAYS: &str = "duty_days";
    pub const WORKERS: &str = "workers";
    pub const AUDIT_LOG: &str = "admin_audit_logs";
    pub const AUDIT_HEAD: &str = "admin_audit_head";
    pub const PRESET_VERSIONS: &str = "model_preset_versions";
    pub const SAMPLES: &str = "preset_samples";
}

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    client: Client,
    db: Database,
}

/// Why a transaction was not committed: the database said no (the driver repeats where its label allows), or the rules
/// did, with an [`AppError`] inside that goes to the caller. One type with the driver's own error, for the closure must
/// go to the driver as it is: wrapped in another, the compiler no longer sees that it may move between threads.
pub type Abort = StoreError;

impl From<AppError> for Abort {
    fn from(error: AppError) -> Self {
        StoreError::custom(Carried(std::sync::Mutex::new(Some(Box::new(error)))))
    }
}

/// Carries a refusal through the driver's retry loop.
struct Carried(std::sync::Mutex<Option<Box<AppError>>>);

/// How long a transaction that others stand in the way of is begun again. A process that dies leaves its transaction open,
/// and whoever wants the same documents is refused until the server ends it (`transactionLifetimeLimitSeconds`): better
/// told to come again than kept waiting.
const BEGUN_AGAIN_FOR: Duration = Duration::from_secs(4);

/// MongoDB's code for a read that took longer than it may.
const MAX_TIME_EXPIRED: i32 = 50;

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        use mongodb::error::ErrorKind;
        let away = matches!(
            *error.kind,
            ErrorKind::ServerSelection { .. } | ErrorKind::ConnectionPoolCleared { .. } | ErrorKind::Io(_)
        ) || error.contains_label(mongodb::error::RETRYABLE_WRITE_ERROR)
            || error.contains_label(mongodb::error::TRANSIENT_TRANSACTION_ERROR);
        if matches!(&*error.kind, ErrorKind::Command(refusal) if refusal.code == MAX_TIME_EXPIRED) {
            AppError::Unavailable {
                code: ErrorCode::SearchTooSlow,
                detail: "this would read too much; be more exact".into(),
                retry_after_s: 1,
            }
        } else if away {
            AppError::Unavailable {
                code: ErrorCode::DatabaseUnavailable,
                detail: "the database does not answer; nothing was changed".into(),
                retry_after_s: 5,
            }
        } else {
            AppError::Internal(anyhow::Error::new(error).context("database"))
        }
    }
}

impl Store {
    /// Connects lazily: the first operation waits at most 5 s for a primary.
    ///
    /// # Errors
    /// When the address cannot be parsed.
    pub async fn connect(config: &config::Database) -> Result<Self, StoreError> {
        let mut options = ClientOptions::parse(config.uri.expose_secret()).await?;
        options.app_name = Some("mannequin".into());
        options.max_pool_size = Some(config.pool_max);
        options.server_selection_timeout = Some(Duration::from_secs(5));
        options.connect_timeout = Some(Duration::from_secs(5));
        options.retry_writes = Some(true);
        options.retry_reads = Some(true);
        options.write_concern = Some(majority());
        options.read_concern = Some(ReadConcern::majority());
        let client = Client::with_options(options)?;
        let db = client.database(&config.name);
        Ok(Self { client, db })
    }

    pub(crate) fn collection<T: Send + Sync + Serialize + DeserializeOwned>(
        &self,
        name: &str,
    ) -> Collection<T> {
        self.db.collection(name)
    }

    /// Whether the primary answers.
    ///
    /// # Errors
    /// When it does not within the server selection time-out.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.run_command(doc! { "ping": 1 }).await.map(drop)
    }

    /// The database server's clock: the only one that leases and expiries are compared with.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn now(&self) -> Result<Time, StoreError> {
        let hello = self.db.run_command(doc! { "hello": 1 }).await?;
        hello.get_datetime("localTime").map(|t| Time::from(*t)).map_err(StoreError::custom)
    }

    /// Runs `work` in one transaction: snapshot reads, majority and journaled writes, retried by the driver by error
    /// label (so `work` may run several times and must only touch the database). Nothing slow inside.
    ///
    /// # Errors
    /// What `work` refused with, or the database error; 503 when others stood in the way for some seconds.
    pub async fn transaction<R, F>(&self, mut work: F) -> Result<R, AppError>
    where
        F: for<'s> AsyncFnMut(&'s mut Session) -> Result<R, Abort>,
    {
        let mut session = self.client.start_session().await?;
        let options = TransactionOptions::builder()
            .read_concern(ReadConcern::snapshot())
            .write_concern(majority())
            .selection_criteria(SelectionCriteria::ReadPreference(ReadPreference::Primary))
            .max_commit_time(Duration::from_secs(10))
            .build();
        let began = Instant::now();
        let work = async move |session: &mut Session| {
            if began.elapsed() > BEGUN_AGAIN_FOR {
                return Err(AppError::held_elsewhere().into());
            }
            work(session).await
        };
        let result = session.start_transaction().with_options(options).and_run2(work).await;
        result.map_err(|error| match error.get_custom::<Carried>() {
            Some(carried) => {
                let mut slot = carried.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                slot.take().map_or(AppError::internal(anyhow::anyhow!("refusal taken twice")), |boxed| *boxed)
            }
            None => error.into(),
        })
    }
}

fn majority() -> WriteConcern {
    WriteConcern::builder()
        .w(Acknowledgment::Majority)
        .journal(true)
        .w_timeout(Duration::from_secs(10))
        .build()
}

/// A value as it would stand in a document. (`bson::serialize_to_bson` calls itself human-readable and would write
/// instants as strings.)
pub(crate) fn to_bson<T: Serialize>(value: &T) -> Result<Bson, StoreError> {
    #[derive(Serialize)]
    struct Wrapped<'a, T> {
        value: &'a T,
    }
    let raw = bson::serialize_to_raw_document_buf(&Wrapped { value }).map_err(StoreError::custom)?;
    let mut document = Document::try_from(raw).map_err(StoreError::custom)?;
    Ok(document.remove("value").unwrap_or(Bson::Null))
}

/// Whether the error is a duplicate key, and of which index (by a part of the message).
pub fn is_duplicate(error: &StoreError, index: &str) -> bool {
    use mongodb::error::{ErrorKind, WriteFailure};
    match &*error.kind {
        ErrorKind::Write(WriteFailure::WriteError(e)) => e.code == 11000 && e.message.contains(index),
        ErrorKind::InsertMany(e) => e
            .write_errors
            .as_ref()
            .is_some_and(|all| all.iter().any(|e| e.code == 11000 && e.message.contains(index))),
        ErrorKind::Command(e) => e.code == 11000 && e.message.contains(index),
        _ => false,
    }
}
