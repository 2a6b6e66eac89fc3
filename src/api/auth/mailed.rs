//! `/v1/auth/verify-email`, `/v1/auth/password/*`: what a link in a letter leads to.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::http::extract::Json;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::error::Result;
use crate::service::auth::{Caller, mailed};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(verify_email))
        .routes(routes!(send_verification))
        .routes(routes!(forgot_password))
        .routes(routes!(reset_password))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct VerifyBody {
    /// From the link in the letter.
    token: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ForgotBody {
    email: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResetBody {
    /// From the link in the letter.
    token: String,
    /// 8 to 128 characters; common ones are refused.
    #[schema(format = Password)]
    password: String,
}

/// Prove that the address is yours.
#[utoipa::path(post, operation_id = "verify_email", path = "/v1/auth/verify-email",
    tag = "auth", request_body = VerifyBody,
    responses((status = 204),
        (status = 422, body = Problem, description = "`link_invalid`: unknown, over or used")))]
async fn verify_email(State(app): State<App>, Json(body): Json<VerifyBody>) -> Result<StatusCode> {
    mailed::verify_email(&app, &body.token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Be sent another link to prove that the address is yours.
#[utoipa::path(post, operation_id = "request_verification_email", path = "/v1/auth/verify-email/send",
    tag = "auth", security(("bearer" = [])),
    responses((status = 202), (status = 429, body = Problem, description = "with Retry-After")))]
async fn send_verification(State(app): State<App>, caller: Caller) -> Result<StatusCode> {
    mailed::send_verification(&app, &caller).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Be sent a link for a new password. The answer is the same whether the address is known or not.
#[utoipa::path(post, operation_id = "request_password_reset", path = "/v1/auth/password/forgot",
    tag = "auth", request_body = ForgotBody,
    responses((status = 202),
        (status = 429, body = Problem, description = "too many from one address; with Retry-After")))]
async fn forgot_password(State(app): State<App>, Json(body): Json<ForgotBody>) -> Result<StatusCode> {
    mailed::forgot_password(&app, &body.email).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Choose a new password; all devices are signed out.
#[utoipa::path(post, operation_id = "reset_password", path = "/v1/auth/password/reset",
    tag = "auth", request_body = ResetBody,
    responses((status = 204),
        (status = 422, body = Problem, description = "`link_invalid`; `weak_password`: the link can be used again")))]
async fn reset_password(State(app): State<App>, Json(body): Json<ResetBody>) -> Result<StatusCode> {
    mailed::reset_password(&app, &body.token, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
