//! What the duties did: a row for every day, and red when one is late (SC-005).

use bson::doc;
use mannequin::jobs::scheduler::{self, Duty};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::site::until;
use crate::staff::{read, refused};
use crate::studio::{Studio, ago};

async fn duty(staff: &crate::site::Visitor, name: &str) -> Value {
    let told = read(staff, "/queue").await;
    told["duties"].as_array().unwrap().iter().find(|duty| duty["name"] == name).unwrap().clone()
}

#[tokio::test]
async fn every_day_of_a_duty_has_a_row_with_the_sum_of_its_rounds() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let seller = studio.seller("ann", 0).await;
    for picture in [&seller.person, &seller.garment] {
        studio.set("generation_assets", picture, doc! { "expires_at": ago(120) }).await;
        scheduler::run_once(&studio.app, Duty::Purge).await.unwrap().expect("a round");
        // As if the next minute had come.
        let ticks = doc! { "_id": { "$regex": "^purge:" } };
        studio.database.collection::<bson::Document>("duties").delete_many(ticks).await.unwrap();
    }
    let told = read(&support, "/duties/purge/days").await;
    let days = told["items"].as_array().unwrap();
    assert_eq!((days.len(), &days[0]["runs"], &days[0]["failures"]), (90, &json!(2), &json!(0)));
    assert_eq!((&days[0]["report"]["purged"], &days[0]["late"]), (&json!(2), &json!(false)));
    let other =
        days[1..].iter().all(|day| day["runs"] == 0 && day["report"].is_null() && day["late"] == false);
    assert!(other, "before the first day nobody is late: {told}");
    let dates: Vec<&str> = days.iter().map(|day| day["day"].as_str().unwrap()).collect();
    assert!(dates.windows(2).all(|pair| pair[0] > pair[1]), "newest first");
    assert_eq!(read(&support, "/duties/purge/days?days=7").await["items"].as_array().unwrap().len(), 7);
    assert_eq!(refused(&support, "/duties/purge/days?days=0").await, (422, "invalid_query".into()));
    assert_eq!(refused(&support, "/duties/dishes/days").await.0, 404);
    studio.finish().await;
}

#[tokio::test]
async fn a_duty_without_a_round_for_three_periods_is_late_and_a_live_scheduler_shows() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    scheduler::run_once(&studio.app, Duty::Purge).await.unwrap().expect("a round");
    assert_eq!(duty(&support, "purge").await["late"], false);
    studio.set("duties", "last:purge", doc! { "at": ago(181) }).await;
    assert_eq!(duty(&support, "purge").await["late"], true);
    let stop = CancellationToken::new();
    let work = tokio::spawn(scheduler::serve(studio.app.clone(), stop.clone()));
    until("a scheduler shows", async || read(&support, "/queue").await["scheduler"]["alive"] == true).await;
    until("it is done again", async || duty(&support, "sweep").await["late"] == false).await;
    stop.cancel();
    work.await.unwrap();
    studio.set("duties", "scheduler", doc! { "seen_at": ago(60) }).await;
    assert_eq!(read(&support, "/queue").await["scheduler"]["alive"], false);
    studio.finish().await;
}

#[tokio::test]
async fn a_report_is_typed_also_one_that_an_older_version_stored() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    scheduler::run_once(&studio.app, Duty::Audit).await.unwrap().expect("a round");
    let told = duty(&support, "audit").await;
    assert_eq!(told["report"]["duty"], "audit");
    assert_eq!((&told["report"]["violations"], told["report"]["accounts"].as_u64()), (&json!(0), Some(1)));
    let purge = json!({ "duty": "purge", "expired": 0, "purged": 3, "orphans": 0, "queue_remains": 0 });
    let stored = [
        // The `Debug` text alone, then with the numbers beside it, then without them.
        (doc! { "report": "PurgeReport { purged: 3 }" }, Value::Null),
        (doc! { "report": { "text": "purged: 3", "audit": null }, "counts": { "purged": 3_i64 } }, purge),
        (doc! { "report": { "text": "PurgeReport { purged: 3 }", "audit": null } }, Value::Null),
    ];
    let duties = studio.database.collection::<bson::Document>("duties");
    for (mut old, shown) in stored {
        old.extend(doc! { "_id": "last:purge", "duty": "purge", "at": ago(1) });
        duties.replace_one(doc! { "_id": "last:purge" }, &old).upsert(true).await.unwrap();
        let told = duty(&support, "purge").await;
        assert_eq!((&told["late"], &told["report"]), (&json!(false), &shown), "{old}");
    }
    duties.insert_one(doc! { "_id": "last:dishes", "duty": "dishes", "at": ago(1) }).await.unwrap();
    assert_eq!(duty(&support, "purge").await["late"], false, "what another version does harms nobody");
    studio.finish().await;
}
