//! SIGTERM, as every deployment sends it: what was sent is waited for, what is not answered is left to another worker.

use std::time::Duration;

use bson::doc;

use crate::books;
use crate::people::Person;
use crate::server::eventually;
use crate::site::{Program, Site};

const LONG: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_told_to_stop_delivers_what_it_has_sent_and_takes_nothing_new() {
    let site = Site::shared(simulator::Options::default(), &[]).await;
    let _api = site.api(None).await;
    let person = Person::arrive(&site, "patient").await;
    let mut worker = site.launch(Program::Worker, None);
    site.simulator.pause_route("native");
    let first = person.submit("drain-first", person.wish("drain-first", 2)).await.expect("accepted");
    books::held(&site, 2).await;
    worker.terminate();
    let second = person.submit("drain-second", person.wish("drain-second", 1)).await.expect("accepted");
    // Longer than a worker with free slots takes to look into the database by itself.
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(worker.is_running(), "it waits for its answers");
    assert_eq!(site.simulator.counts().held, 2, "it took something new");
    site.simulator.resume();
    let status = worker.ended("the worker ends", Duration::from_secs(30)).await;
    assert!(status.success(), "{status}");
    for id in first.ids() {
        let made = person.generation(&id).await;
        assert_eq!(
            (made["state"].as_str(), made["attempts"].as_u64()),
            (Some("succeeded"), Some(1)),
            "{made}"
        );
    }
    assert_eq!(person.generation(&second.ids()[0]).await["state"], "queued");
    let _next = site.launch(Program::Worker, None);
    let acknowledged = [first, second];
    books::at_rest(&person, &acknowledged, LONG).await;
    books::check(&site, &person, &acknowledged).await;
    assert_eq!(site.simulator.counts().paid, 3, "nothing was drawn twice");
    site.audit().await;
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_told_to_stop_ends_within_30_s_although_the_provider_is_silent() {
    let site = Site::shared(simulator::Options::default(), &[]).await;
    let _api = site.api(None).await;
    let person = Person::arrive(&site, "hasty").await;
    let mut worker = site.launch(Program::Worker, None);
    site.simulator.pause_route("native");
    let wish = person.submit("drain-silent", person.wish("drain-silent", 1)).await.expect("accepted");
    books::held(&site, 1).await;
    worker.terminate();
    let status = worker.ended("the worker ends", Duration::from_secs(30)).await;
    assert!(status.success(), "{status}");
    let id = &wish.ids()[0];
    let left = person.generation(id).await;
    assert_eq!((left["state"].as_str(), left["attempts"].as_u64()), (Some("queued"), Some(1)), "{left}");
    site.simulator.resume();
    let _next = site.launch(Program::Worker, None);
    let acknowledged = [wish];
    books::at_rest(&person, &acknowledged, LONG).await;
    assert_eq!(person.generation(&acknowledged[0].ids()[0]).await["state"], "succeeded");
    let tasks = site.database().await.collection::<bson::Document>("generation_tasks");
    let lost = tasks.count_documents(doc! { "lost_leases": { "$gt": 0 } }).await.expect("a count");
    assert_eq!(lost, 0, "it handed its run back by itself");
    books::check(&site, &person, &acknowledged).await;
    site.audit().await;
    site.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn api_and_scheduler_end_when_told_to() {
    let site = Site::shared(simulator::Options::default(), &[]).await;
    let mut api = site.api(None).await;
    let mut scheduler = site.launch(Program::Scheduler, None);
    let duties = site.database().await.collection::<bson::Document>("duties");
    eventually("the scheduler works", Duration::from_secs(30), async || {
        duties.estimated_document_count().await.is_ok_and(|count| count > 0)
    })
    .await;
    for (process, name) in [(&mut api, "the api"), (&mut scheduler, "the scheduler")] {
        process.terminate();
        let status = process.ended(name, Duration::from_secs(15)).await;
        assert!(status.success(), "{name}: {status}");
    }
    site.audit().await;
    site.finish().await;
}
