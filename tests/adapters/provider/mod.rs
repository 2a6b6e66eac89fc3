//! The AIHubMix client against a server that answers as the vendor's documents, third parties' reports and the fault
//! catalogue say.

mod answers;
mod checks;
mod upstream;
mod wire;

use std::time::Duration;

use bytes::Bytes;
use mannequin::config::{Config, Moderation, Provider};
use mannequin::domain::generation::outcome::{Outcome, Refusal};
use mannequin::provider::{AiHubMix, Answer, Answered, DrawCall, DrawPicture};

pub const KEY: &str = "sk-test-0123456789";
pub const PROMPT: &str = "a secret prompt 秘密 \"quoted\"";

/// Settings for a client of the server at `base_url`.
pub fn settings(base_url: &str) -> (Provider, Moderation) {
    let pairs = [
        ("AIHUBMIX_API_KEY", KEY),
        ("AIHUBMIX_BASE_URL", base_url),
        ("AIHUBMIX_CONNECT_TIMEOUT_SECONDS", "2"),
        ("MODERATION_TIMEOUT_SECONDS", "1"),
    ];
    let look_up = |name: &str| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    let config = Config::from_lookup(look_up).expect("settings");
    (config.provider, config.moderation)
}

pub fn client(base_url: &str) -> AiHubMix {
    let (provider, moderation) = settings(base_url);
    AiHubMix::new(&provider, &moderation).expect("client")
}

pub fn call(timeout: Duration) -> DrawCall {
    let picture = |label: &str, size: usize| DrawPicture {
        label: label.into(),
        mime: "image/jpeg",
        bytes: Bytes::from(vec![0xd8; size]),
    };
    DrawCall {
        model: "gemini-2.5-flash-image".into(),
        prompt: PROMPT.into(),
        pictures: vec![picture("Image 1 — person:", 100_000), picture("Image 2 — garment:", 10)],
        aspect_ratio: "3:4".into(),
        timeout,
    }
}

/// The outcome in one word, with what the reader acts on: `refused:input`, `throttled:21000`.
pub fn word(answer: &Answer) -> String {
    let Answered::Failed(outcome) = &answer.outcome else { return "picture".into() };
    match outcome {
        Outcome::Refused { refusal, .. } => {
            let refusal = match refusal {
                Refusal::Input => "input",
                Refusal::Prompt => "prompt",
                Refusal::Unreadable => "unreadable",
                Refusal::Output => "output",
                Refusal::Recitation => "recitation",
                Refusal::Request => "request",
            };
            format!("refused:{refusal}")
        }
        Outcome::Throttled { retry_after_ms, .. } => {
            format!("throttled:{}", retry_after_ms.map_or("-".into(), |ms| ms.to_string()))
        }
        other => other.name().to_owned(),
    }
}
