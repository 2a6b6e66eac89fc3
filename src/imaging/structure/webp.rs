//! WebP: a RIFF file with one still picture, or the first of a film.

use std::borrow::Cow;

use super::png::Colour;
use super::{Outline, le32, truncated};
use crate::ImageFault;

pub(super) fn outline(bytes: &[u8]) -> Result<Outline<'_>, ImageFault> {
    let bad = || ImageFault::damaged("it has no header");
    let head = bytes.get(12..30).ok_or_else(truncated)?;
    let le16 = |at: usize| u32::from(head[at]) | u32::from(head[at + 1]) << 8;
    let le24 = |at: usize| le16(at) | u32::from(head[at + 2]) << 16;
    let (width, height) = match &head[..4] {
        b"VP8X" => (le24(12) + 1, le24(15) + 1),
        b"VP8L" if head[8] == 0x2f => {
            let bits = le32(head, 9)?;
            ((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
        }
        b"VP8 " if head[11..14] == [0x9d, 0x01, 0x2a] => (le16(14) & 0x3fff, le16(16) & 0x3fff),
        _ => return Err(bad()),
    };
    let stated = (le32(bytes, 4)? as usize).saturating_add(8);
    let (end, whole) = match bytes.get(..stated) {
        Some(whole) => (stated, Cow::Borrowed(whole)),
        None => (bytes.len(), Cow::Owned(without_end(bytes)?)),
    };
    Ok(Outline { width, height, end, scans: 1, channels: 0, colour: Colour::default(), bytes: whole })
}

/// A file that is shorter than it says: whole as long as its picture is. The fill byte at the end and notes behind the
/// picture are no loss, but for the one that says which way is up.
fn without_end(bytes: &[u8]) -> Result<Vec<u8>, ImageFault> {
    let says_orientation =
        bytes.get(12..16) == Some(b"VP8X") && bytes.get(20).is_some_and(|flags| flags & 8 != 0);
    let (mut at, mut has_picture, mut has_orientation) = (12, false, !says_orientation);
    while let Some(kind) = bytes.get(at..at + 4) {
        let Ok(length) = le32(bytes, at + 4) else { break };
        let Some(end) = at.checked_add(8 + length as usize).filter(|end| *end <= bytes.len()) else { break };
        has_orientation |= kind == b"EXIF";
        has_picture |= matches!(kind, b"VP8 " | b"VP8L" | b"ANMF");
        at = end + (length as usize & 1);
    }
    if !has_picture || !has_orientation {
        return Err(truncated());
    }
    let mut whole = bytes[..at.min(bytes.len())].to_vec();
    whole.resize(at, 0);
    let size = u32::try_from(at - 8).map_err(|_| truncated())?;
    whole[4..8].copy_from_slice(&size.to_le_bytes());
    Ok(whole)
}
