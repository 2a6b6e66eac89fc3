//! What its owner notes on a generation: favourite, folder, satisfaction. None of it touches state or money.

use serde::{Deserialize, Serialize};

use crate::time::Time;

pub const FOLDER_CHARS_MAX: usize = 40;
pub const RATING_WORDS_CHARS_MAX: usize = 500;

/// How satisfied the owner is with the result (SC-003 aims at 4.5 on average).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// 1…5.
    pub stars: i32,
    pub words: Option<String>,
    pub at: Time,
}

impl Rating {
    /// # Errors
    /// The field that is wrong and why.
    pub fn new(stars: i32, words: Option<String>, at: Time) -> Result<Self, (&'static str, &'static str)> {
        if !(1..=5).contains(&stars) {
            return Err(("stars", "1 to 5"));
        }
        let words = words.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        if words.as_ref().is_some_and(|text| text.chars().count() > RATING_WORDS_CHARS_MAX) {
            return Err(("words", "500 characters at the most"));
        }
        Ok(Self { stars, words, at })
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    pub favorite: bool,
    /// A folder exists while something is in it.
    pub folder: Option<String>,
    pub rating: Option<Rating>,
}

/// A folder's name as it is kept; `None` if it cannot be one.
pub fn folder_name(text: &str) -> Option<String> {
    let name = text.trim();
    let good = (1..=FOLDER_CHARS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    good.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_a_short_printable_name() {
        assert_eq!(folder_name("  夏季 上新 "), Some("夏季 上新".to_owned()));
        for bad in ["", "   ", "a\nb", "x".repeat(41).as_str()] {
            assert_eq!(folder_name(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_rating_is_one_to_five_with_few_words() {
        let now = Time::from_millis(0);
        for stars in [i32::MIN, 0, 6] {
            assert_eq!(Rating::new(stars, None, now).unwrap_err().0, "stars");
        }
        assert_eq!(Rating::new(5, Some("字".repeat(501)), now).unwrap_err().0, "words");
        assert_eq!(Rating::new(1, Some("  ".into()), now).expect("good").words, None);
    }
}
