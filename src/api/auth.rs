//! `/v1/auth/*`: signing up, in, on and out, and the devices that are signed in.

mod mailed;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::http::cookie::{cleared_cookie, demand_same_origin, presented_cookie, refresh_cookie};
use super::http::extract::{Json, Path, bearer};
use super::http::locale::parse_locale;
use super::http::paging::Page;
use super::http::problem::Problem;
use super::me::UserView;
use crate::app::App;
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::SessionId;
use crate::domain::time::Time;
use crate::error::{AppError, Result};
use crate::service::auth::{self, refresh};
use crate::service::auth::{Caller, Device, Registration, SignedIn};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register))
        .routes(routes!(login))
        .routes(routes!(renew))
        .routes(routes!(logout))
        .routes(routes!(sessions))
        .routes(routes!(end_session))
        .merge(mailed::routes())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RegisterBody {
    email: String,
    /// 8 to 128 characters; common ones are refused.
    #[schema(format = Password)]
    password: String,
    display_name: Option<String>,
    /// `zh-CN` or `en`.
    locale: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LoginBody {
    email: String,
    #[schema(format = Password)]
    password: String,
}

/// The refresh token travels beside this in an HttpOnly cookie.
#[derive(Serialize, ToSchema)]
struct SignedInView {
    access_token: String,
    /// Seconds.
    expires_in: u64,
    user: UserView,
}

#[derive(Serialize, ToSchema)]
struct SessionView {
    id: SessionId,
    /// The device that asks.
    current: bool,
    ip: String,
    user_agent: String,
    created_at: Time,
    last_used_at: Time,
    expires_at: Time,
}

fn answer(app: &App, status: StatusCode, signed_in: SignedIn) -> impl IntoResponse + use<> {
    let cookie =
        refresh_cookie(&app.config.http.public_url, &signed_in.refresh_token, signed_in.refresh_life);
    let view = SignedInView {
        access_token: signed_in.access_token,
        expires_in: signed_in.expires_in.as_secs(),
        user: UserView::from(signed_in.user),
    };
    (status, AppendHeaders([(header::SET_COOKIE, cookie)]), Answer(view))
}

/// Make an account and sign in.
#[utoipa::path(post, operation_id = "register_user", path = "/v1/auth/register",
    tag = "auth", request_body = RegisterBody,
    responses((status = 201, body = SignedInView),
        (status = 409, body = Problem, description = "`email_taken`"),
        (status = 422, body = Problem, description = "`weak_password`, `invalid_email`, …")))]
async fn register(
    State(app): State<App>,
    device: Device,
    Json(body): Json<RegisterBody>,
) -> Result<impl IntoResponse> {
    let RegisterBody { email, password, display_name, locale } = body;
    let wish = Registration { email, password, display_name, locale: parse_locale(locale)? };
    let signed_in = auth::register(&app, wish, &device).await?;
    Ok(answer(&app, StatusCode::CREATED, signed_in))
}

/// Sign in.
#[utoipa::path(post, operation_id = "create_session", path = "/v1/auth/login",
    tag = "auth", request_body = LoginBody,
    responses((status = 200, body = SignedInView),
        (status = 401, body = Problem, description = "`invalid_credentials`"),
        (status = 403, body = Problem, description = "`account_disabled`"),
        (status = 429, body = Problem, description = "with Retry-After")))]
async fn login(
    State(app): State<App>,
    device: Device,
    Json(body): Json<LoginBody>,
) -> Result<impl IntoResponse> {
    let signed_in = auth::login(&app, &body.email, &body.password, &device).await?;
    Ok(answer(&app, StatusCode::OK, signed_in))
}

/// Change the refresh cookie into a new one and a new access token. A page sends the access token it still holds, in its
/// time or not: when the answer to an earlier change was lost on the way, this shows that the page is no second party.
#[utoipa::path(post, operation_id = "refresh_session", path = "/v1/auth/refresh",
    tag = "auth",
    params(("X-Requested-With" = String, Header, description = "`mannequin`"),
        ("Authorization" = Option<String>, Header, description = "`Bearer` and the access token that the page holds")),
    responses((status = 200, body = SignedInView),
        (status = 401, body = Problem, description = "`session_revoked`, `unauthenticated`"),
        (status = 403, body = Problem, description = "`cross_site_request`")))]
async fn renew(
    State(app): State<App>,
    device: Device,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<impl IntoResponse> {
    demand_same_origin(&headers, &app.config.http.public_url)?;
    let presented = presented_cookie(&jar, &app.config.http.public_url);
    let presented = presented.ok_or(AppError::Unauthenticated { code: ErrorCode::Unauthenticated })?;
    let signed_in = refresh::refresh(&app, &presented, bearer(&headers), &device).await?;
    Ok(answer(&app, StatusCode::OK, signed_in))
}

/// Sign this device out.
#[utoipa::path(post, operation_id = "revoke_current_session", path = "/v1/auth/logout",
    tag = "auth", params(("X-Requested-With" = String, Header, description = "`mannequin`")),
    responses((status = 204), (status = 403, body = Problem, description = "`cross_site_request`")))]
async fn logout(
    State(app): State<App>,
    caller: Option<Caller>,
    headers: HeaderMap,
    jar: CookieJar,
) -> Result<impl IntoResponse> {
    let url = &app.config.http.public_url;
    demand_same_origin(&headers, url)?;
    refresh::logout(&app, presented_cookie(&jar, url).as_deref(), caller.as_ref()).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cleared_cookie(url))])))
}

/// The devices that are signed in.
#[utoipa::path(get, operation_id = "list_sessions", path = "/v1/auth/sessions",
    tag = "auth", security(("bearer" = [])), responses((status = 200, body = Page<SessionView>)))]
async fn sessions(State(app): State<App>, caller: Caller) -> Result<Answer<Page<SessionView>>> {
    let all = auth::sessions(&app, &caller).await?;
    let items = all
        .into_iter()
        .map(|session| SessionView {
            current: session.id == caller.session,
            id: session.id,
            ip: session.ip,
            user_agent: session.user_agent,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
        })
        .collect();
    Ok(Answer(Page::whole(items)))
}

/// Sign one device out.
#[utoipa::path(delete, operation_id = "revoke_session", path = "/v1/auth/sessions/{id}",
    tag = "auth", security(("bearer" = [])), params(("id" = SessionId, Path)), responses((status = 204)))]
async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Result<StatusCode> {
    auth::end_session(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
