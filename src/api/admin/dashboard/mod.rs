//! The dashboard: what happened in a span of time, and what is going on now.

mod duties;
mod queue;
mod statistics;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(statistics::routes()).merge(queue::routes()).merge(duties::routes())
}
