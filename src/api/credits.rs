//! `/v1/credits`: the balance and its ledger.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::base::extract::Query;
use super::base::problem::Problem;
use super::views::{BalanceView, EntryKindName, EntryView};
use crate::app::App;
use crate::domain::credits::EntryKind;
use crate::domain::ids::GenerationId;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::service::auth::Caller;
use crate::service::credits;
use crate::store::entries::{self, EntryFilter};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(balance)).routes(routes!(list)).routes(routes!(csv))
}

/// What can be spent.
#[utoipa::path(get, path = "/v1/credits", tag = "credits", security(("bearer" = [])), responses(
    (status = 200, body = BalanceView), (status = 401, body = Problem),
))]
async fn balance(State(app): State<App>, caller: Caller) -> Result<Answer<BalanceView>> {
    Ok(Answer(credits::balance(&app, &caller.user).await?.into()))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntriesQuery {
    #[param(value_type = Option<EntryKindName>)]
    kind: Option<EntryKind>,
    /// Only the lines of this generation.
    generation: Option<String>,
    /// From this instant on.
    from: Option<DateTime<Utc>>,
    /// Before this instant.
    to: Option<DateTime<Utc>>,
    /// 1…100, 20 by default.
    limit: Option<i64>,
    cursor: Option<String>,
}

impl EntriesQuery {
    fn filter(&self) -> Result<EntryFilter> {
        let before_seq = match &self.cursor {
            None => None,
            Some(text) => {
                let seq = text
                    .parse()
                    .map_err(|_| AppError::invalid("cursor", "invalid_cursor", "unknown cursor"))?;
                Some(seq)
            }
        };
        let generation = match self.generation.as_deref().map(GenerationId::parse) {
            Some(None) => {
                return Err(AppError::invalid("generation", "invalid_generation", "unknown generation"));
            }
            Some(found) => found,
            None => None,
        };
        Ok(EntryFilter {
            kind: self.kind,
            generation,
            from: self.from.map(Time::from),
            to: self.to.map(Time::from),
            before_seq,
        })
    }
}

/// How many items a page has: 1…100, 20 by default.
pub(super) fn page_size(limit: Option<i64>) -> Result<i64> {
    match limit {
        None => Ok(20),
        Some(n @ 1..=100) => Ok(n),
        Some(_) => Err(AppError::invalid("limit", "invalid_limit", "1 to 100")),
    }
}

#[derive(Serialize, ToSchema)]
struct EntryPage {
    items: Vec<EntryView>,
    next_cursor: Option<String>,
}

/// The ledger, newest first.
#[utoipa::path(get, operation_id = "list_entries", path = "/v1/credits/entries",
    tag = "credits", params(EntriesQuery), security(("bearer" = [])),
    responses((status = 200, body = EntryPage), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<EntriesQuery>,
) -> Result<Answer<EntryPage>> {
    let limit = page_size(query.limit)?;
    let mut found = entries::list(&app.store, &caller.user, &query.filter()?, limit + 1).await?;
    let more = i64::try_from(found.len()).unwrap_or(0) > limit;
    found.truncate(usize::try_from(limit).unwrap_or(0));
    let next_cursor = found.last().filter(|_| more).map(|entry| entry.seq.to_string());
    Ok(Answer(EntryPage { items: found.into_iter().map(EntryView::from).collect(), next_cursor }))
}

/// The ledger with the filters in force, newest first, as CSV (UTF-8 with BOM, for spreadsheets).
#[utoipa::path(get, path = "/v1/credits/entries.csv", tag = "credits", params(EntriesQuery),
    security(("bearer" = [])), responses((status = 200, content_type = "text/csv", body = String),
    (status = 401, body = Problem)))]
async fn csv(State(app): State<App>, caller: Caller, Query(query): Query<EntriesQuery>) -> Result<Response> {
    let filter = query.filter()?;
    let head = "\u{feff}seq,at,kind,source,delta_available,delta_held,available_after,held_after,generation_id,order_id,note\r\n";
    // One page at a time, so that a long ledger does not fill memory.
    let pages = futures::stream::try_unfold((filter, false), move |(filter, done)| {
        let (app, user) = (app.clone(), caller.user.clone());
        async move {
            if done {
                return Ok::<_, AppError>(None);
            }
            let page = entries::list(&app.store, &user, &filter, 500).await?;
            let next = EntryFilter { before_seq: page.last().map(|entry| entry.seq), ..filter };
            let last = page.len() < 500;
            let text: String = page.into_iter().map(|entry| csv_line(&EntryView::from(entry))).collect();
            Ok(Some((text, (next, last))))
        }
    });
    let body = futures::StreamExt::chain(futures::stream::iter([Ok(head.to_owned())]), pages);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"mannequin-credits.csv\""),
    ];
    let body = futures::TryStreamExt::map_err(body, std::io::Error::other);
    Ok((headers, Body::from_stream(body)).into_response())
}

fn csv_line(entry: &EntryView) -> String {
    let cells = serde_json::to_value(entry).unwrap_or_default();
    let names = [
        "seq",
        "at",
        "kind",
        "source",
        "delta_available",
        "delta_held",
        "available_after",
        "held_after",
        "generation_id",
        "order_id",
        "note",
    ];
    let cell = |name: &&str| match &cells[*name] {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => csv_text(text),
        other => other.to_string(),
    };
    format!("{}\r\n", names.iter().map(cell).collect::<Vec<_>>().join(","))
}

/// Quoted, and never read as a formula by a spreadsheet.
fn csv_text(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if risky { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::csv_text;

    #[test]
    fn a_cell_is_quoted_and_never_a_formula() {
        assert_eq!(csv_text("a \"b\", c\r\nd"), "\"a \"\"b\"\", c\r\nd\"");
        for risky in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(csv_text(risky), format!("\"'{risky}\""));
        }
    }
}
