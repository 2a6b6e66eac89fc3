//! `/v1/admin`: the back office. Who may do what stands in each handler's first argument ([`staff`]); every change is a
//! call of `service/admin`, which writes the audit row with it.

#[expect(dead_code, reason = "the first routes come with the lists")]
mod staff;

use utoipa_axum::router::OpenApiRouter;

use crate::app::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
