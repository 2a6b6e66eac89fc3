//! What a role sees of personal data. The only place that decides it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::preset::{Param, ParamKind};
use crate::user::Role;

/// Stands where something was taken away.
const HIDDEN: &str = "**";

/// How much of personal data is shown: all of it from operator up, to support only enough to tell people apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask {
    on: bool,
}

impl Mask {
    pub fn of(role: Role) -> Self {
        Self { on: role < Role::Operator }
    }

    /// Whether anything is taken away.
    pub fn is_on(self) -> bool {
        self.on
    }

    /// `demo@mannequin.local` → `de**@ma***.local`: of the name and of the domain two letters (one where there are no
    /// more than two), and the domain's last label.
    pub fn email(self, address: &str) -> String {
        if !self.on {
            return address.to_owned();
        }
        let (name, domain) = address.rsplit_once('@').unwrap_or((address, ""));
        let (rest, last) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let end = if last.is_empty() { String::new() } else { format!(".{last}") };
        format!("{}{HIDDEN}@{}***{end}", first_of(name), first_of(rest))
    }

    /// The first character.
    pub fn display_name(self, name: &str) -> String {
        if !self.on {
            return name.to_owned();
        }
        name.chars().take(1).chain(HIDDEN.chars()).collect()
    }

    /// The network, without the machine in it.
    pub fn ip(self, address: &str) -> String {
        if !self.on {
            return address.to_owned();
        }
        match address.parse::<IpAddr>() {
            Ok(IpAddr::V4(four)) => {
                let [a, b, c, _] = four.octets();
                format!("{a}.{b}.{c}.*")
            }
            Ok(IpAddr::V6(six)) => {
                let [a, b, ..] = six.segments();
                format!("{a:x}:{b:x}:*")
            }
            Err(_) => "*".to_owned(),
        }
    }

    /// Words that a person wrote, or that may repeat them: nothing.
    pub fn words<T>(self, words: T) -> Option<T> {
        (!self.on).then_some(words)
    }

    /// What was chosen; what was typed is hidden.
    pub fn choices(self, params: &[Param], mut chosen: BTreeMap<String, String>) -> BTreeMap<String, String> {
        if self.on {
            let typed = |name: &str| {
                let kind = params.iter().find(|param| param.name == name).map(|param| param.kind);
                kind.is_none_or(|kind| kind == ParamKind::Text)
            };
            chosen.iter_mut().filter(|(name, _)| typed(name)).for_each(|(_, value)| *value = HIDDEN.into());
        }
        chosen
    }
}

/// Two characters, one where there are no more than two.
fn first_of(text: &str) -> String {
    text.chars().take(if text.chars().count() > 2 { 2 } else { 1 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn support_sees_enough_to_tell_people_apart_and_no_more() {
        let mask = Mask::of(Role::Support);
        assert!(mask.is_on());
        for (address, shown) in [
            ("demo@mannequin.local", "de**@ma***.local"),
            ("li.wei@shop.example.co.uk", "li**@sh***.uk"),
            ("ab@x.cn", "a**@x***.cn"),
            ("卖家小店@例子店铺.中国", "卖家**@例子***.中国"),
            ("\"odd@name\"@example.com", "\"o**@ex***.com"),
            ("", "**@***"),
            ("nonsense", "no**@***"),
        ] {
            assert_eq!(mask.email(address), shown);
        }
        assert_eq!(mask.display_name("王小明"), "王**");
        assert_eq!(mask.display_name(""), "**");
        assert_eq!(mask.ip("203.0.113.77"), "203.0.113.*");
        assert_eq!(mask.ip("2001:db8:1:2::7"), "2001:db8:*");
        assert_eq!(mask.ip("somewhere"), "*");
        assert_eq!(mask.words("a red dress"), None);
    }

    #[test]
    fn a_chosen_option_is_shown_and_a_typed_text_is_not() {
        let all: Vec<Param> =
            crate::preset::builtin::presets().into_iter().flat_map(|preset| preset.params).collect();
        let of = |kind| all.iter().find(|param| param.kind == kind).expect("such a parameter").clone();
        let params = [of(ParamKind::Text), of(ParamKind::Select)];
        let [typed, chosen] = params.clone().map(|param| param.name);
        assert_ne!(typed, chosen);
        let given: BTreeMap<String, String> =
            [(typed.clone(), "secret words".into()), (chosen.clone(), "studio".into())].into();
        let shown = Mask::of(Role::Support).choices(&params, given.clone());
        assert_eq!((shown[&typed].as_str(), shown[&chosen].as_str()), ("**", "studio"));
        assert_eq!(Mask::of(Role::Operator).choices(&params, given.clone()), given);
        let unknown = Mask::of(Role::Support).choices(&[], given);
        assert!(unknown.values().all(|value| value == "**"));
    }

    #[test]
    fn operators_and_admins_see_everything() {
        for role in [Role::Operator, Role::Admin] {
            let mask = Mask::of(role);
            assert!(!mask.is_on());
            assert_eq!(mask.email("demo@mannequin.local"), "demo@mannequin.local");
            assert_eq!(mask.display_name("Demo"), "Demo");
            assert_eq!(mask.ip("203.0.113.77"), "203.0.113.77");
            assert_eq!(mask.words("a red dress"), Some("a red dress"));
        }
    }
}
