//! Real clients of the AWS SDK for Rust in a simulated account. One binary: each would link four
//! clients anew.

mod app;
mod appconfig;
mod appconfigdata;
mod coverage;
mod examples;
mod fis;
mod front;
mod nimble;
mod pages;
mod parsed;
mod patience;
mod pitfalls;
mod runtimes;
mod tour;
mod waiters;
