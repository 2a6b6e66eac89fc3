//! A whole studio for one test: a site, a provider (the simulator), the seven tools, sellers with credits and, on
//! demand, a worker. It ends with the audit: no test may leave a violation.

use std::io::Cursor;
use std::ops::Deref;
use std::time::Duration;

use bson::{Document, doc};
use mannequin::domain::credits::{Account, Command};
use mannequin::domain::generation::{Generation, State};
use mannequin::domain::ids::{GenerationId, LotId, UserId};
use mannequin::domain::time::Time;
use mannequin::jobs;
use mannequin::service::generations::{RunReport, Stop};
use mannequin::service::{credits, seed};
use mannequin::store::{accounts, generations};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulator::payments::{PaymentOptions, Payments, Provider};
use simulator::{Handle, Options, Rule};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::site::{TestSite, Visitor, answer, until};

/// Credits for one picture of the tool `model`.
pub const PRICE: i64 = 5;
/// The worker's name where a test runs a generation by hand.
pub const BY_HAND: &str = "worker_by_hand";

pub struct Studio {
    pub site: TestSite,
    pub simulator: Handle,
    worker: Option<(CancellationToken, JoinHandle<()>)>,
}

impl Deref for Studio {
    type Target = TestSite;

    fn deref(&self) -> &TestSite {
        &self.site
    }
}

impl Studio {
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// With settings of the environment replaced.
    pub async fn open_with(settings: &[(&str, &str)]) -> Self {
        Self::open_selling_by(Provider::Sandbox, settings).await
    }

    /// Paid by this provider as well as by the sandbox.
    pub async fn open_selling_by(provider: Provider, settings: &[(&str, &str)]) -> Self {
        let payments = PaymentOptions { retry: Duration::from_millis(50), ..PaymentOptions::default() };
        let options = Options { payments, ..Options::default() };
        let simulator = simulator::start(options).await.expect("the simulator");
        let base_url = simulator.base_url();
        // Payment notices must find the way back.
        let http = format!("127.0.0.1:{}", free_port());
        let here = format!("http://{http}");
        let mut all = vec![
            ("AIHUBMIX_BASE_URL", base_url.as_str()),
            ("PAYMENT_SANDBOX_URL", base_url.as_str()),
            ("PAYMENT_NOTIFY_URL", here.as_str()),
            ("HTTP_ADDR", http.as_str()),
            ("AIHUBMIX_CALLS_PER_SECOND", "10000"),
            ("SIGNUP_CREDITS", "0"),
            ("LIMIT_SUBMITS_PER_MINUTE", "100000"),
            ("LIMIT_UPLOADS_PER_MINUTE", "100000"),
            ("GENERATION_LEASE_SECONDS", "2"),
            ("GENERATION_HEARTBEAT_SECONDS", "1"),
            ("SWEEP_INTERVAL_SECONDS", "60"),
        ];
        let provided = Payments::settings(provider, &base_url);
        all.extend(provided.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        all.extend_from_slice(settings);
        let site = TestSite::start_with(&all).await;
        seed::site(&site.app).await.expect("presets");
        Self { site, simulator, worker: None }
    }

    /// Somebody with credits that never expire and two uploaded pictures.
    pub async fn seller(&self, name: &str, amount: i64) -> Seller {
        let visitor = self.user(name).await;
        let id = UserId::parse(visitor.user.as_deref().expect("signed in")).expect("an id");
        let mut seller = Seller { visitor, id, person: String::new(), garment: String::new() };
        if amount > 0 {
            self.give(&seller, amount, None).await;
        }
        seller.person = seller.picture(1).await;
        seller.garment = seller.picture(2).await;
        seller
    }

    pub async fn give(&self, seller: &Seller, amount: i64, expires_at: Option<Time>) {
        let lot = LotId::from_ulid(ulid::Ulid::generate());
        let key = format!("test:{lot}");
        let gift = Command::Credit { lot, amount, expires_at };
        credits::change(&self.app, &seller.id, gift, &key).await.expect("credits");
    }

    /// Starts a worker.
    pub fn hire(&mut self) {
        let stop = CancellationToken::new();
        let work = tokio::spawn(jobs::worker::serve(self.site.app.clone(), stop.clone()));
        assert!(self.worker.replace((stop, work)).is_none(), "one worker is enough");
    }

    /// Stops the worker and waits for it.
    pub async fn dismiss(&mut self) {
        if let Some((stop, work)) = self.worker.take() {
            stop.cancel();
            tokio::time::timeout(Duration::from_secs(40), work).await.expect("in time").expect("no panic");
        }
    }

    /// Lets the provider make `fault` for the next `count` drawing calls (`None` = all).
    pub fn fault(&self, fault: &str, count: Option<u64>) {
        self.simulator.add_fault(Rule { fault: fault.into(), count, ..Rule::default() }).expect("a fault");
    }

    /// The same for the content check.
    pub fn check_fault(&self, fault: &str, count: Option<u64>) {
        let rule = Rule { fault: fault.into(), route: Some("moderation".into()), count, ..Rule::default() };
        self.simulator.add_fault(rule).expect("a fault");
    }

    /// Drawing calls that the provider has seen.
    pub fn drawings(&self) -> u64 {
        self.simulator.counts().by_route.get("native").copied().unwrap_or(0)
    }

    pub async fn generation(&self, id: &GenerationId) -> Generation {
        generations::find(&self.app.store, id).await.expect("the database").expect("a generation")
    }

    pub async fn account(&self, seller: &Seller) -> Account {
        accounts::find(&self.app.store, &seller.id).await.expect("the database").expect("an account")
    }

    /// Changes one document behind the product's back.
    pub async fn set(&self, collection: &str, id: &str, fields: Document) {
        let all = self.database.collection::<Document>(collection);
        let done = all.update_one(doc! { "_id": id }, doc! { "$set": fields }).await.expect("the database");
        assert_eq!(done.matched_count, 1, "{collection} {id}");
        // As the service does that changes a preset.
        self.app.submit_cache.forget(id);
    }

    pub async fn count(&self, collection: &str) -> u64 {
        self.database.collection::<Document>(collection).count_documents(doc! {}).await.expect("a count")
    }

    /// Runs the generation's current run by hand.
    pub async fn run(&self, id: &GenerationId) -> RunReport {
        let run = self.generation(id).await.run;
        jobs::generate::run_once(&self.app, id, run, BY_HAND, &Stop::default()).await.expect("a run")
    }

    /// Runs the generation by hand to its end (or to a review), moving the clock over every pause.
    pub async fn drive(&self, id: &GenerationId) -> Generation {
        for _ in 0..20 {
            let generation = self.generation(id).await;
            if generation.state != State::Queued {
                return generation;
            }
            self.set("generation_tasks", id.as_str(), doc! { "not_before": ago(1) }).await;
            self.forget_pauses().await;
            assert_eq!(self.run(id).await, RunReport::Settled);
        }
        panic!("{id} does not end");
    }

    /// As if the pauses that the provider asked for were over.
    pub async fn forget_pauses(&self) {
        let redis = redis::Client::open(crate::site::server("TEST_REDIS_URL")).expect("address");
        let mut redis = redis.get_multiplexed_async_connection().await.expect("redis");
        let key = format!("{}:upstream:state", self.prefix);
        redis::cmd("DEL").arg(key).exec_async(&mut redis).await.expect("redis");
    }

    /// Waits until the generation is in a terminal state.
    pub async fn ended(&self, id: &GenerationId) -> Generation {
        until("the generation ends", async || self.generation(id).await.state.is_terminal()).await;
        self.generation(id).await
    }

    /// What the audit finds.
    pub async fn violations(&self) -> Vec<String> {
        jobs::audit::run_once(&self.app).await.expect("an audit").violations
    }

    /// Stops everything, audits, and removes what was written.
    pub async fn finish(mut self) {
        self.dismiss().await;
        assert_eq!(self.violations().await, Vec::<String>::new());
        self.site.finish().await;
    }
}

/// A browser of somebody who sells.
pub struct Seller {
    pub visitor: Visitor,
    pub id: UserId,
    /// Uploaded pictures.
    pub person: String,
    pub garment: String,
}

impl Seller {
    pub async fn upload(&self, bytes: Vec<u8>, mime: &str) -> (StatusCode, Value) {
        self.upload_as(bytes, "picture", Some(mime)).await
    }

    /// Uploads what is called `name`, with or without a type.
    pub async fn upload_as(&self, bytes: Vec<u8>, name: &str, mime: Option<&str>) -> (StatusCode, Value) {
        let part = Part::bytes(bytes).file_name(name.to_owned());
        let part = match mime {
            Some(mime) => part.mime_str(mime).expect("a type"),
            None => part,
        };
        let form = Form::new().part("file", part);
        let request = self.visitor.request(Method::POST, "/v1/uploads").multipart(form);
        answer(request.send().await.expect("an answer")).await
    }

    /// Uploads a picture of its own and answers its id.
    pub async fn picture(&self, kind: u8) -> String {
        let (status, body) = self.upload(drawing(kind), "image/png").await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["id"].as_str().expect("an id").to_owned()
    }

    /// What the studio sends for one picture of the tool `model`.
    pub fn wish(&self) -> Value {
        json!({ "preset": "model", "inputs": [
            { "slot": "model", "asset_id": self.person }, { "slot": "garment", "asset_id": self.garment },
        ] })
    }

    /// As [`Seller::wish`], with more fields.
    pub fn wish_with(&self, fields: Value) -> Value {
        let mut wish = self.wish();
        for (name, value) in fields.as_object().expect("fields") {
            wish[name] = value.clone();
        }
        wish
    }

    pub async fn submit(&self, wish: &Value, key: &str) -> (StatusCode, Value) {
        let request = self.visitor.request(Method::POST, "/v1/generations").header("Idempotency-Key", key);
        answer(request.json(wish).send().await.expect("an answer")).await
    }

    /// Submits and answers the generations.
    pub async fn submitted(&self, wish: &Value) -> Vec<GenerationId> {
        let (status, body) = self.submit(wish, &new_key()).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{body}");
        ids(&body)
    }

    /// Submits one generation.
    pub async fn one(&self) -> GenerationId {
        self.submitted(&self.wish()).await.remove(0)
    }

    pub async fn seen(&self, id: &GenerationId) -> Value {
        let (status, body) = self.visitor.get(&format!("/v1/generations/{id}")).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body
    }

    pub async fn cancel(&self, id: &GenerationId) -> (StatusCode, Value) {
        self.visitor.post(&format!("/v1/generations/{id}/cancel"), &json!({})).await
    }

    /// Credits available and held, as the studio shows them.
    pub async fn balance(&self) -> (i64, i64) {
        let (status, body) = self.visitor.get("/v1/credits").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        (body["available"].as_i64().expect("credits"), body["held"].as_i64().expect("credits"))
    }

    /// The ledger's lines as (kind, change of available, change of held), oldest first.
    pub async fn ledger(&self) -> Vec<(String, i64, i64)> {
        let (status, body) = self.visitor.get("/v1/credits/entries?limit=100").await;
        assert_eq!(status, StatusCode::OK, "{body}");
        let line = |entry: &Value| {
            let number = |name: &str| entry[name].as_i64().expect("a number");
            let kind = entry["kind"].as_str().expect("a kind").to_owned();
            (kind, number("delta_available"), number("delta_held"))
        };
        body["items"].as_array().expect("lines").iter().rev().map(line).collect()
    }
}

/// A port below those that the system gives to clients.
fn free_port() -> u16 {
    let free = |port: &u16| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let mut ports = std::iter::repeat_with(|| rand::random_range(10_000..32_000));
    ports.find(free).expect("an endless supply")
}

/// A new intent.
pub fn new_key() -> String {
    format!("intent-{}", ulid::Ulid::generate())
}

pub fn code(body: &Value) -> &str {
    body["code"].as_str().unwrap_or("none")
}

/// The generations of an answered submit.
pub fn ids(body: &Value) -> Vec<GenerationId> {
    let all = body["generations"].as_array().expect("generations");
    all.iter().map(|g| GenerationId::parse(g["id"].as_str().expect("an id")).expect("an id")).collect()
}

/// So many seconds before now.
pub fn ago(seconds: i64) -> bson::DateTime {
    bson::DateTime::from_millis(bson::DateTime::now().timestamp_millis() - seconds * 1000)
}

/// A small picture, another for each `kind`, as PNG.
pub fn drawing(kind: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(320, 400, |x, y| {
        let stripe = (x / 16 + y / 20) % 2 == 0;
        image::Rgb([40 + kind * 20, 90 + (x / 4) as u8, if stripe { 160 } else { (y / 3) as u8 }])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).expect("encoded");
    bytes.into_inner()
}
