//! W1: nanoseconds for each transition with 1 k, 100 k and 1 M live experiments.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use windtunnel_benches::alloc::measure;
use windtunnel_benches::baseline::Baseline;
use windtunnel_benches::w1::{SPREAD_MS, Sink, TRANSITIONS_PER_EXPERIMENT};
use windtunnel_benches::{Engine, Entry, engines};

fn main() {
    let sizes = sizes();
    for (label, n) in sizes {
        weigh(label, n);
        assert_no_allocation_after_warm_up(n);
    }
    let mut criterion = Criterion::default().configure_from_args();
    for (label, n) in sizes {
        sample(&mut criterion, label, n);
    }
    criterion.final_summary();
    for (label, n) in sizes {
        time_once(label, n);
    }
}

/// Asserts that all engines agree and prints what they hold.
fn weigh(label: &str, n: u32) {
    let mut expected = None;
    for entry in engines().into_iter().filter(|entry| n <= entry.sampled_to) {
        let outcome = (entry.run)(n, SPREAD_MS);
        assert_eq!(
            outcome.transitions,
            u64::from(n) * TRANSITIONS_PER_EXPERIMENT
        );
        assert_eq!(
            outcome.checksum,
            *expected.get_or_insert(outcome.checksum),
            "{}",
            entry.name
        );
        println!(
            "w1/{label}/{}: {} bytes/experiment",
            entry.name, outcome.bytes_per_live
        );
    }
}

fn assert_no_allocation_after_warm_up(n: u32) {
    let mut engine = Baseline::new(n, SPREAD_MS);
    engine.run(&mut Sink::default());
    engine.reset();
    let ((), usage) = measure(|| engine.run(&mut Sink::default()));
    assert_eq!(usage.allocations, 0);
}

fn sample(criterion: &mut Criterion, label: &str, n: u32) {
    let mut group = criterion.benchmark_group(format!("w1/{label}"));
    group
        .throughput(Throughput::Elements(
            u64::from(n) * TRANSITIONS_PER_EXPERIMENT,
        ))
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    if n > 1_000 {
        group.sample_size(10).sampling_mode(SamplingMode::Flat);
    }
    for Entry { name, time, .. } in engines().into_iter().filter(|entry| n <= entry.sampled_to) {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|count| (0..count).map(|_| time(black_box(n), SPREAD_MS)).sum());
        });
    }
    group.finish();
}

/// Times the engines that are too slow for ten samples of this size, if they are asked for.
fn time_once(label: &str, n: u32) {
    if std::env::var_os("WINDTUNNEL_SLOW").is_none() {
        return;
    }
    for entry in engines().into_iter().filter(|entry| n > entry.sampled_to) {
        let outcome = (entry.run)(n, SPREAD_MS);
        let ns = (entry.time)(n, SPREAD_MS).as_nanos() as f64 / outcome.transitions as f64;
        let bytes = outcome.bytes_per_live;
        println!(
            "w1/{label}/{}: {ns:.1} ns/transition once, {bytes} bytes/experiment",
            entry.name
        );
    }
}

/// Labels and numbers of experiments; small numbers where Criterion only tests.
fn sizes() -> [(&'static str, u32); 3] {
    let is_bench = std::env::args().any(|arg| arg == "--bench");
    let is_test = std::env::args().any(|arg| arg == "--test");
    match is_bench && !is_test {
        true => [("1k", 1_000), ("100k", 100_000), ("1M", 1_000_000)],
        false => [("1k", 50), ("100k", 100), ("1M", 200)],
    }
}
