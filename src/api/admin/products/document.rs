//! A plan or a pack as a document: the form's whole content, in both languages, both ways.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::ProductId;
use crate::domain::preset::Text;
use crate::domain::product::{Badge, Offer, Product};

/// A product as its form has it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api::admin) struct ProductDoc {
    /// Given by the server; what is sent here is not read.
    #[serde(default)]
    pub id: String,
    #[serde(default)]
    pub version: i64,
    pub on_sale: bool,
    pub position: i64,
    pub name: Text,
    pub description: Text,
    pub offer: Offer,
    pub credits: i64,
    pub price_fen: i64,
    pub badge: Option<Badge>,
}

impl From<Product> for ProductDoc {
    fn from(product: Product) -> Self {
        Self {
            id: product.id.to_string(),
            version: product.version,
            on_sale: product.on_sale,
            position: product.position,
            name: product.name,
            description: product.description,
            offer: product.offer,
            credits: product.credits,
            price_fen: product.price_fen,
            badge: product.badge,
        }
    }
}

impl ProductDoc {
    /// The product under `id`.
    pub fn into_product(self, id: ProductId) -> Product {
        Product {
            id,
            version: self.version,
            on_sale: self.on_sale,
            position: self.position,
            name: self.name,
            description: self.description,
            offer: self.offer,
            credits: self.credits,
            price_fen: self.price_fen,
            badge: self.badge,
        }
    }
}
