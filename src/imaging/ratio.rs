//! Aspect ratios by name.

/// The ratio of `allowed` (like `3:4`) nearest to `width` × `height`, measured as people see it: 2:1 is as far from 1:1
/// as 1:2 is. `1:1` if none of them can be read.
pub fn nearest_ratio(width: u32, height: u32, allowed: &[&str]) -> String {
    let wanted = (f64::from(width.max(1)) / f64::from(height.max(1))).ln();
    let distance = |ratio: &str| {
        let (w, h) = ratio.split_once(':')?;
        let (w, h): (f64, f64) = (w.parse().ok()?, h.parse().ok()?);
        (w > 0.0 && h > 0.0).then(|| ((w / h).ln() - wanted).abs())
    };
    let found = allowed
        .iter()
        .filter_map(|ratio| Some((distance(ratio)?, *ratio)))
        .min_by(|(a, _), (b, _)| a.total_cmp(b));
    found.map_or("1:1", |(_, ratio)| ratio).to_owned()
}

#[cfg(test)]
mod tests {
    use super::nearest_ratio;

    #[test]
    fn the_nearest_ratio_is_found_for_upright_and_wide_pictures() {
        let allowed = &["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"];
        for (width, height, ratio) in [
            (1000, 1000, "1:1"),
            (864, 1184, "3:4"),
            (1184, 864, "4:3"),
            (1080, 1920, "9:16"),
            (4000, 1000, "21:9"),
            (1, 8192, "9:16"),
            (832, 1248, "2:3"),
        ] {
            assert_eq!(nearest_ratio(width, height, allowed), ratio, "{width} × {height}");
        }
        assert_eq!(nearest_ratio(0, 0, &["x", "0:1", "3"]), "1:1");
    }
}
