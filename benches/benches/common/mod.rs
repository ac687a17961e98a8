//! What the benches of workloads with live things share: check, weigh, sample.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, SamplingMode, Throughput};
use windtunnel_benches::alloc::measure;
use windtunnel_benches::w1::Sink;
use windtunnel_benches::{Engine, Entry};

/// A workload.
pub struct Workload {
    /// Its name.
    pub name: &'static str,
    /// What is live in it.
    pub live: &'static str,
    /// The engines that run it.
    pub engines: fn() -> Vec<Entry>,
    /// Transitions of each live thing.
    pub transitions: u64,
    /// The time over which their starts are spread.
    pub spread_ms: u64,
}

impl Workload {
    /// Runs the whole bench; `reset` makes the baseline as new, with the memory it has.
    pub fn main<B: Engine>(&self, reset: fn(&mut B)) {
        let sizes = sizes();
        for (label, n) in sizes {
            self.weigh(label, n);
            self.assert_no_allocation_after_warm_up(n, reset);
        }
        let mut criterion = Criterion::default().configure_from_args();
        for (label, n) in sizes {
            self.sample(&mut criterion, label, n);
        }
        criterion.final_summary();
        for (label, n) in sizes {
            self.pair(label, n);
            self.time_once(label, n);
        }
    }

    /// Asserts that all engines agree and prints what they hold.
    fn weigh(&self, label: &str, n: u32) {
        let mut expected = None;
        for entry in self.engines_where(|entry| n <= entry.sampled_to) {
            let outcome = (entry.run)(n, self.spread_ms);
            assert_eq!(outcome.transitions, u64::from(n) * self.transitions);
            assert_eq!(
                outcome.checksum,
                *expected.get_or_insert(outcome.checksum),
                "{}",
                entry.name
            );
            let (name, live, bytes) = (self.name, self.live, outcome.bytes_per_live);
            println!("{name}/{label}/{}: {bytes} bytes/{live}", entry.name);
        }
    }

    fn assert_no_allocation_after_warm_up<B: Engine>(&self, n: u32, reset: fn(&mut B)) {
        let mut engine = B::new(n, self.spread_ms);
        engine.run(&mut Sink::default());
        reset(&mut engine);
        let ((), usage) = measure(|| engine.run(&mut Sink::default()));
        assert_eq!(usage.allocations, 0);
    }

    fn sample(&self, criterion: &mut Criterion, label: &str, n: u32) {
        let mut group = criterion.benchmark_group(format!("{}/{label}", self.name));
        group
            .throughput(Throughput::Elements(u64::from(n) * self.transitions))
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(2));
        if n > 1_000 {
            group.sample_size(10).sampling_mode(SamplingMode::Flat);
        }
        for Entry { name, time, .. } in self.engines_where(|entry| n <= entry.sampled_to) {
            let once = || time(black_box(n), self.spread_ms);
            group.bench_function(name, |bencher| {
                bencher.iter_custom(|count| (0..count).map(|_| once()).sum());
            });
        }
        group.finish();
    }

    /// Prints the ratio of windtunnel to the baseline: the median of runs in turn, so that what else
    /// goes on in the machine meets both.
    fn pair(&self, label: &str, n: u32) {
        let engines = (self.engines)();
        let [baseline, windtunnel] = ["baseline", "windtunnel"].map(|name| {
            let found = engines.iter().find(|entry| entry.name == name);
            found.expect("each workload has both")
        });
        let pairs = (2_000_000 / n).clamp(9, 99);
        let ratio = |_| {
            let before = (baseline.time)(n, self.spread_ms);
            (windtunnel.time)(n, self.spread_ms).as_secs_f64() / before.as_secs_f64()
        };
        let mut ratios: Vec<f64> = (0..pairs).map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        let at = |nth: usize| ratios[nth * (ratios.len() - 1) / 4];
        let (name, low, median, high) = (self.name, at(1), at(2), at(3));
        println!(
            "{name}/{label}: windtunnel takes {median:.2} times as long as the baseline (half of \
             {pairs} pairs {low:.2} to {high:.2})"
        );
    }

    /// Times the engines that are too slow for ten samples of this size, if they are asked for.
    fn time_once(&self, label: &str, n: u32) {
        if std::env::var_os("WINDTUNNEL_SLOW").is_none() {
            return;
        }
        for entry in self.engines_where(|entry| n > entry.sampled_to) {
            let outcome = (entry.run)(n, self.spread_ms);
            let elapsed = (entry.time)(n, self.spread_ms);
            let ns = elapsed.as_nanos() as f64 / outcome.transitions as f64;
            let (name, live, bytes) = (self.name, self.live, outcome.bytes_per_live);
            println!(
                "{name}/{label}/{}: {ns:.1} ns/transition once, {bytes} bytes/{live}",
                entry.name
            );
        }
    }

    fn engines_where(&self, is_wanted: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        (self.engines)().into_iter().filter(is_wanted).collect()
    }
}

/// Labels and numbers of live things; small numbers where Criterion only tests.
fn sizes() -> [(&'static str, u32); 3] {
    let is_bench = std::env::args().any(|arg| arg == "--bench");
    let is_test = std::env::args().any(|arg| arg == "--test");
    match is_bench && !is_test {
        true => [("1k", 1_000), ("100k", 100_000), ("1M", 1_000_000)],
        false => [("1k", 50), ("100k", 100), ("1M", 200)],
    }
}
