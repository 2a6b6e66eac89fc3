//! Every index, made at start and by `api seed`; making one that exists does nothing.

use std::time::Duration;

use bson::{Document, doc};
use mongodb::IndexModel;
use mongodb::options::IndexOptions;

use super::{Store, StoreError, admin, names};

/// # Errors
/// When the database is away or holds an index of the same name and another shape.
pub async fn ensure(store: &Store) -> Result<(), StoreError> {
    let open = doc! { "state": { "$in": ["queued", "running", "review"] } };
    let plan: Vec<(&str, Vec<IndexModel>)> = vec![
        (
            names::GENERATIONS,
            vec![
                plain("by_owner", doc! { "user_id": 1, "_id": -1 }),
                partial("open_due", doc! { "state": 1, "not_before": 1 }, open.clone()),
                partial("open_lease", doc! { "state": 1, "lease_until": 1 }, open.clone()),
                partial("open_owner", doc! { "user_id": 1, "state": 1, "admitted": 1 }, open),
            ],
        ),
        (names::GENERATIONS, admin::generations::indexes()),
        (names::BATCHES, vec![unique("key_once", doc! { "user_id": 1, "key": 1 })]),
        (
            names::ENTRIES,
            vec![unique("seq_once", doc! { "user_id": 1, "seq": -1 }), unique("key_once", doc! { "key": 1 })],
        ),
        (names::ENTRIES, admin::entries::indexes()),
        (
            names::ACCOUNTS,
            vec![
                plain("lots_due", doc! { "lots.expires_at": 1 }),
                partial("with_open", doc! { "admitted": 1 }, doc! { "open": { "$gt": 0 } }),
            ],
        ),
        (
            names::ASSETS,
            vec![
                plain("by_owner", doc! { "user_id": 1, "_id": -1 }),
                plain("by_expiry", doc! { "state": 1, "expires_at": 1 }),
            ],
        ),
        (names::ASSETS, admin::assets::indexes()),
        (names::USERS, super::users::indexes()),
        (names::USERS, admin::users::indexes()),
        (names::MEMBERSHIPS, admin::users::membership_indexes()),
        (names::ORDERS, admin::orders::indexes()),
        (names::ORDERS, admin::stats::order_indexes()),
        (names::NOTICES, admin::orders::notice_indexes()),
        (names::ORDERS, super::shop::orders::indexes()),
        (names::NOTICES, super::shop::notices::indexes()),
        (names::MEMBERSHIPS, super::shop::memberships::indexes()),
        (names::SESSIONS, super::sessions::indexes()),
        (names::SESSION_TOKENS, super::sessions::token_indexes()),
        (names::NOTIFICATIONS, super::notifications::indexes()),
        (names::MAILS, super::notifications::mails::indexes()),
        (names::MAILED_LINKS, super::notifications::mailed_links::indexes()),
        (names::AUDIT_LOG, super::audit_log::indexes()),
        (names::PRESET_VERSIONS, vec![unique("version_once", doc! { "key": 1, "version": -1 })]),
        (names::DUTIES, super::duties::indexes()),
        (names::DUTY_DAYS, super::duties::day_indexes()),
        (names::WORKERS, super::generations::workers::indexes()),
    ];
    for (collection, models) in plan {
        store.collection::<Document>(collection).create_indexes(models).await?;
    }
    Ok(())
}

pub(super) fn plain(name: &str, keys: Document) -> IndexModel {
    model(keys, IndexOptions::builder().name(name.to_owned()).build())
}

pub(super) fn unique(name: &str, keys: Document) -> IndexModel {
    model(keys, IndexOptions::builder().name(name.to_owned()).unique(true).build())
}

pub(super) fn partial(name: &str, keys: Document, filter: Document) -> IndexModel {
    model(keys, IndexOptions::builder().name(name.to_owned()).partial_filter_expression(filter).build())
}

pub(super) fn lifetime(name: &str, keys: Document, after: Duration) -> IndexModel {
    model(keys, IndexOptions::builder().name(name.to_owned()).expire_after(after).build())
}

fn model(keys: Document, options: IndexOptions) -> IndexModel {
    IndexModel::builder().keys(keys).options(options).build()
}
