//! Real clients of the AWS SDK for Rust in a simulated account. One binary: each would link four
//! clients anew.

mod app;
mod appconfig;
mod appconfigdata;
mod fis;
mod gate;
mod nimble;
mod pitfalls;
mod rollout;
mod runtimes;
mod tour;
