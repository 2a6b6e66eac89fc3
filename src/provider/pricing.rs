//! What a call costs us. Rates in US dollars per million tokens, which is micro-dollars per token.
//! Source: AIHubMix "Multimodal interaction with Gemini", Google's price list (November 2026).

use super::Usage;

/// Micro-dollars per token, times 100.
struct Rates {
    input: u64,
    text: u64,
    image: u64,
    /// Tokens of one picture at 1K, for answers without a usage.
    picture_tokens: u64,
}

fn rates(model: &str) -> Rates {
    const FAMILIES: &[(&str, Rates)] = &[
        ("gemini-3.1-flash-lite-image", Rates { input: 25, text: 150, image: 3000, picture_tokens: 1120 }),
        ("gemini-3.1-flash-image", Rates { input: 50, text: 300, image: 6000, picture_tokens: 1120 }),
        ("gemini-3-pro-image", Rates { input: 200, text: 1200, image: 12_000, picture_tokens: 1120 }),
    ];
    const DEFAULT: Rates = Rates { input: 30, text: 250, image: 3000, picture_tokens: 1290 };
    let found = FAMILIES.iter().find(|(name, _)| model.starts_with(name));
    match found {
        Some((_, r)) => {
            Rates { input: r.input, text: r.text, image: r.image, picture_tokens: r.picture_tokens }
        }
        None => DEFAULT,
    }
}

/// What one picture of `model` costs without its inputs, in micro-dollars: what an unknown outcome may have cost.
pub fn picture_cost_micros(model: &str) -> i64 {
    let rates = rates(model);
    micros(rates.picture_tokens * rates.image)
}

/// What the reported usage costs, in micro-dollars, rounded up. A picture without a usage costs the usual one.
pub(super) fn cost_micros(model: &str, usage: &Usage, has_picture: bool) -> i64 {
    let rates = rates(model);
    let image_tokens =
        if has_picture && usage.image_tokens == 0 { rates.picture_tokens } else { usage.image_tokens };
    let part = |tokens: u64, rate: u64| tokens.saturating_mul(rate);
    micros(
        part(usage.prompt_tokens, rates.input)
            .saturating_add(part(usage.text_tokens, rates.text))
            .saturating_add(part(image_tokens, rates.image)),
    )
}

fn micros(hundredths: u64) -> i64 {
    i64::try_from(hundredths.div_ceil(100)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_costs_what_the_price_list_says() {
        let usage = Usage { prompt_tokens: 560, image_tokens: 1290, text_tokens: 14 };
        assert_eq!(cost_micros("gemini-2.5-flash-image", &usage, true), 168 + 38_700 + 35);
        assert_eq!(cost_micros("gemini-2.5-flash-image", &Usage::default(), true), 38_700);
        assert_eq!(cost_micros("gemini-2.5-flash-image", &Usage::default(), false), 0);
        assert_eq!(picture_cost_micros("gemini-3.1-flash-image"), 67_200);
        let absurd = Usage { prompt_tokens: u64::MAX, image_tokens: u64::MAX, text_tokens: u64::MAX };
        assert!(cost_micros("x", &absurd, true) > 0);
    }
}
