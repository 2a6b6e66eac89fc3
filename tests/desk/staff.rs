//! People who work in the back office, and how its lists are read.

use bson::doc;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::site::Visitor;
use crate::studio::Studio;

impl Studio {
    /// Somebody who has just signed in with this role; their address is `{name}@example.com`.
    pub async fn staff(&self, name: &str, role: &str) -> Visitor {
        let visitor = self.user(name).await;
        self.set("users", visitor.user.as_deref().unwrap(), doc! { "role": role }).await;
        visitor
    }
}

/// What a read answers.
pub async fn read(staff: &Visitor, path: &str) -> Value {
    let (status, body) = staff.get(&format!("/v1/admin{path}")).await;
    assert_eq!(status, StatusCode::OK, "{path}: {body}");
    body
}

/// The status and code with which a read is refused.
pub async fn refused(staff: &Visitor, path: &str) -> (u16, String) {
    let (status, body) = staff.get(&format!("/v1/admin{path}")).await;
    (status.as_u16(), body["code"].as_str().unwrap_or("none").to_owned())
}

/// All items of a list, read `limit` at a time to the end.
pub async fn all(staff: &Visitor, path: &str, limit: usize) -> Vec<Value> {
    let join = if path.contains('?') { '&' } else { '?' };
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut body = read(staff, &format!("{path}{join}limit={limit}{cursor}")).await;
        let page = std::mem::take(body["items"].as_array_mut().unwrap());
        assert!(page.len() <= limit, "{path}");
        items.extend(page);
        match body["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

/// The ids of all items of a list, read in pages of every size that could be wrong by one.
pub async fn ids(staff: &Visitor, path: &str) -> Vec<String> {
    let whole = ids_of(&all(staff, path, 100).await);
    for limit in [1, 2, 3] {
        assert_eq!(ids_of(&all(staff, path, limit).await), whole, "{path} in pages of {limit}");
    }
    whole
}

pub fn ids_of(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

/// The bytes that a read answers, as text, whatever they are.
pub async fn raw(staff: &Visitor, path: &str) -> String {
    let response = staff.request(Method::GET, &format!("/v1/admin{path}")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    String::from_utf8_lossy(&response.bytes().await.unwrap()).into_owned()
}

/// The audit rows that answer to `query`, newest first.
pub async fn audit(staff: &Visitor, query: &str) -> Vec<Value> {
    all(staff, &format!("/audit?{query}"), 100).await
}
