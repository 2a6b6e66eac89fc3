//! Every list of the back office gives exactly the right rows, for each filter, in pages of any size.

use bson::doc;
use mannequin::domain::ids::GenerationId;
use serde_json::{Value, json};

use crate::shop::{MONTH, PACK_100, YEAR};
use crate::staff::{all, ids, ids_of, read, refused};
use crate::studio::{Seller, Studio};

fn newest_first(items: &[Value], field: &str) {
    let times: Vec<&str> = items.iter().map(|item| item[field].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
}

/// The items for which `keep` holds, in their order, by id.
fn those(items: &[Value], keep: impl Fn(&Value) -> bool) -> Vec<String> {
    ids_of(&items.iter().filter(|item| keep(item)).cloned().collect::<Vec<_>>())
}

/// Two sellers with generations that ended in several ways, and purchases.
async fn busy(studio: &Studio) -> (Seller, Seller, Vec<GenerationId>) {
    let ann = studio.seller("ann", 200).await;
    let bob = studio.seller("bob", 200).await;
    let mut made = ann.submitted(&ann.wish_with(json!({ "count": 3, "prompt": "a red dress" }))).await;
    made.extend(bob.submitted(&bob.wish()).await);
    studio.drive(&made[0]).await;
    studio.fault("truncated_png", Some(2));
    studio.drive(&made[1]).await;
    assert_eq!(ann.cancel(&made[2]).await.0, 200);
    studio.drive(&made[3]).await;
    made.push(bob.one().await);
    ann.buys(studio, YEAR).await;
    bob.buys(studio, PACK_100).await;
    bob.orders(PACK_100).await;
    (ann, bob, made)
}

#[tokio::test]
async fn generations_are_found_by_every_filter() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let (ann, bob, made) = busy(&studio).await;
    let items = all(&support, "/generations", 100).await;
    let mut expected: Vec<String> = made.iter().map(GenerationId::to_string).collect();
    expected.sort_by(|a, b| b.cmp(a));
    assert_eq!(ids_of(&items), expected);
    newest_first(&items, "created_at");
    let states: Vec<&str> = items.iter().map(|item| item["state"].as_str().unwrap()).collect();
    for state in ["succeeded", "failed", "canceled", "queued"] {
        assert!(states.contains(&state), "{states:?}");
    }
    let (ann_id, bob_id) = (ann.id.as_str(), bob.id.as_str());
    assert_eq!(
        ids(&support, &format!("/generations?user={ann_id}")).await,
        those(&items, |item| item["user"]["id"] == ann_id)
    );
    assert_eq!(
        ids(&support, "/generations?state=failed,canceled").await,
        those(&items, |item| item["state"] == "failed" || item["state"] == "canceled")
    );
    assert_eq!(
        ids(&support, &format!("/generations?state=succeeded&user={bob_id}")).await,
        those(&items, |item| item["state"] == "succeeded" && item["user"]["id"] == bob_id)
    );
    let code = items.iter().find(|item| item["state"] == "failed").unwrap()["failure"]["code"].clone();
    let found = ids(&support, &format!("/generations?failure={}", code.as_str().unwrap())).await;
    assert_eq!(found, those(&items, |item| item["failure"]["code"] == code));
    assert_eq!(found.len(), 1);
    assert_eq!(ids(&support, "/generations?failure=refused").await, [""; 0]);
    let model = items.iter().find_map(|item| item["model"].as_str()).unwrap();
    let called = ids(&support, &format!("/generations?model={model}")).await;
    assert_eq!(called, those(&items, |item| item["model"] == model));
    assert_eq!(called.len(), 3, "the canceled and the queued one were never sent");
    assert_eq!(ids(&support, "/generations?model=nothing").await, [""; 0]);
    let batch = items.last().unwrap()["batch_id"].as_str().unwrap();
    assert_eq!(ids(&support, &format!("/generations?batch={batch}")).await.len(), 3);
    assert_eq!(ids(&support, "/generations?preset=model").await, expected);
    assert_eq!(ids(&support, "/generations?preset=shoes").await, [""; 0]);
    let middle = items[1]["created_at"].as_str().unwrap();
    assert_eq!(
        ids(&support, &format!("/generations?from={middle}")).await,
        those(&items, |item| item["created_at"].as_str().unwrap() >= middle)
    );
    assert_eq!(
        ids(&support, &format!("/generations?to={middle}")).await,
        those(&items, |item| item["created_at"].as_str().unwrap() < middle)
    );
    studio.finish().await;
}

#[tokio::test]
async fn the_page_of_a_generation_shows_its_calls_its_hold_and_its_ledger_lines() {
    let studio = Studio::open().await;
    let operator = studio.staff("desk", "operator").await;
    let (_, _, made) = busy(&studio).await;
    let failed = read(&operator, &format!("/generations/{}", made[1])).await;
    assert_eq!(
        (failed["state"].as_str(), failed["hold"]["state"].as_str()),
        (Some("failed"), Some("released"))
    );
    let attempts = failed["attempts"].as_array().unwrap();
    assert!(attempts.iter().all(|attempt| attempt["outcome"] == "bad_bytes" && attempt["paid"] == true));
    assert_eq!(attempts.len(), 2);
    let cost: i64 = attempts.iter().map(|attempt| attempt["cost_micros"].as_i64().unwrap()).sum();
    assert_eq!(failed["cost_micros"].as_i64(), Some(cost));
    let lines: Vec<&str> =
        failed["entries"].as_array().unwrap().iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(lines, ["release", "hold"]);
    let held: i64 =
        failed["hold"]["parts"].as_array().unwrap().iter().map(|part| part["amount"].as_i64().unwrap()).sum();
    assert_eq!(held, failed["price"].as_i64().unwrap());
    assert_eq!(failed["prompt"], "a red dress");
    assert!(failed["words"].as_str().unwrap().contains("a red dress"));
    assert_eq!(failed["actions"], json!(["retry"]));
    assert_eq!(failed["inputs"][0]["asset"]["state"], "stored");
    let succeeded = read(&operator, &format!("/generations/{}", made[0])).await;
    assert_eq!(succeeded["result"]["kind"], "result");
    assert_eq!(succeeded["thumb_asset_id"], succeeded["result"]["id"]);
    assert_eq!((succeeded["charged"].clone(), succeeded["actions"].clone()), (json!(5), json!(["void"])));
    assert!(succeeded["duration_ms"].as_i64().unwrap() >= 0);
    assert_eq!(read(&operator, &format!("/generations/{}", made[4])).await["actions"], json!(["cancel"]));
    assert_eq!(refused(&operator, "/generations/gen_00000000000000000000000000").await.0, 404);
    assert_eq!(refused(&operator, "/generations/nonsense").await.0, 404);
    studio.finish().await;
}

#[tokio::test]
async fn the_ledger_is_found_by_every_filter_and_reads_the_same_in_any_pages() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let (ann, bob, made) = busy(&studio).await;
    let items = all(&support, "/entries", 100).await;
    newest_first(&items, "at");
    assert_eq!(u64::try_from(items.len()).unwrap(), studio.count("credit_ledger_entries").await);
    assert_eq!(ids(&support, "/entries").await, ids_of(&items));
    let mut seqs: Vec<i64> = items
        .iter()
        .filter(|i| i["user"]["id"] == ann.id.as_str())
        .map(|i| i["seq"].as_i64().unwrap())
        .collect();
    let by_user = all(&support, &format!("/entries?user={}", ann.id), 2).await;
    let read: Vec<i64> = by_user.iter().map(|item| item["seq"].as_i64().unwrap()).collect();
    seqs.sort_by(|a, b| b.cmp(a));
    assert_eq!(read, seqs);
    assert_eq!(read, (1..=seqs[0]).rev().collect::<Vec<_>>(), "newest first, without gaps");
    for kind in ["grant", "hold", "commit", "release", "adjust"] {
        let found = ids(&support, &format!("/entries?kind={kind}")).await;
        assert_eq!(found, those(&items, |item| item["kind"] == kind), "{kind}");
        assert!(!found.is_empty(), "{kind}");
    }
    assert_eq!(
        ids(&support, "/entries?source=subscription").await,
        those(&items, |item| item["source"] == "subscription")
    );
    let both = format!("/entries?user={}&kind=hold", bob.id);
    assert_eq!(
        ids(&support, &both).await.len(),
        those(&items, |item| item["user"]["id"] == bob.id.as_str() && item["kind"] == "hold").len()
    );
    let of_one = all(&support, &format!("/entries?generation={}", made[0]), 1).await;
    let kinds: Vec<&str> = of_one.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["commit", "hold"]);
    let order = items.iter().find_map(|item| item["order_id"].as_str()).unwrap();
    assert_eq!(
        ids(&support, &format!("/entries?order={order}")).await,
        those(&items, |item| item["order_id"] == order)
    );
    let middle = items[items.len() / 2]["at"].as_str().unwrap();
    assert_eq!(
        ids(&support, &format!("/entries?from={middle}")).await,
        those(&items, |item| item["at"].as_str().unwrap() >= middle)
    );
    assert_eq!(
        ids(&support, &format!("/entries?to={middle}&kind=hold")).await,
        those(&items, |item| item["at"].as_str().unwrap() < middle && item["kind"] == "hold")
    );
    studio.finish().await;
}

#[tokio::test]
async fn lines_of_one_instant_are_in_order_and_none_is_lost_between_pages() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    for name in ["ann", "bob"] {
        let seller = studio.seller(name, 100).await;
        seller.submitted(&seller.wish_with(json!({ "count": 4 }))).await;
        seller.submitted(&seller.wish_with(json!({ "count": 4 }))).await;
        seller.submitted(&seller.wish_with(json!({ "count": 4 }))).await;
    }
    // Seq 9 and 10 of one person, and the other person's, all in one instant.
    let all_at_once = doc! { "$set": { "at": bson::DateTime::from_millis(1_700_000_000_000) } };
    let ledger = studio.database.collection::<bson::Document>("credit_ledger_entries");
    let told: Vec<(bson::Document, Option<bson::DateTime>)> = {
        use futures::TryStreamExt;
        let found: Vec<bson::Document> = ledger.find(doc! {}).await.unwrap().try_collect().await.unwrap();
        found
            .into_iter()
            .map(|d| (doc! { "_id": d.get_str("_id").unwrap() }, d.get_datetime("at").ok().copied()))
            .collect()
    };
    ledger.update_many(doc! {}, all_at_once).await.unwrap();
    let found = all(&support, "/entries", 1).await;
    let seqs: Vec<i64> = found.iter().map(|item| item["seq"].as_i64().unwrap()).collect();
    assert!(seqs.is_sorted_by(|a, b| a >= b), "{seqs:?}");
    assert_eq!(u64::try_from(found.len()).unwrap(), studio.count("credit_ledger_entries").await);
    assert_eq!(ids(&support, "/entries").await, ids_of(&found));
    // The books are right again for the audit.
    for (id, at) in told {
        ledger.update_one(id, doc! { "$set": { "at": at } }).await.unwrap();
    }
    studio.finish().await;
}

#[tokio::test]
async fn orders_are_found_by_every_filter_and_abnormal_ones_stand_out() {
    let studio = Studio::open().await;
    let support = studio.staff("desk", "support").await;
    let (ann, bob, _) = busy(&studio).await;
    let items = all(&support, "/orders", 100).await;
    newest_first(&items, "created_at");
    assert_eq!(items.len(), 3);
    assert_eq!(ids(&support, "/orders").await, ids_of(&items));
    assert!(items.iter().all(|item| item["abnormal"] == json!([])), "{items:?}");
    assert_eq!(ids(&support, "/orders?abnormal=true").await, [""; 0]);
    assert_eq!(
        ids(&support, &format!("/orders?user={}", bob.id)).await,
        those(&items, |item| item["user"]["id"] == bob.id.as_str())
    );
    assert_eq!(
        ids(&support, "/orders?state=fulfilled").await,
        those(&items, |item| item["state"] == "fulfilled")
    );
    assert_eq!(ids(&support, "/orders?provider=sandbox").await, ids_of(&items));
    assert_eq!(ids(&support, "/orders?provider=stripe").await, [""; 0]);
    let product = items[0]["product"]["id"].as_str().unwrap();
    assert_eq!(
        ids(&support, &format!("/orders?product={product}")).await,
        those(&items, |item| item["product"]["id"] == product)
    );
    let middle = items[1]["created_at"].as_str().unwrap();
    assert_eq!(
        ids(&support, &format!("/orders?from={middle}&to=2100-01-01T00:00:00Z")).await,
        those(&items, |item| item["created_at"].as_str().unwrap() >= middle)
    );

    let reviewed = ann.orders(MONTH).await;
    let order = studio.order(&reviewed).await;
    assert_eq!(studio.notice(&order, "evt_odd", json!({ "amount": 1 })).await, 200);
    studio.reached(&reviewed, "review").await;
    let twice = ann.buys(&studio, PACK_100).await;
    let order = studio.order(&twice).await;
    assert_eq!(studio.notice(&order, "evt_twice", json!({ "id": "sbx_other" })).await, 200);
    let found = all(&support, "/orders?abnormal=true", 1).await;
    assert_eq!(ids_of(&found), [twice.clone(), reviewed.clone()]);
    assert_eq!((&found[0]["abnormal"], &found[1]["abnormal"]), (&json!(["paid_twice"]), &json!(["review"])));
    assert_eq!(ids(&support, &format!("/orders?abnormal=true&user={}", bob.id)).await, [""; 0]);
    let page = read(&support, &format!("/orders/{reviewed}")).await;
    assert_eq!((page["oddity"].as_str(), page["actions"].clone()), (Some("amount"), json!([])));
    assert_eq!(page["notices"][0]["summary"], "paid, 1 fen CNY, number sbx_test: applied");
    let page = read(&support, &format!("/orders/{twice}")).await;
    assert_eq!(page["credits_left"], 100);
    assert_eq!(page["refundable"], json!({ "amount": 3900, "currency": "CNY" }));
    assert_eq!(page["entries"][0]["order_id"].as_str(), Some(twice.as_str()));
    assert_eq!(page["timeline"].as_array().unwrap().len(), 4);
    studio.finish().await;
}

#[tokio::test]
async fn people_are_found_by_address_role_standing_and_plan() {
    let studio = Studio::open().await;
    let operator = studio.staff("desk", "operator").await;
    let ann = studio.seller("ann", 0).await;
    let bob = studio.seller("bob", 0).await;
    let anna = studio.seller("anna", 0).await;
    ann.buys(&studio, YEAR).await;
    anna.buys(&studio, MONTH).await;
    bob.buys(&studio, PACK_100).await;
    studio.set("users", bob.id.as_str(), doc! { "status": "disabled" }).await;
    let [ann_id, bob_id, anna_id] = [&ann.id, &bob.id, &anna.id].map(|id| id.to_string());
    let desk = operator.user.clone().unwrap();
    let everybody = [&anna_id, &bob_id, &ann_id, &desk].map(String::clone);
    assert_eq!(ids(&operator, "/users").await, everybody);
    assert_eq!(ids(&operator, "/users?status=disabled").await, [bob_id.as_str()]);
    assert_eq!(ids(&operator, "/users?role=operator").await, [desk.as_str()]);
    assert_eq!(
        ids(&operator, "/users?q=ANN").await,
        [ann_id.clone(), anna_id.clone()],
        "in order of address"
    );
    assert_eq!(ids(&operator, "/users?q=anna%40example.com").await, [anna_id.as_str()]);
    assert_eq!(ids(&operator, &format!("/users?q={bob_id}")).await, [bob_id.as_str()]);
    assert_eq!(ids(&operator, "/users?q=nobody").await, [""; 0]);
    assert_eq!(ids(&operator, "/users?plan=member").await, [anna_id.clone(), ann_id.clone()]);
    assert_eq!(ids(&operator, "/users?plan=none").await, [bob_id.clone(), desk.clone()]);
    assert_eq!(ids(&operator, "/users?plan=none&status=active").await, [desk.as_str()]);
    assert_eq!(ids(&operator, "/users?q=an&plan=member").await, [ann_id.clone(), anna_id.clone()]);
    let year = ann.product(YEAR).await;
    assert_eq!(ids(&operator, &format!("/users?plan={year}")).await, [ann_id.as_str()]);
    assert_eq!(ids(&operator, &format!("/users?plan={year}&role=admin")).await, [""; 0]);
    studio.age(&ann, 400).await;
    assert_eq!(ids(&operator, "/users?plan=member").await, [anna_id.as_str()], "the year is over");
    assert_eq!(ids(&operator, &format!("/users?plan={year}")).await, [""; 0]);

    let row = &all(&operator, "/users?q=bob", 5).await[0];
    assert_eq!(row["balance"], json!({ "available": 100, "held": 0 }));
    assert!(row["last_sign_in_at"].is_string() && row["subscription"].is_null(), "{row}");
    let row = &all(&operator, "/users?q=anna", 5).await[0];
    assert_eq!(
        (row["subscription"]["status"].as_str(), row["balance"]["available"].as_i64()),
        (Some("active"), Some(500))
    );
    let page = read(&operator, &format!("/users/{anna_id}")).await;
    assert_eq!(page["totals"]["paid"], json!({ "amount": 13900, "currency": "CNY" }));
    assert_eq!(page["lots"][0]["kind"], "subscription");
    assert_eq!(page["window"], 8, "a member's");
    assert_eq!(page["subscriptions"][0]["status"], "active");
    assert_eq!(page["sign_ins"].as_array().unwrap().len(), 1);
    assert_eq!(refused(&operator, "/users/usr_00000000000000000000000000").await.0, 404);
    studio.site.finish().await;
}

#[tokio::test]
async fn pictures_are_found_by_owner_kind_and_state_and_shown_to_operators() {
    let studio = Studio::open().await;
    let operator = studio.staff("desk", "operator").await;
    let (ann, bob, made) = busy(&studio).await;
    assert_eq!(bob.visitor.delete(&format!("/v1/assets/{}", bob.person)).await.0, 204);
    let items = all(&operator, "/assets", 100).await;
    newest_first(&items, "created_at");
    assert_eq!(ids(&operator, "/assets").await, ids_of(&items));
    assert_eq!(
        ids(&operator, &format!("/assets?user={}&kind=upload", ann.id)).await,
        [ann.garment.clone(), ann.person.clone()]
    );
    assert_eq!(ids(&operator, "/assets?state=purged").await, [bob.person.as_str()]);
    assert_eq!(ids(&operator, "/assets?kind=result").await, those(&items, |item| item["kind"] == "result"));
    let picture = read(&operator, &format!("/generations/{}", made[0])).await["result"]["id"].clone();
    let picture = picture.as_str().unwrap();
    for (variant, least) in [("", 1000), ("?variant=full", 1000), ("?variant=thumb", 200)] {
        let path = format!("/v1/admin/assets/{picture}/picture{variant}");
        let response = operator.request(reqwest::Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("image/"));
        assert!(image::load_from_memory(&response.bytes().await.unwrap()).unwrap().width() >= least / 10);
    }
    assert_eq!(refused(&operator, &format!("/assets/{picture}/picture?variant=huge")).await.0, 422);
    assert_eq!(
        refused(&operator, &format!("/assets/{}/picture", bob.person)).await,
        (410, "asset_expired".into())
    );
    assert_eq!(refused(&operator, "/assets/ast_00000000000000000000000000/picture").await.0, 404);
    studio.finish().await;
}
