//! Sends notices to merchants until one is taken, with pauses that double.

use std::time::Duration;

use serde::Serialize;

use super::book::Payment;
use super::{Payments, Provider, Wrong, alipay, sandbox, stripe, wechat};

/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_secs(600);

/// What is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happened {
    Paid,
    Closed,
    /// The merchant's number of the refund.
    Refunded(String),
}

/// One happening, with the number that all its repetitions carry.
#[derive(Clone, Debug)]
pub struct Event {
    pub number: u64,
    pub happened: Happened,
}

/// A notice ready to be sent.
pub struct Letter {
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// One try of one notice, for tests.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    pub provider: Provider,
    pub order: String,
    pub event: u64,
    pub wrong: Option<Wrong>,
    /// What the merchant answered; `None`: nothing, or the notice was dropped.
    pub status: Option<u16>,
    pub answer: String,
    pub taken: bool,
}

impl Payments {
    /// Tells the merchant, in the background.
    pub(super) fn announce(&self, payment: &Payment, happened: Happened) {
        let event = Event { number: self.book().next_number(), happened };
        let (payments, payment) = (self.clone(), payment.clone());
        tokio::spawn(async move { payments.deliver(payment, event).await });
    }

    async fn deliver(self, payment: Payment, event: Event) {
        let delay = self.knobs(payment.provider).notice_delay_ms;
        tokio::time::sleep(Duration::from_millis(delay)).await;
        if self.with_knobs(payment.provider, super::Knobs::next_drop) {
            self.enter(&payment, &event, None, None, "dropped".into(), false);
            return;
        }
        let mut pause = self.0.options.retry;
        for _ in 0..self.0.options.tries {
            let copies = self.knobs(payment.provider).copies.max(1);
            let tries = (0..copies).map(|_| self.attempt(&payment, &event));
            if futures::future::join_all(tries).await.into_iter().any(|taken| taken) {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    async fn attempt(&self, payment: &Payment, event: &Event) -> bool {
        let wrong = self.with_knobs(payment.provider, super::Knobs::next_wrong);
        let letter = match payment.provider {
            Provider::Alipay => alipay::letter(payment, event, wrong),
            Provider::Stripe => stripe::letter(&self.0.options, payment, event, wrong),
            Provider::Sandbox => sandbox::letter(&self.0.options, payment, event, wrong),
            Provider::Wechat => match wechat::letter(self, payment, event, wrong) {
                Some(letter) => letter,
                None => return true,
            },
        };
        let mut request = self.0.http.post(&payment.notify_url).body(letter.body);
        for (name, value) in letter.headers {
            request = request.header(name, value);
        }
        let (status, answer) = match request.send().await {
            Ok(response) => (Some(response.status().as_u16()), response.text().await.unwrap_or_default()),
            Err(error) => (None, error.to_string()),
        };
        let good = status.is_some_and(|status| (200..300).contains(&status));
        // Alipay goes by the words, the others by the status.
        let taken = good && (payment.provider != Provider::Alipay || answer == "success");
        self.enter(payment, event, wrong, status, answer, taken);
        taken
    }

    fn enter(
        &self,
        payment: &Payment,
        event: &Event,
        wrong: Option<Wrong>,
        status: Option<u16>,
        answer: String,
        taken: bool,
    ) {
        let provider = payment.provider;
        tracing::info!(?provider, order = payment.order, happened = ?event.happened, ?status, taken, "notice");
        self.0.deliveries.lock().expect("no panic while held").push(Delivery {
            provider,
            order: payment.order.clone(),
            event: event.number,
            wrong,
            status,
            answer,
            taken,
        });
    }
}
