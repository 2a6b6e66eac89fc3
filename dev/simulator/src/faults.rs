//! Which fault a call meets: names and parameters (`kind`, `spec`) and the choice among header, marker and rules
//! (`choose`). Knows nothing of HTTP or of how a fault is played.

mod choose;
mod kind;
mod spec;

pub use choose::{Faults, Rule, Subject};
pub use kind::{DRAWING_ROUTES, FAULTS, Fault, Group};
pub use spec::{Marker, Spec, job_tag, markers};
