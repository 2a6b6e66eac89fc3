//! A preset: a tool's template as data (prompts in two languages, picture slots, parameters, price, models), and how
//! it becomes the words that are sent. No tool has code of its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Characters of a user's own words that are taken at the most.
pub const PROMPT_CHARS_MAX: usize = 1_000;
/// Characters of one parameter that a person typed.
pub const PARAM_CHARS_MAX: usize = 80;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub name: String,
    pub label: Text,
    pub hint: Text,
    pub required: bool,
    /// What to do with this picture, added to the prompt when an optional slot is filled.
    pub instruction: Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParamKind {
    Text,
    Select,
    Color,
}

/// A choice of a [`ParamKind::Select`]: `words` go into the prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: Text,
    pub words: Text,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Param {
    pub name: String,
    pub kind: ParamKind,
    pub label: Text,
    pub options: Vec<Choice>,
    /// What goes into the prompt when nothing was chosen: an option's value, a text or a colour; `""` = words below.
    pub default: String,
    /// Stands in the prompt when the parameter is empty.
    pub empty_words: Text,
}

/// A model that can make this preset's pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    pub code: &'static str,
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
        for slot in self.slots.iter().filter(|slot| slot.required && !slots_filled.contains(&slot.name)) {
            add(
                format!("inputs.{}", slot.name),
                "missing_input",
                format!("{} has no picture", slot.label.en),
            );
        }
        for (index, name) in slots_filled.iter().enumerate() {
            if !self.slots.iter().any(|slot| slot.name == *name) {
                add(format!("inputs[{index}].slot"), "unknown_slot", format!("there is no slot {name:?}"));
            } else if slots_filled[..index].contains(name) {
                add(
                    format!("inputs[{index}].slot"),
                    "duplicate_slot",
                    format!("slot {name:?} is filled twice"),
                );
            }
        }
        if prompt.is_some_and(|text| text.chars().count() > PROMPT_CHARS_MAX) {
            add("prompt".into(), "prompt_too_long", format!("{PROMPT_CHARS_MAX} characters at the most"));
        }
        if let Some(ratio) = aspect_ratio.filter(|ratio| !self.aspect_ratios.iter().any(|r| r == ratio)) {
            add("aspect_ratio".into(), "unknown_aspect_ratio", format!("{ratio:?} is not offered"));
        }
        for name in params.keys().filter(|name| !self.params.iter().any(|param| param.name == **name)) {
            add(format!("params.{name}"), "unknown_param", "there is no such parameter".into());
        }
        let mut chosen = BTreeMap::new();
        for param in &self.params {
            let given = params.get(&param.name).map(|v| v.trim()).filter(|v| !v.is_empty());
            let value = given.unwrap_or(&param.default);
            match param.refuses(value) {
                Some(detail) => add(format!("params.{}", param.name), "invalid_param", detail),
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

    /// The words that are sent. `own_words` are the user's and stay inside their own paragraph. `firmer` is set
    /// after an answer without a picture.
    pub fn render(
        &self,
        locale: Locale,
        filled: &[String],
        choices: &Choices,
        own_words: Option<&str>,
        firmer: bool,
    ) -> String {
        let mut text = self.prompt.get(locale).to_owned();
        let mut extra = String::new();
        for (index, slot) in self.sending_order(filled).enumerate() {
            let number = picture_number(locale, index + 1);
            text = text.replace(&format!("{{slot:{}}}", slot.name), &number);
            if !slot.required {
                extra.push_str(&slot.instruction.get(locale).replace("{picture}", &number));
            }
        }
        for param in &self.params {
            let words = param.words(locale, choices.params.get(&param.name).map_or("", String::as_str));
            text = text.replace(&format!("{{param:{}}}", param.name), &words);
        }
        let own = own_words.map(str::trim).filter(|words| !words.is_empty());
        let (more, last, firm) = match locale {
            Locale::Chinese => ("补充要求：", "只输出最终图片。", "请直接生成图片，不要用文字回答。"),
            Locale::English => (
                "Further wishes: ",
                "Output only the final image.",
                "Draw the picture now; do not answer in words.",
            ),
        };
        let mut prompt = text;
        prompt.push_str(&extra);
        if let Some(words) = own {
            prompt.push('\n');
            prompt.push_str(more);
            prompt.push_str(words);
            prompt.push('\n');
        }
        prompt.push_str(if locale == Locale::English && !prompt.ends_with('\n') { " " } else { "" });
        prompt.push_str(last);
        if firmer {
            prompt.push_str(firm);
        }
        prompt
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

    fn words(&self, locale: Locale, value: &str) -> String {
        if value.is_empty() {
            return self.empty_words.get(locale).to_owned();
        }
        match self.options.iter().find(|choice| choice.value == value) {
            Some(choice) => choice.words.get(locale).to_owned(),
            None => value.to_owned(),
        }
    }
}

fn is_hex_color(value: &str) -> bool {
    value.len() == 7 && value.starts_with('#') && value[1..].bytes().all(|b| b.is_ascii_hexdigit())
}

/// "图1" or "image 1".
pub fn picture_number(locale: Locale, number: usize) -> String {
    match locale {
        Locale::Chinese => format!("图{number}"),
        Locale::English => format!("image {number}"),
    }
}
