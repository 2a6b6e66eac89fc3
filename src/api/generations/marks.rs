//! Favourites, folders and ratings of the caller's generations.

use axum::Json as Answer;
use axum::extract::State;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::view;
use crate::api::http::extract::{Json, Path};
use crate::api::http::problem::Problem;
use crate::api::views::GenerationView;
use crate::app::App;
use crate::domain::ids::GenerationId;
use crate::error::Result;
use crate::service::auth::Caller;
use crate::service::generations as service;
use crate::store::generations::marks::{self, MarksChange};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(mark)).routes(routes!(rate)).routes(routes!(folders))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MarksBody {
    favorite: Option<bool>,
    /// 1…40 characters; `null` = out of its folder.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    folder: Option<Option<String>>,
}

/// Tells `null` from a field that is not there.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// Make it a favourite, put it into a folder.
#[utoipa::path(patch, operation_id = "update_generation", path = "/v1/generations/{id}",
    tag = "generations", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    request_body = MarksBody,
    responses((status = 200, body = GenerationView),
        (status = 422, body = Problem, description = "`invalid_folder`")))]
async fn mark(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<GenerationId>,
    Json(body): Json<MarksBody>,
) -> Result<Answer<GenerationView>> {
    let wish = MarksChange { favorite: body.favorite, folder: body.folder };
    let marked = service::mark(&app, &caller.user, &id, wish).await?;
    Ok(Answer(view(&app, marked).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RatingBody {
    /// 1…5.
    stars: i32,
    /// 500 characters at the most.
    words: Option<String>,
}

/// Say how satisfied you are with a result; once more replaces it.
#[utoipa::path(post, operation_id = "rate_generation", path = "/v1/generations/{id}/rating",
    tag = "generations", params(("id" = GenerationId, Path)), security(("bearer" = [])),
    request_body = RatingBody,
    responses((status = 200, body = GenerationView),
        (status = 422, body = Problem, description = "`invalid_rating`")))]
async fn rate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<GenerationId>,
    Json(body): Json<RatingBody>,
) -> Result<Answer<GenerationView>> {
    let rated = service::rate(&app, &caller.user, &id, body.stars, body.words).await?;
    Ok(Answer(view(&app, rated).await?))
}

#[derive(Serialize, ToSchema)]
struct FolderView {
    name: String,
    /// Generations in it.
    count: i64,
}

#[derive(Serialize, ToSchema)]
struct Folders {
    items: Vec<FolderView>,
}

/// The caller's folders, by name.
#[utoipa::path(get, operation_id = "list_folders", path = "/v1/folders",
    tag = "generations", security(("bearer" = [])), responses((status = 200, body = Folders)))]
async fn folders(State(app): State<App>, caller: Caller) -> Result<Answer<Folders>> {
    let found = marks::folders(&app.store, &caller.user).await?;
    let items = found.into_iter().map(|f| FolderView { name: f.name, count: f.count }).collect();
    Ok(Answer(Folders { items }))
}
