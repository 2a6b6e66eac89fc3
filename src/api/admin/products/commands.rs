//! Commands on plans and packs.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::ProductDoc;
use crate::api::admin::command::Given;
use crate::api::admin::command::reasoned;
use crate::api::admin::roles::Admin;
use crate::api::http::extract::Path;
use crate::api::http::problem::Problem;
use crate::app::App;
use crate::domain::ids::ProductId;
use crate::error::{AppError, Result};
use crate::service::products as service;

reasoned!(NewProductBody, ProductChangeBody);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(create)).routes(routes!(change))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewProductBody {
    product: ProductDoc,
    reason: String,
}

/// Add a plan or a pack.
#[utoipa::path(post, operation_id = "create_product", path = "/v1/admin/products",
    tag = "admin", security(("bearer" = [])), request_body = NewProductBody,
    responses((status = 201, body = ProductDoc)))]
async fn create(
    State(app): State<App>,
    given: Given<Admin, NewProductBody>,
) -> Result<(StatusCode, Answer<ProductDoc>)> {
    let Given { act, body, .. } = given;
    let draft = body.product.into_product(ProductId::from_ulid(ulid::Ulid::nil()));
    let product = service::create(&app, &act, draft).await?;
    Ok((StatusCode::CREATED, Answer(product.into())))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProductChangeBody {
    /// The version that the form was opened with.
    version: i64,
    product: ProductDoc,
    reason: String,
}

/// Change a plan or a pack; who has bought keeps what was bought.
#[utoipa::path(patch, operation_id = "update_product", path = "/v1/admin/products/{id}",
    tag = "admin", params(("id" = ProductId, Path)), security(("bearer" = [])),
    request_body = ProductChangeBody,
    responses((status = 200, body = ProductDoc),
        (status = 409, body = Problem, description = "`changed_meanwhile` (by, at, version)")))]
async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    given: Given<Admin, ProductChangeBody>,
) -> Result<Answer<ProductDoc>> {
    let id = ProductId::parse(&id).ok_or(AppError::NotFound)?;
    let Given { act, body, .. } = given;
    let draft = body.product.into_product(id.clone());
    Ok(Answer(service::change(&app, &act, &id, body.version, draft).await?.into()))
}
