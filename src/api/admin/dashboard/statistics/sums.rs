//! From the database's rows to the figures of the dashboard; adds up and looks nothing up.

use std::collections::BTreeMap;

use super::views::{
    Column, CreditSums, FailureCount, GenerationCounts, LatencyView, OrderCounts, OutcomeCount,
    PresetFigures, RatingFigures, StatsView,
};
use crate::api::shop::views::MoneyView;
use crate::domain::credits::{EntryKind, Source};
use crate::domain::desk::statistics::{Durations, IN_TIME_MS, Window, cost_fen, revenue_fen, share};
use crate::domain::generation::State;
use crate::domain::generation::outcome::OutcomeKind;
use crate::domain::order::Order;
use crate::domain::preset::{Locale, Preset};
use crate::domain::time::Time;
use crate::store::admin::stats::{Booked, Counted, Made};

pub(super) struct Facts {
    pub made: Vec<Made>,
    pub booked: Vec<Booked>,
    pub signups: Vec<Counted>,
    pub paid: Vec<Counted>,
    pub refunded: Vec<Order>,
    pub abnormal: u64,
    pub presets: Vec<Preset>,
    pub credit_value_fen: f64,
    pub usd_cny: f64,
}

pub(super) fn sum(window: Window, facts: Facts, locale: Locale) -> StatsView {
    let made = &facts.made;
    let counts = count(made);
    let took = durations(made);
    let rated = made.iter().filter_map(|row| Some((i64::from(row.stars?), row.count)));
    let (stars, rated) =
        rated.fold((0, 0), |(all, rated), (stars, count)| (all + stars * count, rated + count));
    let judged = counts.succeeded + counts.failed;
    StatsView {
        from: window.from,
        to: window.to,
        bucket: window.bucket,
        signups: facts.signups.iter().map(|row| row.count).sum(),
        income: MoneyView::fen(facts.paid.iter().map(|row| row.sum).sum()),
        refunds: MoneyView::fen(refunds(window, &facts.refunded)),
        orders: OrderCounts {
            paid: facts.paid.iter().map(|row| row.count).sum(),
            refunded: i64::try_from(facts.refunded.len()).unwrap_or(i64::MAX),
            abnormal: facts.abnormal,
        },
        credits: credits(&facts.booked),
        generations: counts,
        success_rate: share(counts.succeeded, judged),
        latency: LatencyView {
            p50_ms: took.percentile(50),
            p95_ms: took.percentile(95),
            within_120s: share(took.within(IN_TIME_MS), judged),
        },
        by_preset: by_preset(&facts, locale),
        failures: failures(made),
        outcomes: outcomes(made),
        cost_micros: made.iter().map(Made::cost_micros).sum(),
        rating: RatingFigures { average: share(stars, rated), count: rated },
        series: series(window, &facts),
        credit_value_fen: facts.credit_value_fen,
        usd_cny: facts.usd_cny,
    }
}

fn count<'a>(rows: impl IntoIterator<Item = &'a Made>) -> GenerationCounts {
    let mut counts = GenerationCounts::default();
    for row in rows {
        counts.total += row.count;
        match row.state {
            State::Succeeded => counts.succeeded += row.count,
            State::Failed => counts.failed += row.count,
            State::Canceled => counts.canceled += row.count,
            State::Queued | State::Running | State::Review => counts.open += row.count,
        }
    }
    counts
}

/// Orders keep growing totals: what went back in the window is how much they grew in it.
fn refunds(window: Window, orders: &[Order]) -> i64 {
    let back = |order: &Order, before: Time| {
        let told = order.refunds.iter().filter(|refund| refund.at < before);
        told.map(|refund| refund.total_fen).max().unwrap_or(0)
    };
    orders.iter().map(|order| back(order, window.to) - back(order, window.from)).sum()
}

fn credits(booked: &[Booked]) -> CreditSums {
    let mut sums = CreditSums::default();
    for row in booked {
        match (row.kind, row.source) {
            (EntryKind::Grant, Some(Source::Subscription | Source::Purchase)) => sums.sold += row.available,
            (EntryKind::Grant, _) => sums.granted += row.available,
            (EntryKind::Commit, _) => sums.spent -= row.held,
            (EntryKind::Release, _) => sums.released -= row.held,
            (EntryKind::Expire, _) => sums.expired -= row.available,
            (EntryKind::Adjust, _) => sums.adjusted += row.available,
            (EntryKind::Revoke, _) => sums.revoked -= row.available,
            (EntryKind::Hold, _) => {}
        }
    }
    sums
}

fn by_preset(facts: &Facts, locale: Locale) -> Vec<PresetFigures> {
    let mut rows: BTreeMap<&str, Vec<&Made>> = BTreeMap::new();
    for row in &facts.made {
        rows.entry(&row.preset).or_default().push(row);
    }
    let known = |key: &str| facts.presets.iter().find(|preset| preset.key == key);
    let figures = |(key, rows): (&str, Vec<&Made>)| {
        let counts = count(rows.iter().copied());
        let took = durations(rows.iter().copied());
        let credits_spent = rows.iter().map(|row| row.credits()).sum();
        let cost_micros = rows.iter().map(|row| row.cost_micros()).sum();
        let revenue = revenue_fen(credits_spent, facts.credit_value_fen);
        PresetFigures {
            key: key.to_owned(),
            name: known(key).map_or(key, |preset| preset.name.get(locale)).to_owned(),
            total: counts.total,
            succeeded: counts.succeeded,
            failed: counts.failed,
            canceled: counts.canceled,
            p50_ms: took.percentile(50),
            p95_ms: took.percentile(95),
            credits_spent,
            revenue: MoneyView::fen(revenue),
            cost_micros,
            margin: MoneyView::fen(revenue - cost_fen(cost_micros, facts.usd_cny)),
        }
    };
    let mut all: Vec<PresetFigures> = rows.into_iter().map(figures).collect();
    all.sort_by_key(|figures| known(&figures.key).map_or(i64::MAX, |preset| preset.position));
    all
}

fn failures(made: &[Made]) -> Vec<FailureCount> {
    let mut all: Vec<FailureCount> = Vec::new();
    for row in made.iter().filter(|row| row.state == State::Failed) {
        let Some(code) = row.failure else { continue };
        match all.iter_mut().find(|known| known.code == code) {
            Some(known) => known.count += row.count,
            None => all.push(FailureCount { code, count: row.count }),
        }
    }
    all.sort_by_key(|failure| std::cmp::Reverse(failure.count));
    all
}

fn outcomes(made: &[Made]) -> Vec<OutcomeCount> {
    let mut sums: BTreeMap<Option<OutcomeKind>, (i64, i64)> = BTreeMap::new();
    for row in made {
        for (call, cost_micros) in row.costs.iter().enumerate() {
            let sum = sums.entry(row.outcomes.get(call).copied()).or_default();
            *sum = (sum.0 + row.count, sum.1 + cost_micros * row.count);
        }
    }
    let told = |(outcome, (count, cost_micros)): (Option<OutcomeKind>, (i64, i64))| OutcomeCount {
        outcome,
        count,
        cost_micros,
    };
    let mut all: Vec<OutcomeCount> = sums.into_iter().map(told).collect();
    all.sort_by_key(|outcome| std::cmp::Reverse(outcome.count));
    all
}

fn durations<'a>(rows: impl IntoIterator<Item = &'a Made>) -> Durations {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number of milliseconds")]
    let took = rows.into_iter().filter_map(|row| Some((row.ms? as i64, row.count)));
    Durations(took.collect())
}

fn series(window: Window, facts: &Facts) -> Vec<Column> {
    let mut columns: BTreeMap<Time, Column> = window.buckets().map(|at| (at, Column::empty(at))).collect();
    let mut add = |at: Time, what: &dyn Fn(&mut Column)| {
        if let Some(column) = columns.get_mut(&at) {
            what(column);
        }
    };
    for row in &facts.signups {
        add(row.at, &|column| column.signups += row.count);
    }
    for row in &facts.paid {
        add(row.at, &|column| column.income_fen += row.sum);
    }
    for row in &facts.made {
        add(row.at, &|column| {
            column.generations += row.count;
            column.cost_micros += row.cost_micros();
            match row.state {
                State::Succeeded => column.succeeded += row.count,
                State::Failed => column.failed += row.count,
                _ => {}
            }
        });
    }
    for row in facts.booked.iter().filter(|row| row.kind == EntryKind::Commit) {
        add(row.at, &|column| column.credits_spent -= row.held);
    }
    columns.into_values().collect()
}
