//! A preset as a document: the form's whole content, in both languages, both ways.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::preset::{Model, Param, Preset, Slot, Text};

/// A preset as its form has it.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(remote = "Preset", deny_unknown_fields)]
#[schema(as = PresetDoc)]
struct Form {
    pub key: String,
    /// Goes up with every change; what is sent here is not read.
    #[serde(default)]
    pub version: i64,
    pub enabled: bool,
    pub member_only: bool,
    pub position: i64,
    pub name: Text,
    pub description: Text,
    pub slots: Vec<Slot>,
    pub params: Vec<Param>,
    pub prompt: Text,
    /// Credits for one picture.
    pub price: i64,
    pub aspect_ratios: Vec<String>,
    pub models: Vec<Model>,
    pub sample_urls: Vec<String>,
}

/// A preset in the JSON of its form: the domain's type, whose key is `_id` in documents.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::api::admin) struct PresetDoc(#[serde(with = "Form")] pub Preset);

impl PartialSchema for PresetDoc {
    fn schema() -> RefOr<Schema> {
        Form::schema()
    }
}

impl ToSchema for PresetDoc {
    fn name() -> Cow<'static, str> {
        Form::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Form::schemas(schemas);
    }
}
