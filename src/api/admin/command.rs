//! What every command takes: who gives it (whose role is high enough), from where, in which language, and a body that
//! says why.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::api::admin::viewer::Viewer;
use crate::api::http::extract::Json;
use crate::app::App;
use crate::domain::actor::Operator;
use crate::error::{AppError, Result};
use crate::service::auth::{Caller, Device};

/// A body that carries a reason.
pub(in crate::api::admin) trait Reasoned {
    fn reason(&self) -> &str;
}

/// `S` is the lowest role, one of `staff`. The role is looked at before anything else of the request.
pub(in crate::api::admin) struct Given<S, B> {
    pub act: Operator,
    pub viewer: Viewer,
    pub headers: HeaderMap,
    pub body: B,
    role: std::marker::PhantomData<S>,
}

impl<S, B> FromRequest<App> for Given<S, B>
where
    S: FromRequestParts<App, Rejection = AppError> + Into<Caller> + Send,
    B: DeserializeOwned + Reasoned + Send,
{
    type Rejection = AppError;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let caller: Caller = S::from_request_parts(&mut parts, app).await?.into();
        let Ok(device) = Device::from_request_parts(&mut parts, app).await;
        let headers = parts.headers.clone();
        let Json(body) = Json::<B>::from_request(Request::from_parts(parts, body), app).await?;
        let act = act(&caller, &device, body.reason())?;
        let viewer = Viewer::new(&caller, &headers);
        Ok(Self { act, viewer, headers, body, role: std::marker::PhantomData })
    }
}

/// Why something is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api::admin) struct ReasonBody {
    /// 1…500 characters; stands in the audit log.
    reason: String,
}

/// Bodies with a field `reason`.
macro_rules! reasoned {
    ($($body:ident),+) => {
        $(impl $crate::api::admin::command::Reasoned for $body {
            fn reason(&self) -> &str {
                &self.reason
            }
        })+
    };
}
pub(in crate::api::admin) use reasoned;

reasoned!(ReasonBody);

/// Who does it, from where, and why.
///
/// # Errors
/// 422 `reason_missing`.
pub(in crate::api::admin) fn act(caller: &Caller, device: &Device, reason: &str) -> Result<Operator> {
    Ok(Operator::new(caller.user.clone(), caller.role, device.ip.clone(), reason)?)
}
