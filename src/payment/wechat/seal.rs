//! What WeChat Pay seals with the merchant's APIv3 key: AES-256-GCM, the tag at the end of the ciphertext.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::payment::NoticeFault;

const ALGORITHM: &str = "AEAD_AES_256_GCM";

#[derive(Deserialize)]
pub(super) struct Sealed {
    algorithm: String,
    ciphertext: String,
    nonce: String,
    /// May be missing or empty.
    #[serde(default)]
    associated_data: Option<String>,
    /// What is inside; missing where only one thing can be.
    #[serde(default)]
    pub original_type: String,
}

impl Sealed {
    /// # Errors
    /// Of another algorithm or form; or not sealed with this key, which must have 32 bytes.
    pub fn open(&self, key: &SecretString) -> Result<Vec<u8>, NoticeFault> {
        if self.algorithm != ALGORITHM {
            return Err(NoticeFault::Malformed);
        }
        let nonce = Nonce::try_assume_unique_for_key(self.nonce.as_bytes());
        let nonce = nonce.map_err(|_| NoticeFault::Malformed)?;
        let mut bytes = STANDARD.decode(&self.ciphertext).map_err(|_| NoticeFault::Malformed)?;
        let key = UnboundKey::new(&AES_256_GCM, key.expose_secret().as_bytes());
        let key = LessSafeKey::new(key.map_err(|_| NoticeFault::Signature)?);
        let aad = Aad::from(self.associated_data.as_deref().unwrap_or_default().as_bytes());
        let plain = key.open_in_place(nonce, aad, &mut bytes).map_err(|_| NoticeFault::Signature)?;
        let length = plain.len();
        bytes.truncate(length);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";

    fn sealed() -> Sealed {
        Sealed {
            algorithm: ALGORITHM.into(),
            ciphertext: "Eu6myr+6GaECeJdOZPZ6BX5eij3EyHNrrWfXJ9CfRUMwpWM+4g==".into(),
            nonce: "abcdefghijkl".into(),
            associated_data: Some("transaction".into()),
            original_type: String::new(),
        }
    }

    #[test]
    fn the_known_vector_opens() {
        assert_eq!(sealed().open(&KEY.into()), Ok(br#"{"out_trade_no":"o1"}"#.to_vec()));
    }

    #[test]
    fn a_change_of_any_bit_or_part_keeps_it_shut() {
        let bytes = STANDARD.decode(sealed().ciphertext).expect("base64");
        for at in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[at / 8] ^= 1 << (at % 8);
            let sealed = Sealed { ciphertext: STANDARD.encode(changed), ..sealed() };
            assert_eq!(sealed.open(&KEY.into()), Err(NoticeFault::Signature), "bit {at}");
        }
        for length in 0..bytes.len() {
            let sealed = Sealed { ciphertext: STANDARD.encode(&bytes[..length]), ..sealed() };
            assert_eq!(sealed.open(&KEY.into()), Err(NoticeFault::Signature), "{length} bytes");
        }
        for aad in [None, Some(String::new()), Some("transactioN".into())] {
            let sealed = Sealed { associated_data: aad, ..sealed() };
            assert_eq!(sealed.open(&KEY.into()), Err(NoticeFault::Signature));
        }
        let other = Sealed { nonce: "abcdefghijkm".into(), ..sealed() };
        assert_eq!(other.open(&KEY.into()), Err(NoticeFault::Signature));
        for key in ["0123456789abcdef", "1123456789abcdef0123456789abcdef", ""] {
            assert_eq!(sealed().open(&key.into()), Err(NoticeFault::Signature), "{key:?}");
        }
    }

    #[test]
    fn another_algorithm_nonce_length_or_spelling_is_malformed() {
        for bad in [
            Sealed { algorithm: "AEAD_AES_128_GCM".into(), ..sealed() },
            Sealed { nonce: "abcdefghijk".into(), ..sealed() },
            Sealed { nonce: "abcdefghijklm".into(), ..sealed() },
            Sealed { ciphertext: "not base64!".into(), ..sealed() },
        ] {
            assert_eq!(bad.open(&KEY.into()), Err(NoticeFault::Malformed));
        }
    }
}
