//! The gate for bytes from outside: headers first, then one full decode within limits, then fresh bytes.
//! The bytes decide: neither the name of a file nor the type that it was sent with says anything about it.

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use image::codecs::jpeg::JpegDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageResult, Limits, RgbImage};

use super::doubts;
use super::structure::{self, Format, Kind, Outline};
use super::{
    CleanPicture, ImageFault, KEPT_SIDE_MAX, PIXELS_MAX, Previews, SIDE_MAX, SIDE_MIN, UPLOAD_BYTES_MAX,
};
use super::{colour, ground, inks, render, within_limits};
use mannequin_domain::asset::Doubt;

/// Bytes that one decode may allocate: 40 MP with 16 bits in three channels.
const DECODE_BYTES_MAX: u64 = 256 << 20;
const LARGE_PIXELS: u64 = 16_000_000;
/// Pixels times passes: a progressive JPEG with hundreds of passes would keep a core busy for minutes.
const WORK_MAX: u64 = PIXELS_MAX * 16;

/// An upload that came through: what is kept, its small versions, and what may be wrong with it.
#[derive(Clone, Debug)]
pub struct Upload {
    pub picture: CleanPicture,
    pub previews: Previews,
    pub doubts: Vec<Doubt>,
}

/// Checks an upload and makes a JPEG of it: upright, in sRGB, on a plain ground where it was transparent, at most 4096 pixels
/// a side. JPEG always: what the seller sees is then what the model gets. Decoded once.
///
/// # Errors
/// The [`ImageFault`] to tell the uploader.
pub fn check_upload(bytes: &[u8]) -> Result<Upload, ImageFault> {
    let (pixels, is_moved) = upload_pixels(bytes)?;
    let picture = render::jpeg_picture(&pixels, render::KEPT_QUALITY, UPLOAD_BYTES_MAX);
    let small = render::for_check(pixels);
    let mut doubts = doubts::about(&small);
    if is_moved {
        doubts.push(Doubt::GroundReplaced);
    }
    Ok(Upload { picture, previews: render::previews(small), doubts })
}

/// The pixels, and whether they stand on another ground than white.
fn upload_pixels(bytes: &[u8]) -> Result<(RgbImage, bool), ImageFault> {
    if bytes.is_empty() {
        return Err(ImageFault::Empty);
    }
    if bytes.len() > UPLOAD_BYTES_MAX {
        return Err(ImageFault::FileTooLarge { bytes: bytes.len(), max: UPLOAD_BYTES_MAX });
    }
    let (kind, outline) = measured(bytes)?;
    if outline.width < SIDE_MIN || outline.height < SIDE_MIN {
        return Err(ImageFault::TooSmall { width: outline.width, height: outline.height, min: SIDE_MIN });
    }
    if let Some(what) = structure::stowaway(&bytes[outline.end..]) {
        return Err(ImageFault::unsupported(Format::Polyglot, format!("it carries {what} behind its end")));
    }
    let picture = decode(kind, &outline)?;
    let ground = ground::choose(&picture);
    Ok((render::fit(render::on_ground(picture, ground), KEPT_SIDE_MAX), ground != 255))
}

/// Checks what the provider drew and makes a lossless PNG of it (a JPEG if the PNG were too large to be kept).
/// Anything behind its end is dropped.
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
    Ok((render::png_picture(&pixels), render::previews(render::for_check(pixels))))
}

fn result_pixels(bytes: &[u8]) -> Result<RgbImage, ImageFault> {
    let (kind, outline) = measured(bytes)?;
    Ok(render::on_ground(decode(kind, &outline)?, 255))
}

/// What the bytes are, and their outline, if a decoder may be let loose on it.
fn measured(bytes: &[u8]) -> Result<(Kind, Outline<'_>), ImageFault> {
    let kind = Kind::sniff(bytes).ok_or_else(|| {
        let format = Format::of_other(bytes);
        ImageFault::unsupported(format, format!("it is no JPEG, PNG or WebP but {}", format.name()))
    })?;
    let outline = structure::outline(kind, bytes)?;
    let (width, height) = (outline.width, outline.height);
    if width == 0 || height == 0 {
        return Err(ImageFault::damaged("it has no size"));
    }
    if !within_limits(width, height) {
        return Err(ImageFault::too_large(width, height));
    }
    let pixels = u64::from(width) * u64::from(height);
    if outline.scans > 100 || pixels * u64::from(outline.scans) > WORK_MAX {
        let passes = format!("it has {} passes", outline.scans);
        return Err(ImageFault::unsupported(Format::TooCostly, passes));
    }
    Ok((kind, outline))
}

/// Decodes fully, turns upright and into sRGB. Pictures that need hundreds of megabytes meanwhile are decoded one at a time.
fn decode(kind: Kind, outline: &Outline<'_>) -> Result<DynamicImage, ImageFault> {
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
    let input = Cursor::new(&outline.bytes[..]);
    let size = (outline.width, outline.height);
    let decoded = match kind {
        Kind::Jpeg if outline.channels == 4 => {
            if let Some(picture) = inks::decode(&outline.bytes, size) {
                let orientation = JpegDecoder::new(input).and_then(|mut d| d.orientation());
                return Ok(turned(picture.into(), orientation.unwrap_or(Orientation::NoTransforms)));
            }
            JpegDecoder::new(input).map_err(fault).and_then(|d| whole(d, limits, size))
        }
        Kind::Jpeg => JpegDecoder::new(input).map_err(fault).and_then(|d| whole(d, limits, size)),
        Kind::Png => {
            let decoder = PngDecoder::with_limits(input, limits.clone()).map_err(fault);
            decoder.and_then(|d| whole(d, limits, size))
        }
        Kind::Webp => WebPDecoder::new(input).map_err(fault).and_then(|d| whole(d, limits, size)),
    };
    let (picture, profile, orientation) = decoded?;
    Ok(turned(colour::to_srgb(picture, profile.as_deref(), &outline.colour), orientation))
}

fn turned(mut picture: DynamicImage, orientation: Orientation) -> DynamicImage {
    picture.apply_orientation(orientation);
    picture
}

/// The picture, its ICC profile, and how to turn it. A decoder that has understood another size than the gate is not let
/// loose: its limits were checked against ours.
fn whole(
    decoder: impl ImageDecoder,
    limits: Limits,
    size: (u32, u32),
) -> Result<(DynamicImage, Option<Vec<u8>>, Orientation), ImageFault> {
    if decoder.dimensions() != size {
        return Err(ImageFault::damaged("it says two different sizes"));
    }
    pixels_of(decoder, limits).map_err(fault)
}

fn pixels_of(
    mut decoder: impl ImageDecoder,
    mut limits: Limits,
) -> ImageResult<(DynamicImage, Option<Vec<u8>>, Orientation)> {
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or(None);
    Ok((DynamicImage::from_decoder(decoder)?, profile, orientation))
}

fn fault(error: ImageError) -> ImageFault {
    match error {
        ImageError::Unsupported(inner) => ImageFault::unsupported(Format::Unknown, inner.to_string()),
        ImageError::Limits(_) => {
            ImageFault::unsupported(Format::TooCostly, "decoding it takes too much memory")
        }
        other => ImageFault::damaged(other.to_string().chars().take(200).collect::<String>()),
    }
}
