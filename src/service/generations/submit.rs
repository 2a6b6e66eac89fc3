//! Submit: checks first, then one transaction that holds the credits and queues the generations, then the doorbell.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::app::App;
use crate::domain::asset::Asset;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::credits::{Account, Actor, Balance, Change, Command, Context, CreditError, apply_all};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::{Generation, Hold, HoldState, Input, Marks, Stage, State, rooms};
use crate::domain::ids::{AssetId, BatchId, GenerationId, LotId, UserId};
use crate::domain::preset::{Choices, Locale, Preset};
use crate::domain::time::Time;
use crate::error::{AppError, FieldError, Result};
use crate::events::{Note, NoteKind};
use crate::provider::Verdict;
use crate::service::admin::{Act, Deed, record};
use crate::service::assets::check_away;
use crate::service::ids;
use crate::store::generations::batches::{self, Batch};
use crate::store::{accounts, entries, generations};

/// How many pictures one submit may ask for.
pub const COUNT_MAX: u32 = 4;
const TRIALS_PER_MINUTE: u32 = 10;
const TRIAL_CREDITS_LIVE: Duration = Duration::from_secs(3_600);

/// What somebody asks for.
#[derive(Clone, Debug, serde::Serialize)]
pub struct NewGeneration {
    pub preset: String,
    pub locale: Locale,
    /// Slot name and picture, in the order given.
    pub inputs: Vec<(String, AssetId)>,
    pub prompt: Option<String>,
    pub params: BTreeMap<String, String>,
    pub aspect_ratio: Option<String>,
    /// 1…4; each is a generation of its own.
    pub count: u32,
}

impl NewGeneration {
    /// Two submits are the same when this is the same.
    fn body_hash(&self) -> String {
        let json = serde_json::to_vec(self).expect("a submit is plain data");
        hex::encode(Sha256::digest(json))
    }

    /// What a person typed, for the content check.
    fn words(&self) -> String {
        let typed = self.params.values().map(String::as_str);
        self.prompt.iter().map(String::as_str).chain(typed).collect::<Vec<_>>().join("\n")
    }

    fn has_words(&self) -> bool {
        !self.words().trim().is_empty()
    }
}

/// The answer to a submit, the same for every repetition.
#[derive(Clone, Debug)]
pub struct Submitted {
    pub batch_id: BatchId,
    pub generations: Vec<Generation>,
    pub balance: Balance,
    /// It had been answered before; nothing was done.
    pub replay: bool,
}

/// Holds the price of `count` generations and queues them. `key` makes it repeatable: the same key and body answer
/// the same again.
///
/// # Errors
/// 402 with what is missing, 409 `too_many_open`, 422 for what does not fit, 429, 503 when the database or the content
/// check is away. In every case nothing is taken.
pub async fn submit(app: &App, user: &UserId, key: &str, new: NewGeneration) -> Result<Submitted> {
    let body_hash = new.body_hash();
    // A first submit is the rule and need not ask whether it is one: the transaction refuses a key that was used. Asking
    // the content check again would cost more than looking.
    if new.has_words()
        && let Some(batch) = batches::find_by_key(&app.store, user, key).await?
    {
        return replay(app, batch, &body_hash).await;
    }
    match first(app, user, key, &body_hash, new).await {
        Ok(submitted) => Ok(submitted),
        // What was answered once is answered again, whatever has changed since. And another request with this key may have
        // been faster, or our own commit was done although its answer was lost.
        Err(error) => match batches::find_by_key(&app.store, user, key).await? {
            Some(batch) => replay(app, batch, &body_hash).await,
            None => Err(error),
        },
    }
}

async fn first(
    app: &App,
    user: &UserId,
    key: &str,
    body_hash: &str,
    new: NewGeneration,
) -> Result<Submitted> {
    app.limiter.per_user("submit", user, app.config.limits.submits_per_minute).await?;
    let plan = check(app, user, new).await?;
    let app = app.clone();
    let (user, key, body_hash) = (user.clone(), key.to_owned(), body_hash.to_owned());
    // A task of its own: a client that hangs up cannot stop a commit half-way.
    let task = tokio::spawn(async move { write(&app, &user, &key, body_hash, plan).await });
    task.await.map_err(AppError::internal)?
}

/// Has one picture made of a preset that is not offered, for somebody of ours who tries it. The house gives the credits in the
/// same transaction; what is not spent of them ends within the hour.
///
/// # Errors
/// As [`submit`].
pub async fn submit_trial(app: &App, act: &Act, preset: Preset, new: NewGeneration) -> Result<Submitted> {
    app.limiter.per_user("try", &act.by, TRIALS_PER_MINUTE).await?;
    let key = format!("try:{}", ids::draw());
    let plan = fit(app, &act.by, Arc::new(preset), new).await?;
    let plan = Plan { trial: Some(act.clone()), ..plan };
    let (app, user) = (app.clone(), act.by.clone());
    let body_hash = plan.new.body_hash();
    let task = tokio::spawn(async move { write(&app, &user, &key, body_hash, plan).await });
    task.await.map_err(AppError::internal)?
}

/// A submit that passed every check that needs no transaction.
struct Plan {
    preset: Arc<Preset>,
    choices: Choices,
    inputs: Vec<Input>,
    new: NewGeneration,
    /// Somebody of ours tries a preset: the house pays.
    trial: Option<Act>,
}

async fn check(app: &App, user: &UserId, new: NewGeneration) -> Result<Plan> {
    if !(1..=COUNT_MAX).contains(&new.count) {
        return Err(AppError::invalid("count", ErrorCode::InvalidCount, format!("1 to {COUNT_MAX}")));
    }
    let Some(preset) = app.shelf.preset(&app.store, &new.preset).await? else {
        return Err(AppError::invalid("preset", ErrorCode::UnknownPreset, "there is no such preset"));
    };
    if !preset.enabled {
        return Err(AppError::invalid(
            "preset",
            ErrorCode::PresetDisabled,
            "this preset is not offered any more",
        ));
    }
    fit(app, user, preset, new).await
}

async fn fit(app: &App, user: &UserId, preset: Arc<Preset>, new: NewGeneration) -> Result<Plan> {
    let filled: Vec<String> = new.inputs.iter().map(|(slot, _)| slot.clone()).collect();
    let choices = preset
        .fit(&filled, &new.params, new.prompt.as_deref(), new.aspect_ratio.as_deref())
        .map_err(|misfits| {
            let code = misfits.first().map_or(ErrorCode::Invalid, |m| m.code);
            let detail = misfits.first().map(|m| m.detail.clone()).unwrap_or_default();
            let fields = misfits.into_iter().map(|m| FieldError::new(m.path, m.code, m.detail)).collect();
            AppError::Invalid { code, detail, fields }
        })?;
    let inputs = own_inputs(app, user, &new).await?;
    check_words(app, &new).await?;
    Ok(Plan { preset, choices, inputs, new, trial: None })
}

async fn own_inputs(app: &App, user: &UserId, new: &NewGeneration) -> Result<Vec<Input>> {
    let wanted: Vec<AssetId> = new.inputs.iter().map(|(_, asset)| asset.clone()).collect();
    let owned = app.shelf.pictures(&app.store, user, &wanted).await?;
    let now = app.clock();
    let mut inputs = Vec::with_capacity(wanted.len());
    for (index, (slot, id)) in new.inputs.iter().enumerate() {
        let path = format!("inputs[{index}].asset_id");
        let asset: &Asset =
            owned.iter().find(|asset| asset.id == *id).map(AsRef::as_ref).ok_or_else(|| {
                AppError::invalid(&path, ErrorCode::UnknownAsset, "there is no such picture")
            })?;
        if !asset.is_readable(now) {
            return Err(AppError::invalid(
                &path,
                ErrorCode::AssetExpired,
                "this picture is not stored any more",
            ));
        }
        inputs.push(Input {
            slot: slot.clone(),
            asset_id: id.clone(),
            width: asset.width,
            height: asset.height,
        });
    }
    Ok(inputs)
}

/// The user's own words, checked before anything is taken; fails closed.
async fn check_words(app: &App, new: &NewGeneration) -> Result<()> {
    if !new.has_words() {
        return Ok(());
    }
    match app.provider.moderate_text(&new.words()).await {
        Ok(Verdict::Clean) => Ok(()),
        Ok(Verdict::Flagged { category, .. }) => {
            let detail = format!("the words were rejected: {category}");
            Err(AppError::invalid("prompt", ErrorCode::ContentRejected, detail))
        }
        Err(down) => Err(check_away(down)),
    }
}

async fn replay(app: &App, batch: Batch, body_hash: &str) -> Result<Submitted> {
    if batch.body_hash != body_hash {
        let detail = "this Idempotency-Key was used for another request";
        return Err(AppError::invalid("Idempotency-Key", ErrorCode::IdempotencyKeyReused, detail));
    }
    let found = generations::find_many(&app.store, &batch.user_id, &batch.generations).await?;
    let admitted = usize::try_from(batch.admitted).unwrap_or(0);
    let generations = found.iter().enumerate().map(|(i, g)| g.as_submitted(i < admitted)).collect();
    Ok(Submitted { batch_id: batch.id, generations, balance: batch.balance, replay: true })
}

async fn write(app: &App, user: &UserId, key: &str, body_hash: String, plan: Plan) -> Result<Submitted> {
    fail::fail_point!("submit_before_transaction");
    let ids: Vec<GenerationId> = ids::draw_many(usize::try_from(plan.new.count).unwrap_or(1))
        .into_iter()
        .map(GenerationId::from_ulid)
        .collect();
    let batch_id = BatchId::from_ulid(ids::draw());
    let turn = app.locks.lock(user).await?;
    let (generations, batch) = {
        let (app_in, user, key) = (app.clone(), user.clone(), key.to_owned());
        app.store
            .transaction(async move |session| {
                let store = &app_in.store;
                let (account, now) =
                    accounts::load(store, session, &user).await?.ok_or(AppError::NotFound)?;
                let queued = queue_up(&app_in, &account, now, &batch_id, &ids, &plan)?;
                accounts::save(store, session, &queued.account, account.version).await?;
                entries::insert(store, session, &queued.entries).await?;
                generations::insert(store, session, &queued.generations).await?;
                let batch = Batch {
                    id: batch_id.clone(),
                    user_id: user.clone(),
                    key: key.clone(),
                    body_hash: body_hash.clone(),
                    generations: ids.clone(),
                    admitted: queued.admitted,
                    balance: queued.account.balance(now),
                    created_at: now,
                };
                batches::insert(store, session, &batch).await?;
                if let Some(act) = &plan.trial {
                    let target = Target::new(TargetKind::Preset, &plan.preset.key);
                    let made = serde_json::json!({ "generations": ids, "credits": plan.preset.price });
                    let deed = Deed::new(Action::PresetTry, target).changing(&(), &made);
                    record(store, session, act, deed, now).await?;
                }
                Ok((queued.generations, batch))
            })
            .await?
    };
    drop(turn);
    fail::fail_point!("submit_after_commit");
    ring_later(app, &generations);
    app.events.publish(Note { user: user.clone(), kind: NoteKind::Balance, id: None });
    Ok(Submitted { batch_id: batch.id, generations, balance: batch.balance, replay: false })
}

struct Queued {
    account: Account,
    entries: Vec<crate::domain::credits::Entry>,
    generations: Vec<Generation>,
    admitted: i64,
}

/// What the transaction writes, computed from the account as it was read.
fn queue_up(
    app: &App,
    account: &Account,
    now: Time,
    batch_id: &BatchId,
    ids: &[GenerationId],
    plan: &Plan,
) -> Result<Queued> {
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let limits = &app.config.generation;
    if account.open + count > i64::from(limits.open_max) {
        let detail = format!("{} of {} generations are on their way", account.open, limits.open_max);
        return Err(AppError::conflict(ErrorCode::TooManyOpen, detail));
    }
    let members_only = plan.preset.member_only && plan.trial.is_none();
    if members_only && !account.benefits(now).is_some_and(|benefits| benefits.member_presets) {
        let detail = "this tool is for members".to_owned();
        return Err(AppError::Forbidden { code: ErrorCode::MembershipRequired, detail });
    }
    let price = plan.preset.price;
    let given = plan.trial.as_ref().map(|act| house_credits(act, batch_id, price * count, now));
    let gifts = given.iter().len();
    let holds = ids.iter().map(|id| {
        let command = Command::Hold { generation: id.clone(), amount: price };
        (command, Context::system(format!("hold:{id}"), now))
    });
    let commands: Vec<(Command, Context)> = given.into_iter().chain(holds).collect();
    let (mut after, changes) = apply_all(account, &commands).map_err(|error| match error {
        CreditError::Insufficient { .. } => AppError::InsufficientCredits {
            required: price * count,
            available: account.balance(now).available,
        },
        other => other.into(),
    })?;
    after.open += count;
    let window = account.window(i64::from(limits.window), now);
    let admitted = rooms(after.open, after.admitted, window).min(count);
    // Those that waited before this submit go first.
    let waiting = account.open - account.admitted;
    let admitted = if waiting > 0 { 0 } else { admitted };
    after.admitted += admitted;
    // One change, however many holds.
    after.version = account.version + 1;
    let generations = ids
        .iter()
        .zip(&changes[gifts..])
        .enumerate()
        .map(|(index, (id, change))| {
            let admit = i64::try_from(index).unwrap_or(i64::MAX) < admitted;
            fresh(app, account, now, batch_id, id, change, admit, plan)
        })
        .collect();
    let entries = changes.into_iter().flat_map(|change| change.entries).collect();
    Ok(Queued { account: after, entries, generations, admitted })
}

fn house_credits(act: &Act, batch: &BatchId, amount: i64, now: Time) -> (Command, Context) {
    let lot = LotId::from_ulid(ids::draw());
    let gift = Command::Credit { lot, amount, expires_at: Some(now + TRIAL_CREDITS_LIVE) };
    let context = Context {
        actor: Actor::Operator { id: act.by.clone() },
        reason: Some(act.reason.clone()),
        ..Context::system(format!("try:{batch}"), now)
    };
    (gift, context)
}

#[expect(clippy::too_many_arguments, reason = "the parts of one new document")]
fn fresh(
    app: &App,
    account: &Account,
    now: Time,
    batch_id: &BatchId,
    id: &GenerationId,
    change: &Change,
    admitted: bool,
    plan: &Plan,
) -> Generation {
    Generation {
        id: id.clone(),
        batch_id: batch_id.clone(),
        user_id: account.id.clone(),
        preset: Preset::clone(&plan.preset),
        locale: plan.new.locale,
        prompt: plan.new.prompt.clone().filter(|words| !words.trim().is_empty()),
        choices: plan.choices.clone(),
        aspect_ratio: plan.new.aspect_ratio.clone(),
        inputs: plan.inputs.clone(),
        price: plan.preset.price,
        hold: Hold { amount: plan.preset.price, parts: change.held.clone(), state: HoldState::Open },
        state: State::Queued,
        stage: if admitted { Stage::Queued } else { Stage::Waiting },
        run: 1,
        admitted,
        not_before: now,
        rung_at: admitted.then_some(now),
        lease_until: None,
        worker: None,
        deadline: now + app.config.generation.deadline,
        lost_leases: 0,
        attempts: Vec::new(),
        firmer: false,
        model_index: 0,
        cancel_requested: false,
        picture: None,
        unjudged: None,
        failure: None,
        hidden: false,
        marks: Marks::default(),
        retry_of: None,
        retried: None,
        on_the_house: false,
        voided: None,
        created_at: now,
        started_at: None,
        finished_at: None,
    }
}

/// Rings what was admitted without making the answer wait: a broken doorbell only delays, the sweep rings again.
fn ring_later(app: &App, generations: &[Generation]) {
    let due: Vec<(GenerationId, i32)> =
        generations.iter().filter(|g| g.admitted).map(|g| (g.id.clone(), g.run)).collect();
    let app = app.clone();
    tokio::spawn(async move { app.ring(&due).await });
}
