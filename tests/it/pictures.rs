//! Pictures in and out: what is refused and why, the content check, more pictures than the model takes, and the end
//! of every picture.

use bson::{Document, doc};
use mannequin::domain::generation::{FailureCode, State};
use mannequin::jobs::purge;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::studio::{Studio, ago, code, drawing, new_key};

fn hostile(name: &str) -> Vec<u8> {
    std::fs::read(format!("tests/pictures/hostile/{name}")).unwrap()
}

fn mime_of(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("jpg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("svg") => "image/svg+xml",
        _ => "image/png",
    }
}

/// File, status, code.
const HOSTILE: &[(&str, u16, &str)] = &[
    ("rotated-gps.jpg", 201, "none"),
    ("polyglot.png", 415, "unsupported_image"),
    ("script-in-text.png", 201, "none"),
    ("grey-alpha.png", 201, "none"),
    ("sixteen-bit.png", 201, "none"),
    ("cmyk.jpg", 201, "none"),
    ("truncated.jpg", 422, "image_damaged"),
    ("truncated.png", 422, "image_damaged"),
    ("truncated.webp", 422, "image_damaged"),
    ("magic-only.jpg", 422, "image_damaged"),
    ("one-pixel.png", 422, "image_too_small"),
    ("sliver.png", 422, "image_too_small"),
    ("bomb-header.png", 422, "image_too_large"),
    ("bomb-real.png", 422, "image_too_large"),
    ("gif-named.jpg", 415, "unsupported_image"),
    ("png-named.jpg", 201, "none"),
    ("vector.svg", 415, "unsupported_image"),
    ("empty.jpg", 422, "file_empty"),
    ("page-named.png", 415, "unsupported_image"),
    ("marked-magenta.png", 422, "content_rejected"),
];

#[tokio::test]
async fn each_hostile_upload_gets_its_exact_answer_and_leaves_nothing_but_pixels() {
    let studio = Studio::open().await;
    let seller = studio.seller("hostile", 0).await;
    let mut kept = 2;
    for &(name, status, expected) in HOSTILE {
        let (got, body) = seller.upload(hostile(name), mime_of(name)).await;
        assert_eq!((got.as_u16(), code(&body)), (status, expected), "{name}: {body}");
        kept += u64::from(status == 201);
        assert_eq!(studio.count("generation_assets").await, kept, "{name}");
        assert_eq!(studio.count("generation_asset_keys").await, 2 * kept, "{name}");
        assert_eq!(studio.count("generation_blobs").await, 2 * kept, "{name}");
        if status != 201 {
            continue;
        }
        let path = format!("/v1/assets/{}", body["id"].as_str().unwrap());
        let response = seller.visitor.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{name}");
        let bytes = response.bytes().await.unwrap();
        image::load_from_memory(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        for trace in [&b"<script"[..], b"GPS", b"Exif", b"javascript"] {
            assert!(!bytes.windows(trace.len()).any(|w| w == trace), "{name} keeps {trace:?}");
        }
    }
    let rotated = seller.upload(hostile("rotated-gps.jpg"), "image/jpeg").await.1;
    assert_eq!((&rotated["width"], &rotated["height"]), (&json!(480), &json!(640)), "upright");
    // Two frames, a profile that unpacks to 48 MB: one still picture, or refused; never a film.
    for name in ["animated.webp", "animated.png", "bomb-profile.png"] {
        let (status, body) = seller.upload(hostile(name), mime_of(name)).await;
        let good = status == StatusCode::CREATED || code(&body) == "unsupported_image";
        assert!(good || code(&body) == "image_damaged", "{name}: {body}");
    }
    let mut huge = drawing(1);
    huge.resize((10 << 20) + 1, 0);
    let (status, body) = seller.upload(huge, "image/png").await;
    assert_eq!((status, code(&body)), (StatusCode::PAYLOAD_TOO_LARGE, "file_too_large"));
    studio.finish().await;
}

#[tokio::test]
async fn the_bytes_decide_and_a_refusal_says_what_the_file_is() {
    let studio = Studio::open().await;
    let seller = studio.seller("names", 0).await;
    let jpeg = std::fs::read("tests/pictures/garment.jpg").unwrap();
    for (name, mime) in [
        ("photo.jfif", Some("image/pjpeg")),
        ("taobao.png", Some("image/png")),
        ("no type", None),
        ("x.avif", Some("image/avif")),
        ("x.txt", Some("text/html")),
        ("x.bin", Some("application/octet-stream")),
    ] {
        let (status, body) = seller.upload_as(jpeg.clone(), name, mime).await;
        assert_eq!(status, StatusCode::CREATED, "{name} {mime:?}: {body}");
        assert_eq!(body["mime"], "image/jpeg");
    }
    for (bytes, format) in [
        (&b"\0\0\0\x20ftypavif\0\0\0\0avifmif1"[..], "avif"),
        (b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", "heic"),
        (b"GIF89a\x01\0\x01\0", "gif"),
        (b"%PDF-1.7\n", "pdf"),
        (b"<!doctype html><title>403</title>", "html"),
        (b"?", "unknown"),
    ] {
        let (status, body) = seller.upload_as(bytes.to_vec(), "x.jpg", Some("image/jpeg")).await;
        let expected = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_image", Some(format));
        assert_eq!((status, code(&body), body["format"].as_str()), expected, "{body}");
    }
    let (status, body) = seller.upload_as(vec![], "x.jpg", None).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "file_empty"));
    let body = seller.upload(hostile("sliver.png"), "image/png").await.1;
    assert_eq!(code(&body), "image_too_small");
    assert!(body["width"].as_u64() > Some(0) && body["height"].as_u64() > Some(0), "{body}");
    assert_eq!(body["errors"][0]["path"], "file");
    studio.finish().await;
}

#[tokio::test]
async fn what_may_be_wrong_with_a_picture_is_told_with_it_and_in_the_list() {
    let studio = Studio::open().await;
    let seller = studio.seller("doubts", 0).await;
    let png = |picture: image::DynamicImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let white_shirt = image::RgbaImage::from_fn(400, 400, |x, y| {
        let inside = x.abs_diff(200) < 120 && y.abs_diff(200) < 150;
        image::Rgba([255, 255, 255, if inside { 255 } else { 0 }])
    });
    let (status, shirt) = seller.upload_as(png(white_shirt.into()), "白T恤.png", None).await;
    assert_eq!(status, StatusCode::CREATED, "{shirt}");
    assert_eq!(
        (&shirt["warnings"], &shirt["name"]),
        (&json!([{ "code": "ground_replaced" }]), &json!("白T恤"))
    );
    let dark = seller.upload(png(image::DynamicImage::new_rgb8(300, 300)), "image/png").await.1;
    assert_eq!(dark["warnings"], json!([{ "code": "dark" }]));
    let first = seller.upload(drawing(9), "image/png").await.1;
    assert_eq!(first["warnings"], json!([]));
    let second = seller.upload_as(drawing(9), "other.png", Some("image/jpeg")).await.1;
    assert_eq!(second["warnings"], json!([{ "code": "duplicate", "asset_id": first["id"] }]));
    let list = seller.visitor.get("/v1/uploads").await.1;
    let told: Vec<&serde_json::Value> = (0..4).map(|i| &list["items"][i]["warnings"]).collect();
    assert_eq!(told, [&second["warnings"], &first["warnings"], &dark["warnings"], &shirt["warnings"]]);
    // Somebody else's picture is nobody's double, and neither is one that is gone.
    let other = studio.seller("other", 0).await;
    assert_eq!(other.upload(drawing(9), "image/png").await.1["warnings"], json!([]));
    for picture in [&first, &second] {
        let path = format!("/v1/assets/{}", picture["id"].as_str().unwrap());
        assert_eq!(seller.visitor.delete(&path).await.0, StatusCode::NO_CONTENT);
    }
    assert_eq!(seller.upload(drawing(9), "image/png").await.1["warnings"], json!([]));
    studio.finish().await;
}

#[tokio::test]
async fn a_colour_value_needs_no_colour_card_and_files_say_product_tool_and_value() {
    let studio = Studio::open().await;
    let seller = studio.seller("colours", 100).await;
    let shirt = seller.upload_as(drawing(4), "衬衫.png", None).await.1["id"].as_str().unwrap().to_owned();
    let wish = |params: serde_json::Value| {
        let inputs = json!([{ "slot": "product", "asset_id": shirt }]);
        json!({ "preset": "recolour", "inputs": inputs, "params": params, "count": 2 })
    };
    let (status, body) = seller.submit(&wish(json!({})), &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "missing_input"), "{body}");
    let mut ids = Vec::new();
    for (colour, name) in [("#000080", "藏青"), ("#000000", "黑")] {
        ids.extend(seller.submitted(&wish(json!({ "colour": colour, "colour_name": name }))).await);
    }
    for id in &ids {
        assert_eq!(studio.drive(id).await.state, State::Succeeded);
    }
    let calls = studio.simulator.calls(50);
    let call = calls.iter().find(|call| call.route == "native").unwrap();
    assert!(call.prompt.contains("图1是商品照片。") && !call.prompt.contains("图2"), "{}", call.prompt);
    assert!(!call.prompt.contains(['[', '{']), "{}", call.prompt);

    let request = seller.visitor.request(Method::POST, "/v1/generations/archive");
    let response = request.json(&json!({ "ids": ids, "tz": "Pacific/Kiritimati" })).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let zip = response.bytes().await.unwrap();
    let names = names_in(&zip);
    assert_eq!(names.len(), 4, "{names:?}");
    for (name, date) in &names {
        assert!(name.starts_with("衬衫_商品换色_#0000"), "{name}");
        assert!(name.contains("藏青") || name.contains("黑"), "{name}");
        assert!(*date >> 9 >= 2026 - 1980, "{name} is of {}", 1980 + (date >> 9));
    }
    let mut unique: Vec<&String> = names.iter().map(|(name, _)| name).collect();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 4, "{names:?}");
    let wrong = json!({ "ids": ids, "tz": "Mars/Base" });
    let (status, body) = seller.visitor.post("/v1/generations/archive", &wrong).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "unknown_zone"));
    studio.finish().await;
}

/// The names in a zip's directory, which say that they are UTF-8, and the days of the entries.
fn names_in(zip: &[u8]) -> Vec<(String, u16)> {
    let heads = zip.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").map(|(at, _)| at);
    let number = |at: usize| u16::from_le_bytes([zip[at], zip[at + 1]]);
    heads
        .map(|at| {
            let name = &zip[at + 46..at + 46 + usize::from(number(at + 28))];
            assert!(number(at + 8) & 0x800 != 0, "the mark for UTF-8");
            (String::from_utf8(name.to_vec()).unwrap(), number(at + 14))
        })
        .collect()
}

#[tokio::test]
async fn a_content_check_that_is_away_or_odd_lets_nothing_in() {
    let studio = Studio::open_with(&[("MODERATION_TIMEOUT_SECONDS", "1")]).await;
    let seller = studio.seller("checked", 0).await;
    for fault in ["500_panic", "401", "429", "invalid_json", "html_200", "reset_before_headers", "hang"] {
        studio.check_fault(fault, Some(1));
        let (status, body) = seller.upload(drawing(3), "image/png").await;
        let expected = (StatusCode::SERVICE_UNAVAILABLE, "content_check_unavailable");
        assert_eq!((status, code(&body)), expected, "{fault}: {body}");
    }
    for (category, score) in [("sexual", 0.81), ("sexual/minors", 0.11), ("violence/graphic", 0.51)] {
        studio.check_fault(&format!("flagged:category={category},score={score}"), Some(1));
        let (status, body) = seller.upload(drawing(3), "image/png").await;
        assert_eq!(
            (status, code(&body)),
            (StatusCode::UNPROCESSABLE_ENTITY, "content_rejected"),
            "{category}"
        );
    }
    for collection in ["generation_asset_keys", "generation_blobs"] {
        assert_eq!(studio.count(collection).await, 4, "{collection}");
    }
    assert_eq!(studio.count("generation_assets").await, 2);
    studio.check_fault("flagged:category=sexual,score=0.79", Some(1));
    assert_eq!(seller.upload(drawing(3), "image/png").await.0, StatusCode::CREATED, "under the threshold");
    studio.finish().await;
}

#[tokio::test]
async fn a_drawn_picture_that_the_check_rejects_is_not_kept_nor_charged() {
    let studio = Studio::open().await;
    let seller = studio.seller("output", 10).await;
    let id = seller.one().await;
    studio.check_fault("flagged", None);
    let ended = studio.drive(&id).await;
    let failure = ended.failure.as_ref().map(|failure| failure.code);
    assert_eq!((ended.state, failure), (State::Failed, Some(FailureCode::ContentBlockedOutput)));
    assert_eq!((studio.drawings(), ended.attempts.len()), (1, 1));
    assert_eq!(seller.balance().await, (10, 0));
    assert_eq!((studio.count("generation_assets").await, studio.count("generation_blobs").await), (2, 4));
    studio.finish().await;
}

#[tokio::test]
async fn more_pictures_than_the_model_takes_travel_on_one_sheet_and_none_is_dropped() {
    let studio = Studio::open().await;
    let seller = studio.seller("five", 10).await;
    let mut wish = seller.wish();
    for (kind, slot) in (3..).zip(["garment_back", "garment_detail", "matching_item"]) {
        let asset = seller.picture(kind).await;
        wish["inputs"].as_array_mut().unwrap().push(json!({ "slot": slot, "asset_id": asset }));
    }
    let id = seller.submitted(&wish).await.remove(0);
    assert_eq!(studio.drive(&id).await.state, State::Succeeded);
    let calls = studio.simulator.calls(50);
    let call = calls.iter().find(|call| call.route == "native").unwrap();
    assert_eq!((call.model.as_str(), call.images.len()), ("gemini-2.5-flash-image", 3));
    let sizes: Vec<_> = call.images.iter().map(|image| (image.width, image.height)).collect();
    assert_eq!(sizes[..2], [(Some(320), Some(400)), (Some(320), Some(400))]);
    assert!(sizes[2].0 > Some(320) && sizes[2] != sizes[0], "a sheet: {sizes:?}");
    assert!(call.prompt.contains("图3到图5拼在最后一张参考图里"), "{}", call.prompt);
    for number in ["图3", "图4", "图5"] {
        assert!(call.prompt.contains(number), "{number}: {}", call.prompt);
    }
    // A model that takes all of them gets all of them.
    studio.simulator.set_stage("gemini-2.5-flash-image", simulator::Stage::Retired);
    let id = seller.submitted(&wish).await.remove(0);
    assert_eq!(studio.drive(&id).await.state, State::Succeeded);
    let calls = studio.simulator.calls(50);
    let call = calls.iter().find(|call| call.model == "gemini-3.1-flash-image").unwrap();
    assert_eq!(call.images.len(), 5);
    assert!(!call.prompt.contains("拼在最后一张"), "{}", call.prompt);
    studio.finish().await;
}

#[tokio::test]
async fn after_its_time_a_picture_is_gone_for_good_and_its_record_stays() {
    let studio = Studio::open().await;
    let seller = studio.seller("day", 10).await;
    let id = seller.one().await;
    studio.drive(&id).await;
    let asset = seller.seen(&id).await["result"]["asset_id"].as_str().unwrap().to_owned();
    let path = format!("/v1/assets/{asset}");
    let link = seller.visitor.post(&format!("{path}/link"), &json!({})).await.1;
    assert_eq!(seller.visitor.get(&path).await.0, StatusCode::OK);
    assert_eq!(purge::run_once(&studio.app).await.unwrap(), purge::PurgeReport::default(), "nothing is due");

    studio.set("generation_assets", &asset, doc! { "expires_at": ago(1) }).await;
    let gone = async || {
        for path in [path.as_str(), &format!("{path}?variant=thumb"), &format!("{path}?download=1")] {
            let (status, body) = seller.visitor.get(path).await;
            assert_eq!((status, code(&body)), (StatusCode::GONE, "asset_expired"), "{path}");
        }
        assert_eq!(seller.visitor.post(&format!("{path}/link"), &json!({})).await.0, StatusCode::GONE);
        let linked = reqwest::get(format!("{}{}", studio.base, link["url"].as_str().unwrap())).await.unwrap();
        assert_eq!(linked.status(), StatusCode::GONE, "also by a link that is still good");
    };
    gone().await;
    let (one, other) = tokio::join!(purge::run_once(&studio.app), purge::run_once(&studio.app));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(one.expired + other.expired >= 1 && one.purged + other.purged >= 1, "{one:?} {other:?}");
    gone().await;
    let ours = doc! { "_id": { "$regex": format!("^{asset}") } };
    for collection in ["generation_asset_keys", "generation_blobs"] {
        let all = studio.database.collection::<Document>(collection);
        assert_eq!(all.count_documents(ours.clone()).await.unwrap(), 0, "{collection}");
    }
    let records = studio.database.collection::<Document>("generation_assets");
    let record = records.find_one(doc! { "_id": &asset }).await.unwrap().unwrap();
    assert_eq!(record.get_str("state").unwrap(), "purged");
    assert!(record.get_datetime("purged_at").is_ok() && record.contains_key("width"), "{record}");
    let seen = seller.seen(&id).await;
    assert_eq!((&seen["state"], &seen["charged"]), (&json!("succeeded"), &json!(5)));
    assert_eq!(seller.ledger().await.len(), 3);
    let uploads = seller.visitor.get(&format!("/v1/assets/{}", seller.person)).await.0;
    assert_eq!(uploads, StatusCode::OK, "others stay");
    studio.finish().await;
}

#[tokio::test]
async fn a_picture_that_its_owner_deletes_is_gone_at_once() {
    let studio = Studio::open().await;
    let seller = studio.seller("delete", 10).await;
    let path = format!("/v1/assets/{}", seller.person);
    let waiting = seller.one().await;
    assert_eq!(seller.visitor.delete(&path).await.0, StatusCode::NO_CONTENT);
    assert_eq!(seller.visitor.delete(&path).await.0, StatusCode::NO_CONTENT, "harmless to repeat");
    assert_eq!(seller.visitor.get(&path).await.0, StatusCode::GONE);
    assert_eq!((studio.count("generation_asset_keys").await, studio.count("generation_blobs").await), (2, 2));
    let (status, body) = seller.submit(&seller.wish(), &new_key()).await;
    assert_eq!((status, code(&body)), (StatusCode::UNPROCESSABLE_ENTITY, "asset_expired"));
    let ended = studio.drive(&waiting).await;
    assert_eq!(ended.failure.unwrap().code, FailureCode::InputExpired);
    assert_eq!((studio.drawings(), seller.balance().await), (0, (10, 0)));
    studio.finish().await;
}

#[tokio::test]
async fn what_is_stored_is_not_the_picture_and_moving_it_to_another_owner_makes_it_unreadable() {
    let studio = Studio::open().await;
    let seller = studio.seller("sealed", 0).await;
    let other = studio.seller("other", 0).await;
    let blobs = studio.database.collection::<Document>("generation_blobs");
    let mut all = blobs.find(doc! {}).await.unwrap();
    while all.advance().await.unwrap() {
        let blob: Document = all.deserialize_current().unwrap();
        let bytes = blob.get_binary_generic("data").unwrap();
        assert!(image::load_from_memory(bytes).is_err());
        assert!(!bytes.starts_with(&[0xff, 0xd8]) && !bytes.windows(4).any(|w| w == b"JFIF"));
    }
    let stolen = doc! { "user_id": other.id.as_str() };
    studio.set("generation_assets", &seller.person, stolen).await;
    let (status, _) = other.visitor.get(&format!("/v1/assets/{}", seller.person)).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    studio.finish().await;
}
