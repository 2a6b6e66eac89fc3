//! Pixels to bytes, in the sizes that are kept, shown and sent.

use std::io::Cursor;

use bytes::Bytes;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::png::{self, CompressionType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageReader, RgbImage};

use super::{
    CleanPicture, ImageFault, KEPT_BYTES_MAX, MODEL_BYTES_MAX, MODEL_SIDE_MAX, THUMBNAIL_BYTES_MAX,
    THUMBNAIL_SIDE,
};

const CHECK_SIDE: u32 = 1024;
const CHECK_BYTES_MAX: usize = 300 << 10;

/// JPEG quality of what is kept.
pub(super) const KEPT_QUALITY: u8 = 90;

/// What the provider gets of a kept picture: a JPEG of at most 2048 pixels a side and 3 MB.
/// A kept JPEG that is small enough goes as it is: no second loss.
///
/// # Errors
/// [`ImageFault::Damaged`] if the bytes are not a picture of ours.
pub fn for_model(clean: &Bytes) -> Result<Bytes, ImageFault> {
    let is_jpeg = clean.starts_with(&[0xff, 0xd8]);
    if is_jpeg && clean.len() <= MODEL_BYTES_MAX && longer_side(clean)? <= MODEL_SIDE_MAX {
        return Ok(clean.clone());
    }
    Ok(jpeg_picture(&fit(own(clean)?, MODEL_SIDE_MAX), KEPT_QUALITY, MODEL_BYTES_MAX).bytes)
}

/// The small versions of a kept picture, all JPEG.
#[derive(Clone, Debug)]
pub struct Previews {
    /// 480 pixels a side and 40 KB at the most.
    pub thumbnail: Bytes,
    /// For the content check: 1024 pixels a side and 300 KB at the most.
    pub for_check: Bytes,
}

/// The pixels of the content check.
pub(super) fn for_check(pixels: RgbImage) -> RgbImage {
    fit(pixels, CHECK_SIDE)
}

/// Both small versions, of what [`for_check`] has made.
pub(super) fn previews(middle: RgbImage) -> Previews {
    let for_check = jpeg_picture(&middle, 80, CHECK_BYTES_MAX).bytes;
    let thumbnail = jpeg_picture(&fit(middle, THUMBNAIL_SIDE), 82, THUMBNAIL_BYTES_MAX).bytes;
    Previews { thumbnail, for_check }
}

/// Pixels, by the headers alone.
fn longer_side(clean: &[u8]) -> Result<u32, ImageFault> {
    let unreadable = || ImageFault::damaged("a kept picture cannot be read");
    let reader = ImageReader::new(Cursor::new(clean)).with_guessed_format().map_err(|_| unreadable())?;
    let (width, height) = reader.into_dimensions().map_err(|_| unreadable())?;
    Ok(width.max(height))
}

/// Decodes a picture that this module has made.
pub(super) fn own(clean: &[u8]) -> Result<RgbImage, ImageFault> {
    let decoded = image::load_from_memory(clean);
    decoded.map(DynamicImage::into_rgb8).map_err(|_| ImageFault::damaged("a kept picture cannot be read"))
}

/// Eight bits, three channels, transparency on a plain grey: 255 is white.
pub(super) fn on_ground(picture: DynamicImage, ground: u8) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let source = picture.into_rgba8();
    let mut pixels = RgbImage::new(source.width(), source.height());
    for (to, from) in pixels.chunks_exact_mut(3).zip(source.chunks_exact(4)) {
        let alpha = u32::from(from[3]);
        for (t, f) in to.iter_mut().zip(from) {
            // Never over 255: a weighted mean of two bytes.
            *t = ((u32::from(*f) * alpha + u32::from(ground) * (255 - alpha) + 127) / 255) as u8;
        }
    }
    pixels
}

/// Scales down so that no side is over `side`.
pub(super) fn fit(pixels: RgbImage, side: u32) -> RgbImage {
    let (width, height) = pixels.dimensions();
    let longer = width.max(height);
    if longer <= side {
        return pixels;
    }
    let scaled = |length: u32| {
        let exact = u64::from(length) * u64::from(side) + u64::from(longer) / 2;
        u32::try_from(exact / u64::from(longer)).unwrap_or(side).max(1)
    };
    let (to_width, to_height) = (scaled(width), scaled(height));
    let fits = "the buffer is as large as the picture says";
    let source = ImageRef::new(width, height, &pixels, PixelType::U8x3).expect(fits);
    let mut target = Image::new(to_width, to_height, PixelType::U8x3);
    let lanczos = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(&source, &mut target, &lanczos)
        .expect("source and target have the same kind of pixels");
    RgbImage::from_raw(to_width, to_height, target.into_vec()).expect(fits)
}

/// A JPEG of at most `bytes_max`: the quality falls, then the size.
pub(super) fn jpeg_picture(pixels: &RgbImage, quality: u8, bytes_max: usize) -> CleanPicture {
    let mut quality = quality;
    loop {
        let bytes = encode_jpeg(pixels, quality);
        if bytes.len() <= bytes_max {
            return CleanPicture::new(bytes, "image/jpeg", pixels);
        }
        if quality <= 40 {
            let side = pixels.width().max(pixels.height()) * 3 / 4;
            return jpeg_picture(&fit(pixels.clone(), side), 70, bytes_max);
        }
        quality -= 10;
    }
}

/// Lossless, or a JPEG where that would be too large to be kept.
pub(super) fn png_picture(pixels: &RgbImage) -> CleanPicture {
    let bytes = encode_png(pixels);
    if bytes.len() > KEPT_BYTES_MAX {
        return jpeg_picture(pixels, 95, KEPT_BYTES_MAX);
    }
    CleanPicture::new(bytes, "image/png", pixels)
}

fn encode_jpeg(pixels: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pixels.len() / 8);
    let side = |length: u32| u16::try_from(length).expect("a side is at most SIDE_MAX");
    let (width, height) = (side(pixels.width()), side(pixels.height()));
    // Several times as fast as the image crate's own. Whole colour from quality 90 on, half below.
    jpeg_encoder::Encoder::new(&mut bytes, quality)
        .encode(pixels, width, height, jpeg_encoder::ColorType::Rgb)
        .expect("memory takes every write, and the size is below JPEG's limit");
    bytes
}

fn encode_png(pixels: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pixels.len() / 2);
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, png::FilterType::Adaptive)
        .write_image(pixels, pixels.width(), pixels.height(), ExtendedColorType::Rgb8)
        .expect("memory takes every write, and the size is below PNG's limit");
    bytes
}
