//! All settings, read from the environment once at start; nothing else in the crate reads it.
//! A bad value stops the start with its name and the reason; all bad values are told at once.
//! `.env.example` documents every variable; a test keeps the two equal.

mod keys;
mod mail;
mod payments;
mod reader;
mod rsa_keys;
mod site;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

pub use keys::{KeyRing, SecretKey};
pub use mail::Mail;
pub use payments::{Alipay, OfficialAccount, Payments, Sandbox, Stripe, Wechat};
use reader::Reader;
pub use rsa_keys::{Certificate, SigningKey, VerifyingKey};
use secrecy::SecretString;
pub use site::{Maintenance, Site};

/// Every setting of api, worker and scheduler.
#[derive(Clone, Debug)]
pub struct Config {
    pub production: bool,
    pub log_json: bool,
    /// What is logged, in the syntax of tracing's `EnvFilter`; `None` = the default.
    pub log_filter: Option<String>,
    pub http: Http,
    pub database: Database,
    pub redis: Redis,
    pub provider: Provider,
    pub moderation: Moderation,
    pub secrets: Secrets,
    pub storage: Storage,
    pub limits: Limits,
    pub generation: Generation,
    pub credits: Credits,
    pub mail: Mail,
    pub payments: Payments,
    pub site: Site,
}

#[derive(Clone, Debug)]
pub struct Http {
    /// Where the api listens.
    pub addr: SocketAddr,
    /// Where this process serves `/metrics` and `/healthz`; `None` = the default of the binary.
    pub metrics_addr: Option<SocketAddr>,
    /// The address people use, for links and origin checks.
    pub public_url: String,
    pub studio_dir: PathBuf,
    pub admin_dir: PathBuf,
    /// How many proxies in front of the api append to `X-Forwarded-For`; 0 = trust none.
    pub trusted_proxies: usize,
}

#[derive(Clone, Debug)]
pub struct Database {
    pub uri: SecretString,
    pub name: String,
    pub pool_max: u32,
}

#[derive(Clone, Debug)]
pub struct Redis {
    pub url: SecretString,
    /// Put before every key and channel, so that several sites or tests share one server.
    pub prefix: String,
}

/// AIHubMix.
#[derive(Clone, Debug)]
pub struct Provider {
    pub api_key: SecretString,
    pub base_url: String,
    /// The simulator is behind `base_url`: the studio says that results are simulated.
    pub simulated: bool,
    pub connect_timeout: Duration,
    /// One whole call, 180 s by default.
    pub call_timeout: Duration,
    /// Bytes of one answer that are read at the most.
    pub answer_bytes_max: usize,
    /// Calls per second and at one time, shared by all workers.
    pub calls_per_second: f64,
    pub calls_at_once: u32,
    /// How many workers are expected: the share of one while Redis is away.
    pub workers_expected: u32,
}

/// Content check of uploads and prompts; a score at or over its threshold rejects.
#[derive(Clone, Debug)]
pub struct Moderation {
    pub enabled: bool,
    pub model: String,
    pub timeout: Duration,
    pub sexual: f64,
    pub sexual_minors: f64,
    pub violence: f64,
    pub violence_graphic: f64,
    pub self_harm: f64,
    /// For the text-only categories (hate, harassment, illicit) of prompts.
    pub text: f64,
}

#[derive(Clone, Debug)]
pub struct Secrets {
    /// Ed25519 seeds for access tokens; the first signs, all verify.
    pub auth_keys: KeyRing,
    /// Key-encryption keys for pictures; the first wraps, all unwrap.
    pub kek_keys: KeyRing,
    /// HMAC for download links and refresh successors.
    pub link_key: SecretKey,
    /// HMAC over password hashes.
    pub pepper: SecretKey,
}

/// Where picture bytes live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// In MongoDB, one document a picture.
    Database,
    /// In a folder.
    Folder(PathBuf),
    /// In an S3-compatible bucket.
    S3 { bucket: String, endpoint: String, region: String, root: String },
}

#[derive(Clone, Debug)]
pub struct Limits {
    /// Submits a minute for one user, shared by all api processes.
    pub submits_per_minute: u32,
    pub uploads_per_minute: u32,
    /// Requests a minute from one address: cheap routes, sign-in and sign-up.
    pub requests_per_minute: u32,
    pub sign_ins_per_minute: u32,
    pub sign_ups_per_hour: u32,
}

#[derive(Clone, Debug)]
pub struct Generation {
    /// Handlers at one time in one worker process.
    pub worker_concurrency: usize,
    /// How many of a user's generations may be rung at one time.
    pub window: u32,
    /// How many non-terminal generations a user may have.
    pub open_max: u32,
    pub lease: Duration,
    pub heartbeat: Duration,
    pub deadline: Duration,
    /// Results and uploads live this long.
    pub result_ttl: Duration,
    pub upload_ttl: Duration,
    pub sweep_interval: Duration,
}

#[derive(Clone, Debug)]
pub struct Credits {
    pub signup_grant: i64,
    /// Days until the sign-up grant expires; 0 = never.
    pub signup_grant_days: i64,
}

/// What was wrong with the environment, one line a variable.
#[derive(Debug, thiserror::Error)]
#[error("the configuration cannot be used:\n{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads the process environment.
    ///
    /// # Errors
    /// Every variable that cannot be used, with its name and why.
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads settings through `lookup`, for tests and `from_env`.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut r = Reader::new(&lookup);
        let environment = r.one_of("MANNEQUIN_ENV", "development", &["development", "production"]);
        let production = environment == "production";
        r.production = production;
        let http = http(&mut r);
        let config = Self {
            production,
            log_json: r.one_of("LOG_FORMAT", if production { "json" } else { "text" }, &["text", "json"])
                == "json",
            log_filter: r.optional_parsed("RUST_LOG"),
            database: database(&mut r),
            redis: redis(&mut r),
            provider: provider(&mut r),
            moderation: moderation(&mut r),
            secrets: Secrets {
                auth_keys: r.key_ring("AUTH_KEYS"),
                kek_keys: r.key_ring("KEK_KEYS"),
                link_key: r.key("LINK_KEY"),
                pepper: r.key("PASSWORD_PEPPER"),
            },
            storage: storage(&mut r),
            limits: limits(&mut r),
            generation: generation(&mut r),
            credits: Credits {
                signup_grant: r.number("SIGNUP_CREDITS", 20, 0, 100_000),
                signup_grant_days: r.number("SIGNUP_CREDITS_DAYS", 30, 0, 3650),
            },
            mail: mail::mail(&mut r),
            payments: payments::payments(&mut r, &http.public_url),
            site: site::site(&mut r),
            http,
        };
        check_together(&config, &mut r);
        r.finish(config)
    }
}

fn http(r: &mut Reader) -> Http {
    let addr = r.parsed("HTTP_ADDR", "127.0.0.1:8080");
    Http {
        addr,
        metrics_addr: r.optional_parsed("METRICS_ADDR"),
        public_url: r.url("PUBLIC_URL", &format!("http://{addr}")),
        studio_dir: r.text("STUDIO_DIR", "frontend/dist").into(),
        admin_dir: r.text("ADMIN_DIR", "admin/dist").into(),
        trusted_proxies: r.number("TRUSTED_PROXIES", 0, 0, 8),
    }
}

fn database(r: &mut Reader) -> Database {
    Database {
        uri: r.with_scheme(
            "MONGODB_URI",
            "mongodb://127.0.0.1:27017/?replicaSet=rs0",
            &["mongodb", "mongodb+srv"],
        ),
        name: r.name("MONGODB_DATABASE", "mannequin"),
        pool_max: r.number("MONGODB_POOL_MAX", 50, 1, 1000),
    }
}

fn redis(r: &mut Reader) -> Redis {
    Redis {
        url: r.with_scheme("REDIS_URL", "redis://127.0.0.1:6379/", &["redis", "rediss"]),
        prefix: r.name("REDIS_PREFIX", "mannequin"),
    }
}

fn provider(r: &mut Reader) -> Provider {
    let simulated = r.flag("AIHUBMIX_SIMULATED", false);
    let default_key = if simulated { Some("sk-simulated") } else { None };
    Provider {
        api_key: r.secret("AIHUBMIX_API_KEY", default_key),
        base_url: r.url("AIHUBMIX_BASE_URL", "https://aihubmix.com"),
        simulated,
        connect_timeout: r.seconds("AIHUBMIX_CONNECT_TIMEOUT_SECONDS", 10, 1, 60),
        call_timeout: r.seconds("AIHUBMIX_CALL_TIMEOUT_SECONDS", 180, 1, 600),
        answer_bytes_max: r.number("AIHUBMIX_ANSWER_BYTES_MAX", 40 << 20, 1 << 20, 256 << 20),
        calls_per_second: r.number("AIHUBMIX_CALLS_PER_SECOND", 8.0, 0.01, 100_000.0),
        calls_at_once: r.number("AIHUBMIX_CALLS_AT_ONCE", 64, 1, 100_000),
        workers_expected: r.number("WORKERS_EXPECTED", 4, 1, 10_000),
    }
}

fn moderation(r: &mut Reader) -> Moderation {
    Moderation {
        enabled: r.flag("MODERATION_ENABLED", true),
        model: r.text("MODERATION_MODEL", "omni-moderation-latest"),
        timeout: r.seconds("MODERATION_TIMEOUT_SECONDS", 15, 1, 120),
        sexual: r.number("MODERATION_SEXUAL", 0.8, 0.0, 1.0),
        sexual_minors: r.number("MODERATION_SEXUAL_MINORS", 0.1, 0.0, 1.0),
        violence: r.number("MODERATION_VIOLENCE", 0.8, 0.0, 1.0),
        violence_graphic: r.number("MODERATION_VIOLENCE_GRAPHIC", 0.5, 0.0, 1.0),
        self_harm: r.number("MODERATION_SELF_HARM", 0.5, 0.0, 1.0),
        text: r.number("MODERATION_TEXT", 0.8, 0.0, 1.0),
    }
}

fn storage(r: &mut Reader) -> Storage {
    match r.one_of("STORAGE", "database", &["database", "folder", "s3"]).as_str() {
        "folder" => Storage::Folder(r.text("STORAGE_FOLDER", ".data/pictures").into()),
        "s3" => Storage::S3 {
            bucket: r.text("STORAGE_S3_BUCKET", "mannequin"),
            endpoint: r.url("STORAGE_S3_ENDPOINT", "https://s3.amazonaws.com"),
            region: r.text("STORAGE_S3_REGION", "us-east-1"),
            root: r.text("STORAGE_S3_ROOT", "/"),
        },
        _ => Storage::Database,
    }
}

fn limits(r: &mut Reader) -> Limits {
    Limits {
        submits_per_minute: r.number("LIMIT_SUBMITS_PER_MINUTE", 60, 1, 10_000_000),
        uploads_per_minute: r.number("LIMIT_UPLOADS_PER_MINUTE", 60, 1, 10_000_000),
        requests_per_minute: r.number("LIMIT_REQUESTS_PER_MINUTE", 1200, 1, 10_000_000),
        sign_ins_per_minute: r.number("LIMIT_SIGN_INS_PER_MINUTE", 20, 1, 10_000_000),
        sign_ups_per_hour: r.number("LIMIT_SIGN_UPS_PER_HOUR", 30, 1, 10_000_000),
    }
}

fn generation(r: &mut Reader) -> Generation {
    Generation {
        worker_concurrency: r.number("WORKER_CONCURRENCY", 32, 1, 2000),
        window: r.number("GENERATION_WINDOW", 4, 1, 1000),
        open_max: r.number("GENERATION_OPEN_MAX", 200, 1, 100_000),
        lease: r.seconds("GENERATION_LEASE_SECONDS", 60, 2, 600),
        heartbeat: r.seconds("GENERATION_HEARTBEAT_SECONDS", 15, 1, 300),
        deadline: r.seconds("GENERATION_DEADLINE_SECONDS", 1800, 10, 86_400),
        result_ttl: r.seconds("RESULT_TTL_SECONDS", 86_400, 60, 86_400),
        upload_ttl: r.seconds("UPLOAD_TTL_SECONDS", 86_400, 60, 30 * 86_400),
        sweep_interval: r.seconds("SWEEP_INTERVAL_SECONDS", 5, 1, 60),
    }
}

fn check_together(config: &Config, r: &mut Reader) {
    if config.generation.heartbeat * 2 > config.generation.lease {
        r.fault("GENERATION_HEARTBEAT_SECONDS", "must be at most half of GENERATION_LEASE_SECONDS");
    }
    if config.production && config.provider.simulated {
        r.fault("AIHUBMIX_SIMULATED", "production does not run on the simulator");
    }
    if config.production && !config.http.public_url.starts_with("https://") {
        r.fault("PUBLIC_URL", "must be https in production");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<'a>(pairs: &'a [(&'a str, &'a str)]) -> Result<Config, ConfigError> {
        Config::from_lookup(|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn development_starts_with_the_simulator_and_nothing_else_set() {
        let config = with(&[("AIHUBMIX_SIMULATED", "true")]).expect("usable");
        assert!(!config.production);
        assert_eq!(config.generation.window, 4);
    }

    #[test]
    fn a_missing_provider_key_is_refused_by_name() {
        let error = with(&[]).expect_err("no key").to_string();
        assert!(error.contains("AIHUBMIX_API_KEY"), "{error}");
    }

    #[test]
    fn every_bad_value_is_told_at_once_with_its_name_and_why() {
        let error = with(&[
            ("AIHUBMIX_SIMULATED", "maybe"),
            ("HTTP_ADDR", "nowhere"),
            ("GENERATION_WINDOW", "0"),
            ("MONGODB_URI", "postgres://x"),
        ])
        .expect_err("bad")
        .to_string();
        for name in
            ["AIHUBMIX_SIMULATED", "HTTP_ADDR", "GENERATION_WINDOW", "MONGODB_URI", "AIHUBMIX_API_KEY"]
        {
            assert!(error.contains(name), "{name} in {error}");
        }
    }

    #[test]
    fn production_refuses_the_secrets_of_development_and_the_simulator() {
        let error = with(&[("MANNEQUIN_ENV", "production"), ("AIHUBMIX_SIMULATED", "true")])
            .expect_err("no secrets")
            .to_string();
        for name in [
            "AUTH_KEYS",
            "KEK_KEYS",
            "LINK_KEY",
            "PASSWORD_PEPPER",
            "AIHUBMIX_SIMULATED",
            "PUBLIC_URL",
            "SMTP_URL",
        ] {
            assert!(error.contains(name), "{name} in {error}");
        }
    }

    #[test]
    fn production_signs_in_at_the_mail_server_over_tls_only() {
        let told = |url: &str| {
            let pairs = [("MANNEQUIN_ENV", "production"), ("SMTP_URL", url), ("MAIL_FROM", "a@example.com")];
            with(&pairs).expect_err("other things are missing").to_string().contains("SMTP_URL")
        };
        assert!(told("smtp://user:secret@mail.example.com:25"));
        assert!(told("http://mail.example.com"));
        for good in
            ["smtps://u:p@mail.example.com", "smtp://u:p@m.example.com?tls=required", "smtp://relay:25"]
        {
            assert!(!told(good), "{good}");
        }
    }

    #[test]
    fn secrets_are_not_printed() {
        let config = with(&[
            ("AIHUBMIX_API_KEY", "sk-very-secret"),
            ("PAYMENT_SANDBOX_URL", "http://127.0.0.1:8090"),
            ("PAYMENT_SANDBOX_SECRET", "sandbox-very-secret"),
            ("SMTP_URL", "smtps://user:very-secret@mail.example.com"),
        ])
        .expect("usable");
        let shown = format!("{config:?}");
        assert!(!shown.contains("very-secret"), "{shown}");
    }

    #[test]
    fn the_sandbox_is_off_until_it_is_named_and_production_refuses_it() {
        let config = with(&[("AIHUBMIX_SIMULATED", "true")]).expect("usable");
        assert!(config.payments.sandbox.is_none());
        let sandbox = ("PAYMENT_SANDBOX_URL", "http://127.0.0.1:8090/");
        let config = with(&[("AIHUBMIX_SIMULATED", "true"), sandbox]).expect("usable");
        let on = config.payments.sandbox.expect("on");
        assert_eq!(
            (on.url.as_str(), on.page_url.as_str()),
            ("http://127.0.0.1:8090", "http://127.0.0.1:8090")
        );
        let error = with(&[("MANNEQUIN_ENV", "production"), sandbox]).expect_err("play money").to_string();
        assert!(error.contains("PAYMENT_SANDBOX_URL is set; production does not take play money"), "{error}");
    }
}
