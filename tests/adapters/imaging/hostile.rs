//! Files made to hurt: cut off, broken, lying about their size, two things at once.

use std::time::Duration;

use image::ImageFormat;
use mannequin::imaging::check_upload;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::samples::{
    self, GIF, ROTATED, Sample, UPRIGHT, chunk, drawing, encoded_rgb, png_claiming, zeros_packed,
};
use super::{result_word, upload_word};

/// No file may keep a core longer. Without optimisation everything takes many times longer.
const TIME_MAX: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

/// The time that this thread has had a core: other work on the machine does not count.
fn core_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("schedstat");
    Duration::from_nanos(text.split(' ').next().and_then(|n| n.parse().ok()).expect("nanoseconds"))
}

/// Runs both gates on `bytes` and holds them to the time.
fn both(name: &str, bytes: &[u8]) -> (&'static str, &'static str) {
    let started = core_time();
    let words = (upload_word(name, bytes), result_word(name, bytes));
    let taken = core_time() - started;
    assert!(taken < TIME_MAX, "{name} took {taken:?}");
    words
}

/// Of the picture's rows nothing may be missing. An end mark, a checksum, notes behind the pixels are no rows: whole pictures
/// without them are what stopped programs and phones leave behind, every viewer shows them, and so they are taken.
#[test]
fn a_file_cut_off_anywhere_is_refused_unless_its_whole_picture_is_there() {
    let mut files = 0;
    for sample in samples::all_good() {
        let right = check_upload(sample.bytes).expect(sample.name).picture.sha256;
        let near_end = (1..40).map(|missing| sample.bytes.len() - missing);
        for end in (0..100).map(|percent| sample.bytes.len() * percent / 100).chain(near_end) {
            let name = format!("{} cut at {end}", sample.name);
            let cut = &sample.bytes[..end];
            let (upload, result) = both(&name, cut);
            files += 1;
            match upload {
                "clean" => {
                    let is_film = sample.name.starts_with("animated");
                    assert!(is_film || end * 100 > sample.bytes.len() * 95, "{name}");
                    // The last bits of a JPEG's last block may be missing.
                    let kept = check_upload(cut).expect(&name).picture;
                    assert!(kept.sha256 == right || is_near(&kept.bytes, sample.bytes), "{name}");
                }
                "file_empty" => assert_eq!(end, 0, "{name}"),
                "unsupported_image" => assert!(end < 12, "{name}"),
                other => assert_eq!(other, "image_damaged", "{name}"),
            }
            assert!(upload == result || end == 0, "{name}: {upload}, {result}");
        }
    }
    assert!(files >= 1_200, "{files}");
}

/// Whether no pixel but those of the last block differs.
fn is_near(kept: &[u8], whole: &[u8]) -> bool {
    let one = image::load_from_memory(kept).expect("kept").into_rgb8();
    let other = check_upload(whole).expect("whole").picture;
    let other = image::load_from_memory(&other.bytes).expect("kept").into_rgb8();
    let differ = one.pixels().zip(other.pixels()).filter(|(a, b)| a != b).count();
    one.dimensions() == other.dimensions() && differ <= 32 * 32
}

#[test]
fn a_file_with_any_bytes_changed_is_refused_or_comes_out_clean() {
    let mut random = StdRng::seed_from_u64(1);
    for sample in samples::all_good() {
        for round in 0..60 {
            let mut bytes = sample.bytes.to_vec();
            // The headers are the interesting part.
            let reach = if round % 2 == 0 { bytes.len() } else { bytes.len().min(200) };
            for _ in 0..=round / 10 {
                let at = random.random_range(0..reach);
                bytes[at] = random.random();
            }
            both(&format!("{} changed {round}", sample.name), &bytes);
        }
    }
}

#[test]
fn random_bytes_behind_a_good_beginning_are_refused() {
    let mut random = StdRng::seed_from_u64(2);
    for sample in ROTATED {
        for round in 0..40 {
            let kept = random.random_range(12..300);
            let mut bytes = sample.bytes[..kept].to_vec();
            bytes.extend((0..random.random_range(0..5_000)).map(|_| random.random::<u8>()));
            let (upload, _) = both(&format!("{} random {round}", sample.name), &bytes);
            assert_ne!(upload, "clean", "{} {round}", sample.name);
        }
    }
}

#[test]
fn a_checksum_that_is_wrong_is_damage() {
    let png = encoded_rgb(drawing(300, 300), ImageFormat::Png);
    let data = png.windows(4).position(|w| w == b"IDAT").expect("data");
    for at in [25, 30, data + 40, png.len() - 20] {
        let mut bytes = png.clone();
        bytes[at] ^= 0x10;
        assert_eq!(both("checksum", &bytes).0, "image_damaged", "at {at}");
    }
}

#[test]
fn a_size_that_is_a_lie_costs_nothing() {
    let before = core_time();
    for (width, height) in [(50_000, 50_000), (1, 1 << 31), (u32::MAX, u32::MAX), (8193, 8193), (8192, 8192)]
    {
        let bytes = png_claiming(width, height, &[chunk(b"IDAT", &zeros_packed(1000))]);
        assert_eq!(both("lie", &bytes), ("image_too_large", "image_too_large"), "{width} × {height}");
    }
    assert_eq!(both("nothing", &png_claiming(0, 0, &[])).0, "image_damaged");
    for sample in ROTATED.iter().chain(UPRIGHT) {
        let mut bytes = sample.bytes.to_vec();
        claim_huge(sample, &mut bytes);
        let (upload, result) = both(sample.name, &bytes);
        assert!(upload == "image_too_large" && result == upload, "{}: {upload}", sample.name);
    }
    assert!(core_time() - before < Duration::from_secs(2));
}

/// Overwrites the size in the header by the largest one.
fn claim_huge(sample: &Sample, bytes: &mut [u8]) {
    let find = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).position(|w| w == mark);
    match sample.mime {
        "image/png" => bytes[16..24].fill(0x7f),
        "image/webp" if &bytes[12..16] == b"VP8X" => bytes[24..30].fill(0xff),
        "image/webp" => bytes[26..30].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]),
        _ => {
            let frame = find(bytes, &[0xff, 0xc0]).or_else(|| find(bytes, &[0xff, 0xc2])).expect("frame");
            bytes[frame + 5..frame + 9].fill(0xff);
        }
    }
}

#[test]
fn a_bomb_does_not_go_off() {
    let zeros = |size| chunk(b"IDAT", &zeros_packed(size));
    // What is packed is a thousand times what the header says: the rest is not unpacked.
    let oversized = png_claiming(300, 300, &[zeros(400 << 20)]);
    assert!(oversized.len() < 4 << 20);
    both("oversized data", &oversized);
    // The largest picture that is allowed, in a few kilobytes: it is decoded, and that is all.
    let (width, height) = (8000, 5000);
    let largest = png_claiming(width, height, &[zeros((width as usize * 3 + 1) * height as usize)]);
    let started = core_time();
    assert_eq!(upload_word("largest", &largest), "clean");
    let taken = core_time() - started;
    assert!(taken < TIME_MAX, "{taken:?}");
    // Packed texts and profiles are never unpacked in full.
    let packed = zeros_packed(400 << 20);
    for (kind, head) in
        [(b"zTXt", &b"Comment\0\0"[..]), (b"iCCP", &b"icc\0\0"[..]), (b"iTXt", &b"Comment\0\x01\0\0\0"[..])]
    {
        let inside = [chunk(kind, &[head, &packed].concat()), zeros(300 * 901)];
        both("packed text", &png_claiming(300, 300, &inside));
    }
    let peak = peak_memory();
    assert!(peak < 1 << 30, "{peak} bytes at the peak");
}

/// The most memory that this process has ever had.
fn peak_memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).expect("VmHWM");
    let kilobytes: usize = line.trim().trim_end_matches(" kB").trim().parse().expect("a number");
    kilobytes << 10
}

#[test]
fn a_jpeg_with_endless_passes_is_refused() {
    let sample = UPRIGHT[0].bytes;
    let scan = sample.windows(2).rposition(|w| w == [0xff, 0xda]).expect("a scan");
    let (head, last) = sample.split_at(scan);
    let body = &last[..last.len() - 2];
    let repeated = [head, &body.repeat(150), &[0xff, 0xd9]].concat();
    assert_eq!(both("passes", &repeated), ("unsupported_image", "unsupported_image"));
}

#[test]
fn another_file_behind_the_picture_is_refused_in_uploads_and_dropped_from_results() {
    let tails: [(&str, &[u8]); 12] = [
        ("zip", b"PK\x03\x04\x14\0\0\0\x08\0"),
        ("zip behind zeros", b"\0\0\0\0PK\x03\x04\x14\0"),
        ("jar behind noise", b"noise noise PK\x03\x04\x14\0"),
        ("pdf", b"%PDF-1.7\n1 0 obj"),
        ("html", b"<HTML><body onload=alert(1)>"),
        ("doctype", b"\n\n<!DOCTYPE html><SCRIPT src=//x>"),
        ("script", b"xx<script>alert(1)</script>"),
        ("php", b"<?php system($_GET[0]); ?>"),
        ("svg", b"<svg onload=alert(1)>"),
        ("program", b"MZ\x90\0\x03"),
        ("elf", b"\x7fELF\x02\x01"),
        ("shell", b"#!/bin/sh\nrm -rf /"),
    ];
    for sample in samples::all_good() {
        for (name, tail) in tails {
            let name = format!("{} + {name}", sample.name);
            let bytes = [sample.bytes, tail].concat();
            assert_eq!(both(&name, &bytes), ("unsupported_image", "clean"), "{name}");
        }
    }
}

#[test]
fn what_cameras_leave_behind_the_picture_is_dropped() {
    let second = UPRIGHT[1].bytes;
    let video = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42";
    let tails: [(&str, &[u8]); 4] = [
        ("zeros", &[0; 4096]),
        ("second picture", second),
        ("video", video),
        ("vendor", b"\0\0SEFH\x6a\0\0\0SEFT"),
    ];
    for sample in samples::all_good() {
        for (name, tail) in tails {
            let name = format!("{} + {name}", sample.name);
            assert_eq!(both(&name, &[sample.bytes, tail].concat()), ("clean", "clean"), "{name}");
        }
    }
}

#[test]
fn files_of_other_kinds_are_refused_whatever_they_are_called() {
    let jpeg = ROTATED[0].bytes;
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("one byte", vec![0xff]),
        ("gif", GIF.bytes.to_vec()),
        ("gif and archive", [b"GIF89a", &b"PK\x03\x04"[..]].concat()),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("html", b"<html><script>alert(1)</script>".to_vec()),
        ("pdf", b"%PDF-1.7".to_vec()),
        ("zip", b"PK\x03\x04".to_vec()),
        ("bmp", b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec()),
        ("tiff", b"II*\0\x08\0\0\0".to_vec()),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec()),
        ("avif", b"\0\0\0\x18ftypavif\0\0\0\0".to_vec()),
        ("ico", b"\0\0\x01\0\x01\0".to_vec()),
        ("wav", b"RIFF\x24\0\0\0WAVEfmt ".to_vec()),
        ("text before a picture", [b"x", jpeg].concat()),
        ("page before a picture", [b"<html>", jpeg].concat()),
        ("zeros", vec![0; 4096]),
    ];
    for (name, bytes) in files {
        let expected = if bytes.is_empty() { "file_empty" } else { "unsupported_image" };
        assert_eq!(both(name, &bytes), (expected, "unsupported_image"), "{name}");
    }
}
