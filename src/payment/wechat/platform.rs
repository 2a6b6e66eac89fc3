//! The keys under which WeChat Pay signs: its public keys and platform certificates, by the name that headers give them.
//! A name that is not known is never looked up because somebody sent it; it only makes us look, now and then, what
//! certificates there are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use reqwest::Method;
use serde::Deserialize;

use super::calls::Calls;
use super::seal::Sealed;
use super::signature::Stamp;
use crate::config::{self, Certificate, VerifyingKey};
use crate::domain::time::Time;
use crate::payment::{NoticeFault, PayError};

/// The shortest time between two looks.
const PAUSE: Duration = Duration::from_secs(300);

#[derive(Debug)]
pub(super) struct Platform {
    keys: RwLock<HashMap<String, VerifyingKey>>,
    /// Merchants with a public key only have no certificates to look for.
    has_certificates: bool,
    looked: Mutex<Option<Instant>>,
}

#[derive(Deserialize)]
struct Listed {
    data: Vec<ListedCertificate>,
}

#[derive(Deserialize)]
struct ListedCertificate {
    serial_no: String,
    encrypt_certificate: Sealed,
}

impl Platform {
    pub fn new(settings: &config::Wechat) -> Self {
        let certificates = settings.certificates.iter().map(|c| (c.serial.clone(), c.key.clone()));
        let keys = settings.public_keys.iter().cloned().chain(certificates).collect();
        let has_certificates = !settings.certificates.is_empty();
        Self { keys: RwLock::new(keys), has_certificates, looked: Mutex::default() }
    }

    pub fn key(&self, serial: &str) -> Option<VerifyingKey> {
        self.keys.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(serial).cloned()
    }

    fn add(&self, certificates: Vec<Certificate>) {
        let mut keys = self.keys.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        keys.extend(certificates.into_iter().map(|c| (c.serial, c.key)));
    }

    /// Whether it is time to look, which it then is not for a while.
    fn may_look(&self) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let may = self.has_certificates && looked.is_none_or(|at| at.elapsed() >= PAUSE);
        if may {
            *looked = Some(Instant::now());
        }
        may
    }
}

impl Calls {
    /// Whether WeChat Pay signed `body` under these headers at about `now`.
    ///
    /// # Errors
    /// [`NoticeFault`].
    pub(super) fn verify(
        self: &Arc<Self>,
        headers: &reqwest::header::HeaderMap,
        body: &[u8],
        now: Time,
    ) -> Result<(), NoticeFault> {
        let stamp = Stamp::read(headers)?;
        match self.platform.key(stamp.serial) {
            Some(key) => stamp.verify(&key, body, now),
            None if stamp.is_probe() => Err(NoticeFault::Probe),
            None => {
                self.look_in_the_background();
                Err(NoticeFault::UnknownKey)
            }
        }
    }

    fn look_in_the_background(self: &Arc<Self>) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if !self.platform.may_look() {
            return;
        }
        let calls = self.clone();
        runtime.spawn(async move {
            match calls.look().await {
                Ok(count) => tracing::info!(count, "Fetched WeChat Pay's certificates"),
                Err(error) => tracing::warn!(%error, "WeChat Pay's certificates could not be fetched"),
            }
        });
    }

    /// Fetches all platform certificates. They are sealed with the merchant's APIv3 key, and the answer must be signed
    /// with one of them or of those that are known.
    async fn look(&self) -> Result<usize, PayError> {
        let path = "/v3/certificates";
        let answer = self.send(Method::GET, path, "").await?;
        if !answer.is_success() {
            return Err(self.client.away(&format!("status {}", answer.status)));
        }
        let unusable = |why: &str| self.client.away(&format!("certificates: {why}"));
        let listed: Listed =
            serde_json::from_slice(&answer.body).map_err(|_| unusable("not what we know"))?;
        let mut found = Vec::new();
        for one in listed.data {
            let plain = one.encrypt_certificate.open(&self.settings.api_v3_key);
            let plain = plain.map_err(|_| unusable("sealed with another key"))?;
            let read =
                Certificate::decode_all(&String::from_utf8_lossy(&plain)).map_err(|why| unusable(&why))?;
            found.extend(read.into_iter().filter(|certificate| certificate.serial == one.serial_no));
        }
        let stamp = Stamp::read(&answer.headers).map_err(|_| unusable("not signed"))?;
        let known = self.platform.key(stamp.serial);
        let new = found.iter().find(|c| c.serial == stamp.serial).map(|c| c.key.clone());
        let key = known.or(new).ok_or_else(|| unusable("signed with a key that is not among them"))?;
        stamp.verify(&key, &answer.body, super::calls::now()).map_err(|_| unusable("wrongly signed"))?;
        let count = found.len();
        self.platform.add(found);
        Ok(count)
    }
}
