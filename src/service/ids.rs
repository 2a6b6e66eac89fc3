//! New ids: time-ordered and unguessable.

use ulid::{Generator, Ulid};

/// One new ULID.
pub fn draw() -> Ulid {
    Ulid::generate()
}

/// `count` new ULIDs in ascending order.
pub fn draw_many(count: usize) -> Vec<Ulid> {
    let mut generator = Generator::new();
    (0..count).map(|_| generator.generate().unwrap_or_else(|_| Ulid::generate())).collect()
}
