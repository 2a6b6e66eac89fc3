//! A MongoDB of one test's own, a replica set of one, that may be killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bson::doc;
use mongodb::Client;

use crate::server::eventually;
use crate::site::free_port;

pub struct Mongod {
    port: u16,
    folder: PathBuf,
    child: Option<Child>,
}

impl Mongod {
    pub async fn start(folder: &Path) -> Self {
        let mut server = Self { port: free_port(), folder: folder.join("mongo"), child: None };
        std::fs::create_dir_all(&server.folder).expect("a folder");
        server.launch();
        let admin = server.direct().await;
        eventually("mongod answers", Duration::from_secs(30), async || {
            admin.database("admin").run_command(doc! { "ping": 1 }).await.is_ok()
        })
        .await;
        let members = vec![doc! { "_id": 0, "host": format!("127.0.0.1:{}", server.port) }];
        let initiate = doc! { "replSetInitiate": { "_id": "rs0", "members": members } };
        admin.database("admin").run_command(initiate).await.expect("a replica set");
        eventually("mongod is primary", Duration::from_secs(30), async || {
            let hello = admin.database("admin").run_command(doc! { "hello": 1 }).await;
            hello.is_ok_and(|hello| hello.get_bool("isWritablePrimary").unwrap_or(false))
        })
        .await;
        server
    }

    /// Starts the process; it answers when it has replayed its journal and elected itself.
    pub fn launch(&mut self) {
        let log = std::fs::File::create(self.folder.join("mongod.log")).expect("a log");
        let child = Command::new(program())
            .arg("--dbpath")
            .arg(&self.folder)
            .args(["--replSet", "rs0", "--bind_ip", "127.0.0.1", "--nounixsocket", "--quiet"])
            .args(["--port", &self.port.to_string(), "--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "128"])
            .args(["--setParameter", "diagnosticDataCollectionEnabled=false"])
            .args(["--setParameter", "transactionLifetimeLimitSeconds=15"])
            .stdout(log)
            .stderr(Stdio::null())
            .spawn()
            .expect("mongod starts");
        self.child = Some(child);
    }

    /// As `kill -9`.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("a running server");
        child.kill().expect("killed");
        child.wait().expect("gone");
    }

    pub fn uri(&self) -> String {
        format!("mongodb://127.0.0.1:{}/?replicaSet=rs0", self.port)
    }

    async fn direct(&self) -> Client {
        let uri =
            format!("mongodb://127.0.0.1:{}/?directConnection=true&serverSelectionTimeoutMS=1000", self.port);
        Client::with_uri_str(uri).await.expect("an address")
    }
}

impl Drop for Mongod {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _gone = child.kill();
            let _gone = child.wait();
        }
    }
}

fn program() -> PathBuf {
    let told = std::env::var_os("TEST_MONGOD").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("mongod"));
    let fetched = Path::new(env!("CARGO_MANIFEST_DIR")).join(".data/tools/mongod");
    let mut known = told.into_iter().chain(on_path).chain([fetched]);
    known
        .find(|path| path.is_file())
        .expect("a mongod: name one in TEST_MONGOD, or run `make test`, which fetches it")
}
