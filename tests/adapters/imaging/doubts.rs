//! What is pointed out before credits are held, and what is not.

use std::sync::LazyLock;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use mannequin::domain::asset::Doubt;
use mannequin::imaging::check_upload;

use super::samples::{self, drawing, encoded, encoded_rgb};

fn doubts(picture: &RgbImage) -> Vec<Doubt> {
    check_upload(&encoded_rgb(picture.clone(), ImageFormat::Jpeg)).expect("clean").doubts
}

/// A figure of patches on a plain ground, as large as this share of a side.
fn product(side: u32, share: f64, ground: u8) -> RgbImage {
    let half = (f64::from(side) * share / 2.0) as u32;
    let pattern = drawing(side, side);
    RgbImage::from_fn(side, side, |x, y| {
        let inside = x.abs_diff(side / 2) <= half && y.abs_diff(side / 2) <= half;
        if inside { *pattern.get_pixel(x / 16 * 16, y / 16 * 16) } else { Rgb([ground; 3]) }
    })
}

/// The sellers' pictures of this project: photographs and drawings of people and clothes.
fn ordinary() -> Vec<(String, RgbImage)> {
    static ALL: LazyLock<Vec<(String, RgbImage)>> = LazyLock::new(read_ordinary);
    ALL.clone()
}

fn read_ordinary() -> Vec<(String, RgbImage)> {
    let mut all = Vec::new();
    for folder in ["tests/pictures", "assets", "frontend/public"] {
        gather(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut all);
    }
    assert!(all.len() >= 8, "{} pictures", all.len());
    all
}

fn gather(folder: &std::path::Path, all: &mut Vec<(String, RgbImage)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() && !path.ends_with("hostile") {
            gather(&path, all);
        }
        // The samples that show how not to do it are there to be doubted.
        let is_bad = path.to_string_lossy().contains("wrong");
        let is_photo = !is_bad && path.extension().is_some_and(|e| e == "jpg" || e == "webp");
        let Ok(bytes) = std::fs::read(&path) else { continue };
        if is_photo && check_upload(&bytes).is_ok() {
            let pixels = image::load_from_memory(&bytes).expect("a picture").into_rgb8();
            all.push((path.display().to_string(), pixels));
        }
    }
}

#[test]
fn ordinary_pictures_raise_no_doubt() {
    for (name, picture) in ordinary() {
        assert_eq!(doubts(&picture), [], "{name}");
    }
    for (name, picture) in [
        ("drawing", drawing(900, 700)),
        ("product on white", product(800, 0.6, 255)),
        ("product on black", product(800, 0.6, 0)),
        ("small product", product(800, 0.25, 255)),
        ("colour card", RgbImage::from_pixel(400, 400, Rgb([180, 20, 40]))),
        ("dark colour card", RgbImage::from_pixel(400, 400, Rgb([60, 50, 70]))),
        ("cream cloth", RgbImage::from_fn(500, 500, |x, y| Rgb([240 - ((x ^ y) % 9) as u8, 232, 220]))),
        ("a soft light", RgbImage::from_fn(500, 500, |x, _| Rgb([200 + (x / 20) as u8; 3]))),
    ] {
        assert_eq!(doubts(&picture), [], "{name}");
    }
}

#[test]
fn a_picture_that_is_almost_black_is_pointed_out() {
    for (name, picture) in ordinary().into_iter().take(6) {
        let dark = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
            Rgb(picture.get_pixel(x, y).0.map(|c| c / 8))
        });
        assert_eq!(doubts(&dark), [Doubt::Dark], "{name}");
    }
    for level in [0, 5, 20] {
        assert_eq!(doubts(&RgbImage::from_pixel(300, 300, Rgb([level; 3]))), [Doubt::Dark], "{level}");
    }
}

#[test]
fn a_blurred_picture_is_pointed_out_at_any_size() {
    let mut seen = 0;
    for (name, picture) in ordinary().into_iter().take(8) {
        let sigma = picture.width().max(picture.height()) as f32 / 30.0;
        let blurred = image::imageops::fast_blur(&picture, sigma);
        assert!(doubts(&blurred).contains(&Doubt::Blurred), "{name}");
        seen += 1;
    }
    assert!(seen >= 6);
}

#[test]
fn a_motif_that_is_lost_in_its_ground_is_pointed_out() {
    for (share, ground) in [(0.05, 255), (0.08, 240), (0.1, 30), (0.12, 200)] {
        assert_eq!(doubts(&product(1000, share, ground)), [Doubt::TinyMotif], "{share} on {ground}");
    }
    let blank = RgbImage::from_pixel(400, 400, Rgb([255; 3]));
    assert_eq!(doubts(&blank), [Doubt::TinyMotif], "an empty sheet");
    let nothing = encoded(&DynamicImage::ImageRgba8(RgbaImage::new(400, 400)), ImageFormat::Png);
    assert_eq!(check_upload(&nothing).expect("clean").doubts, [Doubt::TinyMotif]);
}

#[test]
fn a_white_cut_out_is_seen_on_its_new_ground_and_a_coloured_one_stays_on_white() {
    let shirt = |shade: u8| {
        RgbaImage::from_fn(600, 800, |x, y| {
            let body = (150..450).contains(&x) && (200..700).contains(&y);
            let arms = (60..540).contains(&x) && (200..360).contains(&y);
            if body || arms { Rgba([shade, shade, shade, 255]) } else { Rgba([255, 255, 255, 0]) }
        })
    };
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        for shade in [255, 250, 245] {
            let bytes = encoded(&DynamicImage::ImageRgba8(shirt(shade)), format);
            let kept = check_upload(&bytes).expect("clean");
            assert_eq!(kept.doubts, [Doubt::GroundReplaced], "{format:?} {shade}");
            let pixels = image::load_from_memory(&kept.picture.bytes).expect("a JPEG").into_rgb8();
            let (motif, ground) = (pixels.get_pixel(300, 400).0[0], pixels.get_pixel(20, 20).0[0]);
            assert!(motif - ground >= 50, "{motif} on {ground}");
        }
        let bytes = encoded(&DynamicImage::ImageRgba8(shirt(120)), format);
        let kept = check_upload(&bytes).expect("clean");
        assert_eq!(kept.doubts, []);
        let pixels = image::load_from_memory(&kept.picture.bytes).expect("a JPEG").into_rgb8();
        assert_eq!(pixels.get_pixel(20, 20).0, [255; 3]);
    }
    assert_eq!(check_upload(samples::HALF_TRANSPARENT.bytes).expect("clean").doubts, []);
}
