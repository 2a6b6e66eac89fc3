//! Memberships: the collection `user_subscriptions`, one document a person.

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::{Collection, IndexModel};

use crate::domain::ids::UserId;
use crate::domain::membership::Membership;
use crate::domain::time::Time;
use crate::store::indexes::plain;
use crate::store::{Session, Store, StoreError, names};

fn memberships(store: &Store) -> Collection<Membership> {
    store.collection(names::MEMBERSHIPS)
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![plain("by_end", doc! { "status": 1, "ends_at": 1 })]
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, user: &UserId) -> Result<Option<Membership>, StoreError> {
    memberships(store).find_one(doc! { "_id": user.as_str() }).await
}

/// # Errors
/// When the database is away.
pub async fn find_in(
    store: &Store,
    session: &mut Session,
    user: &UserId,
) -> Result<Option<Membership>, StoreError> {
    memberships(store).find_one(doc! { "_id": user.as_str() }).session(session).await
}

/// Writes the membership if nobody changed it since `version`; 0 = there was none.
///
/// # Errors
/// When the database is away or the version has moved on.
pub async fn save(
    store: &Store,
    session: &mut Session,
    membership: &Membership,
    version: i64,
) -> Result<(), StoreError> {
    if version == 0 {
        return memberships(store).insert_one(membership).session(session).await.map(drop);
    }
    let filter = doc! { "_id": membership.id.as_str(), "version": version };
    let result = memberships(store).replace_one(filter, membership).session(session).await?;
    if result.matched_count == 1 {
        Ok(())
    } else {
        Err(StoreError::custom("the membership changed meanwhile"))
    }
}

/// Memberships in force, after `after` in order of id, that end after `from` and not after `until`.
///
/// # Errors
/// When the database is away.
pub async fn ending(
    store: &Store,
    after: Option<&UserId>,
    from: Time,
    until: Time,
    limit: i64,
) -> Result<Vec<Membership>, StoreError> {
    let mut filter = doc! { "status": "active", "ends_at": { "$gt": from, "$lte": until } };
    if let Some(after) = after {
        filter.insert("_id", doc! { "$gt": after.as_str() });
    }
    memberships(store).find(filter).sort(doc! { "_id": 1 }).limit(limit).await?.try_collect().await
}

/// # Errors
/// When the database is away.
pub async fn find_many(store: &Store, users: &[UserId]) -> Result<Vec<Membership>, StoreError> {
    let ids: Vec<&str> = users.iter().map(UserId::as_str).collect();
    memberships(store).find(doc! { "_id": { "$in": ids } }).await?.try_collect().await
}

/// Memberships that are over and still called active.
///
/// # Errors
/// When the database is away.
pub async fn over(store: &Store, now: Time, limit: i64) -> Result<Vec<Membership>, StoreError> {
    let filter = doc! { "status": "active", "ends_at": { "$lte": now } };
    memberships(store).find(filter).sort(doc! { "ends_at": 1 }).limit(limit).await?.try_collect().await
}

/// Notes that a membership is over, unless it was changed since it was read; answers whether this call did it.
///
/// # Errors
/// When the database is away.
pub async fn end(store: &Store, membership: &Membership, now: Time) -> Result<bool, StoreError> {
    let filter = doc! { "_id": membership.id.as_str(), "version": membership.version, "status": "active" };
    let update: Document =
        doc! { "$set": { "status": "ended", "updated_at": now }, "$inc": { "version": 1_i64 } };
    Ok(memberships(store).update_one(filter, update).await?.matched_count == 1)
}

/// Memberships after `after` in order of id, for a walk over all of them.
///
/// # Errors
/// When the database is away.
pub async fn page(store: &Store, after: Option<&UserId>, limit: i64) -> Result<Vec<Membership>, StoreError> {
    let filter = after.map_or_else(Document::new, |id| doc! { "_id": { "$gt": id.as_str() } });
    memberships(store).find(filter).sort(doc! { "_id": 1 }).limit(limit).await?.try_collect().await
}
