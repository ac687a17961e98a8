//! Properties, as plain loops.

use super::assignment::halves;
use super::*;
use windtunnel_core::appconfig::{Decimal, Treatment};

const WEIGHTS: &[&[i64]] = &[
    &[50, 50],
    &[1, 1, 1],
    &[10, 20, 30, 40],
    &[5, 0, 95],
    &[3, 3, 3, 3, 3, 3],
];

fn run_of(weights: &[i64], exposure: i32) -> Assigner {
    let mut run = halves("c8cud49", "yr0ajjm", exposure);
    let plan = &mut run.experiment_definition_snapshot;
    let made = |weight: &i64| Treatment {
        weight: Decimal::from_millionths(weight * Decimal::ONE).into(),
        ..Treatment::default()
    };
    let (control, treatments) = weights.split_last().expect("weights");
    plan.treatments = treatments.iter().map(made).collect();
    plan.control = made(control);
    Assigner::of_run(ACCOUNT, &run).expect("a rule")
}

#[test]
fn more_exposure_moves_nobody() {
    let nothing = EntityContext::default();
    for weights in WEIGHTS {
        let mut before = vec![None; 500];
        for exposure in [0, 1, 10, 20, 21, 50, 99, 100] {
            let assigner = run_of(weights, exposure);
            for (n, before) in before.iter_mut().enumerate() {
                let now = assigner.assign(&format!("user-{n}"), &nothing).variant();
                assert!(
                    before.is_none() || *before == now,
                    "user-{n} at {exposure} %"
                );
                *before = now;
            }
        }
        assert!(before.iter().all(Option::is_some), "at 100 % all take part");
    }
}

/// The critical values of chi-square for one chance in a thousand, by degrees of freedom, in
/// thousandths.
const CRITICAL: [u64; 7] = [0, 10_828, 13_816, 16_266, 18_467, 20_515, 22_458];

#[test]
fn shares_converge_to_the_weights() {
    const ENTITIES: u64 = 20_000;
    let nothing = EntityContext::default();
    let entities: Vec<String> = (0..ENTITIES).map(|n| format!("entity-{n}")).collect();
    for weights in WEIGHTS {
        for exposure in [10_u64, 50, 100] {
            let exposed = i32::try_from(exposure).expect("small");
            let tally = run_of(weights, exposed).assign_all(&entities, &nothing, &mut Vec::new());
            let total: i64 = weights.iter().sum();
            let total = u64::try_from(total).expect("positive");
            let (mut chi_square, mut freedom) = (0, 0);
            let places = (1..weights.len()).chain([0]);
            let mut expected: Vec<(u64, u64)> = places
                .zip(*weights)
                .map(|(place, &weight)| {
                    let weight = u64::try_from(weight).expect("positive");
                    (
                        ENTITIES * weight * exposure / (total * 100),
                        tally.enrolled[place],
                    )
                })
                .collect();
            let enrolled: u64 = expected.iter().map(|&(expected, _)| expected).sum();
            expected.push((ENTITIES - enrolled, tally.deployed));
            for (expected, found) in expected {
                if expected < 10 {
                    // Nobody, but for rounding.
                    assert!(found <= 10, "{weights:?} {exposure}");
                    continue;
                }
                let off = expected.abs_diff(found);
                chi_square += off * off * 1_000 / expected;
                freedom += 1;
            }
            let critical = CRITICAL[freedom - 1];
            assert!(
                chi_square < critical,
                "{weights:?} {exposure}: {chi_square} {tally:?}"
            );
        }
    }
}

/// A small generator, so that the test needs no other.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// What must hold of a definition at any time.
#[track_caller]
fn check(stand: &mut Stand, definition: &str, snapshots: &mut Vec<Value>) {
    let shown = stand.get(definition);
    let of = stand.of(definition);
    let runs = stand.lab.list("ListExperimentRuns", of);
    let numbers: Vec<_> = runs
        .iter()
        .map(|run| run["Run"].as_u64().expect("a number"))
        .collect();
    assert_eq!(
        numbers,
        (1..=numbers.len() as u64).rev().collect::<Vec<_>>()
    );
    let running = runs.iter().filter(|run| run["Status"] == "RUNNING").count();
    assert_eq!(running, usize::from(shown["Status"] == "ACTIVE"));
    for number in 1..=runs.len() {
        let run = stand.get_run(definition, u32::try_from(number).expect("small"));
        let snapshot = run["ExperimentDefinitionSnapshot"].clone();
        if snapshots.len() < number {
            snapshots.push(snapshot);
        } else {
            assert_eq!(
                snapshots[number - 1],
                snapshot,
                "a snapshot does not change"
            );
        }
    }
}

#[test]
fn random_lives_keep_the_rules() {
    let mut dice = Dice(11);
    let mut stand = Stand::configured(|config| {
        config.appconfig.switches.emit_associated_deployment = true;
    });
    let definitions = [
        stand.define("first", "checkout"),
        stand.define("second", "header"),
    ];
    let third = stand.define("third", "checkout");
    let all = [definitions[0].clone(), definitions[1].clone(), third];
    let mut snapshots = vec![Vec::new(); all.len()];
    let (mut taken, mut refused) = (0, 0);
    for step in 0..600 {
        stand.lab.pass(dice.below(400));
        let which = usize::try_from(dice.below(3)).expect("small");
        let definition = all[which].clone();
        let run = u32::try_from(snapshots[which].len().max(1)).expect("small");
        let run = stand.run(&definition, run);
        let of = stand.of(&definition);
        let percentage = dice.below(101);
        let (operation, input) = match dice.below(9) {
            0..2 => (
                "StartExperimentRun",
                with(of, json!({ "ExposurePercentage": percentage / 4 })),
            ),
            2..4 => (
                "UpdateExperimentRun",
                with(run, json!({ "ExposurePercentage": percentage })),
            ),
            4 => {
                let key = ["c", "t1", "t2"][usize::try_from(percentage % 3).expect("small")];
                let overrides = json!({ "Inline": { format!("user-{step}"): key } });
                (
                    "UpdateExperimentRun",
                    with(run, json!({ "TreatmentOverrides": overrides })),
                )
            }
            5..7 => ("StopExperimentRun", run),
            7 => {
                let hypothesis = json!({ "Hypothesis": format!("step {step}") });
                ("UpdateExperimentDefinition", with(of, hypothesis))
            }
            _ => {
                let strategy = ["AppConfig.AllAtOnce".into(), stand.instant.clone()];
                let strategy = &strategy[usize::try_from(percentage % 2).expect("small")];
                let input = json!({
                    "ApplicationId": stand.app, "EnvironmentId": stand.env,
                    "ConfigurationProfileId": stand.profile, "ConfigurationVersion": "1",
                    "DeploymentStrategyId": strategy,
                });
                ("StartDeployment", input)
            }
        };
        let before = stand.lab.world.state_digest();
        match stand.lab.call(operation, input) {
            Ok(_) => taken += 1,
            Err(_) => {
                refused += 1;
                assert_eq!(stand.lab.world.state_digest(), before, "{operation}");
            }
        }
        check(&mut stand, &definition, &mut snapshots[which]);
    }
    assert!(taken > 150 && refused > 100, "{taken} {refused}");

    // Every event of every run belongs to one managed deployment, and each of those to one event.
    let mut named = Vec::new();
    for (definition, snapshots) in all.iter().zip(&snapshots) {
        assert!(snapshots.len() > 3, "{}", snapshots.len());
        for number in 1..=snapshots.len() {
            let input = stand.run(definition, u32::try_from(number).expect("small"));
            let shown = stand.lab.ask("GetExperimentRun", input.clone());
            let mut events = stand.lab.list("ListExperimentRunEvents", input);
            events.reverse();
            let is_done = shown["Status"] == "DONE";
            let stops = events
                .iter()
                .filter(|event| event["EventType"] == "RUN_STOPPED")
                .count();
            assert_eq!(stops, usize::from(is_done));
            assert_eq!(shown.get("EndedAt").is_some(), is_done);
            let exposures: Vec<_> = events
                .iter()
                .map(|event| event["ExposurePercentage"].as_f64().expect("a number"))
                .collect();
            assert!(exposures.is_sorted());
            assert_eq!(
                shown["ExposurePercentage"].as_f64(),
                exposures.last().copied()
            );
            named.extend(column(&events, "AssociatedDeployment"));
        }
    }
    let deployments = stand.deployments();
    let managed = deployments.iter().filter(|line| line.contains("MANAGED"));
    let arn = format!(
        "{ARN}application/{}/environment/{}/deployment/",
        stand.app, stand.env
    );
    let managed = managed.map(|line| {
        assert!(line.ends_with("MANAGED v1 COMPLETE"), "{line}");
        format!("{arn}{}", line.split(' ').next().expect("a number"))
    });
    let mut managed: Vec<_> = managed.collect();
    managed.sort_unstable();
    named.sort_unstable();
    assert_eq!(named, managed);

    // The events of the world tell the same: each run is done once.
    let mut done = std::collections::BTreeMap::new();
    for event in stand.lab.take() {
        if event.machine == windtunnel_core::MachineKind::AppConfigExperimentRun
            && event.to() == "DONE"
        {
            *done.entry((event.serial, event.part)).or_insert(0) += 1;
        }
    }
    assert!(done.len() > 5 && done.values().all(|&times| times == 1));
}
