//! Tables for spreadsheets: UTF-8 with a byte order mark, streamed page by page so that a long one does not fill memory,
//! and no cell is ever read as a formula.

use std::future::Future;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use serde_json::Value;

use crate::error::{AppError, Result};

/// The head of a column, and where its value stands in a row: `user.email` is in the object `user`.
pub type Column = (&'static str, &'static str);

/// Answers a table as a file. `page` turns a place into the rows from there on and the place of the next ones, `None` at the
/// end.
pub fn table<P, R, F>(
    file: &str,
    columns: &'static [Column],
    first: P,
    mut page: impl FnMut(P) -> F + Send + 'static,
) -> Response
where
    P: Send + 'static,
    R: Serialize,
    F: Future<Output = Result<(Vec<R>, Option<P>)>> + Send + 'static,
{
    let heads: Vec<&str> = columns.iter().map(|(head, _)| *head).collect();
    let head = format!("\u{feff}{}\r\n", heads.join(","));
    let pages = futures::stream::try_unfold(Some(first), move |place| {
        let asked = place.map(&mut page);
        async move {
            let Some(asked) = asked else { return Ok::<_, AppError>(None) };
            let (rows, next) = asked.await?;
            let text: String = rows.iter().map(|row| line(row, columns)).collect();
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

fn line(row: &impl Serialize, columns: &[Column]) -> String {
    let row = serde_json::to_value(row).unwrap_or_default();
    let cells: Vec<String> = columns.iter().map(|(_, path)| cell(&row, path)).collect();
    format!("{}\r\n", cells.join(","))
}

fn cell(row: &Value, path: &str) -> String {
    match path.split('.').fold(row, |value, name| &value[name]) {
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

/// Quoted, and never read as a formula by a spreadsheet.
fn text(words: &str) -> String {
    let risky = words.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if risky { "'" } else { "" }, words.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(text("a \"b\", c\r\nd"), "\"a \"\"b\"\", c\r\nd\"");
        for risky in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(text(risky), format!("\"'{risky}\""));
        }
    }

    #[test]
    fn a_value_is_found_where_its_path_says() {
        let row = json!({
            "n": -5, "who": { "name": "=A1" }, "none": null, "tags": ["a", "b"], "empty": [], "doc": { "k": 1 },
        });
        let columns =
            [("n", "n"), ("who", "who.name"), ("none", "none"), ("missing", "x.y.z"), ("tags", "tags")];
        assert_eq!(line(&row, &columns), "-5,\"'=A1\",,,\"a b\"\r\n");
        assert_eq!(line(&row, &[("empty", "empty"), ("doc", "doc")]), ",\"{\"\"k\"\":1}\"\r\n");
    }
}
