//! The payer's hand: the page in the browser and its buttons, and what each of them does to a payment.

use std::time::Duration;

use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use chrono::Utc;
use serde::Deserialize;

use super::book::{Change, Status};
use super::notices::Happened;
use super::{Payments, Provider, page};
use crate::state::Sim;

/// Who pays late does so this long after the order's end.
const LATE: Duration = Duration::from_secs(5);

pub fn router() -> Router<Sim> {
    Router::new().route("/pay/scan", get(scan)).route("/pay/{provider}/{order}", get(show).post(press))
}

#[derive(Deserialize)]
struct Language {
    lang: Option<String>,
}

async fn show(
    State(sim): State<Sim>,
    Path((provider, order)): Path<(Provider, String)>,
    Query(language): Query<Language>,
) -> Response {
    match sim.payments.payment(provider, &order) {
        Some(payment) => {
            let language = language.lang.unwrap_or_else(|| payment.locale.clone());
            html(StatusCode::OK, page::payment(&payment, page::words(&language)))
        }
        None => html(StatusCode::NOT_FOUND, page::unknown(page::words("zh-CN"))),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Button {
    Pay,
    Decline,
    Late,
    Back,
}

#[derive(Deserialize)]
struct Pressed {
    action: Button,
}

async fn press(
    State(sim): State<Sim>,
    Path((provider, order)): Path<(Provider, String)>,
    Form(pressed): Form<Pressed>,
) -> Response {
    let Some(payment) = sim.payments.payment(provider, &order) else {
        return html(StatusCode::NOT_FOUND, page::unknown(page::words("zh-CN")));
    };
    sim.payments.press(provider, &order, pressed.action);
    // A phone stays where it is: it did not come from the shop.
    let here = format!("/pay/{}/{order}", provider.word());
    Redirect::to(if payment.return_url.is_empty() { &here } else { &payment.return_url }).into_response()
}

#[derive(Deserialize)]
struct Scanned {
    code: Option<String>,
    lang: Option<String>,
}

/// The phone's camera: takes the text of a QR code, or shows all that wait.
async fn scan(State(sim): State<Sim>, Query(scanned): Query<Scanned>) -> Response {
    let words = page::words(scanned.lang.as_deref().unwrap_or("zh-CN"));
    let mut waiting = sim.payments.all();
    waiting.retain(|payment| payment.provider == Provider::Wechat && payment.status == Status::Pending);
    let Some(code) = scanned.code.filter(|code| !code.is_empty()) else {
        return html(StatusCode::OK, page::scan(&waiting, words));
    };
    let number = code.rsplit('=').next().unwrap_or_default();
    match sim.payments.all().iter().find(|p| p.provider == Provider::Wechat && p.number == number) {
        Some(payment) => Redirect::to(&format!("/pay/wechat/{}", payment.key)).into_response(),
        None => html(StatusCode::NOT_FOUND, page::unknown(words)),
    }
}

fn html(status: StatusCode, text: String) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'";
    (status, [(header::CONTENT_SECURITY_POLICY, policy)], Html(text)).into_response()
}

impl Payments {
    /// What pressing a button does. A payment past its end is closed instead.
    pub fn press(&self, provider: Provider, order: &str, button: Button) -> Change {
        if self.payment(provider, order).is_some_and(|payment| payment.is_expired()) {
            return self.end(provider, order);
        }
        match button {
            Button::Pay => self.pay(provider, order),
            Button::Decline => self.end(provider, order),
            Button::Late => self.pay_late(provider, order),
            Button::Back => Change::Unknown,
        }
    }

    /// Takes the money and tells the merchant.
    pub fn pay(&self, provider: Provider, order: &str) -> Change {
        let change = self.book().pay(provider, order);
        if let Change::Done(payment) = &change {
            self.announce(payment, Happened::Paid);
        }
        change
    }

    /// The merchant wants it closed; with the rule for it, the payer is quicker.
    pub(super) fn close_call(&self, provider: Provider, order: &str) -> Change {
        if self.knobs(provider).pay_on_close {
            self.pay(provider, order);
        }
        self.book().close(provider, order)
    }

    fn end(&self, provider: Provider, order: &str) -> Change {
        let change = self.book().close(provider, order);
        if let Change::Done(payment) = &change {
            self.announce(payment, Happened::Closed);
        }
        change
    }

    fn pay_late(&self, provider: Provider, order: &str) -> Change {
        let change = self.book().pay_late(provider, order);
        if let Change::Done(payment) = &change {
            let end = (payment.expires_at - Utc::now()).to_std().unwrap_or_default() + LATE;
            let wait = self.knobs(provider).late_after_ms.map_or(end, Duration::from_millis);
            let (payments, order) = (self.clone(), order.to_owned());
            tokio::spawn(async move {
                tokio::time::sleep(wait).await;
                payments.pay(provider, &order);
            });
        }
        change
    }

    /// The delay and the outage that the rules ask for.
    pub(super) async fn delay_or_fail(&self, provider: Provider) -> Result<(), Response> {
        let knobs = self.knobs(provider);
        tokio::time::sleep(Duration::from_millis(knobs.api_delay_ms)).await;
        if knobs.down {
            return Err((StatusCode::SERVICE_UNAVAILABLE, "down for maintenance").into_response());
        }
        Ok(())
    }
}
