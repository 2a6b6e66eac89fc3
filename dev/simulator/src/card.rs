//! Composes the simulated result: the first picture large like a result, the others beside it with their numbers, the
//! prompt in words, and a ribbon that says what it is. The same call always draws the same bytes.

use image::imageops::FilterType;
use image::{DynamicImage, RgbImage};
use sha2::{Digest, Sha256};

use crate::lettering::{width, wrap, write};
use crate::paint::{Area, Colour, blend, paste, round_box, shadow};

/// What is drawn.
pub struct Card<'a> {
    pub width: u32,
    pub height: u32,
    pub images: &'a [DynamicImage],
    /// sha256 of each picture.
    pub hashes: &'a [String],
    pub prompt: &'a str,
    pub model: &'a str,
    pub ratio: &'a str,
    /// 0 for the result, 1 for a second picture of the same call.
    pub take: u32,
}

const INK: Colour = [44, 46, 56];
const FAINT: Colour = [118, 120, 130];
const WHITE: Colour = [255, 255, 255];
const RIBBON: Colour = [226, 74, 72];
const RIBBON_FOLD: Colour = [150, 38, 40];

/// Where things go, in px.
struct Layout {
    margin: f32,
    hero: Area,
    extras: Vec<Area>,
    panel: Area,
    lines: Vec<String>,
    text_size: u32,
    meta_size: u32,
}

/// Draws the card.
pub fn draw(card: &Card<'_>) -> RgbImage {
    let digest = digest(card);
    let layout = layout(card);
    let mut canvas = background(card.width, card.height, &digest);
    match card.images.first() {
        Some(first) => frame(&mut canvas, first, layout.hero, 1, &layout),
        None => bubbles(&mut canvas, layout.hero, &digest),
    }
    for (at, area) in layout.extras.iter().enumerate() {
        frame(&mut canvas, &card.images[at + 1], *area, at + 2, &layout);
    }
    words(&mut canvas, card, &layout, &digest);
    ribbon(&mut canvas, &layout);
    grain(&mut canvas, &digest);
    canvas
}

/// The picture that the bench answers with: as large as a real one, about 1.5 MB as PNG.
pub fn bench_picture() -> RgbImage {
    let prompt = "Bench answer: drawn once, sent every time. 压力测试：只画一次，每次都发同一张。";
    let (model, ratio) = ("gemini-2.5-flash-image", "3:4");
    draw(&Card { width: 864, height: 1184, images: &[], hashes: &[], prompt, model, ratio, take: 0 })
}

fn digest(card: &Card<'_>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in [card.prompt, card.model, card.ratio] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    for image in card.hashes {
        hash.update(image);
    }
    hash.update(card.take.to_be_bytes());
    hash.finalize().into()
}

fn layout(card: &Card<'_>) -> Layout {
    let (wide, high) = (card.width as f32, card.height as f32);
    let short = wide.min(high);
    let margin = short * 0.042;
    let text_size = (short * 0.024).round().max(12.0) as u32;
    let meta_size = (short * 0.018).round().max(10.0) as u32;
    let line = text_size as f32 * 1.5;
    let padding = margin * 0.6;
    let max_lines = ((high * 0.2 / line) as usize).max(1);
    let shown = without_marks(card.prompt);
    let lines = wrap(&shown, text_size, wide - 2.0 * margin - 2.0 * padding, max_lines);
    let panel_high = lines.len() as f32 * line + meta_size as f32 * 1.6 + padding * 1.7;
    let panel = Area { x: margin, y: high - margin - panel_high, w: wide - 2.0 * margin, h: panel_high };
    let gap = margin * 0.7;
    let stage = Area { x: margin, y: margin, w: wide - 2.0 * margin, h: panel.y - margin - gap };
    let count = card.images.len().saturating_sub(1);
    let (hero, extras) = match count {
        0 => (stage, Vec::new()),
        _ if wide > high * 1.1 => gathered(split(stage, gap, count, true), stage, gap * 1.6, card.images),
        _ => split(stage, gap, count, false),
    };
    Layout { margin, hero, extras, panel, lines, text_size, meta_size }
}

/// Cuts the stage into the hero and places for `count` others: a column at the right of a wide picture, a row below
/// in a high one; two rows or columns from five on.
fn split(stage: Area, gap: f32, count: usize, wide: bool) -> (Area, Vec<Area>) {
    let lanes = if count > 4 { 2 } else { 1 };
    let per_lane = count.div_ceil(lanes);
    let share = if lanes == 2 { 0.36 } else { 0.24 };
    let (length, across) = if wide { (stage.h, stage.w * share) } else { (stage.w, stage.h * share) };
    let cell = (length - gap * (per_lane - 1) as f32) / per_lane as f32;
    let thick = (across - gap * (lanes - 1) as f32) / lanes as f32;
    let place = |at: usize| {
        let along = (at % per_lane) as f32 * (cell + gap);
        let lane = (at / per_lane) as f32 * (thick + gap);
        if wide {
            Area { x: stage.x + stage.w - across + lane, y: stage.y + along, w: thick, h: cell }
        } else {
            Area { x: stage.x + along, y: stage.y + stage.h - across + lane, w: cell, h: thick }
        }
    };
    let hero = if wide {
        Area { w: stage.w - across - gap, ..stage }
    } else {
        Area { h: stage.h - across - gap, ..stage }
    };
    (hero, (0..count).map(place).collect())
}

/// Moves hero and column of a wide picture together in the middle, where high pictures would leave a hole.
fn gathered(
    (hero, extras): (Area, Vec<Area>),
    stage: Area,
    gap: f32,
    images: &[DynamicImage],
) -> (Area, Vec<Area>) {
    let fitted = |area: Area, image: &DynamicImage| area.fit(image.width(), image.height()).w;
    let first = fitted(hero, &images[0]);
    let left = extras.iter().map(|area| area.x).fold(f32::MAX, f32::min);
    let right = extras.iter().map(|area| area.x + area.w).fold(0.0, f32::max);
    let one_lane = extras.iter().all(|area| area.x == left);
    let widest =
        extras.iter().zip(&images[1..]).map(|(area, image)| fitted(*area, image)).fold(0.0, f32::max);
    let column = if one_lane { widest } else { right - left };
    let start = stage.x + (stage.w - first - gap - column) / 2.0;
    let place = |area: Area| {
        let x = start + first + gap + area.x - left;
        Area { x, w: if one_lane { column } else { area.w }, ..area }
    };
    (Area { x: start, w: first, ..hero }, extras.into_iter().map(place).collect())
}

/// Markers are for the simulator, not for the reader of the picture.
fn without_marks(prompt: &str) -> String {
    let mut shown = String::new();
    let mut rest = prompt;
    while let Some(start) = rest.find("[[") {
        let Some(end) = rest[start..].find("]]") else {
            break;
        };
        shown.push_str(&rest[..start]);
        rest = &rest[start + end + 2..];
    }
    shown.push_str(rest);
    shown
}

/// A quiet vertical gradient whose tint comes from the digest.
fn background(width: u32, height: u32, digest: &[u8; 32]) -> RgbImage {
    let hue = f32::from(digest[0]) / 255.0 * std::f32::consts::TAU;
    let tint = |phase: f32, light: f32, depth: f32| (light + depth * (hue + phase).cos()) as u8;
    let shade = |light: f32| [tint(0.0, light, 7.0), tint(2.1, light, 7.0), tint(4.2, light, 7.0)];
    let (top, bottom) = (shade(238.0), shade(206.0));
    let mut bytes = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        let part = y * 256 / height.max(1);
        let mix =
            |at: usize| ((u32::from(top[at]) * (256 - part) + u32::from(bottom[at]) * part) / 256) as u8;
        bytes.extend([mix(0), mix(1), mix(2)].repeat(width as usize));
    }
    RgbImage::from_raw(width, height, bytes).expect("the size fits the bytes")
}

/// A picture in a white frame with its shadow and number.
fn frame(canvas: &mut RgbImage, picture: &DynamicImage, place: Area, number: usize, layout: &Layout) {
    let border = (layout.margin * if number == 1 { 0.28 } else { 0.16 }).max(3.0);
    let inner = place.inset(border).fit(picture.width(), picture.height());
    let inner = Area { x: inner.x.round(), y: inner.y.round(), w: inner.w.round(), h: inner.h.round() };
    let outer = inner.inset(-border);
    let radius = border * 0.8;
    shadow(canvas, outer, radius, layout.margin * 0.9, 0.34);
    round_box(canvas, outer, radius, WHITE, 255);
    let scaled = scaled(picture, inner.w.max(1.0) as u32, inner.h.max(1.0) as u32);
    paste(canvas, &scaled, inner.x as i32, inner.y as i32);
    let size = if number == 1 { layout.text_size } else { layout.meta_size };
    let label = format!("图{number}");
    let (pad, high) = (size as f32 * 0.55, size as f32 * 1.55);
    let chip = Area {
        x: inner.x + border,
        y: inner.y + inner.h - high - border,
        w: width(&label, size) + 2.0 * pad,
        h: high,
    };
    round_box(canvas, chip, high / 2.0, INK, 205);
    write(canvas, &label, chip.x + pad, chip.y + size as f32 * 0.14, size, WHITE);
}

/// Scaled to exactly that size; what is transparent becomes white.
fn scaled(picture: &DynamicImage, width: u32, height: u32) -> RgbImage {
    let small = if picture.width() >= width && picture.height() >= height {
        picture.thumbnail_exact(width, height)
    } else {
        picture.resize_exact(width, height, FilterType::Triangle)
    };
    if !small.color().has_alpha() {
        return small.into_rgb8();
    }
    let mut flat = RgbImage::from_pixel(width, height, image::Rgb(WHITE));
    for (at, pixel) in small.into_rgba8().pixels().enumerate() {
        let (x, y) = (at as u32 % width, at as u32 / width);
        let [red, green, blue, alpha] = pixel.0;
        blend(&mut flat, x as i32, y as i32, [red, green, blue], u32::from(alpha));
    }
    flat
}

/// Without pictures to show: a still life of discs.
fn bubbles(canvas: &mut RgbImage, place: Area, digest: &[u8; 32]) {
    shadow(canvas, place, 12.0, 30.0, 0.3);
    round_box(canvas, place, 12.0, [250, 249, 247], 255);
    for at in 0..5 {
        let byte = |offset: usize| f32::from(digest[at * 4 + offset + 1]) / 255.0;
        let size = place.w.min(place.h) * (0.18 + 0.34 * byte(0));
        let disc = Area {
            x: place.x + (place.w - size) * byte(1),
            y: place.y + (place.h - size) * byte(2),
            w: size,
            h: size,
        };
        let warm = byte(3);
        let colour =
            [(190.0 + 50.0 * warm) as u8, (150.0 + 50.0 * byte(1)) as u8, (200.0 - 60.0 * warm) as u8];
        round_box(canvas, disc, size / 2.0, colour, 150);
    }
}

/// The panel with the prompt, and the small line below it.
fn words(canvas: &mut RgbImage, card: &Card<'_>, layout: &Layout, digest: &[u8; 32]) {
    let padding = layout.margin * 0.6;
    shadow(canvas, layout.panel, padding * 0.6, layout.margin * 0.5, 0.16);
    round_box(canvas, layout.panel, padding * 0.6, [253, 253, 252], 238);
    let mut y = layout.panel.y + padding * 0.75;
    for line in &layout.lines {
        write(canvas, line, layout.panel.x + padding, y, layout.text_size, INK);
        y += layout.text_size as f32 * 1.5;
    }
    let meta = format!(
        "{}  ·  {}  ·  {}×{}  ·  {}",
        card.model,
        card.ratio,
        card.width,
        card.height,
        hex::encode(&digest[..4])
    );
    let y = layout.panel.y + layout.panel.h - padding * 0.6 - layout.meta_size as f32 * 1.3;
    write(canvas, &meta, layout.panel.x + padding, y, layout.meta_size, FAINT);
}

/// A ribbon from the left edge with a notched end, and the fold where it goes behind the picture.
fn ribbon(canvas: &mut RgbImage, layout: &Layout) {
    let size = layout.text_size;
    let text = "SIMULATED · 模拟结果";
    let pad = size as f32 * 0.9;
    let (high, long) = (size as f32 * 1.9, layout.margin * 0.5 + width(text, size) + 2.0 * pad);
    let top = layout.margin * 1.15;
    for y in 0..high as i32 {
        let from_middle = (y as f32 + 0.5 - high / 2.0).abs();
        let end = long + from_middle * 0.7;
        for x in 0..end as i32 {
            blend(canvas, x, top as i32 + y, RIBBON, 245);
        }
    }
    let fold = layout.margin * 0.28;
    for y in 0..fold as i32 {
        for x in 0..(fold as i32 - y) {
            blend(canvas, x, (top + high) as i32 + y, RIBBON_FOLD, 230);
        }
    }
    write(canvas, text, layout.margin * 0.5 + pad * 0.7, top + size as f32 * 0.33, size, WHITE);
}

/// Film grain: what makes the picture weigh as much as a real one.
fn grain(canvas: &mut RgbImage, digest: &[u8; 32]) {
    const TABLE: usize = 1 << 16;
    let mut state = u64::from_be_bytes(digest[8..16].try_into().expect("eight bytes")) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let table: Vec<u8> = (0..TABLE).map(|_| (next() >> 40) as u8 % GRAIN).collect();
    let row = canvas.width() as usize * 3;
    for line in canvas.as_mut().chunks_exact_mut(row) {
        let start = next() as usize % (TABLE - row.min(TABLE - 1));
        for (byte, noise) in line.iter_mut().zip(&table[start..]) {
            *byte = byte.saturating_add(*noise).saturating_sub(GRAIN / 2);
        }
    }
}

/// Steps of the grain, 5 being ±2.
const GRAIN: u8 = 5;
