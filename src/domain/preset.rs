//! A preset: a tool's template as data (prompts in two languages, picture slots, parameters, price, models), and how
//! it becomes the words that are sent. No tool has code of its own.

pub mod builtin;
pub mod check;
mod upgrade;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error_code::ErrorCode;

pub use check::faults;
pub use words::{picture_number, sheet_from};

/// Characters of a user's own words that are taken at the most.
pub const PROMPT_CHARS_MAX: usize = 1_000;
/// Characters of one parameter that a person typed.
pub const PARAM_CHARS_MAX: usize = 80;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Locale {
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    #[serde(rename = "en")]
    English,
}

impl Locale {
    /// The locale for an `Accept-Language` value or a stored tag; Chinese unless English comes first.
    pub fn from_tag(tag: &str) -> Self {
        let first = tag.split(',').map(str::trim).find(|t| t.starts_with("zh") || t.starts_with("en"));
        if first.is_some_and(|t| t.starts_with("en")) { Locale::English } else { Locale::Chinese }
    }

    pub fn tag(self) -> &'static str {
        match self {
            Locale::Chinese => "zh-CN",
            Locale::English => "en",
        }
    }
}

/// A text in both languages of the product.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    pub zh: String,
    pub en: String,
}

impl Text {
    pub fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::Chinese => &self.zh,
            Locale::English => &self.en,
        }
    }
}

/// A place for one picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PresetSlot)]
pub struct Slot {
    pub name: String,
    pub label: Text,
    pub hint: Text,
    pub required: bool,
    /// Here belongs what is sold. Exactly one slot of a preset says so, and it is required.
    #[serde(default)]
    pub product: bool,
    /// Although required, it may stay empty when the parameter of this name has a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless_param: Option<String>,
    /// What to do with this picture (`{picture}` is its number), added to the prompt when an optional slot is
    /// filled. Required pictures have their place in the prompt itself.
    #[serde(default)]
    pub instruction: Text,
    /// Addresses of pictures that show what belongs here, and how to do it right and wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bad: Option<String>,
}

/// How a parameter is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParamKind {
    Text,
    Select,
    Color,
}

/// A choice of a [`ParamKind::Select`]: `words` go into the prompt and may name pictures as `{slot:name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PresetChoice)]
pub struct Choice {
    pub value: String,
    pub label: Text,
    pub words: Text,
}

/// A choice that a person makes besides the pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PresetParam)]
pub struct Param {
    pub name: String,
    pub kind: ParamKind,
    pub label: Text,
    #[serde(default)]
    pub options: Vec<Choice>,
    /// What goes into the prompt when nothing was chosen: an option's value, a text or a colour; `""` = words below.
    #[serde(default)]
    pub default: String,
    /// Stands in the prompt when the parameter is empty; may name pictures as `{slot:name}`.
    #[serde(default)]
    pub empty_words: Text,
    /// Stands in the prompt when a person typed a text or a colour, which takes the place of `{value}`; may name
    /// pictures as `{slot:name}`. Empty: what was typed stands alone.
    #[serde(default)]
    pub typed_words: Text,
}

/// A model that can make this preset's pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PresetModel)]
pub struct Model {
    pub id: String,
    pub inputs_max: usize,
    /// What one picture costs us, in millionths of a US dollar.
    pub cost_micros: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preset {
    #[serde(rename = "_id")]
    pub key: String,
    pub version: i64,
    pub enabled: bool,
    pub member_only: bool,
    /// Position in the tool list.
    pub position: i64,
    pub name: Text,
    pub description: Text,
    pub slots: Vec<Slot>,
    pub params: Vec<Param>,
    /// The template: `{slot:name}` becomes "图1" / "image 1", `{param:name}` the chosen words.
    /// [`Preset::render`] adds what every prompt ends with.
    pub prompt: Text,
    /// Credits for one picture.
    pub price: i64,
    pub aspect_ratios: Vec<String>,
    /// In the order in which they are tried.
    pub models: Vec<Model>,
    pub sample_urls: Vec<String>,
}

/// What is wrong with a submit against its preset: field path, code, detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    pub path: String,
    pub code: ErrorCode,
    pub detail: String,
}

/// A submit's choices that fit the preset, with defaults filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    pub params: BTreeMap<String, String>,
}

impl Preset {
    /// Checks which slots are filled and what was chosen.
    ///
    /// # Errors
    /// Everything that does not fit, in the order of the preset.
    pub fn fit(
        &self,
        slots_filled: &[String],
        params: &BTreeMap<String, String>,
        prompt: Option<&str>,
        aspect_ratio: Option<&str>,
    ) -> Result<Choices, Vec<Misfit>> {
        let mut misfits = Vec::new();
        let mut add = |path: String, code, detail: String| misfits.push(Misfit { path, code, detail });
        let has_value = |name: &str| {
            let given = params.get(name).is_some_and(|value| !value.trim().is_empty());
            given || self.params.iter().any(|param| param.name == name && !param.default.is_empty())
        };
        let is_needed = |slot: &&Slot| slot.required && !slot.unless_param.as_deref().is_some_and(has_value);
        for slot in self.slots.iter().filter(is_needed).filter(|slot| !slots_filled.contains(&slot.name)) {
            add(
                format!("inputs.{}", slot.name),
                ErrorCode::MissingInput,
                format!("{} has no picture", slot.label.en),
            );
        }
        for (index, name) in slots_filled.iter().enumerate() {
            if !self.slots.iter().any(|slot| slot.name == *name) {
                add(
                    format!("inputs[{index}].slot"),
                    ErrorCode::UnknownSlot,
                    format!("there is no slot {name:?}"),
                );
            } else if slots_filled[..index].contains(name) {
                add(
                    format!("inputs[{index}].slot"),
                    ErrorCode::DuplicateSlot,
                    format!("slot {name:?} is filled twice"),
                );
            }
        }
        if prompt.is_some_and(|text| text.chars().count() > PROMPT_CHARS_MAX) {
            add(
                "prompt".into(),
                ErrorCode::PromptTooLong,
                format!("{PROMPT_CHARS_MAX} characters at the most"),
            );
        }
        if let Some(ratio) = aspect_ratio.filter(|ratio| !self.aspect_ratios.iter().any(|r| r == ratio)) {
            add("aspect_ratio".into(), ErrorCode::UnknownAspectRatio, format!("{ratio:?} is not offered"));
        }
        for name in params.keys().filter(|name| !self.params.iter().any(|param| param.name == **name)) {
            add(format!("params.{name}"), ErrorCode::UnknownParam, "there is no such parameter".into());
        }
        let mut chosen = BTreeMap::new();
        for param in &self.params {
            let given = params.get(&param.name).map(|v| v.trim()).filter(|v| !v.is_empty());
            let value = given.unwrap_or(&param.default);
            match param.refuses(value) {
                Some(detail) => add(format!("params.{}", param.name), ErrorCode::InvalidParam, detail),
                None if value.is_empty() => {}
                None => {
                    chosen.insert(param.name.clone(), value.to_owned());
                }
            }
        }
        if misfits.is_empty() { Ok(Choices { params: chosen }) } else { Err(misfits) }
    }

    /// The filled slots in the order in which their pictures are sent: as the preset lists them.
    pub fn sending_order<'a>(&'a self, filled: &'a [String]) -> impl Iterator<Item = &'a Slot> {
        self.slots.iter().filter(|slot| filled.contains(&slot.name))
    }
}

impl Param {
    fn refuses(&self, value: &str) -> Option<String> {
        match self.kind {
            _ if value.is_empty() => None,
            ParamKind::Select if self.options.iter().any(|choice| choice.value == value) => None,
            ParamKind::Select => Some(format!("{value:?} is not one of the options")),
            ParamKind::Color if is_hex_color(value) => None,
            ParamKind::Color => Some(format!("{value:?} is not a colour like #C0392B")),
            ParamKind::Text if value.chars().count() <= PARAM_CHARS_MAX => None,
            ParamKind::Text => Some(format!("{PARAM_CHARS_MAX} characters at the most")),
        }
    }
}

fn is_hex_color(value: &str) -> bool {
    value.len() == 7 && value.starts_with('#') && value[1..].bytes().all(|b| b.is_ascii_hexdigit())
}
