//! Tables for spreadsheets: UTF-8 with a byte order mark, streamed page by page so that a long one does not fill memory, in
//! the language and with the time of who reads them, and no cell is ever read as a formula. Commas, not semicolons: with the
//! mark, Excel and WPS open that right in Chinese and in English.

mod words;

use std::future::Future;

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;
pub use words::Set;

use super::extract::parse_query;
use crate::api::assets::zone_of;
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::preset::Locale;
use crate::domain::time::Time;
use crate::domain::time::zone::Zone;
use crate::error::{AppError, Result};
use crate::service::auth::Caller;
use crate::store::users;

/// A column: its name, and where its value stands in a row: `user.email` is in the object `user`.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    name: &'static str,
    path: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    /// Two columns: UTC and the reader's time.
    Time,
    /// One of a closed set, said in the reader's language.
    Word(Set),
}

pub const fn plain(name: &'static str, path: &'static str) -> Column {
    Column { name, path, kind: Kind::Plain }
}

pub const fn time(name: &'static str, path: &'static str) -> Column {
    Column { name, path, kind: Kind::Time }
}

pub const fn word(name: &'static str, path: &'static str, set: Set) -> Column {
    Column { name, path, kind: Kind::Word(set) }
}

/// For whom a table is made.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub locale: Locale,
    pub zone: Zone,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReaderQuery {
    /// `zh` or `en`, the person's own language when left out.
    lang: Option<String>,
    /// For the columns of local time: an IANA zone, `Asia/Shanghai` when left out.
    tz: Option<String>,
}

/// The query of a list, beside that of the [`Reader`].
pub struct TableQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for TableQuery<T> {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let is_readers = |pair: &&str| pair.starts_with("lang=") || pair.starts_with("tz=");
        let query = parts.uri.query().unwrap_or_default();
        let rest: Vec<&str> = query.split('&').filter(|pair| !is_readers(pair)).collect();
        parse_query(&rest.join("&")).map(Self)
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let query = axum::extract::Query::<ReaderQuery>::try_from_uri(&parts.uri)
            .map_err(|_| AppError::invalid("lang", ErrorCode::InvalidQuery, "is given twice"))?;
        let locale = match query.lang.as_deref() {
            Some("zh" | "zh-CN") => Locale::Chinese,
            Some("en") => Locale::English,
            Some(_) => return Err(AppError::invalid("lang", ErrorCode::UnknownLanguage, "zh or en")),
            None => {
                let caller = <Caller as FromRequestParts<App>>::from_request_parts(parts, app).await?;
                users::find(&app.store, &caller.user).await?.map_or(Locale::default(), |user| user.locale)
            }
        };
        Ok(Self { locale, zone: zone_of(query.tz.as_deref())? })
    }
}

/// Answers a table as a file. `page` turns a place into the rows from there on and the place of the next ones, `None` at the
/// end.
pub fn table<P, R, F>(
    file: &str,
    reader: Reader,
    columns: &'static [Column],
    first: P,
    mut page: impl FnMut(P) -> F + Send + 'static,
) -> Response
where
    P: Send + 'static,
    R: Serialize,
    F: Future<Output = Result<(Vec<R>, Option<P>)>> + Send + 'static,
{
    let heads: Vec<String> = columns.iter().flat_map(|column| reader.heads(column)).collect();
    let head = format!("\u{feff}{}\r\n", heads.join(","));
    let pages = futures::stream::try_unfold(Some(first), move |place| {
        let asked = place.map(&mut page);
        async move {
            let Some(asked) = asked else { return Ok::<_, AppError>(None) };
            let (rows, next) = asked.await?;
            let text: String = rows.iter().map(|row| reader.line(row, columns)).collect();
            Ok(Some((text, next)))
        }
    });
    let body = futures::stream::iter([Ok(head)]).chain(pages).map_err(|error| {
        tracing::warn!(%error, "A table was cut off");
        std::io::Error::other(error)
    });
    let mut response = Body::from_stream(body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{file}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

impl Reader {
    fn heads(self, column: &Column) -> Vec<String> {
        let head = words::head(column.name, self.locale);
        match (column.kind, self.locale) {
            (Kind::Time, Locale::Chinese) => {
                vec![text(&format!("{head}（UTC）")), text(&format!("{head}（{}）", self.zone.name()))]
            }
            (Kind::Time, Locale::English) => {
                vec![text(&format!("{head} (UTC)")), text(&format!("{head} ({})", self.zone.name()))]
            }
            _ => vec![text(head)],
        }
    }

    fn line(self, row: &impl Serialize, columns: &[Column]) -> String {
        let row = serde_json::to_value(row).unwrap_or_default();
        let cells: Vec<String> = columns.iter().flat_map(|column| self.cells(&row, column)).collect();
        format!("{}\r\n", cells.join(","))
    }

    fn cells(self, row: &Value, column: &Column) -> Vec<String> {
        let value = column.path.split('.').fold(row, |value, name| &value[name]);
        match (column.kind, value) {
            (Kind::Time, Value::String(stamp)) => match stamp.parse::<DateTime<Utc>>() {
                // As spreadsheets read a time; they know no zones.
                Ok(at) => [None, Some(self.zone)]
                    .map(|zone| local(at.into(), zone))
                    .map(|shown| text(&shown))
                    .to_vec(),
                Err(_) => vec![text(stamp), String::new()],
            },
            (Kind::Time, _) => vec![String::new(), String::new()],
            (Kind::Word(set), Value::String(code)) => {
                vec![text(words::of(set, code, self.locale).unwrap_or(code))]
            }
            (Kind::Word(set), Value::Bool(truth)) => {
                let code = truth.to_string();
                vec![text(words::of(set, &code, self.locale).unwrap_or(&code))]
            }
            (_, value) => vec![cell(value)],
        }
    }
}

fn local(at: Time, zone: Option<Zone>) -> String {
    const PATTERN: &str = "%Y-%m-%d %H:%M:%S";
    zone.map_or_else(|| at.to_chrono().format(PATTERN).to_string(), |zone| zone.format(at, PATTERN))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(words) => text(words),
        Value::Array(items) => {
            let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            if items.is_empty() { String::new() } else { text(&words.join(" ")) }
        }
        object @ Value::Object(_) => text(&object.to_string()),
        other => other.to_string(),
    }
}

/// Quoted, never read as a formula by a spreadsheet, and a number only where it is one: of long numbers of payments a
/// spreadsheet would keep 15 digits.
fn text(words: &str) -> String {
    let mark = if is_formula(words) {
        "'"
    } else if is_long_number(words) {
        "\t"
    } else {
        ""
    };
    format!("\"{mark}{}\"", words.replace('"', "\"\""))
}

/// Whether it begins like a formula, also for spreadsheets that trim and that take full width signs for the narrow ones.
fn is_formula(words: &str) -> bool {
    let is_unseen = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let starts = |c: char| "=+-@|%＝＋－＠−﹢﹣﹦﹫".contains(c);
    let leads_with_break = words.starts_with(['\t', '\r', '\n']);
    leads_with_break || words.trim_start_matches(is_unseen).starts_with(starts)
}

fn is_long_number(words: &str) -> bool {
    let digits = words.bytes().all(|b| b.is_ascii_digit());
    digits && (words.len() >= 12 || (words.len() > 1 && words.starts_with('0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const CHINA: Reader = Reader { locale: Locale::Chinese, zone: Zone::CHINA };

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(text("a \"b\", c\r\nd"), "\"a \"\"b\"\", c\r\nd\"");
        for risky in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(A1)",
            " =1",
            "\u{feff}=1",
            "\u{200b}＝1",
            "\u{3000}@x",
            "\u{a0}+1",
            "\u{202e}=1",
            "−1",
            "﹦1",
            "|calc",
            "%0A=1",
        ] {
            assert_eq!(text(risky), format!("\"'{risky}\""));
        }
        for harmless in ["a=1", "白T恤", "3-4", "", "https://x/?a=1"] {
            assert_eq!(text(harmless), format!("\"{harmless}\""));
        }
    }

    #[test]
    fn long_numbers_keep_all_their_digits() {
        assert_eq!(text("4200002345202611261234567890"), "\"\t4200002345202611261234567890\"");
        assert_eq!(text("0755"), "\"\t0755\"");
        for short in ["0", "12345678901", "12a456789012"] {
            assert_eq!(text(short), format!("\"{short}\""));
        }
    }

    #[test]
    fn a_value_is_found_where_its_path_says() {
        let row = json!({
            "n": -5, "who": { "name": "=A1" }, "none": null, "tags": ["a", "b"], "empty": [], "doc": { "k": 1 },
        });
        let columns = [
            plain("n", "n"),
            plain("who", "who.name"),
            plain("none", "none"),
            plain("missing", "x.y.z"),
            plain("tags", "tags"),
        ];
        assert_eq!(CHINA.line(&row, &columns), "-5,\"'=A1\",,,\"a b\"\r\n");
        let columns = [plain("empty", "empty"), plain("doc", "doc")];
        assert_eq!(CHINA.line(&row, &columns), ",\"{\"\"k\"\":1}\"\r\n");
    }

    #[test]
    fn times_and_codes_are_said_as_the_reader_says_them() {
        let row = json!({ "at": "2026-11-26T16:11:08.829Z", "kind": "release", "verified": true, "odd": "new_code" });
        let columns = [
            time("at", "at"),
            word("kind", "kind", Set::EntryKind),
            word("email_verified", "verified", Set::Truth),
            word("x", "odd", Set::State),
        ];
        let shown = "\"2026-11-26 16:11:08\",\"2026-11-27 00:11:08\",\"返还\",\"是\",\"new_code\"\r\n";
        assert_eq!(CHINA.line(&row, &columns), shown);
        let london = Reader { locale: Locale::English, zone: Zone::parse("Europe/London").expect("a zone") };
        let shown = "\"2026-11-26 16:11:08\",\"2026-11-26 16:11:08\",\"Release\",\"Yes\",\"new_code\"\r\n";
        assert_eq!(london.line(&row, &columns), shown);
        assert_eq!(london.heads(&columns[0]), ["\"Time (UTC)\"", "\"Time (Europe/London)\""]);
        assert_eq!(CHINA.heads(&columns[0]), ["\"时间（UTC）\"", "\"时间（Asia/Shanghai）\""]);
        assert_eq!(CHINA.line(&json!({}), &columns[..1]), ",\r\n");
    }
}
