//! `/v1/credits`: the balance and its ledger.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::http::csv::{self, Column, Reader, ReaderQuery, Set, TableQuery, plain, time, word};
use super::http::extract::Query;
use super::http::paging::{Page, cursor, page_size};
use super::views::EntryView;
use crate::app::App;
use crate::domain::credits::Balance;
use crate::domain::credits::EntryKind;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::GenerationId;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::service::auth::Caller;
use crate::service::credits;
use crate::store::entries::{self, EntryFilter};

/// Lines read at one time for a table.
const CSV_PAGE: i64 = 500;
const COLUMNS: &[Column] = &[
    plain("seq", "seq"),
    time("at", "at"),
    word("kind", "kind", Set::EntryKind),
    word("source", "source", Set::Source),
    plain("delta_available", "delta_available"),
    plain("delta_held", "delta_held"),
    plain("available_after", "available_after"),
    plain("held_after", "held_after"),
    plain("generation_id", "generation_id"),
    plain("order_id", "order_id"),
    plain("note", "note"),
];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(balance)).routes(routes!(list)).routes(routes!(save))
}

/// What can be spent.
#[utoipa::path(get, operation_id = "get_balance", path = "/v1/credits",
    tag = "credits", security(("bearer" = [])), responses((status = 200, body = Balance)))]
async fn balance(State(app): State<App>, caller: Caller) -> Result<Answer<Balance>> {
    Ok(Answer(credits::balance(&app, &caller.user).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EntriesQuery {
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
        let generation = match self.generation.as_deref().map(GenerationId::parse) {
            Some(None) => {
                return Err(AppError::invalid(
                    "generation",
                    ErrorCode::InvalidGeneration,
                    "unknown generation",
                ));
            }
            Some(found) => found,
            None => None,
        };
        Ok(EntryFilter {
            kind: self.kind,
            generation,
            from: self.from.map(Time::from),
            to: self.to.map(Time::from),
            before_seq: cursor(self.cursor.as_deref(), |text| text.parse().ok())?,
        })
    }
}

/// The ledger, newest first.
#[utoipa::path(get, operation_id = "list_entries", path = "/v1/credits/entries",
    tag = "credits", params(EntriesQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<EntryView>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<EntriesQuery>,
) -> Result<Answer<Page<EntryView>>> {
    let limit = page_size(query.limit)?;
    let found = entries::list(&app.store, &caller.user, &query.filter()?, limit + 1).await?;
    Ok(Answer(Page::cut(found, limit, |entry| entry.seq.to_string()).map(EntryView::from)))
}

/// The ledger with the filters in force, newest first, as CSV (UTF-8 with BOM, for spreadsheets).
#[utoipa::path(get, operation_id = "export_entries", path = "/v1/credits/entries.csv",
    tag = "credits", params(EntriesQuery, ReaderQuery), security(("bearer" = [])),
    responses((status = 200, content_type = "text/csv", body = String)))]
async fn save(
    State(app): State<App>,
    caller: Caller,
    reader: Reader,
    TableQuery(query): TableQuery<EntriesQuery>,
) -> Result<Response> {
    let filter = query.filter()?;
    Ok(csv::table("mannequin-credits.csv", reader, COLUMNS, filter, move |filter| {
        let (app, user) = (app.clone(), caller.user.clone());
        async move {
            let page = entries::list(&app.store, &user, &filter, CSV_PAGE).await?;
            let full = i64::try_from(page.len()).is_ok_and(|rows| rows == CSV_PAGE);
            let last = page.last().filter(|_| full).map(|entry| entry.seq);
            let next = last.map(|seq| EntryFilter { before_seq: Some(seq), ..filter });
            Ok((page.into_iter().map(EntryView::from).collect(), next))
        }
    }))
}
