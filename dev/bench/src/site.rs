//! One Mannequin of real processes with a simulator, for one part of the measurements.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

/// A running process; dropped, it is killed.
pub struct Process(Child);

impl Process {
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _gone = self.0.wait();
    }
}

pub struct Site {
    pub base: String,
    pub simulator: simulator::Handle,
    pub database: mongodb::Database,
    pub name: String,
    pub redis: String,
    settings: Vec<(String, String)>,
}

impl Site {
    pub async fn start(options: simulator::Options, settings: &[(&str, &str)]) -> anyhow::Result<Self> {
        let simulator = simulator::start(options).await?;
        let name = format!("bench_{}", ulid::Ulid::generate().to_string().to_lowercase());
        let (mongodb, redis) = (server("TEST_MONGODB_URI")?, server("TEST_REDIS_URL")?);
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let http = format!("127.0.0.1:{port}");
        let aihubmix = simulator.base_url();
        let mut all: Vec<(String, String)> = [
            ("MONGODB_URI", mongodb.as_str()),
            ("MONGODB_DATABASE", &name),
            ("REDIS_URL", &redis),
            ("REDIS_PREFIX", &name),
            ("HTTP_ADDR", &http),
            ("METRICS_ADDR", "127.0.0.1:0"),
            ("AIHUBMIX_SIMULATED", "true"),
            ("AIHUBMIX_BASE_URL", &aihubmix),
            ("AIHUBMIX_CALLS_PER_SECOND", "100000"),
            ("AIHUBMIX_CALLS_AT_ONCE", "1000"),
            ("GENERATION_WINDOW", "1000"),
            ("GENERATION_OPEN_MAX", "100000"),
            ("GENERATION_DEADLINE_SECONDS", "86400"),
            ("SIGNUP_CREDITS", "100000"),
            ("LIMIT_SUBMITS_PER_MINUTE", "10000000"),
            ("LIMIT_UPLOADS_PER_MINUTE", "10000000"),
            ("LIMIT_REQUESTS_PER_MINUTE", "10000000"),
            ("LIMIT_SIGN_INS_PER_MINUTE", "10000000"),
            ("LIMIT_SIGN_UPS_PER_HOUR", "10000000"),
            ("RUST_LOG", "warn"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for (name, value) in settings {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        let database = mongodb::Client::with_uri_str(&mongodb).await?.database(&name);
        let base = format!("http://{http}");
        let site = Self { base, simulator, database, name, redis, settings: all };
        let seeded = tokio::process::Command::from(site.command("api")?).arg("seed").output().await?;
        if !seeded.status.success() {
            bail!("api seed: {}", String::from_utf8_lossy(&seeded.stderr));
        }
        Ok(site)
    }

    pub fn launch(&self, program: &str) -> anyhow::Result<Process> {
        Ok(Process(self.command(program)?.spawn()?))
    }

    /// Starts the api and waits until it is ready.
    pub async fn api(&self) -> anyhow::Result<Process> {
        let process = self.launch("api")?;
        let address = format!("{}/readyz", self.base);
        until("the api is ready", Duration::from_secs(30), async || {
            Ok(reqwest::get(&address).await.is_ok_and(|answer| answer.status().is_success()))
        })
        .await?;
        Ok(process)
    }

    /// Generations of which `filter` is true.
    pub async fn count(&self, filter: bson::Document) -> anyhow::Result<u64> {
        Ok(self.database.collection::<bson::Document>("generation_tasks").count_documents(filter).await?)
    }

    /// Removes what was written.
    pub async fn finish(self) -> anyhow::Result<()> {
        self.database.drop().await?;
        let mut redis = redis::Client::open(self.redis)?.get_multiplexed_async_connection().await?;
        let script = redis::Script::new(
            "for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('UNLINK', k) end return 0",
        );
        let _: i64 = script.arg(format!("{}:*", self.name)).invoke_async(&mut redis).await?;
        Ok(())
    }

    fn command(&self, program: &str) -> anyhow::Result<Command> {
        let beside: PathBuf = std::env::current_exe()?.with_file_name(program);
        if !beside.is_file() {
            bail!("{} is not built: cargo build --release --workspace --bins", beside.display());
        }
        let mut command = Command::new(beside);
        let settings = self.settings.iter().map(|(name, value)| (name, value));
        command.env_clear().envs(settings).stdin(Stdio::null()).stdout(Stdio::null());
        Ok(command)
    }
}

/// Waits until `check` holds; answers how long it took.
pub async fn until(
    what: &str,
    bound: Duration,
    mut check: impl AsyncFnMut() -> anyhow::Result<bool>,
) -> anyhow::Result<Duration> {
    let began = Instant::now();
    while !check().await? {
        if began.elapsed() > bound {
            bail!("not within {bound:?}: {what}");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(began.elapsed())
}

pub fn server(name: &str) -> anyhow::Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set; `make bench` sets it"))
}
