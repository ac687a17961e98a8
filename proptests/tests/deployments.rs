//! The guarantees of AppConfig deployments, each as a property of random runs.

mod strategy;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;
use windtunnel_core::{Event, MachineKind};
use windtunnel_proptests::deed::{Deed, Launch, content_text};
use windtunnel_proptests::driver::{Answer, Driver};
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::op::Op;

/// Flies a run and looks at the world after each operation, given the events before and after it.
fn follow(
    knobs: &Knobs,
    ops: &[Op],
    mut look: impl FnMut(&mut Driver, &Op, &Answer, usize) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let mut driver = Driver::new(knobs.drawn_config(), 11);
    for op in ops {
        let seen = driver.events.len();
        let answer = driver.apply(op);
        look(&mut driver, op, &answer, seen)?;
    }
    Ok(())
}

fn of_deployments(events: &[Event]) -> impl Iterator<Item = &Event> {
    let of = |event: &&Event| event.machine == MachineKind::AppConfigDeployment;
    events.iter().filter(of)
}

/// Returns what `GetDeployment` shows of all deployments that are kept.
fn deployments(driver: &mut Driver) -> Vec<Value> {
    let shown = driver.survey().into_iter().flatten();
    shown.filter(|it| it.get("EventLog").is_some()).collect()
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}

proptest! {
    #![proptest_config(strategy::config(150))]

    #[test]
    fn the_percentage_never_falls_but_by_a_rollback_or_a_revert(
        knobs in strategy::knobs(),
        ops in strategy::deployment_ops(60),
    ) {
        let mut shares: BTreeMap<u32, u32> = BTreeMap::new();
        follow(&knobs, &ops, |driver, _, _, seen| {
            for event in of_deployments(&driver.events[seen..]) {
                let before = shares.insert(event.serial, event.part).unwrap_or(0);
                let is_over = ["ROLLING_BACK", "ROLLED_BACK", "REVERTED"].contains(&event.to());
                if is_over {
                    prop_assert_eq!(event.part, 0);
                } else {
                    prop_assert!(event.part >= before, "{event:?} after {before}");
                }
            }
            for shown in deployments(driver) {
                let percent = shown["PercentageComplete"].as_f64();
                prop_assert!(percent.is_some_and(|percent| (0.0..=100.0).contains(&percent)));
            }
            Ok(())
        })?;
    }

    #[test]
    fn an_environment_has_one_deployment_in_progress_at_most(
        knobs in strategy::knobs(),
        ops in strategy::deployment_ops(60),
    ) {
        let busy = ["VALIDATING", "DEPLOYING", "BAKING", "ROLLING_BACK"];
        follow(&knobs, &ops, |driver, _, _, _| {
            let mut open: BTreeMap<String, usize> = BTreeMap::new();
            for shown in deployments(driver) {
                let is_open = busy.contains(&text(&shown, "State"));
                let of = open.entry(text(&shown, "EnvironmentId").into()).or_default();
                *of += usize::from(is_open);
                prop_assert!(*of <= 1, "{shown}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn numbers_have_no_gaps(knobs in strategy::knobs(), ops in strategy::deployment_ops(60)) {
        follow(&knobs, &ops, |driver, op, answer, _| {
            if let (Op::Deed(Deed::Start(_)), Answer::Json(_)) = (op, answer) {
                let (&(environment, number), earlier) =
                    driver.names.deployments.split_last().expect("it began");
                // Those of experiments count, too.
                let before = earlier.iter().filter(|it| it.0 == environment).count();
                prop_assert_eq!(number, i64::try_from(before).unwrap_or_default() + 1);
            }
            for list in driver.survey().into_iter().flatten() {
                let items = list["Items"].as_array().cloned().unwrap_or_default();
                let numbers = items.iter().map(|item| item["DeploymentNumber"].as_u64());
                let numbers: Vec<_> = numbers.flatten().collect();
                let expected: Vec<_> = (1..=numbers.len() as u64).rev().collect();
                // Only the first page is looked at.
                prop_assert!(list.get("NextToken").is_some() || numbers == expected);
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_log_is_in_order_and_only_grows(
        knobs in strategy::knobs(),
        ops in strategy::deployment_ops(60),
    ) {
        let mut before: BTreeMap<(String, u64), Vec<(String, String)>> = BTreeMap::new();
        follow(&knobs, &ops, |driver, _, _, _| {
            for shown in deployments(driver) {
                let log = shown["EventLog"].as_array().expect("it is a list");
                let entry = |entry: &Value| {
                    (text(entry, "OccurredAt").to_owned(), text(entry, "EventType").to_owned())
                };
                let log: Vec<_> = log.iter().rev().map(entry).collect();
                prop_assert!(log.is_sorted_by(|one, next| one.0 <= next.0), "{log:?}");
                // It begins when the deployment is validated, or with a stop before that.
                if let Some((first, kind)) = log.first() {
                    prop_assert!(first.as_str() >= text(&shown, "StartedAt"), "{log:?}");
                    let is_stop = kind == "ROLLBACK_COMPLETED" && log.len() == 1;
                    prop_assert!(is_stop || kind == "DEPLOYMENT_STARTED", "{log:?}");
                }
                let number = shown["DeploymentNumber"].as_u64().unwrap_or_default();
                let key = (text(&shown, "EnvironmentId").to_owned(), number);
                let seen = before.insert(key, log.clone()).unwrap_or_default();
                prop_assert!(log.starts_with(&seen), "{log:?} after {seen:?}");
            }
            Ok(())
        })?;
    }

    #[test]
    fn every_call_of_an_extension_has_an_id_of_its_own(
        knobs in strategy::knobs(),
        ops in prop_oneof![strategy::deployment_ops(60), strategy::trial_ops(60)],
    ) {
        let mut driver = Driver::new(knobs.drawn_config(), 11);
        for op in &ops {
            driver.apply(op);
        }
        let now = driver.world.now();
        let mut called = BTreeSet::new();
        while let Some(call) = driver.world.appconfig(now).take_invocation() {
            let payload: Value = serde_json::from_str(&call.payload).expect("payloads are JSON");
            // Validators are no extensions.
            if let Some(id) = payload["InvocationId"].as_str() {
                prop_assert!(called.insert(id.to_owned()), "{id} comes again");
            }
        }
        // Each stands in one log at most.
        for shown in deployments(&mut driver) {
            let log = shown["EventLog"].as_array().expect("it is a list");
            let calls = log.iter().filter_map(|event| event["ActionInvocations"].as_array());
            for id in calls.flatten().map(|call| text(call, "InvocationId")) {
                prop_assert!(called.remove(id), "{id} was not called or stands twice");
            }
        }
    }

    #[test]
    fn what_is_served_is_the_newest_completed_or_the_candidate(
        knobs in strategy::knobs(),
        ops in strategy::deployment_ops(60),
        at in any::<prop::sample::Index>(),
        client in 0_u8..8,
    ) {
        // Extensions may change what is deployed.
        let is_plain = |op: &Op| !matches!(op, Op::Deed(Deed::Extension(_)));
        let ops: Vec<_> = ops.into_iter().filter(is_plain).collect();
        follow(&knobs, &ops, |driver, _, _, _| {
            if driver.names.environments.is_empty() || driver.names.profiles.is_empty() {
                return Ok(());
            }
            let environment = at.index(driver.names.environments.len());
            let is_plain = |profile: &usize| !driver.names.flags.contains(profile);
            let plain = (0..driver.names.profiles.len()).filter(is_plain);
            for profile in plain.collect::<Vec<_>>() {
                served(driver, environment, profile, client)?;
            }
            Ok(())
        })?;
    }

    #[test]
    fn no_client_goes_back_while_the_percentage_grows(
        knobs in strategy::knobs(),
        word in any::<u64>(),
        strategy in 0_usize..8,
        cuts in prop::collection::vec(0_u64..400_000, 1..40),
    ) {
        use windtunnel_proptests::{breed::deeds, rng::Rng};
        let mut driver = Driver::new(knobs.drawn_config(), word);
        for op in deeds::beginning(&mut Rng::new(word), false) {
            // Nobody is to take anything back.
            if !matches!(op, Op::Deed(Deed::Extension(_))) {
                driver.apply(&op);
            }
        }
        let launch = |version, strategy| Op::Deed(Deed::Start(Launch {
            environment: 0,
            profile: 0,
            strategy,
            version,
            labelled: false,
            latest: None,
            by_name: false,
            lost: false,
        }));
        // The last strategy takes no time at all.
        driver.apply(&launch(1, 6));
        driver.apply(&launch(4, if strategy == 4 { 0 } else { strategy }));
        let mut has: BTreeMap<u8, bool> = BTreeMap::new();
        for cut in cuts {
            let mut inside = 0;
            for client in 0..40 {
                let got = driver.ask(0, 0, client).expect("something is deployed");
                let is_new = got == content_text(4);
                prop_assert!(is_new || got == content_text(1), "{}", got);
                let had = has.insert(client, is_new).unwrap_or(false);
                prop_assert!(is_new || !had, "client {client} went back");
                inside += usize::from(is_new);
            }
            let shown = deployments(&mut driver);
            let percent = shown[1]["PercentageComplete"].as_f64().unwrap_or_default();
            prop_assert!(percent > 0.0 || inside == 0);
            prop_assert!(percent < 100.0 || inside == 40);
            driver.apply(&Op::Advance(cut));
        }
    }
}

/// Checks what one client gets, against what is shown of the deployments.
fn served(
    driver: &mut Driver,
    environment: usize,
    profile: usize,
    client: u8,
) -> Result<(), TestCaseError> {
    let got = driver.ask(environment, profile, client);
    let (id, profile_id) = (
        driver.names.environment(environment).1.to_owned(),
        driver.names.profile(profile).1.to_owned(),
    );
    let here = |shown: &Value| {
        text(shown, "EnvironmentId") == id && text(shown, "ConfigurationProfileId") == profile_id
    };
    let shown: Vec<_> = deployments(driver).into_iter().filter(here).collect();
    let mut served = shown.iter().rev();
    let stable = served.find(|shown| text(shown, "State") == "COMPLETE");
    let candidate = shown.last().filter(|shown| {
        let state = text(shown, "State");
        let percent = shown["PercentageComplete"].as_f64().unwrap_or_default();
        ["DEPLOYING", "BAKING"].contains(&state) && percent > 0.0
    });
    let of = |shown: &Value| driver.names.content_of(shown);
    let options: Vec<_> = stable.into_iter().chain(candidate).filter_map(of).collect();
    match got {
        Some(got) => prop_assert!(options.contains(&got), "{got} is none of {options:?}"),
        // Clients outside of the share of a first deployment get nothing.
        None => prop_assert!(stable.is_none(), "nothing is served in spite of {stable:?}"),
    }
    Ok(())
}
