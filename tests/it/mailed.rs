//! Links that were mailed: proving an address, and a new password when the old one is forgotten.

use bson::{Document, doc};
use mannequin::credentials::refresh_hash;
use mannequin::jobs::mail;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::post::Post;
use crate::site::{PASSWORD, TestSite, Visitor};
use crate::studio::ago;

const NEW: &str = "nine green lanterns";

async fn open(settings: &[(&str, &str)]) -> (TestSite, Post) {
    let post = Post::open().await;
    let url = post.url();
    let mut all = vec![("SMTP_URL", url.as_str()), ("MAIL_FROM", "Mannequin <no-reply@shop.example>")];
    all.extend_from_slice(settings);
    (TestSite::start_with(&all).await, post)
}

async fn deliver(site: &TestSite) -> mail::MailReport {
    mail::run_once(&site.app).await.expect("a pass")
}

fn code(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["code"].as_str().unwrap_or("none"))
}

async fn verify(visitor: &Visitor, secret: &str) -> (StatusCode, Value) {
    visitor.post("/v1/auth/verify-email", &json!({ "token": secret })).await
}

async fn forgot(visitor: &Visitor, email: &str) -> (StatusCode, Value) {
    visitor.post("/v1/auth/password/forgot", &json!({ "email": email })).await
}

async fn reset(visitor: &Visitor, secret: &str, password: &str) -> (StatusCode, Value) {
    visitor.post("/v1/auth/password/reset", &json!({ "token": secret, "password": password })).await
}

async fn login(visitor: &Visitor, email: &str, password: &str) -> (StatusCode, Value) {
    visitor.post("/v1/auth/login", &json!({ "email": email, "password": password })).await
}

async fn is_verified(visitor: &Visitor) -> bool {
    visitor.get("/v1/me").await.1["user"]["email_verified"].as_bool().expect("told")
}

async fn set_all(site: &TestSite, collection: &str, fields: Document) {
    let all = site.database.collection::<Document>(collection);
    all.update_many(doc! {}, doc! { "$set": fields }).await.unwrap();
}

/// Everything in the database as text.
async fn dump(site: &TestSite) -> String {
    use futures::TryStreamExt as _;
    let mut text = String::new();
    for name in site.database.list_collection_names().await.unwrap() {
        let all = site.database.collection::<Document>(&name).find(doc! {}).await.unwrap();
        for document in all.try_collect::<Vec<Document>>().await.unwrap() {
            text.push_str(&document.to_string());
        }
    }
    text
}

#[tokio::test]
async fn signing_up_sends_a_link_that_proves_the_address_once() {
    let (site, post) = open(&[]).await;
    let visitor = site.user("li").await;
    assert!(!is_verified(&visitor).await);
    assert!(post.inbox().is_empty(), "nobody waits for the mail server at sign-up");
    assert_eq!(deliver(&site).await.sent, 1);
    assert_eq!(deliver(&site).await, mail::MailReport::default());
    let letter = post.last("li@example.com");
    assert_eq!(letter.from, "no-reply@shop.example");
    assert_eq!(letter.header("From"), "Mannequin <no-reply@shop.example>");
    assert_eq!(letter.header("Subject"), "请确认你的邮箱 · Mannequin");
    assert_eq!(letter.header("Content-Language"), "zh-CN");
    assert!(letter.header("Message-ID").ends_with("@shop.example>"));
    let secret = letter.secret("verify-email");
    assert_eq!(secret.len(), 43);
    let link = format!("http://127.0.0.1:8080/verify-email?token={secret}");
    assert!(letter.part("text/plain").contains(&link));
    assert!(letter.part("text/html").contains(&format!("href=\"{link}\"")));
    let everything = dump(&site).await;
    assert!(!everything.contains(&secret), "secrets are not stored");
    assert!(everything.contains(&refresh_hash(&secret)));

    let stranger = site.visitor();
    assert_eq!(code(&verify(&stranger, "nonsense").await), (422, "link_invalid"));
    assert_eq!(
        code(&reset(&stranger, &secret, NEW).await),
        (422, "link_invalid"),
        "made for another purpose"
    );
    assert_eq!(verify(&stranger, &secret).await.0, StatusCode::NO_CONTENT, "also on another device");
    assert!(is_verified(&visitor).await);
    assert_eq!(code(&verify(&stranger, &secret).await), (422, "link_invalid"), "used");
    site.finish().await;
}

#[tokio::test]
async fn letters_are_in_the_language_of_the_person() {
    let (site, post) = open(&[]).await;
    let visitor = site.visitor();
    let wish = json!({ "email": "en@example.com", "password": PASSWORD, "locale": "en",
        "display_name": "Visit evil.example now" });
    assert_eq!(visitor.post("/v1/auth/register", &wish).await.0, StatusCode::CREATED);
    deliver(&site).await;
    let letter = post.last("en@example.com");
    assert_eq!(letter.header("Subject"), "Confirm your e-mail address · Mannequin");
    assert_eq!(letter.header("Content-Language"), "en");
    assert!(letter.part("text/html").contains("lang=\"en\""));
    let raw = letter.part("text/html") + &letter.part("text/plain") + &letter.header("To");
    assert!(!raw.contains("evil.example"), "a stranger's words do not reach the owner of the address");
    site.finish().await;
}

#[tokio::test]
async fn a_link_to_prove_an_address_is_over_after_a_day_and_another_can_be_had() {
    let (site, post) = open(&[]).await;
    let visitor = site.user("again").await;
    deliver(&site).await;
    let first = post.last("again@example.com").secret("verify-email");
    let links = site.database.collection::<Document>("mailed_links");
    let link = links.find_one(doc! {}).await.unwrap().unwrap();
    let left = link.get_datetime("expires_at").unwrap().timestamp_millis() - ago(0).timestamp_millis();
    assert!((86_000_000..=86_400_000).contains(&left), "{left} ms");
    set_all(&site, "mailed_links", doc! { "expires_at": ago(1) }).await;
    assert_eq!(code(&verify(&visitor, &first).await), (422, "link_invalid"));
    assert_eq!(visitor.post("/v1/auth/verify-email/send", &json!({})).await.0, StatusCode::ACCEPTED);
    deliver(&site).await;
    let second = post.last("again@example.com").secret("verify-email");
    assert_ne!(first, second);
    for _ in 0..4 {
        assert_eq!(visitor.post("/v1/auth/verify-email/send", &json!({})).await.0, StatusCode::ACCEPTED);
    }
    let over = visitor.post("/v1/auth/verify-email/send", &json!({})).await;
    assert_eq!(code(&over), (429, "too_many_requests"));
    assert_eq!(verify(&visitor, &second).await.0, StatusCode::NO_CONTENT);
    let report = deliver(&site).await;
    assert_eq!((report.sent, report.discarded), (0, 4), "it is proven: nobody needs the others");
    assert_eq!(visitor.post("/v1/auth/verify-email/send", &json!({})).await.0, StatusCode::ACCEPTED);
    assert_eq!(deliver(&site).await, mail::MailReport::default(), "and no more are written");
    let nobody = site.visitor().post("/v1/auth/verify-email/send", &json!({})).await;
    assert_eq!(nobody.0, StatusCode::UNAUTHORIZED);
    site.finish().await;
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once_everybody_is_signed_out_and_told() {
    let (site, post) = open(&[]).await;
    let (phone, mut laptop) = (site.user("fg").await, site.visitor());
    laptop.take(&login(&laptop, "fg@example.com", PASSWORD).await.1);
    let stranger = site.visitor();
    for _ in 0..2 {
        assert_eq!(forgot(&stranger, "FG@Example.com").await.0, StatusCode::ACCEPTED);
    }
    assert_eq!(deliver(&site).await.sent, 3);
    let letters = post.to("fg@example.com");
    let secrets: Vec<String> = letters
        .iter()
        .filter(|letter| letter.header("Subject").starts_with("重设密码"))
        .map(|letter| letter.secret("reset-password"))
        .collect();
    assert_eq!(secrets.len(), 2);
    assert_eq!(code(&reset(&stranger, &secrets[0], "password123").await), (422, "weak_password"));
    assert_eq!(code(&reset(&stranger, &secrets[0], "fg@example.com").await), (422, "weak_password"));
    assert_eq!(phone.get("/v1/me").await.0, StatusCode::OK, "nothing has happened yet");
    assert_eq!(reset(&stranger, &secrets[0], NEW).await.0, StatusCode::NO_CONTENT);
    for device in [&phone, &laptop] {
        assert_eq!(device.get("/v1/me").await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(device.post("/v1/auth/refresh", &json!({})).await.0, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(code(&reset(&stranger, &secrets[0], NEW).await), (422, "link_invalid"), "used");
    assert_eq!(code(&reset(&stranger, &secrets[1], NEW).await), (422, "link_invalid"), "over with the other");
    assert_eq!(login(&stranger, "fg@example.com", PASSWORD).await.0, StatusCode::UNAUTHORIZED);
    laptop.take(&login(&laptop, "fg@example.com", NEW).await.1);
    assert!(is_verified(&laptop).await, "who gets the letters of an address has it");
    assert_eq!(deliver(&site).await.sent, 1);
    assert_eq!(post.last("fg@example.com").header("Subject"), "你的密码已修改 · Mannequin");
    site.finish().await;
}

#[tokio::test]
async fn of_many_who_use_one_link_at_once_one_sets_the_password() {
    let (site, post) = open(&[]).await;
    site.user("race").await;
    forgot(&site.visitor(), "race@example.com").await;
    deliver(&site).await;
    let letters = post.to("race@example.com");
    let letter = letters.iter().find(|l| l.part("text/plain").contains("reset-password")).unwrap();
    let secret = letter.secret("reset-password");
    let tries = (0..6).map(async |number| {
        let password = format!("{NEW} {number}");
        (reset(&site.visitor(), &secret, &password).await, password)
    });
    let answers = futures::future::join_all(tries).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(answer, _)| answer.0 == StatusCode::NO_CONTENT);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|(answer, _)| code(answer) == (422, "link_invalid")), "{lost:?}");
    assert_eq!(login(&site.visitor(), "race@example.com", &won[0].1).await.0, StatusCode::OK);
    site.finish().await;
}

#[tokio::test]
async fn asking_for_a_new_password_tells_nobody_whether_an_address_is_known() {
    let (site, post) = open(&[]).await;
    site.user("known").await;
    site.user("off").await;
    let users = site.database.collection::<Document>("users");
    let off = doc! { "$set": { "status": "disabled" } };
    users.update_one(doc! { "email": "off@example.com" }, off).await.unwrap();
    deliver(&site).await;
    let before = post.inbox().len();
    for name in ["known", "unknown"] {
        for _ in 0..4 {
            let answer = forgot(&site.visitor(), &format!("{name}@example.com")).await;
            assert_eq!((answer.0, answer.1), (StatusCode::ACCEPTED, Value::Null));
        }
    }
    // The same is written for both, and only whoever delivers looks for an account: no clock tells them apart.
    let mails = site.database.collection::<Document>("mails");
    for name in ["known", "unknown"] {
        let asked = doc! { "letter.reset_password.email_key": format!("{name}@example.com") };
        assert_eq!(mails.count_documents(asked).await.unwrap(), 4, "{name}");
    }
    for email in ["off@example.com", "not an address", ""] {
        assert_eq!(forgot(&site.visitor(), email).await.0, StatusCode::ACCEPTED, "{email}");
    }
    deliver(&site).await;
    let new: Vec<_> = post.inbox().split_off(before);
    assert_eq!(new.len(), 4, "known@ four times and nobody else: {new:?}");
    assert!(new.iter().all(|letter| letter.to == ["known@example.com"]));
    let resets = mails.count_documents(doc! { "letter.reset_password": { "$exists": true } }).await.unwrap();
    assert_eq!(resets, 4, "addresses of strangers are not kept");
    site.finish().await;
}

#[tokio::test]
async fn nobody_is_flooded_with_letters_and_nobody_floods() {
    let (site, post) = open(&[("LIMIT_SIGN_UPS_PER_HOUR", "8")]).await;
    site.user("victim").await;
    deliver(&site).await;
    for _ in 0..8 {
        assert_eq!(forgot(&site.visitor(), "victim@example.com").await.0, StatusCode::ACCEPTED);
    }
    deliver(&site).await;
    assert_eq!(post.to("victim@example.com").len(), 1 + 5, "five an hour to one address");
    let over = forgot(&site.visitor(), "somebody@example.com").await;
    assert_eq!(code(&over), (429, "too_many_requests"), "eight an hour from one address");
    site.finish().await;
}

#[tokio::test]
async fn a_link_for_a_new_password_dies_with_half_an_hour_and_with_a_change_of_the_password() {
    let (site, post) = open(&[]).await;
    let visitor = site.user("late").await;
    deliver(&site).await;
    let mut secrets = Vec::new();
    for _ in 0..2 {
        forgot(&visitor, "late@example.com").await;
        deliver(&site).await;
        secrets.push(post.last("late@example.com").secret("reset-password"));
    }
    let links = site.database.collection::<Document>("mailed_links");
    let first = doc! { "_id": refresh_hash(&secrets[0]) };
    let expires = links.find_one(first.clone()).await.unwrap().unwrap();
    let left = expires.get_datetime("expires_at").unwrap().timestamp_millis() - ago(0).timestamp_millis();
    assert!((1_700_000..=1_800_000).contains(&left), "{left} ms");
    links.update_one(first, doc! { "$set": { "expires_at": ago(1) } }).await.unwrap();
    assert_eq!(code(&reset(&visitor, &secrets[0], NEW).await), (422, "link_invalid"));
    let change = json!({ "password": { "current": PASSWORD, "new": "eleven red kites" } });
    assert_eq!(visitor.patch("/v1/me", &change).await.0, StatusCode::OK);
    assert_eq!(code(&reset(&visitor, &secrets[1], NEW).await), (422, "link_invalid"));
    deliver(&site).await;
    assert_eq!(post.last("late@example.com").header("Subject"), "你的密码已修改 · Mannequin");

    forgot(&visitor, "late@example.com").await;
    set_all(&site, "mails", doc! { "give_up_at": ago(1) }).await;
    assert_eq!(deliver(&site).await.discarded, 1, "a letter that comes too late is not sent");
    site.finish().await;
}
