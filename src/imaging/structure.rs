//! The outer structure of JPEG, PNG and WebP files, read without decoding: what it is, how large it says it is, where
//! it ends, what comes behind. A decoder never sees a file as it came but what was understood here, so that both always
//! speak of the same picture. Sources: ITU T.81 annex B, W3C PNG §5, RFC 9649.

mod entropy;
mod format;
mod jpeg;
mod png;
mod tail;
mod webp;

use std::borrow::Cow;

use super::ImageFault;
pub use format::Format;
pub(super) use png::Colour;
pub(super) use tail::stowaway;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    Webp,
}

impl Kind {
    /// By the first bytes; `None` for everything that is not taken.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Kind::Jpeg)
        } else if bytes.starts_with(png::SIGNATURE) {
            Some(Kind::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Kind::Webp)
        } else {
            None
        }
    }
}

/// What the headers say.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    pub width: u32,
    pub height: u32,
    /// Where the picture ends in the file.
    pub end: usize,
    /// Passes over all pixels that a decoder makes, 1 for all but progressive JPEG.
    pub scans: u32,
    /// Colour channels of a JPEG, 0 for others.
    pub channels: u8,
    /// What a PNG says about its colours.
    pub colour: Colour,
    /// What a decoder gets: the file from its signature to its end mark, without what does not belong there.
    pub bytes: Cow<'a, [u8]>,
}

/// Walks the file from its signature to its end mark. Whole pictures whose end mark is missing are taken, as everywhere
/// else; those with missing rows are not.
pub(super) fn outline(kind: Kind, bytes: &[u8]) -> Result<Outline<'_>, ImageFault> {
    match kind {
        Kind::Jpeg => jpeg::outline(bytes),
        Kind::Png => png::outline(bytes),
        Kind::Webp => webp::outline(bytes),
    }
}

fn truncated() -> ImageFault {
    ImageFault::damaged("it ends before the picture does")
}

fn be16(bytes: &[u8], at: usize) -> Result<u32, ImageFault> {
    let two = bytes.get(at..at + 2).ok_or_else(truncated)?;
    Ok(u32::from(two[0]) << 8 | u32::from(two[1]))
}

fn be32(bytes: &[u8], at: usize) -> Result<u32, ImageFault> {
    Ok(be16(bytes, at)? << 16 | be16(bytes, at + 2)?)
}

fn le32(bytes: &[u8], at: usize) -> Result<u32, ImageFault> {
    be32(bytes, at).map(u32::swap_bytes)
}
