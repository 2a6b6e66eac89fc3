//! Letters for the pictures, Chinese and English: measures, wraps and writes with the embedded Noto Sans CJK SC
//! subset (SIL Open Font License 1.1, see assets/README.md). A character that the font lacks shows as a box.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont};
use image::RgbImage;

use crate::paint::{Colour, blend};

static BYTES: &[u8] = include_bytes!("../assets/NotoSansCJKsc-GB2312.otf");

fn font() -> &'static FontRef<'static> {
    static FONT: OnceLock<FontRef<'static>> = OnceLock::new();
    FONT.get_or_init(|| FontRef::try_from_slice(BYTES).expect("the embedded font can be read"))
}

/// A drawn letter: coverage bytes, and where they go from the pen.
struct Letter {
    x: i32,
    y: i32,
    width: i32,
    cover: Vec<u8>,
}

fn letter(id: GlyphId, size: u32) -> Option<Arc<Letter>> {
    type Drawn = HashMap<(u16, u32), Option<Arc<Letter>>>;
    static DRAWN: OnceLock<Mutex<Drawn>> = OnceLock::new();
    let drawn = DRAWN.get_or_init(Mutex::default);
    if let Some(known) = drawn.lock().expect("no panic while held").get(&(id.0, size)) {
        return known.clone();
    }
    let outline = font().outline_glyph(id.with_scale(scale(size)));
    let made = outline.map(|outline| {
        let bounds = outline.px_bounds();
        let (width, height) = (bounds.width() as i32, bounds.height() as i32);
        let mut cover = vec![0; (width * height) as usize];
        outline.draw(|x, y, part| {
            if let Some(byte) = cover.get_mut((y as i32 * width + x as i32) as usize) {
                *byte = (part.clamp(0.0, 1.0) * 255.0) as u8;
            }
        });
        Arc::new(Letter { x: bounds.min.x as i32, y: bounds.min.y as i32, width, cover })
    });
    let mut drawn = drawn.lock().expect("no panic while held");
    // Bounded: no picture needs more letters than this, and a new start is cheap.
    if drawn.len() > 8_000 {
        drawn.clear();
    }
    drawn.insert((id.0, size), made.clone());
    made
}

/// Glyphs of this size: `size` is the em in px, which ab_glyph wants as height of ascent plus descent.
fn scale(size: u32) -> PxScale {
    let units = font().units_per_em().unwrap_or(1000.0);
    PxScale::from(size as f32 * font().height_unscaled() / units)
}

/// Width in px.
pub fn width(text: &str, size: u32) -> f32 {
    let scaled = font().as_scaled(scale(size));
    text.chars().map(|letter| scaled.h_advance(scaled.glyph_id(letter))).sum()
}

/// Writes one line with its upper edge at `y`; the line is `size × 1.2` px high.
pub fn write(canvas: &mut RgbImage, text: &str, x: f32, y: f32, size: u32, colour: Colour) {
    let scaled = font().as_scaled(scale(size));
    let mut pen = x;
    let base = (y + size as f32 * 1.02).round() as i32;
    for character in text.chars() {
        let id = scaled.glyph_id(character);
        if let Some(drawn) = letter(id, size) {
            for (at, cover) in drawn.cover.iter().enumerate() {
                if *cover > 0 {
                    let at = at as i32;
                    let (dx, dy) = (at % drawn.width, at / drawn.width);
                    blend(
                        canvas,
                        pen.round() as i32 + drawn.x + dx,
                        base + drawn.y + dy,
                        colour,
                        u32::from(*cover),
                    );
                }
            }
        }
        pen += scaled.h_advance(id);
    }
}

fn is_wide(letter: char) -> bool {
    letter as u32 >= 0x2e80
}

/// Breaks `text` into at most `max_lines` lines of `max_width` px: at spaces, and between Chinese characters, never
/// before a closing mark. What does not fit ends in an ellipsis.
pub fn wrap(text: &str, size: u32, max_width: f32, max_lines: usize) -> Vec<String> {
    const CLOSING: &str = "，。、；：？！）】》」』”’,.;:?!)]…";
    let mut words: Vec<String> = Vec::new();
    for letter in text.chars() {
        let letter = if letter.is_whitespace() { ' ' } else { letter };
        let joins = words.last().and_then(|word| word.chars().last()).is_some_and(|before| {
            let closing = CLOSING.contains(letter) && before != ' ';
            closing || (!is_wide(before) && !is_wide(letter) && before != ' ' && letter != ' ')
        });
        match words.last_mut() {
            Some(word) if joins => word.push(letter),
            _ => words.push(letter.to_string()),
        }
    }
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for word in words {
        let mut wide = width(&word, size);
        if used + wide > max_width && used > 0.0 {
            lines.push(String::new());
            used = 0.0;
        }
        if word == " " && used == 0.0 {
            continue;
        }
        let line = lines.last_mut().expect("starts with one");
        // A word longer than a line is cut.
        let mut word = word;
        while wide > max_width && word.chars().count() > 1 {
            word.pop();
            wide = width(&word, size);
        }
        line.push_str(&word);
        used += wide;
        if lines.len() > max_lines {
            break;
        }
    }
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            while width(last, size) + width("…", size) > max_width && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_english_wrap_within_the_width_and_the_rest_becomes_an_ellipsis() {
        let text = "保持图1人物的面部、发型、身材，服装所有细节不变。Change only the pose of the person in image 1 to walking.";
        let lines = wrap(text, 20, 300.0, 3);
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| width(line, 20) <= 300.0));
        assert!(lines[2].ends_with('…'));
        assert!(!lines[1].starts_with(['，', '。', '、']));
        assert_eq!(wrap(text, 20, 3000.0, 3).concat(), text);
    }

    #[test]
    fn the_font_has_common_chinese_and_latin_letters() {
        for letter in "模拟结果图配件试戴鞋靴场景更换商品换色AZaz09·：「」€é".chars()
        {
            assert_ne!(font().glyph_id(letter).0, 0, "{letter}");
        }
    }
}
