//! What a person is told in the studio, some of it by e-mail as well: the matter as data, and its words in the language
//! of whoever reads it.

mod desk;
pub mod letter;
pub mod reminder;

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{GenerationId, NotificationId, OrderId, UserId};
use super::preset::{Locale, Text};
use super::time::Time;

/// One thing told to one person, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    #[serde(rename = "_id")]
    pub id: NotificationId,
    pub user_id: UserId,
    /// Unique: what is told twice under one key is told once.
    pub key: String,
    pub matter: Matter,
    pub at: Time,
    pub read_at: Option<Time>,
}

/// What it is about. Stored with the variant as the outer key: inside a tagged enum an instant would be read as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// `credits` of the membership are left and go with it.
    SubscriptionEnding {
        plan: Text,
        ends_at: Time,
        credits: i64,
    },
    SubscriptionEnded {
        plan: Text,
        ended_at: Time,
    },
    /// `gift`: all of them were given for free.
    CreditsExpiring {
        amount: i64,
        at: Time,
        gift: bool,
    },
    /// `credits` came with it.
    OrderPaid {
        order: OrderId,
        product: Text,
        credits: i64,
    },
    /// In this step `amount_fen` was given back and `credits` were taken back; all steps together are `total_fen` (missing in
    /// what older versions told: their numbers were those of all steps).
    OrderRefunded {
        order: OrderId,
        product: Text,
        amount_fen: i64,
        credits: i64,
        #[serde(default)]
        total_fen: Option<i64>,
    },
    /// Somebody of ours gave (> 0) or took (< 0) credits.
    CreditsAdjusted {
        amount: i64,
        note: Option<String>,
    },
    /// Somebody of ours had a failed one tried again with `generation`.
    GenerationRetried {
        generation: GenerationId,
        tool: Text,
        price: i64,
        on_the_house: bool,
        note: Option<String>,
    },
    /// Somebody of ours canceled it; `credits` came back, `None` = it was only asked to stop.
    GenerationCanceled {
        generation: GenerationId,
        tool: Text,
        credits: Option<i64>,
        note: Option<String>,
    },
    /// Somebody of ours gave the credits of a finished picture back.
    GenerationVoided {
        generation: GenerationId,
        tool: Text,
        credits: i64,
        note: Option<String>,
    },
}

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    SubscriptionEnding,
    SubscriptionEnded,
    CreditsExpiring,
    OrderPaid,
    OrderRefunded,
    CreditsAdjusted,
    GenerationRetried,
    GenerationCanceled,
    GenerationVoided,
}

/// A matter as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub title: String,
    pub body: String,
}

impl Matter {
    pub fn kind(&self) -> NotificationKind {
        match self {
            Matter::SubscriptionEnding { .. } => NotificationKind::SubscriptionEnding,
            Matter::SubscriptionEnded { .. } => NotificationKind::SubscriptionEnded,
            Matter::CreditsExpiring { .. } => NotificationKind::CreditsExpiring,
            Matter::OrderPaid { .. } => NotificationKind::OrderPaid,
            Matter::OrderRefunded { .. } => NotificationKind::OrderRefunded,
            Matter::CreditsAdjusted { .. } => NotificationKind::CreditsAdjusted,
            Matter::GenerationRetried { .. } => NotificationKind::GenerationRetried,
            Matter::GenerationCanceled { .. } => NotificationKind::GenerationCanceled,
            Matter::GenerationVoided { .. } => NotificationKind::GenerationVoided,
        }
    }

    /// Whether it goes out by e-mail too: reminders do, for who does not come by would lose something. Gifts are not
    /// worth a letter.
    pub fn is_mailed(&self) -> bool {
        matches!(self, Matter::SubscriptionEnding { .. } | Matter::CreditsExpiring { gift: false, .. })
    }

    /// The page of the studio where it goes on, as a path.
    pub fn link(&self) -> String {
        match self {
            Matter::SubscriptionEnding { .. } | Matter::SubscriptionEnded { .. } => "/membership".to_owned(),
            Matter::CreditsExpiring { .. } | Matter::CreditsAdjusted { .. } => "/credits".to_owned(),
            Matter::GenerationRetried { generation, .. }
            | Matter::GenerationCanceled { generation, .. }
            | Matter::GenerationVoided { generation, .. } => format!("/history/{generation}"),
            Matter::OrderPaid { order, .. } | Matter::OrderRefunded { order, .. } => {
                format!("/orders/{order}")
            }
        }
    }

    pub fn words(&self, locale: Locale) -> Words {
        if let Some(words) = desk::words(self, locale) {
            return words;
        }
        let (title, body) = match locale {
            Locale::Chinese => self.chinese(),
            Locale::English => self.english(),
        };
        Words { title, body }
    }

    fn chinese(&self) -> (String, String) {
        let locale = Locale::Chinese;
        match self {
            Matter::SubscriptionEnding { plan, ends_at, credits } => {
                let lost = if *credits > 0 {
                    format!("到期后会员权益停止，剩余的 {} 个会员积分失效；", grouped(*credits))
                } else {
                    "到期后会员权益停止；".to_owned()
                };
                (
                    format!("{}将于 {} 到期", plan.zh, day(*ends_at, locale)),
                    format!(
                        "你的{}将于 {} 到期。{lost}单独购买的积分不受影响。现在续费，新的会员期从到期时接着算。",
                        plan.zh,
                        minute(*ends_at, locale)
                    ),
                )
            }
            Matter::SubscriptionEnded { plan, ended_at } => (
                format!("{}已到期", plan.zh),
                format!(
                    "你的{}已于 {} 到期，会员权益已停止。单独购买的积分可以继续使用。",
                    plan.zh,
                    minute(*ended_at, locale)
                ),
            ),
            Matter::CreditsExpiring { amount, at, gift } => {
                let what = if *gift { "赠送积分" } else { "积分" };
                (
                    format!("{} 个{what}将于 {} 到期", grouped(*amount), day(*at, locale)),
                    format!(
                        "你有 {} 个{what}将于 {} 到期，到期后不能再使用。",
                        grouped(*amount),
                        minute(*at, locale)
                    ),
                )
            }
            Matter::OrderPaid { product, credits, .. } => (
                format!("「{}」购买成功", product.zh),
                format!("你购买的「{}」已到账，{} 个积分已经可以使用。", product.zh, grouped(*credits)),
            ),
            Matter::OrderRefunded { product, amount_fen, credits, total_fen, .. } => {
                let so_far = in_all(*amount_fen, *total_fen, |total| format!("（累计已退 {total}）"));
                (
                    format!("「{}」已退款", product.zh),
                    format!(
                        "「{}」本次退款 {}{so_far}，已退回原支付方式，收回 {} 个积分。",
                        product.zh,
                        yuan(*amount_fen),
                        grouped(*credits)
                    ),
                )
            }
            _ => Default::default(),
        }
    }

    fn english(&self) -> (String, String) {
        let locale = Locale::English;
        match self {
            Matter::SubscriptionEnding { plan, ends_at, credits } => {
                let lost = if *credits > 0 {
                    format!("Its benefits stop then, and {} that came with it expire. ", counted(*credits))
                } else {
                    "Its benefits stop then. ".to_owned()
                };
                (
                    format!("{} ends on {}", plan.en, day(*ends_at, locale)),
                    format!(
                        "Your {} ends on {}. {lost}Credits that you bought separately are not affected. If you renew \
                         now, the new period begins where this one ends.",
                        plan.en,
                        minute(*ends_at, locale)
                    ),
                )
            }
            Matter::SubscriptionEnded { plan, ended_at } => (
                format!("{} has ended", plan.en),
                format!(
                    "Your {} ended on {} and its benefits have stopped. Credits that you bought separately can still \
                     be used.",
                    plan.en,
                    minute(*ended_at, locale)
                ),
            ),
            Matter::CreditsExpiring { amount, at, gift } => {
                let one = *amount == 1;
                let noun = if one { "credit" } else { "credits" };
                let what = format!("{} {}{noun}", grouped(*amount), if *gift { "free " } else { "" });
                let verb = if one { "expires" } else { "expire" };
                (
                    format!("{what} {verb} on {}", day(*at, locale)),
                    format!("You have {what} that {verb} on {}; use them before.", minute(*at, locale)),
                )
            }
            Matter::OrderPaid { product, credits, .. } => (
                format!("{}: payment received", product.en),
                format!("Thank you. {} can be used now.", counted(*credits)),
            ),
            Matter::OrderRefunded { product, amount_fen, credits, total_fen, .. } => {
                let so_far = in_all(*amount_fen, *total_fen, |total| format!(" ({total} in all)"));
                let taken = match credits {
                    1 => "1 credit was".to_owned(),
                    credits => format!("{} were", counted(*credits)),
                };
                (
                    format!("{}: refunded", product.en),
                    format!(
                        "{} goes back to the way you paid{so_far}; {taken} taken back.",
                        yuan(*amount_fen)
                    ),
                )
            }
            _ => Default::default(),
        }
    }
}

/// What all refunds of an order come to, where this one was not the first.
fn in_all(amount_fen: i64, total_fen: Option<i64>, words: impl Fn(String) -> String) -> String {
    total_fen.filter(|total| *total > amount_fen).map(|total| words(yuan(total))).unwrap_or_default()
}

fn counted(credits: i64) -> String {
    format!("{} {}", grouped(credits), if credits == 1 { "credit" } else { "credits" })
}

/// 6000 → "6,000".
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// 16_900 fen → "¥169.00".
fn yuan(fen: i64) -> String {
    format!("¥{}.{:02}", grouped(fen / 100), (fen % 100).abs())
}

/// The product's sellers live by Beijing time; a person's own time zone is not known.
fn in_beijing(at: Time, pattern: &str) -> String {
    let zone = FixedOffset::east_opt(8 * 3600).expect("eight hours are less than a day");
    at.to_chrono().with_timezone(&zone).format(pattern).to_string()
}

/// The day of `at`, which also numbers the days that credits expire on.
pub fn day(at: Time, locale: Locale) -> String {
    match locale {
        Locale::Chinese => in_beijing(at, "%Y年%-m月%-d日"),
        Locale::English => in_beijing(at, "%-d %B %Y"),
    }
}

/// To the minute, with the zone.
pub fn minute(at: Time, locale: Locale) -> String {
    match locale {
        Locale::Chinese => in_beijing(at, "%Y年%-m月%-d日 %H:%M（北京时间）"),
        Locale::English => in_beijing(at, "%-d %B %Y, %H:%M (Beijing time)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW_YEAR: Time = Time::from_millis(1_798_732_800_000); // 2026-12-31T16:00Z

    fn all() -> Vec<Matter> {
        let order = OrderId::from_ulid(ulid::Ulid::from_parts(1, 2));
        let plan = Text::new("年度会员", "Annual membership");
        vec![
            Matter::SubscriptionEnding { plan: plan.clone(), ends_at: NEW_YEAR, credits: 4_210 },
            Matter::SubscriptionEnding { plan: plan.clone(), ends_at: NEW_YEAR, credits: 0 },
            Matter::SubscriptionEnded { plan: plan.clone(), ended_at: NEW_YEAR },
            Matter::CreditsExpiring { amount: 1, at: NEW_YEAR, gift: true },
            Matter::CreditsExpiring { amount: 500, at: NEW_YEAR, gift: false },
            Matter::OrderPaid { order: order.clone(), product: plan.clone(), credits: 6_000 },
            Matter::OrderRefunded {
                order: order.clone(),
                product: plan.clone(),
                amount_fen: 129_900,
                credits: 5_999,
                total_fen: Some(129_900),
            },
            Matter::OrderRefunded {
                order,
                product: plan.clone(),
                amount_fen: 11_900,
                credits: 500,
                total_fen: Some(16_900),
            },
            Matter::CreditsAdjusted { amount: 25, note: Some("新年快乐".into()) },
            Matter::CreditsAdjusted { amount: -1, note: None },
            retried(true),
            retried(false),
            Matter::GenerationCanceled {
                generation: generation(),
                tool: plan.clone(),
                credits: Some(5),
                note: None,
            },
            Matter::GenerationCanceled {
                generation: generation(),
                tool: plan.clone(),
                credits: None,
                note: None,
            },
            Matter::GenerationVoided { generation: generation(), tool: plan, credits: 5, note: None },
        ]
    }

    fn generation() -> GenerationId {
        GenerationId::from_ulid(ulid::Ulid::from_parts(1, 2))
    }

    fn retried(on_the_house: bool) -> Matter {
        let tool = Text::new("商品换色", "Recolour");
        Matter::GenerationRetried { generation: generation(), tool, price: 5, on_the_house, note: None }
    }

    #[test]
    fn who_pays_for_another_try_and_what_support_says_is_told() {
        assert!(retried(true).words(Locale::Chinese).body.contains("由平台承担，不收取积分"));
        assert!(retried(false).words(Locale::Chinese).body.contains("成功后收取 5 个积分"));
        let adjusted = &all()[8];
        assert!(adjusted.words(Locale::Chinese).body.ends_with("客服留言：新年快乐"));
    }

    #[test]
    fn a_refund_tells_its_own_step_and_the_sum_of_all_apart() {
        let second = all()[7].words(Locale::Chinese).body;
        assert!(second.contains("本次退款 ¥119.00（累计已退 ¥169.00）"), "{second}");
        assert!(
            all()[7]
                .words(Locale::English)
                .body
                .starts_with("¥119.00 goes back to the way you paid (¥169.00 in all)")
        );
        assert!(!all()[6].words(Locale::Chinese).body.contains("累计"), "the first one is the sum");
        let old = bson::doc! { "order_refunded": {
            "order": format!("ord_{}", ulid::Ulid::from_parts(1, 2)), "product": { "zh": "包", "en": "Pack" },
            "amount_fen": 5_i64, "credits": 1_i64,
        } };
        let old: Matter = bson::deserialize_from_document(old).expect("what an older version told");
        assert!(old.words(Locale::Chinese).body.contains("¥0.05"));
    }

    #[test]
    fn days_are_those_of_beijing_in_both_languages() {
        let words = all()[0].words(Locale::Chinese);
        assert_eq!(words.title, "年度会员将于 2027年1月1日 到期");
        assert!(words.body.contains("2027年1月1日 00:00（北京时间）"), "{}", words.body);
        assert!(words.body.contains("4,210 个会员积分"), "{}", words.body);
        let words = all()[0].words(Locale::English);
        assert_eq!(words.title, "Annual membership ends on 1 January 2027");
        assert!(words.body.contains("1 January 2027, 00:00 (Beijing time)"), "{}", words.body);
    }

    #[test]
    fn money_and_credits_are_told_exactly() {
        assert!(all()[6].words(Locale::English).body.starts_with("¥1,299.00 goes back"));
        assert!(all()[6].words(Locale::Chinese).body.contains("5,999 个积分"));
        assert_eq!(all()[3].words(Locale::English).title, "1 free credit expires on 1 January 2027");
        assert!(!all()[1].words(Locale::English).body.contains("0 credits"));
    }

    #[test]
    fn every_matter_has_words_of_one_line_and_survives_the_database() {
        for matter in all() {
            for locale in [Locale::Chinese, Locale::English] {
                let Words { title, body } = matter.words(locale);
                assert!(!title.is_empty() && !body.is_empty());
                assert!(!format!("{title}{body}").contains(['\n', '{', '}']), "{title} {body}");
                let foreign = title.chars().any(|c| ('一'..='龥').contains(&c));
                assert_eq!(foreign, locale == Locale::Chinese, "{title}");
            }
            let notification = Notification {
                id: NotificationId::from_ulid(ulid::Ulid::from_parts(1, 2)),
                user_id: UserId::from_ulid(ulid::Ulid::from_parts(1, 2)),
                key: "k".into(),
                matter,
                at: NEW_YEAR,
                read_at: None,
            };
            let raw = bson::serialize_to_vec(&notification).expect("bson");
            assert_eq!(bson::deserialize_from_slice::<Notification>(&raw).expect("back"), notification);
        }
    }
}
