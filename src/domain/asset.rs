//! A stored picture's record. The bytes and their key live elsewhere and are gone long before the record.

use serde::{Deserialize, Serialize};

use super::ids::{AssetId, GenerationId, UserId};
use super::time::Time;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    Upload,
    Result,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetState {
    /// Readable until it expires.
    Stored,
    /// The key is gone: nothing can read it; its bytes may still be there for a moment.
    Expired,
    /// The bytes are gone, too.
    Purged,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    #[serde(rename = "_id")]
    pub id: AssetId,
    pub user_id: UserId,
    pub kind: AssetKind,
    pub state: AssetState,
    /// Name of the encrypted bytes; for a result it contains the run that made it.
    pub blob: String,
    pub thumb_blob: String,
    pub mime: String,
    pub width: u32,
    pub height: u32,
    pub bytes: i64,
    /// Of the plain bytes, in hex.
    pub sha256: String,
    pub generation_id: Option<GenerationId>,
    pub created_at: Time,
    pub expires_at: Time,
    pub purged_at: Option<Time>,
    pub downloads: i64,
}

impl Asset {
    pub fn is_readable(&self, now: Time) -> bool {
        self.state == AssetState::Stored && now < self.expires_at
    }
}
