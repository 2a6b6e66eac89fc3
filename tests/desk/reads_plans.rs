//! No list of the back office reads a whole collection or sorts in memory, whatever it is filtered by: told by MongoDB's
//! own profiler about the very queries that the api sends.

use bson::{Bson, Document, doc};
use futures::TryStreamExt;
use mannequin::domain::generation::State;
use serde_json::json;

use crate::shop::PACK_100;
use crate::site::{Visitor, until};
use crate::staff::{all, read};
use crate::studio::{Seller, Studio};

/// Documents of each kind.
const MANY: usize = 3_000;

/// Adds copies of the first document, each changed by `change`.
async fn copies(studio: &Studio, collection: &str, change: impl Fn(&mut Document, usize)) {
    let all = studio.database.collection::<Document>(collection);
    let first = all.find_one(doc! {}).sort(doc! { "_id": 1 }).await.unwrap().unwrap();
    for start in (0..MANY).step_by(1_000) {
        let step = (start..MANY.min(start + 1_000)).map(|n| {
            let mut copy = first.clone();
            change(&mut copy, n);
            copy
        });
        all.insert_many(step).await.unwrap();
    }
}

fn id(prefix: &str, n: usize) -> String {
    let ms = 1_700_000_000_000 + u64::try_from(n).unwrap() * 1_000;
    format!("{prefix}_{}", ulid::Ulid::from_parts(ms, 7))
}

fn at(n: usize) -> bson::DateTime {
    bson::DateTime::from_millis(1_700_000_000_000 + i64::try_from(n).unwrap() * 1_000)
}

async fn crowd(studio: &Studio) -> (Seller, Vec<String>) {
    let ann = studio.seller("ann", 100).await;
    let made = ann.submitted(&ann.wish_with(json!({ "count": 2 }))).await;
    studio.drive(&made[0]).await;
    studio.fault("truncated_png", Some(2));
    assert_eq!(studio.drive(&made[1]).await.state, State::Failed);
    let order = ann.buys(studio, PACK_100).await;
    copies(studio, "users", |user, n| {
        user.insert("_id", id("usr", n));
        user.insert("email_key", format!("copy{n}@example.com"));
        user.insert("status", if n % 50 == 0 { "disabled" } else { "active" });
        user.insert("role", if n % 100 == 0 { "operator" } else { "user" });
    })
    .await;
    copies(studio, "generation_tasks", |made, n| {
        made.insert("_id", id("gen", n));
        made.insert("batch_id", id("bat", n / 2));
        made.insert("user_id", id("usr", n % 30));
        made.insert("state", ["succeeded", "failed", "canceled", "review"][n % 4]);
        made.insert("created_at", at(n));
    })
    .await;
    copies(studio, "credit_ledger_entries", |line, n| {
        let (user, seq) = (id("usr", n % 30), i64::try_from(n / 30 + 1).unwrap());
        line.insert("_id", format!("{user}:{seq}"));
        line.insert("user_id", user);
        line.insert("seq", seq);
        line.insert("kind", ["hold", "commit", "release", "grant"][n % 4]);
        line.insert("source", if n % 4 == 3 { Bson::from("signup") } else { Bson::Null });
        line.insert("order_id", if n % 40 == 3 { Bson::from(id("ord", n)) } else { Bson::Null });
        line.insert("actor", doc! { "kind": "system" });
        line.insert("key", format!("copy:{n}"));
        line.insert("at", at(n));
    })
    .await;
    copies(studio, "orders", |order, n| {
        order.insert("_id", id("ord", n));
        order.insert("user_id", id("usr", n % 30));
        order.insert("key", format!("copy:{n}"));
        order.insert("state", ["fulfilled", "closed", "review"][n % 3]);
        order.insert("due", n % 70 == 0);
        order.insert("transaction", format!("copy{n}"));
        order.insert("created_at", at(n));
    })
    .await;
    copies(studio, "generation_assets", |asset, n| {
        asset.insert("_id", id("ast", n));
        asset.insert("user_id", id("usr", n % 30));
        asset.insert("state", ["purged", "stored", "expired"][n % 3]);
        asset.insert("created_at", at(n));
    })
    .await;
    (ann, vec![made[0].to_string(), made[1].to_string(), order])
}

/// Every query of the api since the profiler was asked last: which reads too much or sorts.
async fn faults(studio: &Studio) -> Vec<String> {
    let profile = studio.database.collection::<Document>("system.profile");
    let sent =
        doc! { "appName": "mannequin", "ns": { "$ne": format!("{}.model_presets", studio.database.name()) } };
    let told: Vec<Document> = profile.find(sent).await.unwrap().try_collect().await.unwrap();
    assert!(!told.is_empty(), "the profiler tells nothing");
    let fault = |entry: &Document| {
        let plan = entry.get_str("planSummary").unwrap_or("");
        let sorts = entry.get_bool("hasSortStage").unwrap_or(false);
        (plan.contains("COLLSCAN") || sorts)
            .then(|| format!("{plan} sorts: {sorts} {:?}", entry.get("command")))
    };
    told.iter().filter_map(fault).collect()
}

async fn profiled(studio: &Studio, staff: &Visitor, path: &str) -> Vec<String> {
    let profile = studio.database.collection::<Document>("system.profile");
    studio.database.run_command(doc! { "profile": 0 }).await.unwrap();
    profile.drop().await.unwrap();
    studio.database.run_command(doc! { "profile": 2 }).await.unwrap();
    if path.starts_with("/search") || path.starts_with("/stats") || path.starts_with("/queue") {
        read(staff, path).await;
    } else {
        // Two pages, so that the cursor is part of it.
        let mut page = read(staff, path).await;
        if let Some(next) = page["next_cursor"].take().as_str() {
            let join = if path.contains('?') { '&' } else { '?' };
            read(staff, &format!("{path}{join}cursor={next}")).await;
        }
    }
    faults(studio).await.into_iter().map(|fault| format!("{path}: {fault}")).collect()
}

#[tokio::test]
async fn no_list_reads_a_whole_collection_or_sorts_in_memory() {
    let studio = Studio::open().await;
    let operator = studio.staff("desk", "operator").await;
    let (ann, known) = crowd(&studio).await;
    until("the role is known", async || operator.get("/v1/admin/users").await.0 == 200).await;
    let (user, product) = (id("usr", 7), ann.product(PACK_100).await);
    let span = "from=2023-11-14T22:20:00Z&to=2023-11-14T22:50:00Z";
    let mut paths: Vec<String> = [
        "/users",
        "/users?status=disabled",
        "/users?status=active",
        "/users?role=operator",
        "/users?role=operator&status=active",
        "/users?q=copy1",
        "/users?q=copy1&status=disabled",
        "/users?plan=member",
        "/users?plan=none",
        "/generations",
        "/generations?state=failed",
        "/generations?state=failed,canceled,review",
        "/generations?preset=model",
        "/generations?failure=bad_image",
        "/generations?model=gemini-2.5-flash-image",
        "/generations?preset=model&state=failed",
        "/entries",
        "/entries?kind=grant",
        "/entries?source=signup",
        "/orders",
        "/orders?state=review",
        "/orders?provider=sandbox",
        "/orders?abnormal=true",
        "/assets",
        "/assets?state=stored",
        "/assets?kind=upload",
        "/assets?kind=upload&state=purged",
        "/search?q=copy12",
        "/stats",
        "/queue",
    ]
    .map(str::to_owned)
    .into();
    for list in ["generations", "entries", "orders"] {
        paths.push(format!("/{list}?{span}"));
        paths.push(format!("/{list}?user={user}&{span}"));
    }
    for list in ["generations", "entries", "orders", "assets"] {
        paths.push(format!("/{list}?user={user}"));
    }
    paths.push(format!("/generations?user={user}&state=failed"));
    paths.push(format!("/generations?batch={}", id("bat", 9)));
    paths.push(format!("/entries?user={user}&kind=hold"));
    paths.push(format!("/entries?order={}", known[2]));
    paths.push(format!("/entries?actor={user}"));
    paths.push(format!("/orders?product={product}&user={user}"));
    paths.push(format!("/orders?product={product}"));
    paths.push(format!("/users?plan={product}"));
    paths.push(format!("/stats?{span}"));
    paths.push("/entries?kind=hold&to=2023-11-14T22:50:00Z".into());
    let mut found = Vec::new();
    for path in &paths {
        found.extend(profiled(&studio, &operator, path).await);
    }
    assert_eq!(found, Vec::<String>::new(), "\n{}", found.join("\n"));
    assert_eq!(all(&operator, &format!("/generations?batch={}", id("bat", 9)), 1).await.len(), 2);
    // The copies have no accounts.
    studio.site.finish().await;
}
