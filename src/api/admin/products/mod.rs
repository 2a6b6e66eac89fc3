//! `/v1/admin/products`: plans and packs as they are kept.

mod commands;
mod document;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::document::ProductDoc;
use super::roles::Support;
use super::viewer::{People, Person, Viewer};
use crate::api::http::paging::Page;
use crate::app::App;
use crate::domain::audit_log::Action;
use crate::domain::time::Time;
use crate::error::Result;
use crate::store::audit_log;
use crate::store::shop::products;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_products)).merge(commands::routes())
}

/// A product and who changed it last.
#[derive(Serialize, ToSchema)]
struct ProductRow {
    #[serde(flatten)]
    product: ProductDoc,
    /// `null`: it is as it came with the product.
    changed_at: Option<Time>,
    changed_by: Option<Person>,
}

/// All plans and packs, in the order of the shop.
#[utoipa::path(get, operation_id = "list_admin_products", path = "/v1/admin/products",
    tag = "admin", security(("bearer" = [])), responses((status = 200, body = Page<ProductRow>)))]
async fn list_products(
    Support(caller): Support,
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Answer<Page<ProductRow>>> {
    let found = products::all(&app.store).await?;
    let mut changes = Vec::with_capacity(found.len());
    // A handful of products, each one look by index.
    for product in &found {
        let actions = [Action::ProductCreate, Action::ProductChange];
        changes.push(audit_log::newest(&app.store, product.id.as_str(), &actions).await?);
    }
    let viewer = Viewer::new(&caller, &headers);
    let by = changes.iter().flatten().map(|row| row.actor.clone()).collect();
    let people = People::read(&app, &viewer, by).await?;
    let items = found.into_iter().zip(changes).map(|(product, change)| ProductRow {
        changed_at: change.as_ref().map(|row| row.at),
        changed_by: change.and_then(|row| people.get(&row.actor)),
        product: product.into(),
    });
    Ok(Answer(Page::whole(items.collect())))
}
