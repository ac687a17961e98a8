//! The whole loop of a host, in ten lines.
//!
//! ```text
//!            commands                    events
//!   host ───────────────▶ World ───────────────▶ host
//!     ▲                     │
//!     └── poll_timeout ◀────┘   the host jumps, or sleeps, until then
//! ```
//!
//! Run it with `cargo run -p windtunnel-core --example embed_loop`.

use windtunnel_core::{Config, Error, Instant, Seed, World, fis};

fn main() -> Result<(), Error> {
    let mut now = Instant::from_millis(1_767_225_600_000);
    let mut world = World::new(Config::default(), Seed(7), now);
    let template = world
        .fis(now)
        .create_experiment_template(template())?
        .experiment_template;
    let start = fis::StartExperimentRequest {
        experiment_template_id: Some(template.id),
        ..Default::default()
    };
    world.fis(now).start_experiment(start)?;

    // [loop]
    while !world.is_idle() {
        let Some(next) = world.poll_timeout() else {
            break;
        };
        now = next; // a host in real time sleeps until then
        world.handle_timeout(now);
        while let Some(event) = world.poll_event() {
            println!(
                "{} {:?} {} -> {}",
                event.at,
                event.machine,
                event.from(),
                event.to()
            );
        }
    }
    // [loop]
    println!("digest {}", world.digest());
    Ok(())
}

/// Two waits of a minute, one after the other.
fn template() -> fis::CreateExperimentTemplateRequest {
    let wait = |start_after: &[&str]| fis::TemplateAction {
        action_id: Some("aws:fis:wait".into()),
        parameters: Some([("duration".into(), "PT1M".into())].into()),
        start_after: Some(start_after.iter().map(|&name| name.into()).collect()),
        ..Default::default()
    };
    fis::CreateExperimentTemplateRequest {
        description: Some("two waits".into()),
        role_arn: Some("arn:aws:iam::123456789012:role/fis".into()),
        stop_conditions: Some(vec![fis::StopCondition {
            source: Some("none".into()),
            value: None,
        }]),
        actions: Some([("a".into(), wait(&[])), ("b".into(), wait(&["a"]))].into()),
        ..Default::default()
    }
}
