//! What tries to break windtunnel: a slow, obvious reference model of FIS experiments, the driver
//! that feeds it and the core with the same operations, the swarm, and named scenarios.
//!
//! The tests in `tests/` use these parts; `cargo run -p windtunnel-proptests --bin swarm -- SEED`
//! flies a random world.

pub mod breed;
pub mod driver;
pub mod knobs;
pub mod noise;
pub mod op;
pub mod pair;
pub mod recipe;
pub mod reference;
pub mod rng;
pub mod scenarios;
pub mod swarm;
pub mod view;
pub mod watch;
