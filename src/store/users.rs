//! People: the collection `users`.

use bson::{Document, doc};
use futures::TryStreamExt as _;
use mongodb::IndexModel;
use mongodb::options::IndexOptions;

use super::{Abort, Session, Store, StoreError, is_duplicate, names, to_bson};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::preset::Locale;
use crate::domain::time::Time;
use crate::domain::user::{PasswordHash, User};
use crate::error::AppError;

const EMAIL_INDEX: &str = "email_key_unique";

/// What `PATCH /v1/me` may change; `None` = leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    pub display_name: Option<String>,
    pub locale: Option<Locale>,
}

pub(super) fn indexes() -> Vec<IndexModel> {
    let email = IndexOptions::builder().name(EMAIL_INDEX.to_owned()).unique(true).build();
    vec![
        IndexModel::builder().keys(doc! { "email_key": 1 }).options(email).build(),
        // The back office lists people newest first.
        IndexModel::builder().keys(doc! { "created_at": -1, "_id": -1 }).build(),
    ]
}

/// Adds a person inside the caller's transaction.
///
/// # Errors
/// `email_taken` when the address belongs to somebody.
pub async fn insert(store: &Store, session: &mut Session, user: &User) -> Result<(), Abort> {
    let inserted = store.collection::<User>(names::USERS).insert_one(user).session(session).await;
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if is_duplicate(&error, EMAIL_INDEX) => {
            Err(AppError::conflict(ErrorCode::EmailTaken, "this e-mail address already has an account")
                .into())
        }
        Err(error) => Err(error),
    }
}

/// # Errors
/// When the database is away.
pub async fn find(store: &Store, id: &UserId) -> Result<Option<User>, StoreError> {
    store.collection::<User>(names::USERS).find_one(doc! { "_id": id.clone() }).await
}

/// # Errors
/// When the database is away.
pub async fn find_in(store: &Store, session: &mut Session, id: &UserId) -> Result<Option<User>, StoreError> {
    store.collection::<User>(names::USERS).find_one(doc! { "_id": id.clone() }).session(session).await
}

/// How many admins can sign in.
///
/// # Errors
/// When the database is away.
pub async fn count_admins(store: &Store, session: &mut Session) -> Result<u64, StoreError> {
    let filter = doc! { "role": "admin", "status": "active" };
    store.collection::<User>(names::USERS).count_documents(filter).session(session).await
}

/// Writes status, role and session version of `user`.
///
/// # Errors
/// When the database is away.
pub async fn set_standing(store: &Store, session: &mut Session, user: &User) -> Result<(), StoreError> {
    let set = doc! {
        "status": to_bson(&user.status)?, "role": to_bson(&user.role)?,
        "session_version": user.session_version, "updated_at": user.updated_at,
    };
    let users = store.collection::<Document>(names::USERS);
    users.update_one(doc! { "_id": user.id.clone() }, doc! { "$set": set }).session(session).await.map(drop)
}

/// By the folded address, [`crate::domain::user::Email::key`].
///
/// # Errors
/// When the database is away.
pub async fn find_by_email(store: &Store, email_key: &str) -> Result<Option<User>, StoreError> {
    store.collection::<User>(names::USERS).find_one(doc! { "email_key": email_key }).await
}

/// People whose folded address has other characters than ASCII: those of before whose address is folded otherwise today
/// are among them.
///
/// # Errors
/// When the database is away.
pub async fn with_unusual_emails(store: &Store) -> Result<Vec<(UserId, String, String)>, StoreError> {
    let unusual = doc! { "email_key": { "$regex": r"[^\x00-\x7F]" } };
    let users = store.collection::<User>(names::USERS).find(unusual).sort(doc! { "_id": 1 }).await?;
    users.map_ok(|user| (user.id, user.email, user.email_key)).try_collect().await
}

/// Lets the person be found under `new` instead of `old`; false when somebody else has it.
///
/// # Errors
/// When the database is away.
pub async fn refold_email(store: &Store, id: &UserId, old: &str, new: &str) -> Result<bool, StoreError> {
    match update(store, doc! { "_id": id.clone(), "email_key": old }, doc! { "email_key": new }).await {
        Err(error) if is_duplicate(&error, EMAIL_INDEX) => Ok(false),
        done => done,
    }
}

/// Whether there was such a person.
///
/// # Errors
/// When the database is away.
pub async fn change_profile(
    store: &Store,
    id: &UserId,
    change: &ProfileChange,
    now: Time,
) -> Result<bool, StoreError> {
    let mut set = doc! { "updated_at": now };
    if let Some(name) = &change.display_name {
        set.insert("display_name", name);
    }
    if let Some(locale) = change.locale {
        set.insert("locale", locale.tag());
    }
    update(store, doc! { "_id": id.clone() }, set).await
}

/// Replaces the password unless it was changed since `old` was read.
///
/// # Errors
/// When the database is away.
pub async fn replace_password(
    store: &Store,
    id: &UserId,
    old: &PasswordHash,
    new: &PasswordHash,
    now: Time,
) -> Result<bool, StoreError> {
    let new = bson::serialize_to_bson(new)?;
    update(
        store,
        doc! { "_id": id.clone(), "password.mac": &old.mac, "password.salt": &old.salt },
        doc! { "password": new, "updated_at": now },
    )
    .await
}

/// Notes that the address was proven, inside the caller's transaction.
///
/// # Errors
/// When the database is away.
pub async fn verify_email(
    store: &Store,
    session: &mut Session,
    id: &UserId,
    now: Time,
) -> Result<(), StoreError> {
    let set = doc! { "$set": { "email_verified": true, "updated_at": now } };
    let users = store.collection::<Document>(names::USERS);
    users.update_one(doc! { "_id": id.clone() }, set).session(session).await.map(drop)
}

/// Sets a password whatever the old one was, and notes that the address was proven; access tokens given out so far stop
/// working.
///
/// # Errors
/// When the database is away.
pub async fn reset_password(
    store: &Store,
    session: &mut Session,
    id: &UserId,
    new: &PasswordHash,
    now: Time,
) -> Result<(), StoreError> {
    let new = bson::serialize_to_bson(new)?;
    let change = doc! {
        "$set": { "password": new, "email_verified": true, "updated_at": now },
        "$inc": { "session_version": 1_i64 },
    };
    let users = store.collection::<Document>(names::USERS);
    users.update_one(doc! { "_id": id.clone() }, change).session(session).await.map(drop)
}

async fn update(store: &Store, filter: Document, set: Document) -> Result<bool, StoreError> {
    let users = store.collection::<Document>(names::USERS);
    Ok(users.update_one(filter, doc! { "$set": set }).await?.matched_count == 1)
}
