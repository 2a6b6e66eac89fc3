//! `/v1/products`, `/v1/orders`, `/v1/payments`: what is sold, what was bought, and what payment providers say about it.

mod notify;
mod orders;
mod products;
pub(in crate::api) mod views;

use utoipa_axum::router::OpenApiRouter;

pub(super) use views::SubscriptionView;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(products::routes()).merge(orders::routes()).merge(notify::routes())
}
