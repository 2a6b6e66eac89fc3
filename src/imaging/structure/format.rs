//! What a file is by its bytes, for all kinds that people send: the answer to a refused one names the true kind.

/// A kind of file, or a flavour of JPEG, that is not taken. Its name is the extension `format` of the refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Avif,
    Heic,
    Gif,
    Bmp,
    Tiff,
    Icon,
    JpegXl,
    Jpeg2000,
    Photoshop,
    Video,
    Svg,
    Pdf,
    Html,
    Archive,
    /// JPEG of a kind that browsers do not show either.
    Jpeg12Bit,
    JpegArithmetic,
    JpegLossless,
    JpegHierarchical,
    JpegChannels,
    /// A picture with another file hidden behind its end.
    Polyglot,
    /// A good picture that would take a machine too long or too much memory.
    TooCostly,
    Unknown,
}

impl Format {
    /// Stable, to switch on.
    pub fn name(self) -> &'static str {
        match self {
            Format::Avif => "avif",
            Format::Heic => "heic",
            Format::Gif => "gif",
            Format::Bmp => "bmp",
            Format::Tiff => "tiff",
            Format::Icon => "ico",
            Format::JpegXl => "jxl",
            Format::Jpeg2000 => "jp2",
            Format::Photoshop => "psd",
            Format::Video => "video",
            Format::Svg => "svg",
            Format::Pdf => "pdf",
            Format::Html => "html",
            Format::Archive => "archive",
            Format::Jpeg12Bit => "jpeg_12_bit",
            Format::JpegArithmetic => "jpeg_arithmetic",
            Format::JpegLossless => "jpeg_lossless",
            Format::JpegHierarchical => "jpeg_hierarchical",
            Format::JpegChannels => "jpeg_channels",
            Format::Polyglot => "polyglot",
            Format::TooCostly => "too_costly",
            Format::Unknown => "unknown",
        }
    }

    /// Of a file that is no JPEG, PNG or WebP.
    pub fn of_other(bytes: &[u8]) -> Self {
        if bytes.get(4..8) == Some(b"ftyp") {
            return of_brands(bytes);
        }
        const STARTS: &[(&[u8], Format)] = &[
            (b"GIF8", Format::Gif),
            (b"BM", Format::Bmp),
            (b"II*\0", Format::Tiff),
            (b"MM\0*", Format::Tiff),
            (b"II+\0", Format::Tiff),
            (b"MM\0+", Format::Tiff),
            (b"\0\0\x01\0", Format::Icon),
            (b"\xff\x0a", Format::JpegXl),
            (b"\0\0\0\x0cJXL ", Format::JpegXl),
            (b"\0\0\0\x0cjP  ", Format::Jpeg2000),
            (b"\xff\x4f\xff\x51", Format::Jpeg2000),
            (b"8BPS", Format::Photoshop),
            (b"\x1a\x45\xdf\xa3", Format::Video),
            (b"PK\x03\x04", Format::Archive),
            (b"Rar!", Format::Archive),
            (b"7z\xbc\xaf", Format::Archive),
            (b"\x1f\x8b", Format::Archive),
        ];
        let found = STARTS.iter().find(|(mark, _)| bytes.starts_with(mark));
        found.map_or_else(|| of_text(bytes), |(_, format)| *format)
    }
}

/// The brands of an ISO media file: the first that says something, the major one before the compatible ones.
fn of_brands(bytes: &[u8]) -> Format {
    let size = bytes.get(..4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let head = &bytes[..size.clamp(12, 256).min(bytes.len())];
    let brands = head.get(8..12).into_iter().chain(head.get(16..).unwrap_or_default().chunks_exact(4));
    let known = |brand: &[u8]| match brand {
        b"avif" | b"avis" => Some(Format::Avif),
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"hevm" | b"hevs" => Some(Format::Heic),
        b"isom" | b"mp41" | b"mp42" | b"qt  " | b"iso2" | b"avc1" => Some(Format::Video),
        b"jxl " => Some(Format::JpegXl),
        _ => None,
    };
    let mut found = brands.filter_map(known);
    // Of a family that says no more than "HEIF", phones' HEIC is by far the most common.
    let family = matches!(head.get(8..12), Some(b"mif1" | b"msf1" | b"mif2"));
    found.next().unwrap_or(if family { Format::Heic } else { Format::Unknown })
}

/// Pages, drawings and documents, behind a byte order mark, white space, a declaration and comments.
fn of_text(bytes: &[u8]) -> Format {
    let head = &bytes[..bytes.len().min(1024)];
    // Readers of PDF look for its mark in the first kilobyte.
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Format::Pdf;
    }
    let text = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)).to_lowercase();
    let text = text.trim_start();
    if !text.starts_with('<') {
        return Format::Unknown;
    }
    let at = |marks: &[&str]| marks.iter().filter_map(|mark| text.find(mark)).min();
    match (at(&["<svg"]), at(&["<html", "<!doctype html", "<head", "<body", "<script", "<div", "<p"])) {
        (Some(svg), Some(page)) if svg < page => Format::Svg,
        (Some(_), None) => Format::Svg,
        (_, Some(_)) => Format::Html,
        _ => Format::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_all_common_kinds_are_known_by_their_bytes() {
        for (bytes, name) in [
            (&b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1B"[..], "avif"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "avif"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1miaf", "heic"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "heic"),
            (b"\0\0\0\x18ftypheix\0\0\0\0mif1heix", "heic"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "video"),
            (b"\0\0\0\x0cftypxxxx", "unknown"),
            (b"\xff\xff\xff\xffftypxxxx", "unknown"),
            (b"GIF89a", "gif"),
            (b"MM\0*\0\0\0\x08", "tiff"),
            (b"\xef\xbb\xbf\n<!-- logo --><svg xmlns=''/>", "svg"),
            (b"<?xml version='1.0'?>\n<SVG/>", "svg"),
            (b"<!DOCTYPE html><p>hotlinking forbidden", "html"),
            (b"<html><body><svg/></body>", "html"),
            (b"junk %PDF-1.7", "pdf"),
            (b"plain words", "unknown"),
            (b"", "unknown"),
        ] {
            assert_eq!(Format::of_other(bytes).name(), name, "{}", bytes.escape_ascii());
        }
    }
}
