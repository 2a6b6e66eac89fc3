//! The ledger as its owner reads it: pages, filters, CSV, and what each line belongs to.

use std::collections::BTreeSet;

use bson::doc;
use mannequin::domain::generation::State;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::shop::PACK_100;
use crate::studio::{Seller, Studio};

async fn page(seller: &Seller, query: &str) -> Value {
    let (status, body) = seller.visitor.get(&format!("/v1/credits/entries{query}")).await;
    assert_eq!(status, StatusCode::OK, "{query}: {body}");
    body
}

/// All lines behind `query`, `limit` at a time.
async fn all(seller: &Seller, query: &str, limit: usize) -> Vec<Value> {
    let (mut lines, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut body = page(seller, &format!("?limit={limit}{query}{cursor}")).await;
        let items = std::mem::take(body["items"].as_array_mut().unwrap());
        assert!(items.len() <= limit);
        lines.extend(items);
        match body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return lines,
        }
    }
}

async fn csv(seller: &Seller, query: &str) -> Vec<String> {
    let request = seller.visitor.request(Method::GET, &format!("/v1/credits/entries.csv{query}"));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let bytes = response.bytes().await.unwrap();
    let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').expect("a byte order mark");
    text.split_terminator("\r\n").map(str::to_owned).collect()
}

fn seqs(lines: &[Value]) -> Vec<i64> {
    lines.iter().map(|line| line["seq"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn every_line_names_its_generation_or_order_in_pages_filters_and_csv() {
    let studio = Studio::open().await;
    let seller = studio.seller("ledger", 50).await;
    let order = seller.buys(&studio, PACK_100).await;
    let made = seller.one().await;
    assert_eq!(studio.drive(&made).await.state, State::Succeeded);
    let canceled = seller.one().await;
    assert_eq!(seller.cancel(&canceled).await.0, StatusCode::OK);

    let lines = all(&seller, "", 4).await;
    assert_eq!(seqs(&lines), [6, 5, 4, 3, 2, 1], "newest first, without gaps");
    assert_eq!(all(&seller, "", 6).await, lines, "a page that is just full has no next");
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["release", "hold", "commit", "hold", "grant", "adjust"]);
    let generations: Vec<_> = lines[..4].iter().map(|line| line["generation_id"].as_str()).collect();
    let (made, canceled) = (Some(made.as_str()), Some(canceled.as_str()));
    assert_eq!(generations, [canceled, canceled, made, made]);
    assert_eq!(
        (lines[4]["order_id"].as_str(), lines[4]["source"].as_str()),
        (Some(&*order), Some("purchase"))
    );
    assert!(lines[..4].iter().all(|line| line["order_id"].is_null()));
    assert!(lines[4..].iter().all(|line| line["generation_id"].is_null()));
    assert_eq!(lines[0]["available_after"], 145);

    assert_eq!(seqs(&all(&seller, "&kind=hold", 1).await), [5, 3]);
    let at = |index: usize| lines[index]["at"].as_str().unwrap().to_owned();
    assert_eq!(seqs(&all(&seller, &format!("&from={}", at(3)), 2).await), [6, 5, 4, 3], "from is included");
    assert_eq!(seqs(&all(&seller, &format!("&to={}", at(3)), 2).await), [2, 1], "to is not");
    let both = format!("&kind=hold&from={}&to={}", at(4), at(1));
    assert_eq!(seqs(&all(&seller, &both, 2).await), [3]);

    let table = csv(&seller, "").await;
    assert_eq!(table.len(), 7);
    let heads = "\"序号\",\"时间（UTC）\",\"时间（Asia/Shanghai）\",\"类型\",\"来源\",\"可用变动\",";
    assert!(table[0].starts_with(heads), "{}", table[0]);
    assert!(
        csv(&seller, "?lang=en&tz=UTC").await[0]
            .starts_with("\"No.\",\"Time (UTC)\",\"Time (UTC)\",\"Kind\"")
    );
    for (row, line) in table[1..].iter().zip(&lines) {
        let cells: Vec<&str> = row.split(',').collect();
        assert_eq!(cells[0], line["seq"].to_string());
        assert_eq!(cells[5], line["delta_available"].to_string());
        assert_eq!(cells[9].trim_matches('"'), line["generation_id"].as_str().unwrap_or(""));
        assert_eq!(cells[10].trim_matches('"'), line["order_id"].as_str().unwrap_or(""));
    }
    assert_eq!(csv(&seller, "?kind=grant").await.len(), 2);
    assert_eq!(csv(&seller, &format!("?from={}", at(3))).await.len(), 5);

    let stranger = studio.seller("stranger", 1).await;
    assert_eq!(seqs(&all(&stranger, "", 9).await), [1]);
    for wrong in ["?kind=gift", "?from=yesterday", "?limit=0", "?limit=101", "?cursor=x", "?user=1"] {
        let (status, _) = seller.visitor.get(&format!("/v1/credits/entries{wrong}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    studio.finish().await;
}

#[tokio::test]
async fn a_long_ledger_comes_whole_in_pages_and_as_csv() {
    let studio = Studio::open().await;
    let seller = studio.seller("long", 0).await;
    for _ in 0..12 {
        studio.give(&seller, 1, None).await;
    }
    // Copies of one line, so that there is more than the CSV reads at one time; they are gone before the audit.
    let ledger = studio.database.collection::<bson::Document>("credit_ledger_entries");
    let line = ledger.find_one(doc! {}).await.unwrap().unwrap();
    let copies: Vec<_> = (13..=1_234_i64)
        .map(|seq| {
            let mut copy = line.clone();
            copy.extend(
                doc! { "_id": format!("{}:{seq}", seller.id), "seq": seq, "key": format!("copy:{seq}") },
            );
            copy
        })
        .collect();
    ledger.insert_many(copies).await.unwrap();
    let table = csv(&seller, "").await;
    assert_eq!(table.len(), 1 + 1_234);
    let rows: BTreeSet<&str> = table[1..].iter().map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(rows.len(), 1_234, "none twice");
    assert!(table[1].starts_with("1234,") && table[1_234].starts_with("1,"));
    let paged = seqs(&all(&seller, "", 100).await);
    assert_eq!(paged, (1..=1_234).rev().collect::<Vec<_>>());
    ledger.delete_many(doc! { "seq": { "$gt": 12 } }).await.unwrap();
    studio.finish().await;
}
