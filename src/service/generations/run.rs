//! One run, in a worker: wait for the provider's turn, claim, call, check, store, settle. A worker that loses its lease
//! on the way can change nothing any more.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::prepare::{Unprepared, prepare};
use super::settle::{Ending, Settled, settle};
use crate::app::App;
use crate::domain::actor::Actor;
use crate::domain::asset::{Asset, AssetKind};
use crate::domain::generation::outcome::{Outcome, Refusal};
use crate::domain::generation::{Attempt, AttemptEnd, Generation, Stage};
use crate::domain::ids::{AssetId, GenerationId};
use crate::error::{AppError, Result};
use crate::events::{Note, NoteKind};
use crate::imaging::{self, CleanPicture, ImageFault, PoolFault, Previews};
use crate::limiter::Permit;
use crate::provider::{Answer, Answered, DrawCall, Verdict};
use crate::service::{assets, ids};
use crate::store::generations::{self, workers};

/// How a worker is asked to end.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    /// Send nothing new.
    pub soft: CancellationToken,
    /// Do not wait for answers any more.
    pub hard: CancellationToken,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunReport {
    /// Not queued (any more), not due, or somebody else's.
    NotOurs,
    /// The provider cannot be called now; it stays queued.
    NoTurn,
    /// This worker, or the whole queue, may take nothing; it stays queued.
    Paused,
    Settled,
    /// The lease was lost on the way; the sweep settles.
    Lost,
}

/// How long a ring waits for the provider's turn before it gives up (the sweep rings again).
const TURN_WAIT_MAX: Duration = Duration::from_secs(20);
/// How often a finished run tries to reach the database before it leaves the rest to the sweep: for half a minute.
const PATIENCE_TRIES: u32 = 8;

/// Runs run `run` of generation `id` as `worker`.
///
/// # Errors
/// When the database or the storage is away; the lease then runs out and the sweep settles.
pub async fn run(app: &App, id: &GenerationId, run: i32, worker: &str, stop: &Stop) -> Result<RunReport> {
    // Before the claim, so that waiting burns no lease.
    let deadline = Instant::now() + TURN_WAIT_MAX;
    let permit = tokio::select! {
        permit = app.limiter.upstream().acquire(deadline) => permit,
        () = stop.soft.cancelled() => None,
    };
    let Some(permit) = permit else { return Ok(RunReport::NoTurn) };
    if !workers::may_claim(&app.store, worker).await? {
        return Ok(RunReport::Paused);
    }
    let lease_ms = i64::try_from(app.config.generation.lease.as_millis()).unwrap_or(i64::MAX);
    let Some(claimed) = generations::claim(&app.store, id, run, worker, lease_ms).await? else {
        return Ok(RunReport::NotOurs);
    };
    fail::fail_point!("run_after_claim");
    let lost = CancellationToken::new();
    let trip = Trip { app, generation: &claimed, worker, stop, lost: &lost, permit: &permit };
    tokio::select! {
        report = trip.make() => report,
        never = trip.beat(lease_ms) => match never {},
    }
}

/// One claimed run on its way.
struct Trip<'a> {
    app: &'a App,
    generation: &'a Generation,
    worker: &'a str,
    stop: &'a Stop,
    lost: &'a CancellationToken,
    permit: &'a Permit,
}

impl Trip<'_> {
    /// Prolongs the lease and the place at the provider for as long as the run takes; cancels `lost` when the lease is not ours any more.
    async fn beat(&self, lease_ms: i64) -> Infallible {
        let (id, run) = (&self.generation.id, self.generation.run);
        loop {
            tokio::time::sleep(self.app.config.generation.heartbeat).await;
            fail::fail_point!("run_heartbeat");
            match generations::heartbeat(&self.app.store, id, run, self.worker, lease_ms).await {
                Ok(true) => self.permit.renew().await,
                Ok(false) => self.lost.cancel(),
                Err(error) => warn!(generation.id = %id, %error, "The lease could not be prolonged"),
            }
        }
    }

    async fn make(&self) -> Result<RunReport> {
        self.tell();
        let Some(model) = self.generation.model().cloned() else {
            return self.end(Outcome::ModelGone { detail: "no model is left".into() }.into()).await;
        };
        let call = match prepare(self.app, self.generation, &model).await {
            Ok(call) => call,
            Err(Unprepared::Outcome(outcome)) => return self.end(outcome.into()).await,
            Err(Unprepared::Trouble(error)) => return Err(error),
        };
        if self.stop.soft.is_cancelled() {
            return self.end(Outcome::Interrupted.into()).await;
        }
        if !self.begin(&model.id, model.cost_micros).await? {
            // Lost, or canceled before anything was sent: the second is ours to settle.
            return self.end_canceled().await;
        }
        fail::fail_point!("run_after_attempt");
        let answer = self.call(call).await;
        fail::fail_point!("run_after_answer");
        let ending = self.judge(answer, &model.id).await?;
        self.end(ending).await
    }

    async fn begin(&self, model: &str, cost_micros: i64) -> Result<bool> {
        let attempt = Attempt {
            run: self.generation.run,
            model: model.to_owned(),
            started_at: self.app.store.now().await?,
            finished_at: None,
            outcome: None,
            paid: true,
            trace_id: None,
            status: None,
            duration_ms: None,
            cost_micros,
            finish_reason: None,
        };
        let begun =
            generations::begin_attempt(&self.app.store, &self.generation.id, self.worker, &attempt).await?;
        self.tell();
        Ok(begun)
    }

    async fn end_canceled(&self) -> Result<RunReport> {
        let current = generations::find(&self.app.store, &self.generation.id).await?;
        if current.is_some_and(|now| now.cancel_requested && now.run == self.generation.run) {
            return self.end(Outcome::Canceled.into()).await;
        }
        Ok(RunReport::Lost)
    }

    async fn call(&self, call: DrawCall) -> Answer {
        let gave_up = |detail: &str| Answer {
            outcome: Answered::Failed(Outcome::Unknown { detail: detail.to_owned() }),
            trace_id: None,
            status: None,
            duration: Duration::ZERO,
            usage: crate::provider::Usage::default(),
            cost_micros: 0,
            finish_reason: None,
            model_version: None,
            sunset: None,
        };
        tokio::select! {
            answer = self.app.provider.draw(call) => answer,
            () = self.stop.hard.cancelled() => gave_up("the worker was stopped while it waited"),
            () = self.lost.cancelled() => gave_up("the lease was lost while it waited"),
        }
    }

    /// Turns the answer into an ending: pictures are checked and stored first, because only what is durably stored is
    /// a success.
    async fn judge(&self, answer: Answer, model: &str) -> Result<Ending> {
        let end = AttemptEnd {
            trace_id: answer.trace_id,
            status: answer.status.map(i32::from),
            duration_ms: i64::try_from(answer.duration.as_millis()).unwrap_or(i64::MAX),
            cost_micros: answer.cost_micros,
            finish_reason: answer.finish_reason,
        };
        let (outcome, asset) = match answer.outcome {
            Answered::Picture { bytes } => self.check_and_store(bytes).await?,
            Answered::Failed(outcome) => {
                self.heed(&outcome, model).await;
                (outcome, None)
            }
        };
        info!(
            generation.id = %self.generation.id, run = self.generation.run, model,
            outcome = outcome.name(), status = end.status, duration_ms = end.duration_ms,
            trace.id = end.trace_id, "Attempt ended"
        );
        Ok(Ending { outcome, attempt: Some(end), asset })
    }

    /// What one answer means for all workers.
    async fn heed(&self, outcome: &Outcome, model: &str) {
        match outcome {
            Outcome::Throttled { retry_after_ms, .. } => {
                let pause = retry_after_ms.map_or(Duration::from_secs(2), Duration::from_millis);
                self.app.limiter.upstream().pause(pause.min(Duration::from_secs(120))).await;
            }
            Outcome::Suspended { detail } => {
                tracing::error!(model, detail, "The provider account is suspended: all generations wait");
                self.app.limiter.upstream().open_breaker(detail, self.app.policy.suspended_pause).await;
            }
            Outcome::ModelGone { detail } => {
                tracing::error!(model, detail, "The model is gone: the next one of each preset is used");
            }
            // It answered as it should, if not with a picture.
            Outcome::Refused { .. } | Outcome::NoPicture { .. } | Outcome::BadBytes { .. } => {
                self.permit.worked().await;
            }
            _ => {}
        }
    }

    async fn check_and_store(&self, bytes: Bytes) -> Result<(Outcome, Option<Asset>)> {
        self.permit.worked().await;
        self.stage(Stage::Checking).await?;
        let judged = match self.patiently(|| self.examine(bytes.clone())).await? {
            Ok(judged) => judged,
            Err(fault) => return Ok((Outcome::BadBytes { detail: fault.to_string() }, None)),
        };
        let verdict = self.content_of(&judged.previews.for_check).await;
        if let Some(Verdict::Flagged { category, .. }) = &verdict {
            let detail = format!("the drawn picture was rejected: {category}");
            return Ok((Outcome::Refused { refusal: Refusal::Output, input: None, detail }, None));
        }
        self.stage(Stage::Saving).await?;
        let asset = self.store(judged).await?;
        fail::fail_point!("run_after_store");
        Ok(match verdict {
            Some(_) => (Outcome::Picture, Some(asset)),
            None => (Outcome::Unjudged { detail: "the content check was away".into() }, Some(asset)),
        })
    }

    /// A picture that no thread can finish is as good as a damaged one; busy threads are waited for, as it is paid for.
    async fn examine(&self, bytes: Bytes) -> Result<Result<Judged, ImageFault>> {
        match self.app.pool.run(move || judge_picture(&bytes)).await {
            Ok(judged) => Ok(judged),
            Err(busy @ PoolFault::Busy) => Err(busy.into()),
            Err(fault) => Ok(Err(ImageFault::Damaged { detail: fault.to_string() })),
        }
    }

    /// The content check's verdict on the drawn picture; `None` when it could not be had.
    async fn content_of(&self, jpeg: &Bytes) -> Option<Verdict> {
        for pause in [1, 3, 9, 0] {
            match self.app.provider.moderate_picture(jpeg.clone()).await {
                Ok(verdict) => return Some(verdict),
                Err(down) => warn!(generation.id = %self.generation.id, %down, "Content check failed"),
            }
            tokio::time::sleep(Duration::from_secs(pause)).await;
        }
        None
    }

    async fn store(&self, judged: Judged) -> Result<Asset> {
        let now = self.app.store.now().await?;
        let id = AssetId::from_ulid(ids::draw());
        let suffix = format!("run{}", self.generation.run);
        let mut asset =
            assets::describe(&id, &self.generation.user_id, AssetKind::Result, &judged.picture, &suffix);
        asset.generation_id = Some(self.generation.id.clone());
        asset.created_at = now;
        asset.expires_at = now + self.app.config.generation.result_ttl;
        let (bytes, thumb) = (judged.picture.bytes, judged.previews.thumbnail);
        self.patiently(|| assets::store_bytes(self.app, &asset, bytes.clone(), thumb.clone())).await?;
        Ok(asset)
    }

    async fn stage(&self, stage: Stage) -> Result<()> {
        let (id, run) = (&self.generation.id, self.generation.run);
        generations::set_stage(&self.app.store, id, run, self.worker, stage).await?;
        self.tell();
        Ok(())
    }

    fn tell(&self) {
        let id = Some(self.generation.id.to_string());
        self.app.events.publish(Note {
            user: self.generation.user_id.clone(),
            kind: NoteKind::Generation,
            id,
        });
    }

    /// Settles.
    async fn end(&self, ending: Ending) -> Result<RunReport> {
        fail::fail_point!("run_before_settle");
        let (id, run) = (&self.generation.id, self.generation.run);
        let worker = Actor::Worker(self.worker.to_owned());
        let settled = self.patiently(|| settle(self.app, &worker, id, run, ending.clone())).await?;
        Ok(match settled {
            Settled::Done(_) => RunReport::Settled,
            Settled::Already => RunReport::Lost,
        })
    }

    /// Tries again while database or storage are away: what is done here is paid for.
    async fn patiently<T, F: Future<Output = Result<T>>>(&self, mut work: impl FnMut() -> F) -> Result<T> {
        let mut pause = Duration::from_millis(200);
        for _ in 1..PATIENCE_TRIES {
            match work().await {
                Err(AppError::Unavailable { .. }) if !self.lost.is_cancelled() => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                result => return result,
            }
        }
        work().await
    }
}

/// A drawn picture after its check.
struct Judged {
    picture: CleanPicture,
    previews: Previews,
}

fn judge_picture(bytes: &Bytes) -> Result<Judged, ImageFault> {
    let (picture, previews) = imaging::check_result_whole(bytes)?;
    Ok(Judged { picture, previews })
}
