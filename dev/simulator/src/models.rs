//! The models that the simulated gateway serves: what they take, what they draw, what they cost (Google's image
//! generation guide, sizes as of 18 Dec 2025, and the gateway's catalogue).

/// Where a model is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Active,
    /// Works, and says in headers and catalogue that it will go.
    Deprecated,
    /// Answers 404 `model_retired`; still in the catalogue.
    Retired,
    /// Answers 410; gone from the catalogue.
    Removed,
}

/// A model that draws.
#[derive(Debug)]
pub struct Model {
    pub id: &'static str,
    pub name: &'static str,
    /// How many pictures one call may send.
    pub max_inputs: usize,
    /// Gemini 3: thought parts, signatures, JPEG, `imageSize`, no `candidateCount`.
    pub third: bool,
    /// 1:4, 4:1, 1:8 and 8:1 too.
    pub long_ratios: bool,
    /// Tokens of one drawn picture.
    pub image_tokens: u64,
    /// USD per 1M tokens in and (text) out.
    pub price: (f64, f64),
    pub successor: Option<&'static str>,
}

/// All models that draw.
pub const MODELS: &[Model] = &[
    Model {
        id: "gemini-2.5-flash-image",
        name: "Gemini 2.5 Flash Image (Nano Banana)",
        max_inputs: 3,
        third: false,
        long_ratios: false,
        image_tokens: 1290,
        price: (0.3, 2.499),
        successor: Some("gemini-3.1-flash-image"),
    },
    Model {
        id: "gemini-3.1-flash-image",
        name: "Gemini 3.1 Flash Image",
        max_inputs: 14,
        third: true,
        long_ratios: true,
        image_tokens: 1120,
        price: (0.5, 3.0),
        successor: None,
    },
    Model {
        id: "gemini-3-pro-image",
        name: "Gemini 3 Pro Image",
        max_inputs: 14,
        third: true,
        long_ratios: false,
        image_tokens: 1120,
        price: (2.0, 12.0),
        successor: None,
    },
    Model {
        id: "gemini-3.1-flash-lite-image",
        name: "Gemini 3.1 Flash Lite Image",
        max_inputs: 14,
        third: true,
        long_ratios: true,
        image_tokens: 1120,
        price: (0.25, 1.5),
        successor: None,
    },
];

/// The model with that id.
pub fn model(id: &str) -> Option<&'static Model> {
    MODELS.iter().find(|model| model.id == id)
}

type Size = (u32, u32);

/// Ratio, size of the second and size of the third generation, in px.
const SIZES: &[(&str, Size, Size)] = &[
    ("1:1", (1024, 1024), (1024, 1024)),
    ("2:3", (832, 1248), (848, 1264)),
    ("3:2", (1248, 832), (1264, 848)),
    ("3:4", (864, 1184), (896, 1200)),
    ("4:3", (1184, 864), (1200, 896)),
    ("4:5", (896, 1152), (928, 1152)),
    ("5:4", (1152, 896), (1152, 928)),
    ("9:16", (768, 1344), (768, 1376)),
    ("16:9", (1344, 768), (1376, 768)),
    ("21:9", (1536, 672), (1584, 672)),
];

/// The ratios that only some models of the third generation draw. Their sizes are not published: about one megapixel.
const LONG_SIZES: &[(&str, (u32, u32))] =
    &[("1:4", (512, 2048)), ("4:1", (2048, 512)), ("1:8", (352, 2816)), ("8:1", (2816, 352))];

impl Model {
    /// The size in px for a ratio, or `None` where the model does not draw it.
    pub fn size(&self, ratio: &str) -> Option<(u32, u32)> {
        let row = SIZES.iter().find(|row| row.0 == ratio);
        let long = LONG_SIZES.iter().find(|row| self.long_ratios && row.0 == ratio);
        row.map(|row| if self.third { row.2 } else { row.1 }).or(long.map(|row| row.1))
    }

    /// The ratio nearest to a picture of that size.
    pub fn nearest_ratio(&self, width: u32, height: u32) -> &'static str {
        let wanted = (f64::from(width.max(1)) / f64::from(height.max(1))).ln();
        let distance = |row: &(&str, Size, Size)| {
            let (width, height) = row.1;
            ((f64::from(width) / f64::from(height)).ln() - wanted).abs()
        };
        let nearest = SIZES.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.expect("there are sizes").0
    }

    /// How much larger than 1K a picture is, by `imageSize`; `None` where the model does not draw it.
    pub fn scale(&self, image_size: &str) -> Option<f64> {
        match image_size {
            _ if !self.third => None,
            "512" if self.long_ratios => Some(0.5),
            "1K" => Some(1.0),
            "2K" | "4K" if self.id.contains("lite") => None,
            "2K" => Some(2.0),
            "4K" => Some(4.0),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_ratio_is_taken_by_proportion_not_by_difference() {
        let model = model("gemini-2.5-flash-image").expect("known");
        assert_eq!(model.nearest_ratio(1000, 1000), "1:1");
        assert_eq!(model.nearest_ratio(3000, 4000), "3:4");
        assert_eq!(model.nearest_ratio(1080, 1920), "9:16");
        assert_eq!(model.nearest_ratio(4000, 1000), "21:9");
        assert_eq!(model.nearest_ratio(1, 0), "1:1");
    }

    #[test]
    fn each_generation_draws_its_own_sizes() {
        assert_eq!(model("gemini-2.5-flash-image").expect("known").size("3:4"), Some((864, 1184)));
        assert_eq!(model("gemini-3.1-flash-image").expect("known").size("3:4"), Some((896, 1200)));
        assert_eq!(model("gemini-2.5-flash-image").expect("known").size("4:1"), None);
        assert_eq!(model("gemini-3-pro-image").expect("known").size("4:1"), None);
    }
}
