//! Who gets which treatment: shares, assignment, and what lies over a configuration.

mod assigner;
mod context;
mod evaluate;
mod generated;
mod overlay;
mod shares;

pub(crate) use assigner::seed;
pub use assigner::{Assigner, Assignment, Tally};
pub use context::EntityContext;
pub use evaluate::Evaluated;
pub(crate) use evaluate::{Asked, evaluate};
pub(crate) use generated::{Made, problems};
pub(crate) use overlay::Overlay;
pub use shares::Variant;
