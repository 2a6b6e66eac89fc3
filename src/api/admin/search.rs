//! `/v1/admin/search`: one box that finds a person, a generation or an order by any key that somebody may have at hand.

use std::time::Duration;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::roles::Support;
use super::users::{id_end, sought};
use super::viewer::{People, Viewer};
use crate::api::http::extract::Query;
use crate::app::App;
use crate::domain::generation::Generation;
use crate::domain::ids::{AssetId, BatchId, GenerationId, OrderId, UserId};
use crate::domain::order::Order;
use crate::domain::time::Time;
use crate::domain::user::User;
use crate::error::Result;
use crate::store::admin::generations::GenerationFilter;
use crate::store::admin::users::UserFilter;
use crate::store::admin::{generations, orders, users};
use crate::store::{assets, shop};

const FOUND_MAX: i64 = 20;
/// Generations and orders are found by the end of their ids when they are not older than this: a million of them are read in
/// about half a second.
const ENDS_SINCE: Duration = Duration::from_secs(90 * 86_400);
/// Longer than any key.
pub(in crate::api) const TEXT_BYTES_MAX: usize = 300;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// A part of an e-mail address or of a shop's name (for support: the whole address), an id with or without its prefix,
    /// the last 6 or more characters of one, or a provider's number of a payment.
    q: String,
}

/// What was found.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum FoundKind {
    User,
    Generation,
    Order,
}

/// Something that was found.
#[derive(Debug, Serialize, ToSchema)]
struct Found {
    kind: FoundKind,
    id: String,
    title: String,
    detail: String,
    at: Time,
}

#[derive(Debug, Serialize, ToSchema)]
struct SearchView {
    /// 20 at the most.
    items: Vec<Found>,
}

#[derive(Default)]
struct Hits {
    users: Vec<User>,
    generations: Vec<Generation>,
    orders: Vec<Order>,
}

impl Hits {
    fn add(&mut self, more: Hits) {
        self.users.extend(more.users);
        self.generations.extend(more.generations);
        self.orders.extend(more.orders);
    }
}

/// Find a person, a generation or an order. An upload's id finds its owner, a result's its generation, a batch's its
/// generations.
#[utoipa::path(get, operation_id = "search_records", path = "/v1/admin/search",
    tag = "admin", params(SearchQuery), security(("bearer" = [])),
    responses((status = 200, body = SearchView)))]
async fn search(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
    Query(query): Query<SearchQuery>,
) -> Result<Answer<SearchView>> {
    let viewer = Viewer::new(&caller, &headers);
    let text = query.q.trim();
    let hits = if text.is_empty() || text.len() > TEXT_BYTES_MAX {
        Hits::default()
    } else if let Some(id) = as_id(text) {
        by_id(&app, &id).await?
    } else if let Some(ids) = as_bare_id(text) {
        let mut hits = Hits::default();
        for id in ids {
            hits.add(by_id(&app, &id).await?);
        }
        hits
    } else {
        by_words(&app, &viewer, text).await?
    };
    Ok(Answer(SearchView { items: shown(&app, &viewer, hits).await? }))
}

/// An id as it is written, however it was typed.
fn as_id(text: &str) -> Option<String> {
    let (prefix, rest) = text.split_once('_')?;
    let id = format!("{}_{}", prefix.to_ascii_lowercase(), rest.to_ascii_uppercase());
    let known = UserId::parse(&id).is_some()
        || GenerationId::parse(&id).is_some()
        || OrderId::parse(&id).is_some()
        || AssetId::parse(&id).is_some()
        || BatchId::parse(&id).is_some();
    known.then_some(id)
}

/// All ids that somebody who left the prefix out may mean.
fn as_bare_id(text: &str) -> Option<Vec<String>> {
    let bare = text.to_ascii_uppercase();
    UserId::parse(&format!("usr_{bare}"))?;
    Some(["usr", "gen", "ord", "ast", "bat"].iter().map(|prefix| format!("{prefix}_{bare}")).collect())
}

async fn by_id(app: &App, id: &str) -> Result<Hits> {
    let store = &app.store;
    let mut hits = Hits::default();
    if let Some(id) = UserId::parse(id) {
        hits.users.extend(crate::store::users::find(store, &id).await?);
    } else if let Some(id) = GenerationId::parse(id) {
        hits.generations.extend(crate::store::generations::find(store, &id).await?);
    } else if let Some(id) = OrderId::parse(id) {
        hits.orders.extend(shop::orders::find(store, &id).await?);
    } else if let Some(id) = BatchId::parse(id) {
        let filter = GenerationFilter { batch: Some(id), ..GenerationFilter::default() };
        hits.generations = generations::list(store, &filter, FOUND_MAX).await?;
    } else if let Some(id) = AssetId::parse(id) {
        let Some(asset) = assets::find(store, &id).await? else {
            hits.generations.extend(generations::find_by_unjudged(store, &id).await?);
            return Ok(hits);
        };
        hits.users.extend(crate::store::users::find(store, &asset.user_id).await?);
        if let Some(generation) = asset.generation_id {
            hits.generations.extend(crate::store::generations::find(store, &generation).await?);
        }
    }
    Ok(hits)
}

async fn by_words(app: &App, viewer: &Viewer, text: &str) -> Result<Hits> {
    let filter = UserFilter { sought: sought(text, viewer.mask), ..UserFilter::default() };
    let (users, orders) = tokio::try_join!(
        users::list(&app.store, &filter, app.clock(), FOUND_MAX),
        orders::by_transaction(&app.store, text, FOUND_MAX),
    )?;
    let mut hits = Hits { users, orders, generations: Vec::new() };
    // Whoever sees everything masked finds whole keys only.
    if let Some(end) = id_end(text).filter(|_| !viewer.mask.is_on()) {
        hits.add(by_id_end(app, &end).await?);
    }
    Ok(hits)
}

async fn by_id_end(app: &App, end: &str) -> Result<Hits> {
    let since = app.clock() - ENDS_SINCE;
    let (generations, orders) = tokio::try_join!(
        generations::ending_with(&app.store, end, since, FOUND_MAX),
        orders::ending_with(&app.store, end, since, FOUND_MAX),
    )?;
    Ok(Hits { users: Vec::new(), generations, orders })
}

async fn shown(app: &App, viewer: &Viewer, hits: Hits) -> Result<Vec<Found>> {
    let Hits { users, generations, orders } = hits;
    let owners = generations.iter().map(|g| &g.user_id).chain(orders.iter().map(|order| &order.user_id));
    let people = People::read(app, viewer, owners.cloned().collect()).await?;
    let owner = |id: &UserId| people.get(id).map(|person| person.email).unwrap_or_default();
    let mut items = Vec::new();
    items.extend(orders.iter().map(|order| Found {
        kind: FoundKind::Order,
        id: order.id.to_string(),
        title: format!("{} · {}", order.item.name.get(viewer.locale), owner(&order.user_id)),
        detail: order.state.name().to_owned(),
        at: order.created_at,
    }));
    items.extend(generations.iter().map(|generation| Found {
        kind: FoundKind::Generation,
        id: generation.id.to_string(),
        title: format!("{} · {}", generation.preset.name.get(viewer.locale), owner(&generation.user_id)),
        detail: generation.state.name().to_owned(),
        at: generation.created_at,
    }));
    items.extend(users.iter().map(|user| Found {
        kind: FoundKind::User,
        id: user.id.to_string(),
        title: viewer.mask.email(&user.email),
        detail: viewer.mask.display_name(&user.display_name),
        at: user.created_at,
    }));
    items.truncate(usize::try_from(FOUND_MAX).unwrap_or(0));
    Ok(items)
}
