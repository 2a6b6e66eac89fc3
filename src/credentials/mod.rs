//! Credentials: password hashes (Argon2id) and signed tokens (JWT, HMAC). It knows keys and formats; whether somebody may
//! come in is decided in `service/auth`.

mod passwords;
mod tokens;

pub use passwords::{Hasher, random};
pub use tokens::{ACCESS_LIFE, AUDIENCE, Claims, ISSUER, Tokens, refresh_hash};
