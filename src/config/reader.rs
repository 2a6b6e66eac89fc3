//! Reads typed values by name and collects what is wrong with them instead of stopping at the first.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::keys::{KeyRing, SecretKey};
use super::{Config, ConfigError};

pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    faults: Vec<String>,
    pub production: bool,
}

impl<'a> Reader<'a> {
    pub fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup, faults: Vec::new(), production: false }
    }

    pub fn fault(&mut self, name: &str, why: impl Display) {
        self.faults.push(format!("  {name} {why}"));
    }

    pub fn finish(self, config: Config) -> Result<Config, ConfigError> {
        if self.faults.is_empty() { Ok(config) } else { Err(ConfigError(self.faults)) }
    }

    /// The value if it is set and not blank.
    fn raw(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
    }

    pub fn text(&mut self, name: &str, default: &str) -> String {
        self.raw(name).unwrap_or_else(|| default.to_owned())
    }

    pub fn one_of(&mut self, name: &str, default: &str, allowed: &[&str]) -> String {
        let value = self.text(name, default);
        if !allowed.contains(&value.as_str()) {
            self.fault(name, format!("is {value:?}; it must be one of {}", allowed.join(", ")));
            return default.to_owned();
        }
        value
    }

    pub fn flag(&mut self, name: &str, default: bool) -> bool {
        self.one_of(name, if default { "true" } else { "false" }, &["true", "false"]) == "true"
    }

    pub fn parsed<T: FromStr>(&mut self, name: &str, default: &str) -> T
    where
        T::Err: Display,
    {
        let value = self.text(name, default);
        match value.parse() {
            Ok(parsed) => parsed,
            Err(error) => {
                self.fault(name, format!("is {value:?}: {error}"));
                default.parse().unwrap_or_else(|_| unreachable!("the default of {name} parses"))
            }
        }
    }

    pub fn optional_parsed<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: Display,
    {
        let value = self.raw(name)?;
        value.parse().map_err(|error| self.fault(name, format!("is {value:?}: {error}"))).ok()
    }

    pub fn number<T: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        name: &str,
        default: T,
        min: T,
        max: T,
    ) -> T
    where
        T::Err: Display,
    {
        let Some(value) = self.optional_parsed::<T>(name) else { return default };
        // Negated so that a NaN is refused as well.
        if !(value >= min && value <= max) {
            self.fault(name, format!("is {value}; it must be between {min} and {max}"));
            return default;
        }
        value
    }

    pub fn seconds(&mut self, name: &str, default: u64, min: u64, max: u64) -> Duration {
        Duration::from_secs(self.number(name, default, min, max))
    }

    /// A name that may stand in keys and database names.
    pub fn name(&mut self, name: &str, default: &str) -> String {
        let value = self.text(name, default);
        let good =
            value.len() <= 40 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !good {
            self.fault(name, format!("is {value:?}; letters, digits, - and _ only, 40 at the most"));
        }
        value
    }

    /// An http or https address without a slash at its end.
    pub fn url(&mut self, name: &str, default: &str) -> String {
        let value = self.text(name, default);
        let rest = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://"));
        if rest.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
            self.fault(name, format!("is {value:?}; it must be an http or https address"));
        }
        value.trim_end_matches('/').to_owned()
    }

    /// [`Reader::url`] where none is needed.
    pub fn optional_url(&mut self, name: &str) -> Option<String> {
        self.raw(name)?;
        Some(self.url(name, ""))
    }

    /// Where money is spoken of: https, except on this machine and never on this machine in production.
    pub fn provider_url(&mut self, name: &str, default: &str) -> String {
        let value = self.url(name, default);
        if let Some(rest) = value.strip_prefix("http://") {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            if self.production || !is_loopback(&rest[..end]) {
                self.fault(name, "must be https");
            }
        }
        value
    }

    pub fn optional_text(&mut self, name: &str) -> Option<String> {
        self.raw(name)
    }

    /// A value that belongs to something that is switched on.
    pub fn needed_text(&mut self, name: &str) -> Option<String> {
        let value = self.raw(name);
        if value.is_none() {
            self.fault(name, "is not set");
        }
        value
    }

    /// Keys and certificates: the text itself (with `\\n` for line ends if need be), or `file:` and where it is.
    pub fn material<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let value = self.raw(name)?;
        let text = match value.strip_prefix("file:") {
            Some(path) => std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}")),
            None => Ok(value.replace("\\n", "\n")),
        };
        text.and_then(|text| read(text.trim())).map_err(|why| self.fault(name, why)).ok()
    }

    /// [`Reader::material`] of something that is switched on.
    pub fn needed_material<T>(&mut self, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        self.needed_text(name)?;
        self.material(name, read)
    }

    /// A connection address that may carry a password: never shown.
    pub fn with_scheme(&mut self, name: &str, default: &str, schemes: &[&str]) -> SecretString {
        let value = self.text(name, default);
        let good = value.split_once("://").is_some_and(|(s, rest)| schemes.contains(&s) && !rest.is_empty());
        if !good {
            self.fault(name, format!("must begin with {}://", schemes.join(":// or ")));
        }
        value.into()
    }

    /// The same, where it may be missing.
    pub fn optional_address(&mut self, name: &str, schemes: &[&str]) -> Option<SecretString> {
        self.raw(name)?;
        Some(self.with_scheme(name, "", schemes))
    }

    pub fn secret(&mut self, name: &str, default: Option<&str>) -> SecretString {
        match self.raw(name).or_else(|| default.map(str::to_owned)) {
            Some(value) if value.len() >= 8 => value.into(),
            Some(_) => {
                self.fault(name, "is too short");
                SecretString::default()
            }
            None => {
                self.fault(name, "is not set (set AIHUBMIX_SIMULATED=true to run on the simulator)");
                SecretString::default()
            }
        }
    }

    /// 32 bytes in base64. In development a fixed key, made from the name, stands in for a missing one.
    pub fn key(&mut self, name: &str) -> SecretKey {
        match self.raw(name) {
            Some(text) => self.decode_key(name, "1", &text).unwrap_or_else(|| development_key(name)),
            None => {
                self.demand_in_production(name);
                development_key(name)
            }
        }
    }

    /// `id:base64,id:base64,…`, newest first.
    pub fn key_ring(&mut self, name: &str) -> KeyRing {
        let Some(text) = self.raw(name) else {
            self.demand_in_production(name);
            return KeyRing::new(vec![development_key(name)]);
        };
        let mut keys = Vec::new();
        for part in text.split(',') {
            match part.trim().split_once(':') {
                Some((id, value)) if !id.is_empty() && id.len() <= 32 => {
                    keys.extend(self.decode_key(name, id, value));
                }
                _ => self.fault(name, "must be a list of id:base64, separated by commas"),
            }
        }
        if keys.is_empty() {
            keys.push(development_key(name));
        }
        KeyRing::new(keys)
    }

    fn decode_key(&mut self, name: &str, id: &str, text: &str) -> Option<SecretKey> {
        let key = SecretKey::decode(id, text).map_err(|why| self.fault(name, why)).ok()?;
        let weak = self.production
            && (*key.expose() == *development_key(name).expose()
                || key.expose().iter().all(|b| *b == key.expose()[0]));
        if weak {
            self.fault(name, "is a default or trivial key; make one with: openssl rand -base64 32");
        }
        Some(key)
    }

    fn demand_in_production(&mut self, name: &str) {
        if self.production {
            self.fault(name, "is not set; make a key with: openssl rand -base64 32");
        }
    }
}

/// `host` or `host:port` of this machine.
fn is_loopback(authority: &str) -> bool {
    if let Ok(addr) = authority.parse::<SocketAddr>() {
        return addr.ip().is_loopback();
    }
    // Strictly host and port: 127.0.0.1:80@elsewhere is elsewhere.
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    here && port.parse::<u16>().is_ok()
}

fn development_key(name: &str) -> SecretKey {
    SecretKey::new("development", Sha256::digest(format!("mannequin development {name}")).into())
}
