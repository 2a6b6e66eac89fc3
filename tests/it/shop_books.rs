//! The audit sees what is wrong with orders, grants and memberships, whatever it is.

use bson::{Bson, Document, doc};
use serde_json::json;

use crate::books::Planted;
use crate::shop::{MONTH, PACK_100, YEAR};
use crate::studio::{Studio, ago};

/// What is planted: collection, filter, update (`Null` = delete), what the audit says.
fn faults(
    user: &str,
    year: &str,
    pack: &str,
    open: &str,
) -> Vec<(&'static str, Document, Bson, &'static str)> {
    let (orders, ledger, members) = ("orders", "credit_ledger_entries", "user_subscriptions");
    let (of_year, of_pack, of_open) = (doc! { "_id": year }, doc! { "_id": pack }, doc! { "_id": open });
    let grant = |order: &str| doc! { "key": format!("grant:{order}") };
    let me = doc! { "_id": user };
    let set = |fields: Document| Bson::from(doc! { "$set": fields });
    let (grants, alone) = ("not exactly one right grant", "grants what no order bought");
    let (odd, follows) = ("contradicts itself", "membership: does not follow from its orders");
    vec![
        (orders, of_year.clone(), Bson::Null, alone),
        (orders, of_pack.clone(), set(doc! { "item.credits": 99_i64 }), grants),
        (orders, of_pack.clone(), set(doc! { "credits_granted": 99_i64 }), grants),
        (orders, of_pack.clone(), set(doc! { "user_id": "usr_somebody" }), grants),
        (orders, of_open.clone(), set(doc! { "fulfilled_at": ago(1) }), grants),
        (ledger, grant(pack), set(doc! { "key": "grant:other" }), grants),
        (ledger, grant(pack), set(doc! { "order_id": null }), alone),
        (orders, of_open.clone(), set(doc! { "state": "fulfilled" }), odd),
        (orders, of_open.clone(), set(doc! { "state": "paid", "paid_at": ago(1) }), odd),
        (orders, of_open, set(doc! { "state": "paid", "due": true, "paid_at": ago(3600) }), odd),
        (orders, of_pack.clone(), set(doc! { "state": "closed" }), odd),
        (orders, of_pack, set(doc! { "state": "refunded" }), odd),
        (orders, of_year.clone(), set(doc! { "credits_revoked": 1_i64 }), "took back something else"),
        (orders, of_year.clone(), set(doc! { "credits_claimed": 1_i64 }), "claims something else"),
        (orders, of_year.clone(), set(doc! { "refunds": [] }), follows),
        (orders, of_year, set(doc! { "fulfilled_at": ago(86_400) }), follows),
        (members, me.clone(), Bson::Null, "a plan without a membership"),
        (members, me.clone(), set(doc! { "ends_at": ago(-86_400) }), follows),
        (members, me.clone(), set(doc! { "periods.1.ends_at": ago(-86_400) }), follows),
        (members, me.clone(), doc! { "$pop": { "periods": 1 } }.into(), follows),
        ("accounts", me.clone(), set(doc! { "membership.0.ends_at": ago(-86_400) }), follows),
        ("accounts", me, set(doc! { "membership": [] }), follows),
    ]
}

#[tokio::test]
async fn every_planted_fault_of_the_shop_is_found_and_nothing_is_found_without_one() {
    let studio = Studio::open().await;
    let seller = studio.seller("audited", 0).await;
    let year = seller.buys(&studio, YEAR).await;
    seller.buys(&studio, MONTH).await;
    let pack = seller.buys(&studio, PACK_100).await;
    let open = seller.orders(PACK_100).await;
    let order = studio.order(&year).await;
    let part = json!({ "status": "refunded", "refunded": 12_990, "id": order.transaction });
    assert_eq!(studio.notice(&order, "evt_part", part).await, 200);
    assert_eq!(seller.balance().await, (5_400 + 500 + 100, 0));
    assert_eq!(studio.violations().await, Vec::<String>::new());
    let mut missed = Vec::new();
    for (collection, filter, update, expected) in faults(seller.id.as_str(), &year, &pack, &open) {
        let what = format!("{collection} {filter}: {update}");
        let planted = Planted::plant(&studio, collection, filter, update.as_document().cloned()).await;
        let found = studio.violations().await;
        if !found.iter().any(|violation| violation.contains(expected)) {
            missed.push(format!("{what}\n  expected {expected:?}, found {found:#?}"));
        }
        planted.undo().await;
        assert_eq!(studio.violations().await, Vec::<String>::new(), "{what} was undone");
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    studio.finish().await;
}
