//! Sample files: fixtures of another encoder, pictures drawn here, and tools to break them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

pub struct Sample {
    pub name: &'static str,
    pub mime: &'static str,
    pub bytes: &'static [u8],
}

macro_rules! fixture {
    ($name:literal, $mime:literal) => {
        Sample { name: $name, mime: $mime, bytes: include_bytes!(concat!("../fixtures/", $name)) }
    };
}

/// Good pictures of 320 × 280, 280 × 320 once they are upright.
pub const ROTATED: &[Sample] = &[
    fixture!("exif-rotated-gps.jpg", "image/jpeg"),
    fixture!("exif-rotated-gps.png", "image/png"),
    fixture!("exif-rotated-gps.webp", "image/webp"),
];

/// Good pictures of 320 × 280.
pub const UPRIGHT: &[Sample] = &[
    fixture!("progressive.jpg", "image/jpeg"),
    fixture!("subsampled.jpg", "image/jpeg"),
    fixture!("cmyk.jpg", "image/jpeg"),
    fixture!("icc.jpg", "image/jpeg"),
    fixture!("lossy.webp", "image/webp"),
    fixture!("animated.webp", "image/webp"),
    fixture!("animated.png", "image/png"),
    fixture!("palette.png", "image/png"),
];

pub const HALF_TRANSPARENT: Sample = fixture!("alpha.webp", "image/webp");
pub const GIF: Sample = fixture!("animated.gif", "image/gif");

pub fn all_good() -> impl Iterator<Item = &'static Sample> {
    ROTATED.iter().chain(UPRIGHT).chain([&HALF_TRANSPARENT])
}

/// A picture with detail everywhere: it neither compresses to nothing nor is it noise.
pub fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let wave = |a: u32, b: u32| ((x * a + y * b) / 7 % 256) as u8;
        Rgb([wave(3, 5), wave(11, 2), (x ^ y) as u8])
    })
}

pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("encode");
    bytes.into_inner()
}

pub fn encoded_rgb(picture: RgbImage, format: ImageFormat) -> Vec<u8> {
    encoded(&DynamicImage::ImageRgb8(picture), format)
}

/// One PNG chunk with its checksum.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = !0_u32;
    for byte in kind.iter().chain(data) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let length = u32::try_from(data.len()).expect("length");
    [&length.to_be_bytes()[..], kind, data, &(!crc).to_be_bytes()].concat()
}

/// A PNG of 8-bit RGB that says it has this size, with these chunks between header and end.
pub fn png_claiming(width: u32, height: u32, inside: &[Vec<u8>]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let signature = b"\x89PNG\r\n\x1a\n".to_vec();
    [signature, chunk(b"IHDR", &head), inside.concat(), chunk(b"IEND", &[])].concat()
}

/// A zlib stream of `size` zeros or a few more, a thousandth as large: one block of long matches.
pub fn zeros_packed(size: usize) -> Vec<u8> {
    // Bits, least significant first: final block, fixed codes, one literal 0, then matches of 258 at distance 1.
    let mut bits = Bits::default();
    bits.push(1, 1);
    bits.push(1, 2);
    bits.code(0b0011_0000, 8);
    for _ in 0..size.div_ceil(258) {
        bits.code(0b1100_0101, 8);
        bits.code(0, 5);
    }
    bits.code(0, 7);
    let mut out = vec![0x78, 0x01];
    out.extend(bits.bytes());
    // The checksum of all zeros: a = 1, b = the number of bytes.
    let count = 1 + size.div_ceil(258) * 258;
    out.extend((u32::try_from(count % 65_521).expect("small") << 16 | 1).to_be_bytes());
    out
}

#[derive(Default)]
struct Bits {
    all: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for i in 0..count {
            if self.used.is_multiple_of(8) {
                self.all.push(0);
            }
            *self.all.last_mut().expect("a byte") |= ((value >> i & 1) as u8) << (self.used % 8);
            self.used += 1;
        }
    }

    /// A Huffman code: the highest bit first.
    fn code(&mut self, value: u32, count: u32) {
        for i in (0..count).rev() {
            self.push(value >> i & 1, 1);
        }
    }

    fn bytes(self) -> Vec<u8> {
        self.all
    }
}
