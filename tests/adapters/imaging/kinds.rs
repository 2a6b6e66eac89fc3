//! Files under other names, files without their end, files of kinds that are not taken: the bytes decide, and the answer says
//! the true reason.

use image::{DynamicImage, ImageFormat};
use mannequin::imaging::{Format, ImageFault, check_upload};

use super::samples::{self, HALF_TRANSPARENT, UPRIGHT, chunk, drawing, encoded_rgb, png_claiming};
use super::{assert_clean_upload, upload_word};

fn refused(bytes: &[u8]) -> &'static str {
    match check_upload(bytes) {
        Err(ImageFault::Unsupported { format, .. }) => format.name(),
        Err(other) => other.code().as_str(),
        Ok(_) => "clean",
    }
}

fn pixels(name: &str, bytes: &[u8]) -> image::RgbImage {
    let kept = check_upload(bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_clean_upload(name, &kept.picture)
}

/// The place of the frame header.
fn frame(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|w| matches!(w, [0xff, 0xc0 | 0xc2])).expect("a frame")
}

#[test]
fn jpegs_of_kinds_that_nobody_shows_are_named() {
    let jpeg = encoded_rgb(drawing(300, 300), ImageFormat::Jpeg);
    let at = frame(&jpeg);
    for (marker, depth, channels, name) in [
        (0xc1, 12, 3, "jpeg_12_bit"),
        (0xc2, 12, 1, "jpeg_12_bit"),
        (0xc3, 8, 3, "jpeg_lossless"),
        (0xc3, 16, 1, "jpeg_lossless"),
        (0xc5, 8, 3, "jpeg_hierarchical"),
        (0xc9, 8, 3, "jpeg_arithmetic"),
        (0xca, 8, 3, "jpeg_arithmetic"),
        (0xc9, 12, 3, "jpeg_arithmetic"),
        (0xf7, 8, 3, "jpeg_lossless"),
        (0xc0, 8, 2, "jpeg_channels"),
        (0xc0, 8, 5, "jpeg_channels"),
    ] {
        let mut bytes = jpeg.clone();
        (bytes[at + 1], bytes[at + 4], bytes[at + 9]) = (marker, depth, channels);
        assert_eq!(refused(&bytes), name, "{marker:x} {depth} {channels}");
    }
    assert_eq!(Format::of_other(&samples::GIF.bytes[..6]), Format::Gif);
    assert_eq!(refused(&[]), "file_empty");
}

#[test]
fn a_refusal_for_size_says_the_size() {
    for (width, height, small) in
        [(300, 20, true), (9000, 790, false), (750, 12_000, false), (65_000, 300, false)]
    {
        let lie = png_claiming(width, height, &[chunk(b"IDAT", &samples::zeros_packed(1000))]);
        let fault = check_upload(&lie).expect_err("the wrong size");
        let said = match fault {
            ImageFault::TooSmall { width, height, .. } => (width, height, true),
            ImageFault::TooLarge { width, height, .. } => (width, height, false),
            other => panic!("{other}"),
        };
        assert_eq!(said, (width, height, small));
    }
}

#[test]
fn a_whole_picture_without_its_end_mark_is_taken_pixel_by_pixel() {
    for sample in samples::all_good().filter(|s| s.mime != "image/webp") {
        let right = pixels(sample.name, sample.bytes);
        let mark = if sample.mime == "image/png" { 12 } else { 2 };
        for missing in 1..=mark {
            let cut = &sample.bytes[..sample.bytes.len() - missing];
            assert_eq!(pixels(sample.name, cut), right, "{} without its last {missing}", sample.name);
        }
    }
    let gray = DynamicImage::ImageRgb8(drawing(333, 290)).into_luma8();
    let gray = samples::encoded(&DynamicImage::ImageLuma8(gray), ImageFormat::Jpeg);
    assert_eq!(pixels("gray", &gray[..gray.len() - 2]), pixels("gray", &gray));
    // The checksum of the last rows, and the end: a program that was stopped while it closed the file.
    let png = encoded_rgb(drawing(300, 300), ImageFormat::Png);
    assert_eq!(pixels("png", &png[..png.len() - 14]), drawing(300, 300).clone_into_kept());
}

trait Kept {
    fn clone_into_kept(self) -> image::RgbImage;
}

impl Kept for image::RgbImage {
    /// As it is after the JPEG of what is kept.
    fn clone_into_kept(self) -> image::RgbImage {
        pixels("right", &encoded_rgb(self, ImageFormat::Png))
    }
}

#[test]
fn a_webp_is_whole_when_its_picture_is() {
    for sample in samples::all_good().filter(|s| s.mime == "image/webp") {
        let right = pixels(sample.name, sample.bytes);
        // The size in the header counts notes that never came.
        let mut longer = sample.bytes.to_vec();
        let stated = u32::from_le_bytes([longer[4], longer[5], longer[6], longer[7]]) + 1000;
        longer[4..8].copy_from_slice(&stated.to_le_bytes());
        longer.extend_from_slice(b"XMP \xff\0\0\0half");
        assert_eq!(pixels(sample.name, &longer), right, "{}", sample.name);
    }
    let lossy = UPRIGHT.iter().find(|s| s.name == "lossy.webp").expect("a sample").bytes;
    for cut in [20, 100, lossy.len() / 2] {
        assert_eq!(refused(&lossy[..lossy.len() - cut]), "image_damaged", "{cut} bytes short");
    }
    assert_eq!(refused(&HALF_TRANSPARENT.bytes[..40]), "image_damaged");
}

#[test]
fn bytes_between_the_segments_of_a_jpeg_are_skipped() {
    for sample in samples::all_good().filter(|s| s.mime == "image/jpeg") {
        let right = pixels(sample.name, sample.bytes);
        for junk in [&[0; 4][..], &[0; 700], b"junk", &[0xff, 0xff], &[0xff, 0x00, 0x12], &[0xff, 0xd0]] {
            // Right behind its first two bytes a file with something else is no JPEG for anybody.
            let first = (junk[0] == 0xff).then_some(2);
            for at in first.into_iter().chain([frame(sample.bytes)]) {
                let (head, rest) = sample.bytes.split_at(at);
                let bytes = [head, junk, rest].concat();
                assert_eq!(pixels(sample.name, &bytes), right, "{} {junk:?} at {at}", sample.name);
            }
        }
    }
}

#[test]
fn the_decoder_reads_the_picture_that_the_gate_has_measured() {
    // A restart mark where a segment should be: some decoders take the next bytes for its length and read a frame of 67
    // million pixels that stands behind it.
    let small = encoded_rgb(drawing(300, 300), ImageFormat::Jpeg);
    let mut huge = encoded_rgb(drawing(320, 320), ImageFormat::Jpeg);
    let at = frame(&huge);
    huge[at + 5..at + 9].copy_from_slice(&[0x20, 0, 0x20, 0]);
    let inside = [&small[2..small.len() - 2], &[0xff, 0xfe, 0xff, 0xff], &huge[2..]].concat();
    let bytes = [&[0xff, 0xd8, 0xff, 0xd0], &inside[..]].concat();
    let word = upload_word("two pictures", &bytes);
    assert!(word != "image_too_large", "{word}");
    if word == "clean" {
        assert_eq!(pixels("two pictures", &bytes).dimensions(), (300, 300));
    }
}

#[test]
fn a_palette_with_half_a_colour_stops_nothing() {
    let indexed = |palette: &[u8]| {
        let head = [&300_u32.to_be_bytes()[..], &300_u32.to_be_bytes(), &[8, 3, 0, 0, 0]].concat();
        let data = samples::zeros_packed(300 * 301);
        let parts = [chunk(b"IHDR", &head), chunk(b"PLTE", palette), chunk(b"mDCV", &[7; 768])];
        [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat(), chunk(b"IDAT", &data), chunk(b"IEND", &[])].concat()
    };
    let shown = pixels("eight", &indexed(&[205, 183, 205, 6, 112, 28, 61, 96])).get_pixel(9, 9).0;
    assert!(shown.iter().zip([205_u8, 183, 205]).all(|(a, b)| a.abs_diff(b) <= 2), "{shown:?}");
    for length in [0, 1, 2, 3, 4, 767, 768, 769, 1000] {
        let word = upload_word("palette", &indexed(&vec![99; length]));
        assert!(word == "clean" || (length < 3 && word == "image_damaged"), "{length}: {word}");
    }
}

#[test]
fn what_a_server_adds_behind_a_picture_is_dropped() {
    for sample in samples::all_good() {
        for tail in [
            "<!-- page generated in 0.2s --><html></html>\n",
            "<br />\n<b>Warning</b>: Unknown: in <b>Unknown</b> on line <b>0</b>",
            "\r\n--boundary--\r\n",
            "<!DOCTYPE html><p>404",
        ] {
            let bytes = [sample.bytes, tail.as_bytes()].concat();
            assert_eq!(pixels(sample.name, &bytes), pixels(sample.name, sample.bytes), "{tail}");
        }
    }
}
