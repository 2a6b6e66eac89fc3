//! The gate for bytes from outside: headers first, then one full decode within limits, then fresh bytes.

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits, RgbImage};

use super::structure::{self, Kind, Outline};
use super::{
    CleanPicture, ImageFault, KEPT_SIDE_MAX, PIXELS_MAX, Previews, SIDE_MAX, SIDE_MIN, UPLOAD_BYTES_MAX,
};
use super::{colour, render};

/// Bytes that one decode may allocate: 40 MP with 16 bits in three channels.
const DECODE_BYTES_MAX: u64 = 256 << 20;
const LARGE_PIXELS: u64 = 16_000_000;
/// Pixels times passes: a progressive JPEG with hundreds of passes would keep a core busy for minutes.
const WORK_MAX: u64 = PIXELS_MAX * 16;

/// Checks an upload and makes a JPEG of it: upright, on white where it was transparent, at most 4096 pixels a side.
/// JPEG always: what the seller sees is then what the model gets.
///
/// # Errors
/// The [`ImageFault`] to tell the uploader.
pub fn check_upload(bytes: &[u8], declared_mime: &str) -> Result<CleanPicture, ImageFault> {
    upload_pixels(bytes, declared_mime).map(|pixels| kept_upload(&pixels))
}

/// [`check_upload`] and the small versions, decoded once.
///
/// # Errors
/// As [`check_upload`].
pub fn check_upload_whole(bytes: &[u8], declared_mime: &str) -> Result<(CleanPicture, Previews), ImageFault> {
    let pixels = upload_pixels(bytes, declared_mime)?;
    Ok((kept_upload(&pixels), render::previews(pixels)))
}

fn kept_upload(pixels: &RgbImage) -> CleanPicture {
    render::jpeg_picture(pixels, render::KEPT_QUALITY, UPLOAD_BYTES_MAX)
}

fn upload_pixels(bytes: &[u8], declared_mime: &str) -> Result<RgbImage, ImageFault> {
    if bytes.len() > UPLOAD_BYTES_MAX {
        return Err(ImageFault::FileTooLarge { bytes: bytes.len(), max: UPLOAD_BYTES_MAX });
    }
    let kind = Kind::sniff(bytes).ok_or_else(|| ImageFault::unsupported("it is no JPEG, PNG or WebP"))?;
    if canonical_mime(declared_mime) != kind.mime() {
        let declared: String = declared_mime.chars().filter(|c| !c.is_control()).take(60).collect();
        return Err(ImageFault::unsupported(format!("it is {} and was sent as {declared:?}", kind.mime())));
    }
    let outline = measured(kind, bytes)?;
    if outline.width < SIDE_MIN || outline.height < SIDE_MIN {
        return Err(ImageFault::TooSmall { width: outline.width, height: outline.height, min: SIDE_MIN });
    }
    if let Some(what) = structure::stowaway(&bytes[outline.end..]) {
        return Err(ImageFault::unsupported(format!("it carries {what} behind its end")));
    }
    Ok(render::fit(decode(kind, &outline, &bytes[..outline.end])?, KEPT_SIDE_MAX))
}

/// Checks what the provider drew and makes a lossless PNG of it (a JPEG if the PNG were too large to be kept).
/// What it is called does not matter, and anything behind its end is dropped.
///
/// # Errors
/// The [`ImageFault`]; all of them mean that the provider's bytes are bad.
pub fn check_result(bytes: &[u8]) -> Result<CleanPicture, ImageFault> {
    result_pixels(bytes).map(|pixels| render::png_picture(&pixels))
}

/// [`check_result`] and the small versions, decoded once.
///
/// # Errors
/// As [`check_result`].
pub fn check_result_whole(bytes: &[u8]) -> Result<(CleanPicture, Previews), ImageFault> {
    let pixels = result_pixels(bytes)?;
    Ok((render::png_picture(&pixels), render::previews(pixels)))
}

fn result_pixels(bytes: &[u8]) -> Result<RgbImage, ImageFault> {
    let kind = Kind::sniff(bytes).ok_or_else(|| ImageFault::unsupported("it is no JPEG, PNG or WebP"))?;
    let outline = measured(kind, bytes)?;
    decode(kind, &outline, &bytes[..outline.end])
}

fn canonical_mime(declared: &str) -> String {
    let plain = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if plain == "image/jpg" { "image/jpeg".into() } else { plain }
}

/// The outline, if a decoder may be let loose on it.
fn measured(kind: Kind, bytes: &[u8]) -> Result<Outline, ImageFault> {
    let outline = structure::outline(kind, bytes)?;
    let (width, height) = (outline.width, outline.height);
    if width == 0 || height == 0 {
        return Err(ImageFault::damaged("it has no size"));
    }
    let pixels = u64::from(width) * u64::from(height);
    if width > SIDE_MAX || height > SIDE_MAX || pixels > PIXELS_MAX {
        return Err(ImageFault::too_large(width, height));
    }
    if outline.scans > 100 || pixels * u64::from(outline.scans) > WORK_MAX {
        return Err(ImageFault::unsupported(format!("it has {} passes", outline.scans)));
    }
    Ok(outline)
}

/// Decodes fully, turns upright and into sRGB. Pictures that need hundreds of megabytes meanwhile are decoded one at a time.
fn decode(kind: Kind, outline: &Outline, bytes: &[u8]) -> Result<RgbImage, ImageFault> {
    static LARGE: Mutex<()> = Mutex::new(());
    let is_large = u64::from(outline.width) * u64::from(outline.height) > LARGE_PIXELS;
    let _alone = is_large.then(|| LARGE.lock().unwrap_or_else(PoisonError::into_inner));
    let limits = {
        let mut limits = Limits::no_limits();
        limits.max_image_width = Some(SIDE_MAX);
        limits.max_image_height = Some(SIDE_MAX);
        limits.max_alloc = Some(DECODE_BYTES_MAX);
        limits
    };
    let input = Cursor::new(bytes);
    let decoded = match kind {
        Kind::Jpeg => JpegDecoder::new(input).and_then(|d| upright(d, limits)),
        Kind::Png => PngDecoder::with_limits(input, limits.clone()).and_then(|d| upright(d, limits)),
        Kind::Webp => WebPDecoder::new(input).and_then(|d| upright(d, limits)),
    };
    let (picture, profile) = decoded.map_err(fault)?;
    Ok(colour::to_srgb(render::on_white(picture), profile.as_deref()))
}

/// The upright picture and its ICC profile.
fn upright(
    mut decoder: impl ImageDecoder,
    mut limits: Limits,
) -> ImageResult<(DynamicImage, Option<Vec<u8>>)> {
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or(None);
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    Ok((picture, profile))
}

fn fault(error: ImageError) -> ImageFault {
    match error {
        ImageError::Unsupported(inner) => ImageFault::unsupported(inner.to_string()),
        ImageError::Limits(_) => ImageFault::unsupported("decoding it takes too much memory"),
        other => ImageFault::damaged(other.to_string().chars().take(200).collect::<String>()),
    }
}
