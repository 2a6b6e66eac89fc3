//! Products: admins create and change plans and packs. Who has bought keeps what was bought.

use crate::app::App;
use crate::domain::actor::Operator;
use crate::domain::audit_log::{Action, Target, TargetKind};
use crate::domain::error_code::ErrorCode;
use crate::domain::ids::ProductId;
use crate::domain::product::{Product, faults};
use crate::error::{AppError, Result};
use crate::events::Common;
use crate::service::audit::{AuditEvent, overtaken, record};
use crate::service::ids;
use crate::service::versioned::{misfit, with_version};
use crate::store::shop::products;

fn target(id: &ProductId) -> Target {
    Target::new(TargetKind::Product, id)
}

/// Adds a product; it gets an id of its own.
///
/// # Errors
/// 422 with the paths of what is wrong.
pub async fn create(app: &App, operator: &Operator, product: Product) -> Result<Product> {
    let product = Product { id: ProductId::from_ulid(ids::draw()), version: 1, ..product };
    misfit("product", faults(&product))?;
    let (store, operator, new) = (app.store.clone(), operator.clone(), product.clone());
    app.store
        .transaction(async move |session| {
            let now = store.now().await?;
            products::insert_in(&store, session, &new).await?;
            let event = AuditEvent::new(Action::ProductCreate, target(&new.id)).changing(&(), &new);
            record(&store, session, &operator, event, now).await
        })
        .await?;
    app.events.publish_to_all(Common::Products);
    Ok(product)
}

/// Replaces everything but the id of a product that was seen in `version`.
///
/// # Errors
/// 404; 409 `changed_meanwhile` with who, when and the version it has now; 422 with the paths of what is wrong.
pub async fn change(
    app: &App,
    operator: &Operator,
    id: &ProductId,
    version: i64,
    product: Product,
) -> Result<Product> {
    misfit("product", faults(&product))?;
    let (store, operator, its_id) = (app.store.clone(), operator.clone(), id.clone());
    let result = app
        .store
        .transaction(async move |session| {
            let now = store.now().await?;
            let old = products::find_in(&store, session, &its_id).await?.ok_or(AppError::NotFound)?;
            let wished = Product { id: old.id.clone(), version: old.version, ..product.clone() };
            if wished == old {
                return Ok(old);
            }
            if old.version != version {
                let detail = format!("version {version} was changed; it is {} now", old.version);
                let (code, version) = (ErrorCode::ChangedMeanwhile, Some(old.version));
                return Err(AppError::Overtaken { code, detail, by: None, at: None, version }.into());
            }
            let new = Product { version: old.version + 1, ..wished };
            products::replace_in(&store, session, &new, old.version).await?;
            let event = AuditEvent::new(Action::ProductChange, target(&its_id)).changing(&old, &new);
            record(&store, session, &operator, event, now).await?;
            Ok(new)
        })
        .await;
    match result {
        Ok(product) => {
            app.events.publish_to_all(Common::Products);
            Ok(product)
        }
        Err(AppError::Overtaken { code, detail, version, .. }) => {
            let actions = [Action::ProductCreate, Action::ProductChange];
            Err(with_version(overtaken(app, code, &detail, id.as_str(), &actions).await, version))
        }
        Err(error) => Err(error),
    }
}
