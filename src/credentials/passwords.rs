//! Hashes and checks passwords: Argon2id, then an HMAC under the pepper, off the async threads and never more at a
//! time than there are processors. It does not know who the password belongs to.

use std::sync::Arc;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, KeyInit, Mac};
use rand::RngCore;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use crate::config::SecretKey;
use crate::domain::error_code::ErrorCode;
use crate::domain::user::PasswordHash;
use crate::error::{AppError, Result};

/// Above the floor that OWASP names (19 MiB, 2 passes), below 250 ms on one core of a small machine.
const MEMORY_KIB: u32 = 46 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Longer input is wrong without being hashed in full; four bytes a character at the most.
const PASSWORD_BYTES_MAX: usize = 512;
/// How long a check may wait for a processor before the caller is asked to come back.
const QUEUE_WAIT_MAX: Duration = Duration::from_secs(5);

/// Shared by all requests of a process.
pub struct Hasher {
    processors: Arc<Semaphore>,
    pepper: SecretKey,
    /// Checked when there is no such person, so that the answer takes as long.
    nobody: PasswordHash,
}

impl Hasher {
    pub fn new(pepper: SecretKey) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let nobody = PasswordHash {
            m: MEMORY_KIB,
            t: PASSES,
            p: LANES,
            salt: hex::encode(random::<16>()),
            mac: hex::encode(random::<32>()),
            pepper: pepper.id.clone(),
        };
        Self { processors: Arc::new(Semaphore::new(processors)), pepper, nobody }
    }

    /// # Errors
    /// 503 when too many passwords are being hashed.
    pub async fn hash(&self, password: &str) -> Result<PasswordHash> {
        let salt = random::<16>();
        let mac = self.mac(password, salt.to_vec(), MEMORY_KIB, PASSES, LANES).await?;
        Ok(PasswordHash {
            m: MEMORY_KIB,
            t: PASSES,
            p: LANES,
            salt: hex::encode(salt),
            mac: hex::encode(mac),
            pepper: self.pepper.id.clone(),
        })
    }

    /// Whether `password` is the stored one; with nothing stored it takes as long and says no.
    ///
    /// # Errors
    /// 503 when too many passwords are being hashed, 500 when the stored hash cannot be read.
    pub async fn verify(&self, password: &str, stored: Option<&PasswordHash>) -> Result<bool> {
        let against = stored.unwrap_or(&self.nobody);
        if against.pepper != self.pepper.id {
            return Err(AppError::internal(anyhow::anyhow!("no pepper with the id {:?}", against.pepper)));
        }
        let salt = hex::decode(&against.salt).map_err(AppError::internal)?;
        let expected = hex::decode(&against.mac).map_err(AppError::internal)?;
        let mac = self.mac(password, salt, against.m, against.t, against.p).await?;
        let same = bool::from(mac.as_slice().ct_eq(&expected));
        Ok(same && stored.is_some() && password.len() <= PASSWORD_BYTES_MAX)
    }

    /// Whether the hash was made with weaker parameters than today's.
    pub fn is_outdated(&self, stored: &PasswordHash) -> bool {
        (stored.m, stored.t, stored.p) != (MEMORY_KIB, PASSES, LANES)
    }

    async fn mac(&self, password: &str, salt: Vec<u8>, m: u32, t: u32, p: u32) -> Result<[u8; 32]> {
        let waiting = self.processors.clone().acquire_owned();
        let permit = tokio::time::timeout(QUEUE_WAIT_MAX, waiting)
            .await
            .map_err(|_| AppError::Unavailable {
                code: ErrorCode::Busy,
                detail: "too many sign-ins at this moment".into(),
                retry_after_s: 5,
            })?
            .map_err(AppError::internal)?;
        let end = password.len().min(PASSWORD_BYTES_MAX);
        let password = password.as_bytes()[..end].to_vec();
        let pepper = *self.pepper.expose();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let params = Params::new(m, t, p, Some(32)).map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
            let mut output = [0; 32];
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(&password, &salt, &mut output)
                .map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
            let mut mac = Hmac::<Sha256>::new_from_slice(&pepper).expect("HMAC takes keys of any length");
            mac.update(&output);
            Ok(mac.finalize().into_bytes().into())
        })
        .await
        .map_err(AppError::internal)?
    }
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> Hasher {
        Hasher::new(SecretKey::new("1", [7; 32]))
    }

    #[tokio::test]
    async fn only_the_same_password_under_the_same_pepper_verifies() {
        let one = hasher();
        let stored = one.hash("correct horse").await.unwrap();
        assert!(one.verify("correct horse", Some(&stored)).await.unwrap());
        assert!(!one.verify("correct horsf", Some(&stored)).await.unwrap());
        let other = Hasher::new(SecretKey::new("1", [8; 32]));
        assert!(!other.verify("correct horse", Some(&stored)).await.unwrap());
        let renamed = Hasher::new(SecretKey::new("2", [7; 32]));
        assert!(renamed.verify("correct horse", Some(&stored)).await.is_err());
    }

    #[tokio::test]
    async fn one_password_hashed_twice_is_stored_differently() {
        let hasher = hasher();
        let (a, b) = (hasher.hash("same words").await.unwrap(), hasher.hash("same words").await.unwrap());
        assert_ne!(a.mac, b.mac);
        assert!(!hasher.is_outdated(&a));
        assert!(hasher.is_outdated(&PasswordHash { m: 19_456, ..a }));
    }

    #[tokio::test]
    async fn nobody_has_no_password_and_a_longer_one_is_not_cut_to_fit() {
        let hasher = hasher();
        assert!(!hasher.verify("anything", None).await.unwrap());
        let long = "x".repeat(PASSWORD_BYTES_MAX);
        let stored = hasher.hash(&long).await.unwrap();
        assert!(!hasher.verify(&format!("{long}y"), Some(&stored)).await.unwrap());
    }
}
