//! W1: nanoseconds for each transition with 1 k, 100 k and 1 M live experiments.

mod common;

use windtunnel_benches::baseline::Baseline;
use windtunnel_benches::engines;
use windtunnel_benches::w1::{SPREAD_MS, TRANSITIONS_PER_EXPERIMENT};

fn main() {
    let workload = common::Workload {
        name: "w1",
        live: "experiment",
        engines,
        transitions: TRANSITIONS_PER_EXPERIMENT,
        spread_ms: SPREAD_MS,
    };
    workload.main(Baseline::reset);
}
