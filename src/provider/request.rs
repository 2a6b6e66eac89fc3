//! The bodies we send: JSON with pictures in base64, encoded piece by piece while they go out, so that a call never
//! holds an encoded copy and lets go of each picture as soon as it is sent. The length is exact beforehand.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::DrawCall;

/// Bytes encoded at once; a multiple of 3, so that no padding falls inside.
const CHUNK: usize = 48 << 10;

/// Whether the last byte of a request was handed to the connection. Before that nobody can act on it: JSON that has
/// not ended, shorter than its declared length, is no request.
#[derive(Clone, Default)]
pub(super) struct Sent(Arc<AtomicBool>);

impl Sent {
    pub fn whole(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

enum Piece {
    Text(Bytes),
    Base64(Bytes),
}

/// A JSON body made of text and pictures.
#[derive(Default)]
pub(super) struct Outgoing {
    pieces: VecDeque<Piece>,
    length: u64,
    sent: Sent,
}

impl Outgoing {
    pub fn text(&mut self, text: impl Into<String>) {
        let text = Bytes::from(text.into());
        self.length += text.len() as u64;
        self.pieces.push_back(Piece::Text(text));
    }

    pub fn base64(&mut self, bytes: Bytes) {
        self.length += bytes.len().div_ceil(3) as u64 * 4;
        self.pieces.push_back(Piece::Base64(bytes));
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    pub fn sent(&self) -> Sent {
        self.sent.clone()
    }

    pub fn into_body(self) -> reqwest::Body {
        reqwest::Body::wrap_stream(futures::stream::iter(self.map(Ok::<_, Infallible>)))
    }
}

impl Iterator for Outgoing {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        let chunk = match self.pieces.pop_front()? {
            Piece::Text(text) => text,
            Piece::Base64(mut bytes) => {
                let now = bytes.split_to(CHUNK.min(bytes.len()));
                if !bytes.is_empty() {
                    self.pieces.push_front(Piece::Base64(bytes));
                }
                Bytes::from(STANDARD.encode(now))
            }
        };
        if self.pieces.is_empty() {
            self.sent.0.store(true, Ordering::Release);
        }
        Some(chunk)
    }
}

/// `models/…:generateContent`: each picture behind its label, the prompt last.
/// Source: Google's REST reference for `generateContent`; AIHubMix "Gemini Guides".
pub(super) fn generate_content(call: DrawCall) -> Outgoing {
    let mut out = Outgoing::default();
    let mut text = String::from(r#"{"contents":[{"role":"user","parts":["#);
    for picture in call.pictures {
        if !picture.label.is_empty() {
            text += &format!(r#"{{"text":{}}},"#, quoted(&picture.label));
        }
        text += &format!(r#"{{"inlineData":{{"mimeType":{},"data":""#, quoted(picture.mime));
        out.text(std::mem::take(&mut text));
        out.base64(picture.bytes);
        text.push_str(r#""}},"#);
    }
    text += &format!(r#"{{"text":{}}}]}}],"#, quoted(&call.prompt));
    text += r#""generationConfig":{"responseModalities":["TEXT","IMAGE"]"#;
    if !call.aspect_ratio.is_empty() {
        text += &format!(r#","imageConfig":{{"aspectRatio":{}}}"#, quoted(&call.aspect_ratio));
    }
    text += "}}";
    out.text(text);
    out
}

/// `text` as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::provider::DrawPicture;

    fn call(sizes: &[usize]) -> DrawCall {
        let picture = |(n, size): (usize, &usize)| DrawPicture {
            label: if n == 1 { String::new() } else { format!("图{n} \"a\"\n:") },
            mime: "image/jpeg",
            bytes: (0..*size).map(|i| (i * 7 + n) as u8).collect::<Vec<_>>().into(),
        };
        DrawCall {
            model: "m".into(),
            prompt: "画 \"it\" \u{1}".into(),
            pictures: sizes.iter().enumerate().map(picture).collect(),
            aspect_ratio: "3:4".into(),
            timeout: Duration::from_secs(1),
        }
    }

    #[test]
    fn the_streamed_body_is_the_json_and_has_the_declared_length() {
        for sizes in [&[][..], &[0], &[1, 2, 3], &[CHUNK - 1, CHUNK, CHUNK + 1], &[3 * CHUNK + 5]] {
            let asked = call(sizes);
            let outgoing = generate_content(asked.clone());
            let (length, sent) = (outgoing.length(), outgoing.sent());
            let mut all = Vec::new();
            for chunk in outgoing {
                assert_eq!(sent.whole(), (all.len() + chunk.len()) as u64 == length);
                all.extend_from_slice(&chunk);
            }
            assert_eq!(all.len() as u64, length);
            let json: serde_json::Value = serde_json::from_slice(&all).expect("JSON");
            let parts = json["contents"][0]["parts"].as_array().expect("parts");
            let pictures: Vec<Vec<u8>> = parts
                .iter()
                .filter_map(|p| p["inlineData"]["data"].as_str())
                .map(|data| STANDARD.decode(data).expect("base64"))
                .collect();
            assert_eq!(pictures, asked.pictures.iter().map(|p| p.bytes.to_vec()).collect::<Vec<_>>());
            assert_eq!(parts.last().expect("prompt")["text"], asked.prompt.as_str());
            assert_eq!(json["generationConfig"]["imageConfig"]["aspectRatio"], "3:4");
        }
    }

    #[test]
    fn a_picture_is_freed_as_soon_as_it_is_sent() {
        struct Watched(Vec<u8>, Arc<AtomicBool>);
        impl AsRef<[u8]> for Watched {
            fn as_ref(&self) -> &[u8] {
                &self.0
            }
        }
        impl Drop for Watched {
            fn drop(&mut self) {
                self.1.store(true, Ordering::Release);
            }
        }
        let freed = Arc::new(AtomicBool::new(false));
        let mut asked = call(&[9]);
        asked.pictures[0].bytes = Bytes::from_owner(Watched(vec![1; CHUNK + 1], freed.clone()));
        let mut outgoing = generate_content(asked);
        for expected in [false, false, true] {
            drop(outgoing.next().expect("a chunk"));
            assert_eq!(freed.load(Ordering::Acquire), expected);
        }
    }
}
