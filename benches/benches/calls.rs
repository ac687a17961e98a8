//! Calls of FIS: what it costs to compile a template, to start an experiment, and to read one.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use windtunnel_benches::world::layers;
use windtunnel_core::{Config, Instant, Limits, Seed, World, fis};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("fis");
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    let config = Config {
        limits: Limits::unbounded(),
        ..Config::default()
    };
    let request = layers();
    group.bench_function("compile_template", |bencher| {
        bencher.iter(|| fis::compile(black_box(&request), &config).expect("the template is valid"));
    });
    group.bench_function("start_experiment", |bencher| {
        // A batch of starts in a fresh world, so that none meets the load of those before.
        bencher.iter_batched_ref(
            || world(&config),
            |(world, start)| {
                for _ in 0..STARTS {
                    black_box(world.fis(NOW).start(start).expect("there is no limit"));
                }
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("start_experiment_rendered", |bencher| {
        bencher.iter_batched_ref(
            || world(&config),
            |(world, start)| world.fis(NOW).start_experiment(start.clone()),
            BatchSize::LargeInput,
        );
    });
    group.finish();
    println!("fis/start_experiment is the time of {STARTS} starts");
    criterion.final_summary();
}

fn world(config: &Config) -> (World, fis::StartExperimentRequest) {
    let mut world = World::new(config.clone(), Seed(7), NOW);
    let made = world
        .fis(NOW)
        .create_experiment_template(layers())
        .expect("the template is valid");
    let start = fis::StartExperimentRequest {
        experiment_template_id: Some(made.experiment_template.id),
        ..Default::default()
    };
    (world, start)
}

const STARTS: usize = 1_000;
const NOW: Instant = Instant::from_millis(1_767_225_600_000);
