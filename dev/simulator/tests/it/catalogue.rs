//! The free lists.

use serde_json::json;
use simulator::Stage;

use crate::caller::*;

#[tokio::test]
async fn the_catalogue_is_public_and_its_etag_changes_with_a_models_stage() {
    let caller = Caller::new().await;
    let get = |etag: Option<String>| {
        let mut request = caller.http.get(caller.url("/api/v1/models?type=image_generation"));
        if let Some(etag) = etag {
            request = request.header("if-none-match", etag);
        }
        request.send()
    };
    let first = get(None).await.expect("answers");
    assert_eq!(first.headers()["cache-control"], "public, max-age=300");
    let etag = first.headers()["etag"].to_str().expect("text").to_string();
    let body = read(first).await.1;
    let flash =
        body["data"].as_array().expect("a list").iter().find(|row| row["model_id"] == FLASH).expect("listed");
    assert_eq!((&flash["retire_stage"], &flash["successor_model"]), (&json!("active"), &json!(THIRD)));
    assert_eq!(flash["pricing"]["output"], 2.499);
    assert_eq!(get(Some(etag.clone())).await.expect("answers").status(), 304);
    caller.simulator.set_stage(FLASH, Stage::Deprecated);
    let changed = get(Some(etag)).await.expect("answers");
    assert_eq!(changed.status(), 200);
    assert!(read(changed).await.1.to_string().contains("\"deprecated\""));
}

#[tokio::test]
async fn a_model_that_went_is_in_no_list_of_what_can_be_called() {
    let caller = Caller::new().await;
    assert!(caller.get("/v1/models").await.to_string().contains(FLASH));
    assert_eq!(caller.get(&format!("/call/schema/models/{FLASH}/endpoints")).await["model"], FLASH);
    caller.simulator.set_stage(FLASH, Stage::Retired);
    assert!(!caller.get("/v1/models").await.to_string().contains(FLASH));
    assert!(caller.get("/api/v1/models").await.to_string().contains(FLASH));
    caller.simulator.set_stage(FLASH, Stage::Removed);
    assert!(!caller.get("/api/v1/models").await.to_string().contains(&format!("\"model_id\":\"{FLASH}\"")));
    assert_eq!(caller.get("/api/status").await["success"], true);
}
