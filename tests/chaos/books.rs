//! What must be true after every fault, once everything has come to rest.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use crate::people::{Acknowledged, Person};
use crate::server::eventually;
use crate::site::Site;

const SIGNUP: i64 = 10_000;

/// Waits until everything `person` was promised is terminal.
pub async fn at_rest(person: &Person, acknowledged: &[Acknowledged], bound: Duration) {
    let mut open: Vec<String> = acknowledged.iter().flat_map(Acknowledged::ids).collect();
    let mut last = Value::Null;
    let rest = async {
        while let Some(id) = open.last() {
            last = person.generation(id).await;
            if matches!(last["state"].as_str(), Some("succeeded" | "failed" | "canceled")) {
                open.pop();
            } else {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    };
    let done = tokio::time::timeout(bound, rest).await;
    assert!(done.is_ok(), "not terminal within {bound:?}: {last}");
}

/// Checks everything a person can see, and what the provider would bill.
pub async fn check(site: &Site, person: &Person, acknowledged: &[Acknowledged]) {
    let counts = site.simulator.counts();
    for one in acknowledged {
        let again = person.submit_again(&one.key, &one.body).await;
        assert_eq!(again.body, one.answer, "the replay of {} differs from its first answer", one.key);
        assert!(again.replay, "{}", one.key);
        let paid = counts.by_tag.get(&one.key).map_or(0, |tag| tag.paid);
        let most = 2 * u64::try_from(one.ids().len()).expect("few");
        assert!(paid <= most, "{}: {paid} paid calls for {} pictures", one.key, one.ids().len());
    }
    let generations = person.all("/v1/generations").await;
    let promised: usize = acknowledged.iter().map(|one| one.ids().len()).sum();
    assert_eq!(generations.len(), promised, "each submit was made once, however often it was sent");
    let entries = person.all("/v1/credits/entries").await;
    let mut spent = 0;
    for id in acknowledged.iter().flat_map(Acknowledged::ids) {
        let found = generations.iter().find(|one| one["id"] == id.as_str()).expect("listed");
        spent += check_one(person, found, &entries).await;
    }
    let credits = person.get("/v1/credits").await;
    let told = (credits["available"].as_i64(), credits["held"].as_i64());
    assert_eq!(told, (Some(SIGNUP - spent), Some(0)), "{credits}");
}

/// Checks one generation against the ledger and its picture; answers what was spent on it.
async fn check_one(person: &Person, generation: &Value, entries: &[Value]) -> i64 {
    let id = &generation["id"];
    let succeeded = generation["state"] == "succeeded";
    let price = generation["price"].as_i64().expect("a price");
    let charged = generation["charged"].as_i64().expect("credits");
    assert_eq!(charged, if succeeded { price } else { 0 }, "{generation}");
    assert_eq!(generation["result"].is_object(), succeeded, "{generation}");
    let mut kinds = BTreeMap::<&str, usize>::new();
    for entry in entries.iter().filter(|entry| entry["generation_id"] == *id) {
        *kinds.entry(entry["kind"].as_str().expect("a kind")).or_default() += 1;
    }
    let closing = if succeeded { "commit" } else { "release" };
    assert_eq!(kinds, BTreeMap::from([("hold", 1), (closing, 1)]), "ledger of {generation}");
    if succeeded {
        let asset = generation["result"]["asset_id"].as_str().expect("an id");
        let bytes = person.download(asset).await.expect("what is paid for can be downloaded");
        let picture = image::load_from_memory(&bytes).expect("a picture");
        let told = (generation["result"]["width"].as_u64(), generation["result"]["height"].as_u64());
        assert_eq!(told, (Some(picture.width().into()), Some(picture.height().into())));
    }
    charged
}

/// Waits until the simulator holds the answers of `calls` drawing calls.
pub async fn held(site: &Site, calls: u64) {
    let what = format!("{calls} calls are held");
    eventually(&what, Duration::from_secs(30), async || site.simulator.counts().held >= calls).await;
}
