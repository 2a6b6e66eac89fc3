//! The outbox of e-mail: the collection `mails`. Whoever takes a letter has a lease on it by the server's clock, and what
//! they write afterwards counts only while they are its last holder.

use std::time::Duration;

use bson::{Document, doc};
use mongodb::options::{IndexOptions, ReturnDocument};
use mongodb::{Collection, IndexModel};

use crate::domain::notification::letter::Mail;
use crate::domain::time::Time;
use crate::store::indexes::lifetime;
use crate::store::{Session, Store, StoreError, is_duplicate, names, to_bson};

/// Days that a letter is remembered.
const KEPT_DAYS: u64 = 30;

fn mails(store: &Store) -> Collection<Mail> {
    store.collection(names::MAILS)
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    let due = IndexOptions::builder()
        .name("due".to_owned())
        .partial_filter_expression(doc! { "state": "pending" })
        .build();
    vec![
        IndexModel::builder().keys(doc! { "not_before": 1 }).options(due).build(),
        lifetime("kept_a_month", doc! { "at": 1 }, Duration::from_secs(KEPT_DAYS * 86_400)),
    ]
}

/// Puts a letter into the outbox inside the caller's transaction, unless it is there.
///
/// # Errors
/// When the database is away.
pub async fn put_in(store: &Store, session: &mut Session, mail: &Mail) -> Result<(), StoreError> {
    let fields = doc! { "$setOnInsert": to_bson(mail)? };
    mails(store).update_one(doc! { "_id": &mail.id }, fields).upsert(true).session(session).await.map(drop)
}

/// The same by itself.
///
/// # Errors
/// When the database is away.
pub async fn put(store: &Store, mail: &Mail) -> Result<(), StoreError> {
    match mails(store).insert_one(mail).await {
        Err(error) if !is_duplicate(&error, "_id_") => Err(error),
        _ => Ok(()),
    }
}

/// # Errors
/// When the database is away.
pub async fn is_any_due(store: &Store) -> Result<bool, StoreError> {
    Ok(mails(store).find_one(due()).await?.is_some())
}

fn due() -> Document {
    doc! { "state": "pending", "$expr": { "$lte": ["$not_before", "$$NOW"] } }
}

/// Takes the letter that has been due longest, for `lease_ms`; `None`: nothing is due.
///
/// # Errors
/// When the database is away.
pub async fn claim(store: &Store, holder: &str, lease_ms: i64) -> Result<Option<Mail>, StoreError> {
    let taken = vec![doc! { "$set": {
        "holder": holder,
        "tries": { "$add": ["$tries", 1] },
        "not_before": { "$add": ["$$NOW", lease_ms] },
    } }];
    mails(store)
        .find_one_and_update(due(), taken)
        .sort(doc! { "not_before": 1 })
        .return_document(ReturnDocument::After)
        .await
}

fn held(mail: &Mail) -> Document {
    doc! { "_id": &mail.id, "state": "pending", "holder": &mail.holder }
}

/// Notes that it was sent; `false` when somebody else has taken it meanwhile.
///
/// # Errors
/// When the database is away.
pub async fn sent(store: &Store, mail: &Mail) -> Result<bool, StoreError> {
    let update = vec![doc! { "$set": { "state": "sent", "ended_at": "$$NOW", "fault": null } }];
    Ok(mails(store).update_one(held(mail), update).await?.matched_count == 1)
}

/// Gives it back until `at`, counting a try without an answer (`unknown`); `false` when somebody else has taken it meanwhile.
///
/// # Errors
/// When the database is away.
pub async fn put_back(
    store: &Store,
    mail: &Mail,
    at: Time,
    unknown: bool,
    fault: &str,
) -> Result<bool, StoreError> {
    let update =
        doc! { "$set": { "not_before": at, "fault": fault }, "$inc": { "unknown": i32::from(unknown) } };
    Ok(mails(store).update_one(held(mail), update).await?.matched_count == 1)
}

/// Gives it up; `false` when somebody else has taken it meanwhile.
///
/// # Errors
/// When the database is away.
pub async fn failed(store: &Store, mail: &Mail, fault: &str) -> Result<bool, StoreError> {
    let update =
        vec![doc! { "$set": { "state": "failed", "ended_at": "$$NOW", "fault": { "$literal": fault } } }];
    Ok(mails(store).update_one(held(mail), update).await?.matched_count == 1)
}

/// Removes a letter that turned out to have no reader.
///
/// # Errors
/// When the database is away.
pub async fn discard(store: &Store, mail: &Mail) -> Result<(), StoreError> {
    mails(store).delete_one(held(mail)).await.map(drop)
}

/// Letters that wait to be sent.
///
/// # Errors
/// When the database is away.
pub async fn count_pending(store: &Store) -> Result<u64, StoreError> {
    mails(store).count_documents(doc! { "state": "pending" }).await
}
