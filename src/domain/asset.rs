//! A stored picture's record. The bytes and their key live elsewhere and are gone long before the record.

pub mod naming;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{AssetId, GenerationId, UserId};
use super::time::Time;

/// What a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    Upload,
    Result,
}

/// What is left of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
    /// What the sender called the file, fit to be shown and to be a part of other files' names. Uploads only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What may be wrong with it. Uploads only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<Doubt>,
    /// The upload with the very same picture that the person had when this one came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub twin: Option<AssetId>,
}

/// What may be wrong with a picture although it can be used: said before credits are held, never refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Almost black.
    Dark,
    Blurred,
    /// The motif fills very little of the picture.
    TinyMotif,
    /// A cut-out would have vanished on white; it now stands on a grey ground.
    GroundReplaced,
}

/// Characters of a file's name that are kept.
pub const NAME_CHARS_MAX: usize = 60;
/// What browsers and programs call a file when nobody has: no name of a product.
const NO_NAMES: &[&str] = &["blob", "image", "file", "upload", "untitled", "undefined", "图片", "未命名"];

/// What of a file's name can be shown and stand in other files' names: no folders, no ending, nothing that is invisible,
/// turns the direction of writing or means something to a file system.
pub fn display_name(file: &str) -> Option<String> {
    let last = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = match last.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 5 && ending.chars().all(|c| c.is_ascii_alphanumeric()) => {
            stem
        }
        _ => last,
    };
    let kept = stem.chars().filter(|c| !is_unseen(*c));
    let safe = kept.map(|c| if "<>:\"|?*".contains(c) || c.is_whitespace() { ' ' } else { c });
    let words = safe.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = words.chars().take(NAME_CHARS_MAX).collect();
    let name = name.trim_matches(['.', ' ', '_', '-']);
    let says_something = !name.is_empty() && !NO_NAMES.contains(&name.to_lowercase().as_str());
    says_something.then(|| name.to_owned())
}

/// Controls, zero width, marks of writing direction, fillers, private and unassigned ends.
fn is_unseen(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{e0fff}')
}

impl Asset {
    pub fn is_readable(&self, now: Time) -> bool {
        self.state == AssetState::Stored && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_becomes_one_that_can_be_shown_and_stand_in_other_names() {
        for (file, name) in [
            ("白色T恤.jpg", Some("白色T恤")),
            ("SKU-1024_front.JPEG", Some("SKU-1024_front")),
            ("C:\\Users\\lin\\dress.png", Some("dress")),
            ("../../etc/passwd", Some("passwd")),
            ("a\u{202e}gpj.exe\u{200b}.webp", Some("agpj.exe")),
            ("  two   words\r\n.png", Some("two words")),
            ("what?<is>:this|.png", Some("what is this")),
            ("v1.0 final", Some("v1.0 final")),
            ("👗.png", Some("👗")),
            ("blob", None),
            ("image.png", None),
            ("\u{3164}\u{2800}.png", None),
            ("....", None),
            ("", None),
        ] {
            assert_eq!(display_name(file).as_deref(), name, "{file:?}");
        }
        assert_eq!(display_name(&"长".repeat(300)).map(|n| n.chars().count()), Some(NAME_CHARS_MAX));
    }
}
