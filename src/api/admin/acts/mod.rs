//! The commands of the back office: each says who may give it, takes a reason, and calls one function of
//! `service/`.

mod bulk;
mod generations;
mod given;
mod orders;
mod presets;
mod products;
mod users;
mod workers;

use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::app::App;
use crate::domain::actor;
use crate::error::Result;
use crate::service::auth::{Caller, Device};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(users::routes())
        .merge(generations::routes())
        .merge(bulk::routes())
        .merge(orders::routes())
        .merge(presets::routes())
        .merge(products::routes())
        .merge(workers::routes())
}

/// Why something is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReasonBody {
    /// 1…500 characters; stands in the audit log.
    reason: String,
}

/// Bodies with a field `reason`.
macro_rules! reasoned {
    ($($body:ident),+) => {
        $(impl $crate::api::admin::acts::given::Reasoned for $body {
            fn reason(&self) -> &str {
                &self.reason
            }
        })+
    };
}
use reasoned;

reasoned!(ReasonBody);

/// Who does it, from where, and why.
///
/// # Errors
/// 422 `reason_missing`.
fn act(caller: &Caller, device: &Device, reason: &str) -> Result<actor::Operator> {
    Ok(actor::Operator::new(caller.user.clone(), caller.role, device.ip.clone(), reason)?)
}
