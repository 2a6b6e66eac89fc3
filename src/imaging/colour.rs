//! Colours: a picture that says by an ICC profile what its numbers mean (phones: Display P3) becomes sRGB, which is what
//! browsers and the model take numbers without a profile for. A recoloured shirt is only right if this is.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Bytes of a profile that is read; larger ones are for printers.
const PROFILE_BYTES_MAX: usize = 1 << 20;

/// Turns `pixels` into sRGB by the profile that came with them. A profile that cannot be used is left out of account, as
/// browsers do: a picture is not refused for it.
pub(super) fn to_srgb(pixels: RgbImage, profile: Option<&[u8]>) -> RgbImage {
    converted(&pixels, profile.unwrap_or_default()).unwrap_or(pixels)
}

fn converted(pixels: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    if profile.is_empty() || profile.len() > PROFILE_BYTES_MAX {
        return None;
    }
    let from = ColorProfile::new_from_slice(profile).ok()?;
    // Grey and CMYK have become RGB in the decoder already.
    if from.color_space != DataColorSpace::Rgb {
        return None;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = from.create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, options).ok()?;
    let mut out = RgbImage::new(pixels.width(), pixels.height());
    transform.transform(pixels.as_raw(), &mut out).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn one(colour: [u8; 3], profile: Option<&[u8]>) -> [u8; 3] {
        to_srgb(RgbImage::from_pixel(3, 2, Rgb(colour)), profile).get_pixel(2, 1).0
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
