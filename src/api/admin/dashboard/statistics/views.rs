//! What the dashboard is told of a span of time.

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::shop::views::MoneyView;
use crate::domain::desk::statistics::Bucket;
use crate::domain::generation::FailureCode;
use crate::domain::generation::outcome::OutcomeKind;
use crate::domain::time::Time;

/// Orders of the span.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderCounts {
    pub paid: i64,
    /// Of which money went back.
    pub refunded: i64,
    /// That a person should look at, now.
    pub abnormal: u64,
}

/// By the ledger.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct CreditSums {
    /// Granted for money.
    pub sold: i64,
    /// Granted for nothing.
    pub granted: i64,
    pub spent: i64,
    /// Given back by generations that came to nothing.
    pub released: i64,
    pub expired: i64,
    /// Given (or, below 0, taken) by people of ours.
    pub adjusted: i64,
    /// Taken back by refunds.
    pub revoked: i64,
}

/// Generations that were asked for in the span.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub(super) struct GenerationCounts {
    pub total: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub canceled: i64,
    /// Not finished yet.
    pub open: i64,
}

/// From submit to result, told in steps of 0.25 s (from a minute on: 1 s), rounded up.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LatencyView {
    pub p50_ms: Option<i64>,
    pub p95_ms: Option<i64>,
    /// Of those that succeeded or failed, the share that succeeded within 120 s (SC-001: 0.95); `null` of nothing.
    pub within_120s: Option<f64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PresetFigures {
    pub key: String,
    pub name: String,
    pub total: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub canceled: i64,
    pub p50_ms: Option<i64>,
    pub p95_ms: Option<i64>,
    pub credits_spent: i64,
    /// What the spent credits are worth.
    pub revenue: MoneyView,
    /// Millionths of a US dollar.
    pub cost_micros: i64,
    pub margin: MoneyView,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FailureCount {
    pub code: FailureCode,
    pub count: i64,
}

/// Calls to the provider that came to the same.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OutcomeCount {
    /// `null`: under way.
    pub outcome: Option<OutcomeKind>,
    pub count: i64,
    pub cost_micros: i64,
}

/// How satisfied people were with results.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RatingFigures {
    /// Stars.
    pub average: Option<f64>,
    pub count: i64,
}

/// One column of a chart.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Column {
    /// Where it begins.
    pub at: Time,
    pub signups: i64,
    pub income_fen: i64,
    pub generations: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub credits_spent: i64,
    pub cost_micros: i64,
}

impl Column {
    pub fn empty(at: Time) -> Self {
        Self {
            at,
            signups: 0,
            income_fen: 0,
            generations: 0,
            succeeded: 0,
            failed: 0,
            credits_spent: 0,
            cost_micros: 0,
        }
    }
}

/// What happened in a span of time. Generations count where they were asked for; credits and money where they moved.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StatsView {
    pub from: Time,
    pub to: Time,
    pub bucket: Bucket,
    pub signups: i64,
    /// Paid.
    pub income: MoneyView,
    /// Given back.
    pub refunds: MoneyView,
    pub orders: OrderCounts,
    pub credits: CreditSums,
    pub generations: GenerationCounts,
    /// Succeeded among succeeded and failed; `null` of nothing.
    pub success_rate: Option<f64>,
    pub latency: LatencyView,
    /// In the order of the tool list.
    pub by_preset: Vec<PresetFigures>,
    /// The most frequent first.
    pub failures: Vec<FailureCount>,
    /// The most frequent first.
    pub outcomes: Vec<OutcomeCount>,
    /// Of all calls, in millionths of a US dollar.
    pub cost_micros: i64,
    pub rating: RatingFigures,
    /// What one credit is worth: what was paid and kept for those sold ever, else in the plan that a new site sells.
    pub credit_value_fen: f64,
    pub usd_cny: f64,
    /// All columns, also empty ones.
    pub series: Vec<Column>,
}
