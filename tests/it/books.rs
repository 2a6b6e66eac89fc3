//! The audit sees what is wrong, whatever it is, and says it; `api audit` does so on the command line.

use std::process::Command;

use bson::{Bson, Document, doc};
use mannequin::domain::generation::State;
use mongodb::Collection;
use serde_json::json;

use crate::site::server;
use crate::studio::{Studio, ago};

/// One document as it was, to be put back.
pub struct Planted {
    all: Collection<Document>,
    before: Document,
}

impl Planted {
    /// Changes the first document that fits by `update`; `None` deletes it.
    pub async fn plant(
        studio: &Studio,
        collection: &str,
        filter: Document,
        update: Option<Document>,
    ) -> Self {
        let all = studio.database.collection::<Document>(collection);
        let before = all.find_one(filter).await.unwrap().expect("a document");
        let id = doc! { "_id": before.get("_id").unwrap().clone() };
        match update {
            Some(update) => assert_eq!(all.update_one(id, update).await.unwrap().modified_count, 1),
            None => assert_eq!(all.delete_one(id).await.unwrap().deleted_count, 1),
        }
        Self { all, before }
    }

    pub async fn undo(self) {
        let id = doc! { "_id": self.before.get("_id").unwrap().clone() };
        self.all.replace_one(id, self.before).upsert(true).await.unwrap();
    }
}

/// What is planted: collection, filter, update (`Null` = delete), what the audit says.
fn faults(user: &str, asset: &str) -> Vec<(&'static str, Document, Bson, &'static str)> {
    let entry = |seq: i64| doc! { "_id": format!("{user}:{seq}") };
    let done = doc! { "state": "succeeded" };
    let paid = doc! { "$set": { "attempts": vec![doc! { "paid": true }; 3] } };
    let (tasks, ledger, accounts) = ("generation_tasks", "credit_ledger_entries", "accounts");
    let me = doc! { "_id": user };
    vec![
        (ledger, entry(2), doc! { "$inc": { "delta_available": 1_i64 } }.into(), "balances do not follow"),
        (ledger, entry(2), doc! { "$set": { "reason": "nothing" } }.into(), "the hash chain is broken"),
        (ledger, entry(3), Bson::Null, "seq 4 where 3 should be"),
        (ledger, entry(8), Bson::Null, "the newest entry does not match the account"),
        (
            ledger,
            entry(3),
            doc! { "$set": { "key": "close:other" } }.into(),
            "not exactly one right closing entry",
        ),
        (
            accounts,
            me.clone(),
            doc! { "$inc": { "lots.0.available": 1_i64 } }.into(),
            "does not add up to what was granted",
        ),
        (
            accounts,
            me.clone(),
            doc! { "$inc": { "lots.0.available": 1_i64, "lots.0.granted": 1_i64, "available": 1_i64 } }
                .into(),
            "the lots rebuilt from the ledger differ",
        ),
        (accounts, me.clone(), doc! { "$inc": { "available": -1_i64 } }.into(), "lots sum to"),
        (accounts, me.clone(), doc! { "$inc": { "open": 1_i64 } }.into(), "the account says"),
        (accounts, me, Bson::Null, "user and account do not match"),
        (tasks, doc! { "state": "queued" }, Bson::Null, "open generations hold 0"),
        (
            tasks,
            done.clone(),
            doc! { "$set": { "hold.state": "released" } }.into(),
            "state and hold disagree",
        ),
        (tasks, done.clone(), doc! { "$set": { "picture": null } }.into(), "state and hold disagree"),
        (
            tasks,
            doc! { "state": "failed" },
            doc! { "$set": { "hold.state": "open" } }.into(),
            "state and hold disagree",
        ),
        (tasks, done.clone(), paid.into(), "more paid attempts than allowed"),
        (
            tasks,
            doc! { "state": "queued" },
            doc! { "$set": { "state": "running", "lease_until": ago(100) } }.into(),
            "running without a lease",
        ),
        ("generation_assets", doc! { "_id": asset }, Bson::Null, "succeeded without a picture"),
        (
            "generation_blobs",
            doc! { "_id": format!("{asset}.run1") },
            Bson::Null,
            "succeeded without a picture",
        ),
        (
            "generation_asset_keys",
            doc! { "_id": { "$regex": format!("^{asset}/.*run1$") } },
            Bson::Null,
            "succeeded without a picture",
        ),
        (
            "generation_assets",
            doc! { "_id": asset },
            doc! { "$set": { "expires_at": ago(3600) } }.into(),
            "readable after its end",
        ),
        (
            "generation_assets",
            doc! { "_id": asset },
            doc! { "$set": { "expires_at": ago(3600), "state": "purged", "purged_at": ago(3000) } }.into(),
            "readable after its end",
        ),
    ]
}

#[tokio::test]
async fn every_planted_fault_is_found_and_nothing_is_found_without_one() {
    let studio = Studio::open().await;
    let seller = studio.seller("books", 50).await;
    let done = seller.one().await;
    let ended = studio.drive(&done).await;
    studio.fault("image_safety", Some(1));
    let failed = seller.one().await;
    assert_eq!(studio.drive(&failed).await.state, State::Failed);
    let waiting = seller.submitted(&seller.wish_with(json!({ "count": 2 }))).await;
    assert_eq!(seller.cancel(&waiting[1]).await.0, 200);
    let ledger = seller.ledger().await;
    assert_eq!(ledger.len(), 8, "{ledger:?}");
    assert_eq!(studio.violations().await, Vec::<String>::new());
    let asset = ended.picture.unwrap().asset_id;
    let mut missed = Vec::new();
    for (collection, filter, update, expected) in faults(seller.id.as_str(), asset.as_str()) {
        let update_document = update.as_document().cloned();
        let what = format!("{collection} {filter}: {update}");
        let planted = Planted::plant(&studio, collection, filter, update_document).await;
        let found = studio.violations().await;
        if !found.iter().any(|violation| violation.contains(expected)) {
            missed.push(format!("{what}\n  expected {expected:?}, found {found:#?}"));
        }
        planted.undo().await;
        assert_eq!(studio.violations().await, Vec::<String>::new(), "{what} was undone");
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    studio.finish().await;
}

fn audit(studio: &Studio) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_api"))
        .arg("audit")
        .env("MONGODB_URI", server("TEST_MONGODB_URI"))
        .env("MONGODB_DATABASE", studio.database.name())
        .env("REDIS_URL", server("TEST_REDIS_URL"))
        .env("REDIS_PREFIX", &studio.prefix)
        .env("AIHUBMIX_SIMULATED", "true")
        .output()
        .expect("api runs");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test]
async fn the_audit_on_the_command_line_prints_violations_and_fails() {
    let studio = Studio::open().await;
    let seller = studio.seller("cli", 50).await;
    let id = seller.one().await;
    studio.drive(&id).await;
    let (code, text) = audit(&studio);
    assert_eq!((code, text.trim()), (Some(0), "1 accounts and 3 ledger entries audited: 0 violations"));
    let update = doc! { "$inc": { "available": 1_i64 } };
    let planted = Planted::plant(&studio, "accounts", doc! { "_id": seller.id.as_str() }, Some(update)).await;
    let (code, text) = audit(&studio);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains(&format!("account {}: lots sum to 45 available", seller.id)), "{text}");
    planted.undo().await;
    studio.finish().await;
}
