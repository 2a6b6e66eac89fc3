//! Devices that are signed in (`sessions`) and the refresh tokens each was given (`session_tokens`), as hashes only.
//! Both go away by themselves when the sign-in can no longer be used.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::IndexModel;
use mongodb::options::IndexOptions;
use serde::{Deserialize, Serialize};

use super::{Abort, Session, Store, StoreError, is_duplicate, names};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::time::Time;

/// One device. Its id names the family of its refresh tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    #[serde(rename = "_id")]
    pub id: SessionId,
    pub user_id: UserId,
    pub created_at: Time,
    pub last_used_at: Time,
    /// The end however much it is used.
    pub expires_at: Time,
    pub revoked_at: Option<Time>,
    pub revoked_for: Option<String>,
    pub ip: String,
    pub user_agent: String,
}

/// A refresh token that was given out; `_id` is the hexadecimal SHA-256 of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefreshToken {
    #[serde(rename = "_id")]
    pub hash: String,
    pub session: SessionId,
    pub created_at: Time,
    /// When it was last changed into a successor.
    pub spent_at: Option<Time>,
    /// How often a successor that never arrived was replaced by another.
    #[serde(default)]
    pub replacements: u32,
    /// It was replaced before anybody used it: whoever shows it is a second party.
    #[serde(default)]
    pub replaced: bool,
    pub expires_at: Time,
}

/// Devices listed at the most.
const SESSIONS_LISTED_MAX: i64 = 100;

fn ends(field: &str) -> IndexModel {
    let at_once = IndexOptions::builder().expire_after(std::time::Duration::ZERO).build();
    IndexModel::builder().keys(doc! { field: 1 }).options(at_once).build()
}

pub(super) fn indexes() -> Vec<IndexModel> {
    vec![IndexModel::builder().keys(doc! { "user_id": 1, "last_used_at": -1 }).build(), ends("expires_at")]
}

pub(super) fn token_indexes() -> Vec<IndexModel> {
    vec![ends("expires_at")]
}

/// Opens a sign-in with its first refresh token. The token goes first: alone it opens nothing.
///
/// # Errors
/// When the database is away.
pub async fn open(store: &Store, session: &SignIn, first: &RefreshToken) -> Result<(), StoreError> {
    store.collection::<RefreshToken>(names::SESSION_TOKENS).insert_one(first).await?;
    store.collection::<SignIn>(names::SESSIONS).insert_one(session).await?;
    Ok(())
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &SessionId) -> Result<Option<SignIn>, StoreError> {
    store.collection::<SignIn>(names::SESSIONS).find_one(doc! { "_id": id.clone() }).await
}

/// Those of `user` that are not revoked and not over at `now`, latest use first.
///
/// # Errors
/// When the database is away.
pub async fn of_user(store: &Store, user: &UserId, now: Time) -> Result<Vec<SignIn>, StoreError> {
    store
        .collection::<SignIn>(names::SESSIONS)
        .find(doc! { "user_id": user.clone(), "revoked_at": null, "expires_at": { "$gt": now } })
        .sort(doc! { "last_used_at": -1 })
        .limit(SESSIONS_LISTED_MAX)
        .await?
        .try_collect()
        .await
}

/// # Errors
/// When the database is away.
pub async fn token(store: &Store, hash: &str) -> Result<Option<RefreshToken>, StoreError> {
    store.collection::<RefreshToken>(names::SESSION_TOKENS).find_one(doc! { "_id": hash }).await
}

/// Marks the token spent; false if somebody was faster.
///
/// # Errors
/// When the database is away.
pub async fn spend_token(store: &Store, hash: &str, now: Time) -> Result<bool, StoreError> {
    let tokens = store.collection::<Document>(names::SESSION_TOKENS);
    let spent = tokens
        .update_one(doc! { "_id": hash, "spent_at": null }, doc! { "$set": { "spent_at": now } })
        .await?;
    Ok(spent.modified_count == 1)
}

/// Writes `next` over the spent token that was read as `read`, and makes the one with the hash `lost` nobody's. False when
/// somebody else has changed the token since, or has used the lost one.
///
/// # Errors
/// When the database is away.
pub async fn replace_successor(
    store: &Store,
    session: &mut Session,
    read: &RefreshToken,
    next: &RefreshToken,
    lost: &str,
) -> Result<bool, Abort> {
    let tokens = store.collection::<RefreshToken>(names::SESSION_TOKENS);
    let used =
        tokens.find_one(doc! { "_id": lost, "spent_at": { "$ne": null } }).session(&mut *session).await?;
    if used.is_some() {
        return Ok(false);
    }
    let as_read = doc! { "_id": &read.hash, "spent_at": read.spent_at };
    if tokens.replace_one(as_read, next).session(&mut *session).await?.matched_count == 0 {
        return Ok(false);
    }
    // Spent, too, for processes of before, which do not know the other field.
    let gone = doc! { "$set": { "replaced": true, "spent_at": Time::from_millis(0) } };
    tokens.update_one(doc! { "_id": lost }, gone).session(&mut *session).await?;
    Ok(true)
}

/// Adds a token unless it is there, and answers what is there: the same successor may be asked for twice.
///
/// # Errors
/// When the database is away.
pub async fn put_token(store: &Store, token: &RefreshToken) -> Result<RefreshToken, StoreError> {
    let tokens = store.collection::<RefreshToken>(names::SESSION_TOKENS);
    match tokens.insert_one(token).await {
        Ok(_) => Ok(token.clone()),
        Err(error) if is_duplicate(&error, "_id") => {
            let found = tokens.find_one(doc! { "_id": &token.hash }).await?;
            found.ok_or_else(|| StoreError::custom("a refresh token vanished while it was put"))
        }
        Err(error) => Err(error),
    }
}

/// # Errors
/// When the database is away.
pub async fn touch(store: &Store, id: &SessionId, ip: &str, now: Time) -> Result<(), StoreError> {
    store
        .collection::<Document>(names::SESSIONS)
        .update_one(doc! { "_id": id.clone() }, doc! { "$set": { "last_used_at": now, "ip": ip } })
        .await
        .map(drop)
}

/// Ends one sign-in of `user`; false if there is none that is open.
///
/// # Errors
/// When the database is away.
pub async fn revoke(
    store: &Store,
    user: &UserId,
    id: &SessionId,
    reason: &str,
    now: Time,
) -> Result<bool, StoreError> {
    let filter = doc! { "_id": id.clone(), "user_id": user.clone(), "revoked_at": null };
    Ok(revoke_where(store, filter, reason, now).await? == 1)
}

/// Ends all sign-ins of `user` but `kept`; how many there were.
///
/// # Errors
/// When the database is away.
pub async fn revoke_all_but(
    store: &Store,
    user: &UserId,
    kept: Option<&SessionId>,
    reason: &str,
    now: Time,
) -> Result<u64, StoreError> {
    let mut filter = doc! { "user_id": user.clone(), "revoked_at": null };
    if let Some(kept) = kept {
        filter.insert("_id", doc! { "$ne": kept.clone() });
    }
    revoke_where(store, filter, reason, now).await
}

async fn revoke_where(store: &Store, filter: Document, reason: &str, now: Time) -> Result<u64, StoreError> {
    let set = doc! { "$set": { "revoked_at": now, "revoked_for": reason } };
    let done = store.collection::<Document>(names::SESSIONS).update_many(filter, set).await?;
    Ok(done.modified_count)
}
