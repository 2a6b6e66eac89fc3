//! RSA keys of the tests, drawn once.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub struct Pair {
    pair: KeyPair,
    /// PKCS#8 in base64.
    pub private: String,
    /// `SubjectPublicKeyInfo` in base64.
    pub public: String,
}

impl Pair {
    fn draw() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let private: Pkcs8V1Der<'_> = pair.as_der().unwrap();
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
        let (private, public) = (STANDARD.encode(private.as_ref()), STANDARD.encode(public.as_ref()));
        Self { pair, private, public }
    }

    /// SHA256withRSA in base64.
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        STANDARD.encode(signature)
    }
}

pub fn alipay() -> &'static Pair {
    static PAIR: LazyLock<Pair> = LazyLock::new(Pair::draw);
    &PAIR
}
