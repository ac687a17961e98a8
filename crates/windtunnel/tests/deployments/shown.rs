//! What a run shows, and that it changes nothing by looking.

use windtunnel_core::{Command, Config, Seed, SeededClock, Simulation};

use super::*;

#[test]
fn a_deployment_whose_environment_is_gone_is_shown_as_it_was() {
    let delete = json!({ "ApplicationId": "shop", "EnvironmentId": "prod" });
    let create = json!({ "ApplicationId": "shop", "Name": "prod" });
    let table = passes(
        "",
        &[
            setup(json!({})),
            vec![
                version(json!({}), json!({})),
                start("PT0S", json!(1), AT_ONCE, json!({})),
                call("PT1H", "DeleteEnvironment", delete, json!({})),
                call(
                    "PT1H",
                    "CreateEnvironment",
                    create,
                    json!({ "save": { "env": "/Id" } }),
                ),
                start(
                    "PT1H",
                    json!(1),
                    LINEAR,
                    json!({ "expect": { "/EnvironmentId": "${env}" } }),
                ),
            ],
        ],
    );
    // Two environments of one name are told apart.
    assert_eq!(table.matches("\nDeployment 1 of prod").count(), 2);
    assert_eq!(
        table.matches("\nDeployment 1 of prod\n").count(),
        1,
        "{table}"
    );
    assert_eq!(
        table.matches("leaves    prod ReadyForDeployment").count(),
        2
    );
}

#[test]
fn a_run_that_is_cut_shows_how_far_a_deployment_is() {
    let steps = [
        setup(json!({})),
        vec![
            version(json!({}), json!({})),
            start("PT0S", json!(1), LINEAR, json!({})),
        ],
    ];
    let text = text("", &steps);
    let ran = common::with_stdin(&["run", "-", "--until", "PT20M"], &text);
    for line in [
        "  state     DEPLOYING  Configuration available to 60.00% of clients",
        "  time      +00:00:00 to now, 20m so far",
        "  version   1 of flags, 60.00 % of clients",
        "  leaves    prod Deploying",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
}

/// Runs a scenario, and the same calls on a world that nobody watches.
#[track_caller]
fn is_not_disturbed(steps: &[Value]) {
    let text = text("", &[steps.to_vec()]);
    let watched = windtunnel::Scenario::parse("watched", &text).unwrap();
    let options = windtunnel::Options::default();
    let watched = windtunnel::Run::new(&watched, options).fly().unwrap();
    let clock = SeededClock::new(Seed(0), watched.start);
    let mut alone = Simulation::new(Config::default(), clock);
    for step in steps {
        let at = windtunnel_core::Span::parse_iso(step["at"].as_str().unwrap()).unwrap();
        alone.run_until(watched.start + at);
        let command = Command::read(step["call"].as_str().unwrap(), &step["input"]);
        alone.handle(command.unwrap().unwrap()).unwrap();
    }
    alone.run_until_idle();
    let world = alone.world();
    assert_eq!(watched.digest, world.digest());
    assert_eq!(watched.event_count, world.event_count());
}

#[test]
fn the_recorder_disturbs_nothing() {
    let mut steps = setup(json!({}));
    let content = json!({ "ApplicationId": "shop", "ConfigurationProfileId": "flags",
        "Content": "e30=", "ContentType": "application/json" });
    let create = call(
        "PT0S",
        "CreateHostedConfigurationVersion",
        content,
        json!({}),
    );
    steps.push(create);
    let deploy = |at: &str, strategy: &str| start(at, json!("1"), strategy, json!({}));
    let stop = json!({ "ApplicationId": "shop", "EnvironmentId": "prod", "DeploymentNumber": 2 });
    steps.extend([
        deploy("PT0S", AT_ONCE),
        deploy("PT20M", LINEAR),
        call("PT30M", "StopDeployment", stop, json!({})),
        deploy("PT1H", "AppConfig.Canary10Percent20Minutes"),
    ]);
    is_not_disturbed(&steps);
}
