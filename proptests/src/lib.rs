//! What tries to break windtunnel: slow, obvious reference models of the services, the driver that
//! feeds them and the core with the same operations, the swarm, and named scenarios.
//!
//! The tests in `tests/` use these parts; `cargo run -p windtunnel-proptests --bin swarm -- SEED`
//! flies a random world.

pub mod audience;
pub mod breed;
pub mod deed;
pub mod driver;
pub mod knobs;
pub mod nimble;
pub mod noise;
pub mod op;
pub mod pair;
pub mod recipe;
pub mod reference;
pub mod rng;
pub mod scenarios;
pub mod swarm;
pub mod treatment;
pub mod view;
pub mod watch;
