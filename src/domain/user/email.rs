//! E-mail addresses: which text can be one, and when two are the same person's.

use unicode_normalization::UnicodeNormalization as _;

use super::visible::without_invisible;

/// An e-mail address that may be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// As the person wrote it, without what nobody sees.
    pub shown: String,
    /// As it is compared: what looks the same and goes to the same mailbox is the same. Compatibility forms are folded
    /// (NFKC: full width, composed or not), characters without a glyph dropped, case folded, the domain in ASCII (UTS 46).
    pub key: String,
}

/// Bytes of an address at the most (RFC 5321).
pub const BYTES_MAX: usize = 254;
const LOCAL_BYTES_MAX: usize = 64;
const LABEL_BYTES_MAX: usize = 63;

impl Email {
    /// `None` if it cannot be an address: the real proof is a letter that arrives. Takes what an input method for Chinese
    /// types: `＠`, `。` and full-width letters.
    pub fn parse(text: &str) -> Option<Self> {
        let folded: String = without_invisible(text).nfkc().collect();
        let (local, domain) = folded.trim().rsplit_once('@')?;
        let domain = domain.replace('。', ".");
        let shown = format!("{local}@{domain}");
        let printable = shown.chars().all(|c| !c.is_whitespace() && !c.is_control());
        let local_good = !local.is_empty()
            && local.len() <= LOCAL_BYTES_MAX
            && !local.contains(['@', '<', '>', '"', ',', ';']);
        let ascii = idna::domain_to_ascii(&domain).ok()?;
        if shown.len() > BYTES_MAX || !printable || !local_good || !is_domain(&ascii) {
            return None;
        }
        let key = format!("{}@{ascii}", local.to_lowercase());
        Some(Self { shown, key })
    }

    /// As addresses were compared before: only case was folded. Accounts of then may still be found by it.
    pub fn key_of_before(text: &str) -> String {
        text.trim().to_lowercase()
    }
}

fn is_domain(ascii: &str) -> bool {
    ascii.contains('.')
        && ascii.split('.').all(|label| {
            (1..=LABEL_BYTES_MAX).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Option<String> {
        Email::parse(text).map(|email| email.key)
    }

    #[test]
    fn addresses_that_differ_in_case_are_one() {
        let one = Email::parse("  Li.Wei@Example.COM ").expect("an address");
        assert_eq!(one.shown, "Li.Wei@Example.COM");
        assert_eq!(one.key, "li.wei@example.com");
    }

    #[test]
    fn addresses_that_look_the_same_are_one() {
        let plain = "fw-x@example.com";
        for same in [
            "\u{200B}fw-x@example.com",
            "fw\u{200D}-x@exam\u{00AD}ple.com",
            "\u{FEFF}fw-x@example.com\u{2060}",
            "\u{202A}fw-x@example.com\u{202C}",
            "ｆｗ-x@example.com",
            "FW-X＠ＥＸＡＭＰＬＥ.ｃｏｍ",
            "fw-x@example。com",
            "fw-x@example．com",
            "fw-x@example｡com",
            "fw-x@example.com\u{3000}",
        ] {
            assert_eq!(key(same).as_deref(), Some(plain), "{same:?}");
            assert!(!Email::parse(same).expect("one").shown.contains(['\u{200B}', '＠', '。']), "{same:?}");
        }
        assert_eq!(key("jose\u{301}@example.com"), key("jos\u{e9}@example.com"), "NFD and NFC");
    }

    #[test]
    fn a_domain_and_its_punycode_are_one() {
        let punycode = key("卖家@xn--fsqu00a.xn--fiqs8s");
        assert!(punycode.is_some());
        assert_eq!(key("卖家@例子.中国"), punycode);
        assert_eq!(key("卖家@例子。中国"), punycode);
        assert_eq!(key("a@BÜCHER.example"), key("a@xn--bcher-kva.example"));
        assert_eq!(Email::parse("卖家@例子.中国").expect("one").shown, "卖家@例子.中国");
    }

    #[test]
    fn different_people_stay_different() {
        for (one, other) in [("a.b@example.com", "ab@example.com"), ("a+1@example.com", "a@example.com")] {
            assert_ne!(key(one), key(other));
        }
        assert_ne!(key("a@example.com"), key("\u{430}@example.com"), "a Cyrillic letter is another one");
    }

    #[test]
    fn what_cannot_be_an_address_is_not_one() {
        let long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "a",
            "@example.com",
            "\u{200B}@example.com",
            "a@",
            "a@b",
            "a b@example.com",
            "a@exa mple.com",
            "a@-x.com",
            "a@x..com",
            "a@b@example.com",
            "a\r\nBcc:x@example.com",
            long.as_str(),
        ] {
            assert_eq!(Email::parse(text), None, "{text:?}");
        }
    }
}
