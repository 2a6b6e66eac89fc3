//! One box finds a person, a generation or an order by each key that somebody may have at hand, and nothing else.

use serde_json::{Value, json};

use crate::shop::PACK_100;
use crate::site::Visitor;
use crate::staff::read;
use crate::studio::Studio;

async fn found(staff: &Visitor, text: &str) -> Vec<(String, String)> {
    let query: String = url_encoded(text);
    let body = read(staff, &format!("/search?q={query}")).await;
    let pair = |item: &Value| {
        let word = |name: &str| item[name].as_str().unwrap().to_owned();
        (word("kind"), word("id"))
    };
    body["items"].as_array().unwrap().iter().map(pair).collect()
}

fn url_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn one(kind: &str, id: &str) -> Vec<(String, String)> {
    vec![(kind.to_owned(), id.to_owned())]
}

#[tokio::test]
async fn everything_is_found_by_each_of_its_keys() {
    let studio = Studio::open().await;
    let operator = studio.staff("desk", "operator").await;
    let support = studio.staff("front", "support").await;
    let ann = studio.seller("Ann.Seller", 50).await;
    let made = ann.one().await;
    let done = studio.drive(&made).await;
    let order = ann.buys(&studio, PACK_100).await;
    let number = studio.order(&order).await.transaction.unwrap();
    let ann_id = ann.id.as_str();
    for staff in [&operator, &support] {
        assert_eq!(found(staff, "ann.SELLER@example.com").await, one("user", ann_id));
        assert_eq!(found(staff, ann_id).await, one("user", ann_id));
        assert_eq!(found(staff, &format!("  {}  ", ann_id.to_lowercase())).await, one("user", ann_id));
        assert_eq!(found(staff, made.as_str()).await, one("generation", made.as_str()));
        assert_eq!(found(staff, &order).await, one("order", &order));
        assert_eq!(found(staff, &number).await, one("order", &order));
        assert_eq!(found(staff, done.batch_id.as_str()).await, one("generation", made.as_str()));
        assert_eq!(found(staff, &ann.person).await, one("user", ann_id));
        let result = done.picture.as_ref().unwrap().asset_id.as_str();
        let both = [one("generation", made.as_str()), one("user", ann_id)].concat();
        assert_eq!(found(staff, result).await, both);
    }
    let bare = |id: &str| id.split_once('_').unwrap().1.to_lowercase();
    for staff in [&operator, &support] {
        assert_eq!(found(staff, &bare(ann_id)).await, one("user", ann_id), "without the prefix");
        assert_eq!(found(staff, &bare(made.as_str())).await, one("generation", made.as_str()));
        assert_eq!(found(staff, &bare(&order)).await, one("order", &order));
    }
    let body = json!({ "display_name": "小雨女装旗舰店" });
    assert_eq!(ann.visitor.patch("/v1/me", &body).await.0, 200);
    let end = |id: &str, n: usize| id[id.len() - n..].to_lowercase();
    let finds = [
        ("女装", one("user", ann_id)),
        ("N.SELLER@ex", one("user", ann_id)),
        (&end(ann_id, 6), one("user", ann_id)),
        (&end(made.as_str(), 8), one("generation", made.as_str())),
        (&end(&order, 10), one("order", &order)),
    ];
    for (text, expected) in finds {
        assert_eq!(found(&operator, text).await, expected, "{text}");
        assert_eq!(found(&support, text).await, [], "{text}: masked data cannot be guessed");
    }
    assert_eq!(found(&operator, &end(made.as_str(), 5)).await, [], "too little of an id");
    let of_shop = read(&operator, &format!("/generations?user={}", url_encoded("小雨"))).await;
    assert_eq!(of_shop["items"][0]["id"], made.as_str());
    let nobodys = read(&operator, "/generations?user=nobody-at-all").await;
    assert_eq!(nobodys["items"], json!([]));
    assert_eq!(found(&operator, "ann.s").await, one("user", ann_id));
    assert_eq!(found(&support, "ann.s").await, [], "an address cannot be guessed letter by letter");
    studio.finish().await;
}

#[tokio::test]
async fn garbage_finds_nothing_and_breaks_nothing() {
    let studio = Studio::open().await;
    let operator = studio.staff("desk", "operator").await;
    for text in [
        "",
        "   ",
        "usr_",
        "usr_00000000000000000000000000",
        "gen_ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "{\"$gt\":\"\"}",
        "$where",
        ".*",
        "^d",
        "d%",
        "\u{0}",
        "卖家",
        "😀😀😀",
        "\u{10FFFF}",
        "'; drop",
        &"x".repeat(5_000),
    ] {
        assert_eq!(found(&operator, text).await, [], "{text:?}");
    }
    studio.finish().await;
}
