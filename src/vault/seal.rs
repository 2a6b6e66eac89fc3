//! The cipher: AES-256-GCM for contents and for wrapping their keys. Pure.
//!
//! Sealed = format byte 1 ‖ nonce (12) ‖ ciphertext ‖ tag (16). Each key seals one content, so a nonce cannot repeat
//! under a key except by a retry of the very same content, which draws a new one.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use bytes::{Bytes, BytesMut};
use rand::TryRngCore;
use rand::rngs::OsRng;
use secrecy::zeroize::Zeroizing;

use super::VaultError;
use crate::config::SecretKey;
use crate::domain::ids::{AssetId, UserId};

const FORMAT: u8 = 1;
const NONCE: usize = 12;
const TAG: usize = 16;
const HEAD: usize = 1 + NONCE;

/// The key of one content; wiped when dropped.
#[derive(Clone)]
pub(super) struct DataKey(Zeroizing<[u8; 32]>);

impl DataKey {
    pub fn random() -> Self {
        let mut key = Zeroizing::new([0; 32]);
        fill(&mut *key);
        Self(key)
    }
}

fn fill(bytes: &mut [u8]) {
    // Without randomness there is no secrecy: nothing sensible can go on.
    OsRng.try_fill_bytes(bytes).expect("the system gives random bytes");
}

/// What a content is bound to besides its length: whose it is.
pub(super) fn content_aad(asset: &AssetId, owner: &UserId) -> Vec<u8> {
    joined(&[asset.as_str(), owner.as_str()])
}

/// What a wrapped key is bound to: its row and the key-encryption key.
pub(super) fn wrap_aad(row_id: &str, kek_id: &str) -> Vec<u8> {
    joined(&[row_id, kek_id])
}

/// Format byte, then each part behind its length, so that no two lists read the same.
fn joined(parts: &[&str]) -> Vec<u8> {
    let mut aad = vec![FORMAT];
    for part in parts {
        aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
        aad.extend_from_slice(part.as_bytes());
    }
    aad
}

fn with_length(aad: &[u8], length: usize) -> Vec<u8> {
    [aad, &(length as u64).to_be_bytes()].concat()
}

fn cipher(key: &DataKey) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*key.0).expect("a key of 32 bytes"))
}

pub(super) fn seal(key: &DataKey, aad: &[u8], plain: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(HEAD + plain.len() + TAG);
    let mut nonce = [0; NONCE];
    fill(&mut nonce);
    out.extend_from_slice(&[FORMAT]);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plain);
    let aad = Aad::from(with_length(aad, plain.len()));
    let tag = cipher(key)
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, &mut out[HEAD..])
        .expect("a picture is far below the cipher's limit of 64 GB");
    out.extend_from_slice(tag.as_ref());
    out.freeze()
}

/// Opens what [`seal`] made. Every failure is the same error.
pub(super) fn open(key: &DataKey, aad: &[u8], sealed: Bytes) -> Result<Bytes, VaultError> {
    if sealed.len() < HEAD + TAG || sealed[0] != FORMAT {
        return Err(VaultError::Unreadable);
    }
    let mut content = match sealed.try_into_mut() {
        Ok(own) => own,
        Err(shared) => BytesMut::from(&shared[..]),
    };
    let head = content.split_to(HEAD);
    let nonce = Nonce::try_assume_unique_for_key(&head[1..]).map_err(|_| VaultError::Unreadable)?;
    let length = content.len() - TAG;
    let aad = Aad::from(with_length(aad, length));
    cipher(key).open_in_place(nonce, aad, &mut content).map_err(|_| VaultError::Unreadable)?;
    content.truncate(length);
    Ok(content.freeze())
}

pub(super) fn wrap(kek: &SecretKey, aad: &[u8], key: &DataKey) -> Vec<u8> {
    seal(&DataKey(Zeroizing::new(*kek.expose())), aad, &*key.0).to_vec()
}

pub(super) fn unwrap(kek: &SecretKey, aad: &[u8], wrapped: &[u8]) -> Result<DataKey, VaultError> {
    let kek = DataKey(Zeroizing::new(*kek.expose()));
    let opened = Zeroizing::new(open(&kek, aad, Bytes::copy_from_slice(wrapped))?.to_vec());
    let key: [u8; 32] = opened.as_slice().try_into().map_err(|_| VaultError::Unreadable)?;
    Ok(DataKey(Zeroizing::new(key)))
}
