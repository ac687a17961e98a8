//! The guarantees of AppConfig experiments, each as a property of random runs among deployments,
//! alarms, faults and extensions.

mod strategy;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use windtunnel_core::appconfig::{self, Assigner, EntityContext, Variant};
use windtunnel_core::{Command, MachineKind};
use windtunnel_proptests::deed::{Deed, Trial};
use windtunnel_proptests::driver::{Answer, Driver};
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::op::Op;

/// A run of a definition: the number of the definition, and of the run.
type Run = (usize, usize);

/// Flies a run and looks at the world after each operation.
fn follow(
    knobs: &Knobs,
    ops: &[Op],
    mut look: impl FnMut(&mut Driver, &Op, &Answer) -> Result<(), TestCaseError>,
) -> Result<Driver, TestCaseError> {
    let mut knobs = knobs.clone();
    knobs.appconfig.named = true;
    let mut driver = Driver::new(knobs.drawn_config(), 11);
    for op in ops {
        let answer = driver.apply(op);
        look(&mut driver, op, &answer)?;
    }
    Ok(driver)
}

/// Reads something of AppConfig, if it is there.
fn read(driver: &mut Driver, operation: &str, input: Value) -> Option<Value> {
    let command = appconfig::Command::read(operation, input)
        .expect("it has its shape")
        .expect("it exists");
    let now = driver.world.now();
    let reply = driver.world.handle(now, Command::AppConfig(command)).ok()?;
    driver.drain();
    Some(serde_json::to_value(reply).expect("a reply can be written"))
}

fn of_run(driver: &Driver, (definition, run): Run) -> Value {
    let (app, id) = driver.names.definition(definition);
    json!({ "ApplicationIdentifier": app, "ExperimentDefinitionIdentifier": id, "Run": run })
}

/// Shows all runs that are kept.
fn runs(driver: &mut Driver) -> BTreeMap<Run, Value> {
    let all: Vec<Run> = (0..driver.names.definitions.len())
        .flat_map(|nth| (1..=driver.names.definitions[nth].runs.len()).map(move |run| (nth, run)))
        .collect();
    let mut shown = BTreeMap::new();
    for run in all {
        let input = of_run(driver, run);
        shown.extend(read(driver, "GetExperimentRun", input).map(|it| (run, it)));
    }
    shown
}

/// The events of a run, oldest first; none when there are more than a page has.
fn events(driver: &mut Driver, run: Run) -> Option<Vec<Value>> {
    let input = of_run(driver, run);
    let page = read(driver, "ListExperimentRunEvents", input)?;
    let items = page["Items"].as_array().expect("it is a list");
    page.get("NextToken")
        .is_none()
        .then(|| items.iter().rev().cloned().collect())
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}

fn exposure(value: &Value) -> f64 {
    value["ExposurePercentage"].as_f64().unwrap_or(-1.0)
}

fn assigner(shown: &Value) -> Result<Assigner, TestCaseError> {
    let run = serde_json::from_value(shown.clone());
    let run: appconfig::ExperimentRun = run.map_err(|it| TestCaseError::fail(it.to_string()))?;
    Assigner::of_run("123456789012", &run)
        .ok_or_else(|| TestCaseError::fail(format!("{shown} has no rule")))
}

proptest! {
    #![proptest_config(strategy::config(120))]

    #[test]
    fn the_snapshot_of_a_run_never_changes(
        knobs in strategy::knobs(),
        ops in strategy::trial_ops(60),
    ) {
        let mut snapshots: BTreeMap<Run, Value> = BTreeMap::new();
        follow(&knobs, &ops, |driver, _, _| {
            for (run, shown) in runs(driver) {
                let now = &shown["ExperimentDefinitionSnapshot"];
                let first = snapshots.entry(run).or_insert_with(|| now.clone());
                prop_assert_eq!(&*first, now);
            }
            Ok(())
        })?;
    }

    #[test]
    fn exposure_only_grows_and_nobody_is_moved(
        knobs in strategy::knobs(),
        ops in strategy::trial_ops(60),
    ) {
        let mut before: BTreeMap<Run, (f64, Vec<Option<Variant>>)> = BTreeMap::new();
        let ids: Vec<String> = (0..40).map(|nth| format!("entity-{nth}")).collect();
        follow(&knobs, &ops, |driver, _, _| {
            for (run, shown) in runs(driver) {
                let percent = exposure(&shown);
                prop_assert!((0.0..=100.0).contains(&percent), "{}", shown);
                // Those with overrides are others, so they cannot hide a move.
                let mut given = Vec::new();
                let mut asked = shown.clone();
                asked["Status"] = json!("RUNNING");
                assigner(&asked)?.assign_all(&ids, &EntityContext::default(), &mut given);
                let given: Vec<_> = given.into_iter().map(|it| it.variant()).collect();
                if let Some((least, had)) = before.get(&run) {
                    prop_assert!(*least <= percent, "{} after {}", percent, least);
                    for (had, has) in had.iter().zip(&given) {
                        prop_assert!(had.is_none() || had == has, "{had:?} became {has:?}: {shown}");
                    }
                }
                before.insert(run, (percent, given));
            }
            Ok(())
        })?;
    }

    #[test]
    fn each_event_of_a_run_is_one_managed_deployment(
        knobs in strategy::knobs(),
        ops in strategy::trial_ops(80),
    ) {
        // What is destroyed takes its events with it, and environments their deployments.
        let is_kept = |op: &Op| !matches!(
            op,
            Op::Deed(Deed::DeleteEnvironment(_) | Deed::Trial(Trial::Delete(_, Some(true))))
        );
        let ops: Vec<_> = ops.into_iter().filter(is_kept).collect();
        let mut driver = follow(&knobs, &ops, |_, _, _| Ok(()))?;
        let mut of_events = BTreeSet::new();
        for (run, shown) in runs(&mut driver) {
            let Some(events) = events(&mut driver, run) else { return Ok(()) };
            // The run shows three digits more.
            let started = text(&events[0], "OccurredAt").replace('Z', "000Z");
            prop_assert_eq!(&started, text(&shown, "StartedAt"));
            for event in &events {
                let arn = text(event, "AssociatedDeployment").to_owned();
                prop_assert!(of_events.insert(arn), "{} has a deployment of another", event);
            }
            let exposures: Vec<_> = events.iter().map(exposure).collect();
            prop_assert!(exposures.is_sorted());
            prop_assert_eq!(exposures.last().copied(), Some(exposure(&shown)));
        }
        let mut managed = BTreeSet::new();
        for nth in 0..driver.names.environments.len() {
            let (app, id) = driver.names.environment(nth);
            let place = format!("application/{app}/environment/{id}/deployment/");
            let input = json!({ "ApplicationId": app, "EnvironmentId": id });
            let list = read(&mut driver, "ListDeployments", input).unwrap_or_default();
            if list.get("NextToken").is_some() {
                return Ok(());
            }
            for it in list["Items"].as_array().expect("it is a list") {
                if text(it, "Type") == "MANAGED" {
                    prop_assert_eq!(text(it, "State"), "COMPLETE");
                    let number = &it["DeploymentNumber"];
                    managed.insert(format!("arn:aws:appconfig:us-east-1:123456789012:{place}{number}"));
                }
            }
        }
        prop_assert_eq!(of_events, managed);
    }

    #[test]
    fn a_run_is_done_once_and_for_ever(
        knobs in strategy::knobs(),
        ops in strategy::trial_ops(60),
    ) {
        let mut ended: BTreeMap<Run, Value> = BTreeMap::new();
        let driver = follow(&knobs, &ops, |driver, op, answer| {
            if let (Op::Deed(Deed::Trial(Trial::Stop(nth, back, _))), Answer::Json(_)) = (op, answer) {
                let nth = nth % driver.names.definitions.len();
                let run = (nth, driver.names.run_number(nth, *back));
                prop_assert!(!ended.contains_key(&run), "{:?} was stopped again", run);
            }
            for (run, shown) in runs(driver) {
                let is_done = text(&shown, "Status") == "DONE";
                prop_assert_eq!(shown.get("EndedAt").is_some(), is_done);
                if is_done {
                    let end = ended.entry(run).or_insert_with(|| shown.clone());
                    prop_assert_eq!(&*end, &shown, "it changed after its end");
                } else {
                    prop_assert!(!ended.contains_key(&run), "{} runs again", shown);
                    // Only the last run of a definition can be running, and the definition says so.
                    let last = driver.names.definitions[run.0].runs.len();
                    prop_assert_eq!(run.1, last);
                    let input = of_run(driver, run);
                    let of = json!({
                        "ApplicationIdentifier": input["ApplicationIdentifier"],
                        "ExperimentDefinitionIdentifier": input["ExperimentDefinitionIdentifier"],
                    });
                    let definition = read(driver, "GetExperimentDefinition", of).unwrap_or_default();
                    prop_assert_eq!(text(&definition, "Status"), "ACTIVE");
                }
            }
            Ok(())
        })?;
        let mut done = BTreeSet::new();
        for event in &driver.events {
            if event.machine == MachineKind::AppConfigExperimentRun && event.to() == "DONE" {
                prop_assert!(done.insert((event.serial, event.part)), "{:?} comes twice", event);
            }
        }
    }

    #[test]
    fn one_run_at_most_lies_over_a_flag(
        knobs in strategy::knobs(),
        ops in strategy::trial_ops(80),
    ) {
        follow(&knobs, &ops, |driver, _, _| {
            let mut places = BTreeSet::new();
            for (run, shown) in runs(driver) {
                let plan = &shown["ExperimentDefinitionSnapshot"];
                if text(&shown, "Status") != "RUNNING" {
                    continue;
                }
                let place = ["EnvironmentId", "ConfigurationProfileId", "FlagKey"]
                    .map(|member| text(plan, member).to_owned());
                prop_assert!(places.insert(place), "{run:?} lies over another run");
            }
            Ok(())
        })?;
    }
}

/// The properties above must not hold of nothing.
#[test]
fn random_runs_start_grow_and_end() {
    use windtunnel_proptests::breed::deeds;
    use windtunnel_proptests::rng::Rng;
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut refusals = BTreeSet::new();
    for word in 0..150 {
        let rng = &mut Rng::new(word);
        let mut ops = deeds::beginning(rng, true);
        ops.extend((0..60).map(|_| Op::Deed(deeds::deed(rng, &deeds::TRIALS))));
        let mut driver = Driver::new(Knobs::crisp().config(), 11);
        for op in ops {
            // Deployments come to their end now and then.
            driver.apply(&Op::Advance(600_000));
            if let (Op::Deed(Deed::Trial(_)), Answer::Refused(why)) = (&op, driver.apply(&op)) {
                refusals.insert(driver.names.without_ids(&why));
            }
        }
        for run in runs(&mut driver).into_keys() {
            for event in events(&mut driver, run).unwrap_or_default() {
                *kinds.entry(text(&event, "EventType").into()).or_default() += 1;
            }
        }
    }
    for kind in [
        "RUN_STARTED",
        "EXPOSURE_UPDATED",
        "OVERRIDES_UPDATED",
        "RUN_STOPPED",
    ] {
        assert!(kinds.get(kind).copied() > Some(30), "{kinds:?}");
    }
    let texts = [
        "already has a running",
        "is already used by",
        "cannot be deleted while",
        "with status ACTIVE",
        "with status ARCHIVED",
        "can only be increased",
        "already terminal",
        "is not running",
        "Only one",
        "No configuration",
        "invalid flag content",
        "has no treatment",
        "already exists with",
        "cannot be restored",
        "is not of type",
        "could not be found",
    ];
    for text in texts {
        let is_met = refusals.iter().any(|why| why.contains(text));
        assert!(is_met, "{text}: {refusals:#?}");
    }
}
