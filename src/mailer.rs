//! E-mail: the only place that speaks SMTP. Without a server it writes what it would have sent to the log. It must not
//! know why a letter is written, nor when to try again.

mod frame;
pub mod letters;

use std::sync::Arc;
use std::time::Duration;

use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret as _;

use crate::config;
use letters::Written;

/// Codes that speak of us, not of the letter: sign-in (RFC 4954) and "closing" (RFC 5321).
const ABOUT_US: [&str; 6] = ["421", "454", "530", "534", "535", "538"];

/// Why a letter did not go out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// This letter or this reader will never be taken.
    #[error("refused: {0}")]
    Refused(String),
    /// Not now.
    #[error("put off: {0}")]
    Later(String),
    /// No letter gets through: the server is away, hangs or does not let us in. Nothing was sent.
    #[error("no way to the mail server: {0}")]
    Away(String),
    /// The line broke or the answer did not come: it may have been sent.
    #[error("sent, perhaps: {0}")]
    Unknown(String),
}

/// A handle on the post; cheap to clone.
#[derive(Clone)]
pub struct Mailer(Arc<Way>);

enum Way {
    Smtp {
        /// A connection of its own for each letter: lettre's pool would take one back in the middle of a command that
        /// was given up, and the next letter would read its answers.
        server: Box<AsyncSmtpTransport<Tokio1Executor>>,
        from: Mailbox,
        /// One letter altogether: lettre's own limit covers connecting only.
        within: Duration,
    },
    /// `in_full`: with the text, and with it the secrets of its links. In development only.
    Log { in_full: bool },
}

impl Mailer {
    /// Does not connect yet. Must be called inside tokio.
    ///
    /// # Errors
    /// When the server's or the sender's address cannot be read.
    pub fn build(config: &config::Mail, production: bool) -> anyhow::Result<Self> {
        let Some(url) = &config.smtp_url else {
            return Ok(Self(Arc::new(Way::Log { in_full: !production })));
        };
        let from = config.from.parse().map_err(|error| anyhow::anyhow!("MAIL_FROM: {error}"))?;
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            // The address may hold a password: the reason must not repeat it.
            .map_err(|_| anyhow::anyhow!("SMTP_URL cannot be read; see .env.example"))?
            .timeout(Some(config.smtp_timeout))
            .build();
        Ok(Self(Arc::new(Way::Smtp { server: Box::new(server), from, within: config.smtp_timeout })))
    }

    /// Sends one letter. `id` names it for good: sent twice, it is the same letter to the programs that receive it.
    ///
    /// # Errors
    /// See [`MailError`].
    pub async fn send(&self, id: &str, to: &str, letter: &Written) -> Result<(), MailError> {
        match &*self.0 {
            Way::Log { in_full } => {
                log(to, letter, *in_full);
                Ok(())
            }
            Way::Smtp { server, from, within } => {
                let message = compose(from, id, to, letter)?;
                match tokio::time::timeout(*within, server.send(message)).await {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(error)) => Err(sorted(&error)),
                    Err(_) => Err(MailError::Unknown("no answer".to_owned())),
                }
            }
        }
    }

    /// Whether the server lets us in.
    ///
    /// # Errors
    /// [`MailError::Away`] when it does not.
    pub async fn reach(&self) -> Result<(), MailError> {
        let Way::Smtp { server, within, .. } = &*self.0 else { return Ok(()) };
        match tokio::time::timeout(*within, server.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(MailError::Away("it does not answer NOOP".to_owned())),
            Ok(Err(error)) => Err(MailError::Away(reason(&error))),
            Err(_) => Err(MailError::Away("no answer".to_owned())),
        }
    }
}

fn log(to: &str, letter: &Written, in_full: bool) {
    let (to, subject) = (masked(to), &letter.subject);
    let text = if in_full { format!("\n{}", letter.text) } else { String::new() };
    tracing::info!("Mail would be sent to {to} (SMTP_URL is not set): {subject}{text}");
}

/// `l***@example.com`.
pub fn masked(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}***@{domain}")
}

fn sorted(error: &smtp::Error) -> MailError {
    let code = error.status().map(|code| code.to_string());
    let text = reason(error);
    match code {
        Some(code) if ABOUT_US.contains(&code.as_str()) => MailError::Away(text),
        Some(_) if error.is_permanent() => MailError::Refused(text),
        Some(_) => MailError::Later(text),
        None => MailError::Unknown(text),
    }
}

/// The error with its sources.
fn reason(error: &smtp::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}

fn compose(from: &Mailbox, id: &str, to: &str, letter: &Written) -> Result<Message, MailError> {
    let refused = |error: &dyn std::fmt::Display| MailError::Refused(error.to_string());
    let address: Address = to.parse().map_err(|error| refused(&error))?;
    let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.text.clone());
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(letter.html.clone());
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, address))
        .subject(letter.subject.clone())
        .message_id(Some(format!("<{id}@{}>", from.email.domain())))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", letter.locale.tag()))
        .date_now()
        .multipart(MultiPart::alternative().singlepart(text).singlepart(html))
        .map_err(|error| refused(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::preset::Locale;

    fn written(subject: &str) -> Written {
        Written {
            subject: subject.to_owned(),
            text: "a\r\n.\r\nQUIT".to_owned(),
            html: "<p>a</p>".to_owned(),
            locale: Locale::English,
        }
    }

    fn raw(subject: &str, to: &str) -> Result<String, MailError> {
        let from = "Mannequin <no-reply@example.com>".parse().unwrap();
        let message = compose(&from, "verify.01J", to, &written(subject))?;
        Ok(String::from_utf8(message.formatted()).unwrap())
    }

    #[test]
    fn nothing_in_a_subject_or_an_address_becomes_a_header() {
        for subject in ["x\r\nBcc: evil@example.com", "x\nBcc: evil@example.com", "订单\r\n\r\nbody"] {
            let mail = raw(subject, "li@example.com").unwrap();
            let (head, _) = mail.split_once("\r\n\r\n").unwrap();
            assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
            assert_eq!(head.lines().filter(|line| line.starts_with("Subject:")).count(), 1, "{head}");
            assert_eq!(head.lines().filter(|line| line.starts_with("Content-Type:")).count(), 1, "{head}");
        }
        for to in ["li@example.com\r\nBcc: evil@example.com", "li@example.com> RCPT TO:<evil@example.com", ""]
        {
            assert!(matches!(raw("x", to), Err(MailError::Refused(_))), "{to:?}");
        }
    }

    #[test]
    fn a_letter_names_itself_the_same_each_time() {
        let mail = raw("你好", "li@example.com").unwrap();
        assert!(mail.contains("Message-ID: <verify.01J@example.com>\r\n"), "{mail}");
        assert!(mail.contains("Auto-Submitted: auto-generated\r\n"), "{mail}");
        assert!(mail.contains("multipart/alternative"), "{mail}");
    }

    #[test]
    fn an_address_is_masked_to_its_first_letter_and_its_domain() {
        assert_eq!(masked("li.wei@example.com"), "l***@example.com");
        assert_eq!(masked("卖家@例子.中国"), "卖***@例子.中国");
        assert_eq!(masked("nonsense"), "n***@");
    }
}
