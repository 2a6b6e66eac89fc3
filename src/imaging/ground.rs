//! The ground that a cut-out is put on: white, as the trade has it, unless the motif would be lost on it. A white shirt on a
//! transparent ground is the trade's standard file, and on white it is an empty sheet.

use image::{DynamicImage, Rgba};

const WHITE: u8 = 255;
/// In order of preference where several are as good: the lightest looks most like a studio.
const OTHERS: [u8; 3] = [176, 128, 80];
/// From this opacity on a pixel belongs to the motif; below are shadows and soft edges.
const MOTIF_ALPHA: u8 = 32;
/// A pixel is seen on the ground from this difference on, of 255, in any channel. People see far less between two areas,
/// but a model that works on small tiles of a JPEG does not.
const SEEN: u8 = 20;
/// Of the motif's outline, in percent: from so much unseen on, its shape is lost.
const OUTLINE_LOST: u64 = 60;
/// Of the motif's area, in percent: what is seen of it without an outline. A photo on a white card with round corners has an
/// unseen outline, and nobody misses it.
const INSIDE_SEEN: u64 = 35;
/// Of the picture, in percent, that must be transparent for it to be a cut-out at all.
const CUT_AWAY: u64 = 3;

/// The grey to put this picture on; [`WHITE`] for everything that is seen on it.
pub(super) fn choose(picture: &DynamicImage) -> u8 {
    let Some(pixels) = picture.as_rgba8() else {
        return if picture.color().has_alpha() { choose(&picture.to_rgba8().into()) } else { WHITE };
    };
    let (mut motif, mut seen, mut outline, mut outline_unseen, mut total) = (0_u64, 0, 0, 0, 0_u64);
    // How often each brightness is on the motif, for the choice.
    let mut shades = [0_u64; 256];
    for (x, y, pixel) in pixels.enumerate_pixels() {
        total += 1;
        if pixel.0[3] < MOTIF_ALPHA {
            continue;
        }
        let is_seen = difference(*pixel, WHITE) >= SEEN;
        motif += 1;
        seen += u64::from(is_seen);
        shades[usize::from(nearest_grey(*pixel))] += 1;
        let is_open = |x: u32, y: u32| pixels.get_pixel_checked(x, y).is_some_and(|p| p.0[3] < MOTIF_ALPHA);
        let left = x > 0 && is_open(x - 1, y);
        let up = y > 0 && is_open(x, y - 1);
        if left || up || is_open(x + 1, y) || is_open(x, y + 1) {
            outline += 1;
            outline_unseen += u64::from(!is_seen);
        }
    }
    let percent = |part: u64, whole: u64| (part * 100).checked_div(whole).unwrap_or(0);
    let is_cut_out = percent(total - motif, total) >= CUT_AWAY && motif > 0;
    let is_lost = percent(outline_unseen, outline) >= OUTLINE_LOST && percent(seen, motif) < INSIDE_SEEN;
    if !is_cut_out || !is_lost {
        return WHITE;
    }
    let near = |grey: u8| -> u64 {
        let reach = usize::from(grey.saturating_sub(2 * SEEN))..=usize::from(grey.saturating_add(2 * SEEN));
        shades[reach].iter().sum()
    };
    OTHERS.into_iter().min_by_key(|grey| near(*grey)).unwrap_or(OTHERS[0])
}

/// How far a pixel on this ground is from the ground alone.
fn difference(pixel: Rgba<u8>, ground: u8) -> u8 {
    let [red, green, blue, alpha] = pixel.0;
    let most = [red, green, blue].into_iter().map(|c| c.abs_diff(ground)).max().unwrap_or(0);
    (u16::from(most) * u16::from(alpha) / 255) as u8
}

fn nearest_grey(pixel: Rgba<u8>) -> u8 {
    let [red, green, blue, _] = pixel.0.map(u16::from);
    ((red * 2 + green * 5 + blue) / 8) as u8
}

#[cfg(test)]
mod tests {
    use image::RgbaImage;

    use super::*;

    /// A round motif of this colour and opacity on nothing, with a print of another colour of this share.
    fn cut_out(colour: [u8; 3], alpha: u8, print: f64) -> DynamicImage {
        let inside = |x: u32, y: u32, r: f64| f64::from(x).hypot(f64::from(y)) <= r;
        RgbaImage::from_fn(200, 200, |x, y| {
            let (x, y) = (x.abs_diff(100), y.abs_diff(100));
            let [red, green, blue] = colour;
            match () {
                () if inside(x, y, 80.0 * print.sqrt()) => Rgba([200, 30, 40, 255]),
                () if inside(x, y, 80.0) => Rgba([red, green, blue, alpha]),
                () => Rgba([0, 0, 0, 0]),
            }
        })
        .into()
    }

    #[test]
    fn a_cut_out_that_is_lost_on_white_gets_a_ground_that_shows_it() {
        for (colour, alpha, print) in
            [([255; 3], 255, 0.0), ([248; 3], 255, 0.0), ([255, 252, 240], 255, 0.1), ([250; 3], 200, 0.2)]
        {
            let ground = choose(&cut_out(colour, alpha, print));
            assert!(ground != WHITE && colour[0] - ground >= 60, "{colour:?} {alpha} {print}: {ground}");
        }
        let pale: DynamicImage =
            image::GrayAlphaImage::from_fn(90, 90, |x, _| image::LumaA([255, if x < 40 { 255 } else { 0 }]))
                .into();
        assert_ne!(choose(&pale), WHITE, "also in grey");
    }

    #[test]
    fn everything_that_is_seen_on_white_stays_on_white() {
        for (colour, alpha, print) in [
            ([0; 3], 255, 0.0),
            ([128; 3], 255, 0.0),
            ([230, 220, 210], 255, 0.0),
            ([255, 255, 200], 255, 0.0),
            ([60; 3], 100, 0.0),
            ([255; 3], 255, 0.6),
        ] {
            assert_eq!(choose(&cut_out(colour, alpha, print)), WHITE, "{colour:?} {alpha} {print}");
        }
        assert_eq!(choose(&RgbaImage::from_pixel(99, 99, Rgba([255; 4])).into()), WHITE, "nothing cut away");
        assert_eq!(choose(&RgbaImage::new(99, 99).into()), WHITE, "nothing at all");
        assert_eq!(choose(&DynamicImage::new_rgb8(99, 99)), WHITE, "no transparency");
    }
}
