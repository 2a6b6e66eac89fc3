//! Money as decimal text in yuan and as whole fen, without floats on the way.

/// Whole yuan digits that are read at the most: far below what 64 bits hold.
const DIGITS_MAX: usize = 12;

/// `88.8` → 8 880. `None` unless it is plain digits with at most two decimals.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (yuan, part) = text.split_once('.').unwrap_or((text, "00"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(yuan) || !digits(part) || yuan.len() > DIGITS_MAX || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(yuan.parse::<i64>().ok()? * 100 + part)
}

/// 8 880 → `88.80`.
pub(super) fn text(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_text_becomes_whole_fen_and_back() {
        for (yuan, fen) in
            [("0.01", 1), ("88.80", 8_880), ("1299.00", 129_900), ("999999999999.99", 99_999_999_999_999)]
        {
            assert_eq!(parse(yuan), Some(fen));
            assert_eq!(text(fen), yuan);
        }
        assert_eq!((parse("12"), parse("12.5"), parse("0")), (Some(1_200), Some(1_250), Some(0)));
        // What 64-bit floats get wrong: 1.15 * 100 = 114.99999999999999.
        assert_eq!(parse("1.15"), Some(115));
        assert_eq!(parse("0.29"), Some(29));
    }

    #[test]
    fn anything_else_is_not_money() {
        let bad = [
            "",
            ".",
            "1.",
            ".5",
            "1.234",
            "-1",
            "+1",
            "1e2",
            "1,000.00",
            " 1",
            "1 ",
            "１２",
            "0x10",
            "1.2.3",
            "NaN",
            "9999999999999",
            "1.-5",
            "1.+5",
        ];
        for text in bad {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
