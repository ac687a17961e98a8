//! Flies very many experiments at once and prints what a transition costs.
//!
//! Each experiment has four layers of five actions; each layer waits for the whole layer before.
//!
//! Run it with `cargo run --release -p windtunnel-core --example million -- 1000000`.

#![expect(clippy::disallowed_types, reason = "it measures real time")]

use std::time::Instant as Wall;

use windtunnel_core::{Config, Error, Instant, Limits, Seed, Span, World, fis};

fn main() -> Result<(), Error> {
    let given = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let count: u64 = given.unwrap_or(100_000);
    let mut now = Instant::from_millis(1_767_225_600_000);
    let config = Config {
        limits: Limits::unbounded(),
        ..Config::default()
    };
    let mut world = World::new(config, Seed(7), now);
    let template = world
        .fis(now)
        .create_experiment_template(layers())?
        .experiment_template;
    let start = fis::StartExperimentRequest {
        experiment_template_id: Some(template.id),
        ..Default::default()
    };

    let begun = Wall::now();
    for nth in 0..count {
        // All start within a minute, so that all are alive together.
        let at = now + Span::from_millis(nth * 60_000 / count);
        world.fis(at).start(&start)?;
        while world.poll_event().is_some() {}
    }
    let started = begun.elapsed();

    let (mut transitions, begun) = (0_u64, Wall::now());
    while !world.is_idle() {
        let Some(next) = world.poll_timeout() else {
            break;
        };
        now = next;
        world.handle_timeout(now);
        while world.poll_event().is_some() {
            transitions += 1;
        }
    }
    let ran = begun.elapsed();
    println!(
        "{count} experiments, started in {} ns each",
        started.as_nanos() / u128::from(count)
    );
    println!(
        "{transitions} transitions after the start, {} until {now}",
        world.event_count()
    );
    println!(
        "{:.1} ns a transition",
        ran.as_nanos() as f64 / transitions as f64
    );
    println!("digest {}", world.digest());
    Ok(())
}

/// Four layers of five waits of 60 to 79 seconds.
fn layers() -> fis::CreateExperimentTemplateRequest {
    let name = |layer: u32, nth: u32| format!("a{:02}", layer * 5 + nth);
    let action = |layer: u32, nth: u32| fis::TemplateAction {
        action_id: Some("aws:fis:wait".into()),
        parameters: Some([("duration".into(), format!("PT{}S", 60 + layer * 5 + nth))].into()),
        start_after: layer
            .checked_sub(1)
            .map(|before| (0..5).map(|n| name(before, n)).collect()),
        ..Default::default()
    };
    let actions = (0..4).flat_map(|layer| (0..5).map(move |nth| (layer, nth)));
    fis::CreateExperimentTemplateRequest {
        description: Some("four layers of five waits".into()),
        role_arn: Some("arn:aws:iam::123456789012:role/fis".into()),
        stop_conditions: Some(vec![fis::StopCondition {
            source: Some("none".into()),
            value: None,
        }]),
        actions: Some(
            actions
                .map(|(layer, nth)| (name(layer, nth), action(layer, nth)))
                .collect(),
        ),
        ..Default::default()
    }
}
