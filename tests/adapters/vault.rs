//! The vault over a real MongoDB and over a folder: what goes in comes out for its owner, and for nobody else.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use bson::{Binary, Bson, Document, doc};
use bytes::Bytes;
use futures::TryStreamExt;
use mannequin::config::{Config, KeyRing, SecretKey, Storage};
use mannequin::domain::ids::{AssetId, UserId};
use mannequin::store::Store;
use mannequin::vault::{Rewrapped, Vault, VaultError};
use mongodb::Collection;
use secrecy::ExposeSecret;
use ulid::Ulid;

/// A database (and folder) of its own, dropped by [`Place::clear`].
struct Place {
    config: Config,
    store: Store,
    raw: mongodb::Database,
}

impl Place {
    async fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let uri = std::env::var("TEST_MONGODB_URI").expect("TEST_MONGODB_URI names a MongoDB replica set");
        let name = format!("vault-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let look_up = |key: &str| match key {
            "MONGODB_URI" => Some(uri.clone()),
            "MONGODB_DATABASE" => Some(name.clone()),
            "AIHUBMIX_SIMULATED" => Some("true".to_owned()),
            _ => None,
        };
        let config = Config::from_lookup(look_up).expect("settings");
        let store = Store::connect(&config.database).await.expect("store");
        let client =
            mongodb::Client::with_uri_str(config.database.uri.expose_secret()).await.expect("client");
        Self { raw: client.database(&name), config, store }
    }

    /// The same place with pictures in a folder.
    async fn with_folder() -> (Self, PathBuf) {
        let mut place = Self::new().await;
        let folder = std::env::temp_dir().join(place.raw.name());
        place.config.storage = Storage::Folder(folder.clone());
        (place, folder)
    }

    fn vault(&self) -> Vault {
        Vault::build(&self.config, &self.store).expect("vault")
    }

    fn vault_with(&self, keys: &[u8]) -> Vault {
        let mut config = self.config.clone();
        let key = |n: &u8| SecretKey::new(&format!("kek-{n}"), [*n; 32]);
        config.secrets.kek_keys = KeyRing::new(keys.iter().map(key).collect());
        Vault::build(&config, &self.store).expect("vault")
    }

    fn blobs(&self) -> Collection<Document> {
        self.raw.collection("generation_blobs")
    }

    fn keys(&self) -> Collection<Document> {
        self.raw.collection("generation_asset_keys")
    }

    async fn sealed(&self, blob: &str) -> Vec<u8> {
        let row = self.blobs().find_one(doc! { "_id": blob }).await.expect("find").expect("a blob");
        row.get_binary_generic("data").expect("data").clone()
    }

    async fn put_sealed(&self, blob: &str, bytes: Vec<u8>) {
        let change = doc! { "$set": { "data": binary(bytes) } };
        self.blobs().update_one(doc! { "_id": blob }, change).await.expect("update");
    }

    async fn clear(self) {
        self.raw.drop().await.expect("drop");
    }
}

fn binary(bytes: Vec<u8>) -> Bson {
    Binary { subtype: bson::spec::BinarySubtype::Generic, bytes }.into()
}

fn asset() -> AssetId {
    AssetId::from_ulid(Ulid::generate())
}

fn user() -> UserId {
    UserId::from_ulid(Ulid::generate())
}

fn picture(size: usize) -> Bytes {
    (0..size).map(|i| (i * 31 % 251) as u8).collect::<Vec<_>>().into()
}

async fn round_trip(vault: &Vault) {
    for size in [0, 1, 15, 16, 17, 4096, 300_000, 1_500_000] {
        let (asset, owner, bytes) = (asset(), user(), picture(size));
        let (large, small) = (format!("{asset}.1"), format!("{asset}.1.thumb"));
        let stored = vault.put(&asset, &owner, &large, bytes.clone()).await.expect("put");
        assert_eq!((stored.blob.as_str(), stored.bytes), (large.as_str(), size as u64));
        vault.put(&asset, &owner, &small, picture(10)).await.expect("put");
        assert_eq!(vault.get(&asset, &owner, &large).await.expect("get"), bytes);
        assert_eq!(vault.get(&asset, &owner, &small).await.expect("get"), picture(10));

        // A retried run writes the same again, a wrong one something else.
        vault.put(&asset, &owner, &large, bytes.clone()).await.expect("the same again");
        let other = vault.put(&asset, &owner, &large, picture(size + 1)).await;
        assert!(matches!(other, Err(VaultError::Taken)), "{other:?}");
        let foreign = vault.put(&asset, &user(), &large, bytes.clone()).await;
        assert!(matches!(foreign, Err(VaultError::Taken)), "{foreign:?}");
        assert_eq!(vault.get(&asset, &owner, &large).await.expect("get"), bytes);

        vault.forget(&asset).await.expect("forget");
        for blob in [&large, &small] {
            assert!(matches!(vault.get(&asset, &owner, blob).await, Err(VaultError::Gone)));
        }
        vault.forget(&asset).await.expect("forgetting twice is harmless");
        for blob in [&large, &large, &small] {
            vault.remove(blob).await.expect("remove");
        }
    }
}

#[tokio::test]
async fn what_goes_into_the_database_comes_out_until_it_is_forgotten() {
    let place = Place::new().await;
    round_trip(&place.vault()).await;
    assert_eq!(place.blobs().count_documents(doc! {}).await.expect("count"), 0);
    assert_eq!(place.keys().count_documents(doc! {}).await.expect("count"), 0);
    place.clear().await;
}

#[tokio::test]
async fn what_goes_into_a_folder_comes_out_until_it_is_forgotten() {
    let (place, folder) = Place::with_folder().await;
    round_trip(&place.vault()).await;
    let left = files_in(&folder);
    assert!(left.is_empty(), "{left:?}");
    std::fs::remove_dir_all(folder).expect("remove");
    place.clear().await;
}

fn files_in(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("folder").flatten() {
        if entry.path().is_dir() {
            files.extend(files_in(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files
}

#[tokio::test]
async fn stored_bytes_show_nothing_and_never_repeat() {
    let place = Place::new().await;
    let vault = place.vault();
    let bytes = Bytes::from(b"a picture of a person ".repeat(100));
    let mut seen = Vec::new();
    for _ in 0..8 {
        let (asset, owner) = (asset(), user());
        let blob = format!("{asset}.1");
        vault.put(&asset, &owner, &blob, bytes.clone()).await.expect("put");
        let sealed = place.sealed(&blob).await;
        assert_eq!(sealed.len(), bytes.len() + 29);
        assert!(!sealed.windows(9).any(|w| w == b"a picture"), "plain text in the store");
        assert!(!seen.contains(&sealed[1..13].to_vec()), "a nonce came twice");
        seen.push(sealed[1..13].to_vec());
    }
    place.clear().await;
}

#[tokio::test]
async fn any_change_of_the_stored_bytes_makes_them_unreadable() {
    let place = Place::new().await;
    let vault = place.vault();
    let (asset, owner) = (asset(), user());
    let blob = format!("{asset}.1");
    vault.put(&asset, &owner, &blob, picture(1000)).await.expect("put");
    let good = place.sealed(&blob).await;
    // Format byte, nonce, ciphertext from end to end, tag.
    let regions = (0..13).chain((13..1013).step_by(37)).chain(1012..1029);
    for at in regions {
        let mut bad = good.clone();
        bad[at] ^= 1;
        place.put_sealed(&blob, bad).await;
        assert_unreadable(&vault, &asset, &owner, &blob, &format!("byte {at}")).await;
    }
    let mut longer = good.clone();
    longer.push(0);
    for bad in [vec![], vec![1], good[..28].to_vec(), good[..29].to_vec(), good[..1028].to_vec(), longer] {
        let what = format!("{} bytes", bad.len());
        place.put_sealed(&blob, bad).await;
        assert_unreadable(&vault, &asset, &owner, &blob, &what).await;
    }
    place.put_sealed(&blob, good).await;
    assert_eq!(vault.get(&asset, &owner, &blob).await.expect("get"), picture(1000));
    place.clear().await;
}

async fn assert_unreadable(vault: &Vault, asset: &AssetId, owner: &UserId, blob: &str, what: &str) {
    let error = vault.get(asset, owner, blob).await.expect_err(what);
    assert!(matches!(error, VaultError::Unreadable), "{what}: {error:?}");
    assert_eq!(error.to_string(), "the picture cannot be read", "{what}");
}

#[tokio::test]
async fn a_picture_opens_for_its_owner_and_its_own_key_only() {
    let place = Place::new().await;
    let vault = place.vault();
    let (mine, theirs, me, them) = (asset(), asset(), user(), user());
    let (my_blob, my_thumb, their_blob) = (format!("{mine}.1"), format!("{mine}.2"), format!("{theirs}.1"));
    vault.put(&mine, &me, &my_blob, picture(500)).await.expect("put");
    vault.put(&mine, &me, &my_thumb, picture(50)).await.expect("put");
    vault.put(&theirs, &them, &their_blob, picture(500)).await.expect("put");
    assert_unreadable(&vault, &mine, &them, &my_blob, "another owner").await;
    assert!(
        matches!(vault.get(&mine, &me, &their_blob).await, Err(VaultError::Gone)),
        "another asset's name"
    );

    // Bytes moved under another name, and keys moved to another row, stay shut.
    place.put_sealed(&my_blob, place.sealed(&their_blob).await).await;
    assert_unreadable(&vault, &mine, &me, &my_blob, "moved bytes").await;
    place.put_sealed(&my_blob, place.sealed(&my_thumb).await).await;
    assert_unreadable(&vault, &mine, &me, &my_blob, "the thumbnail's bytes").await;
    let key_of = async |asset: &AssetId, blob: &str| {
        let id = format!("{asset}/{blob}");
        place.keys().find_one(doc! { "_id": id }).await.expect("find").expect("a key")
    };
    let foreign = key_of(&theirs, &their_blob).await;
    let mut moved = doc! { "$set": { "wrapped": foreign.get("wrapped").cloned() } };
    let my_row = doc! { "_id": format!("{mine}/{my_thumb}") };
    place.keys().update_one(my_row.clone(), moved.clone()).await.expect("update");
    assert_unreadable(&vault, &mine, &me, &my_thumb, "a moved key").await;

    // An unknown key-encryption key, a wrong one and a cut-off key all say the same.
    for (kek, wrapped) in [("nobody", 61), ("development", 10), ("development", 0)] {
        moved = doc! { "$set": { "kek": kek, "wrapped": binary(vec![1; wrapped]) } };
        place.keys().update_one(my_row.clone(), moved.clone()).await.expect("update");
        assert_unreadable(&vault, &mine, &me, &my_thumb, kek).await;
    }
    assert_unreadable(&place.vault_with(&[9]), &theirs, &them, &their_blob, "other keys").await;
    place.clear().await;
}

#[tokio::test]
async fn a_write_that_died_half_way_is_finished_by_the_next() {
    let place = Place::new().await;
    let vault = place.vault();
    let (asset, owner) = (asset(), user());
    let blob = format!("{asset}.1");
    vault.put(&asset, &owner, &blob, picture(700)).await.expect("put");
    // As if the process had died between key and bytes.
    vault.remove(&blob).await.expect("remove");
    assert!(matches!(vault.get(&asset, &owner, &blob).await, Err(VaultError::Gone)));
    vault.put(&asset, &owner, &blob, picture(700)).await.expect("put");
    assert_eq!(vault.get(&asset, &owner, &blob).await.expect("get"), picture(700));

    // Many at once: all succeed, one copy stays.
    let blob = format!("{asset}.2");
    let puts = (0..16).map(|_| vault.put(&asset, &owner, &blob, picture(400_000)));
    for put in futures::future::join_all(puts).await {
        put.expect("put");
    }
    assert_eq!(vault.get(&asset, &owner, &blob).await.expect("get"), picture(400_000));
    assert_eq!(place.blobs().count_documents(doc! {}).await.expect("count"), 2);
    place.clear().await;
}

#[tokio::test]
async fn names_that_could_leave_the_store_are_refused() {
    let (place, folder) = Place::with_folder().await;
    let vault = place.vault();
    let (asset, owner) = (asset(), user());
    for name in ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a b", "图", "a\0", &"x".repeat(121)] {
        let error = vault.put(&asset, &owner, name, picture(1)).await.expect_err(name);
        assert!(matches!(error, VaultError::BadName), "{name}: {error:?}");
        assert!(matches!(vault.get(&asset, &owner, name).await, Err(VaultError::BadName)), "{name}");
        assert!(matches!(vault.remove(name).await, Err(VaultError::BadName)), "{name}");
    }
    std::fs::remove_dir_all(folder).expect("remove");
    place.clear().await;
}

#[tokio::test]
async fn a_rotation_rewraps_every_key_in_steps_and_leaves_the_bytes_alone() {
    let place = Place::new().await;
    let old = place.vault_with(&[1]);
    let owner = user();
    let mut pictures = Vec::new();
    for n in 0..250 {
        let asset = asset();
        let blob = format!("{asset}.1");
        old.put(&asset, &owner, &blob, picture(n)).await.expect("put");
        pictures.push((asset, blob, n));
    }
    let before = place.sealed(&pictures[7].1).await;
    // One key nobody knows: it must not stop the others, nor be counted as done.
    let lost = doc! { "_id": format!("{}/{}", pictures[0].0, pictures[0].1) };
    place.keys().update_one(lost, doc! { "$set": { "kek": "lost" } }).await.expect("update");

    let both = place.vault_with(&[2, 1]);
    assert_eq!(both.rewrap(100).await.expect("rewrap"), Rewrapped { rewrapped: 100, unreadable: 1 });
    // Two at one time share the rest, each row once.
    let other = both.clone();
    let (a, b) = tokio::join!(both.rewrap(1000), other.rewrap(1000));
    assert_eq!(a.expect("rewrap").rewrapped + b.expect("rewrap").rewrapped, 149);
    assert_eq!(both.rewrap(1000).await.expect("rewrap"), Rewrapped { rewrapped: 0, unreadable: 1 });

    let new = place.vault_with(&[2]);
    for (asset, blob, n) in &pictures[1..] {
        assert_eq!(new.get(asset, &owner, blob).await.expect("get"), picture(*n));
        assert!(matches!(old.get(asset, &owner, blob).await, Err(VaultError::Unreadable)));
    }
    assert_eq!(place.sealed(&pictures[7].1).await, before, "rotation does not touch pictures");
    let keks: Vec<Document> = place
        .keys()
        .find(doc! { "kek": { "$ne": "kek-2" } })
        .await
        .expect("find")
        .try_collect()
        .await
        .expect("rows");
    assert_eq!(keks.len(), 1, "{keks:?}");
    place.clear().await;
}

#[tokio::test]
async fn without_the_database_the_vault_says_so() {
    let mut place = Place::new().await;
    let free =
        tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("port").local_addr().expect("address");
    place.config.database.uri = format!("mongodb://{free}/?directConnection=true").into();
    place.store = Store::connect(&place.config.database).await.expect("lazy");
    let vault = place.vault();
    let (asset, owner) = (asset(), user());
    let answer = vault.get(&asset, &owner, "x").await;
    assert!(matches!(answer, Err(VaultError::Away(_))), "{answer:?}");
    place.clear().await;
}
