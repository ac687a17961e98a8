//! Calls over the AWS wire: bytes in, bytes out. `GetExperiment` of 20 actions should stay below 20 µs.

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use criterion::Criterion;
use http::Request;
use windtunnel_aws::Wire;
use windtunnel_benches::world::layers;
use windtunnel_core::{Config, Instant, Limits, Seed, World, fis};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("wire");
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    let (mut world, mut wire) = (world(), Wire::default());
    let template = world
        .fis(NOW)
        .create_experiment_template(layers())
        .expect("the template is valid")
        .experiment_template
        .id;
    let start = format!(r#"{{"clientToken":"c","experimentTemplateId":"{template}"}}"#);
    let request = fis::StartExperimentRequest {
        experiment_template_id: Some(template.clone()),
        ..Default::default()
    };
    let started = world.fis(NOW).start_experiment(request);
    let experiment = started.expect("there is no limit").experiment.id;
    let get = fis::GetExperimentRequest {
        id: Some(experiment.clone()),
    };
    group.bench_function("get_experiment/typed", |bencher| {
        bencher.iter(|| world.fis(NOW).get_experiment(black_box(get.clone())));
    });
    let calls = [
        (
            "get_experiment",
            "GET",
            format!("/experiments/{experiment}"),
            "",
        ),
        ("not_found", "GET", "/experiments/EXP1".into(), ""),
        ("start_experiment", "POST", "/experiments".into(), &*start),
    ];
    for (name, method, target, body) in calls {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let request = call(method, black_box(&target), body);
                wire.respond(&mut world, NOW, request)
            });
        });
    }
    group.finish();
    criterion.final_summary();
}

/// A signed request, as SDKs send it.
fn call(method: &str, target: &str, body: &str) -> Request<Bytes> {
    Request::builder()
        .method(method)
        .uri(target)
        .header("authorization", SIGNED)
        .header("content-type", "application/json")
        .header("host", "fis.us-east-1.amazonaws.com")
        .header("x-amz-date", "20260101T000000Z")
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .expect("the request is well formed")
}

fn world() -> World {
    let config = Config {
        limits: Limits::unbounded(),
        ..Config::default()
    };
    World::new(config, Seed(7), NOW)
}

const SIGNED: &str = "AWS4-HMAC-SHA256 \
    Credential=AKIDEXAMPLE/20260101/us-east-1/fis/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date, \
    Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";

const NOW: Instant = Instant::from_millis(1_767_225_600_000);
