//! RSA keys of payment providers: ours to sign, theirs to verify, both PKCS#1 v1.5 with SHA-256 and at least 2 048 bits.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::PublicKey;
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair,
    UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, SubjectPublicKeyInfoDer};

/// 2 048 bits.
const BYTES_MIN: usize = 256;
const WEAK: &str = "is not a usable RSA key of at least 2048 bits";

/// A private key; never printed.
#[derive(Clone)]
pub struct SigningKey(Arc<RsaKeyPair>);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([REDACTED])")
    }
}

impl SigningKey {
    /// Reads PEM (PKCS#8 or PKCS#1) or the bare base64 of either.
    ///
    /// # Errors
    /// Why it cannot be used, without the key in it.
    pub fn decode(text: &str) -> Result<Self, String> {
        let der = if text.contains("-----BEGIN") {
            PrivateKeyDer::from_pem_slice(text.as_bytes())
                .map_err(|_| "is not a private key in PEM".to_owned())?
        } else {
            PrivatePkcs8KeyDer::from(bare(text)?).into()
        };
        let bytes = der.secret_der();
        let pair = RsaKeyPair::from_pkcs8(bytes).or_else(|_| RsaKeyPair::from_der(bytes));
        pair.map(|pair| Self(Arc::new(pair))).map_err(|_| WEAK.to_owned())
    }

    /// SHA256withRSA over `message`.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("a key that was read signs into a buffer of its own length");
        signature
    }

    /// Its public half.
    pub fn verifying(&self) -> VerifyingKey {
        VerifyingKey::from_der(self.0.public_key().as_ref()).expect("the half of a good pair is good")
    }
}

/// A public key.
#[derive(Clone, Debug)]
pub struct VerifyingKey(Arc<ParsedPublicKey>);

impl VerifyingKey {
    /// Reads PEM or the bare base64 of a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn decode(text: &str) -> Result<Self, String> {
        if !text.contains("-----BEGIN") {
            return Self::from_der(&bare(text)?);
        }
        let der = SubjectPublicKeyInfoDer::from_pem_slice(text.as_bytes());
        Self::from_der(der.map_err(|_| "is not a public key in PEM".to_owned())?.as_ref())
    }

    fn from_der(der: &[u8]) -> Result<Self, String> {
        // The algorithm below refuses short keys, too, but only when it verifies.
        let size = PublicKey::from_der(der).map_err(|_| WEAK.to_owned())?.modulus_len();
        if size < BYTES_MIN {
            return Err(WEAK.to_owned());
        }
        let parsed = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der).parse();
        parsed.map(|key| Self(Arc::new(key))).map_err(|_| WEAK.to_owned())
    }

    /// Whether `signature` was made over `message`.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

/// A platform certificate of WeChat Pay: the key in it and the serial that headers name it by. Who issued it and until
/// when it holds is not asked: it comes from the configuration, or sealed with the merchant's own APIv3 key.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// Upper-case hexadecimal without leading zeros.
    pub serial: String,
    pub key: VerifyingKey,
}

impl Certificate {
    /// Reads every certificate of a PEM text.
    ///
    /// # Errors
    /// Why one cannot be used, or that there is none.
    pub fn decode_all(text: &str) -> Result<Vec<Self>, String> {
        let read = |der: Result<CertificateDer<'_>, _>| {
            let der = der.map_err(|_| "is not a certificate in PEM".to_owned())?;
            let parsed = webpki::EndEntityCert::try_from(&der);
            let parsed = parsed.map_err(|_| "is not a certificate that can be read".to_owned())?;
            let serial: String = hex::encode_upper(parsed.serial()).trim_start_matches('0').to_owned();
            let key = VerifyingKey::from_der(parsed.subject_public_key_info().as_ref())?;
            Ok(Self { serial, key })
        };
        let all: Result<Vec<_>, String> = CertificateDer::pem_slice_iter(text.as_bytes()).map(read).collect();
        all.and_then(|all| if all.is_empty() { Err("holds no certificate".to_owned()) } else { Ok(all) })
    }
}

fn bare(text: &str) -> Result<Vec<u8>, String> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(packed).map_err(|_| "is neither PEM nor base64".to_owned())
}
