//! HTTP: the only place that names axum and utoipa. Thin: extract, one service call, answer. No rule about money or
//! state lives here.

mod admin;
mod archive;
mod assets;
mod auth;
mod credits;
mod events;
mod generations;
mod health;
mod http;
mod me;
pub mod metrics;
mod notifications;
mod presets;
mod shop;
mod site;
mod views;

use axum::Router;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;

#[derive(OpenApi)]
#[openapi(info(
    title = "Mannequin",
    description = "An AI fashion-photo studio for e-commerce sellers. Errors are RFC 9457 problems with a stable `code`."
))]
struct Document;

/// Every route of the contract, with its description.
fn contract() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(auth::routes())
        .merge(me::routes())
        .merge(credits::routes())
        .merge(notifications::routes())
        .merge(presets::routes())
        .merge(shop::routes())
        .merge(assets::routes())
        .merge(archive::routes())
        .merge(generations::routes())
        .merge(events::routes())
        .merge(site::routes())
        .merge(health::routes())
        .merge(admin::routes())
}

/// The contract as OpenAPI 3.1, generated from the code.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) = contract().split_for_parts();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    http::contract::complete(document)
}

/// Everything that the api serves. Serve it with the peer's address at hand
/// (`into_make_service_with_connect_info::<SocketAddr>()`): limits are counted by address.
pub fn router(app: App) -> Router {
    let (contract, _) = contract().split_for_parts();
    let document = openapi();
    let docs = SwaggerUi::new("/docs").config(utoipa_swagger_ui::Config::from("/openapi.json"));
    let routes = contract
        .with_state(app.clone())
        .route("/openapi.json", get(move || std::future::ready(axum::Json(document.clone()))))
        .merge(docs)
        .merge(http::static_files::routes(&app.config.http))
        .method_not_allowed_fallback(http::static_files::wrong_method);
    http::layers::wrap(routes, &app)
}

/// Serves the product on `listener` until `shutdown`; requests under way are finished then, pages on the WebSocket are
/// told to come back.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(app: App, listener: TcpListener, shutdown: CancellationToken) -> std::io::Result<()> {
    let listening = app.clone();
    let until = shutdown.clone();
    let notes = tokio::spawn(async move { listening.events.run_listener(until).await });
    let behind_proxy = app.config.http.trusted_proxies > 0;
    http::server::serve(listener, router(app), behind_proxy, shutdown).await;
    notes.await.map_err(std::io::Error::other)
}
