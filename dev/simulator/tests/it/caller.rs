//! A caller with a simulator of its own.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};
use simulator::{Handle, Options};

pub const FLASH: &str = "gemini-2.5-flash-image";
pub const THIRD: &str = "gemini-3.1-flash-image";

pub struct Caller {
    pub simulator: Handle,
    pub http: reqwest::Client,
}

impl Caller {
    pub async fn new() -> Caller {
        Caller::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Caller {
        let http =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Caller { simulator: simulator::start(options).await.expect("starts"), http }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.simulator.base_url())
    }

    pub fn drawing(&self, model: &str, body: &Value) -> RequestBuilder {
        let url = self.url(&format!("/gemini/v1beta/models/{model}:generateContent"));
        self.http.post(url).header("x-goog-api-key", "sk-test").json(body)
    }

    /// Draws with the prompt and one small picture, answering status and JSON.
    pub async fn draw(&self, prompt: &str) -> (u16, Value) {
        read(
            self.drawing(FLASH, &request(prompt, &[photo(30, 40)], json!({}))).send().await.expect("answers"),
        )
        .await
    }

    pub async fn moderate(&self, body: &Value) -> (u16, Value) {
        let request = self.http.post(self.url("/v1/moderations")).bearer_auth("sk-test").json(body);
        read(request.send().await.expect("answers")).await
    }

    pub async fn get(&self, path: &str) -> Value {
        self.http.get(self.url(path)).send().await.expect("answers").json().await.expect("JSON")
    }

    pub async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        read(self.http.post(self.url(path)).json(body).send().await.expect("answers")).await
    }
}

pub async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// A picture with something to see on it.
pub fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 7) as u8, (y * 5) as u8, (x + y) as u8]))
}

pub fn encoded(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

pub fn photo(width: u32, height: u32) -> Value {
    part("image/png", &encoded(picture(width, height), ImageFormat::Png))
}

pub fn part(mime: &str, bytes: &[u8]) -> Value {
    json!({"inlineData": {"mimeType": mime, "data": STANDARD.encode(bytes)}})
}

pub fn request(prompt: &str, pictures: &[Value], config: Value) -> Value {
    let mut parts = pictures.to_vec();
    parts.push(json!({"text": prompt}));
    json!({"contents": [{"role": "user", "parts": parts}], "generationConfig": config})
}

pub fn ratio(ratio: &str) -> Value {
    json!({"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": ratio}})
}

pub fn parts(answer: &Value) -> &Vec<Value> {
    answer["candidates"][0]["content"]["parts"].as_array().expect("parts")
}

/// The bytes of each picture in the answer, thoughts left out, with the mime they say.
pub fn pictures(answer: &Value) -> Vec<(String, Vec<u8>)> {
    let inline =
        parts(answer).iter().filter(|part| part["thought"] != true).filter_map(|part| part.get("inlineData"));
    inline
        .map(|inline| {
            let data = inline["data"].as_str().expect("data");
            let mime = inline["mimeType"].as_str().expect("mime").to_string();
            (mime, STANDARD.decode(data).expect("base64"))
        })
        .collect()
}

pub fn size(bytes: &[u8]) -> (u32, u32) {
    let picture = image::load_from_memory(bytes).expect("decodes");
    (picture.width(), picture.height())
}

/// Waits until something holds; fails after a minute.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "waited in vain for: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
