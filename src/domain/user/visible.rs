//! Which characters a person can see: names and reasons made of others would say nothing, or something else.

/// Whether the character has no glyph, or only steers others: default-ignorable code points of Unicode, fillers that are
/// drawn as nothing, and the empty Braille cell.
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether the character turns the direction of what stands around it: a name with one can pose as another.
fn turns(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

pub fn without_invisible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// Whether there is anything to see.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !is_invisible(c) && !c.is_whitespace() && !c.is_control())
}

/// Whether the text can be shown as a name: something to see on one line, and nothing that turns it. Joiners inside emoji
/// and between letters of some scripts are fine.
pub fn is_name(text: &str) -> bool {
    is_visible(text) && !text.chars().any(|c| c.is_control() || turns(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_something_to_see_and_nothing_that_turns_it() {
        for name in ["小雨女装旗舰店", "Li Wei", "👩‍👩‍👧 shop", "می‌خواهم", "é"]
        {
            assert!(is_name(name), "{name:?}");
        }
        for name in [
            "",
            " ",
            "\u{200B}",
            "\u{3164}",
            "\u{2800}\u{2800}",
            "\u{FEFF} ",
            "evil\u{202E}gpj",
            "a\nb",
            "\u{AD}",
        ] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
