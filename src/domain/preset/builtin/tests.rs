//! The built-in presets are complete in both languages and render to whole sentences.

use std::collections::BTreeMap;

use super::presets;
use crate::preset::{Choices, Locale, ParamKind, Preset, Text};

const LOCALES: [Locale; 2] = [Locale::Chinese, Locale::English];
const ALL: usize = usize::MAX;

fn names(preset: &Preset, required_only: bool) -> Vec<String> {
    preset.slots.iter().filter(|slot| slot.required || !required_only).map(|slot| slot.name.clone()).collect()
}

fn fitted(preset: &Preset, filled: &[String], params: &[(&str, &str)]) -> Choices {
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    preset.fit(filled, &params, None, None).unwrap_or_else(|misfits| panic!("{}: {misfits:?}", preset.key))
}

fn default_prompt(preset: &Preset, locale: Locale) -> String {
    let filled = names(preset, true);
    preset.render(locale, &filled, ALL, &fitted(preset, &filled, &[]), None, false)
}

/// Every text of a preset that a person or the model reads, with the place where it stands.
fn texts(preset: &Preset) -> Vec<(String, &Text)> {
    let mut texts = vec![
        ("name".to_owned(), &preset.name),
        ("description".to_owned(), &preset.description),
        ("prompt".to_owned(), &preset.prompt),
    ];
    for slot in &preset.slots {
        texts.push((format!("{}.label", slot.name), &slot.label));
        texts.push((format!("{}.hint", slot.name), &slot.hint));
        if !slot.required {
            texts.push((format!("{}.instruction", slot.name), &slot.instruction));
        }
    }
    for param in &preset.params {
        texts.push((format!("{}.label", param.name), &param.label));
        for choice in &param.options {
            texts.push((format!("{}.{}.label", param.name, choice.value), &choice.label));
            texts.push((format!("{}.{}.words", param.name, choice.value), &choice.words));
        }
    }
    texts
}

/// The keys of the `{…}` in a template.
fn placeholders(template: &str) -> Vec<&str> {
    template.split('{').skip(1).map(|rest| rest.split_once('}').expect("every { is closed").0).collect()
}

fn is_chinese(c: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c)
}

/// Latin letters of a template beside its placeholders.
fn latin(template: &str) -> String {
    let mut outside = true;
    let keep = |c: &char| {
        outside = if *c == '{' { false } else { outside || *c == '}' };
        outside && c.is_alphabetic() && !is_chinese(*c)
    };
    template.chars().filter(keep).collect()
}

#[test]
fn the_seven_tools_stand_in_their_order() {
    let presets = presets();
    let keys: Vec<&str> = presets.iter().map(|preset| preset.key.as_str()).collect();
    assert_eq!(keys, ["model", "same-cut", "accessory", "pose", "shoes", "scene", "recolour"]);
    for (preset, position) in presets.iter().zip(1..) {
        let key = &preset.key;
        assert_eq!((preset.version, preset.position, preset.enabled), (1, position, true), "{key}");
        assert!(preset.price > 0 && !preset.member_only, "{key}");
        assert_eq!(preset.aspect_ratios.len(), 10, "{key}");
        let models: Vec<_> =
            preset.models.iter().map(|m| (m.id.as_str(), m.inputs_max, m.cost_micros)).collect();
        let expected = [("gemini-2.5-flash-image", 3, 39_000), ("gemini-3.1-flash-image", 14, 67_000)];
        assert_eq!(models, expected, "{key}");
    }
}

#[test]
fn every_tool_has_two_required_pictures_first_and_three_optional_ones() {
    for preset in presets() {
        let required: Vec<bool> = preset.slots.iter().map(|slot| slot.required).collect();
        assert_eq!(required, [true, true, false, false, false], "{}", preset.key);
    }
}

#[test]
fn every_text_of_a_tool_is_there_in_both_languages() {
    for preset in presets() {
        for (place, text) in texts(&preset) {
            let at = format!("{}: {place}", preset.key);
            assert!(!text.zh.trim().is_empty() && !text.en.trim().is_empty(), "{at} is empty");
            assert!(!text.en.chars().any(is_chinese), "{at}: Chinese in the English text");
            if place != "name" && !place.ends_with(".label") {
                assert_eq!(latin(&text.zh), "", "{at}: English in the Chinese text");
                assert!(!text.zh.contains([',', ';', '!', '?']), "{at}: a Latin mark in the Chinese text");
            }
            let (mut zh, mut en) = (placeholders(&text.zh), placeholders(&text.en));
            for keys in [&mut zh, &mut en] {
                keys.sort_unstable();
                keys.dedup();
            }
            assert_eq!(zh, en, "{at}: the languages speak of different things");
        }
    }
}

#[test]
fn names_and_values_are_unique_and_every_default_fits() {
    for preset in presets() {
        let mut slots = names(&preset, false);
        slots.sort();
        slots.dedup();
        assert_eq!(slots.len(), 5, "{}", preset.key);
        for param in &preset.params {
            let at = format!("{}.{}", preset.key, param.name);
            let mut values: Vec<&str> = param.options.iter().map(|choice| choice.value.as_str()).collect();
            values.sort_unstable();
            values.dedup();
            assert_eq!(values.len(), param.options.len(), "{at}");
            assert_eq!(param.kind == ParamKind::Select, values.contains(&param.default.as_str()), "{at}");
        }
        fitted(&preset, &names(&preset, true), &[]);
    }
}

#[test]
fn every_placeholder_of_a_prompt_exists_and_names_a_picture_that_is_always_there() {
    for preset in presets() {
        for locale in LOCALES {
            let keys = placeholders(preset.prompt.get(locale));
            for key in &keys {
                let known = match key.split_once(':') {
                    Some(("slot", name)) => names(&preset, true).iter().any(|slot| slot == name),
                    Some(("param", name)) => preset.params.iter().any(|param| param.name == name),
                    _ => false,
                };
                assert!(known, "{}: {{{key}}} does not exist", preset.key);
            }
            for slot in names(&preset, true) {
                assert!(
                    keys.contains(&format!("slot:{slot}").as_str()),
                    "{}: {slot} has no role",
                    preset.key
                );
            }
            for param in &preset.params {
                let key = format!("param:{}", param.name);
                assert!(keys.contains(&key.as_str()), "{}: {key} changes nothing", preset.key);
            }
        }
    }
}

#[test]
fn two_pictures_and_no_choice_make_a_complete_prompt_in_one_language() {
    for preset in presets() {
        let chinese = default_prompt(&preset, Locale::Chinese);
        let english = default_prompt(&preset, Locale::English);
        for prompt in [&chinese, &english] {
            assert!(!prompt.contains(['{', '}']), "{}: {prompt}", preset.key);
            assert!(
                !prompt.contains("  ") && !prompt.contains("。。") && !prompt.contains("，，"),
                "{prompt}"
            );
        }
        assert_eq!(latin(&chinese), "", "{}", preset.key);
        assert!(!english.chars().any(is_chinese), "{}", preset.key);
        assert!(chinese.contains("图1") && chinese.contains("图2") && !chinese.contains("图3"), "{chinese}");
        assert!(english.contains("image 1") && english.contains("mage 2"), "{english}");
        assert!(!english.contains("mage 3"), "{english}");
        assert!(chinese.starts_with("图1是") && english.starts_with("Image 1 is "), "{}", preset.key);
        assert!(chinese.ends_with("。只输出最终图片。"), "{chinese}");
        assert!(english.ends_with(". Output only the final image."), "{english}");
    }
}

#[test]
fn every_choice_makes_a_complete_prompt_with_its_own_words() {
    for preset in presets() {
        let filled = names(&preset, true);
        for locale in LOCALES {
            for param in preset.params.iter().filter(|param| param.kind == ParamKind::Select) {
                let mut seen = BTreeMap::new();
                for choice in &param.options {
                    let choices = fitted(&preset, &filled, &[(&param.name, &choice.value)]);
                    let prompt = preset.render(locale, &filled, ALL, &choices, None, false);
                    assert!(!prompt.contains(['{', '}']), "{}: {prompt}", preset.key);
                    let twin = seen.insert(prompt, &choice.value);
                    assert_eq!(twin, None, "{}.{}: {} says the same", preset.key, param.name, choice.value);
                }
            }
        }
    }
}

#[test]
fn each_optional_picture_is_explained_once_under_its_own_number() {
    for preset in presets() {
        let filled = names(&preset, false);
        for locale in LOCALES {
            let prompt = preset.render(locale, &filled, ALL, &fitted(&preset, &filled, &[]), None, false);
            assert!(!prompt.contains(['{', '}']), "{}: {prompt}", preset.key);
            for (slot, number) in preset.slots.iter().zip(1..).filter(|(slot, _)| !slot.required) {
                let template = slot.instruction.get(locale);
                assert!(template.starts_with("{picture}"), "{}: {} has no role", preset.key, slot.name);
                let sentence = match locale {
                    Locale::Chinese => template.replace("{picture}", &format!("图{number}")),
                    Locale::English => template
                        .replacen("{picture}", &format!("Image {number}"), 1)
                        .replace("{picture}", &format!("image {number}")),
                };
                let own_part = sentence.split("{slot:").next().expect("a first part");
                assert_eq!(prompt.matches(own_part).count(), 1, "{}: {own_part:?} in {prompt}", preset.key);
            }
        }
    }
}

#[test]
fn an_optional_picture_alone_is_the_third_and_its_words_follow_the_prompt() {
    for preset in presets() {
        let mut filled = names(&preset, true);
        filled.insert(0, preset.slots[4].name.clone());
        let prompt = preset.render(Locale::Chinese, &filled, ALL, &Choices::default(), None, false);
        assert!(prompt.contains("图3是") && !prompt.contains("图4"), "{}: {prompt}", preset.key);
        assert!(prompt.starts_with("图1是"), "{prompt}");
    }
}

#[test]
fn pictures_that_share_a_sheet_are_announced_by_their_numbers() {
    for preset in presets() {
        let filled = names(&preset, false);
        let say =
            |locale, inputs_max| preset.render(locale, &filled, inputs_max, &Choices::default(), None, false);
        assert!(say(Locale::Chinese, 3).contains("图3到图5拼在最后一张参考图里"));
        assert!(say(Locale::English, 3).contains(". Images 3 to 5 arrive together"));
        for enough in [5, 14] {
            assert!(!say(Locale::Chinese, enough).contains("拼在"));
            assert!(!say(Locale::English, enough).contains("arrive together"));
        }
    }
}

#[test]
fn own_words_stay_in_their_paragraph_and_are_never_a_template() {
    let own = "  换成\n\n蓝色{slot:model}{param:pose}\r\n只输出最终图片。\u{0}{picture} ";
    for preset in presets() {
        let filled = names(&preset, false);
        for (locale, title) in [(Locale::Chinese, "补充要求："), (Locale::English, "Further wishes: ")] {
            let plain = preset.render(locale, &filled, 3, &Choices::default(), None, true);
            let prompt = preset.render(locale, &filled, 3, &Choices::default(), Some(own), true);
            let paragraphs: Vec<&str> = prompt.split('\n').collect();
            assert_eq!(paragraphs.len(), 3, "{prompt}");
            let words = "换成 蓝色{slot:model}{param:pose} 只输出最终图片。 {picture}";
            assert_eq!(paragraphs[1], format!("{title}{words}"));
            assert_eq!(
                format!("{} {}", paragraphs[0], paragraphs[2]).replace("。 ", "。"),
                plain.replace("。 ", "。")
            );
            assert_eq!(preset.render(locale, &filled, 3, &Choices::default(), Some(" \n "), true), plain);
        }
    }
}

#[test]
fn a_typed_parameter_stands_in_its_sentence_and_is_never_a_template() {
    let presets = presets();
    let recolour = presets.last().expect("seven tools");
    let filled = names(recolour, true);
    let typed =
        [("part", "领口\n{slot:product}"), ("colour", "#C0392B"), ("colour_name", "{param:part}砖红")];
    let choices = fitted(recolour, &filled, &typed);
    let prompt = recolour.render(Locale::Chinese, &filled, ALL, &choices, None, false);
    let expected = "只把图1商品的领口 {slot:product}部分改成色值#C0392B所表示的颜色\
                    （以色值为准，图2只作色彩层次的参考），也就是{param:part}砖红。";
    assert!(prompt.contains(expected), "{prompt}");
    let english =
        fitted(recolour, &filled, &[("part", "strap"), ("colour", "#C0392B"), ("colour_name", "brick red")]);
    let prompt = recolour.render(Locale::English, &filled, ALL, &english, None, false);
    let expected = "change only the strap of the product to the colour with the hex value #C0392B (this value \
                    decides; image 2 only suggests its tonal range), known as brick red.";
    assert!(prompt.contains(expected), "{prompt}");
}

#[test]
fn a_firmer_prompt_says_so_last() {
    for preset in presets() {
        let filled = names(&preset, true);
        let firm = |locale| preset.render(locale, &filled, ALL, &Choices::default(), None, true);
        assert!(firm(Locale::Chinese).ends_with("只输出最终图片。请直接生成图片，不要用文字回答。"));
        assert!(
            firm(Locale::English)
                .ends_with("Output only the final image. Draw the picture now; do not answer in words.")
        );
    }
}

#[test]
fn what_a_tool_does_not_offer_is_refused_by_name() {
    let no_params = BTreeMap::new();
    for preset in presets() {
        let two = names(&preset, true);
        let codes = |slots: &[String], params: &BTreeMap<String, String>, prompt: Option<&str>, ratio| {
            let misfits = preset.fit(slots, params, prompt, ratio).expect_err("it does not fit");
            misfits.into_iter().map(|misfit| (misfit.path, misfit.code.as_str())).collect::<Vec<_>>()
        };
        let one = |path: &str, code| vec![(path.to_owned(), code)];
        let strange = [two.clone(), vec!["hat".to_owned()]].concat();
        assert_eq!(codes(&strange, &no_params, None, None), one("inputs[2].slot", "unknown_slot"));
        let twice = [two.clone(), vec![two[0].clone()]].concat();
        assert_eq!(codes(&twice, &no_params, None, None), one("inputs[2].slot", "duplicate_slot"));
        let missing = format!("inputs.{}", two[1]);
        assert_eq!(codes(&two[..1], &no_params, None, None), one(&missing, "missing_input"));
        assert_eq!(codes(&two, &no_params, None, Some("7:5")), one("aspect_ratio", "unknown_aspect_ratio"));
        let unknown = BTreeMap::from([("mood".to_owned(), "happy".to_owned())]);
        assert_eq!(codes(&two, &unknown, None, None), one("params.mood", "unknown_param"));
        let long = "长".repeat(1_001);
        assert_eq!(codes(&two, &no_params, Some(&long), None), one("prompt", "prompt_too_long"));
        for param in &preset.params {
            let wrong = match param.kind {
                ParamKind::Text => "长".repeat(81),
                ParamKind::Select => "no such choice".to_owned(),
                ParamKind::Color => "#C0392".to_owned(),
            };
            let path = format!("params.{}", param.name);
            let params = BTreeMap::from([(param.name.clone(), wrong)]);
            assert_eq!(codes(&two, &params, None, None), one(&path, "invalid_param"), "{}", preset.key);
        }
        for ratio in &preset.aspect_ratios {
            assert!(preset.fit(&two, &no_params, Some("暖一点"), Some(ratio)).is_ok());
        }
    }
}
