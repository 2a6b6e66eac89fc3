//! (a) Submits accepted per second, beside a bare driver loop that writes the same documents in the same transaction.

use std::time::{Duration, Instant};

use anyhow::Context;
use bson::{Document, doc};
use futures::future::try_join_all;
use mongodb::options::{Acknowledgment, ReadConcern, WriteConcern};
use mongodb::{ClientSession, Collection, Database};

use crate::people::{Person, crowd};
use crate::site::{Site, server};
use crate::table::Row;

const CLIENTS: usize = 32;
const LASTS: Duration = Duration::from_secs(10);
const AIM: f64 = 0.7;

pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let site = Site::start(simulator::Options::default(), &[]).await?;
    let api = site.api().await?;
    let people = crowd(&site, CLIENTS).await?;
    try_join_all(people.iter().map(|person| person.submit(1))).await?;
    // The two loops take turns, so that neither has the machine's better minute.
    let mut ours = Vec::new();
    let mut bare = Vec::new();
    for _ in 0..2 {
        ours.push(over_http(&people).await?);
        bare.push(bare_loop(&site, &people).await?);
    }
    drop(api);
    site.finish().await?;
    let (ours, bare) = (mean(&ours), mean(&bare));
    let ratio = ours / bare;
    Ok(vec![Row::new(
        "submits accepted per second, 32 clients",
        format!("{ours:.0}/s"),
        format!("bare transaction loop {bare:.0}/s: ratio {ratio:.2}"),
        "ratio ≥ 0.7",
        Some(ratio >= AIM),
    )])
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

async fn over_http(people: &[Person]) -> anyhow::Result<f64> {
    let began = Instant::now();
    let loops = people.iter().map(|person| async move {
        let mut done = 0_u32;
        while began.elapsed() < LASTS {
            person.submit(1).await?;
            done += 1;
        }
        anyhow::Ok(done)
    });
    let done: u32 = try_join_all(loops).await?.iter().sum();
    Ok(f64::from(done) / began.elapsed().as_secs_f64())
}

/// What one submit writes, as MongoDB has it.
struct Written {
    account: Document,
    entry: Document,
    generation: Document,
    batch: Document,
}

impl Written {
    async fn of(database: &Database, user: &str) -> anyhow::Result<Self> {
        let newest = |name: &str, by: &'static str| {
            let collection: Collection<Document> = database.collection(name);
            async move {
                let found = collection.find_one(doc! { by: user }).sort(doc! { "_id": -1 }).await?;
                found.context("the warm-up wrote one")
            }
        };
        Ok(Self {
            account: newest("accounts", "_id").await?,
            entry: newest("credit_ledger_entries", "user_id").await?,
            generation: newest("generation_tasks", "user_id").await?,
            batch: newest("generation_batches", "user_id").await?,
        })
    }
}

/// The same transaction without anything around it, in a database of its own with the same indexes.
async fn bare_loop(site: &Site, people: &[Person]) -> anyhow::Result<f64> {
    let client = mongodb::Client::with_uri_str(server("TEST_MONGODB_URI")?).await?;
    let database = client.database(&format!("{}_bare", site.name));
    for name in ["accounts", "credit_ledger_entries", "generation_tasks", "generation_batches"] {
        copy_indexes(&site.database, &database, name).await?;
    }
    let mut all = Vec::new();
    for person in people {
        let written = Written::of(&site.database, &person.user).await?;
        database.collection::<Document>("accounts").insert_one(&written.account).await?;
        all.push(written);
    }
    let began = Instant::now();
    let loops = all.into_iter().map(|written| {
        let (client, database) = (client.clone(), database.clone());
        tokio::spawn(async move {
            let mut session = client.start_session().await?;
            let mut done = 0_u32;
            while began.elapsed() < LASTS {
                write(&mut session, &database, &written).await?;
                done += 1;
            }
            anyhow::Ok(done)
        })
    });
    let mut done = 0;
    for one in loops.collect::<Vec<_>>() {
        done += one.await??;
    }
    let rate = f64::from(done) / began.elapsed().as_secs_f64();
    database.drop().await?;
    Ok(rate)
}

async fn copy_indexes(from: &Database, to: &Database, name: &str) -> anyhow::Result<()> {
    use futures::TryStreamExt;
    let mut indexes = from.collection::<Document>(name).list_indexes().await?;
    while let Some(index) = indexes.try_next().await? {
        if index.keys != doc! { "_id": 1 } {
            to.collection::<Document>(name).create_index(index).await?;
        }
    }
    Ok(())
}

async fn write(session: &mut ClientSession, database: &Database, written: &Written) -> anyhow::Result<()> {
    let majority = WriteConcern::builder().w(Acknowledgment::Majority).journal(true).build();
    session.start_transaction().read_concern(ReadConcern::snapshot()).write_concern(majority).await?;
    let of = |name: &str| database.collection::<Document>(name);
    let id = written.account.get_str("_id")?;
    let found = of("accounts").find_one(doc! { "_id": id }).session(&mut *session).await?;
    let mut account = found.context("an account")?;
    let version = account.get_i64("version")?;
    account.insert("version", version + 1);
    let unchanged = doc! { "_id": id, "version": version };
    of("accounts").replace_one(unchanged, &account).session(&mut *session).await?;
    of("credit_ledger_entries").insert_one(fresh(&written.entry, version)).session(&mut *session).await?;
    of("generation_tasks").insert_one(fresh(&written.generation, version)).session(&mut *session).await?;
    of("generation_batches").insert_one(fresh(&written.batch, version)).session(&mut *session).await?;
    session.commit_transaction().await?;
    Ok(())
}

/// The document under ids of its own.
fn fresh(document: &Document, version: i64) -> Document {
    let mut copy = document.clone();
    copy.insert("_id", ulid::Ulid::generate().to_string());
    if copy.contains_key("seq") {
        copy.insert("seq", 1_000_000 + version);
    }
    for unique in ["key", "idempotency_key", "generation_id"] {
        if copy.contains_key(unique) {
            copy.insert(unique, ulid::Ulid::generate().to_string());
        }
    }
    copy
}
