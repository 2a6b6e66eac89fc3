//! What may be wrong with a picture although it can be read: said before credits are held, never refused. Each rule looks at
//! a small version, so that grain, compression and size do not decide.

use image::RgbImage;

use mannequin_domain::asset::Doubt;

/// Almost black: of 100 pixels at most one is brighter than this, of 255. A black dress before a black wall still has skin,
/// folds or a label; a lens cap and a night shot without light have not.
const DARK: u8 = 40;
/// The darkest and the brightest must be so far apart for sharpness to mean anything: colour cards and plain cloth have no
/// edges to be blurred.
const RANGE_MIN: u8 = 32;
/// Sharpest edges, in percent of that range within three pixels of a version of 512. An edge from the darkest to the brightest
/// that is blurred by a sigma of 2 % of the side has 12, by 1 % 23, a sharp one 100. Only what cannot be used is pointed out.
const SHARP_MIN: usize = 14;
/// So many pixels must be as sharp: fewer are dust and compression, and a small motif has no more.
const SHARP_PIXELS: usize = 150;
/// A plain ground: so many percent of the rim are near its middle colour.
const PLAIN_RIM: usize = 92;
/// Near, of 255 in every channel: JPEG noise and soft shadows.
const NEAR: u8 = 24;
/// The smallest share of a plain ground that a motif should take, in percent of the area around it. A watch or an ear ring on
/// a product sheet takes 5 and more.
const MOTIF_MIN: f64 = 3.0;

/// All doubts about the pixels of a small version, 300 to 1024 pixels a side.
pub(super) fn about(small: &RgbImage) -> Vec<Doubt> {
    let grey = Grey::of(small);
    let mut doubts = Vec::new();
    if grey.rank(990) <= DARK {
        // In the dark nothing else can be told.
        return vec![Doubt::Dark];
    }
    if grey.is_blurred() {
        doubts.push(Doubt::Blurred);
    }
    if is_tiny(small) {
        doubts.push(Doubt::TinyMotif);
    }
    doubts
}

/// Brightness alone, at most 512 pixels a side.
struct Grey {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
    counts: [usize; 256],
}

impl Grey {
    fn of(small: &RgbImage) -> Self {
        let scaled = super::render::fit(small.clone(), 512);
        let brightness = |p: &image::Rgb<u8>| {
            let [red, green, blue] = p.0.map(u32::from);
            ((red * 54 + green * 183 + blue * 19) >> 8) as u8
        };
        let pixels: Vec<u8> = scaled.pixels().map(brightness).collect();
        let mut counts = [0; 256];
        pixels.iter().for_each(|p| counts[usize::from(*p)] += 1);
        Self { width: scaled.width() as usize, height: scaled.height() as usize, pixels, counts }
    }

    /// The brightness that so many of a thousand pixels do not exceed.
    fn rank(&self, of_thousand: usize) -> u8 {
        rank(&self.counts, of_thousand)
    }

    fn is_blurred(&self) -> bool {
        let range = self.rank(995) - self.rank(5);
        if range < RANGE_MIN {
            return false;
        }
        // Differences over three pixels, in both directions.
        let mut counts = [0_usize; 256];
        for y in 0..self.height {
            for x in 0..self.width {
                let here = self.pixels[y * self.width + x];
                let right = (x + 3 < self.width).then(|| self.pixels[y * self.width + x + 3]);
                let below = (y + 3 < self.height).then(|| self.pixels[(y + 3) * self.width + x]);
                for other in [right, below].into_iter().flatten() {
                    counts[usize::from(here.abs_diff(other))] += 1;
                }
            }
        }
        let mut sharper = 0;
        let sharpest = counts.iter().rposition(|count| {
            sharper += count;
            sharper >= SHARP_PIXELS
        });
        sharpest.unwrap_or(0) * 100 / usize::from(range) < SHARP_MIN
    }
}

fn rank(counts: &[usize; 256], of_thousand: usize) -> u8 {
    let wanted = counts.iter().sum::<usize>() * of_thousand / 1000;
    let mut seen = 0;
    let found = counts.iter().position(|count| {
        seen += count;
        seen > wanted
    });
    u8::try_from(found.unwrap_or(255)).unwrap_or(255)
}

/// A motif on a plain ground that takes next to nothing of it, or a white sheet without any. A plain colour is a colour card.
fn is_tiny(small: &RgbImage) -> bool {
    let (width, height) = small.dimensions();
    let rim = || {
        let across = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
        across.chain((0..height).flat_map(|y| [(0, y), (width - 1, y)])).map(|(x, y)| small.get_pixel(x, y).0)
    };
    let ground: [u8; 3] = std::array::from_fn(|i| {
        let mut all: Vec<u8> = rim().map(|p| p[i]).collect();
        all.sort_unstable();
        all[all.len() / 2]
    });
    let is_near = |p: [u8; 3]| p.iter().zip(ground).all(|(c, g)| c.abs_diff(g) < NEAR);
    let (near, whole) = (rim().filter(|p| is_near(*p)).count(), rim().count());
    if near * 100 < whole * PLAIN_RIM {
        return false;
    }
    // How many pixels of each column and row are the motif's: its box without the stray ones.
    let (mut columns, mut rows) = (vec![0_u32; width as usize], vec![0_u32; height as usize]);
    for (x, y, p) in small.enumerate_pixels() {
        if !is_near(p.0) {
            columns[x as usize] += 1;
            rows[y as usize] += 1;
        }
    }
    let (across, down) = (extent(&columns), extent(&rows));
    if across == 0 {
        return ground.iter().all(|c| *c > 250);
    }
    (across * down) as f64 * 100.0 / (f64::from(width) * f64::from(height)) < MOTIF_MIN
}

/// From the first to the last place that has more than a speck.
fn extent(counts: &[u32]) -> usize {
    let has = |count: &u32| *count >= 2;
    match (counts.iter().position(has), counts.iter().rposition(has)) {
        (Some(first), Some(last)) => last - first + 1,
        _ => 0,
    }
}
