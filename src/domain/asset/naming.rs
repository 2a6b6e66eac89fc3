//! What saved pictures are called: product, tool, value, local time. Whoever has made twelve colours of a shirt must tell the
//! navy one from the black one in a folder.

use std::collections::{BTreeMap, HashSet};

use super::display_name;
use crate::generation::Generation;
use crate::ids::AssetId;
use crate::preset::{Locale, Param, ParamKind};
use crate::time::zone::Zone;

/// Characters of one part.
const PART_CHARS_MAX: usize = 40;

/// The name of a generation's picture without its ending. `uploads` are the names of its inputs, where they have one.
pub fn stem(generation: &Generation, uploads: &BTreeMap<AssetId, String>, zone: Zone) -> String {
    let locale = generation.locale;
    let product = generation.preset.product_slot().map(|slot| slot.name.as_str());
    let upload = |slot: &str| {
        let input = generation.inputs.iter().find(|input| input.slot == slot)?;
        uploads.get(&input.asset_id).cloned()
    };
    let chosen = generation.preset.params.iter().filter_map(|param| {
        let value = generation.choices.params.get(&param.name)?;
        (*value != param.default).then(|| label(param, value, locale))
    });
    let values = chosen.collect::<Vec<_>>().join("-");
    // Without a choice the other picture says what was done: the colour card, the scene.
    let other = || {
        let mut slots = generation.preset.slots.iter().filter(|slot| slot.required && !slot.product);
        slots.find_map(|slot| upload(&slot.name))
    };
    let value = if values.is_empty() { other() } else { Some(values) };
    let parts = [
        product.and_then(upload),
        Some(generation.preset.name.get(locale).to_owned()),
        value,
        Some(zone.format(generation.created_at, "%Y%m%d-%H%M%S")),
    ];
    let clean = parts.into_iter().flatten().filter_map(|part| display_name(&format!("{part}.")));
    let short = clean.map(|part| part.chars().take(PART_CHARS_MAX).collect::<String>().replace(' ', "-"));
    short.collect::<Vec<_>>().join("_")
}

fn label(param: &Param, value: &str, locale: Locale) -> String {
    let option = param.options.iter().find(|o| param.kind == ParamKind::Select && o.value == value);
    option.map_or(value, |option| option.label.get(locale)).to_owned()
}

/// Gives names that no other has: the second of the same becomes `…_2`. Case does not tell names apart on most disks.
#[derive(Debug, Default)]
pub struct Unique(HashSet<String>);

impl Unique {
    pub fn name(&mut self, stem: &str, ending: &str) -> String {
        let numbered = (2..).map(|number| format!("{stem}_{number}.{ending}"));
        let mut all = std::iter::once(format!("{stem}.{ending}")).chain(numbered);
        let free = all.find(|name| self.0.insert(name.to_lowercase()));
        free.unwrap_or_default()
    }
}

/// The value of `Content-Disposition` (RFC 6266): the name for everybody, and one of plain letters for very old programs.
pub fn disposition(kind: &str, name: &str, plain: &str) -> String {
    let mut encoded = String::with_capacity(name.len() * 3);
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_names_are_equal() {
        let mut unique = Unique::default();
        let names: Vec<String> =
            ["a", "A", "a", "a_2", "b"].map(|stem| unique.name(stem, "png")).into_iter().collect();
        assert_eq!(names, ["a.png", "A_2.png", "a_3.png", "a_2_2.png", "b.png"]);
    }

    #[test]
    fn a_name_in_any_letters_travels_in_the_header() {
        let value = disposition("attachment", "白T恤 \"1\".png", "mannequin.png");
        assert_eq!(
            value,
            "attachment; filename=\"mannequin.png\"; filename*=UTF-8''%E7%99%BDT%E6%81%A4%20%221%22.png"
        );
        assert!(value.is_ascii());
    }
}
