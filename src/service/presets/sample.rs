//! Sample pictures of presets, which everybody may see.

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::error::Result;
use crate::imaging;
use crate::service::audit::{AuditEvent, record};
use crate::store::presets::{self, Sample};

/// Keeps a picture that everybody may see and answers its address.
///
/// # Errors
/// 413, 415, 422 as an upload.
pub async fn add_sample(app: &App, operator: &Operator, bytes: Bytes) -> Result<String> {
    let picture = app.pool.run(move || imaging::check_upload(&bytes)).await??.previews.for_check;
    let id = hex::encode(Sha256::digest(&picture));
    let address = format!("/v1/samples/{id}");
    let sample = Sample::new(id.clone(), "image/jpeg", &picture);
    let (store, operator) = (app.store.clone(), operator.clone());
    app.store
        .transaction(async move |session| {
            let now = store.now().await?;
            presets::add_sample(&store, session, &sample).await?;
            let event = AuditEvent::new(Action::SampleAdd, Target::new(TargetKind::Sample, &sample.id));
            record(&store, session, &operator, event, now).await
        })
        .await?;
    Ok(address)
}
