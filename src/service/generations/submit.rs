//! Submit: checks first, then one transaction that holds the credits and queues the generations, then the doorbell.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::app::App;
use crate::domain::asset::Asset;
use crate::domain::credits::{Balance, Context};
use crate::domain::error_code::ErrorCode;
use crate::domain::generation::admission::{Candidate, NotAdmitted, Payer, admit};
use crate::domain::generation::{Generation, Input, Recipe, Submission};
use crate::domain::ids::{AssetId, BatchId, GenerationId, UserId};
use crate::domain::preset::{Locale, Preset};
use crate::error::{AppError, FieldError, Result};
use crate::events::{Note, NoteKind};
use crate::provider::Verdict;
use crate::service::assets::check_away;
use crate::service::ids;
use crate::store::generations::batches::{self, Batch};
use crate::store::{accounts, entries, generations};

/// How many pictures one submit may ask for.
pub const COUNT_MAX: u32 = 4;

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
    let count = usize::try_from(new.count).unwrap_or(1);
    let recipe = check(app, user, new).await?;
    let app = app.clone();
    let (user, key, body_hash) = (user.clone(), key.to_owned(), body_hash.to_owned());
    // A task of its own: a client that hangs up cannot stop a commit half-way.
    let task = tokio::spawn(async move { write(&app, &user, (&key, body_hash), recipe, count).await });
    task.await.map_err(AppError::internal)?
}

async fn check(app: &App, user: &UserId, new: NewGeneration) -> Result<Recipe> {
    if !(1..=COUNT_MAX).contains(&new.count) {
        return Err(AppError::invalid("count", ErrorCode::InvalidCount, format!("1 to {COUNT_MAX}")));
    }
    let Some(preset) = app.submit_cache.preset(&app.store, &new.preset).await? else {
        return Err(AppError::invalid("preset", ErrorCode::UnknownPreset, "there is no such preset"));
    };
    if !preset.enabled {
        return Err(AppError::invalid(
            "preset",
            ErrorCode::PresetDisabled,
            "this preset is not offered any more",
        ));
    }
    fit(app, user, &preset, new).await
}

/// Checks slots, choices, pictures and words against `preset`.
///
/// # Errors
/// 422 with the paths of what does not fit, 503 when the database or the content check is away.
pub(in crate::service) async fn fit(
    app: &App,
    user: &UserId,
    preset: &Preset,
    new: NewGeneration,
) -> Result<Recipe> {
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
    let NewGeneration { locale, prompt, aspect_ratio, .. } = new;
    let prompt = prompt.filter(|words| !words.trim().is_empty());
    Ok(Recipe { preset: Preset::clone(preset), locale, prompt, choices, aspect_ratio, inputs })
}

async fn own_inputs(app: &App, user: &UserId, new: &NewGeneration) -> Result<Vec<Input>> {
    let wanted: Vec<AssetId> = new.inputs.iter().map(|(_, asset)| asset.clone()).collect();
    let owned = app.submit_cache.pictures(&app.store, user, &wanted).await?;
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

async fn write(
    app: &App,
    user: &UserId,
    (key, body_hash): (&str, String),
    recipe: Recipe,
    count: usize,
) -> Result<Submitted> {
    fail::fail_point!("submit_before_transaction");
    let ids: Vec<GenerationId> = ids::draw_many(count).into_iter().map(GenerationId::from_ulid).collect();
    let batch_id = BatchId::from_ulid(ids::draw());
    let turn = app.locks.lock(user).await?;
    let (limits, lifetime) = (app.admission_limits(), app.config.generation.deadline);
    let (store, owner, key) = (app.store.clone(), user.clone(), key.to_owned());
    let (generations, batch) = app
        .store
        .transaction(async move |session| {
            let (account, now) = accounts::load(&store, session, &owner).await?.ok_or(AppError::NotFound)?;
            let candidates: Vec<Candidate> = ids.iter().map(|id| candidate(id, &recipe)).collect();
            let context = |one: &Candidate| Context::system(format!("hold:{}", one.id), now);
            let admission = admit(&account, &candidates, limits, now, context).map_err(AppError::from)?;
            let made = ids.iter().zip(&admission.holds).enumerate().map(|(index, (id, hold))| {
                Generation::submitted(Submission {
                    id: id.clone(),
                    batch_id: batch_id.clone(),
                    user_id: owner.clone(),
                    recipe: recipe.clone(),
                    hold: hold.clone(),
                    admitted: index < admission.admitted,
                    retry_of: None,
                    on_the_house: false,
                    deadline: now + lifetime,
                    now,
                })
            });
            let generations: Vec<Generation> = made.collect();
            accounts::save(&store, session, &admission.account, account.version).await?;
            entries::insert(&store, session, &admission.entries).await?;
            generations::insert(&store, session, &generations).await?;
            let batch = Batch {
                id: batch_id.clone(),
                user_id: owner.clone(),
                key: key.clone(),
                body_hash: body_hash.clone(),
                generations: ids.clone(),
                admitted: i64::try_from(admission.admitted).unwrap_or(0),
                balance: admission.account.balance(now),
                created_at: now,
            };
            batches::insert(&store, session, &batch).await?;
            Ok((generations, batch))
        })
        .await?;
    drop(turn);
    fail::fail_point!("submit_after_commit");
    announce(app, user, &generations);
    Ok(Submitted { batch_id: batch.id, generations, balance: batch.balance, replay: false })
}

fn candidate(id: &GenerationId, recipe: &Recipe) -> Candidate {
    Candidate {
        id: id.clone(),
        price: recipe.preset.price,
        payer: Payer::Owner,
        members_only: recipe.preset.member_only,
    }
}

impl From<NotAdmitted> for AppError {
    fn from(refused: NotAdmitted) -> Self {
        match refused {
            NotAdmitted::TooManyOpen { open, open_max } => {
                let detail = format!("{open} of {open_max} generations are on their way");
                AppError::conflict(ErrorCode::TooManyOpen, detail)
            }
            NotAdmitted::MembersOnly => {
                let detail = "this tool is for members".to_owned();
                AppError::Forbidden { code: ErrorCode::MembershipRequired, detail }
            }
            NotAdmitted::InsufficientCredits { required, available } => {
                AppError::InsufficientCredits { required, available }
            }
            NotAdmitted::Credits(error) => error.into(),
        }
    }
}

/// Tells the owner's pages and rings what was admitted, without making the answer wait: a broken doorbell only delays, the
/// sweep rings again.
pub(in crate::service) fn announce(app: &App, user: &UserId, generations: &[Generation]) {
    app.events.publish(Note { user: user.clone(), kind: NoteKind::Balance, id: None });
    let due: Vec<(GenerationId, i32)> =
        generations.iter().filter(|g| g.admitted).map(|g| (g.id.clone(), g.run)).collect();
    let app = app.clone();
    tokio::spawn(async move { app.ring(&due).await });
}
