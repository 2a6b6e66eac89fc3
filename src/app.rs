//! Everything a process holds, built once for the three binaries and for the tests.

use std::sync::Arc;

use crate::config::Config;
use crate::store::Store;

/// Handles on all adapters; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub config: Arc<Config>,
    pub store: Store,
}

impl App {
    /// Connects to what the configuration names.
    ///
    /// # Errors
    /// When an address cannot be used. A dependency that is merely away does not stop the start.
    pub async fn build(config: Config) -> anyhow::Result<Self> {
        let store = Store::connect(&config.database).await?;
        Ok(Self { config: Arc::new(config), store })
    }
}
