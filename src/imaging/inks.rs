//! JPEG of four inks, as print shops make them. Like browsers, we take the numbers as Adobe writes them, upside down, and
//! go by the profile of the print shop.

use image::RgbImage;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::{SIDE_MAX, colour};

/// The picture in sRGB; `None` where there is no profile that can be used: the plain way of the decoder is then right.
pub(super) fn decode(bytes: &[u8], size: (u32, u32)) -> Option<RgbImage> {
    let side = SIDE_MAX as usize;
    let options = DecoderOptions::default().set_strict_mode(false).set_max_width(side).set_max_height(side);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let profile = decoder.icc_profile()?;
    let space = decoder.input_colorspace()?;
    let (width, height) = decoder.dimensions()?;
    if (width, height) != (size.0 as usize, size.1 as usize) {
        return None;
    }
    // As they are in the file.
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let mut inks = decoder.decode().ok()?;
    match space {
        ColorSpace::CMYK => inks.iter_mut().for_each(|ink| *ink = 255 - *ink),
        ColorSpace::YCCK => inks.chunks_exact_mut(4).for_each(|ink| {
            let [cyan, magenta, yellow] = from_luma(ink[0], ink[1], ink[2]);
            ink.copy_from_slice(&[cyan, magenta, yellow, 255 - ink[3]]);
        }),
        _ => return None,
    }
    inks.chunks_exact_mut(4).for_each(spread_black);
    colour::inks_to_srgb(&inks, size.0, size.1, Some(&profile))
}

/// Counts black as that much more of the three colours, as Chromium does before it asks the profile: the profile's own word
/// about black makes rich black darker and half black bluer than browsers show them.
fn spread_black(inks: &mut [u8]) {
    let white_left = u32::from(255 - inks[3]);
    for ink in &mut inks[..3] {
        *ink = 255 - (u32::from(255 - *ink) * white_left / 255) as u8;
    }
    inks[3] = 0;
}

/// Three inks that are stored as brightness and two differences (ITU T.872 §6.5.2).
fn from_luma(y: u8, blue: u8, red: u8) -> [u8; 3] {
    let (y, blue, red) = (f32::from(y), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    [y + 1.402 * red, y - 0.344_14 * blue - 0.714_14 * red, y + 1.772 * blue]
        .map(|v| v.round().clamp(0.0, 255.0) as u8)
}
