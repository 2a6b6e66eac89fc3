//! How a preset, the filled slots and the choices become the words that are sent. Text that a person typed is put
//! in last and never read as a template.

use super::{Choices, Locale, Param, ParamKind, Preset};

impl Preset {
    /// The words that are sent. `own_words` are the user's and stay inside their own paragraph. `firmer` is set
    /// after an answer without a picture. When more than `inputs_max` pictures are filled, the last ones travel
    /// together on one sheet whose panels carry their numbers ([`sheet_from`]), and the words say so.
    pub fn render(
        &self,
        locale: Locale,
        filled: &[String],
        inputs_max: usize,
        choices: &Choices,
        own_words: Option<&str>,
        firmer: bool,
    ) -> String {
        let pictures =
            Pictures { locale, names: self.sending_order(filled).map(|s| s.name.as_str()).collect() };
        let capitals = locale == Locale::English;
        let template = pictures.without_empty_clauses(self.prompt.get(locale));
        let mut sentences = vec![fill(&template, capitals, |key| match key.split_once(':')? {
            ("slot", name) => pictures.number_of(name),
            ("param", name) => {
                let param = self.params.iter().find(|param| param.name == name)?;
                Some(param.words(&pictures, choices.params.get(name).map_or("", String::as_str)))
            }
            _ => None,
        })];
        for (index, slot) in self.sending_order(filled).enumerate().filter(|(_, slot)| !slot.required) {
            let number = picture_number(locale, index + 1);
            sentences.push(fill(slot.instruction.get(locale), capitals, |key| match key {
                "picture" => Some(number.clone()),
                other => pictures.number_of(other.strip_prefix("slot:")?),
            }));
        }
        if let Some(first) = sheet_from(pictures.names.len(), inputs_max) {
            sentences.push(sheet_words(locale, first, pictures.names.len()));
        }
        let (more, last, firm, space) = match locale {
            Locale::Chinese => ("补充要求：", "只输出最终图片。", "请直接生成图片，不要用文字回答。", ""),
            Locale::English => (
                "Further wishes: ",
                "Output only the final image.",
                "Draw the picture now; do not answer in words.",
                " ",
            ),
        };
        let mut prompt = sentences.join(space);
        match own_words.map(one_line).filter(|words| !words.is_empty()) {
            Some(words) => prompt.push_str(&format!("\n{more}{words}\n")),
            None => prompt.push_str(space),
        }
        prompt.push_str(last);
        if firmer {
            prompt.push_str(space);
            prompt.push_str(firm);
        }
        prompt
    }
}

/// The number (from 1) of the first picture that shares a sheet, when `pictures` are more than a model takes.
pub fn sheet_from(pictures: usize, inputs_max: usize) -> Option<usize> {
    (pictures > inputs_max).then_some(inputs_max.max(1))
}

/// "图1" or "image 1".
pub fn picture_number(locale: Locale, number: usize) -> String {
    match locale {
        Locale::Chinese => format!("图{number}"),
        Locale::English => format!("image {number}"),
    }
}

fn sheet_words(locale: Locale, first: usize, last: usize) -> String {
    match locale {
        Locale::Chinese => {
            format!("图{first}到图{last}拼在最后一张参考图里，每一格标出的数字就是它的图号。")
        }
        Locale::English => format!(
            "Images {first} to {last} arrive together on the last reference sheet; the number marked on each panel \
             is its image number."
        ),
    }
}

/// A template in parts, and which of them are clauses.
fn clauses(template: &str) -> impl Iterator<Item = (&str, bool)> {
    template.split("[[").enumerate().flat_map(|(index, part)| match part.split_once("]]") {
        Some((clause, rest)) if index > 0 => [(clause, true), (rest, false)],
        _ => [(part, false), ("", false)],
    })
}

/// The slots that words name.
fn slots_of(words: &str) -> impl Iterator<Item = &str> {
    words.split("{slot:").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

impl Preset {
    /// Whether a prompt names this slot outside of a clause that falls away with its picture.
    pub(super) fn speaks_freely_of(&self, slot: &str) -> bool {
        let texts = [&self.prompt.zh, &self.prompt.en].into_iter();
        let typed = self.params.iter().filter(|param| {
            // Where the slot may be empty, its parameter has a value: what stands for no value is not said then.
            self.slots.iter().any(|s| s.name == slot && s.unless_param.as_ref() == Some(&param.name))
        });
        let typed = typed.flat_map(|param| [&param.typed_words.zh, &param.typed_words.en]);
        let names = |words: &str| slots_of(words).any(|name| name == slot);
        texts.chain(typed).any(|text| clauses(text).any(|(words, is_clause)| !is_clause && names(words)))
    }
}

/// The slots whose pictures are sent, in that order.
struct Pictures<'a> {
    locale: Locale,
    names: Vec<&'a str>,
}

impl Pictures<'_> {
    /// `[[…]]` is a clause about pictures: it falls away when one of them was not sent, with its brackets when all were.
    fn without_empty_clauses(&self, template: &str) -> String {
        clauses(template)
            .filter(|(words, is_clause)| !is_clause || slots_of(words).all(|slot| self.names.contains(&slot)))
            .map(|(words, _)| words)
            .collect()
    }

    fn number_of(&self, slot: &str) -> Option<String> {
        let index = self.names.iter().position(|name| *name == slot)?;
        Some(picture_number(self.locale, index + 1))
    }
}

impl Param {
    fn words(&self, pictures: &Pictures<'_>, value: &str) -> String {
        let locale = pictures.locale;
        let value = one_line(value);
        let chosen =
            self.options.iter().find(|choice| self.kind == ParamKind::Select && choice.value == value);
        let typed = self.typed_words.get(locale);
        let template = pictures.without_empty_clauses(match chosen {
            _ if value.is_empty() => self.empty_words.get(locale),
            Some(choice) => choice.words.get(locale),
            None if typed.is_empty() => "{value}",
            None => typed,
        });
        fill(&template, false, |key| match key {
            "value" => Some(value.clone()),
            other => pictures.number_of(other.strip_prefix("slot:")?),
        })
    }
}

/// Puts `words_for(key)` in the place of every `{key}` of `template`, once: what was put in is not read again.
/// With `capitals`, a sentence that begins with a placeholder gets its capital letter.
fn fill(template: &str, capitals: bool, words_for: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        text.push_str(&rest[..open]);
        rest = &rest[open..];
        let key_end = rest.find('}');
        let words = key_end.and_then(|end| words_for(&rest[1..end]));
        let (Some(end), Some(words)) = (key_end, words) else {
            text.push('{');
            rest = &rest[1..];
            continue;
        };
        let begins = text.trim_end().is_empty() || text.trim_end().ends_with('.');
        text.push_str(&if begins && capitals { capitalised(&words) } else { words });
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    text
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Typed text without line breaks and control characters, so that it cannot leave its place in the prompt.
fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
