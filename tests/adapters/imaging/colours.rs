//! Colours as the seller sees them: each sample has sixteen patches, and `chromium.json` what Chromium 156 shows of each, read
//! back from a canvas on an sRGB screen.

use std::collections::BTreeMap;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use mannequin::imaging::{check_result, check_upload};

use super::samples::{chunk, drawing, encoded};

/// Of 255, in each channel: what two screens beside each other differ by.
const AS_SEEN: u8 = 12;

fn folder() -> std::path::PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/adapters/fixtures/colours").into()
}

/// The middles of the sixteen patches.
fn patches(pixels: &RgbImage) -> Vec<[u8; 3]> {
    let at = |i: u32, side: u32| (2 * i + 1) * side / 8;
    let (width, height) = pixels.dimensions();
    (0..16).map(|i| pixels.get_pixel(at(i % 4, width), at(i / 4, height)).0).collect()
}

/// The patches that are further off than two screens are.
fn wrong_patches(name: &str, shown: &[[u8; 3]], right: &[[u8; 3]]) -> Vec<String> {
    let is_ink = name.starts_with("cmyk") || name.starts_with("ycck");
    let mut wrong = Vec::new();
    for (patch, (shown, right)) in shown.iter().zip(right).enumerate() {
        let distance = shown.iter().zip(right).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
        // Full cyan ink lies outside of sRGB, where red is nearly nothing: 21 of 255 here, 5 there.
        if distance > if is_ink && right[0] < 9 && right[2] > 200 { 16 } else { AS_SEEN } {
            wrong.push(format!("{name}: {shown:?} for {right:?} ({patch})"));
        }
    }
    wrong
}

#[test]
fn colours_are_what_browsers_show() {
    let text = std::fs::read_to_string(folder().join("chromium.json")).expect("the right colours");
    let right: BTreeMap<String, Vec<[u8; 3]>> = serde_json::from_str(&text).expect("colours");
    assert!(right.len() >= 30, "{}", right.len());
    let mut wrong = Vec::new();
    for (name, right) in right {
        let bytes = std::fs::read(folder().join(&name)).expect("a sample");
        let kept = check_upload(&bytes).unwrap_or_else(|e| panic!("{name}: {e}")).picture;
        let shown = patches(&image::load_from_memory(&kept.bytes).expect("a JPEG").into_rgb8());
        wrong.extend(wrong_patches(&name, &shown, &right));
        let result = check_result(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
        let shown = patches(&image::load_from_memory(&result.bytes).expect("a PNG").into_rgb8());
        wrong
            .extend(wrong_patches(&name, &shown, &right).iter().map(|patch| format!("as a result: {patch}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn dark_shades_of_a_deep_linear_picture_are_not_lost() {
    // 16 bits, gamma 1: half a percent of the light is 16 of 255 in sRGB.
    let deep = image::ImageBuffer::from_pixel(256, 256, Rgb([328_u16, 328, 328]));
    let mut png = encoded(&DynamicImage::ImageRgb16(deep), ImageFormat::Png);
    let gamma = chunk(b"gAMA", &100_000_u32.to_be_bytes());
    png.splice(33..33, gamma);
    let kept = check_upload(&png).expect("clean").picture;
    let [red, ..] = image::load_from_memory(&kept.bytes).expect("a JPEG").into_rgb8().get_pixel(9, 9).0;
    assert!((13..=17).contains(&red), "{red}");
}

#[test]
fn words_about_colours_that_make_no_sense_are_left_out_of_account() {
    let plain = encoded(&DynamicImage::ImageRgb8(drawing(256, 256)), ImageFormat::Png);
    let right = check_upload(&plain).expect("clean").picture.sha256;
    let huge = [0xff_u8; 4];
    for (kind, data) in [
        (b"gAMA", &[0, 0, 0, 0][..]),
        (b"gAMA", &[0, 0, 1][..]),
        (b"cHRM", &[0xff; 32][..]),
        (b"cICP", &[255, 255, 255, 255][..]),
        (b"cICP", &[12, 13][..]),
        (b"cICP", &[9, 3, 0, 1][..]),
        (b"sRGB", &[0][..]),
        (b"iCCP", b"name\0\0no zlib"),
    ] {
        let mut png = plain.clone();
        png.splice(33..33, chunk(kind, data));
        let kept = check_upload(&png).unwrap_or_else(|e| panic!("{}: {e}", kind.escape_ascii()));
        assert_eq!(kept.picture.sha256, right, "{} {}", kind.escape_ascii(), data.escape_ascii());
    }
    for numbers in [[0_u8; 32], [0xff; 32]] {
        let mut png = plain.clone();
        png.splice(33..33, [chunk(b"gAMA", &huge), chunk(b"cHRM", &numbers)].concat());
        check_upload(&png).expect("taken, whatever it then looks like");
    }
}
