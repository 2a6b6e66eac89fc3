//! Access tokens that must not pass and refresh tokens that must not be used twice.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use mannequin::credentials::{AUDIENCE, ISSUER, refresh_hash};
use reqwest::header::{COOKIE, HeaderValue, SET_COOKIE};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

use crate::site::{TestSite, Visitor, answer};

/// A browser whose cookies the test moves by hand.
async fn refresh(site: &TestSite, token: &str, headers: &[(&'static str, &str)]) -> Response {
    let request =
        Client::new().post(format!("{}/v1/auth/refresh", site.base)).header(COOKIE, format!("rt={token}"));
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

const OURS: (&str, &str) = ("x-requested-with", "mannequin");

fn cookie_of(value: &HeaderValue) -> String {
    let text = value.to_str().unwrap();
    let (pair, rest) = text.split_once("; ").unwrap();
    assert_eq!(rest, "Path=/; HttpOnly; SameSite=Strict; Max-Age=1209600", "on plain http");
    pair.strip_prefix("rt=").unwrap().to_owned()
}

/// Signs up by hand and answers the refresh token.
async fn first_token(site: &TestSite) -> (String, Value) {
    let body = json!({ "email": "t@example.com", "password": "seven blue umbrellas" });
    let response =
        Client::new().post(format!("{}/v1/auth/register", site.base)).json(&body).send().await.unwrap();
    let token = cookie_of(&response.headers()[SET_COOKIE]);
    (token, answer(response).await.1)
}

async fn next(site: &TestSite, token: &str) -> String {
    let response = refresh(site, token, &[OURS]).await;
    assert_eq!(response.status(), StatusCode::OK);
    cookie_of(&response.headers()[SET_COOKIE])
}

#[tokio::test]
async fn a_lost_reply_and_two_tabs_get_the_same_successor() {
    let site = TestSite::start().await;
    let (first, _) = first_token(&site).await;
    let (a, b) = tokio::join!(next(&site, &first), next(&site, &first));
    assert_eq!(a, b);
    assert_ne!(a, first);
    assert_eq!(next(&site, &first).await, a, "asked for once more");
    let second = next(&site, &a).await;
    assert_ne!(second, a);
    let stored = site.database.collection::<bson::Document>("session_tokens");
    let all = stored.count_documents(bson::doc! {}).await.unwrap();
    assert_eq!(all, 3);
    let plain = stored.count_documents(bson::doc! { "_id": { "$in": [&first, &a, &second] } }).await.unwrap();
    assert_eq!(plain, 0, "only hashes are stored");
    site.finish().await;
}

#[tokio::test]
async fn a_spent_token_used_again_later_ends_the_sign_in_for_both_holders() {
    let site = TestSite::start().await;
    let (first, _) = first_token(&site).await;
    let second = next(&site, &first).await;
    let long_ago = bson::DateTime::from_system_time(SystemTime::now() - Duration::from_secs(31));
    let tokens = site.database.collection::<bson::Document>("session_tokens");
    let spent = bson::doc! { "$set": { "spent_at": long_ago } };
    tokens.update_one(bson::doc! { "_id": refresh_hash(&first) }, spent).await.unwrap();
    for token in [&first, &second] {
        let (status, body) = answer(refresh(&site, token, &[OURS]).await).await;
        assert_eq!((status, &body["code"]), (StatusCode::UNAUTHORIZED, &json!("session_revoked")));
    }
    site.finish().await;
}

/// As if the token had been spent so many seconds ago, and the access tokens of that time were as old.
async fn spent_ago(site: &TestSite, token: &str, seconds: u64) {
    let then = bson::DateTime::from_system_time(SystemTime::now() - Duration::from_secs(seconds));
    let tokens = site.database.collection::<bson::Document>("session_tokens");
    let spent = bson::doc! { "$set": { "spent_at": then } };
    let done = tokens.update_one(bson::doc! { "_id": refresh_hash(token) }, spent).await.unwrap();
    assert_eq!(done.matched_count, 1);
}

#[tokio::test]
async fn copies_of_one_client_that_refresh_within_the_grace_all_end_at_the_newest_token() {
    let site = TestSite::start().await;
    let (first, _) = first_token(&site).await;
    let second = next(&site, &first).await;
    let third = next(&site, &second).await;
    assert_eq!(next(&site, &first).await, third, "its successor has gone on meanwhile");
    let tabs = (0..6).map(|tab| next(&site, if tab % 2 == 0 { &first } else { &second }));
    for told in futures::future::join_all(tabs).await {
        assert_eq!(told, third);
    }
    assert_ne!(next(&site, &third).await, third, "and it is good");
    site.finish().await;
}

#[tokio::test]
async fn a_token_stolen_and_used_elsewhere_ends_the_sign_in_for_both() {
    let site = TestSite::start().await;
    let (first, body) = first_token(&site).await;
    // The thief is quick: within the grace both hold the same token. Whoever comes second with it is found out.
    let second = next(&site, &first).await;
    assert_eq!(next(&site, &first).await, second);
    let third = next(&site, &second).await;
    spent_ago(&site, &second, 31).await;
    for token in [&second, &third] {
        assert_eq!(refresh(&site, token, &[OURS]).await.status(), StatusCode::UNAUTHORIZED);
    }
    let mut visitor = site.visitor();
    visitor.take(&body);
    assert_eq!(visitor.get("/v1/me").await.0, StatusCode::UNAUTHORIZED, "its access token as well");
    site.finish().await;
}

/// The header of a page that got its access token of this sign-in so many seconds ago.
fn holding(site: &TestSite, signed_in: &Value, seconds_ago: u64) -> String {
    let mut visitor = site.visitor();
    visitor.take(signed_in);
    let forger = Forger::as_visitor(site, visitor);
    let then = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - seconds_ago;
    let claims = forger.with(json!({ "iat": then, "nbf": then, "exp": then + 600 }));
    format!("Bearer {}", encode(&forger.header, &claims, &forger.key).unwrap())
}

#[tokio::test]
async fn a_reply_lost_before_a_sleep_does_not_sign_the_page_out_that_still_holds_its_access_token() {
    let site = TestSite::start().await;
    let (first, body) = first_token(&site).await;
    // The server changed the token; the lid was closed before the answer came.
    let lost = next(&site, &first).await;
    spent_ago(&site, &first, 3_600).await;
    let bearer = holding(&site, &body, 3_700);
    let page = [OURS, ("authorization", bearer.as_str())];
    // All tabs wake up at once.
    let tabs = futures::future::join_all((0..4).map(|_| refresh(&site, &first, &page))).await;
    let told: Vec<String> = tabs.iter().map(|tab| cookie_of(&tab.headers()[SET_COOKIE])).collect();
    assert!(told.iter().all(|token| *token == told[0] && *token != lost), "{told:?}");
    let newest = next(&site, &told[0]).await;
    assert_eq!(next(&site, &first).await, newest, "another tab, without a token, a moment later");
    // Had the answer arrived after all, there would be two parties.
    for token in [&lost, &newest] {
        assert_eq!(refresh(&site, token, &[OURS]).await.status(), StatusCode::UNAUTHORIZED);
    }
    site.finish().await;
}

#[tokio::test]
async fn a_late_token_is_not_forgiven_to_somebody_else_nor_when_its_successor_was_used() {
    let site = TestSite::start().await;
    let other = first_token(&site).await.1;
    let stranger = holding(&site, &other, 3_700);
    for (who, used) in [("nobody", false), ("stranger", false), ("late", false), ("page", true)] {
        site.database.collection::<bson::Document>("users").delete_many(bson::doc! {}).await.unwrap();
        let (first, body) = first_token(&site).await;
        let second = next(&site, &first).await;
        if used {
            next(&site, &second).await;
        }
        spent_ago(&site, &first, 3_600).await;
        let (page, late) = (holding(&site, &body, 3_700), holding(&site, &body, 60));
        let bearer = match who {
            "stranger" => stranger.as_str(),
            // It was given out after the change: whoever holds it has got the answer.
            "late" => late.as_str(),
            "page" => page.as_str(),
            _ => "Bearer nothing",
        };
        let answer = refresh(&site, &first, &[OURS, ("authorization", bearer)]).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{who}");
        assert_eq!(refresh(&site, &second, &[OURS]).await.status(), StatusCode::UNAUTHORIZED, "{who}: ended");
    }
    site.finish().await;
}

#[tokio::test]
async fn a_sign_in_that_lay_unused_or_is_too_old_is_over() {
    let site = TestSite::start().await;
    let day = Duration::from_secs(86_400);
    let sessions = site.database.collection::<bson::Document>("sessions");
    for (field, age) in [("last_used_at", 15 * day), ("created_at", 61 * day)] {
        let (token, _) = {
            site.database.collection::<bson::Document>("users").delete_many(bson::doc! {}).await.unwrap();
            first_token(&site).await
        };
        let then = bson::DateTime::from_system_time(SystemTime::now() - age);
        sessions.update_many(bson::doc! {}, bson::doc! { "$set": { field: then } }).await.unwrap();
        assert_eq!(refresh(&site, &token, &[OURS]).await.status(), StatusCode::UNAUTHORIZED, "{field}");
    }
    site.finish().await;
}

#[tokio::test]
async fn the_cookie_is_of_no_use_to_other_sites() {
    let site = TestSite::start().await;
    let (token, _) = first_token(&site).await;
    let foreign: [&[(&'static str, &str)]; 4] = [
        &[],
        &[OURS, ("sec-fetch-site", "cross-site")],
        &[OURS, ("origin", "https://evil.example")],
        &[("sec-fetch-site", "same-origin")],
    ];
    for headers in foreign {
        let (status, body) = answer(refresh(&site, &token, headers).await).await;
        assert_eq!(
            (status, &body["code"]),
            (StatusCode::FORBIDDEN, &json!("cross_site_request")),
            "{headers:?}"
        );
    }
    let response = refresh(&site, &token, &[OURS, ("sec-fetch-site", "same-origin")]).await;
    assert_eq!(response.status(), StatusCode::OK, "and it was not spent by the attempts");
    site.finish().await;
}

struct Forger {
    visitor: Visitor,
    claims: Value,
    header: Header,
    key: EncodingKey,
}

impl Forger {
    /// Somebody with the real keys and a real sign-in, who can build any token.
    async fn new(site: &TestSite) -> Self {
        Self::as_visitor(site, site.user("forger").await)
    }

    fn as_visitor(site: &TestSite, visitor: Visitor) -> Self {
        let token = visitor.token.clone().unwrap();
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        let mut der = hex::decode("302e020100300506032b657004220420").unwrap();
        der.extend_from_slice(site.app.config.secrets.auth_keys.newest().expose());
        let key = EncodingKey::from_ed_der(&der);
        Self { visitor, claims: serde_json::from_slice(&claims).unwrap(), header, key }
    }

    fn with(&self, changes: Value) -> Value {
        let mut claims = self.claims.clone();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
    }

    async fn status(&self, token: String) -> StatusCode {
        Visitor { token: Some(token), ..self.visitor.clone() }.get("/v1/me").await.0
    }

    async fn signed(&self, header: &Header, claims: &Value) -> StatusCode {
        self.status(encode(header, claims, &self.key).unwrap()).await
    }
}

#[tokio::test]
async fn a_token_that_is_not_exactly_ours_does_not_pass() {
    let site = TestSite::start().await;
    let forger = Forger::new(&site).await;
    let header = &forger.header;
    assert_eq!(header.typ.as_deref(), Some("at+jwt"));
    assert_eq!((&forger.claims["iss"], &forger.claims["aud"]), (&json!(ISSUER), &json!(AUDIENCE)));
    assert_eq!(forger.signed(header, &forger.claims).await, StatusCode::OK, "the forger can sign");

    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    for changes in [
        json!({ "exp": now - 60 }),
        json!({ "nbf": now + 600 }),
        json!({ "aud": "another-api" }),
        json!({ "iss": "somebody" }),
        json!({ "ver": 99 }),
        json!({ "sub": "usr_01JD0000000000000000000000" }),
        json!({ "sid": "ses_01JD0000000000000000000000" }),
        json!({ "more": "claims" }),
    ] {
        let status = forger.signed(header, &forger.with(changes.clone())).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{changes}");
    }
    let typed = Header { typ: Some("JWT".into()), ..header.clone() };
    let unknown_key = Header { kid: Some("other".into()), ..header.clone() };
    let no_key = Header { kid: None, ..header.clone() };
    for header in [typed, unknown_key, no_key] {
        assert_eq!(forger.signed(&header, &forger.claims).await, StatusCode::UNAUTHORIZED, "{header:?}");
    }
    site.finish().await;
}

#[tokio::test]
async fn a_token_signed_by_nobody_or_with_the_public_key_as_secret_does_not_pass() {
    let site = TestSite::start().await;
    let forger = Forger::new(&site).await;
    let b64 = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    for algorithm in ["none", "None", "HS256"] {
        let header = json!({ "alg": algorithm, "typ": "at+jwt", "kid": forger.header.kid });
        for signature in ["", "c2ln"] {
            let token = format!("{}.{}.{signature}", b64(&header), b64(&forger.claims));
            assert_eq!(forger.status(token).await, StatusCode::UNAUTHORIZED, "{algorithm}");
        }
    }
    let public = Jwk::from_encoding_key(&forger.key, Algorithm::EdDSA).unwrap();
    let public = serde_json::to_value(&public).unwrap()["x"].as_str().unwrap().to_owned();
    let header = Header { alg: Algorithm::HS256, ..forger.header.clone() };
    for secret in [URL_SAFE_NO_PAD.decode(&public).unwrap(), public.into_bytes()] {
        let token = encode(&header, &forger.claims, &EncodingKey::from_secret(&secret)).unwrap();
        assert_eq!(forger.status(token).await, StatusCode::UNAUTHORIZED);
    }
    let original = forger.visitor.token.clone().unwrap();
    let (rest, _) = original.rsplit_once('.').unwrap();
    let admin = b64(&forger.with(json!({ "role": "admin" })));
    let (head, _) = rest.split_once('.').unwrap();
    let signature = original.rsplit('.').next().unwrap();
    assert_eq!(forger.status(format!("{head}.{admin}.{signature}")).await, StatusCode::UNAUTHORIZED);
    site.finish().await;
}
