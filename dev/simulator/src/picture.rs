//! Decodes the pictures that come with a request, and describes them for the books.

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use sha2::{Digest, Sha256};

use crate::stats::SentImage;

/// sha256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A picture for the books; the size only where the header can be read.
pub fn sent(mime: &str, bytes: &[u8]) -> SentImage {
    let size = ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .ok()
        .and_then(|reader| reader.into_dimensions().ok());
    SentImage {
        mime: mime.to_string(),
        bytes: bytes.len(),
        sha256: sha256(bytes),
        width: size.map(|size| size.0),
        height: size.map(|size| size.1),
    }
}

/// Decodes a picture that says it is `mime`. The error is the provider's sentence.
pub fn decode(mime: &str, bytes: &[u8]) -> Result<DynamicImage, String> {
    let said = match mime {
        "image/png" => ImageFormat::Png,
        "image/jpeg" => ImageFormat::Jpeg,
        "image/webp" => ImageFormat::WebP,
        other => return Err(format!("Unsupported MIME type: {other}")),
    };
    let unusable =
        || "Unable to process input image. Please retry or report in the developer forum.".to_string();
    if image::guess_format(bytes).ok() != Some(said) {
        return Err(unusable());
    }
    let mut reader = ImageReader::with_format(std::io::Cursor::new(bytes), said);
    let mut limits = Limits::default();
    limits.max_image_width = Some(16_384);
    limits.max_image_height = Some(16_384);
    reader.limits(limits);
    reader.decode().map_err(|_| unusable())
}

/// `data:MIME;base64,DATA` taken apart.
pub fn data_url(url: &str) -> Option<(&str, &str)> {
    url.strip_prefix("data:")?.split_once(";base64,")
}
