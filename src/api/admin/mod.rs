//! `/v1/admin`: the back office. Who may do what stands in each handler's first argument ([`staff`]); every change is a
//! call of `service/`, which writes the audit row with it. Reads go to `store/admin`; what of them a role sees is
//! decided by [`crate::domain::desk::Mask`] alone.

mod acts;
mod assets;
mod audit_log;
mod catalogue;
mod docs;
mod entries;
mod events;
mod exports;
mod figures;
mod generations;
mod orders;
mod page;
mod search;
mod staff;
mod users;
mod viewer;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(search::routes())
        .merge(users::routes())
        .merge(generations::routes())
        .merge(orders::routes())
        .merge(entries::routes())
        .merge(events::routes())
        .merge(assets::routes())
        .merge(figures::routes())
        .merge(exports::routes())
        .merge(catalogue::routes())
        .merge(audit_log::routes())
        .merge(acts::routes())
}
