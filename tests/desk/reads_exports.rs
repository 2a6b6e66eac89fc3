//! The lists as tables: the same rows as the list, masked like it, no formulas, and memory that does not grow with rows.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};

use bson::{Document, doc};
use futures::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::shop::PACK_100;
use crate::site::{Visitor, server, until};
use crate::staff::{all, raw, refused};
use crate::studio::{Seller, Studio};

/// A table as rows of cells by their heads.
fn table(text: &str) -> Vec<std::collections::HashMap<String, String>> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut lines = cells(text).into_iter();
    let heads = lines.next().expect("heads");
    lines
        .map(|line| {
            assert_eq!(line.len(), heads.len());
            heads.iter().cloned().zip(line).collect()
        })
        .collect()
}

/// The path with English heads and words.
fn english(path: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}lang=en&tz=Asia/Tokyo")
}

/// Reads quoted cells, with line breaks in them.
fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                line.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut line));
            }
            other => cell.push(other),
        }
    }
    assert!(!quoted && cell.is_empty() && line.is_empty(), "the table ends with a whole line");
    lines
}

async fn trade(studio: &Studio) -> (Seller, String) {
    let ann = studio.seller("ann", 100).await;
    let name = doc! { "display_name": "=HYPERLINK(\"http://evil\",\"x\")" };
    studio.set("users", ann.id.as_str(), name).await;
    let made = ann.submitted(&ann.wish_with(json!({ "count": 2, "prompt": "a velvet cape" }))).await;
    studio.drive(&made[0]).await;
    assert_eq!(ann.cancel(&made[1]).await.0, 200);
    let order = ann.buys(studio, PACK_100).await;
    (ann, order)
}

#[tokio::test]
async fn a_table_has_the_rows_of_its_list_with_the_same_filters() {
    let studio = Studio::open().await;
    let operator = studio.staff("desk", "operator").await;
    let (ann, order) = trade(&studio).await;
    for (list, column, head, filters) in [
        ("users", "id", "ID", vec!["", "?role=operator", "?q=ann", "?plan=none"]),
        ("entries", "hash", "Hash", vec!["", "?kind=hold", "?source=purchase"]),
        ("generations", "id", "ID", vec!["", "?state=canceled", "?state=succeeded,canceled", "?preset=pose"]),
        ("orders", "id", "ID", vec!["", "?state=fulfilled", "?provider=stripe", "?abnormal=true"]),
    ] {
        for filter in filters {
            let rows = all(&operator, &format!("/{list}{filter}"), 100).await;
            let listed: Vec<&str> = rows.iter().map(|row| row[column].as_str().unwrap()).collect();
            let saved = table(&raw(&operator, &english(&format!("/exports/{list}.csv{filter}"))).await);
            let saved: Vec<&str> = saved.iter().map(|row| row[head].as_str()).collect();
            assert_eq!(saved, listed, "{list}{filter}");
        }
        assert_eq!(
            refused(&operator, &format!("/exports/{list}.csv?limit=5")).await,
            (422, "invalid_query".into())
        );
        assert_eq!(
            refused(&operator, &format!("/exports/{list}.csv?what=5")).await,
            (422, "invalid_query".into())
        );
    }
    let people = table(&raw(&operator, &english("/exports/users.csv?q=ann")).await);
    assert_eq!(people[0]["Shop name"], "'=HYPERLINK(\"http://evil\",\"x\")");
    assert_eq!(
        (people[0]["E-mail"].as_str(), people[0]["Credits available"].as_str()),
        ("ann@example.com", "195")
    );
    let orders = table(&raw(&operator, &english("/exports/orders.csv")).await);
    assert_eq!((&orders[0]["ID"], orders[0]["Price in fen"].as_str()), (&order, "3900"));
    assert_eq!(
        (orders[0]["State"].as_str(), orders[0]["Product kind"].as_str()),
        ("Fulfilled", "Credit pack")
    );
    let lines = table(&raw(&operator, &english(&format!("/exports/entries.csv?user={}", ann.id))).await);
    let seqs: Vec<&str> = lines.iter().map(|line| line["No."].as_str()).collect();
    assert_eq!(seqs, ["6", "5", "4", "3", "2", "1"]);
    for line in &lines {
        let at =
            |head: &str| chrono::NaiveDateTime::parse_from_str(&line[head], "%Y-%m-%d %H:%M:%S").unwrap();
        assert_eq!((at("Time (Asia/Tokyo)") - at("Time (UTC)")).num_hours(), 9);
    }
    let chinese = raw(&operator, "/exports/entries.csv").await;
    assert!(
        chinese.starts_with("\u{feff}\"时间（UTC）\",\"时间（Asia/Shanghai）\",\"用户编号\""),
        "{chinese}"
    );
    assert!(chinese.contains("\"发放\"") && !chinese.contains("\"grant\""), "{chinese}");
    for wrong in ["lang=fr", "tz=Mars/Base", "lang=en&lang=zh"] {
        assert_eq!(refused(&operator, &format!("/exports/users.csv?{wrong}")).await.0, 422, "{wrong}");
    }
    studio.finish().await;
}

#[tokio::test]
async fn tables_for_support_name_nobody() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let operator = studio.staff("boss", "operator").await;
    trade(&studio).await;
    let mut open = String::new();
    for list in ["users", "entries", "generations", "orders", "audit"] {
        let path = format!("/exports/{list}.csv");
        let text = raw(&support, &path).await;
        for secret in ["ann@example.com", "desk@example.com", "HYPERLINK", "velvet", "127.0.0.1"] {
            assert!(!text.contains(secret), "{secret:?} in {list}: {text}");
        }
        assert!(
            list == "audit" || text.contains("an**@ex***.com") || text.contains("a**@ex***.com"),
            "{text}"
        );
        open.push_str(&raw(&operator, &path).await);
    }
    assert!(open.contains("ann@example.com") && open.contains("HYPERLINK"));
    let seller = studio.seller("bob", 0).await;
    for list in ["users", "entries", "generations", "orders", "audit"] {
        assert_eq!(refused(&seller.visitor, &format!("/exports/{list}.csv")).await.0, 403, "{list}");
    }
    studio.finish().await;
}

/// An api in a process of its own, on the site's database, whose memory nobody else fills.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

impl Process {
    fn start(studio: &Studio, address: &str) -> Self {
        let settings = [
            ("MONGODB_URI", server("TEST_MONGODB_URI")),
            ("MONGODB_DATABASE", studio.database.name().to_owned()),
            ("REDIS_URL", server("TEST_REDIS_URL")),
            ("REDIS_PREFIX", studio.prefix.clone()),
            ("HTTP_ADDR", address.to_owned()),
            ("METRICS_ADDR", "127.0.0.1:0".to_owned()),
            ("AIHUBMIX_SIMULATED", "true".to_owned()),
            ("AIHUBMIX_BASE_URL", studio.simulator.base_url()),
            ("PAYMENT_SANDBOX_URL", studio.simulator.base_url()),
        ];
        let mut command = Command::new(env!("CARGO_BIN_EXE_api"));
        command.env_clear().envs(settings).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().expect("a built api"))
    }

    /// The most memory that it ever had, in KiB.
    fn peak_kib(&self) -> u64 {
        let told = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).expect("Linux");
        let line = told.lines().find(|line| line.starts_with("VmHWM:")).expect("a peak");
        line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
    }
}

/// Reads a table without keeping it: its bytes and the numbers of its lines.
async fn drain(staff: &Visitor, path: &str) -> (usize, BTreeSet<u64>) {
    let response = staff.request(Method::GET, &format!("/v1/admin{path}")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let (mut bytes, mut rest, mut seqs) = (0, Vec::new(), BTreeSet::new());
    let mut body = response.bytes_stream();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.unwrap();
        bytes += chunk.len();
        rest.extend_from_slice(&chunk);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            let line = String::from_utf8(line).unwrap();
            if let Ok(seq) = line.split(',').nth(4).unwrap().parse() {
                assert!(seqs.insert(seq), "line {seq} comes twice");
            }
        }
    }
    assert!(rest.is_empty());
    (bytes, seqs)
}

#[tokio::test]
async fn a_table_of_many_rows_does_not_fill_memory() {
    const ROWS: u64 = 40_000;
    let studio = Studio::open().await;
    let mut operator = studio.staff("desk", "operator").await;
    let ann = studio.seller("ann", 100).await;
    let ledger = studio.database.collection::<Document>("credit_ledger_entries");
    let line = ledger.find_one(doc! {}).await.unwrap().unwrap();
    for start in (10..ROWS + 10).step_by(5_000) {
        let copies = (start..start + 5_000).map(|seq| {
            let mut copy = line.clone();
            copy.insert("_id", format!("{}:{seq}", ann.id));
            copy.insert("seq", i64::try_from(seq).unwrap());
            copy.insert("key", format!("copy:{seq}"));
            copy.insert("reason", "a reason that is as long as the reasons that people give");
            copy
        });
        ledger.insert_many(copies).await.unwrap();
    }
    let address = {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        free.local_addr().unwrap().to_string()
    };
    let process = Process::start(&studio, &address);
    operator.base = format!("http://{address}");
    until("the other api answers", async || {
        reqwest::get(format!("{}/readyz", operator.base))
            .await
            .is_ok_and(|answer| answer.status().is_success())
    })
    .await;
    // Warm: connections, buffers, and what the allocator keeps.
    for _ in 0..3 {
        let (_, seqs) = drain(&operator, "/exports/entries.csv?to=2000-01-01T00:00:00Z").await;
        assert_eq!(seqs.len(), 0);
        operator.get("/v1/admin/entries?limit=100").await;
    }
    let before = process.peak_kib();
    let (bytes, seqs) = drain(&operator, "/exports/entries.csv").await;
    let grown_kib = process.peak_kib() - before;
    assert_eq!(seqs.len() as u64, ROWS + 1, "every line once");
    let table_kib = bytes as u64 / 1024;
    assert!(table_kib > 9_000, "{table_kib} KiB");
    assert!(grown_kib < 6_000, "{grown_kib} KiB more memory for a table of {table_kib} KiB");
    eprintln!("a table of {table_kib} KiB took {grown_kib} KiB of memory");
    studio.site.finish().await;
}
