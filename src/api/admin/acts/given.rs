//! What every command is given: who gives it (whose role is high enough), from where, in which language, and a body that
//! says why.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::HeaderMap;
use serde::de::DeserializeOwned;

use crate::api::admin::viewer::Viewer;
use crate::api::base::extract::Json;
use crate::app::App;
use crate::domain::actor::Operator;
use crate::error::AppError;
use crate::service::auth::{Caller, Device};

/// A body that carries a reason.
pub(super) trait Reasoned {
    fn reason(&self) -> &str;
}

/// `S` is the lowest role, one of `staff`. The role is looked at before anything else of the request.
pub(super) struct Given<S, B> {
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

    async fn from_request(request: Request, app: &App) -> Result<Self, AppError> {
        let (mut parts, body) = request.into_parts();
        let caller: Caller = S::from_request_parts(&mut parts, app).await?.into();
        let Ok(device) = Device::from_request_parts(&mut parts, app).await;
        let headers = parts.headers.clone();
        let Json(body) = Json::<B>::from_request(Request::from_parts(parts, body), app).await?;
        let act = super::act(&caller, &device, body.reason())?;
        let viewer = Viewer::new(&caller, &headers);
        Ok(Self { act, viewer, headers, body, role: std::marker::PhantomData })
    }
}
