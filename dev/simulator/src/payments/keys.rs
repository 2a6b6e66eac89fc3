//! RSA keys, drawn when they are first needed: the merchant's and each provider's. Nothing is secret about them.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub static ALIPAY_APP: LazyLock<Pair> = LazyLock::new(Pair::draw);
pub static ALIPAY: LazyLock<Pair> = LazyLock::new(Pair::draw);
pub static WECHAT_MERCHANT: LazyLock<Pair> = LazyLock::new(Pair::draw);
pub static WECHAT: LazyLock<Pair> = LazyLock::new(Pair::draw);
pub static WECHAT_OLD: LazyLock<Pair> = LazyLock::new(Pair::draw);
pub static WECHAT_NEW: LazyLock<Pair> = LazyLock::new(Pair::draw);

pub const OLD_SERIAL: &str = "5A00000000000000000000000000000000000001";
pub const NEW_SERIAL: &str = "5A00000000000000000000000000000000000002";

/// WeChat Pay's platform certificates, the old one and the new one, in PEM.
pub static CERTIFICATES: LazyLock<[String; 2]> =
    LazyLock::new(|| [certificate(OLD_SERIAL, &WECHAT_OLD), certificate(NEW_SERIAL, &WECHAT_NEW)]);

fn certificate(serial: &str, pair: &Pair) -> String {
    let mut params = rcgen::CertificateParams::default();
    params.serial_number = Some(hex::decode(serial).expect("a serial of this module").into());
    params.distinguished_name.push(rcgen::DnType::CommonName, "Simulated WeChat Pay platform");
    let der = STANDARD.decode(pair.private()).expect("written just now");
    let key = rcgen::KeyPair::try_from(der).expect("a drawn key can be read");
    params.self_signed(&key).expect("a certificate of these names can be made").pem()
}

/// A key of 2 048 bits with both halves.
pub struct Pair(KeyPair);

impl Pair {
    fn draw() -> Self {
        Self(KeyPair::generate(KeySize::Rsa2048).expect("the library draws keys"))
    }

    /// SHA256withRSA, PKCS#1 v1.5, in base64.
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the buffer has the key's length");
        STANDARD.encode(signature)
    }

    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.0.public_key().as_ref());
        key.verify(message, &signature).is_ok()
    }

    /// PKCS#8 in base64.
    pub fn private(&self) -> String {
        let der: Pkcs8V1Der<'_> = self.0.as_der().expect("a drawn key can be written");
        STANDARD.encode(der.as_ref())
    }

    /// `SubjectPublicKeyInfo` in base64.
    pub fn public(&self) -> String {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().expect("a drawn key can be written");
        STANDARD.encode(der.as_ref())
    }
}

/// The signature with one bit changed.
pub fn broken(signature: &str) -> String {
    let mut bytes = STANDARD.decode(signature).unwrap_or_default();
    if let Some(byte) = bytes.last_mut() {
        *byte ^= 1;
    }
    STANDARD.encode(bytes)
}
