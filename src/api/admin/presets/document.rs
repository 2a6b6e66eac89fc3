//! A preset as a document: the form's whole content, in both languages, both ways.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::preset::{Model, Param, Preset, Slot, Text};

/// A preset as its form has it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api::admin) struct PresetDoc {
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

impl From<Preset> for PresetDoc {
    fn from(preset: Preset) -> Self {
        Self {
            key: preset.key,
            version: preset.version,
            enabled: preset.enabled,
            member_only: preset.member_only,
            position: preset.position,
            name: preset.name,
            description: preset.description,
            slots: preset.slots,
            params: preset.params,
            prompt: preset.prompt,
            price: preset.price,
            aspect_ratios: preset.aspect_ratios,
            models: preset.models,
            sample_urls: preset.sample_urls,
        }
    }
}

impl From<PresetDoc> for Preset {
    fn from(doc: PresetDoc) -> Self {
        Self {
            key: doc.key,
            version: doc.version,
            enabled: doc.enabled,
            member_only: doc.member_only,
            position: doc.position,
            name: doc.name,
            description: doc.description,
            slots: doc.slots,
            params: doc.params,
            prompt: doc.prompt,
            price: doc.price,
            aspect_ratios: doc.aspect_ratios,
            models: doc.models,
            sample_urls: doc.sample_urls,
        }
    }
}
