//! What is wrong with a preset that somebody wrote: everything that would make a page or a prompt look broken is found
//! before it can be offered.

use super::{Misfit, ParamKind, Preset, Text, is_hex_color};
use crate::error_code::ErrorCode;

pub const SLOTS_MAX: usize = 5;
pub const PARAMS_MAX: usize = 8;
pub const OPTIONS_MAX: usize = 40;
pub const MODELS_MAX: usize = 5;
pub const SAMPLES_MAX: usize = 12;
pub const TITLE_CHARS_MAX: usize = 40;
pub const TEXT_CHARS_MAX: usize = 300;
pub const PROMPT_CHARS_MAX: usize = 4_000;
pub const PRICE_MAX: i64 = 10_000;
pub const INPUTS_MAX: usize = 100;
pub const COST_MICROS_MAX: i64 = 100_000_000;
/// What the provider can draw.
pub const RATIOS: [&str; 10] = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"];

/// Everything that is wrong with `preset`, in the order of its form; empty when it can be offered.
pub fn faults(preset: &Preset) -> Vec<Misfit> {
    let mut check = Check { found: Vec::new() };
    if !is_name(&preset.key) || preset.key.len() < 2 {
        check.add("key", ErrorCode::InvalidKey, "2 to 32 of a–z, 0–9, _ and -, beginning with a letter");
    }
    check.text("name", &preset.name, TITLE_CHARS_MAX);
    check.text("description", &preset.description, TEXT_CHARS_MAX);
    check.text("prompt", &preset.prompt, PROMPT_CHARS_MAX);
    if !(1..=PRICE_MAX).contains(&preset.price) {
        check.add("price", ErrorCode::InvalidPrice, "1 to 10 000 credits");
    }
    check.slots(preset);
    check.params(preset);
    check.placeholders(preset);
    check.offers(preset);
    check.found
}

fn is_name(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    text.len() <= 32 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.bytes().all(good)
}

/// Of this site: its pages show no pictures from elsewhere.
fn is_address(text: &str) -> bool {
    let ours = text.starts_with('/') && !text.starts_with("//");
    text.len() <= 500 && ours && !text.contains(char::is_whitespace)
}

struct Check {
    found: Vec<Misfit>,
}

impl Check {
    fn add(&mut self, path: impl Into<String>, code: ErrorCode, detail: impl Into<String>) {
        self.found.push(Misfit { path: path.into(), code, detail: detail.into() });
    }

    /// Both languages, neither empty nor too long.
    fn text(&mut self, path: &str, text: &Text, chars_max: usize) {
        for (language, words) in [("zh", &text.zh), ("en", &text.en)] {
            if words.trim().is_empty() {
                self.add(format!("{path}.{language}"), ErrorCode::MissingText, "is empty");
            }
        }
        self.length(path, text, chars_max);
    }

    fn length(&mut self, path: &str, text: &Text, chars_max: usize) {
        for (language, words) in [("zh", &text.zh), ("en", &text.en)] {
            if words.chars().count() > chars_max {
                let detail = format!("{chars_max} characters at the most");
                self.add(format!("{path}.{language}"), ErrorCode::TextTooLong, detail);
            }
        }
    }

    fn address(&mut self, path: String, address: Option<&str>) {
        if address.is_some_and(|address| !is_address(address)) {
            self.add(
                path,
                ErrorCode::InvalidAddress,
                "an address of this site (/…): add the picture as a sample",
            );
        }
    }

    fn slots(&mut self, preset: &Preset) {
        if !(1..=SLOTS_MAX).contains(&preset.slots.len()) {
            self.add("slots", ErrorCode::InvalidSlots, "1 to 5 slots");
        } else if !preset.slots.iter().any(|slot| slot.required) {
            self.add("slots", ErrorCode::InvalidSlots, "at least one slot must be required");
        }
        let products: Vec<usize> = (0..preset.slots.len()).filter(|i| preset.slots[*i].product).collect();
        match products[..] {
            [one] if preset.slots[one].required && preset.slots[one].unless_param.is_none() => {}
            [one] => {
                self.add(format!("slots[{one}].product"), ErrorCode::ProductOptional, "must be required")
            }
            _ => self.add("slots", ErrorCode::InvalidProductSlot, "exactly one slot is the product's"),
        }
        for (index, slot) in preset.slots.iter().enumerate() {
            let path = format!("slots[{index}]");
            self.unless(&path, slot, preset);
            if !is_name(&slot.name) {
                self.add(
                    format!("{path}.name"),
                    ErrorCode::InvalidName,
                    "a–z, 0–9, _ and -, beginning with a letter",
                );
            } else if preset.slots[..index].iter().any(|other| other.name == slot.name) {
                self.add(format!("{path}.name"), ErrorCode::DuplicateName, "another slot has this name");
            }
            self.text(&format!("{path}.label"), &slot.label, TITLE_CHARS_MAX);
            self.length(&format!("{path}.hint"), &slot.hint, TEXT_CHARS_MAX);
            if slot.required {
                self.length(&format!("{path}.instruction"), &slot.instruction, TEXT_CHARS_MAX);
            } else {
                self.text(&format!("{path}.instruction"), &slot.instruction, TEXT_CHARS_MAX);
            }
            for (name, address) in [("example", &slot.example), ("good", &slot.good), ("bad", &slot.bad)] {
                self.address(format!("{path}.{name}"), address.as_deref());
            }
        }
    }

    fn unless(&mut self, path: &str, slot: &super::Slot, preset: &Preset) {
        let Some(param) = slot.unless_param.as_deref() else { return };
        let path = format!("{path}.unless_param");
        if !slot.required {
            self.add(path, ErrorCode::SlotOptional, "only a required slot can be let off");
        } else if !preset.params.iter().any(|p| p.name == param) {
            self.add(path, ErrorCode::UnknownParam, format!("there is no parameter {param:?}"));
        } else if preset.speaks_freely_of(&slot.name) {
            let detail =
                "the prompt names it outside of [[…]], the brackets of a clause that falls away with it";
            self.add(path, ErrorCode::UnguardedPlaceholder, detail);
        }
    }

    fn params(&mut self, preset: &Preset) {
        if preset.params.len() > PARAMS_MAX {
            self.add("params", ErrorCode::InvalidParams, "8 parameters at the most");
        }
        for (index, param) in preset.params.iter().enumerate() {
            let path = format!("params[{index}]");
            if !is_name(&param.name) {
                self.add(
                    format!("{path}.name"),
                    ErrorCode::InvalidName,
                    "a–z, 0–9, _ and -, beginning with a letter",
                );
            } else if preset.params[..index].iter().any(|other| other.name == param.name) {
                self.add(format!("{path}.name"), ErrorCode::DuplicateName, "another parameter has this name");
            }
            self.text(&format!("{path}.label"), &param.label, TITLE_CHARS_MAX);
            for (name, text) in [("empty_words", &param.empty_words), ("typed_words", &param.typed_words)] {
                self.length(&format!("{path}.{name}"), text, TEXT_CHARS_MAX);
            }
            self.options(&path, param);
            let right = match param.kind {
                _ if param.default.is_empty() => true,
                ParamKind::Select => param.options.iter().any(|choice| choice.value == param.default),
                ParamKind::Color => is_hex_color(&param.default),
                ParamKind::Text => param.default.chars().count() <= super::PARAM_CHARS_MAX,
            };
            if !right {
                self.add(
                    format!("{path}.default"),
                    ErrorCode::InvalidDefault,
                    "is not a value of this parameter",
                );
            }
        }
    }

    fn options(&mut self, path: &str, param: &super::Param) {
        let select = param.kind == ParamKind::Select;
        if select && !(1..=OPTIONS_MAX).contains(&param.options.len()) {
            self.add(format!("{path}.options"), ErrorCode::InvalidOptions, "1 to 40 options");
        }
        for (index, choice) in param.options.iter().enumerate() {
            let at = format!("{path}.options[{index}]");
            if choice.value.is_empty() || choice.value.len() > 64 {
                self.add(format!("{at}.value"), ErrorCode::InvalidValue, "1 to 64 characters");
            } else if param.options[..index].iter().any(|other| other.value == choice.value) {
                self.add(format!("{at}.value"), ErrorCode::DuplicateName, "another option has this value");
            }
            self.text(&format!("{at}.label"), &choice.label, TITLE_CHARS_MAX);
            self.length(&format!("{at}.words"), &choice.words, TEXT_CHARS_MAX);
        }
    }

    /// Every `{…}` of a prompt names a slot or a parameter, and each required picture is named.
    fn placeholders(&mut self, preset: &Preset) {
        for (language, words) in [("zh", &preset.prompt.zh), ("en", &preset.prompt.en)] {
            let path = format!("prompt.{language}");
            for key in words.split('{').skip(1) {
                let key = key.split_once('}').map(|(key, _)| key);
                let known = match key.and_then(|key| key.split_once(':')) {
                    Some(("slot", name)) => preset.slots.iter().any(|slot| slot.name == name),
                    Some(("param", name)) => preset.params.iter().any(|param| param.name == name),
                    _ => false,
                };
                if !known {
                    let detail = format!("{{{}}} is neither a slot nor a parameter", key.unwrap_or("…"));
                    self.add(path.clone(), ErrorCode::UnknownPlaceholder, detail);
                }
            }
            for slot in preset.slots.iter().filter(|slot| slot.required) {
                if !words.contains(&format!("{{slot:{}}}", slot.name)) {
                    let detail = format!("does not name the required picture {{slot:{}}}", slot.name);
                    self.add(path.clone(), ErrorCode::MissingPlaceholder, detail);
                }
            }
        }
    }

    fn offers(&mut self, preset: &Preset) {
        let known = |ratio: &String| RATIOS.contains(&ratio.as_str());
        if preset.aspect_ratios.is_empty() || !preset.aspect_ratios.iter().all(known) {
            self.add(
                "aspect_ratios",
                ErrorCode::InvalidAspectRatios,
                format!("at least one of {}", RATIOS.join(", ")),
            );
        }
        if !(1..=MODELS_MAX).contains(&preset.models.len()) {
            self.add("models", ErrorCode::InvalidModels, "1 to 5 models");
        }
        for (index, model) in preset.models.iter().enumerate() {
            let good = |b: u8| b.is_ascii_alphanumeric() || b"-._/:".contains(&b);
            // It becomes a part of an address.
            let leaves = model.id.contains("..") || model.id.starts_with('/');
            if model.id.is_empty() || model.id.len() > 100 || leaves || !model.id.bytes().all(good) {
                self.add(
                    format!("models[{index}].id"),
                    ErrorCode::InvalidModel,
                    "the provider's id of a model",
                );
            }
            if !(1..=INPUTS_MAX).contains(&model.inputs_max) {
                self.add(
                    format!("models[{index}].inputs_max"),
                    ErrorCode::InvalidInputsMax,
                    "1 to 100 pictures",
                );
            }
            if !(0..=COST_MICROS_MAX).contains(&model.cost_micros) {
                self.add(
                    format!("models[{index}].cost_micros"),
                    ErrorCode::InvalidCost,
                    "0 to 100 US dollars",
                );
            }
        }
        if preset.sample_urls.len() > SAMPLES_MAX {
            self.add("sample_urls", ErrorCode::TooManySamples, "12 at the most");
        }
        for (index, address) in preset.sample_urls.iter().enumerate() {
            self.address(format!("sample_urls[{index}]"), Some(address));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::builtin;

    fn codes(preset: &Preset) -> Vec<(String, &'static str)> {
        faults(preset).into_iter().map(|fault| (fault.path, fault.code.as_str())).collect()
    }

    #[test]
    fn the_built_in_presets_can_be_offered() {
        for preset in builtin::presets() {
            assert_eq!(codes(&preset), [], "{}", preset.key);
        }
    }

    #[test]
    fn what_would_look_broken_is_named_with_its_place() {
        let good = builtin::presets().remove(0);
        let spoilt = |how: &dyn Fn(&mut Preset)| {
            let mut preset = good.clone();
            how(&mut preset);
            codes(&preset).into_iter().next().unwrap_or_default()
        };
        let at = |path: &str, code| (path.to_owned(), code);
        assert_eq!(spoilt(&|p| p.key = "Model".into()), at("key", "invalid_key"));
        assert_eq!(spoilt(&|p| p.name.en = " ".into()), at("name.en", "missing_text"));
        assert_eq!(spoilt(&|p| p.prompt.zh = "x".repeat(4_001)).1, "text_too_long");
        assert_eq!(spoilt(&|p| p.price = 0), at("price", "invalid_price"));
        assert_eq!(spoilt(&|p| p.slots[1].name = "a b".into()), at("slots[1].name", "invalid_name"));
        assert_eq!(spoilt(&|p| p.slots[0].label.zh.clear()), at("slots[0].label.zh", "missing_text"));
        assert_eq!(spoilt(&|p| p.prompt.en.push_str(" {slot:hat}")), at("prompt.en", "unknown_placeholder"));
        assert_eq!(spoilt(&|p| p.prompt.zh.push('{')), at("prompt.zh", "unknown_placeholder"));
        assert_eq!(spoilt(&|p| p.prompt.zh = "画".into()).1, "missing_placeholder");
        assert_eq!(spoilt(&|p| p.aspect_ratios = vec!["7:5".into()]).1, "invalid_aspect_ratios");
        assert_eq!(spoilt(&|p| p.models.clear()), at("models", "invalid_models"));
        assert_eq!(spoilt(&|p| p.models[0].id = "a b".into()), at("models[0].id", "invalid_model"));
        assert_eq!(spoilt(&|p| p.models[0].id = "a/../../b".into()), at("models[0].id", "invalid_model"));
        assert_eq!(
            spoilt(&|p| p.sample_urls = vec!["javascript:alert(1)".into()]),
            at("sample_urls[0]", "invalid_address")
        );
        assert_eq!(spoilt(&|p| p.slots[1].product = false), at("slots", "invalid_product_slot"));
        assert_eq!(spoilt(&|p| p.slots[0].product = true), at("slots", "invalid_product_slot"));
        let other = |p: &mut Preset| (p.slots[1].product, p.slots[2].product) = (false, true);
        assert_eq!(spoilt(&other), at("slots[2].product", "product_optional"));
        let unless = |slot: usize, param: &'static str| {
            move |p: &mut Preset| p.slots[slot].unless_param = Some(param.into())
        };
        assert_eq!(spoilt(&unless(0, "hat")), at("slots[0].unless_param", "unknown_param"));
        assert_eq!(spoilt(&unless(0, "pose")), at("slots[0].unless_param", "unguarded_placeholder"));
        assert_eq!(spoilt(&unless(2, "pose")), at("slots[2].unless_param", "slot_optional"));
        assert_eq!(spoilt(&|p| p.slots[0].bad = Some("//evil.example".into())).1, "invalid_address");
    }
}
