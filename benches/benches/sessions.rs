//! W4: nanoseconds for each transition with 1 k, 100 k and 1 M live streaming sessions.

mod common;

use windtunnel_benches::w4::baseline::Baseline;
use windtunnel_benches::w4::{SPREAD_MS, TRANSITIONS_PER_SESSION, engines};

fn main() {
    let workload = common::Workload {
        name: "w4",
        live: "session",
        engines,
        transitions: TRANSITIONS_PER_SESSION,
        spread_ms: SPREAD_MS,
    };
    workload.main(Baseline::reset);
}
