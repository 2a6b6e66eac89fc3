//! Favourites, folders, ratings, uploads to use again, and what the site says about waiting (FR-012, SC-003).

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::studio::{PRICE, Seller, Studio, code};

async fn listed(seller: &Seller, query: &str) -> Vec<String> {
    let (status, body) = seller.visitor.get(&format!("/v1/generations?{query}")).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    names(&body)
}

fn names(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn favourites_and_folders_are_kept_and_listed_and_are_the_owners_alone() {
    let studio = Studio::open().await;
    let seller = studio.seller("keeper", 3 * PRICE).await;
    let (a, b) = (seller.one().await.to_string(), seller.one().await.to_string());
    let path = |id: &str| format!("/v1/generations/{id}");
    let (status, body) =
        seller.visitor.patch(&path(&a), &json!({ "favorite": true, "folder": " 夏季上新 " })).await;
    assert_eq!(
        (status, &body["favorite"], &body["folder"]),
        (StatusCode::OK, &json!(true), &json!("夏季上新"))
    );
    let (_, body) = seller.visitor.patch(&path(&b), &json!({ "folder": "夏季上新" })).await;
    assert_eq!(body["favorite"], json!(false));
    assert_eq!(listed(&seller, "favorite=true").await, std::slice::from_ref(&a));
    assert_eq!(listed(&seller, "folder=%E5%A4%8F%E5%AD%A3%E4%B8%8A%E6%96%B0").await, [b.clone(), a.clone()]);
    let (_, folders) = seller.visitor.get("/v1/folders").await;
    assert_eq!(folders["items"], json!([{ "name": "夏季上新", "count": 2 }]));

    let (_, body) = seller.visitor.patch(&path(&a), &json!({ "folder": null })).await;
    assert_eq!((&body["favorite"], &body["folder"]), (&json!(true), &Value::Null), "only what was named");
    let (status, body) = seller.visitor.patch(&path(&a), &json!({ "folder": "x".repeat(41) })).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_folder"));
    let stranger = studio.user("stranger").await;
    let (status, _) = stranger.patch(&path(&a), &json!({ "favorite": false })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(stranger.get("/v1/folders").await.1["items"], json!([]));

    let now = chrono::Utc::now();
    let hour_ago = (now - chrono::TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    assert_eq!(listed(&seller, &format!("from={hour_ago}")).await, [b, a]);
    assert_eq!(listed(&seller, &format!("to={hour_ago}")).await, Vec::<String>::new());
    studio.finish().await;
}

#[tokio::test]
async fn a_result_is_rated_once_more_in_place_of_the_first_and_nothing_else_can_be() {
    let studio = Studio::open().await;
    let seller = studio.seller("pleased", 3 * PRICE).await;
    let id = seller.one().await;
    let path = format!("/v1/generations/{id}/rating");
    let good = json!({ "stars": 5, "words": " 很像 " });
    assert_eq!(seller.visitor.post(&path, &good).await.0, StatusCode::NOT_FOUND, "there is no result yet");
    studio.drive(&id).await;
    let (status, body) = seller.visitor.post(&path, &good).await;
    assert_eq!((status, &body["rating"]), (StatusCode::OK, &json!({ "stars": 5, "words": "很像" })));
    let (_, body) = seller.visitor.post(&path, &json!({ "stars": 3 })).await;
    assert_eq!(body["rating"], json!({ "stars": 3, "words": null }));
    for bad in [json!({ "stars": 0 }), json!({ "stars": 6 }), json!({ "stars": 5, "words": "x".repeat(501) })]
    {
        let (status, body) = seller.visitor.post(&path, &bad).await;
        assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_rating"), "{bad}");
    }
    let stranger = studio.user("stranger").await;
    assert_eq!(stranger.post(&path, &good).await.0, StatusCode::NOT_FOUND);
    studio.finish().await;
}

#[tokio::test]
async fn uploads_that_live_are_listed_to_be_used_again() {
    let studio = Studio::open().await;
    let seller = studio.seller("again", 2 * PRICE).await;
    let (_, page) = seller.visitor.get("/v1/uploads").await;
    assert_eq!(names(&page), [seller.garment.clone(), seller.person.clone()], "newest first");
    let (_, first) = seller.visitor.get("/v1/uploads?limit=1").await;
    let next = first["next_cursor"].as_str().unwrap();
    let (_, rest) = seller.visitor.get(&format!("/v1/uploads?limit=1&cursor={next}")).await;
    assert_eq!((names(&rest), &rest["next_cursor"]), (vec![seller.person.clone()], &Value::Null));

    let result = studio.drive(&seller.one().await).await.picture.expect("a result").asset_id.to_string();
    let (_, page) = seller.visitor.get("/v1/uploads").await;
    assert!(!names(&page).contains(&result), "results are in the history");
    let mut wish = seller.wish();
    wish["inputs"][0]["asset_id"] = json!(result);
    let (status, body) = seller.submit(&wish, &crate::studio::new_key()).await;
    assert_eq!(status, StatusCode::ACCEPTED, "a result is an input of the next: {body}");

    seller.visitor.delete(&format!("/v1/assets/{}", seller.garment)).await;
    let (_, page) = seller.visitor.get("/v1/uploads").await;
    assert_eq!(names(&page), std::slice::from_ref(&seller.person));
    assert_eq!(studio.user("stranger").await.get("/v1/uploads").await.1["items"], json!([]));
    studio.finish().await;
}

#[tokio::test]
async fn the_site_tells_how_long_pictures_take_and_when_it_is_closed() {
    let studio = Studio::open_with(&[
        ("MAINTENANCE_ZH", "今晚维护"),
        ("MAINTENANCE_EN", "Maintenance tonight"),
        ("MAINTENANCE_UNTIL", "2026-12-01T02:00:00Z"),
    ])
    .await;
    let seller = studio.seller("patient", 5 * PRICE).await;
    for _ in 0..5 {
        studio.drive(&seller.one().await).await;
    }
    // Without signing in; nobody has asked before, so nothing old is remembered.
    let (status, site) = studio.visitor().get("/v1/site").await;
    assert_eq!(status, StatusCode::OK, "{site}");
    let until = "2026-12-01T02:00:00Z";
    assert_eq!(site["maintenance"], json!({ "zh": "今晚维护", "en": "Maintenance tonight", "until": until }));
    let wait = &site["wait"][0];
    assert_eq!((&wait["preset"], site["wait"].as_array().unwrap().len()), (&json!("model"), 1));
    let (p50, p90) = (wait["p50_s"].as_u64().unwrap(), wait["p90_s"].as_u64().unwrap());
    assert!(p50 >= 1 && p50 <= p90 && p90 < 120, "{wait}");
    studio.finish().await;
}

#[tokio::test]
async fn the_ledger_lines_of_one_generation_are_found() {
    let studio = Studio::open().await;
    let seller = studio.seller("lines", 2 * PRICE).await;
    let id = seller.one().await;
    studio.drive(&id).await;
    seller.one().await;
    let (_, page) = seller.visitor.get(&format!("/v1/credits/entries?generation={id}")).await;
    let kinds: Vec<&str> =
        page["items"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["commit", "hold"]);
    let (status, body) = seller.visitor.get("/v1/credits/entries?generation=x").await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "invalid_generation"));
    studio.finish().await;
}
