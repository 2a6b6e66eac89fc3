//! The dashboard: what happened in a span of time, and what is going on now.

mod duties;
mod live;
mod past;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(past::routes()).merge(live::routes()).merge(duties::routes())
}
