//! Presets that were written before a field was there. Pure and safe to repeat; what operators have changed stays as it is.

use super::{Preset, Slot};

/// What a slot for the product is called in presets that do not say which it is, the surest first.
const PRODUCT_NAMES: &[&str] =
    &["product", "garment", "fabric", "accessory", "shoes", "subject", "item", "outfit", "person"];

/// The clauses of the recolour tool that speak of the colour card. They are marked, so that they fall away without one.
const CARD_CLAUSES: &[&str] = &[
    "，{slot:colour_card}是目标颜色参考",
    " and {slot:colour_card} is the reference for the target colour",
    "（以色值为准，{slot:colour_card}只作色彩层次的参考）",
    " (this value decides; {slot:colour_card} only suggests its tonal range)",
];

impl Preset {
    /// The slot for what is sold. Where none is marked: the one that is called so, else the last required one, which is where
    /// pages have put the product so far.
    pub fn product_slot(&self) -> Option<&Slot> {
        self.product_index().and_then(|index| self.slots.get(index))
    }

    fn product_index(&self) -> Option<usize> {
        let required = |name: &str| self.slots.iter().position(|slot| slot.required && slot.name == name);
        let marked = self.slots.iter().position(|slot| slot.product);
        marked
            .or_else(|| PRODUCT_NAMES.iter().find_map(|name| required(name)))
            .or_else(|| self.slots.iter().rposition(|slot| slot.required))
    }

    /// Marks the product's slot where none is marked.
    pub fn mark_product(&mut self) {
        let is_marked = self.slots.iter().any(|slot| slot.product);
        let index = self.product_index().filter(|_| !is_marked);
        if let Some(slot) = index.and_then(|index| self.slots.get_mut(index)) {
            slot.product = true;
        }
    }

    /// Everything that came later. Whether anything changed.
    pub fn upgrade(&mut self) -> bool {
        let before = self.clone();
        self.mark_product();
        self.free_colour_card();
        *self != before
    }

    /// The recolour tool needs no colour card when a colour value is given, where its prompts can do without.
    fn free_colour_card(&mut self) {
        let named = |preset: &Self, param: &str| preset.params.iter().position(|p| p.name == param);
        let card =
            self.slots.iter().position(|slot| slot.name == "colour_card" && slot.unless_param.is_none());
        let (Some(card), Some(colour)) = (card, named(self, "colour")) else { return };
        if self.key != "recolour" {
            return;
        }
        let mark = |words: &str| {
            CARD_CLAUSES.iter().fold(words.to_owned(), |words, clause| {
                let marked = format!("[[{clause}]]");
                if words.contains(&marked) { words } else { words.replace(clause, &marked) }
            })
        };
        let mut new = self.clone();
        let typed = &mut new.params[colour].typed_words;
        (typed.zh, typed.en) = (mark(&typed.zh), mark(&typed.en));
        (new.prompt.zh, new.prompt.en) = (mark(&new.prompt.zh), mark(&new.prompt.en));
        new.slots[card].unless_param = Some("colour".into());
        if new.speaks_freely_of("colour_card") {
            return;
        }
        *self = new;
    }
}

#[cfg(test)]
mod tests {
    use crate::preset::Preset;
    use crate::preset::builtin;

    /// As it was stored before the fields were there.
    fn old(key: &str) -> Preset {
        let mut preset = builtin::presets().into_iter().find(|p| p.key == key).expect("a tool");
        for slot in &mut preset.slots {
            (slot.product, slot.unless_param) = (false, None);
        }
        let plain = |words: &mut String| *words = words.replace("[[", "").replace("]]", "");
        plain(&mut preset.prompt.zh);
        plain(&mut preset.prompt.en);
        for param in &mut preset.params {
            plain(&mut param.typed_words.zh);
            plain(&mut param.typed_words.en);
        }
        preset
    }

    #[test]
    fn an_old_document_of_each_tool_becomes_the_new_one_and_then_stays() {
        for new in builtin::presets() {
            let mut preset = old(&new.key);
            assert!(preset.upgrade(), "{}", new.key);
            assert_eq!(preset, new);
            assert!(!preset.upgrade(), "{}", new.key);
        }
    }

    #[test]
    fn what_operators_have_changed_stays() {
        let mut preset = old("recolour");
        preset.price = 9;
        preset.prompt.zh = preset.prompt.zh.replace("电商商品照片", "橱窗照片");
        preset.upgrade();
        assert_eq!(preset.price, 9);
        assert!(preset.prompt.zh.contains("橱窗照片") && preset.prompt.zh.contains("[[，{slot:colour_card}"));
        // Words of their own about the card: it stays required, or the prompt would speak of a picture that is not there.
        let mut own = old("recolour");
        own.prompt.zh.push_str("再看一眼{slot:colour_card}。");
        own.upgrade();
        assert_eq!(own.slots[1].unless_param, None);
        assert!(own.prompt.zh.ends_with("再看一眼{slot:colour_card}。") && !own.prompt.zh.contains("[["));
        let mut renamed = old("model");
        renamed.key = "our-own".into();
        (renamed.slots[0].name, renamed.slots[1].name) = ("a".into(), "b".into());
        renamed.upgrade();
        assert!(renamed.slots[1].product, "the last required one, as pages had it");
    }
}
