//! The one layout of all letters: plain text, and a page that looks the same in mail programs of every age (tables, inline
//! styles, no pictures, nothing loaded from anywhere).

use super::letters::Outline;
use crate::domain::preset::Locale;

pub(super) fn plain(outline: &Outline) -> String {
    let Outline { title, paragraphs, button, link, small } = outline;
    let body = paragraphs.join("\n\n");
    format!("{title}\n\n{body}\n\n{button}:\n{link}\n\n{small}\n\n-- \nMannequin\n")
}

pub(super) fn html(outline: &Outline, locale: Locale) -> String {
    const FONT: &str =
        "-apple-system,BlinkMacSystemFont,'PingFang SC','Microsoft YaHei','Segoe UI',sans-serif";
    let title = escaped(&outline.title);
    let link = escaped(&outline.link);
    let paragraphs: String = outline
        .paragraphs
        .iter()
        .map(|text| {
            format!("<p style=\"margin:0 0 20px;font-size:15px;line-height:1.7\">{}</p>", escaped(text))
        })
        .collect();
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title></head>\
         <body style=\"margin:0;background:#f3f1ee;color:#1f1d1a;font-family:{FONT}\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr>\
         <td align=\"center\" style=\"padding:32px 16px\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" \
         style=\"max-width:560px;background:#ffffff;border-radius:12px\"><tr><td style=\"padding:32px\">\
         <p style=\"margin:0 0 24px;font-size:14px;letter-spacing:.04em;color:#8a8378\">Mannequin</p>\
         <h1 style=\"margin:0 0 16px;font-size:22px;line-height:1.35\">{title}</h1>{paragraphs}\
         <p style=\"margin:0 0 24px\"><a href=\"{link}\" style=\"display:inline-block;padding:12px 22px;\
         border-radius:8px;background:#1f1d1a;color:#ffffff;font-size:15px;text-decoration:none\">{button}</a></p>\
         <p style=\"margin:0 0 8px;font-size:13px;line-height:1.6;color:#6b655c\">{small}</p>\
         <p style=\"margin:0;font-size:12px;line-height:1.6;color:#8a8378;word-break:break-all\">{link}</p>\
         </td></tr></table></td></tr></table></body></html>",
        lang = locale.tag(),
        button = escaped(&outline.button),
        small = escaped(&outline.small),
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}
