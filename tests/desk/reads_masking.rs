//! What support reads names nobody: no address, no IP, no words that a person wrote, anywhere in any answer.

use bson::doc;
use reqwest::StatusCode;
use serde_json::json;

use crate::shop::PACK_100;
use crate::staff::{raw, read, refused};
use crate::studio::Studio;

const SECRETS: [&str; 6] = [
    "carla.secret",
    "secret-shop.example",
    "Carla Geheim",
    "198.51.100.23",
    "a velvet cape",
    "tired of blue",
];

#[tokio::test]
async fn support_reads_no_address_no_ip_and_no_words() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let operator = studio.staff("boss", "operator").await;
    let carla = studio.seller("carla", 100).await;
    let id = carla.id.as_str();
    let address = "carla.secret@secret-shop.example";
    let person = doc! { "email": address, "email_key": address, "display_name": "Carla Geheim" };
    studio.set("users", id, person).await;
    let ip = doc! { "$set": { "ip": "198.51.100.23" } };
    let sessions = studio.database.collection::<bson::Document>("sessions");
    sessions.update_many(doc! { "user_id": id }, ip).await.unwrap();
    let wish = carla.wish_with(json!({ "prompt": "a velvet cape" }));
    let made = carla.submitted(&wish).await.remove(0);
    studio.drive(&made).await;
    let rating = json!({ "stars": 2, "words": "tired of blue" });
    let path = format!("/v1/generations/{made}/rating");
    assert_eq!(carla.visitor.post(&path, &rating).await.0, StatusCode::OK);
    studio.fault("text_only", None);
    let failed = carla.submitted(&wish).await.remove(0);
    studio.drive(&failed).await;
    let detail =
        doc! { "failure.detail": "it said: a velvet cape", "attempts.0.outcome.detail": "a velvet cape" };
    studio.set("generation_tasks", failed.as_str(), detail).await;
    let order = carla.buys(&studio, PACK_100).await;
    let number = studio.order(&order).await.transaction.unwrap();

    let mut paths = Vec::new();
    for list in ["users", "generations", "orders", "entries"] {
        paths.push(format!("/{list}"));
    }
    paths.push(format!("/assets?user={id}"));
    paths.push(format!("/users/{id}"));
    paths.push(format!("/users?q={address}"));
    paths.push(format!("/generations/{made}"));
    paths.push(format!("/generations/{failed}"));
    paths.push(format!("/orders/{order}"));
    for text in [address, id, made.as_str(), &order, &number] {
        paths.push(format!("/search?q={text}"));
    }
    for path in &paths {
        let text = raw(&support, path).await;
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret:?} in {path}: {text}");
        }
        assert!(path.starts_with("/assets") || text.contains("ca**@se***.example"), "{path}: {text}");
    }
    // The same answers for an operator hold every secret somewhere: the search above could have found them.
    let mut open = String::new();
    for path in &paths {
        open.push_str(&raw(&operator, path).await);
    }
    for secret in SECRETS {
        assert!(open.contains(secret), "{secret:?}");
    }
    let page = read(&support, &format!("/generations/{made}")).await;
    assert_eq!((page["masked"].as_bool(), page["thumb_asset_id"].clone()), (Some(true), json!(null)));
    let picture = page["result"]["id"].as_str().unwrap();
    assert_eq!(refused(&support, &format!("/assets/{picture}/picture")).await, (403, "masked".into()));
    studio.finish().await;
}

#[tokio::test]
async fn sellers_and_strangers_read_nothing() {
    let studio = Studio::open().await;
    let seller = studio.seller("ann", 0).await;
    let stranger = studio.visitor();
    for path in ["/users", "/generations", "/orders", "/entries", "/assets", "/search?q=ann"] {
        assert_eq!(refused(&seller.visitor, path).await, (403, "forbidden".into()), "{path}");
        assert_eq!(refused(&stranger, path).await.0, 401, "{path}");
    }
    studio.finish().await;
}
