//! Access tokens (signed, short, held in the browser's memory) and refresh tokens (random, kept as hashes). It knows
//! keys and formats; whether somebody may still come in is decided in `auth.rs`.

use std::collections::HashMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::passwords::random;
use crate::config::{SecretKey, Secrets};
use crate::domain::ids::{SessionId, UserId};
use crate::domain::notification::letter::Purpose;
use crate::domain::user::Role;

pub const ACCESS_LIFE: Duration = Duration::from_secs(600);
pub const ISSUER: &str = "mannequin";
pub const AUDIENCE: &str = "mannequin-api";
/// RFC 9068: what the token is, so that no other token of ours passes for it.
const ACCESS_TYPE: &str = "at+jwt";
/// Clocks of two machines differ by this much at the most.
const CLOCK_SKEW_S: u64 = 10;

/// What an access token says; nothing about the person but ids.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: UserId,
    pub sid: SessionId,
    pub role: Role,
    /// `session_version` of the user when the token was made.
    pub ver: i64,
    pub iat: u64,
    pub nbf: u64,
    pub exp: u64,
}

/// Signs with the newest key and verifies with all.
pub struct Tokens {
    kid: String,
    signing: EncodingKey,
    verifying: HashMap<String, DecodingKey>,
    validation: Validation,
    successor_key: SecretKey,
}

impl Tokens {
    /// # Errors
    /// When a key cannot be used.
    pub fn new(secrets: &Secrets) -> anyhow::Result<Self> {
        let mut verifying = HashMap::new();
        for key in secrets.auth_keys.all() {
            let public = Jwk::from_encoding_key(&signing_key(key), Algorithm::EdDSA)?;
            verifying.insert(key.id.clone(), DecodingKey::from_jwk(&public)?);
        }
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = CLOCK_SKEW_S;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        Ok(Self {
            kid: secrets.auth_keys.newest().id.clone(),
            signing: signing_key(secrets.auth_keys.newest()),
            verifying,
            validation,
            successor_key: secrets.link_key.clone(),
        })
    }

    /// # Errors
    /// When the signing library fails.
    pub fn access(&self, user: &UserId, session: &SessionId, role: Role, ver: i64) -> anyhow::Result<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: user.clone(),
            sid: session.clone(),
            role,
            ver,
            iat: now,
            nbf: now,
            exp: now + ACCESS_LIFE.as_secs(),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(ACCESS_TYPE.into());
        header.kid = Some(self.kid.clone());
        Ok(encode(&header, &claims, &self.signing)?)
    }

    /// The claims if the token is one of ours, of this kind and in its time.
    pub fn verify(&self, token: &str) -> Option<Claims> {
        self.read(token, &self.validation)
    }

    /// The claims if the token is one of ours and of this kind, though its time may be over. It opens nothing; it shows who
    /// held it.
    pub fn read_late(&self, token: &str) -> Option<Claims> {
        let mut late = self.validation.clone();
        late.validate_exp = false;
        self.read(token, &late)
    }

    fn read(&self, token: &str, validation: &Validation) -> Option<Claims> {
        let header = decode_header(token).ok()?;
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(ACCESS_TYPE) {
            return None;
        }
        let key = self.verifying.get(&header.kid?)?;
        decode::<Claims>(token, key, validation).ok().map(|data| data.claims)
    }

    /// A new refresh token: 256 random bits.
    pub fn refresh(&self) -> String {
        URL_SAFE_NO_PAD.encode(random::<32>())
    }

    /// The successor of `presented` in its family after so many replacements: the same whenever asked for, and unknown to
    /// anyone else.
    pub fn successor(&self, presented: &str, family: &SessionId, replacements: u32) -> String {
        match replacements {
            0 => self.derived(&["refresh successor", family.as_str(), presented]),
            n => self.derived(&["refresh successor", family.as_str(), presented, &n.to_string()]),
        }
    }

    /// The secret of the link in the letter `mail`: the same at each try to send it, and nowhere in the database.
    pub fn mailed(&self, purpose: Purpose, mail: &str) -> String {
        self.derived(&["mailed link", purpose.as_str(), mail])
    }

    fn derived(&self, parts: &[&str]) -> String {
        let key = self.successor_key.expose();
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

/// How a refresh token, or the secret of a mailed link, is stored.
pub fn refresh_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// PKCS#8 of an Ed25519 seed (RFC 8410 §7): a fixed frame and the 32 bytes.
fn signing_key(key: &SecretKey) -> EncodingKey {
    const FRAME: [u8; 16] =
        [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
    let mut der = FRAME.to_vec();
    der.extend_from_slice(key.expose());
    EncodingKey::from_ed_der(&der)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KeyRing;

    fn secrets(auth: &[(&str, u8)]) -> Secrets {
        let keys = auth.iter().map(|(id, byte)| SecretKey::new(id, [*byte; 32])).collect();
        Secrets {
            auth_keys: KeyRing::new(keys),
            kek_keys: KeyRing::new(vec![SecretKey::new("k", [1; 32])]),
            link_key: SecretKey::new("l", [2; 32]),
            pepper: SecretKey::new("p", [3; 32]),
        }
    }

    fn ids() -> (UserId, SessionId) {
        let ulid = ulid::Ulid::from_parts(1, 2);
        (UserId::from_ulid(ulid), SessionId::from_ulid(ulid))
    }

    #[test]
    fn a_token_signed_with_an_older_key_of_the_ring_still_verifies() {
        let (user, session) = ids();
        let old = Tokens::new(&secrets(&[("a", 1)])).unwrap();
        let token = old.access(&user, &session, Role::User, 3).unwrap();
        let rotated = Tokens::new(&secrets(&[("b", 2), ("a", 1)])).unwrap();
        let claims = rotated.verify(&token).expect("known key");
        assert_eq!((claims.sub, claims.sid, claims.ver), (user, session, 3));
        assert_eq!(Tokens::new(&secrets(&[("b", 2)])).unwrap().verify(&token), None);
        assert_eq!(Tokens::new(&secrets(&[("a", 2)])).unwrap().verify(&token), None);
    }

    #[test]
    fn the_successor_is_the_same_for_the_same_token_and_family_only() {
        let tokens = Tokens::new(&secrets(&[("a", 1)])).unwrap();
        let (_, family) = ids();
        let other = SessionId::from_ulid(ulid::Ulid::from_parts(1, 3));
        assert_eq!(tokens.successor("x", &family, 0), tokens.successor("x", &family, 0));
        assert_ne!(tokens.successor("x", &family, 0), tokens.successor("y", &family, 0));
        assert_ne!(tokens.successor("x", &family, 0), tokens.successor("x", &other, 0));
        assert_eq!(tokens.refresh().len(), 43);
    }

    #[test]
    fn the_secret_of_a_mailed_link_is_the_same_for_the_same_letter_and_purpose_only() {
        let tokens = Tokens::new(&secrets(&[("a", 1)])).unwrap();
        let secret = tokens.mailed(Purpose::VerifyEmail, "verify.1");
        assert_eq!(secret, tokens.mailed(Purpose::VerifyEmail, "verify.1"));
        assert_ne!(secret, tokens.mailed(Purpose::ResetPassword, "verify.1"));
        assert_ne!(secret, tokens.mailed(Purpose::VerifyEmail, "verify.2"));
        assert_eq!(secret.len(), 43);
    }
}
