//! Painting on an RGB picture: rounded boxes, shadows, pasted pictures, and the encoders. Knows nothing of what is
//! painted.

use std::sync::OnceLock;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, RgbImage};

/// Red, green, blue.
pub type Colour = [u8; 3];

/// A rectangle in px; may reach out of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub x: f32,
    pub y: f32,
    pub w: f32,
    pub h: f32,
}

impl Area {
    /// The rectangle, smaller by `margin` px on each side.
    pub fn inset(self, margin: f32) -> Area {
        Area { x: self.x + margin, y: self.y + margin, w: self.w - 2.0 * margin, h: self.h - 2.0 * margin }
    }

    /// The largest rectangle of that proportion in the middle of this one.
    pub fn fit(self, width: u32, height: u32) -> Area {
        let scale = (self.w / width.max(1) as f32).min(self.h / height.max(1) as f32);
        let (w, h) = ((width as f32 * scale).max(1.0), (height as f32 * scale).max(1.0));
        Area { x: self.x + (self.w - w) / 2.0, y: self.y + (self.h - h) / 2.0, w, h }
    }
}

/// Lays `colour` over one pixel, `alpha` 0–255.
pub fn blend(canvas: &mut RgbImage, x: i32, y: i32, colour: Colour, alpha: u32) {
    let (width, height) = (canvas.width() as i32, canvas.height() as i32);
    if x < 0 || y < 0 || x >= width || y >= height || alpha == 0 {
        return;
    }
    let at = ((y * width + x) * 3) as usize;
    let pixel = &mut canvas.as_mut()[at..at + 3];
    for (under, over) in pixel.iter_mut().zip(colour) {
        *under = ((u32::from(*under) * (255 - alpha) + u32::from(over) * alpha + 127) / 255) as u8;
    }
}

/// Signed distance in px from a box with round corners; negative inside.
fn distance(area: Area, radius: f32, x: f32, y: f32) -> f32 {
    let dx = (x - area.x - area.w / 2.0).abs() - area.w / 2.0 + radius;
    let dy = (y - area.y - area.h / 2.0).abs() - area.h / 2.0 + radius;
    (dx.max(0.0).powi(2) + dy.max(0.0).powi(2)).sqrt() + dx.max(dy).min(0.0) - radius
}

/// A filled box with round corners and soft edges.
pub fn round_box(canvas: &mut RgbImage, area: Area, radius: f32, colour: Colour, alpha: u32) {
    let (left, right) = (area.x.floor() as i32, (area.x + area.w).ceil() as i32);
    for y in area.y.floor() as i32..(area.y + area.h).ceil() as i32 {
        let centre = y as f32 + 0.5;
        let straight = centre > area.y + radius && centre < area.y + area.h - radius;
        let corner = if straight { 1 } else { radius.ceil() as i32 + 1 };
        for x in left..right {
            let edge = x - left < corner
                || right - x <= corner
                || centre < area.y + 1.0
                || centre > area.y + area.h - 1.0;
            let cover = if edge {
                (0.5 - distance(area, radius, x as f32 + 0.5, centre)).clamp(0.0, 1.0)
            } else {
                1.0
            };
            blend(canvas, x, y, colour, (cover * alpha as f32) as u32);
        }
    }
}

/// A soft shadow around a box, reaching `blur` px; the inside is left for the box.
pub fn shadow(canvas: &mut RgbImage, area: Area, radius: f32, blur: f32, strength: f32) {
    let cast = Area { y: area.y + blur * 0.3, ..area };
    let inner = area.inset(radius.max(2.0));
    for y in (cast.y - blur).floor() as i32..(cast.y + cast.h + blur).ceil() as i32 {
        let inside = y as f32 > inner.y && (y as f32) < inner.y + inner.h;
        let mut x = (cast.x - blur).floor() as i32;
        let end = (cast.x + cast.w + blur).ceil() as i32;
        while x < end {
            if inside && x as f32 >= inner.x && (x as f32) < inner.x + inner.w {
                x = (inner.x + inner.w).ceil() as i32;
                continue;
            }
            let far = distance(cast, radius, x as f32 + 0.5, y as f32 + 0.5);
            let fade = (1.0 - (far + blur * 0.25) / (blur * 1.25)).clamp(0.0, 1.0);
            blend(canvas, x, y, [20, 22, 30], (fade * fade * strength * 255.0) as u32);
            x += 1;
        }
    }
}

/// Pastes `picture` with its upper left corner at (x, y), row by row.
pub fn paste(canvas: &mut RgbImage, picture: &RgbImage, x: i32, y: i32) {
    let (width, height) = (canvas.width() as i32, canvas.height() as i32);
    let from = x.clamp(0, width);
    let to = (x + picture.width() as i32).clamp(0, width);
    if from >= to {
        return;
    }
    for row in 0..picture.height() as i32 {
        let under = y + row;
        if under < 0 || under >= height {
            continue;
        }
        let source = ((row * picture.width() as i32 + from - x) * 3) as usize;
        let target = ((under * width + from) * 3) as usize;
        let length = ((to - from) * 3) as usize;
        canvas.as_mut()[target..target + length].copy_from_slice(&picture.as_raw()[source..source + length]);
    }
}

/// PNG bytes.
pub fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2 * 1024 * 1024);
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Up)
        .write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .expect("a Vec takes every write and the size fits the pixels");
    bytes
}

/// JPEG bytes of quality 97.
pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1024 * 1024);
    JpegEncoder::new_with_quality(&mut bytes, 97)
        .write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8)
        .expect("a Vec takes every write and the size fits the pixels");
    bytes
}

/// A PNG of a few hundred kB that claims and holds 30000 × 30000 one-bit pixels.
pub fn pixel_bomb() -> &'static [u8] {
    static BOMB: OnceLock<Vec<u8>> = OnceLock::new();
    BOMB.get_or_init(|| {
        const SIDE: u32 = 30_000;
        let mut bytes = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
        let mut head = Vec::new();
        head.extend_from_slice(&SIDE.to_be_bytes());
        head.extend_from_slice(&SIDE.to_be_bytes());
        head.extend_from_slice(&[1, 0, 0, 0, 0]);
        chunk(&mut bytes, b"IHDR", &head);
        let row = vec![0u8; SIDE as usize / 8 + 1];
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        for _ in 0..SIDE {
            std::io::Write::write_all(&mut packer, &row).expect("a Vec takes every write");
        }
        chunk(&mut bytes, b"IDAT", &packer.finish().expect("a Vec takes every write"));
        chunk(&mut bytes, b"IEND", &[]);
        bytes
    })
}

fn chunk(bytes: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    bytes.extend_from_slice(&(data.len() as u32).to_be_bytes());
    bytes.extend_from_slice(kind);
    bytes.extend_from_slice(data);
    let mut sum = flate2::Crc::new();
    sum.update(kind);
    sum.update(data);
    bytes.extend_from_slice(&sum.sum().to_be_bytes());
}
