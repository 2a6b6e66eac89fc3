//! A Redis of one test's own, with an append-only file.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use mannequin::config;
use mannequin::events::Events;
use mannequin::queue::Queue;

pub struct Server {
    port: u16,
    folder: PathBuf,
    child: Option<Child>,
}

impl Server {
    pub async fn start() -> Self {
        let mut server = Self::reserve();
        server.launch().await;
        server
    }

    /// An address at which nothing listens yet.
    pub fn reserve() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // Below the ports that the system gives to clients: while a server is down, nobody else gets its port, and a
        // client that tries to reach it cannot be connected to itself.
        let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
        let mut ports = std::iter::repeat_with(|| rand::random_range(10_000..32_000));
        let port = ports.find(free).expect("an endless supply");
        let name = format!("mannequin-queue-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { port, folder, child: None }
    }

    pub async fn launch(&mut self) {
        let program = std::env::var("REDIS_SERVER").unwrap_or_else(|_| "redis-server".to_owned());
        let mut child = Command::new(program)
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "everysec"])
            .arg("--dir")
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("redis-server starts");
        let mut gone = None;
        eventually("redis answers", Duration::from_secs(10), async || {
            gone = child.try_wait().expect("a child");
            let Ok(mut connection) = self.client().get_multiplexed_async_connection().await else {
                return false;
            };
            redis::cmd("PING").query_async::<String>(&mut connection).await.is_ok()
        })
        .await;
        assert!(gone.is_none(), "redis-server ended at once: {gone:?}");
        self.child = Some(child);
    }

    /// As `kill -9`.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("a running server");
        child.kill().expect("killed");
        child.wait().expect("gone");
    }

    /// Cuts the append-only file to this share of its length, as a power failure does with its end.
    pub fn cut_file(&self, share: f64) {
        let folder = self.folder.join("appendonlydir");
        let files = std::fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("a file").path());
        let incremental = |path: &PathBuf| path.to_string_lossy().ends_with(".incr.aof");
        let path = files.into_iter().find(incremental).expect("an append-only file");
        let length = std::fs::metadata(&path).expect("a length").len() as f64;
        let file = std::fs::OpenOptions::new().write(true).open(&path).expect("opened");
        file.set_len((length * share) as u64).expect("cut");
    }

    /// Stops the process without closing its connections, or lets it go on.
    pub fn freeze(&self, frozen: bool) {
        let pid = self.child.as_ref().expect("a running server").id().to_string();
        let signal = if frozen { "-STOP" } else { "-CONT" };
        assert!(Command::new("kill").args([signal, &pid]).status().expect("kill runs").success());
    }

    pub fn client(&self) -> redis::Client {
        redis::Client::open(self.url()).expect("an address")
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub fn config(&self) -> config::Redis {
        config::Redis { url: self.url().into(), prefix: "test".to_owned() }
    }

    pub fn queue(&self) -> Queue {
        Queue::connect(&self.config()).expect("a queue")
    }

    pub fn events(&self) -> Events {
        Events::connect(&self.config()).expect("events")
    }

    /// Runs one command, given as words.
    pub async fn run<T: redis::FromRedisValue>(&self, words: &[&str]) -> T {
        let mut connection = self.client().get_multiplexed_async_connection().await.expect("a connection");
        let mut command = redis::cmd(words[0]);
        command.arg(&words[1..]);
        command.query_async(&mut connection).await.expect("an answer")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _gone = child.kill();
            let _gone = child.wait();
        }
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// Waits until `check` holds, and fails when it does not within `bound`. Returns how long it took.
pub async fn eventually(what: &str, bound: Duration, mut check: impl AsyncFnMut() -> bool) -> Duration {
    let start = Instant::now();
    loop {
        if check().await {
            return start.elapsed();
        }
        assert!(start.elapsed() < bound, "not within {bound:?}: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
