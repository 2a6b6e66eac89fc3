//! Ids: a prefix that says what it is and a ULID, for instance `gen_01JD…`. Time-ordered, ours, never reused.
//!
//! The underscore matters: the queue would otherwise rewrite ids that look like a bare ULID or number.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! id {
    (#[doc = $doc:literal] $name:ident, $prefix:literal) => {
        #[doc = $doc]
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or(concat!("is no id that begins with ", $prefix, "_"))
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let text = ObjectBuilder::new().schema_type(Type::String);
                let text = text.pattern(Some(concat!("^", $prefix, "_[0-9A-Z]{26}$")));
                text.description(Some(concat!("Id. ", $doc).trim().replace("  ", " "))).into()
            }
        }

        impl ToSchema for $name {}

        impl $name {
            /// The id made of `value`, 128 bits that the caller drew (a ULID).
            pub fn from_ulid(value: ulid::Ulid) -> Self {
                Self(format!(concat!($prefix, "_{}"), value))
            }

            /// Reads an id that came from outside; `None` if it is not one of this kind.
            pub fn parse(text: &str) -> Option<Self> {
                let rest = text.strip_prefix(concat!($prefix, "_"))?;
                let good =
                    rest.len() == 26 && rest.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
                good.then(|| Self(text.to_owned()))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for bson::Bson {
            fn from(id: $name) -> Self {
                bson::Bson::String(id.0)
            }
        }
    };
}

id!(/** A person who signs in; also the id of their credit account. */ UserId, "usr");
id!(/** A device that is signed in. */ SessionId, "ses");
id!(/** One picture asked for. */ GenerationId, "gen");
id!(/** Generations submitted together. */ BatchId, "bat");
id!(/** A stored picture: an upload or a result. */ AssetId, "ast");
id!(/** Credits of one origin and one expiry. */ LotId, "lot");
id!(/** A purchase: the number that payment providers know it by (30 characters, WeChat Pay takes 32). */ OrderId, "ord");
id!(/** Money given back for an order. */ RefundId, "rfd");
id!(/** A plan or a pack that is on sale. */ ProductId, "prd");
id!(/** Something a person is told in the studio. */ NotificationId, "ntf");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_another_kind_is_not_read() {
        let id = UserId::from_ulid(ulid::Ulid::from_parts(1_700_000_000_000, 7));
        assert_eq!(UserId::parse(id.as_str()), Some(id.clone()));
        assert_eq!(AssetId::parse(id.as_str()), None);
        assert_eq!(UserId::parse("usr_"), None);
        assert_eq!(UserId::parse("usr_{\"$ne\":1}aaaaaaaaaaaaaaaa"), None);
        assert!(serde_json::from_str::<UserId>("\"usr_1\"").is_err());
        assert_eq!(serde_json::from_str::<UserId>(&format!("\"{id}\"")).ok(), Some(id));
    }
}
