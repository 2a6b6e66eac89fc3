//! PNG: chunks. A decoder gets only those that make pixels.

use std::borrow::Cow;

use super::{Outline, be32, truncated};
use crate::ImageFault;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const END: &[u8] = b"\0\0\0\0IEND\xaeB`\x82";
/// Colours of a palette, three bytes each.
const PALETTE_BYTES_MAX: usize = 256 * 3;

/// What the file says about what its numbers mean, besides an ICC profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Colour {
    /// Primaries, transfer, matrix, full range: ITU-T H.273.
    pub cicp: Option<[u8; 4]>,
    pub is_srgb: bool,
    /// The exponent of the encoder, times 100 000.
    pub gamma: Option<u32>,
    /// White, red, green, blue as x and y, times 100 000.
    pub primaries: Option<[u32; 8]>,
}

pub(super) fn outline(bytes: &[u8]) -> Result<Outline<'_>, ImageFault> {
    let mut at = SIGNATURE.len();
    if bytes.get(at + 4..at + 8) != Some(b"IHDR") {
        return Err(ImageFault::damaged("it has no header"));
    }
    let (width, height) = (be32(bytes, at + 8)?, be32(bytes, at + 12)?);
    let mut whole = Vec::with_capacity(bytes.len() + END.len());
    whole.extend_from_slice(SIGNATURE);
    let (mut colour, mut has_pixels) = (Colour::default(), false);
    let end = loop {
        let Some(kind) = bytes.get(at + 4..at + 8) else { break bytes.len() };
        let length = be32(bytes, at)? as usize;
        let Some(end) = at.checked_add(12 + length).filter(|end| *end <= bytes.len()) else {
            // The last chunk is cut off. Whether all rows are in what there is of it, the decoder finds out.
            if kind == b"IDAT" {
                let data = &bytes[at + 8..bytes.len().min((at + 8).saturating_add(length))];
                has_pixels = true;
                write_chunk(&mut whole, b"IDAT", data);
            }
            break bytes.len();
        };
        if kind == b"IEND" {
            break end;
        }
        let data = &bytes[at + 8..at + 8 + length];
        match kind {
            b"IHDR" | b"IDAT" | b"tRNS" | b"iCCP" | b"eXIf" => whole.extend_from_slice(&bytes[at..end]),
            b"PLTE" if length.is_multiple_of(3) && length <= PALETTE_BYTES_MAX => {
                whole.extend_from_slice(&bytes[at..end]);
            }
            // A palette with half a colour at its end: everybody shows the whole ones.
            b"PLTE" => {
                let usable = length.min(PALETTE_BYTES_MAX) / 3 * 3;
                if usable == 0 {
                    return Err(ImageFault::damaged("its palette has no colours"));
                }
                write_chunk(&mut whole, b"PLTE", &data[..usable]);
            }
            _ if !has_pixels => note_colour(kind, data, &mut colour),
            _ => {}
        }
        has_pixels |= kind == b"IDAT";
        at = end;
    };
    if !has_pixels && end == bytes.len() && !bytes.ends_with(END) {
        return Err(truncated());
    }
    whole.extend_from_slice(END);
    Ok(Outline { width, height, end, scans: 1, channels: 0, colour, bytes: Cow::Owned(whole) })
}

/// Remembers a chunk about colours; one of the wrong length says nothing.
fn note_colour(kind: &[u8], data: &[u8], colour: &mut Colour) {
    match (kind, data) {
        (b"cICP", &[primaries, transfer, matrix, range]) => {
            colour.cicp = Some([primaries, transfer, matrix, range]);
        }
        (b"sRGB", [_]) => colour.is_srgb = true,
        (b"gAMA", [_, _, _, _]) => colour.gamma = be32(data, 0).ok(),
        (b"cHRM", data) if data.len() == 32 => {
            colour.primaries = Some(std::array::from_fn(|i| be32(data, i * 4).unwrap_or(0)));
        }
        _ => {}
    }
}

fn write_chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend_from_slice(&u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    let from = out.len();
    out.extend_from_slice(kind);
    out.extend_from_slice(data);
    let sum = checksum(&out[from..]);
    out.extend_from_slice(&sum.to_be_bytes());
}

fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |s, _| if s & 1 == 1 { s >> 1 ^ 0xedb8_8320 } else { s >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_chunk_has_its_checksum() {
        let mut out = Vec::new();
        write_chunk(&mut out, b"IEND", &[]);
        assert_eq!(out, END);
    }
}
