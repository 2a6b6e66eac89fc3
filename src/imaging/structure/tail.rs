//! What stands behind the end of a picture.

/// What kind of other file the bytes behind the end mark look like. Cameras leave zeros, second pictures and videos
/// there, servers the rest of a page, and those are harmless once re-encoded away; archives, documents, programs and
/// scripts are an attack, which is told so rather than washed.
pub(in super::super) fn stowaway(tail: &[u8]) -> Option<&'static str> {
    let tail = match tail.iter().position(|b| *b != 0) {
        Some(start) => &tail[start..],
        None => return None,
    };
    let text_start = tail.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let visible = &tail[text_start..];
    const STARTS: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "an archive"),
        (b"PK\x05\x06", "an archive"),
        (b"Rar!", "an archive"),
        (b"7z\xbc\xaf", "an archive"),
        (b"\x1f\x8b", "an archive"),
        (b"MZ", "a program"),
        (b"\x7fELF", "a program"),
        (b"#!", "a script"),
        (b"GIF8", "another picture"),
        (b"var ", "a script"),
        (b"function", "a script"),
        (b"*/", "a script"),
        (b"//", "a script"),
    ];
    if let Some((_, what)) = STARTS.iter().find(|(mark, _)| visible.starts_with(mark)) {
        return Some(what);
    }
    // Readers of these look for their mark anywhere.
    const ANYWHERE: &[(&[u8], &str)] = &[
        (b"PK\x03\x04", "an archive"),
        (b"%pdf-", "a document"),
        (b"<script", "a script"),
        (b"<?php", "a script"),
        (b"<svg", "a drawing with scripts"),
        (b"onload=", "a script"),
        (b"onerror=", "a script"),
        (b"javascript:", "a script"),
    ];
    let begins = |b: u8| matches!(b, b'P' | b'p' | b'%' | b'<' | b'j' | b'J' | b'o' | b'O');
    (0..tail.len()).filter(|at| begins(tail[*at])).find_map(|at| {
        let holds = |mark: &[u8]| tail[at..].get(..mark.len()).is_some_and(|t| t.eq_ignore_ascii_case(mark));
        ANYWHERE.iter().find(|(mark, _)| holds(mark)).map(|(_, what)| *what)
    })
}
