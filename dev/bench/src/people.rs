//! Clients over real HTTP, each with an account and two uploaded pictures of its own.

use anyhow::{Context, ensure};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::site::Site;

#[derive(Clone)]
pub struct Person {
    http: Client,
    base: String,
    token: String,
    pub user: String,
    inputs: Value,
}

impl Person {
    pub async fn arrive(site: &Site, name: &str) -> anyhow::Result<Self> {
        let http = Client::new();
        let wish = json!({ "email": format!("{name}@example.com"), "password": "seven blue umbrellas" });
        let signed_up = http
            .post(format!("{}/v1/auth/register", site.base))
            .header("x-requested-with", "mannequin")
            .json(&wish)
            .send()
            .await?;
        let signed_up: Value = signed_up.error_for_status()?.json().await?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("a text");
        let (token, user) = (text(&signed_up["access_token"])?, text(&signed_up["user"]["id"])?);
        let mut person = Self { http, base: site.base.clone(), token, user, inputs: json!([]) };
        let presets: Value = person.request(Client::get, "/v1/presets").send().await?.json().await?;
        let presets = presets["items"].as_array().context("presets")?;
        let tool = presets.iter().find(|preset| preset["key"] == "model").context("the tool")?;
        let slots = tool["slots"].as_array().context("slots")?;
        let mut inputs = Vec::new();
        for slot in slots.iter().filter(|slot| slot["required"] == true) {
            inputs.push(json!({ "slot": slot["name"], "asset_id": person.upload().await? }));
        }
        person.inputs = inputs.into();
        Ok(person)
    }

    async fn upload(&self) -> anyhow::Result<Value> {
        let bytes = include_bytes!("../../../tests/pictures/scene.jpg");
        let part = Part::bytes(bytes.to_vec()).file_name("x.jpg").mime_str("image/jpeg")?;
        let sent = self.request(Client::post, "/v1/uploads").multipart(Form::new().part("file", part));
        let uploaded: Value = sent.send().await?.error_for_status()?.json().await?;
        Ok(uploaded["id"].clone())
    }

    /// Asks for `count` pictures.
    pub async fn submit(&self, count: usize) -> anyhow::Result<Value> {
        let key = ulid::Ulid::generate().to_string();
        let body = json!({ "preset": "model", "inputs": self.inputs, "count": count });
        let sent = self.request(Client::post, "/v1/generations").header("Idempotency-Key", key).json(&body);
        let response = sent.send().await?;
        let status = response.status();
        let answer: Value = response.json().await?;
        ensure!(status == StatusCode::ACCEPTED, "{status}: {answer}");
        Ok(answer)
    }

    /// Reads a resource.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let response = self.request(Client::get, path).send().await?;
        let status = response.status();
        let answer: Value = response.json().await?;
        ensure!(status.is_success(), "{path}: {status}: {answer}");
        Ok(answer)
    }

    fn request(&self, method: fn(&Client, String) -> RequestBuilder, path: &str) -> RequestBuilder {
        let request = method(&self.http, format!("{}{path}", self.base));
        request.header("x-requested-with", "mannequin").bearer_auth(&self.token)
    }
}

/// `number` people at once, a few at a time.
pub async fn crowd(site: &Site, number: usize) -> anyhow::Result<Vec<Person>> {
    use futures::stream::{self, StreamExt, TryStreamExt};
    let names =
        stream::iter(0..number).map(|n| async move { Person::arrive(site, &format!("client{n}")).await });
    names.buffer_unordered(4).try_collect().await
}
