//! The gate for pictures against files that people and attackers send, and the forms made of what came through.

mod colours;
mod doubts;
mod forms;
mod hostile;
mod kinds;
mod samples;
mod uploads;

use image::{GenericImageView, ImageFormat, RgbImage};
use mannequin::imaging::{CleanPicture, ImageFault, KEPT_SIDE_MAX, check_result, check_upload};
use sha2::{Digest, Sha256};

/// Texts that the samples hide in metadata and tails.
const HIDDEN: &[&[u8]] = &[
    b"Exif\0\0",
    b"SecretCameraMaker",
    b"SecretXmp",
    b"<script",
    b"<html",
    b"PK\x03\x04\x14",
    b"ICC_PROFILE",
    b"%PDF-",
];

/// What every accepted upload must be: a fresh JPEG that says of itself what is true and carries nothing else.
pub fn assert_clean_upload(name: &str, clean: &CleanPicture) -> RgbImage {
    assert_eq!(clean.mime, "image/jpeg", "{name}");
    assert!(clean.width.max(clean.height) <= KEPT_SIDE_MAX, "{name}");
    let pixels = assert_clean(name, clean, ImageFormat::Jpeg);
    assert!(clean.bytes.ends_with(&[0xff, 0xd9]), "{name} has a tail");
    pixels
}

/// The same for a result, which is a PNG.
pub fn assert_clean_result(name: &str, clean: &CleanPicture) -> RgbImage {
    assert_eq!(clean.mime, "image/png", "{name}");
    assert!(clean.bytes.ends_with(b"IEND\xaeB`\x82"), "{name} has a tail");
    assert_clean(name, clean, ImageFormat::Png)
}

fn assert_clean(name: &str, clean: &CleanPicture, format: ImageFormat) -> RgbImage {
    assert_eq!(image::guess_format(&clean.bytes).expect(name), format, "{name}");
    let decoded = image::load_from_memory(&clean.bytes).expect(name);
    assert_eq!(decoded.dimensions(), (clean.width, clean.height), "{name}");
    assert_eq!(hex::encode(Sha256::digest(&clean.bytes)), clean.sha256, "{name}");
    // Metadata stands before the pixels, stowaways behind them.
    let (head, tail) = (clean.bytes.len().min(4096), clean.bytes.len().saturating_sub(4096));
    for hidden in HIDDEN {
        let is_there = contains(&clean.bytes[..head], hidden) || contains(&clean.bytes[tail..], hidden);
        assert!(!is_there, "{name} still carries {}", hidden.escape_ascii());
    }
    decoded.into_rgb8()
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|w| w == part)
}

/// The code of the API, or `clean`. Whatever comes through is looked at.
pub fn upload_word(name: &str, bytes: &[u8]) -> &'static str {
    match check_upload(bytes) {
        Ok(clean) => {
            assert_clean_upload(name, &clean.picture);
            "clean"
        }
        Err(fault) => fault_word(name, &fault),
    }
}

pub fn result_word(name: &str, bytes: &[u8]) -> &'static str {
    match check_result(bytes) {
        Ok(clean) => {
            assert_clean_result(name, &clean);
            "clean"
        }
        Err(fault) => fault_word(name, &fault),
    }
}

fn fault_word(name: &str, fault: &ImageFault) -> &'static str {
    assert!(fault.to_string().len() < 400, "{name}: {fault}");
    fault.code().as_str()
}
