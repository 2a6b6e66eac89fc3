//! JPEG: segments, scans, and which kind of the many that the standard has.

use std::borrow::Cow;

use super::png::Colour;
use super::{Format, Outline, be16, entropy, truncated};
use crate::ImageFault;

const END: [u8; 2] = [0xff, 0xd9];

/// What was found on the way.
#[derive(Default)]
struct Walk {
    size: Option<(u32, u32)>,
    channels: u8,
    scans: u32,
    /// The parts of the file that belong to the picture.
    parts: Vec<(usize, usize)>,
}

pub(super) fn outline(bytes: &[u8]) -> Result<Outline<'_>, ImageFault> {
    let mut walk = Walk::default();
    walk.keep(0, 2);
    let mut at = 2;
    let end = loop {
        // Cameras and programs leave zeros and other bytes between segments: everybody skips them.
        let Some(marker_at) = next_marker(bytes, at) else { break None };
        at = marker_at;
        match bytes[at + 1] {
            // Restart marks belong into scans. A decoder that takes one for a segment would read another picture.
            0x01 | 0xd0..=0xd7 => at += 2,
            0xd9 => break Some(at + 2),
            0xd8 => return Err(ImageFault::damaged("a marker is out of place")),
            marker => match segment(bytes, at, marker, &mut walk) {
                Ok(next) => at = next,
                Err(fault) if walk.scans == 0 || is_refusal(&fault) => return Err(fault),
                // Cut off in a segment behind a scan.
                Err(_) => break None,
            },
        }
    };
    let (width, height) = walk.size.ok_or_else(|| match end {
        Some(_) => ImageFault::damaged("it has no frame"),
        None => truncated(),
    })?;
    let whole = match end {
        Some(end) => {
            walk.keep(end - 2, end);
            walk.bytes(bytes)
        }
        None if walk.scans == 0 => return Err(truncated()),
        None => {
            let kept = Cow::Owned([&walk.bytes(bytes), &END[..]].concat());
            // A lie about the size is answered before anything is counted.
            if crate::within_limits(width, height) && !entropy::is_whole(&kept) {
                return Err(truncated());
            }
            kept
        }
    };
    let (channels, scans) = (walk.channels, walk.scans);
    let end = end.unwrap_or(bytes.len());
    Ok(Outline { width, height, end, scans, channels, colour: Colour::default(), bytes: whole })
}

impl Walk {
    fn keep(&mut self, from: usize, to: usize) {
        match self.parts.last_mut() {
            Some((_, end)) if *end == from => *end = to,
            _ => self.parts.push((from, to)),
        }
    }

    fn bytes<'a>(&self, file: &'a [u8]) -> Cow<'a, [u8]> {
        match self.parts[..] {
            [(from, to)] => Cow::Borrowed(&file[from..to]),
            ref parts => Cow::Owned(parts.iter().flat_map(|(from, to)| &file[*from..*to]).copied().collect()),
        }
    }
}

fn is_refusal(fault: &ImageFault) -> bool {
    matches!(fault, ImageFault::Unsupported { .. })
}

/// The place of the next byte pair that is a marker.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|b| *b == 0xff)?;
        match *bytes.get(at + 1)? {
            0x00 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// Reads the segment at `at`, and the scan that follows it; the place behind.
fn segment(bytes: &[u8], at: usize, marker: u8, walk: &mut Walk) -> Result<usize, ImageFault> {
    let length = be16(bytes, at + 2)? as usize;
    if length < 2 {
        return Err(ImageFault::damaged("a segment has no length"));
    }
    let is_frame = matches!(marker, 0xc0..=0xcf | 0xf7) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
    if is_frame {
        frame(bytes, at, marker, walk)?;
    }
    let mut end = at + 2 + length;
    if end > bytes.len() {
        return Err(truncated());
    }
    if marker == 0xda {
        walk.scans += 1;
        end = scan_end(bytes, end);
    }
    walk.keep(at, end);
    Ok(end)
}

fn frame(bytes: &[u8], at: usize, marker: u8, walk: &mut Walk) -> Result<(), ImageFault> {
    let (depth, channels) = (be16(bytes, at + 4)? >> 8, be16(bytes, at + 8)? & 0xff);
    let refused = |format, detail: &str| Err(ImageFault::unsupported(format, detail));
    match marker {
        0xc9 | 0xca => return refused(Format::JpegArithmetic, "it is a JPEG with arithmetic coding"),
        0xc3 | 0xcb | 0xf7 => return refused(Format::JpegLossless, "it is a lossless JPEG"),
        0xc5..=0xc7 | 0xcd..=0xcf => return refused(Format::JpegHierarchical, "it is a hierarchical JPEG"),
        _ if depth > 8 => return refused(Format::Jpeg12Bit, &format!("it is a JPEG of {depth} bits")),
        _ if !matches!(channels, 1 | 3 | 4) => {
            return refused(Format::JpegChannels, &format!("it has {channels} colour channels"));
        }
        _ => {}
    }
    walk.size = Some((be16(bytes, at + 7)?, be16(bytes, at + 5)?));
    walk.channels = u8::try_from(channels).unwrap_or(0);
    Ok(())
}

/// The next marker that ends the entropy-coded data at `at`, or where the file is cut off.
pub(super) fn scan_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        let Some(step) = bytes[at..].iter().position(|b| *b == 0xff) else { return bytes.len() };
        at += step;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return at,
            // Half a marker.
            None => return at,
        }
    }
}
