//! A seller with a browser who does not give up: what gets no answer is asked again, submits under the same key.

use std::time::{Duration, Instant};

use reqwest::multipart::{Form, Part};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::site::{Site, picture};

/// How long the same thing is asked again before the test fails.
const PATIENCE: Duration = Duration::from_secs(90);
const PASSWORD: &str = "seven blue umbrellas";

#[derive(Clone)]
pub struct Person {
    http: Client,
    base: String,
    token: String,
    inputs: Value,
}

/// A submit that was answered with 202.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub key: String,
    pub body: Value,
    /// The first answer.
    pub answer: Value,
}

impl Acknowledged {
    pub fn ids(&self) -> Vec<String> {
        let listed = self.answer["generations"].as_array().expect("generations");
        listed.iter().map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub replay: bool,
    pub body: Value,
}

impl Person {
    /// Signs up and uploads the two pictures of the first tool.
    pub async fn arrive(site: &Site, name: &str) -> Self {
        let http = Client::builder().timeout(Duration::from_secs(15)).build().expect("a client");
        let base = site.base.clone();
        let mut person = Self { http, base, token: String::new(), inputs: json!([]) };
        person.sign_up(name).await;
        let presets = person.patiently(Method::GET, "/v1/presets", |r| r).await;
        let presets = presets.body["items"].as_array().expect("presets");
        let model = presets.iter().find(|preset| preset["key"] == "model").expect("the tool");
        let slots = model["slots"].as_array().expect("slots");
        let required = slots.iter().filter(|slot| slot["required"] == true);
        let mut inputs = Vec::new();
        for (slot, file) in required.zip(["scene.jpg", "bag.jpg"]) {
            inputs.push(json!({ "slot": slot["name"], "asset_id": person.upload(file).await }));
        }
        assert_eq!(inputs.len(), 2);
        person.inputs = inputs.into();
        person
    }

    async fn sign_up(&mut self, name: &str) {
        let wish = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
        let mut answer = self.patiently(Method::POST, "/v1/auth/register", |r| r.json(&wish)).await;
        if answer.status == StatusCode::CONFLICT {
            // An earlier request came through, its answer did not.
            answer = self.patiently(Method::POST, "/v1/auth/login", |r| r.json(&wish)).await;
        }
        assert!(answer.status.is_success(), "{}", answer.body);
        self.token = answer.body["access_token"].as_str().expect("a token").to_owned();
    }

    async fn upload(&self, file: &str) -> String {
        let bytes = picture(file);
        let answer = self
            .patiently(Method::POST, "/v1/uploads", |r| {
                let part = Part::bytes(bytes.clone()).file_name("x.jpg").mime_str("image/jpeg");
                r.multipart(Form::new().part("file", part.expect("a type")))
            })
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        answer.body["id"].as_str().expect("an id").to_owned()
    }

    /// The first uploaded picture.
    pub fn first_input(&self) -> &str {
        self.inputs[0]["asset_id"].as_str().expect("an id")
    }

    /// A request for `count` pictures whose calls the simulator books under `key`.
    pub fn wish(&self, key: &str, count: usize) -> Value {
        let prompt = format!("a bright studio [[job:{key}]]");
        json!({ "preset": "model", "inputs": self.inputs, "prompt": prompt, "count": count })
    }

    /// Submits until there is an answer; `None` when it was a refusal.
    pub async fn submit(&self, key: &str, body: Value) -> Option<Acknowledged> {
        let answer = self.submit_again(key, &body).await;
        if answer.status != StatusCode::ACCEPTED {
            assert_eq!(answer.body["code"], "too_many_open", "{}: {}", answer.status, answer.body);
            return None;
        }
        Some(Acknowledged { key: key.to_owned(), body, answer: answer.body })
    }

    pub async fn submit_again(&self, key: &str, body: &Value) -> Answer {
        self.patiently(Method::POST, "/v1/generations", |r| r.header("Idempotency-Key", key).json(body)).await
    }

    pub async fn order_again(&self, key: &str, body: &Value) -> Answer {
        self.patiently(Method::POST, "/v1/orders", |r| r.header("Idempotency-Key", key).json(body)).await
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.patiently(Method::GET, path, |r| r).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.body);
        answer.body
    }

    pub async fn generation(&self, id: &str) -> Value {
        self.get(&format!("/v1/generations/{id}")).await
    }

    pub async fn cancel(&self, id: &str) {
        let path = format!("/v1/generations/{id}/cancel");
        let answer = self.patiently(Method::POST, &path, |r| r).await;
        let finished = answer.status == StatusCode::CONFLICT && answer.body["code"] == "already_finished";
        assert!(answer.status == StatusCode::OK || finished, "{}: {}", answer.status, answer.body);
    }

    /// All items of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        for _ in 0..1000 {
            let page = self.get(&format!("{path}?limit=100{cursor}")).await;
            items.extend(page["items"].as_array().expect("a list").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
        panic!("{path} does not end");
    }

    /// The picture's bytes, or the status of the refusal.
    pub async fn download(&self, asset: &str) -> Result<Vec<u8>, StatusCode> {
        let request = self.request(Method::GET, &format!("/v1/assets/{asset}?download=1"));
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let bytes = response.bytes().await.expect("a whole body").to_vec();
        if status == StatusCode::OK { Ok(bytes) } else { Err(status) }
    }

    /// One request without patience; `None` = no answer.
    pub async fn once(
        &self,
        method: Method,
        path: &str,
        key: &str,
        body: Option<&Value>,
    ) -> Option<StatusCode> {
        let request = self.request(method, path).header("Idempotency-Key", key);
        let request = if let Some(body) = body { request.json(body) } else { request };
        request.send().await.ok().map(|response| response.status())
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        let request = request.header("x-requested-with", "mannequin");
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    /// Asks until there is an answer that is not "later".
    pub async fn patiently(
        &self,
        method: Method,
        path: &str,
        fill: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        let began = Instant::now();
        loop {
            let why = match fill(self.request(method.clone(), path)).send().await {
                Ok(response) => {
                    let status = response.status();
                    let replay = response.headers().contains_key("idempotent-replay");
                    match response.bytes().await {
                        Ok(bytes) if !later(status) => {
                            let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
                            return Answer { status, replay, body };
                        }
                        Ok(bytes) => format!("{status} {}", String::from_utf8_lossy(&bytes)),
                        Err(error) => error.to_string(),
                    }
                }
                Err(error) => error.to_string(),
            };
            assert!(began.elapsed() < PATIENCE, "{method} {path} not within {PATIENCE:?}: {why}");
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    }
}

fn later(status: StatusCode) -> bool {
    status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
}
