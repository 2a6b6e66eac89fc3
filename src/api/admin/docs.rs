//! Presets and products as documents: the form's whole content, in both languages, both ways. What is nested is the domain's
//! own; here it is only described for the contract.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::views::words;
use crate::domain::ids::ProductId;
use crate::domain::preset::{Model, Param, Preset, Slot, Text};
use crate::domain::product::{Badge, Offer, Product};

macro_rules! described {
    ($(#[$doc:meta])* $name:ident { $($(#[$field:meta])* $part:ident : $kind:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(ToSchema)]
        #[expect(dead_code, reason = "describes the domain's type in the contract")]
        pub(in crate::api::admin) struct $name { $($(#[$field])* $part: $kind),+ }
    };
}

words!(/** How a parameter is chosen. */ DocParamKind { Text, Select, Color });
words!(/** How the shop points at a product. */ DocBadge { BestValue, Popular });
words!(/** How long a plan lasts. */ DocTerm { Year, Month });
words!(/** What is sold besides the credits. */ DocOfferKind { Plan, Pack });

described!(/** A text in both languages. */ TextDoc { zh: String, en: String });
described!(SlotDoc {
    name: String, label: TextDoc, hint: TextDoc, required: bool,
    /** Here belongs what is sold: exactly one slot, a required one. Left out of all, the likely one is marked. */
    product: Option<bool>,
    /** Although required, it may stay empty when the parameter of this name has a value; prompts name it in `[[…]]` then. */
    unless_param: Option<String>,
    /** What to do with an optional picture; `{picture}` is its number. */
    instruction: Option<TextDoc>,
    example: Option<String>, good: Option<String>, bad: Option<String>,
});
described!(ChoiceDoc { value: String, label: TextDoc, words: TextDoc });
described!(ParamDoc {
    name: String, kind: DocParamKind, label: TextDoc, options: Option<Vec<ChoiceDoc>>,
    default: Option<String>, empty_words: Option<TextDoc>, typed_words: Option<TextDoc>,
});
described!(ModelDoc {
    id: String,
    inputs_max: usize,
    /** Millionths of a US dollar for one picture. */
    cost_micros: i64,
});
described!(BenefitsDoc { parallel: i64, member_presets: bool });
described!(OfferDoc { kind: DocOfferKind, term: Option<DocTerm>, benefits: Option<BenefitsDoc> });

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
    #[schema(value_type = TextDoc)]
    pub name: Text,
    #[schema(value_type = TextDoc)]
    pub description: Text,
    #[schema(value_type = Vec<SlotDoc>)]
    pub slots: Vec<Slot>,
    #[schema(value_type = Vec<ParamDoc>)]
    pub params: Vec<Param>,
    #[schema(value_type = TextDoc)]
    pub prompt: Text,
    /// Credits for one picture.
    pub price: i64,
    pub aspect_ratios: Vec<String>,
    #[schema(value_type = Vec<ModelDoc>)]
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

/// A product as its form has it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api::admin) struct ProductDoc {
    /// Given by the server; what is sent here is not read.
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub version: i64,
    pub on_sale: bool,
    pub position: i64,
    #[schema(value_type = TextDoc)]
    pub name: Text,
    #[schema(value_type = TextDoc)]
    pub description: Text,
    #[schema(value_type = OfferDoc)]
    pub offer: Offer,
    pub credits: i64,
    pub price_fen: i64,
    #[schema(value_type = Option<DocBadge>)]
    pub badge: Option<Badge>,
}

impl From<Product> for ProductDoc {
    fn from(product: Product) -> Self {
        Self {
            id: product.id.to_string(),
            version: product.version,
            on_sale: product.on_sale,
            position: product.position,
            name: product.name,
            description: product.description,
            offer: product.offer,
            credits: product.credits,
            price_fen: product.price_fen,
            badge: product.badge,
        }
    }
}

impl ProductDoc {
    /// The product under `id`.
    pub fn into_product(self, id: ProductId) -> Product {
        Product {
            id,
            version: self.version,
            on_sale: self.on_sale,
            position: self.position,
            name: self.name,
            description: self.description,
            offer: self.offer,
            credits: self.credits,
            price_fen: self.price_fen,
            badge: self.badge,
        }
    }
}
