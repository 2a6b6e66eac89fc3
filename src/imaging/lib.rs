//! Pictures as pixels: checks what came from outside, makes fresh bytes of it, and makes the smaller forms.
//! Every input is hostile. Pure CPU work and blocking: call it through [`Pool`]. It must not know users, storage or
//! the provider.

mod colour;
mod doubts;
mod ground;
mod inks;
mod intake;
mod pool;
mod ratio;
mod render;
mod sheet;
mod structure;

pub use intake::{Upload, check_result, check_result_whole, check_upload};
pub use pool::{Pool, PoolFault};
pub use ratio::nearest_ratio;
pub use render::{Previews, for_model};
pub use sheet::contact_sheet;
pub use structure::Format;

use bytes::Bytes;
use image::RgbImage;
use sha2::{Digest, Sha256};

use mannequin_domain::error_code::ErrorCode;

/// Bytes of one upload.
pub const UPLOAD_BYTES_MAX: usize = 10 << 20;
/// Pixels of the shorter side of an upload, at least.
pub const SIDE_MIN: u32 = 256;
/// Pixels of a side, at most, of anything that is decoded.
pub const SIDE_MAX: u32 = 8192;
/// Pixels of a picture, at most, of anything that is decoded.
pub const PIXELS_MAX: u64 = 40_000_000;
/// Pixels of the longer side of what is kept.
pub const KEPT_SIDE_MAX: u32 = 4096;
/// Bytes of what is kept: one database document must hold it.
pub const KEPT_BYTES_MAX: usize = 15 << 20;
/// Pixels of the longer side of what the provider gets.
pub const MODEL_SIDE_MAX: u32 = 2048;
/// Bytes of what the provider gets, for each picture.
pub const MODEL_BYTES_MAX: usize = 3_000_000;
/// Pixels of the longer side of a thumbnail.
pub const THUMBNAIL_SIDE: u32 = 480;
/// Bytes of a thumbnail.
pub const THUMBNAIL_BYTES_MAX: usize = 40 << 10;

/// A picture that this process has encoded from pixels: no metadata, nothing hidden in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanPicture {
    pub bytes: Bytes,
    /// `image/jpeg` or `image/png`.
    pub mime: &'static str,
    pub width: u32,
    pub height: u32,
    /// Of `bytes`, lower-case hex.
    pub sha256: String,
}

impl CleanPicture {
    fn new(bytes: Vec<u8>, mime: &'static str, pixels: &RgbImage) -> Self {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Self { bytes: bytes.into(), mime, width: pixels.width(), height: pixels.height(), sha256 }
    }
}

/// Whether a decoder may be asked for a picture of this size.
fn within_limits(width: u32, height: u32) -> bool {
    width <= SIDE_MAX && height <= SIDE_MAX && u64::from(width) * u64::from(height) <= PIXELS_MAX
}

/// Why a picture is not taken; one variant for each code of the API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageFault {
    #[error("the file has {bytes} bytes; {max} are allowed")]
    FileTooLarge { bytes: usize, max: usize },
    #[error("the file has no bytes")]
    Empty,
    #[error("not a picture that can be used: {detail}")]
    Unsupported { format: Format, detail: String },
    #[error("the picture is {width} × {height} pixels; each side needs at least {min}")]
    TooSmall { width: u32, height: u32, min: u32 },
    #[error(
        "the picture is {width} × {height} pixels; at most {side_max} a side and {pixels_max} in all are allowed"
    )]
    TooLarge { width: u32, height: u32, side_max: u32, pixels_max: u64 },
    #[error("the picture is damaged: {detail}")]
    Damaged { detail: String },
}

impl ImageFault {
    /// The stable code of the API.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::FileTooLarge { .. } => ErrorCode::FileTooLarge,
            Self::Empty => ErrorCode::FileEmpty,
            Self::Unsupported { .. } => ErrorCode::UnsupportedImage,
            Self::TooSmall { .. } => ErrorCode::ImageTooSmall,
            Self::TooLarge { .. } => ErrorCode::ImageTooLarge,
            Self::Damaged { .. } => ErrorCode::ImageDamaged,
        }
    }

    fn unsupported(format: Format, detail: impl Into<String>) -> Self {
        Self::Unsupported { format, detail: detail.into() }
    }

    fn damaged(detail: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into() }
    }

    fn too_large(width: u32, height: u32) -> Self {
        Self::TooLarge { width, height, side_max: SIDE_MAX, pixels_max: PIXELS_MAX }
    }
}
