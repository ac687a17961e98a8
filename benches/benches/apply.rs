//! W3: nanoseconds for one trigger taken or refused by a machine of 8 states and 10 triggers.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use windtunnel_benches::dispatch::{
    Machine, Matched, Packed, RustFsm, Smlang, Statig, Step, Tally, Trigger, Windtunnel,
    WindtunnelEvent, feed, own_stream, random_stream, walk_stream,
};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    for (label, stream) in [
        ("random", random_stream(STEPS)),
        ("walk", walk_stream(STEPS)),
    ] {
        let mut group = criterion.benchmark_group(format!("w3/{label}"));
        group
            .throughput(Throughput::Elements(STEPS as u64))
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(1));
        let expected = feed::<Matched>(&stream);
        println!(
            "w3/{label}: {} of {STEPS} triggers accepted",
            expected.accepted
        );
        sample::<Windtunnel>(&mut group, "windtunnel", &stream, expected);
        sample::<WindtunnelEvent>(&mut group, "windtunnel-event", &stream, expected);
        sample::<Matched>(&mut group, "match", &stream, expected);
        sample::<Packed>(&mut group, "packed", &stream, expected);
        sample::<Statig>(&mut group, "statig", &stream, expected);
        sample::<RustFsm>(&mut group, "rust-fsm", &stream, expected);
        sample::<Smlang>(&mut group, "smlang", &stream, expected);
        group.finish();
    }
    criterion.final_summary();
}

fn sample<M: Machine>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    stream: &[Step<Trigger>],
    expected: Tally,
) {
    let stream = own_stream::<M>(stream);
    assert_eq!(feed::<M>(&stream), expected, "{name}");
    group.bench_function(name, |bencher| {
        bencher.iter(|| feed::<M>(black_box(&stream)))
    });
}

/// Enough that no branch predictor learns the stream by heart; 2^16 steps are too few for a Zen 4.
const STEPS: usize = 1 << 20;
