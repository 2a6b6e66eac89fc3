//! The outer structure of JPEG, PNG and WebP files, read without decoding: what it is, how large it says it is, where
//! it ends, what comes behind. Sources: ITU T.81 annex B, W3C PNG §5, RFC 9649.

use super::ImageFault;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    Webp,
}

impl Kind {
    pub fn mime(self) -> &'static str {
        match self {
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Webp => "image/webp",
        }
    }

    /// By the first bytes; `None` for everything that is not taken.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Kind::Jpeg)
        } else if bytes.starts_with(PNG_SIGNATURE) {
            Some(Kind::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Kind::Webp)
        } else {
            None
        }
    }
}

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the headers say.
#[derive(Debug)]
pub(super) struct Outline {
    pub width: u32,
    pub height: u32,
    /// Where the picture ends in the file.
    pub end: usize,
    /// Passes over all pixels that a decoder makes, 1 for all but progressive JPEG.
    pub scans: u32,
}

/// Walks the file from its signature to its end mark.
pub(super) fn outline(kind: Kind, bytes: &[u8]) -> Result<Outline, ImageFault> {
    match kind {
        Kind::Jpeg => jpeg(bytes),
        Kind::Png => png(bytes),
        Kind::Webp => webp(bytes),
    }
}

fn truncated() -> ImageFault {
    ImageFault::damaged("it ends before its end mark")
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

fn jpeg(bytes: &[u8]) -> Result<Outline, ImageFault> {
    let (mut size, mut scans, mut at) = (None, 0, 2);
    loop {
        if *bytes.get(at).ok_or_else(truncated)? != 0xff {
            return Err(ImageFault::damaged("a marker is missing"));
        }
        let marker = *bytes.get(at + 1).ok_or_else(truncated)?;
        match marker {
            // Fill byte, then markers without a length.
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            0xd9 => {
                let (width, height) = size.ok_or_else(|| ImageFault::damaged("it has no frame"))?;
                return Ok(Outline { width, height, end: at + 2, scans });
            }
            0x00 | 0xd8 => return Err(ImageFault::damaged("a marker is out of place")),
            _ => {
                let length = be16(bytes, at + 2)? as usize;
                if length < 2 {
                    return Err(ImageFault::damaged("a segment has no length"));
                }
                let is_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
                if is_frame {
                    size = Some((be16(bytes, at + 7)?, be16(bytes, at + 5)?));
                }
                at += 2 + length;
                if marker == 0xda {
                    scans += 1;
                    at = scan_end(bytes, at)?;
                }
            }
        }
    }
}

/// The next marker that ends the entropy-coded data at `at`.
fn scan_end(bytes: &[u8], mut at: usize) -> Result<usize, ImageFault> {
    loop {
        let rest = bytes.get(at..).ok_or_else(truncated)?;
        at += rest.iter().position(|b| *b == 0xff).ok_or_else(truncated)?;
        match *bytes.get(at + 1).ok_or_else(truncated)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Ok(at),
        }
    }
}

fn png(bytes: &[u8]) -> Result<Outline, ImageFault> {
    let mut at = PNG_SIGNATURE.len();
    if bytes.get(at + 4..at + 8) != Some(b"IHDR") {
        return Err(ImageFault::damaged("it has no header"));
    }
    let (width, height) = (be32(bytes, at + 8)?, be32(bytes, at + 12)?);
    loop {
        let length = be32(bytes, at)? as usize;
        let end = at.checked_add(12 + length).filter(|end| *end <= bytes.len()).ok_or_else(truncated)?;
        if &bytes[at + 4..at + 8] == b"IEND" {
            return Ok(Outline { width, height, end, scans: 1 });
        }
        at = end;
    }
}

fn webp(bytes: &[u8]) -> Result<Outline, ImageFault> {
    let end = (le32(bytes, 4)? as usize).saturating_add(8);
    if end > bytes.len() {
        return Err(truncated());
    }
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
    Ok(Outline { width, height, end, scans: 1 })
}

/// What kind of other file the bytes behind the end mark look like. Cameras leave zeros, second pictures and videos
/// there, and those are harmless once re-encoded away; archives, documents, programs and scripts are an attack.
pub(super) fn stowaway(tail: &[u8]) -> Option<&'static str> {
    let tail = match tail.iter().position(|b| *b != 0) {
        Some(start) => &tail[start..],
        None => return None,
    };
    let text_start = tail.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let visible = &tail[text_start..];
    const STARTS: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "an archive"),
        (b"PK\x05\x06", "an archive"),
        (b"Rar!", "an archive"),
        (b"7z\xbc\xaf", "an archive"),
        (b"\x1f\x8b", "an archive"),
        (b"MZ", "a program"),
        (b"\x7fELF", "a program"),
        (b"#!", "a script"),
        (b"GIF8", "another picture"),
        (b"var ", "a script"),
        (b"function", "a script"),
        (b"*/", "a script"),
        (b"//", "a script"),
    ];
    if let Some((_, what)) = STARTS.iter().find(|(mark, _)| visible.starts_with(mark)) {
        return Some(what);
    }
    // Readers of these look for their mark anywhere.
    const ANYWHERE: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "an archive"),
        (b"%pdf-", "a document"),
        (b"<html", "a web page"),
        (b"<!doctype", "a web page"),
        (b"<script", "a script"),
        (b"<?php", "a script"),
        (b"<svg", "a drawing with scripts"),
        (b"javascript:", "a script"),
    ];
    (0..tail.len()).filter(|at| matches!(tail[*at], b'P' | b'p' | b'%' | b'<' | b'j' | b'J')).find_map(|at| {
        let holds = |mark: &[u8]| tail[at..].get(..mark.len()).is_some_and(|t| t.eq_ignore_ascii_case(mark));
        ANYWHERE.iter().find(|(mark, _)| holds(mark)).map(|(_, what)| *what)
    })
}
