//! The wire from outside: requests and responses as clients send and see them.

#[path = "wire/aws.rs"]
mod aws;
#[path = "wire/bodies.rs"]
mod bodies;
#[path = "wire/classes.rs"]
mod classes;
#[path = "wire/errors.rs"]
mod errors;
#[path = "wire/golden.rs"]
mod golden;
#[path = "wire/hostile.rs"]
mod hostile;
#[path = "wire/judge.rs"]
mod judge;
#[path = "wire/nimble.rs"]
mod nimble;
#[path = "wire/paths.rs"]
mod paths;
#[path = "wire/scopes.rs"]
mod scopes;
#[path = "wire/tour.rs"]
mod tour;
#[path = "wire/tour_appconfig.rs"]
mod tour_appconfig;
#[path = "wire/tour_experiments.rs"]
mod tour_experiments;
#[path = "wire/tour_fis.rs"]
mod tour_fis;
#[path = "wire/tour_nimble.rs"]
mod tour_nimble;
