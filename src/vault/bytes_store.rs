//! Where the sealed bytes lie: MongoDB, a folder or an S3-compatible bucket. Names are written once.

use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use opendal::layers::{RetryLayer, TimeoutLayer};
use opendal::services::{Fs, S3};
use opendal::{ErrorKind, Operator};

use super::VaultError;
use crate::config::Storage;
use crate::store::{Store, blobs};

#[derive(Clone)]
pub(super) enum BytesStore {
    Database(Store),
    Files(Operator),
}

impl BytesStore {
    pub fn build(storage: &Storage, store: &Store) -> anyhow::Result<Self> {
        let operator = match storage {
            Storage::Database => return Ok(Self::Database(store.clone())),
            Storage::Folder(folder) => {
                std::fs::create_dir_all(folder).with_context(|| format!("folder {}", folder.display()))?;
                let folder = folder.to_str().context("STORAGE_FOLDER is not UTF-8")?;
                // Written beside and moved: a reader never sees half a picture.
                let beside = format!("{}/.writing", folder.trim_end_matches('/'));
                Operator::new(Fs::default().root(folder).atomic_write_dir(&beside))?
            }
            Storage::S3 { bucket, endpoint, region, root } => {
                Operator::new(S3::default().bucket(bucket).endpoint(endpoint).region(region).root(root))?
            }
        };
        let timeout = TimeoutLayer::new()
            .with_timeout(Duration::from_secs(20))
            .with_io_timeout(Duration::from_secs(20));
        let retry = RetryLayer::new().with_max_times(3).with_jitter();
        Ok(Self::Files(operator.layer(timeout).layer(retry)))
    }

    /// Whether it was written; `false` if the name is taken.
    pub async fn write(&self, blob: &str, sealed: Bytes) -> Result<bool, VaultError> {
        match self {
            Self::Database(store) => Ok(blobs::insert(store, blob, sealed).await?),
            Self::Files(operator) => {
                // Asked as well as demanded: not every service knows the condition for large files.
                if operator.exists(&path(blob)).await.map_err(|error| VaultError::Away(error.into()))? {
                    return Ok(false);
                }
                match operator.write_with(&path(blob), sealed).if_not_exists(true).await {
                    Ok(_) => Ok(true),
                    Err(e) if matches!(e.kind(), ErrorKind::ConditionNotMatch | ErrorKind::AlreadyExists) => {
                        Ok(false)
                    }
                    Err(error) => Err(VaultError::Away(error.into())),
                }
            }
        }
    }

    pub async fn read(&self, blob: &str) -> Result<Option<Bytes>, VaultError> {
        match self {
            Self::Database(store) => Ok(blobs::get(store, blob).await?),
            Self::Files(operator) => match operator.read(&path(blob)).await {
                Ok(buffer) => Ok(Some(buffer.to_bytes())),
                Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(VaultError::Away(error.into())),
            },
        }
    }

    pub async fn remove(&self, blob: &str) -> Result<(), VaultError> {
        match self {
            Self::Database(store) => Ok(blobs::remove(store, blob).await?),
            Self::Files(operator) => {
                operator.delete(&path(blob)).await.map_err(|error| VaultError::Away(error.into()))
            }
        }
    }
}

/// Spread over folders: the end of a name is its random part.
fn path(blob: &str) -> String {
    let spread = blob.bytes().rev().take(40).fold(0_u8, |sum, b| sum.wrapping_mul(31).wrapping_add(b));
    format!("{spread:02x}/{blob}")
}
