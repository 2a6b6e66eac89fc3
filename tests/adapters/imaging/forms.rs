//! What is made of pictures that came through: results, thumbnails, the provider's inputs, sheets.

use std::time::Duration;

use bytes::Bytes;
use image::{GenericImageView, ImageFormat, RgbImage};
use mannequin::imaging::{
    MODEL_BYTES_MAX, MODEL_SIDE_MAX, Pool, PoolFault, THUMBNAIL_BYTES_MAX, THUMBNAIL_SIDE, check_result,
    check_result_whole, check_upload, contact_sheet, for_model,
};
use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

use super::assert_clean_result;
use super::samples::{ROTATED, drawing, encoded_rgb};

fn noise(width: u32, height: u32) -> RgbImage {
    let mut pixels = RgbImage::new(width, height);
    StdRng::seed_from_u64(3).fill_bytes(&mut pixels);
    pixels
}

fn kept(picture: RgbImage) -> Bytes {
    check_upload(&encoded_rgb(picture, ImageFormat::Jpeg)).expect("clean").picture.bytes
}

#[test]
fn a_result_keeps_every_pixel_whatever_it_is_called() {
    let drawn = drawing(864, 1184);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let clean = check_result(&encoded_rgb(drawn.clone(), format)).expect("clean");
        assert_eq!(assert_clean_result("result", &clean), drawn, "{format:?}");
    }
    let jpeg = encoded_rgb(drawn, ImageFormat::Jpeg);
    let clean = check_result(&jpeg).expect("clean");
    assert_eq!(
        assert_clean_result("jpeg", &clean),
        image::load_from_memory(&jpeg).expect("jpeg").into_rgb8()
    );
}

#[test]
fn a_result_too_large_to_be_kept_losslessly_becomes_a_jpeg() {
    let clean = check_result(&encoded_rgb(noise(3000, 2000), ImageFormat::Png)).expect("clean");
    assert_eq!((clean.mime, clean.width, clean.height), ("image/jpeg", 3000, 2000));
    assert!(clean.bytes.len() <= 15 << 20);
}

fn assert_fresh_jpeg(bytes: &[u8]) -> (u32, u32) {
    assert_eq!(image::guess_format(bytes).expect("a picture"), ImageFormat::Jpeg);
    image::load_from_memory(bytes).expect("a picture").dimensions()
}

#[test]
fn a_thumbnail_is_small_for_any_picture() {
    for (picture, size) in [
        (drawing(864, 1184), Some((350, 480))),
        (drawing(4096, 256), Some((480, 30))),
        (drawing(300, 300), Some((300, 300))),
        // Noise does not get small enough at full size.
        (noise(480, 480), None),
    ] {
        let jpeg = encoded_rgb(picture, ImageFormat::Jpeg);
        let small = check_upload(&jpeg).expect("previews").previews;
        let (width, height) = assert_fresh_jpeg(&small.thumbnail);
        assert!(size.is_none_or(|size| size == (width, height)), "{width} × {height}");
        assert!(small.thumbnail.len() <= THUMBNAIL_BYTES_MAX, "{} bytes", small.thumbnail.len());
        assert!(width.max(height) <= THUMBNAIL_SIDE);
        let (width, height) = assert_fresh_jpeg(&small.for_check);
        assert!(width.max(height) <= 1024 && small.for_check.len() <= 300 << 10);
    }
    let png = encoded_rgb(drawing(864, 1184), ImageFormat::Png);
    let (clean, small) = check_result_whole(&png).expect("previews");
    assert_eq!(clean, check_result(&png).expect("clean"));
    assert_eq!(assert_fresh_jpeg(&small.thumbnail), (350, 480));
    assert!(check_result_whole(b"no picture").is_err());
}

#[test]
fn the_provider_gets_pictures_within_its_limits() {
    for picture in [drawing(3000, 1000), noise(1900, 1900), drawing(256, 4096)] {
        let jpeg = for_model(&kept(picture)).expect("jpeg");
        let (width, height) = image::load_from_memory(&jpeg).expect("jpeg").dimensions();
        assert!(width.max(height) <= MODEL_SIDE_MAX, "{width} × {height}");
        assert!(jpeg.len() <= MODEL_BYTES_MAX, "{} bytes", jpeg.len());
        assert!(jpeg.starts_with(&[0xff, 0xd8]));
    }
    let small = kept(drawing(800, 600));
    assert_eq!(for_model(&small).expect("jpeg"), small, "a small one goes as it is");
    let result = check_result(&encoded_rgb(drawing(864, 1184), ImageFormat::Png)).expect("clean");
    assert!(for_model(&result.bytes).expect("jpeg").starts_with(&[0xff, 0xd8]));
}

#[test]
fn a_sheet_holds_every_picture_under_its_number() {
    let plain = |colour: [u8; 3]| kept(RgbImage::from_pixel(600, 400, image::Rgb(colour)));
    let colours = [[200, 30, 30], [30, 200, 30], [30, 30, 200], [200, 200, 30], [30, 200, 200]];
    for count in 1..=5 {
        let pictures: Vec<Bytes> = colours[..count].iter().map(|c| plain(*c)).collect();
        let labels: Vec<u32> = (3..).take(count).collect();
        let sheet = contact_sheet(&pictures, &labels).expect("sheet");
        assert!(sheet.len() <= MODEL_BYTES_MAX);
        let pixels = image::load_from_memory(&sheet).expect("sheet").into_rgb8();
        assert!(pixels.width().max(pixels.height()) <= MODEL_SIDE_MAX, "{:?}", pixels.dimensions());
        for colour in &colours[..count] {
            let near = |p: &&image::Rgb<u8>| p.0.iter().zip(colour).all(|(a, b)| a.abs_diff(*b) < 30);
            let area = pixels.pixels().filter(near).count();
            assert!(area > 50_000, "{count} pictures, {colour:?} on {area} pixels");
        }
        let black = pixels.pixels().filter(|p| p.0.iter().all(|c| *c < 40)).count();
        assert!(black > count * 400, "the plates of {count} numbers have {black} pixels");
    }
    assert!(contact_sheet(&[], &[]).is_err());
    assert!(contact_sheet(&[Bytes::from_static(b"x")], &[1]).is_err());
}

#[test]
fn different_numbers_look_different() {
    let picture = kept(RgbImage::from_pixel(600, 600, image::Rgb([9, 99, 199])));
    let sheets: Vec<Bytes> =
        (0..=11).map(|n| contact_sheet(std::slice::from_ref(&picture), &[n]).expect("sheet")).collect();
    for (n, sheet) in sheets.iter().enumerate() {
        assert!(!sheets[..n].contains(sheet), "{n} looks like a smaller number");
    }
}

#[tokio::test]
async fn the_pool_runs_no_more_than_its_permits_and_survives_a_panic() {
    let pool = Pool::new(2);
    assert_eq!(pool.run(|| check_upload(ROTATED[0].bytes).is_ok()).await, Ok(true));
    assert_eq!(pool.run(|| panic!("a decoder gives up")).await.map(|(): ()| 0), Err(PoolFault::Crashed));
    let running = std::sync::Arc::new(std::sync::atomic::AtomicI32::new(0));
    let work = (0..20).map(|_| {
        let (pool, running) = (pool.clone(), running.clone());
        async move {
            pool.run(move || {
                let now = running.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
                std::thread::sleep(Duration::from_millis(5));
                running.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                now
            })
            .await
            .expect("ran")
        }
    });
    let most = futures::future::join_all(work).await.into_iter().max();
    assert_eq!(most, Some(2));
}
