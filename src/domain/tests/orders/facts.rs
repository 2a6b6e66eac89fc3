//! What a provider may say about an order, true or not.

use mannequin_domain::order::Order;
use mannequin_domain::payment::{Fact, FactStatus, ProviderName};
use mannequin_domain::time::Time;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Pending,
    Paid,
    /// Under another number of the provider's.
    PaidAgain,
    Closed,
    /// So many hundredths of the price.
    Refunded(i64),
    WrongAmount,
    NoAmount,
    WrongCurrency,
    WrongMerchant,
    OtherProvider,
}

pub fn word() -> impl Strategy<Value = Word> {
    prop_oneof![
        2 => Just(Word::Pending),
        5 => Just(Word::Paid),
        1 => Just(Word::PaidAgain),
        2 => Just(Word::Closed),
        3 => prop_oneof![2 => Just(100), 3 => 1_i64..100].prop_map(Word::Refunded),
        1 => prop_oneof![
            Just(Word::WrongAmount), Just(Word::NoAmount), Just(Word::WrongCurrency), Just(Word::WrongMerchant),
            Just(Word::OtherProvider), Just(Word::Refunded(0)), Just(Word::Refunded(101)),
        ],
    ]
}

pub fn fact(order: &Order, word: Word, now: Time) -> Fact {
    let price = order.item.price_fen;
    let mut fact = Fact {
        provider: order.provider,
        order: order.id.clone(),
        transaction: Some("first".into()),
        status: FactStatus::Paid,
        amount_fen: Some(price),
        currency: Some("CNY".into()),
        for_us: true,
        at: Some(now),
    };
    match word {
        Word::Pending => fact.status = FactStatus::Pending,
        Word::Paid => {}
        Word::PaidAgain => fact.transaction = Some("second".into()),
        Word::Closed => fact.status = FactStatus::Closed,
        Word::Refunded(hundredths) => {
            fact.status = FactStatus::Refunded { total_fen: price * hundredths / 100 };
            // Not every provider says what had been paid.
            fact.amount_fen = Some(price).filter(|_| hundredths % 2 == 0);
            fact.currency = None;
        }
        Word::WrongAmount => fact.amount_fen = Some(price - 1),
        Word::NoAmount => fact.amount_fen = None,
        Word::WrongCurrency => fact.currency = Some("USD".into()),
        Word::WrongMerchant => fact.for_us = false,
        Word::OtherProvider => fact.provider = ProviderName::Stripe,
    }
    fact
}
