//! Secret keys from the configuration: 32 bytes each, never printed, wiped when dropped.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretBox};

/// 32 secret bytes with the id under which they are known.
#[derive(Debug)]
pub struct SecretKey {
    pub id: String,
    bytes: SecretBox<[u8; 32]>,
}

impl Clone for SecretKey {
    fn clone(&self) -> Self {
        Self::new(&self.id, *self.expose())
    }
}

impl SecretKey {
    pub fn new(id: &str, bytes: [u8; 32]) -> Self {
        Self { id: id.to_owned(), bytes: SecretBox::new(Box::new(bytes)) }
    }

    /// The key itself, for the one call that needs it.
    pub fn expose(&self) -> &[u8; 32] {
        self.bytes.expose_secret()
    }

    /// Reads `base64` of exactly 32 bytes.
    pub(super) fn decode(id: &str, text: &str) -> Result<Self, String> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| "is not base64".to_owned())?;
        let bytes: [u8; 32] =
            bytes.try_into().map_err(|b: Vec<u8>| format!("has {} bytes instead of 32", b.len()))?;
        Ok(Self::new(id, bytes))
    }
}

/// Several keys: the first is used for new things, all of them for what exists.
#[derive(Clone, Debug)]
pub struct KeyRing {
    keys: Vec<SecretKey>,
}

impl KeyRing {
    /// # Panics
    /// Never from the configuration, which refuses an empty ring.
    pub fn new(keys: Vec<SecretKey>) -> Self {
        assert!(!keys.is_empty(), "a key ring has at least one key");
        Self { keys }
    }

    pub fn newest(&self) -> &SecretKey {
        &self.keys[0]
    }

    pub fn find(&self, id: &str) -> Option<&SecretKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    pub fn all(&self) -> &[SecretKey] {
        &self.keys
    }
}
