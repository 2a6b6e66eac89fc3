//! What must hold with every provider, whatever its wire format is.

use mannequin::domain::ids::OrderId;
use mannequin::domain::payment::FactStatus;
use mannequin::payment::{NoticeFault, PayError, Refund};
use simulator::payments::{Answers, Knobs, Wrong};

use crate::scene::{PRICE, Scene, assert_paid, until};

/// The tests that every provider has to pass, made from its `scene()`.
macro_rules! course {
    ($($name:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                $crate::course::$name(scene().await).await;
            }
        )+
    };
}
pub(crate) use course;

/// The whole list.
macro_rules! whole_course {
    () => {
        $crate::course::course!(
            what_the_payer_pays_on_the_page_is_told_as_paid_and_so_is_the_question,
            an_order_that_nobody_began_is_not_known_and_closing_it_is_no_fault,
            beginning_again_makes_no_second_payment,
            closing_ends_a_waiting_payment_and_leaves_a_paid_one_alone,
            a_payer_who_is_quicker_than_the_closing_has_paid,
            money_goes_back_in_parts_once_for_each_number_and_never_more_than_was_paid,
            a_provider_that_is_down_or_slow_is_away,
            an_answer_that_is_garbage_or_endless_is_as_good_as_none,
            a_notice_with_a_wrong_signature_is_not_believed_and_the_next_try_is,
            a_notice_of_another_amount_or_merchant_says_so,
            fifty_copies_at_one_time_carry_one_number,
            a_refund_that_is_told_before_its_payment_is_not_taken_for_one,
        );
    };
}
pub(crate) use whole_course;

pub async fn what_the_payer_pays_on_the_page_is_told_as_paid_and_so_is_the_question(scene: Scene) {
    let charge = scene.begun().await;
    assert_eq!(scene.query(&charge.order).await.expect("begun").status, FactStatus::Pending);
    scene.press(&charge.order, "pay").await;
    let fact = scene.fact(&charge.order, |_| true).await;
    assert_paid(&fact, &charge, scene.gateway.name());
    let asked = scene.query(&charge.order).await.expect("known");
    assert_paid(&asked, &charge, scene.gateway.name());
    assert_eq!(asked.transaction, fact.transaction);
    until("one taken notice", || scene.simulator.payments().deliveries().len() == 1).await;
    assert!(scene.simulator.payments().deliveries()[0].taken, "the receipt is what the provider wants");
}

pub async fn an_order_that_nobody_began_is_not_known_and_closing_it_is_no_fault(scene: Scene) {
    let order = OrderId::from_ulid(ulid::Ulid::generate());
    assert_eq!(scene.query(&order).await, None);
    scene.gateway.close(&order).await.unwrap();
}

pub async fn beginning_again_makes_no_second_payment(scene: Scene) {
    let charge = scene.begun().await;
    let begun = scene.simulator.payments().all();
    scene.follow(&scene.gateway.start(&charge).await.unwrap()).await;
    let all = scene.simulator.payments().all();
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].number, begun[0].number);
}

pub async fn closing_ends_a_waiting_payment_and_leaves_a_paid_one_alone(scene: Scene) {
    let charge = scene.begun().await;
    scene.gateway.close(&charge.order).await.unwrap();
    scene.gateway.close(&charge.order).await.unwrap();
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Closed);
    scene.press(&charge.order, "pay").await;
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Closed);

    let (charge, _) = scene.paid().await;
    scene.gateway.close(&charge.order).await.unwrap();
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Paid);
}

pub async fn a_payer_who_is_quicker_than_the_closing_has_paid(scene: Scene) {
    let charge = scene.begun().await;
    scene.knobs(Knobs { pay_on_close: true, ..Knobs::default() });
    scene.gateway.close(&charge.order).await.unwrap();
    assert_eq!(scene.query(&charge.order).await.unwrap().status, FactStatus::Paid);
    assert_paid(&scene.fact(&charge.order, |_| true).await, &charge, scene.gateway.name());
}

pub async fn money_goes_back_in_parts_once_for_each_number_and_never_more_than_was_paid(scene: Scene) {
    let (charge, paid) = scene.paid().await;
    let part = scene.refund(&charge, &paid, 30_000);
    for _ in 0..3 {
        let fact = scene.gateway.refund(&part).await.unwrap();
        assert_eq!(fact.status, FactStatus::Refunded { total_fen: 30_000 });
        assert_eq!((fact.order, fact.amount_fen), (charge.order.clone(), Some(PRICE)));
    }
    scene.fact(&charge.order, |status| *status == FactStatus::Refunded { total_fen: 30_000 }).await;
    let rest = Refund { before_fen: 30_000, ..scene.refund(&charge, &paid, PRICE - 30_000) };
    for _ in 0..2 {
        let fact = scene.gateway.refund(&rest).await.unwrap();
        assert_eq!(fact.status, FactStatus::Refunded { total_fen: PRICE });
    }
    let error = scene.gateway.refund(&scene.refund(&charge, &paid, 1)).await.unwrap_err();
    assert!(matches!(error, PayError::Refused { .. }), "{error}");
    let known = scene.simulator.payments().payment(scene.provider, charge.order.as_str()).unwrap();
    assert_eq!((known.refunds.len(), known.refunded()), (2, PRICE));
}

pub async fn a_provider_that_is_down_or_slow_is_away(scene: Scene) {
    let (charge, paid) = scene.paid().await;
    for knobs in [Knobs { down: true, ..Knobs::default() }, Knobs { api_delay_ms: 3000, ..Knobs::default() }]
    {
        scene.knobs(knobs);
        assert_away(scene.gateway.query(&charge.order).await);
        assert_away(scene.gateway.close(&charge.order).await);
        assert_away(scene.gateway.refund(&scene.refund(&charge, &paid, 100)).await);
    }
    let Scene { simulator, gateway, .. } = scene;
    drop(simulator);
    assert_away(gateway.query(&charge.order).await);
}

pub async fn an_answer_that_is_garbage_or_endless_is_as_good_as_none(scene: Scene) {
    let (charge, paid) = scene.paid().await;
    for answers in [Answers::Garbage, Answers::Huge] {
        scene.knobs(Knobs { answers: Some(answers), ..Knobs::default() });
        assert_away(scene.gateway.query(&charge.order).await);
        assert_away(scene.gateway.refund(&scene.refund(&charge, &paid, 100)).await);
    }
}

pub async fn a_notice_with_a_wrong_signature_is_not_believed_and_the_next_try_is(scene: Scene) {
    let charge = scene.begun().await;
    scene.knobs(Knobs { wrong: Some(Wrong::Signature), wrong_tries: 1, ..Knobs::default() });
    scene.press(&charge.order, "pay").await;
    scene.fact(&charge.order, |_| true).await;
    let faults: Vec<_> = scene.shop.notices().into_iter().filter_map(Result::err).collect();
    assert_eq!(faults, [NoticeFault::Signature]);
}

pub async fn a_notice_of_another_amount_or_merchant_says_so(scene: Scene) {
    for wrong in [Wrong::Amount, Wrong::Merchant] {
        let charge = scene.begun().await;
        scene.knobs(Knobs { wrong: Some(wrong), ..Knobs::default() });
        scene.press(&charge.order, "pay").await;
        let fact = scene.fact(&charge.order, |_| true).await;
        assert_eq!(fact.amount_fen == Some(PRICE), wrong != Wrong::Amount);
        assert_eq!(fact.for_us, wrong != Wrong::Merchant);
    }
}

pub async fn fifty_copies_at_one_time_carry_one_number(scene: Scene) {
    let charge = scene.begun().await;
    scene.knobs(Knobs { copies: 50, ..Knobs::default() });
    scene.press(&charge.order, "pay").await;
    until("fifty notices", || scene.notices().len() == 50).await;
    let notices = scene.notices();
    assert!(notices.iter().all(|notice| notice.event == notices[0].event), "{notices:?}");
}

pub async fn a_refund_that_is_told_before_its_payment_is_not_taken_for_one(scene: Scene) {
    let charge = scene.begun().await;
    scene.knobs(Knobs { notice_delay_ms: 400, ..Knobs::default() });
    scene.press(&charge.order, "pay").await;
    // The delay is looked up when the notice is about to leave.
    tokio::task::yield_now().await;
    let paid = scene.query(&charge.order).await.unwrap();
    scene.knobs(Knobs::default());
    scene.gateway.refund(&scene.refund(&charge, &paid, PRICE)).await.unwrap();
    scene.fact(&charge.order, |status| *status == FactStatus::Paid).await;
    let told: Vec<_> =
        scene.notices().into_iter().filter_map(|notice| notice.fact).map(|f| f.status).collect();
    assert_eq!(told, [FactStatus::Refunded { total_fen: PRICE }, FactStatus::Paid]);
}

pub fn assert_away<T: std::fmt::Debug>(answer: Result<T, PayError>) {
    assert!(matches!(answer, Err(PayError::Away(..))), "{answer:?}");
}
