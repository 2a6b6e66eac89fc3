//! Picture bytes at rest: encrypted under a key of their own, which is wrapped by a key-encryption key and kept apart
//! from them. Forgetting the wrapped key makes the bytes unreadable for ever, wherever copies of them are.
//! It must not know what the bytes are, nor when they expire.

mod bytes_store;
mod seal;

use bytes::Bytes;

use crate::config;
use crate::domain::ids::{AssetId, UserId};
use crate::domain::time::Time;
use crate::store::asset_keys::{self, KeyRow};
use crate::store::{Store, StoreError};

use bytes_store::BytesStore;
use seal::DataKey;

/// Over this size the cipher runs on a blocking thread.
const OFF_THREAD: usize = 256 << 10;

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub blob: String,
    /// Of the picture itself.
    pub bytes: u64,
}

/// What a rotation step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rewrapped {
    pub rewrapped: u64,
    /// Rows whose key-encryption key is not in the configuration, or that it does not open.
    pub unreadable: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Never stored, or forgotten.
    #[error("there is no such picture any more")]
    Gone,
    /// Changed, cut off, another owner's, or under an unknown key: one error for all, on purpose.
    #[error("the picture cannot be read")]
    Unreadable,
    /// The name is taken by other content; names are written once.
    #[error("another picture has this name")]
    Taken,
    #[error("not a blob name")]
    BadName,
    #[error("the picture store does not answer")]
    Away(#[source] anyhow::Error),
}

impl From<StoreError> for VaultError {
    fn from(error: StoreError) -> Self {
        Self::Away(error.into())
    }
}

/// The vault; cheap to clone.
#[derive(Clone)]
pub struct Vault {
    store: Store,
    bytes: BytesStore,
    keys: config::KeyRing,
}

impl Vault {
    /// # Errors
    /// When the storage setting cannot be used.
    pub fn build(config: &config::Config, store: &Store) -> anyhow::Result<Self> {
        Ok(Self {
            store: store.clone(),
            bytes: BytesStore::build(&config.storage, store)?,
            keys: config.secrets.kek_keys.clone(),
        })
    }

    /// Encrypts `bytes` and stores them durably under `blob`, a name unique in the whole vault (letters, digits, `-`,
    /// `_`, `.`; it should contain the asset and the run). The same content under the same name again is harmless.
    ///
    /// # Errors
    /// [`VaultError::Taken`], [`VaultError::BadName`], [`VaultError::Away`].
    pub async fn put(
        &self,
        asset: &AssetId,
        owner: &UserId,
        blob: &str,
        bytes: Bytes,
    ) -> Result<Stored, VaultError> {
        check_name(blob)?;
        let stored = Stored { blob: blob.to_owned(), bytes: bytes.len() as u64 };
        // The key goes first: bytes without a key would be garbage that nobody can find.
        let fresh = DataKey::random();
        let row = self.wrapped(asset, blob, &fresh, self.keys.newest());
        let key = if asset_keys::insert(&self.store, &row).await? {
            fresh
        } else {
            let row = asset_keys::get(&self.store, asset, blob).await?.ok_or(VaultError::Gone)?;
            self.unwrap(asset, &row)?
        };
        let (aad, plain, sealing) = (seal::content_aad(asset, owner), bytes.clone(), key.clone());
        let sealed = off_thread(bytes.len(), move || seal::seal(&sealing, &aad, &plain)).await?;
        if self.bytes.write(blob, sealed).await? {
            return Ok(stored);
        }
        let there = self.bytes.read(blob).await?.ok_or(VaultError::Taken)?;
        match open(key, asset, owner, there).await {
            Ok(there) if there == bytes => Ok(stored),
            Ok(_) | Err(VaultError::Unreadable) => Err(VaultError::Taken),
            Err(error) => Err(error),
        }
    }

    /// The picture of `owner` under `blob`.
    ///
    /// # Errors
    /// [`VaultError::Gone`], [`VaultError::Unreadable`], [`VaultError::Away`].
    pub async fn get(&self, asset: &AssetId, owner: &UserId, blob: &str) -> Result<Bytes, VaultError> {
        check_name(blob)?;
        let row = asset_keys::get(&self.store, asset, blob).await?.ok_or(VaultError::Gone)?;
        let key = self.unwrap(asset, &row)?;
        let sealed = self.bytes.read(blob).await?.ok_or(VaultError::Gone)?;
        open(key, asset, owner, sealed).await
    }

    /// Deletes every key of the asset: from then on nothing can read its pictures. Harmless to repeat.
    ///
    /// # Errors
    /// [`VaultError::Away`]: perhaps nothing was deleted.
    pub async fn forget(&self, asset: &AssetId) -> Result<(), VaultError> {
        Ok(asset_keys::remove_all(&self.store, asset).await?)
    }

    /// Deletes the stored bytes. Harmless to repeat. [`Vault::forget`] comes first.
    ///
    /// # Errors
    /// [`VaultError::BadName`], [`VaultError::Away`].
    pub async fn remove(&self, blob: &str) -> Result<(), VaultError> {
        check_name(blob)?;
        self.bytes.remove(blob).await
    }

    /// Removes keys and bytes older than `before` that belong to no picture record, `limit` at the most; answers how
    /// many. They are left by runs that were cut off before they settled.
    ///
    /// # Errors
    /// [`VaultError::Away`]; what was removed until then is gone.
    pub async fn discard_orphans(&self, before: Time, limit: i64) -> Result<usize, VaultError> {
        let orphans = asset_keys::orphans(&self.store, before, limit).await?;
        for orphan in &orphans {
            let Some((asset, blob)) = orphan.parts() else { continue };
            self.forget(&asset).await?;
            self.remove(blob).await?;
        }
        Ok(orphans.len())
    }

    /// Wraps up to `limit` keys anew that are not under the newest key-encryption key. Each is changed by
    /// compare-and-set, so several may run, stop and begin again; done when it answers `rewrapped: 0`.
    ///
    /// # Errors
    /// [`VaultError::Away`]; what was rewrapped until then stays.
    pub async fn rewrap(&self, limit: u64) -> Result<Rewrapped, VaultError> {
        let newest = self.keys.newest();
        let mut report = Rewrapped::default();
        let mut after = String::new();
        while report.rewrapped < limit {
            let rows = asset_keys::not_under(&self.store, &newest.id, &after, 100).await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in rows {
                if report.rewrapped == limit {
                    break;
                }
                let Some((asset, blob)) = row.parts() else {
                    report.unreadable += 1;
                    continue;
                };
                match self.unwrap(&asset, &row) {
                    Ok(key) => {
                        let new = self.wrapped(&asset, blob, &key, newest);
                        let changed = asset_keys::replace(&self.store, &row, &new).await?;
                        report.rewrapped += u64::from(changed);
                    }
                    Err(_) => report.unreadable += 1,
                }
            }
        }
        Ok(report)
    }

    fn wrapped(&self, asset: &AssetId, blob: &str, key: &DataKey, kek: &config::SecretKey) -> KeyRow {
        let id = KeyRow::id_of(asset, blob);
        let wrapped = seal::wrap(kek, &seal::wrap_aad(&id, &kek.id), key);
        KeyRow::new(id, &kek.id, wrapped)
    }

    fn unwrap(&self, asset: &AssetId, row: &KeyRow) -> Result<DataKey, VaultError> {
        debug_assert!(row.id.starts_with(asset.as_str()));
        let kek = self.keys.find(&row.kek).ok_or(VaultError::Unreadable)?;
        seal::unwrap(kek, &seal::wrap_aad(&row.id, &kek.id), row.wrapped())
    }
}

async fn open(key: DataKey, asset: &AssetId, owner: &UserId, sealed: Bytes) -> Result<Bytes, VaultError> {
    let aad = seal::content_aad(asset, owner);
    off_thread(sealed.len(), move || seal::open(&key, &aad, sealed)).await?
}

async fn off_thread<T: Send + 'static>(
    size: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, VaultError> {
    if size <= OFF_THREAD {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|error| VaultError::Away(error.into()))
}

/// Blob names become file names and object keys.
fn check_name(blob: &str) -> Result<(), VaultError> {
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let fine = (1..=120).contains(&blob.len()) && blob.bytes().all(good) && !blob.starts_with('.');
    fine.then_some(()).ok_or(VaultError::BadName)
}
