//! W1 on other simulators from crates.io, with the plain logic of [`crate::w1::Experiments`].
//!
//! Each start schedules the next one, so the queue holds only what is live, as elsewhere.

mod desque;
mod nexosim;

pub use self::desque::Desque;
pub use self::nexosim::Nexosim;
