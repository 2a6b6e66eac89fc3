//! `/v1/admin`: the back office. Who may do what stands in each handler's first argument ([`roles`]); every change is a
//! call of `service/`, which writes the audit row with it. Reads go to `store/admin`; what of them a role sees is
//! decided by [`crate::domain::desk::Mask`] alone.

mod assets;
mod audit_log;
mod command;
mod dashboard;
mod entries;
mod events;
mod exports;
mod generations;
mod me;
mod orders;
mod presets;
mod products;
mod roles;
mod search;
mod users;
mod viewer;
mod workers;

pub(super) use search::TEXT_BYTES_MAX as SEARCH_BYTES_MAX;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(me::routes())
        .merge(search::routes())
        .merge(users::routes())
        .merge(generations::routes())
        .merge(orders::routes())
        .merge(entries::routes())
        .merge(events::routes())
        .merge(assets::routes())
        .merge(dashboard::routes())
        .merge(exports::routes())
        .merge(presets::routes())
        .merge(products::routes())
        .merge(workers::routes())
        .merge(audit_log::routes())
}
