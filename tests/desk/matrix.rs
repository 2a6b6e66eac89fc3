//! Who may do what: every route of the back office against every kind of caller. A route without a line here fails.

use std::collections::BTreeMap;

use mannequin::api;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::site::Visitor;
use crate::studio::Studio;

/// The lowest role that may call each route.
const ROLES: &[(&str, &str, &str)] = &[
    ("GET", "/v1/admin/me", "support"),
    ("GET", "/v1/admin/search", "support"),
    ("GET", "/v1/admin/users", "support"),
    ("GET", "/v1/admin/users/{id}", "support"),
    ("PATCH", "/v1/admin/users/{id}", "operator"),
    ("POST", "/v1/admin/users/{id}/adjustments", "operator"),
    ("POST", "/v1/admin/users/{id}/sign-out", "operator"),
    ("GET", "/v1/admin/entries", "support"),
    ("GET", "/v1/admin/assets", "support"),
    ("GET", "/v1/admin/assets/{id}/picture", "operator"),
    ("GET", "/v1/admin/generations", "support"),
    ("GET", "/v1/admin/generations/{id}", "support"),
    ("GET", "/v1/admin/generations/{id}/unjudged", "operator"),
    ("POST", "/v1/admin/generations/{id}/retry", "operator"),
    ("POST", "/v1/admin/generations/{id}/cancel", "operator"),
    ("POST", "/v1/admin/generations/{id}/resolve", "operator"),
    ("POST", "/v1/admin/generations/bulk", "operator"),
    ("GET", "/v1/admin/orders", "support"),
    ("GET", "/v1/admin/orders/{id}", "support"),
    ("POST", "/v1/admin/orders/{id}/check", "operator"),
    ("POST", "/v1/admin/orders/{id}/close", "operator"),
    ("POST", "/v1/admin/orders/{id}/refund", "admin"),
    ("GET", "/v1/admin/presets", "support"),
    ("POST", "/v1/admin/presets", "operator"),
    ("GET", "/v1/admin/presets/{key}", "support"),
    ("PATCH", "/v1/admin/presets/{key}", "operator"),
    ("GET", "/v1/admin/presets/{key}/versions", "support"),
    ("POST", "/v1/admin/presets/{key}/enable", "operator"),
    ("POST", "/v1/admin/presets/{key}/disable", "operator"),
    ("POST", "/v1/admin/presets/render", "operator"),
    ("POST", "/v1/admin/presets/try", "operator"),
    ("POST", "/v1/admin/presets/samples", "operator"),
    ("GET", "/v1/admin/products", "support"),
    ("POST", "/v1/admin/products", "admin"),
    ("PATCH", "/v1/admin/products/{id}", "admin"),
    ("GET", "/v1/admin/audit", "support"),
    ("GET", "/v1/admin/exports/audit.csv", "support"),
    ("GET", "/v1/admin/exports/entries.csv", "support"),
    ("GET", "/v1/admin/exports/generations.csv", "support"),
    ("GET", "/v1/admin/exports/orders.csv", "support"),
    ("GET", "/v1/admin/exports/users.csv", "support"),
    ("GET", "/v1/admin/queue", "support"),
    ("POST", "/v1/admin/queue/pause", "operator"),
    ("POST", "/v1/admin/queue/resume", "operator"),
    ("POST", "/v1/admin/workers/{name}/pause", "operator"),
    ("POST", "/v1/admin/workers/{name}/resume", "operator"),
    ("POST", "/v1/admin/workers/{name}/drain", "operator"),
    ("GET", "/v1/admin/duties/{name}/days", "support"),
    ("POST", "/v1/admin/generations/{id}/void", "operator"),
    ("POST", "/v1/admin/orders/{id}/resolve", "operator"),
    ("GET", "/v1/admin/stats", "support"),
];

const CALLERS: [&str; 5] = ["nobody", "user", "support", "operator", "admin"];

/// Every route of the contract under `/v1/admin`.
fn routes() -> Vec<(String, String)> {
    let contract: Value = serde_json::to_value(api::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        if !path.starts_with("/v1/admin") {
            continue;
        }
        let verbs = item.as_object().unwrap().keys();
        let known = ["get", "post", "patch", "put", "delete"];
        found.extend(verbs.filter(|v| known.contains(&v.as_str())).map(|v| (v.to_uppercase(), path.clone())));
    }
    found.sort();
    found
}

#[test]
fn every_route_of_the_back_office_names_its_role() {
    let mut listed: Vec<(String, String)> =
        ROLES.iter().map(|(verb, path, _)| ((*verb).to_owned(), (*path).to_owned())).collect();
    listed.sort();
    assert_eq!(routes(), listed);
}

/// What a caller without the right is answered before anything of the request is looked at.
fn refusal(caller: &str) -> StatusCode {
    if caller == "nobody" { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN }
}

#[tokio::test]
async fn each_role_reaches_what_it_may_and_nothing_else() {
    let studio = Studio::open().await;
    let mut callers: BTreeMap<&str, Visitor> = BTreeMap::new();
    callers.insert("nobody", studio.visitor());
    callers.insert("user", studio.user("user").await);
    for role in &CALLERS[2..] {
        callers.insert(role, studio.staff(role, role).await);
    }
    for (verb, path, role) in ROLES {
        let path = path
            .replace("{id}", "usr_00000000000000000000000000")
            .replace("{key}", "nothing")
            .replace("{name}", "nobody");
        let lowest = CALLERS.iter().position(|caller| caller == role).unwrap();
        for (rank, caller) in CALLERS.iter().enumerate() {
            let method: Method = verb.parse().unwrap();
            let mut request = callers[caller].request(method, &path);
            if *verb != "GET" {
                request = request.header("Idempotency-Key", "matrix-key").json(&json!({}));
            }
            let status = request.send().await.unwrap().status();
            if rank < lowest {
                assert_eq!(status, refusal(caller), "{verb} {path} as {caller}");
            } else {
                // Nothing was named that exists: what counts is that the caller came so far as to be told.
                let let_in = ![401, 403, 405, 500].contains(&status.as_u16());
                assert!(let_in, "{verb} {path} as {caller}: {status}");
            }
        }
    }
    let log = studio.database.collection::<bson::Document>("admin_audit_logs");
    let done = log.count_documents(bson::doc! { "action": { "$ne": "table.export" } }).await.unwrap();
    assert_eq!(done, 0, "nobody has done anything");
    let saved = log.count_documents(bson::doc! { "action": "table.export" }).await.unwrap();
    assert_eq!(saved, 15, "three roles saved five tables, and left a row each");
    studio.finish().await;
}
