//! A site of its own for one test: own database, own Redis prefix, a free port; emptied when the test ends.

use std::collections::HashMap;

use mannequin::app::App;
use mannequin::config::Config;
use mannequin::{api, store};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::contract::checked;
use crate::pool;

pub const PASSWORD: &str = "seven blue umbrellas";

/// Where the tests' servers are.
pub fn server(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: it names a server that tests may fill"))
}

pub struct TestSite {
    pub app: App,
    pub base: String,
    pub database: mongodb::Database,
    /// Of this site's keys in Redis.
    pub prefix: String,
    environment: HashMap<String, String>,
    client: mongodb::Client,
    stop: CancellationToken,
    server: JoinHandle<std::io::Result<()>>,
}

/// A browser with its own cookies, signed in or not.
#[derive(Clone)]
pub struct Visitor {
    pub http: Client,
    pub base: String,
    pub token: Option<String>,
    pub user: Option<String>,
}

impl TestSite {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// With settings of the environment replaced.
    pub async fn start_with(settings: &[(&str, &str)]) -> Self {
        let site = Self::launch(settings).await;
        store::indexes::ensure(&site.app.store).await.expect("indexes");
        site
    }

    /// With a database that does not answer.
    pub async fn without_database(uri: &str) -> Self {
        Self::launch(&[("MONGODB_URI", uri)]).await
    }

    async fn launch(settings: &[(&str, &str)]) -> Self {
        let client = mongodb::Client::with_uri_str(server("TEST_MONGODB_URI")).await.expect("address");
        let database = pool::take(&client).await;
        let prefix = format!("test_{}", ulid::Ulid::generate().to_string().to_lowercase());
        let mut environment = HashMap::from(
            [
                ("MONGODB_URI", server("TEST_MONGODB_URI")),
                ("MONGODB_DATABASE", database.name().to_owned()),
                ("REDIS_URL", server("TEST_REDIS_URL")),
                ("REDIS_PREFIX", prefix.clone()),
                ("HTTP_ADDR", "127.0.0.1:0".into()),
                ("PUBLIC_URL", "http://127.0.0.1:8080".into()),
                ("AIHUBMIX_SIMULATED", "true".into()),
                ("MAIL_INTERVAL_SECONDS", "60".into()),
                ("LIMIT_SIGN_UPS_PER_HOUR", "100000".into()),
                ("LIMIT_SIGN_INS_PER_MINUTE", "100000".into()),
                ("LIMIT_REQUESTS_PER_MINUTE", "1000000".into()),
            ]
            .map(|(name, value)| (name.to_owned(), value)),
        );
        environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let app = app_of(&environment).await;
        let listener = tokio::net::TcpListener::bind(app.config.http.addr).await.expect("port");
        let base = format!("http://{}", listener.local_addr().expect("address"));
        let stop = CancellationToken::new();
        let server = tokio::spawn(api::serve(app.clone(), listener, stop.clone()));
        Self { app, base, database, prefix, environment, client, stop, server }
    }

    /// Another process of this site, with settings of the environment replaced.
    pub async fn process_with(&self, settings: &[(&str, &str)]) -> App {
        let mut environment = self.environment.clone();
        environment.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        app_of(&environment).await
    }

    /// A browser that has never been here.
    pub fn visitor(&self) -> Visitor {
        let http = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
        Visitor { http: http.build().expect("client"), base: self.base.clone(), token: None, user: None }
    }

    /// A browser that has just signed up as `name`@example.com.
    pub async fn user(&self, name: &str) -> Visitor {
        let mut visitor = self.visitor();
        let body = json!({ "email": format!("{name}@example.com"), "password": PASSWORD });
        let (status, body) = visitor.post("/v1/auth/register", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        visitor.take(&body);
        visitor
    }

    /// Ends the site and removes what it wrote. A test that panics leaves its database for a look.
    pub async fn finish(self) {
        self.stop.cancel();
        // Connections that a test left open are not waited for.
        self.server.abort();
        pool::give_back(&self.client, &self.database).await;
        let redis = redis::Client::open(server("TEST_REDIS_URL")).expect("address");
        let mut redis = redis.get_multiplexed_async_connection().await.expect("redis");
        let script = redis::Script::new(
            "local n = 0 for _, k in ipairs(redis.call('KEYS', ARGV[1])) do n = n + redis.call('DEL', k) end return n",
        );
        let _: i64 = script.arg(format!("{}:*", self.prefix)).invoke_async(&mut redis).await.expect("keys");
    }
}

async fn app_of(environment: &HashMap<String, String>) -> App {
    let config = Config::from_lookup(|name| environment.get(name).cloned()).expect("settings of the test");
    App::build(config).await.expect("app")
}

impl Visitor {
    /// Remembers who is signed in.
    pub fn take(&mut self, signed_in: &Value) {
        self.token = signed_in["access_token"].as_str().map(str::to_owned);
        self.user = signed_in["user"]["id"].as_str().map(str::to_owned);
        assert!(self.token.is_some() && self.user.is_some(), "{signed_in}");
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        let request = request.header("x-requested-with", "mannequin");
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        checked(&Method::GET, self.request(Method::GET, path).send().await.expect("an answer")).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        checked(&Method::POST, self.request(Method::POST, path).json(body).send().await.expect("an answer"))
            .await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        checked(&Method::PATCH, self.request(Method::PATCH, path).json(body).send().await.expect("an answer"))
            .await
    }

    pub async fn delete(&self, path: &str) -> (StatusCode, Value) {
        checked(&Method::DELETE, self.request(Method::DELETE, path).send().await.expect("an answer")).await
    }
}

pub async fn answer(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let bytes = response.bytes().await.expect("a whole body");
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// Waits until `condition` holds, at most 60 s: a busy machine is no fault.
pub async fn until<F: AsyncFnMut() -> bool>(what: &str, mut condition: F) {
    let give_up = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !condition().await {
        assert!(std::time::Instant::now() < give_up, "not within 60 s: {what}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
