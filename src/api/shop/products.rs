//! `/v1/products`: the shop.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::views::ProductView;
use crate::api::http::locale::locale_of;
use crate::api::http::paging::Page;
use crate::app::App;
use crate::domain::payment::ProviderName;
use crate::error::Result;
use crate::service::auth::Caller;
use crate::store::shop::products;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Serialize, ToSchema)]
struct ProductList {
    #[serde(flatten)]
    page: Page<ProductView>,
    /// Who takes the money, in the order to offer; none = nothing can be bought now.
    providers: Vec<ProviderName>,
}

/// Plans and packs on sale, in order, in the language of `Accept-Language`.
#[utoipa::path(get, operation_id = "list_products", path = "/v1/products",
    tag = "shop", security(("bearer" = [])), responses((status = 200, body = ProductList)))]
async fn list(State(app): State<App>, _caller: Caller, headers: HeaderMap) -> Result<impl IntoResponse> {
    let locale = locale_of(&headers);
    let found = products::on_sale(&app.store).await?;
    let items = found.iter().map(|product| ProductView::new(product, locale)).collect();
    let providers = app.payments.offered();
    Ok(([(header::VARY, "Accept-Language")], Answer(ProductList { page: Page::whole(items), providers })))
}
