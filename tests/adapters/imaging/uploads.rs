//! Pictures that people send for good reasons.

use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, LumaA, Rgba, RgbaImage};
use mannequin::imaging::{UPLOAD_BYTES_MAX, check_upload};

use super::samples::{HALF_TRANSPARENT, ROTATED, UPRIGHT, drawing, encoded, encoded_rgb};
use super::{assert_clean_upload, upload_word};

/// Whether a pixel is near a colour of the sample drawing.
fn is_near(pixel: &image::Rgb<u8>, wanted: [u8; 3]) -> bool {
    pixel.0.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 60)
}

const RED: [u8; 3] = [235, 20, 20];
const GREEN: [u8; 3] = [20, 235, 20];
const BLUE: [u8; 3] = [20, 20, 235];
const LIGHT: [u8; 3] = [235, 235, 235];

#[test]
fn pictures_of_all_common_kinds_become_clean_jpegs() {
    for sample in UPRIGHT {
        let clean = check_upload(sample.bytes).unwrap_or_else(|e| panic!("{}: {e}", sample.name)).picture;
        let pixels = assert_clean_upload(sample.name, &clean);
        assert_eq!((clean.width, clean.height), (320, 280), "{}", sample.name);
        let corners = [(40, 40, RED), (280, 40, GREEN), (40, 240, BLUE), (280, 240, LIGHT)];
        for (x, y, colour) in corners {
            // The palette sample has one transparent colour.
            let near = is_near(pixels.get_pixel(x, y), colour);
            assert!(near || sample.name == "palette.png", "{} {:?}", sample.name, pixels.get_pixel(x, y));
        }
    }
}

#[test]
fn a_rotated_picture_is_turned_upright_and_loses_its_position() {
    for sample in ROTATED {
        assert!(super::contains(sample.bytes, b"SecretCameraMaker"), "{}", sample.name);
        let clean = check_upload(sample.bytes).expect(sample.name).picture;
        let pixels = assert_clean_upload(sample.name, &clean);
        assert_eq!((clean.width, clean.height), (280, 320), "{}", sample.name);
        // Orientation 6: turn clockwise, so that the bottom left comes to the top left.
        for (x, y, colour) in [(40, 40, BLUE), (240, 40, RED), (40, 280, LIGHT), (240, 280, GREEN)] {
            assert!(is_near(pixels.get_pixel(x, y), colour), "{}", sample.name);
        }
    }
}

#[test]
fn all_eight_orientations_are_applied() {
    let sample = ROTATED[0].bytes;
    let tag = [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0];
    let big = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6];
    let find = |mark: &[u8]| sample.windows(mark.len()).position(|w| w == mark);
    let at = find(&tag).map(|at| at + 8).or_else(|| find(&big).map(|at| at + 9)).expect("the tag");
    // The colour that comes to the top left, and whether the sides change places.
    let cases = [
        (1, RED, false),
        (2, GREEN, false),
        (3, LIGHT, false),
        (4, BLUE, false),
        (5, RED, true),
        (6, BLUE, true),
        (7, LIGHT, true),
        (8, GREEN, true),
        // Not an orientation: as it is.
        (9, RED, false),
        (0, RED, false),
    ];
    for (orientation, colour, turned) in cases {
        let mut bytes = sample.to_vec();
        bytes[at] = orientation;
        let clean = check_upload(&bytes).expect("clean").picture;
        let pixels = assert_clean_upload("orientation", &clean);
        assert_eq!(clean.width == 280, turned, "{orientation}");
        assert!(is_near(pixels.get_pixel(40, 40), colour), "{orientation}");
    }
}

#[test]
fn transparency_becomes_white() {
    let clean = check_upload(HALF_TRANSPARENT.bytes).expect("clean").picture;
    let pixels = assert_clean_upload("alpha", &clean);
    assert!(is_near(pixels.get_pixel(40, 40), [245, 137, 137]), "{:?}", pixels.get_pixel(40, 40));
    let hole = RgbaImage::from_pixel(256, 256, Rgba([0, 0, 0, 0]));
    let clean = check_upload(&encoded(&hole.into(), ImageFormat::Png)).expect("clean").picture;
    assert_eq!(assert_clean_upload("hole", &clean).get_pixel(100, 100).0, [255; 3]);
}

#[test]
fn deep_and_gray_pictures_are_taken() {
    let gray = ImageBuffer::from_fn(300, 260, |x, y| Luma([(x + y) as u8]));
    let gray_16 = ImageBuffer::from_fn(300, 260, |x, y| Luma([(x * y) as u16]));
    let gray_alpha = ImageBuffer::from_fn(300, 260, |x, y| LumaA([x as u8, y as u8]));
    let deep = ImageBuffer::from_fn(300, 260, |x, y| image::Rgb([(x * 200) as u16, (y * 200) as u16, 7]));
    let deep_alpha =
        ImageBuffer::from_fn(300, 260, |x, y| Rgba([(x * 200) as u16, (y * 200) as u16, 7, 0x8000]));
    let pictures: [(&str, DynamicImage); 5] = [
        ("gray", DynamicImage::ImageLuma8(gray)),
        ("gray 16", DynamicImage::ImageLuma16(gray_16)),
        ("gray alpha", DynamicImage::ImageLumaA8(gray_alpha)),
        ("rgb 16", DynamicImage::ImageRgb16(deep)),
        ("rgba 16", DynamicImage::ImageRgba16(deep_alpha)),
    ];
    for (name, picture) in &pictures {
        let png = encoded(picture, ImageFormat::Png);
        assert_eq!(upload_word(name, &png), "clean", "{name}");
        assert_eq!(super::result_word(name, &png), "clean", "{name}");
    }
    let jpeg = encoded(&pictures[0].1, ImageFormat::Jpeg);
    assert_eq!(upload_word("gray", &jpeg), "clean");
}

#[test]
fn sizes_are_held_to_their_limits_by_the_pixel() {
    for (width, height, expected) in [
        (256, 256, "clean"),
        (255, 256, "image_too_small"),
        (256, 255, "image_too_small"),
        (8192, 256, "clean"),
        (8193, 256, "image_too_large"),
        (256, 8193, "image_too_large"),
    ] {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let bytes = encoded_rgb(drawing(width, height), format);
            assert_eq!(upload_word("size", &bytes), expected, "{width} × {height} {format:?}");
        }
    }
    let fault = check_upload(&encoded_rgb(drawing(300, 20), ImageFormat::Png)).expect_err("small");
    assert_eq!(fault.to_string(), "the picture is 300 × 20 pixels; each side needs at least 256");
}

#[test]
fn a_large_picture_is_kept_at_4096_pixels() {
    let bytes = encoded_rgb(drawing(5000, 2500), ImageFormat::Jpeg);
    let clean = check_upload(&bytes).expect("clean").picture;
    assert_clean_upload("large", &clean);
    assert_eq!((clean.width, clean.height), (4096, 2048));
}

#[test]
fn a_file_over_ten_megabytes_is_refused_before_anything_else() {
    let mut bytes = ROTATED[0].bytes.to_vec();
    bytes.resize(UPLOAD_BYTES_MAX, 0);
    assert_eq!(upload_word("just", &bytes), "clean");
    bytes.push(0);
    assert_eq!(upload_word("over", &bytes), "file_too_large");
    assert_eq!(upload_word("no picture", &vec![7; UPLOAD_BYTES_MAX + 1]), "file_too_large");
}
