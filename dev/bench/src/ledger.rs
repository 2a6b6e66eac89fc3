//! (f) A page of the back office's ledger with a million lines, beside one with a thousand: it must not matter.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use bson::{DateTime, Document, doc};
use futures::stream::{self, StreamExt, TryStreamExt};
use mongodb::options::{Acknowledgment, WriteConcern};

use crate::people::Person;
use crate::site::{Process, Site};
use crate::table::{Row, percentile};

const FEW: i64 = 1_000;
const MANY: i64 = 1_000_000;
const PEOPLE: i64 = 10;
const STEP: i64 = 5_000;
const READS: usize = 200;
const RATIO_MAX: f64 = 1.5;
/// The first line's time, in milliseconds since the epoch.
const BEGIN: i64 = 1_700_000_000_000;

/// One back office with a ledger of its own.
struct Desk {
    site: Site,
    staff: Person,
    people: Vec<String>,
    lines: i64,
    _api: Process,
}

pub async fn measure() -> anyhow::Result<Vec<Row>> {
    let few = Desk::open(FEW).await?;
    let many = Desk::open(MANY).await?;
    let mut rows = Vec::new();
    for (what, page) in [
        ("newest", Desk::newest as fn(&Desk) -> String),
        ("of one person", Desk::of_one),
        ("of a rare kind", Desk::of_kind),
        ("half-way down", Desk::deep),
    ] {
        rows.push(compare(what, (&few, page(&few)), (&many, page(&many))).await?);
    }
    few.site.finish().await?;
    many.site.finish().await?;
    Ok(rows)
}

/// Reads both pages in turn, so that whatever else the machine does slows both.
async fn compare(what: &str, few: (&Desk, String), many: (&Desk, String)) -> anyhow::Result<Row> {
    let (mut short, mut long) = (Vec::new(), Vec::new());
    for number in 0..READS + 20 {
        let took = (few.0.read(&few.1).await?, many.0.read(&many.1).await?);
        // The first ones warm up.
        if number >= 20 {
            short.push(took.0);
            long.push(took.1);
        }
    }
    let (short, long) = (percentile(&mut short, 0.5), percentile(&mut long, 0.5));
    let ratio = long / short;
    Ok(Row::new(
        &format!("ledger page of 10⁶ lines, {what}"),
        format!("{long:.1} ms"),
        format!("of 10³ lines {short:.1} ms: ratio {ratio:.2}"),
        "ratio ≤ 1.5",
        Some(ratio <= RATIO_MAX),
    ))
}

impl Desk {
    async fn open(lines: i64) -> anyhow::Result<Self> {
        let site = Site::start(simulator::Options::default(), &[]).await?;
        let api = site.api().await?;
        let staff = Person::arrive(&site, "desk").await?;
        let users = site.database.collection::<Document>("users");
        let found =
            users.find_one_and_update(doc! { "_id": &staff.user }, doc! { "$set": { "role": "support" } });
        let somebody = found.await?.context("who signed up")?;
        let people: Vec<String> = (0..PEOPLE).map(|n| format!("usr_{n:026}")).collect();
        users
            .insert_many(people.iter().map(|id| {
                let mut copy = somebody.clone();
                copy.insert("_id", id);
                copy.insert("email_key", format!("{id}@example.com"));
                copy
            }))
            .await?;
        let desk = Self { site, staff, people, lines, _api: api };
        desk.fill().await?;
        // Roles are remembered for some seconds.
        let give_up = Instant::now() + Duration::from_secs(20);
        while desk.read("").await.is_err() {
            ensure!(Instant::now() < give_up, "the ledger cannot be read");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok(desk)
    }

    /// Writes the ledger: copies of a real line, one a second, everybody's in turn.
    async fn fill(&self) -> anyhow::Result<()> {
        let quickly = WriteConcern::builder().w(Acknowledgment::Nodes(1)).journal(false).build();
        let ledger = self.site.database.collection::<Document>("credit_ledger_entries");
        let line = ledger.find_one(doc! {}).await?.context("a line")?;
        ledger.delete_many(doc! {}).await?;
        let steps = (0..self.lines).step_by(usize::try_from(STEP)?);
        let (ledger, line, quickly) = (&ledger, &line, &quickly);
        stream::iter(steps)
            .map(|from| async move {
                let lines = (from..self.lines.min(from + STEP)).map(|n| self.line(line, n));
                ledger.insert_many(lines).ordered(false).write_concern(quickly.clone()).await.map(drop)
            })
            .buffer_unordered(4)
            .try_collect::<()>()
            .await?;
        Ok(())
    }

    fn line(&self, like: &Document, n: i64) -> Document {
        let (user, seq) = self.place(n);
        // Three of a hundred are rare.
        let kind = match n % 100 {
            0..3 => "adjust",
            n if n % 2 == 0 => "hold",
            _ => "commit",
        };
        let mut line = like.clone();
        line.extend(doc! {
            "_id": format!("{user}:{seq}"),
            "user_id": user,
            "seq": seq,
            "kind": kind,
            "source": if kind == "adjust" { Some("manual") } else { None },
            "key": format!("bench:{n}"),
            "at": DateTime::from_millis(BEGIN + n * 1000),
        });
        line
    }

    fn place(&self, n: i64) -> (&str, i64) {
        let user = usize::try_from(n % PEOPLE).unwrap_or(0);
        (&self.people[user], n / PEOPLE + 1)
    }

    fn newest(&self) -> String {
        String::new()
    }

    fn of_one(&self) -> String {
        format!("?user={}", self.people[3])
    }

    fn of_kind(&self) -> String {
        "?kind=adjust".into()
    }

    fn deep(&self) -> String {
        let n = self.lines / 2;
        let (user, seq) = self.place(n);
        format!("?cursor={}.{seq}.{user}", BEGIN + n * 1000)
    }

    /// Milliseconds until the page is there.
    async fn read(&self, query: &str) -> anyhow::Result<f64> {
        let began = Instant::now();
        let page = self.staff.get(&format!("/v1/admin/entries{query}")).await?;
        let took = began.elapsed().as_secs_f64() * 1000.0;
        ensure!(page["items"].as_array().is_some_and(|items| items.len() == 20), "no whole page: {page}");
        Ok(took)
    }
}
