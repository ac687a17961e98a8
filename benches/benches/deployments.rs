//! W2: nanoseconds for each transition with 1 k, 100 k and 1 M live deployments.

mod common;

use windtunnel_benches::w2::baseline::Baseline;
use windtunnel_benches::w2::{SPREAD_MS, TRANSITIONS_PER_DEPLOYMENT, engines};

fn main() {
    let workload = common::Workload {
        name: "w2",
        live: "deployment",
        engines,
        transitions: TRANSITIONS_PER_DEPLOYMENT,
        spread_ms: SPREAD_MS,
    };
    workload.main(Baseline::reset);
}
