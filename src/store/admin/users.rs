//! People, and what is known about a page of them.

use std::collections::HashMap;

use bson::{Document, doc};
use futures::TryStreamExt;
use mongodb::{Collection, IndexModel};

use super::{SEARCH_MAX, ends_with, verbatim};
use crate::domain::ids::{ProductId, UserId};
use crate::domain::time::Time;
use crate::domain::user::{Role, Status, User};
use crate::store::indexes::plain;
use crate::store::sessions::SignIn;
use crate::store::{Store, StoreError, names, to_bson};

/// How somebody is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    Id(UserId),
    /// The whole folded address.
    Email(String),
    /// Something that stands in the address, in the shop's name, or at the end of the id. Too short to look for in the
    /// middle: how the address begins.
    Words(Words),
}

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    /// The last characters of an id, where it can be that.
    pub id_end: Option<String>,
}

impl Words {
    /// Two letters stand in half of all addresses; one Chinese character says more.
    fn are_telling(&self) -> bool {
        self.text.chars().count() >= 3 || !self.text.is_ascii()
    }

    /// As a condition. Each part reads the keys of one index (`email_key`, `display_name`, `_id`) from end to end and fetches
    /// only what fits: about half a second for a million people, and never longer than [`SEARCH_MAX`].
    fn condition(&self) -> Document {
        let text = self.text.to_lowercase();
        if !self.are_telling() {
            return doc! { "email_key": { "$gte": &text, "$lt": format!("{text}{}", char::MAX) } };
        }
        let mut any = vec![
            doc! { "email_key": { "$regex": verbatim(&text) } },
            doc! { "display_name": { "$regex": verbatim(&self.text), "$options": "i" } },
        ];
        any.extend(self.id_end.as_ref().map(|end| ends_with(end)));
        doc! { "$or": any }
    }
}

/// Which membership is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanFilter {
    Any,
    None,
    Of(ProductId),
}

#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    pub sought: Option<Sought>,
    pub status: Option<Status>,
    pub role: Option<Role>,
    pub plan: Option<PlanFilter>,
    /// After this one, in the list's order.
    pub after: Option<UserId>,
}

pub(in crate::store) fn indexes() -> Vec<IndexModel> {
    vec![
        plain("desk_status", doc! { "status": 1, "_id": -1 }),
        plain("desk_role", doc! { "role": 1, "_id": -1 }),
        plain("desk_name", doc! { "display_name": 1 }),
        plain("desk_status_email", doc! { "status": 1, "email_key": 1 }),
        plain("desk_role_email", doc! { "role": 1, "email_key": 1 }),
    ]
}

pub(in crate::store) fn membership_indexes() -> Vec<IndexModel> {
    vec![
        plain("desk_status", doc! { "status": 1, "_id": -1 }),
        plain("desk_plan", doc! { "periods.plan.id": 1, "_id": -1 }),
    ]
}

fn users(store: &Store) -> Collection<User> {
    store.collection(names::USERS)
}

/// Newest first; those that were looked for by words in order of address.
///
/// # Errors
/// When the database is away.
pub async fn list(
    store: &Store,
    filter: &UserFilter,
    now: Time,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let mut own = Document::new();
    if let Some(status) = &filter.status {
        own.insert("status", to_bson(status)?);
    }
    if let Some(role) = &filter.role {
        own.insert("role", to_bson(role)?);
    }
    let mut place = Document::new();
    let mut order = doc! { "_id": -1 };
    match &filter.sought {
        None => after_id(&mut place, filter),
        Some(Sought::Id(id)) => {
            place.insert("$and", vec![doc! { "_id": id.as_str() }]);
            after_id(&mut place, filter);
        }
        Some(Sought::Email(key)) => {
            place.insert("email_key", key);
            after_id(&mut place, filter);
        }
        // A regular expression holds no NUL, and neither does a name.
        Some(Sought::Words(words)) if words.text.contains('\0') => return Ok(Vec::new()),
        Some(Sought::Words(words)) => {
            let mut all = vec![words.condition()];
            if let Some(after) = &filter.after {
                let Some(last) = crate::store::users::find(store, after).await? else {
                    return Ok(Vec::new());
                };
                all.push(doc! { "email_key": { "$gt": last.email_key } });
            }
            place.insert("$and", all);
            order = doc! { "email_key": 1 };
        }
    }
    match &filter.plan {
        None => {
            own.extend(place);
            Ok(users(store)
                .find(own)
                .sort(order)
                .limit(limit)
                .max_time(SEARCH_MAX)
                .await?
                .try_collect()
                .await?)
        }
        Some(PlanFilter::Any | PlanFilter::Of(_)) if filter.sought.is_none() => {
            members(store, place, own, filter, now, limit).await
        }
        Some(plan) => {
            own.extend(place);
            by_membership(store, own, order, plan, now, limit).await
        }
    }
}

fn after_id(place: &mut Document, filter: &UserFilter) {
    if let Some(after) = &filter.after {
        place.insert("_id", doc! { "$lt": after.as_str() });
    }
}

/// A membership in force, of this plan if one is asked for.
fn in_force(plan: &PlanFilter, now: Time) -> Document {
    let mut period = doc! { "starts_at": { "$lte": now }, "ends_at": { "$gt": now } };
    if let PlanFilter::Of(product) = plan {
        period.insert("plan.id", product.as_str());
    }
    doc! { "periods": { "$elemMatch": period } }
}

/// Begins at the memberships: most people have none.
async fn members(
    store: &Store,
    place: Document,
    own: Document,
    filter: &UserFilter,
    now: Time,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let plan = filter.plan.as_ref().unwrap_or(&PlanFilter::Any);
    let mut theirs = doc! { "status": "active" };
    theirs.extend(in_force(plan, now));
    theirs.extend(place);
    let pipeline = [
        doc! { "$match": theirs },
        doc! { "$sort": { "_id": -1 } },
        doc! { "$lookup": {
            "from": names::USERS, "localField": "_id", "foreignField": "_id", "as": "user",
        } },
        doc! { "$replaceRoot": { "newRoot": { "$ifNull": [{ "$first": "$user" }, {}] } } },
        doc! { "$match": { "$and": [{ "email_key": { "$exists": true } }, own] } },
        doc! { "$limit": limit },
    ];
    let all = store.collection::<Document>(names::MEMBERSHIPS);
    all.aggregate(pipeline).with_type::<User>().await?.try_collect().await
}

async fn by_membership(
    store: &Store,
    matching: Document,
    order: Document,
    plan: &PlanFilter,
    now: Time,
    limit: i64,
) -> Result<Vec<User>, StoreError> {
    let wanted = doc! { "membership.0": { "$exists": *plan != PlanFilter::None } };
    let pipeline = [
        doc! { "$match": matching },
        doc! { "$sort": order },
        doc! { "$lookup": {
            "from": names::MEMBERSHIPS, "localField": "_id", "foreignField": "_id", "as": "membership",
            "pipeline": [{ "$match": in_force(plan, now) }, { "$project": { "_id": 1 } }],
        } },
        doc! { "$match": wanted },
        doc! { "$limit": limit },
        doc! { "$unset": "membership" },
    ];
    users(store).aggregate(pipeline).with_type::<User>().await?.try_collect().await
}

/// In no order; those that do not exist are left out.
///
/// # Errors
/// When the database is away.
pub async fn find_many(store: &Store, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<&str> = ids.iter().map(UserId::as_str).collect();
    users(store).find(doc! { "_id": { "$in": ids } }).await?.try_collect().await
}

/// When each of them last signed in, as far as it is remembered (as long as a sign-in may live).
///
/// # Errors
/// When the database is away.
pub async fn last_sign_ins(store: &Store, ids: &[UserId]) -> Result<HashMap<String, Time>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<&str> = ids.iter().map(UserId::as_str).collect();
    let pipeline = [
        doc! { "$match": { "user_id": { "$in": ids } } },
        doc! { "$group": { "_id": "$user_id", "at": { "$max": "$created_at" } } },
    ];
    let all = store.collection::<Document>(names::SESSIONS);
    let rows: Vec<Document> = all.aggregate(pipeline).await?.try_collect().await?;
    let pair = |row: &Document| {
        let at = row.get_datetime("at").ok()?;
        Some((row.get_str("_id").ok()?.to_owned(), Time::from(*at)))
    };
    Ok(rows.iter().filter_map(pair).collect())
}

/// The newest sign-ins of one person, also those that are over.
///
/// # Errors
/// When the database is away.
pub async fn sign_ins(store: &Store, user: &UserId, limit: i64) -> Result<Vec<SignIn>, StoreError> {
    let all = store.collection::<SignIn>(names::SESSIONS);
    let found = all.find(doc! { "user_id": user.as_str() }).sort(doc! { "last_used_at": -1 });
    found.limit(limit).await?.try_collect().await
}

/// What one person has asked for and paid, ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub generations: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub credits_spent: i64,
    pub paid_fen: i64,
    pub refunded_fen: i64,
}

/// # Errors
/// When the database is away.
pub async fn totals(store: &Store, user: &UserId) -> Result<Totals, StoreError> {
    let is = |state: &str| doc! { "$sum": { "$cond": [{ "$eq": ["$state", state] }, 1_i64, 0_i64] } };
    let spent = doc! { "$cond": [{ "$eq": ["$hold.state", "committed"] }, "$hold.amount", 0_i64] };
    let asked = [
        doc! { "$match": { "user_id": user.as_str() } },
        doc! { "$group": {
            "_id": null, "all": { "$sum": 1_i64 }, "succeeded": is("succeeded"), "failed": is("failed"),
            "spent": { "$sum": spent },
        } },
    ];
    let bought = [
        doc! { "$match": { "user_id": user.as_str(), "paid_at": { "$ne": null } } },
        doc! { "$group": {
            "_id": null, "paid": { "$sum": "$item.price_fen" },
            "back": { "$sum": { "$ifNull": [{ "$max": "$refunds.total_fen" }, 0_i64] } },
        } },
    ];
    let (asked, bought) =
        tokio::try_join!(one(store, names::GENERATIONS, asked), one(store, names::ORDERS, bought))?;
    let number = |row: &Document, name: &str| row.get_i64(name).unwrap_or(0);
    Ok(Totals {
        generations: number(&asked, "all"),
        succeeded: number(&asked, "succeeded"),
        failed: number(&asked, "failed"),
        credits_spent: number(&asked, "spent"),
        paid_fen: number(&bought, "paid"),
        refunded_fen: number(&bought, "back"),
    })
}

async fn one(
    store: &Store,
    collection: &str,
    pipeline: impl IntoIterator<Item = Document>,
) -> Result<Document, StoreError> {
    let mut rows = store.collection::<Document>(collection).aggregate(pipeline).await?;
    Ok(rows.try_next().await?.unwrap_or_default())
}
