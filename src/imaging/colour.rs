//! Colours: a picture that says what its numbers mean (phones: Display P3; print shops: CMYK; old programs: a gamma) becomes
//! sRGB, which is what browsers and the model take numbers without a word about them for. A recoloured shirt is only right
//! if this is. What browsers show is the measure, also of what they leave out of account.

use image::{DynamicImage, RgbImage, RgbaImage};
use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ToneReprCurve, TransferCharacteristics, TransformOptions, XyY,
};

use super::structure::Colour;

/// Bytes of a profile that is read: those for printers have tables of up to a few megabytes.
const PROFILE_BYTES_MAX: usize = 4 << 20;

/// Turns a picture into sRGB of 8 bits, with its transparency if it has one. A profile that cannot be used is left out of
/// account, as browsers do: a picture is not refused for it.
pub(super) fn to_srgb(picture: DynamicImage, icc: Option<&[u8]>, said: &Colour) -> DynamicImage {
    let is_grey = !picture.color().has_color();
    match source(icc, said, is_grey) {
        Some(from) => converted(picture, &from),
        None => picture,
    }
}

/// Turns ink amounts, four bytes a pixel, into sRGB by the profile of the print shop; `None` without a usable one.
pub(super) fn inks_to_srgb(inks: &[u8], width: u32, height: u32, icc: Option<&[u8]>) -> Option<RgbImage> {
    let from = read(icc?)?;
    if from.color_space != DataColorSpace::Cmyk {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = from.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgb, options).ok()?;
    let mut out = RgbImage::new(width, height);
    transform.transform(inks, &mut out).ok()?;
    Some(out)
}

fn read(profile: &[u8]) -> Option<ColorProfile> {
    let usable = !profile.is_empty() && profile.len() <= PROFILE_BYTES_MAX;
    usable.then(|| ColorProfile::new_from_slice(profile).ok()).flatten()
}

/// What the numbers mean: the first of the four ways to say it that says something (PNG §4.3).
fn source(icc: Option<&[u8]>, said: &Colour, is_grey: bool) -> Option<ColorProfile> {
    if let Some(profile) = said.cicp.and_then(by_code_points) {
        return Some(profile);
    }
    if let Some(profile) = icc.and_then(read) {
        let fits = profile.color_space == DataColorSpace::Rgb
            || (is_grey && profile.color_space == DataColorSpace::Gray);
        return fits.then_some(profile);
    }
    if said.is_srgb { None } else { by_gamma(said) }
}

/// H.273 code points. Only RGB of full range is a picture file's.
fn by_code_points([primaries, transfer, matrix, range]: [u8; 4]) -> Option<ColorProfile> {
    let color_primaries = CicpColorPrimaries::try_from(primaries).ok()?;
    let transfer_characteristics = TransferCharacteristics::try_from(transfer).ok()?;
    if matrix != 0 || range != 1 {
        return None;
    }
    // Light beyond white is pressed together as browsers do it for a plain screen.
    let bright = match transfer_characteristics {
        TransferCharacteristics::Smpte2084 => Some(PQ),
        TransferCharacteristics::Hlg => Some(HLG),
        _ => None,
    };
    let known = bright.map_or(transfer_characteristics, |_| TransferCharacteristics::Linear);
    let cicp = CicpProfile {
        color_primaries,
        transfer_characteristics: known,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    };
    if matches!(color_primaries, CicpColorPrimaries::Reserved | CicpColorPrimaries::Unspecified) {
        return None;
    }
    let mut profile = ColorProfile::new_from_cicp(cicp);
    if let Some(curve) = bright {
        profile.cicp = None;
        set_curve(&mut profile, ToneReprCurve::Lut(curve.to_vec()));
    }
    // Television's curves are shown as its screens show them (BT.1886), not turned back as cameras made them.
    use TransferCharacteristics::{Bt601, Bt709, Bt202010bit, Bt202012bit};
    if matches!(transfer_characteristics, Bt709 | Bt601 | Bt202010bit | Bt202012bit) {
        profile.cicp = None;
        set_curve(&mut profile, ToneReprCurve::Parametric(vec![2.4]));
    }
    profile.red_trc.is_some().then_some(profile)
}

/// What Chromium shows on a plain screen for 16 even steps of grey in PQ and in HLG, as light: 65535 is white.
const PQ: [u16; 16] =
    [0, 20, 118, 393, 1049, 2418, 5256, 10617, 20873, 37853, 51347, 62651, 65535, 65535, 65535, 65535];
const HLG: [u16; 16] =
    [0, 59, 341, 898, 1789, 3060, 4738, 6855, 9634, 13671, 19988, 29543, 40894, 49341, 57645, 65535];

/// The old way: the exponent of the encoder, and the primaries where the file says them, too.
fn by_gamma(said: &Colour) -> Option<ColorProfile> {
    let exponent = 100_000.0 / said.gamma.filter(|gamma| *gamma > 0)? as f32;
    let mut profile = ColorProfile::new_srgb();
    profile.cicp = None;
    set_curve(&mut profile, ToneReprCurve::Parametric(vec![exponent]));
    if let Some(points) = said.primaries {
        let at = |i: usize| Chromaticity { x: points[i] as f32 / 1e5, y: points[i + 1] as f32 / 1e5 };
        let is_triangle = points.iter().skip(1).step_by(2).all(|y| (1..=100_000).contains(y));
        if is_triangle {
            let white = XyY { x: f64::from(at(0).x), y: f64::from(at(0).y), yb: 1.0 };
            let primaries = ColorPrimaries { red: at(2), green: at(4), blue: at(6) };
            profile.update_rgb_colorimetry(white, primaries);
        }
    }
    Some(profile)
}

fn set_curve(profile: &mut ColorProfile, curve: ToneReprCurve) {
    profile.red_trc = Some(curve.clone());
    profile.green_trc = Some(curve.clone());
    profile.blue_trc = Some(curve);
}

/// The pixels through the profile, with 16 bits where the picture has them: 8 are too few for what is dark in linear light.
fn converted(picture: DynamicImage, from: &ColorProfile) -> DynamicImage {
    let layout = match (from.color_space == DataColorSpace::Gray, picture.color().has_alpha()) {
        (true, false) => Layout::Gray,
        (true, true) => Layout::GrayAlpha,
        (false, false) => Layout::Rgb,
        (false, true) => Layout::Rgba,
    };
    let to = if picture.color().has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let (srgb, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let (width, height) = (picture.width(), picture.height());
    let out = if picture.color().bytes_per_pixel() / picture.color().channel_count() > 1 {
        let Ok(transform) = from.create_transform_16bit(layout, &srgb, to, options) else { return picture };
        let pixels = match layout {
            Layout::Gray => picture.into_luma16().into_raw(),
            Layout::GrayAlpha => picture.into_luma_alpha16().into_raw(),
            Layout::Rgb => picture.into_rgb16().into_raw(),
            _ => picture.into_rgba16().into_raw(),
        };
        // Row by row: a second picture of 16 bits would take as much memory as the first.
        let mut row = vec![0_u16; width as usize * to.channels()];
        let mut out = Vec::with_capacity(pixels.len() / layout.channels() * to.channels());
        for line in pixels.chunks_exact(width as usize * layout.channels()) {
            transform.transform(line, &mut row).expect(FITS);
            out.extend(row.iter().map(|v| ((u32::from(*v) * 255 + 32_767) / 65_535) as u8));
        }
        out
    } else {
        let Ok(transform) = from.create_transform_8bit(layout, &srgb, to, options) else { return picture };
        let pixels = match layout {
            Layout::Gray => picture.into_luma8().into_raw(),
            Layout::GrayAlpha => picture.into_luma_alpha8().into_raw(),
            Layout::Rgb => picture.into_rgb8().into_raw(),
            _ => picture.into_rgba8().into_raw(),
        };
        let mut out = vec![0; pixels.len() / layout.channels() * to.channels()];
        transform.transform(&pixels, &mut out).expect(FITS);
        out
    };
    match to {
        Layout::Rgb => RgbImage::from_raw(width, height, out).expect(FITS).into(),
        _ => RgbaImage::from_raw(width, height, out).expect(FITS).into(),
    }
}

const FITS: &str = "the buffers are as large as the picture says";

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn one(colour: [u8; 3], profile: Option<&[u8]>) -> [u8; 3] {
        let picture = DynamicImage::ImageRgb8(RgbImage::from_pixel(3, 2, Rgb(colour)));
        to_srgb(picture, profile, &Colour::default()).to_rgb8().get_pixel(2, 1).0
    }

    #[test]
    fn display_p3_numbers_become_the_srgb_numbers_of_the_same_colour() {
        let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
        // By the matrices of CSS Color 4 §10: P3 (184, 71, 66) is sRGB (199.3, 60.2, 60.2).
        for (channel, right) in one([184, 71, 66], Some(&p3)).into_iter().zip([199_i16, 60, 60]) {
            assert!((i16::from(channel) - right).abs() <= 1, "{channel} for {right}");
        }
        for grey in [0, 90, 255] {
            assert_eq!(one([grey; 3], Some(&p3)), [grey; 3], "grey stays grey");
        }
    }

    #[test]
    fn a_picture_without_a_usable_profile_stays_as_it_is() {
        let colour = [184, 71, 66];
        let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
        assert_eq!(one(colour, None), colour);
        assert_eq!(one(colour, Some(b"no profile")), colour);
        assert_eq!(one(colour, Some(&p3[..p3.len() / 2])), colour);
        assert_eq!(one(colour, Some(&vec![0; PROFILE_BYTES_MAX + 1])), colour);
    }

    #[test]
    fn a_profile_with_any_byte_changed_stops_nothing() {
        let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
        for at in 0..p3.len() {
            let mut bad = p3.clone();
            bad[at] ^= 0xff;
            let _any_colour = one([184, 71, 66], Some(&bad));
        }
    }
}
