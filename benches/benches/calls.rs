//! Calls: what it costs to compile a template, to start an experiment or a deployment, and to poll
//! for a configuration.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use windtunnel_benches::w2::world::{empty, furnish};
use windtunnel_benches::world::layers;
use windtunnel_core::appconfig::{CreateEnvironmentRequest, StartDeploymentRequest};
use windtunnel_core::appconfigdata::{
    GetLatestConfigurationRequest, GetLatestConfigurationResponse, StartConfigurationSessionRequest,
};
use windtunnel_core::{Config, Instant, Limits, Seed, Span, World, fis};

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
    appconfig(&mut criterion);
    criterion.final_summary();
}

/// Starts of deployments, and polls: of a configuration that the client has, of one that grows.
fn appconfig(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("appconfig");
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    let mut world = empty();
    let start = furnish(&mut world, 0);
    group.bench_function("start_deployment", |bencher| {
        bencher.iter_batched_ref(
            || environments(world.clone(), &start),
            |(world, starts)| {
                for start in &*starts {
                    black_box(world.appconfig(NOW).start(start).expect("it is free"));
                }
            },
            BatchSize::LargeInput,
        );
    });
    let (mut stable, token) = served(world, &start);
    group.bench_function("poll_unchanged", |bencher| {
        bencher.iter(|| poll(&mut stable, &token));
    });
    let mut growing = stable.clone();
    let next = StartDeploymentRequest {
        configuration_version: Some("2".into()),
        environment_id: Some("environment-0".into()),
        ..start
    };
    let now = growing.now();
    let started = growing.appconfig(now).start(&next);
    started.expect("the first is complete");
    growing.handle_timeout(now + Span::from_secs(300));
    group.bench_function("poll_growing", |bencher| {
        bencher.iter(|| poll(&mut growing, &token));
    });
    group.finish();
    println!("appconfig/start_deployment is the time of {STARTS} starts");
}

/// Creates environments, and makes the start of a deployment in each.
fn environments(
    mut world: World,
    start: &StartDeploymentRequest,
) -> (World, Vec<StartDeploymentRequest>) {
    let environment = |nth| {
        let made = world
            .appconfig(NOW)
            .create_environment(CreateEnvironmentRequest {
                application_id: start.application_id.clone(),
                name: Some(format!("environment-{nth}")),
                ..Default::default()
            });
        StartDeploymentRequest {
            environment_id: Some(made.expect("there is no limit").id),
            ..start.clone()
        }
    };
    let starts = (0..STARTS).map(environment).collect();
    (world, starts)
}

/// Completes a deployment; returns a token of a client that has it.
fn served(world: World, start: &StartDeploymentRequest) -> (World, String) {
    let (mut world, starts) = environments(world, start);
    let started = world.appconfig(NOW).start(&starts[0]);
    started.expect("it is free");
    let later = NOW + Span::from_secs(3_600);
    let mut call = world.appconfigdata(later);
    let session = call.start_configuration_session(StartConfigurationSessionRequest {
        application_identifier: start.application_id.clone(),
        environment_identifier: starts[0].environment_id.clone(),
        configuration_profile_identifier: start.configuration_profile_id.clone(),
        required_minimum_poll_interval_in_seconds: Some(15),
    });
    let first = session.expect("it is deployed").initial_configuration_token;
    let first = poll(&mut world, &first);
    assert!(!first.configuration.is_empty());
    world.handle_timeout(later + Span::from_secs(15));
    (world, first.next_poll_configuration_token)
}

fn poll(world: &mut World, token: &str) -> GetLatestConfigurationResponse {
    let now = world.now();
    let request = GetLatestConfigurationRequest {
        configuration_token: Some(token.into()),
    };
    let polled = world.appconfigdata(now).get_latest_configuration(request);
    polled.expect("the token is good for many polls")
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
