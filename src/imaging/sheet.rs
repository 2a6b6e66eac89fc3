//! Several reference pictures on one numbered sheet, for models that take fewer pictures than the seller gave.

use bytes::Bytes;
use image::{Rgb, RgbImage, imageops};

use super::{ImageFault, MODEL_BYTES_MAX, MODEL_SIDE_MAX, render};

const GAP: u32 = 16;

/// Puts `pictures` side by side on white, each under its number in the corner, as a JPEG that fits the provider's
/// limits. `labels[i]` is the number of `pictures[i]`; the prompt names them by these numbers.
///
/// # Errors
/// [`ImageFault::Damaged`] if one of them is not a picture of ours or there is none.
pub fn contact_sheet(pictures: &[Bytes], labels: &[u32]) -> Result<Bytes, ImageFault> {
    if pictures.is_empty() {
        return Err(ImageFault::damaged("a sheet needs a picture"));
    }
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
    let columns = (1..=count).find(|n| n * n >= count).unwrap_or(1);
    let rows = count.div_ceil(columns);
    let cell = (MODEL_SIDE_MAX - GAP * (columns + 1)) / columns;
    let mut sheet =
        RgbImage::from_pixel(columns * (cell + GAP) + GAP, rows * (cell + GAP) + GAP, Rgb([255, 255, 255]));
    for (n, bytes) in (0..).zip(pictures) {
        let picture = render::fit(render::own(bytes)?, cell);
        let left = GAP + (n % columns) * (cell + GAP);
        let top = GAP + (n / columns) * (cell + GAP);
        let inset = ((cell - picture.width()) / 2, (cell - picture.height()) / 2);
        imageops::replace(&mut sheet, &picture, i64::from(left + inset.0), i64::from(top + inset.1));
        let label = labels.get(n as usize).copied().unwrap_or(n + 1);
        draw_number(&mut sheet, left, top, label, (cell / 80).max(2));
    }
    Ok(render::jpeg_picture(&sheet, render::KEPT_QUALITY, MODEL_BYTES_MAX).bytes)
}

/// The digits in 5 × 7 dots, one row a byte, the leftmost dot the highest of five bits.
const DIGITS: [[u8; 7]; 10] = [
    [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];

/// White digits on a black plate, `dot` pixels a dot.
fn draw_number(sheet: &mut RgbImage, left: u32, top: u32, number: u32, dot: u32) {
    let digits: Vec<usize> = number.to_string().bytes().map(|b| usize::from(b - b'0')).collect();
    let plate = (1 + 6 * u32::try_from(digits.len()).unwrap_or(1), 9);
    let is_lit = |x: u32, y: u32| {
        let (Some(x), Some(row)) = (x.checked_sub(1), y.checked_sub(1)) else { return false };
        let Some(digit) = digits.get((x / 6) as usize) else { return false };
        row < 7 && x % 6 < 5 && DIGITS[*digit][row as usize] >> (4 - x % 6) & 1 == 1
    };
    for y in 0..plate.1 * dot {
        for x in 0..plate.0 * dot {
            if left + x < sheet.width() && top + y < sheet.height() {
                let colour = if is_lit(x / dot, y / dot) { 255 } else { 0 };
                sheet.put_pixel(left + x, top + y, Rgb([colour; 3]));
            }
        }
    }
}
