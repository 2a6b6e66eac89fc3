//! One Mannequin of real processes: own database, own Redis prefix, own simulator, own log files.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::StatusCode;

use crate::server::eventually;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Api,
    Worker,
    Scheduler,
}

impl Program {
    fn path(self) -> &'static str {
        match self {
            Program::Api => env!("CARGO_BIN_EXE_api"),
            Program::Worker => env!("CARGO_BIN_EXE_worker"),
            Program::Scheduler => env!("CARGO_BIN_EXE_scheduler"),
        }
    }
}

/// A running process; dropped, it is killed.
pub struct Process {
    child: Child,
}

impl Process {
    /// As `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("gone");
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_none()
    }

    /// Waits until it has ended by itself.
    pub async fn ended(&mut self, what: &str, bound: Duration) -> ExitStatus {
        let mut status = None;
        eventually(what, bound, async || {
            status = self.child.try_wait().expect("a child");
            status.is_some()
        })
        .await;
        status.expect("ended")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

pub struct Site {
    pub base: String,
    pub simulator: simulator::Handle,
    pub folder: PathBuf,
    settings: Vec<(String, String)>,
    launched: AtomicU32,
}

impl Site {
    /// On the tests' shared servers.
    pub async fn shared(options: simulator::Options, settings: &[(&str, &str)]) -> Self {
        let server = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"));
        Self::on(&server("TEST_MONGODB_URI"), &server("TEST_REDIS_URL"), options, settings).await
    }

    pub async fn on(
        mongodb: &str,
        redis: &str,
        options: simulator::Options,
        settings: &[(&str, &str)],
    ) -> Self {
        let simulator = simulator::start(options).await.expect("a simulator");
        let name = format!("chaos_{}", ulid::Ulid::generate().to_string().to_lowercase());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let http = format!("127.0.0.1:{}", free_port());
        let aihubmix = simulator.base_url();
        let here = format!("http://{http}");
        let mut all: Vec<(String, String)> = [
            ("MONGODB_URI", mongodb),
            ("MONGODB_DATABASE", &name),
            ("REDIS_URL", redis),
            ("REDIS_PREFIX", &name),
            ("HTTP_ADDR", &http),
            ("METRICS_ADDR", "127.0.0.1:0"),
            ("AIHUBMIX_SIMULATED", "true"),
            ("AIHUBMIX_BASE_URL", &aihubmix),
            ("PAYMENT_SANDBOX_URL", &aihubmix),
            ("PAYMENT_NOTIFY_URL", &here),
            ("AIHUBMIX_CALLS_PER_SECOND", "1000"),
            ("GENERATION_LEASE_SECONDS", "4"),
            ("GENERATION_HEARTBEAT_SECONDS", "1"),
            ("SWEEP_INTERVAL_SECONDS", "1"),
            ("SIGNUP_CREDITS", "10000"),
            ("LIMIT_SUBMITS_PER_MINUTE", "100000"),
            ("LIMIT_UPLOADS_PER_MINUTE", "100000"),
            ("LIMIT_REQUESTS_PER_MINUTE", "1000000"),
            ("LIMIT_SIGN_INS_PER_MINUTE", "100000"),
            ("LIMIT_SIGN_UPS_PER_HOUR", "100000"),
            ("NO_COLOR", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        all.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let base = format!("http://{http}");
        let site = Self { base, simulator, folder, settings: all, launched: AtomicU32::new(0) };
        let (done, told) = site.command(&["seed"]).await;
        assert!(done.success(), "api seed: {told}");
        site
    }

    /// Starts a process. `fail_points` as the crate `fail` reads them; `name=1*panic(abort)` aborts at the first hit.
    pub fn launch(&self, program: Program, fail_points: Option<&str>) -> Process {
        let mut command = self.of(program);
        let number = self.launched.fetch_add(1, Ordering::Relaxed);
        let log = File::create(self.folder.join(format!("{number:03}-{program:?}.log"))).expect("a log");
        if let Some(points) = fail_points {
            command.env("FAILPOINTS", points);
        }
        let errors = log.try_clone().expect("a log");
        Process { child: command.stdout(log).stderr(errors).spawn().expect("a built binary") }
    }

    /// Starts an api and waits until it answers.
    pub async fn api(&self, fail_points: Option<&str>) -> Process {
        let process = self.launch(Program::Api, fail_points);
        self.ready().await;
        process
    }

    /// Waits until the api says that it and its database are ready.
    pub async fn ready(&self) {
        let address = format!("{}/readyz", self.base);
        eventually("the api is ready", Duration::from_secs(60), async || {
            reqwest::get(&address).await.is_ok_and(|answer| answer.status() == StatusCode::OK)
        })
        .await;
    }

    /// `api audit` finds nothing.
    pub async fn audit(&self) {
        let (done, told) = self.command(&["audit"]).await;
        assert!(done.success(), "the audit found:\n{told}");
        assert!(told.contains(": 0 violations"), "{told}");
    }

    pub async fn database(&self) -> mongodb::Database {
        let client = mongodb::Client::with_uri_str(self.setting("MONGODB_URI")).await.expect("an address");
        client.database(self.setting("MONGODB_DATABASE"))
    }

    /// Removes what the site wrote. A test that panics leaves it, with the logs, for a look.
    pub async fn finish(self) {
        self.database().await.drop().await.expect("dropping the database");
        let redis = redis::Client::open(self.setting("REDIS_URL")).expect("an address");
        let mut redis = redis.get_multiplexed_async_connection().await.expect("redis");
        let script = redis::Script::new(
            "for _, k in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', k) end return 0",
        );
        let _: i64 = script
            .arg(format!("{}:*", self.setting("REDIS_PREFIX")))
            .invoke_async(&mut redis)
            .await
            .expect("keys");
        std::fs::remove_dir_all(&self.folder).expect("removed");
    }

    fn setting(&self, name: &str) -> &str {
        let found = self.settings.iter().rfind(|(known, _)| known == name);
        &found.expect("a setting of every site").1
    }

    fn of(&self, program: Program) -> Command {
        let mut command = Command::new(program.path());
        let settings = self.settings.iter().map(|(name, value)| (name, value));
        // A folder of its own, where an aborted process may leave a core.
        command.env_clear().envs(settings).stdin(Stdio::null()).current_dir(&self.folder);
        command
    }

    async fn command(&self, words: &[&str]) -> (ExitStatus, String) {
        let mut command = tokio::process::Command::from(self.of(Program::Api));
        let output = tokio::time::timeout(Duration::from_secs(60), command.args(words).output());
        let output = output.await.expect("within a minute").expect("a built binary");
        let told = [output.stdout, output.stderr].concat();
        (output.status, String::from_utf8_lossy(&told).into_owned())
    }
}

/// A port below those that the system gives to clients: while its server is down, nobody else gets it.
pub fn free_port() -> u16 {
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let mut ports = std::iter::repeat_with(|| rand::random_range(10_000..32_000));
    ports.find(free).expect("an endless supply")
}

/// A picture that comes with the tests.
pub fn picture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(name);
    std::fs::read(path).expect("a picture of the tests")
}
