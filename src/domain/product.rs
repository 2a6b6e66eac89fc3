//! What is on sale: plans (a membership for a time, with credits) and packs (credits alone). Documents that operators
//! change; an order keeps the [`Item`] it was made for, so a later change touches nobody who has bought.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::ProductId;
use super::preset::{Misfit, Text};
use crate::error_code::ErrorCode;

/// The one currency of the site, ISO 4217.
pub const CURRENCY: &str = "CNY";

pub const CREDITS_MAX: i64 = 10_000_000;
pub const PRICE_FEN_MAX: i64 = 100_000_000;
pub const PARALLEL_MAX: i64 = 1_000;

/// How long a plan's membership lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    Year,
    Month,
}

impl Term {
    /// How many calendar months that is.
    pub const fn months(self) -> u32 {
        match self {
            Term::Year => 12,
            Term::Month => 1,
        }
    }
}

/// What a member may do beyond others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Benefits {
    /// Generations that may be on their way to the provider at one time.
    pub parallel: i64,
    /// Whether presets for members only may be used.
    pub member_presets: bool,
}

/// What is sold besides the credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = ProductOffer)]
pub enum Offer {
    /// Opens or extends a membership; its credits end with the period they were bought for.
    Plan { term: Term, benefits: Benefits },
    /// Credits that never expire.
    Pack,
}

/// How the shop points at a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProductBadge)]
pub enum Badge {
    BestValue,
    Popular,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    #[serde(rename = "_id")]
    pub id: ProductId,
    /// Goes up with every change.
    pub version: i64,
    pub on_sale: bool,
    /// Position in the shop.
    pub position: i64,
    pub name: Text,
    pub description: Text,
    pub offer: Offer,
    /// Credits that it brings, ≥ 0.
    pub credits: i64,
    /// Fen, > 0.
    pub price_fen: i64,
    pub badge: Option<Badge>,
}

/// A product as it was when it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub product: ProductId,
    pub version: i64,
    pub name: Text,
    pub offer: Offer,
    pub credits: i64,
    pub price_fen: i64,
    pub currency: String,
}

impl Product {
    pub fn item(&self) -> Item {
        Item {
            product: self.id.clone(),
            version: self.version,
            name: self.name.clone(),
            offer: self.offer,
            credits: self.credits,
            price_fen: self.price_fen,
            currency: CURRENCY.to_owned(),
        }
    }
}

/// Everything that is wrong with `product`, in the order of its form; empty when it can be sold.
pub fn faults(product: &Product) -> Vec<Misfit> {
    let mut found = Vec::new();
    let mut add = |path: String, code, detail: &str| found.push(Misfit { path, code, detail: detail.into() });
    for (name, text, max) in [("name", &product.name, 40), ("description", &product.description, 200)] {
        for (language, words) in [("zh", &text.zh), ("en", &text.en)] {
            if words.trim().is_empty() || words.chars().count() > max {
                add(format!("{name}.{language}"), ErrorCode::InvalidText, &format!("1 to {max} characters"));
            }
        }
    }
    if !(0..=CREDITS_MAX).contains(&product.credits) {
        add("credits".into(), ErrorCode::InvalidCredits, "0 to 10 000 000");
    } else if product.credits == 0 && product.offer == Offer::Pack {
        add("credits".into(), ErrorCode::InvalidCredits, "a pack without credits sells nothing");
    }
    if !(1..=PRICE_FEN_MAX).contains(&product.price_fen) {
        add("price_fen".into(), ErrorCode::InvalidPrice, "1 fen to 1 000 000 yuan");
    }
    if let Offer::Plan { benefits, .. } = product.offer
        && !(1..=PARALLEL_MAX).contains(&benefits.parallel)
    {
        add("offer.benefits.parallel".into(), ErrorCode::InvalidParallel, "1 to 1 000");
    }
    found
}

/// What a new site sells. Their ids are fixed, so that several processes may seed at one time.
pub fn builtin() -> Vec<Product> {
    let member = Benefits { parallel: 8, member_presets: true };
    let plan = |term| Offer::Plan { term, benefits: member };
    vec![
        Product {
            badge: Some(Badge::BestValue),
            ..seeded(
                1,
                ("年度会员", "Annual membership"),
                (
                    "全年 6 000 积分一次到账，同时生成 8 张",
                    "6 000 credits at once for a year, 8 pictures at a time",
                ),
                plan(Term::Year),
                (6_000, 129_900),
            )
        },
        seeded(
            2,
            ("月度会员", "Monthly membership"),
            ("当月 500 积分一次到账，同时生成 8 张", "500 credits at once for a month, 8 pictures at a time"),
            plan(Term::Month),
            (500, 13_900),
        ),
        seeded(
            3,
            ("100 积分包", "100 credits"),
            ("永不过期，随买随用", "Never expire"),
            Offer::Pack,
            (100, 3_900),
        ),
        Product {
            badge: Some(Badge::Popular),
            ..seeded(
                4,
                ("500 积分包", "500 credits"),
                ("永不过期，每积分更省", "Never expire, cheaper per credit"),
                Offer::Pack,
                (500, 16_900),
            )
        },
        seeded(
            5,
            ("2 000 积分包", "2 000 credits"),
            ("永不过期，适合批量出图", "Never expire, for large catalogues"),
            Offer::Pack,
            (2_000, 59_900),
        ),
    ]
}

/// A product of a new site. `name` and `description` are Chinese and English; `worth` is credits and fen.
fn seeded(
    number: u8,
    name: (&str, &str),
    description: (&str, &str),
    offer: Offer,
    worth: (i64, i64),
) -> Product {
    Product {
        id: ProductId::from_ulid(ulid::Ulid(number.into())),
        version: 1,
        on_sale: true,
        position: number.into(),
        name: Text::new(name.0, name.1),
        description: Text::new(description.0, description.1),
        offer,
        credits: worth.0,
        price_fen: worth.1,
        badge: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_can_be_sold_and_what_makes_no_sense_cannot() {
        assert!(builtin().iter().all(|product| faults(product).is_empty()));
        let pack = builtin().remove(2);
        let spoilt = |how: &dyn Fn(&mut Product)| {
            let mut product = pack.clone();
            how(&mut product);
            faults(&product).into_iter().map(|fault| fault.path).collect::<Vec<_>>()
        };
        assert_eq!(spoilt(&|p| p.name.en.clear()), ["name.en"]);
        assert_eq!(spoilt(&|p| p.credits = 0), ["credits"]);
        assert_eq!(spoilt(&|p| p.price_fen = 0), ["price_fen"]);
        let benefits = Benefits { parallel: 0, member_presets: true };
        assert_eq!(
            spoilt(&|p| p.offer = Offer::Plan { term: Term::Year, benefits }),
            ["offer.benefits.parallel"]
        );
    }

    #[test]
    fn the_shop_opens_with_two_plans_and_three_packs() {
        let told: Vec<(Offer, i64, i64)> =
            builtin().iter().map(|p| (p.offer, p.credits, p.price_fen)).collect();
        let member = Benefits { parallel: 8, member_presets: true };
        let plan = |term| Offer::Plan { term, benefits: member };
        assert_eq!(
            told,
            [
                (plan(Term::Year), 6_000, 129_900),
                (plan(Term::Month), 500, 13_900),
                (Offer::Pack, 100, 3_900),
                (Offer::Pack, 500, 16_900),
                (Offer::Pack, 2_000, 59_900),
            ]
        );
        let stored = bson::serialize_to_vec(&builtin()[0]).expect("bson");
        assert_eq!(bson::deserialize_from_slice::<Product>(&stored).expect("back"), builtin()[0]);
        let ids: std::collections::BTreeSet<_> = builtin().into_iter().map(|p| p.id).collect();
        assert!(ids.len() == 5 && ids.iter().all(|id| ProductId::parse(id.as_str()).is_some()));
    }
}
