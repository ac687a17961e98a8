//! Experiments in several accounts.

use super::*;
use common::fault;
use windtunnel_core::env::Fault;

const ONE: &str = "111111111111";
const TWO: &str = "222222222222";

fn arn(account: &str, nth: u32) -> String {
    format!("arn:aws:ec2:us-east-1:{account}:instance/i-{nth}")
}

fn plan() -> Plan {
    Plan::new()
        .action("A", "aws:ec2:stop-instances")
        .with("startInstancesAfterDuration", "PT5M")
        .on("Instances", "Blue")
        .tagged("Blue", "aws:ec2:instance", "colour", "blue")
        .multi_account()
}

fn create(sim: &mut Sim, plan: &Plan, accounts: &[&str]) -> String {
    let template = sim.create(plan);
    for account in accounts {
        let request =
            json!({ "experimentTemplateId": template, "accountId": account, "roleArn": ROLE });
        sim.ask("CreateTargetAccountConfiguration", request);
    }
    template
}

fn blue(account: &str, nth: u32) -> windtunnel_core::env::Resource {
    tagged(instance(&arn(account, nth)), "colour", "blue")
}

fn resolved(sim: &mut Sim, id: &str) -> Vec<String> {
    let list = sim.ask(
        "ListExperimentResolvedTargets",
        json!({ "experimentId": id }),
    );
    let targets = list["resolvedTargets"].as_array().expect("a list").iter();
    targets
        .map(|target| {
            target["targetInformation"]["arn"]
                .as_str()
                .expect("an ARN")
                .into()
        })
        .collect()
}

#[test]
fn a_multi_account_template_needs_an_account_to_start() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    sim.refuse(
        INVALID,
        "StartExperiment",
        json!({ "experimentTemplateId": template }),
    );
    assert_eq!(
        sim.ask("ListExperiments", json!({})),
        json!({ "experiments": [] })
    );
}

#[test]
fn the_experiment_shows_how_many_accounts_it_has() {
    let mut sim = Sim::new();
    let template = create(&mut sim, &plan(), &[ONE, TWO]);
    let started = sim.start(&template);
    assert_eq!(started.target_account_configurations_count, 2);
    assert_eq!(
        started.experiment_options.account_targeting.as_deref(),
        Some("multi-account")
    );
}

#[test]
fn targets_are_resolved_in_every_target_account() {
    let mut sim = Sim::new();
    sim.register([
        blue(ONE, 1),
        blue(TWO, 2),
        blue(ACCOUNT, 3),
        blue("333333333333", 4),
    ]);
    let template = create(&mut sim, &plan(), &[ONE, TWO]);
    let id = sim.start(&template).id;
    sim.at(1);
    assert_eq!(resolved(&mut sim, &id), [arn(ONE, 1), arn(TWO, 2)]);
}

#[test]
fn one_resource_in_any_account_is_enough() {
    let mut sim = Sim::new();
    sim.register([blue(TWO, 2)]);
    let template = create(&mut sim, &plan(), &[ONE, TWO]);
    let id = sim.start(&template).id;
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "running");
    assert_eq!(resolved(&mut sim, &id), [arn(TWO, 2)]);
}

#[test]
fn nothing_in_any_account_fails_or_skips() {
    for skip in [false, true] {
        let mut sim = Sim::new();
        sim.register([blue(ACCOUNT, 3)]);
        let plan = if skip { plan().skip_empty() } else { plan() };
        let template = create(&mut sim, &plan, &[ONE, TWO]);
        let id = sim.start(&template).id;
        sim.at(1);
        let state = sim.get(&id).state;
        if skip {
            assert_eq!(state.status, "completed");
            assert_eq!(sim.get(&id).actions["A"].state.status, "skipped");
        } else {
            assert_eq!(
                (state.status.as_str(), state.reason.as_str()),
                ("failed", "Target resolution returned empty set.")
            );
            let error = state.error.expect("it failed");
            assert_eq!(error.code.as_deref(), Some("InvalidTarget"));
            assert_eq!(error.location.as_deref(), Some("targets.Blue"));
            let account = error.account_id.expect("an account");
            assert!([ONE, TWO].contains(&account.as_str()), "{account}");
        }
    }
}

#[test]
fn a_failure_in_one_account_fails_the_action_and_names_the_account() {
    let mut sim = Sim::new();
    sim.register([blue(ONE, 1), blue(TWO, 2)]);
    let template = create(&mut sim, &plan(), &[ONE, TWO]);
    sim.inject(Fault {
        account_id: Some(TWO.into()),
        ..fault("A", 9, "AuthorizationFailure", "No.")
    });
    let id = sim.start(&template).id;
    sim.at(10);
    sim.shows(
        &id,
        "failed 0 0..10 \"No.\"
        error 222222222222 AuthorizationFailure actions.A
        A failed 1..10 \"No.\"",
    );
}

#[test]
fn accounts_of_an_experiment_are_listed_and_read() {
    let mut sim = Sim::new();
    let template = create(&mut sim, &plan(), &[TWO, ONE]);
    let id = sim.start(&template).id;
    let list = sim.ask(
        "ListExperimentTargetAccountConfigurations",
        json!({ "experimentId": id }),
    );
    assert_eq!(
        column(&list["targetAccountConfigurations"], "accountId"),
        [TWO, ONE]
    );
    let one = json!({ "experimentId": id, "accountId": ONE });
    let got = sim.ask("GetExperimentTargetAccountConfiguration", one);
    assert_eq!(
        got,
        json!({ "targetAccountConfiguration": { "accountId": ONE, "roleArn": ROLE } })
    );
    let other = json!({ "experimentId": id, "accountId": "333333333333" });
    sim.refuse(NOT_FOUND, "GetExperimentTargetAccountConfiguration", other);
}

#[test]
fn a_single_account_experiment_has_no_account_configurations() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait());
    let list = sim.ask(
        "ListExperimentTargetAccountConfigurations",
        json!({ "experimentId": id }),
    );
    assert_eq!(list, json!({ "targetAccountConfigurations": [] }));
    let request = json!({ "experimentId": id, "accountId": ACCOUNT });
    sim.refuse(
        NOT_FOUND,
        "GetExperimentTargetAccountConfiguration",
        request,
    );
}
