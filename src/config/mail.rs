//! E-mail: where the letters go out.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::reader::Reader;

#[derive(Clone, Debug)]
pub struct Mail {
    /// `smtp://` or `smtps://` with user and password; `None` = what would be sent is written to the log.
    pub smtp_url: Option<SecretString>,
    /// The sender: `Name <address>`.
    pub from: String,
    /// One letter. The lease on a letter is longer: 120 s.
    pub smtp_timeout: Duration,
    /// Between two looks into the outbox.
    pub interval: Duration,
}

pub(super) fn mail(r: &mut Reader) -> Mail {
    let smtp_url = r.optional_address("SMTP_URL", &["smtp", "smtps"]);
    let from = r.text("MAIL_FROM", "Mannequin <no-reply@mannequin.local>");
    if !from.contains('@') || from.contains(char::is_control) {
        r.fault("MAIL_FROM", "must be an address or: Name <address>");
    }
    if r.production {
        match smtp_url.as_ref().map(ExposeSecret::expose_secret) {
            None => r.fault("SMTP_URL", "is not set; production does not write letters to the log"),
            Some(url) if url.starts_with("smtp://") && url.contains('@') && !url.contains("tls=required") => {
                r.fault("SMTP_URL", "sends a password in clear; add ?tls=required or use smtps://");
            }
            Some(_) if from.contains("mannequin.local") => r.fault("MAIL_FROM", "is not set"),
            Some(_) => {}
        }
    }
    Mail {
        smtp_url,
        from,
        smtp_timeout: r.seconds("SMTP_TIMEOUT_SECONDS", 30, 1, 60),
        interval: r.seconds("MAIL_INTERVAL_SECONDS", 5, 1, 300),
    }
}
