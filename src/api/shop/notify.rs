//! `/v1/payments/{provider}/notify`: where payment providers tell what happened. Not for browsers: no session, no origin;
//! what counts is the signature over the raw bytes. A sender that is not believed learns nothing.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::http::extract::Path;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::payment::ProviderName;
use crate::error::Result;
use crate::service::orders::notice::{self, Answered};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(notify))
}

/// A signed notice of a payment provider, 64 KB at the most.
#[utoipa::path(post, operation_id = "receive_payment_notice", path = "/v1/payments/{provider}/notify",
    tag = "shop", params(("provider" = ProviderName, Path)),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 200, description = "Taken; the body is what the provider expects"),
        (status = 400, description = "Not believed"), (status = 413, description = "Too large"),
        (status = 503, body = Problem, description = "Send it again")))]
async fn notify(
    State(app): State<App>,
    Path(provider): Path<ProviderName>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response> {
    let body = match body {
        Ok(body) => body,
        Err(rejection) => return Ok(rejection.status().into_response()),
    };
    Ok(match notice::take(&app, provider, &headers, &body).await? {
        Answered::Taken(receipt) => {
            let status = StatusCode::from_u16(receipt.status).unwrap_or(StatusCode::OK);
            (status, [(header::CONTENT_TYPE, receipt.content_type)], receipt.body).into_response()
        }
        Answered::Refused => StatusCode::BAD_REQUEST.into_response(),
        Answered::NoProvider => return Err(crate::error::AppError::NotFound),
    })
}
