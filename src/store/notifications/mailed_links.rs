//! Links that were mailed: the collection `mailed_links`, hashes of their secrets only. Each works once and goes away by
//! itself when it is over.

use bson::doc;
use mongodb::options::IndexOptions;
use mongodb::{Collection, IndexModel};
use serde::{Deserialize, Serialize};

use crate::domain::ids::UserId;
use crate::domain::notification::letter::Purpose;
use crate::domain::time::Time;
use crate::store::{Session, Store, StoreError, names, to_bson};

/// A link as it is kept; `_id` is the hexadecimal SHA-256 of its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedLink {
    #[serde(rename = "_id")]
    pub hash: String,
    pub purpose: Purpose,
    pub user_id: UserId,
    /// The address it was sent to, folded: it proves nothing about another.
    pub email_key: String,
    pub expires_at: Time,
    pub used_at: Option<Time>,
}

fn links(store: &Store) -> Collection<MailedLink> {
    store.collection(names::MAILED_LINKS)
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    let at_once = IndexOptions::builder().expire_after(std::time::Duration::ZERO).build();
    vec![
        IndexModel::builder().keys(doc! { "user_id": 1 }).build(),
        IndexModel::builder().keys(doc! { "expires_at": 1 }).options(at_once).build(),
    ]
}

/// Adds a link, or prolongs it when its letter is sent again.
///
/// # Errors
/// When the database is away.
pub async fn put(store: &Store, link: &MailedLink) -> Result<(), StoreError> {
    let fixed = doc! {
        "purpose": to_bson(&link.purpose)?, "user_id": link.user_id.as_str(), "email_key": &link.email_key,
        "used_at": null,
    };
    let update = doc! { "$setOnInsert": fixed, "$set": { "expires_at": link.expires_at } };
    links(store).update_one(doc! { "_id": &link.hash }, update).upsert(true).await.map(drop)
}

/// The link, if it can still be used.
///
/// # Errors
/// When the database is away.
pub async fn find_open(
    store: &Store,
    purpose: Purpose,
    hash: &str,
    now: Time,
) -> Result<Option<MailedLink>, StoreError> {
    let open = doc! {
        "_id": hash, "purpose": to_bson(&purpose)?, "used_at": null, "expires_at": { "$gt": now },
    };
    links(store).find_one(open).await
}

/// Uses the link up, inside the transaction of what it allows; `false` if somebody was faster.
///
/// # Errors
/// When the database is away.
pub async fn use_up(
    store: &Store,
    session: &mut Session,
    link: &MailedLink,
    now: Time,
) -> Result<bool, StoreError> {
    let update = doc! { "$set": { "used_at": now } };
    let open = doc! { "_id": &link.hash, "used_at": null };
    Ok(links(store).update_one(open, update).session(session).await?.modified_count == 1)
}

/// Makes all open links of `user` for this purpose useless.
///
/// # Errors
/// When the database is away.
pub async fn discard(store: &Store, user: &UserId, purpose: Purpose) -> Result<(), StoreError> {
    let all = doc! { "user_id": user.as_str(), "purpose": to_bson(&purpose)?, "used_at": null };
    links(store).delete_many(all).await.map(drop)
}
