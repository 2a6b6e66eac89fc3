//! Who looks at the back office, in which language, and the people that a page names: read at once, masked here.

use std::collections::HashMap;

use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::http::locale::locale_of;
use crate::app::App;
use crate::domain::desk::Mask;
use crate::domain::ids::UserId;
use crate::domain::preset::Locale;
use crate::domain::user::{Role, User};
use crate::error::Result;
use crate::service::auth::Caller;
use crate::store::admin::users;

/// For whom an answer is made.
#[derive(Clone, Debug)]
pub(in crate::api::admin) struct Viewer {
    pub role: Role,
    pub locale: Locale,
    pub mask: Mask,
}

impl Viewer {
    pub fn new(caller: &Caller, headers: &HeaderMap) -> Self {
        Self { role: caller.role, locale: locale_of(headers), mask: Mask::of(caller.role) }
    }
}

/// Somebody, as far as the caller may know.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(in crate::api::admin) struct Person {
    pub id: UserId,
    /// Masked for support.
    pub email: String,
    /// Masked for support.
    pub display_name: String,
}

impl Person {
    pub fn new(viewer: &Viewer, user: &User) -> Self {
        Self {
            id: user.id.clone(),
            email: viewer.mask.email(&user.email),
            display_name: viewer.mask.display_name(&user.display_name),
        }
    }
}

/// The people of one page.
pub(in crate::api::admin) struct People(HashMap<String, Person>);

impl People {
    /// Reads them in one go.
    pub async fn read(app: &App, viewer: &Viewer, mut ids: Vec<UserId>) -> Result<Self> {
        ids.sort();
        ids.dedup();
        let found = users::find_many(&app.store, &ids).await?;
        Ok(Self(found.iter().map(|user| (user.id.to_string(), Person::new(viewer, user))).collect()))
    }

    pub fn get(&self, id: &UserId) -> Option<Person> {
        self.0.get(id.as_str()).cloned()
    }
}
