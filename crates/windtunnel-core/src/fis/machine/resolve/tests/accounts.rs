//! Section 4.1: whose resources an experiment finds.

use super::*;

#[test]
fn a_multi_account_experiment_looks_in_the_target_accounts_only() {
    let mut stage = Stage::with_instances(2);
    for (account, n) in [(OTHER, 10), (THIRD, 20), (STRANGER, 30)] {
        stage.register(instance_in(account, n));
    }
    stage.accounts = accounts(&[THIRD, OTHER]);
    stage.target("t", tagged("ALL"));
    let resolution = stage.resolve();
    let found: Vec<_> = resolution.targets[0]
        .found
        .iter()
        .map(|it| it.account.as_str())
        .collect();
    assert_eq!(found, [OTHER, THIRD]);
    assert_eq!(resolution.outcome, Outcome::default());
}

#[test]
fn one_resource_in_any_account_is_enough() {
    let mut stage = Stage::with_instances(2);
    stage.register(instance_in(OTHER, 10));
    stage.accounts = accounts(&[OTHER, THIRD]);
    stage.target("t", tagged("ALL"));
    assert_eq!(stage.resolve().outcome, Outcome::default());
}

#[test]
fn an_empty_multi_account_target_is_reported_for_the_first_target_account() {
    let mut stage = Stage::with_instances(2);
    stage.accounts = accounts(&[THIRD, OTHER]);
    stage.target("t", tagged("ALL"));
    assert_eq!(stage.resolve().outcome, failed(OTHER, "targets.t"));
}

#[test]
fn a_multi_account_choice_is_made_over_all_accounts_together() {
    let mut stage = Stage::with_instances(0);
    for n in 0..3 {
        stage.register(instance_in(OTHER, n));
        stage.register(instance_in(THIRD, n));
    }
    stage.accounts = accounts(&[OTHER, THIRD]);
    stage.target("t", tagged("PERCENT(50)"));
    assert_eq!(stage.found("t").len(), 3);
}

#[test]
fn an_arn_belongs_to_the_account_in_it() {
    let (mine, other, stranger) = (
        instance(0).arn,
        instance_in(OTHER, 0).arn,
        instance_in(STRANGER, 0).arn,
    );
    let mut stage = Stage::with_instances(0);
    stage.skip_empty();
    stage.accounts = accounts(&[OWNER, OTHER, THIRD]);
    stage.target("t", named(&[mine.clone(), other.clone()], "ALL"));
    assert_eq!(stage.resolve().outcome, Outcome::default());
    assert_eq!(stage.found("t"), [mine, other.clone()]);
    stage.target("t", named(&[other, stranger], "ALL"));
    let resolution = stage.resolve();
    assert_eq!(resolution.targets[0].found.len(), 1);
    assert_eq!(resolution.outcome, failed(OWNER, "targets.t"));
}

#[test]
fn a_missing_arn_of_a_target_account_is_reported_for_that_account() {
    let mut stage = Stage::with_instances(0);
    stage.mode = WorldMode::Strict;
    stage.accounts = accounts(&[OTHER, THIRD]);
    stage.target("t", named(&[instance_in(THIRD, 0).arn], "ALL"));
    assert_eq!(stage.resolve().outcome, failed(THIRD, "targets.t"));
}

#[test]
fn a_registered_account_wins_over_that_of_the_arn_and_the_owner_is_the_last_resort() {
    let mut stage = Stage::with_instances(0);
    let registered = Resource {
        account_id: Some(OTHER.into()),
        ..instance(0)
    };
    let no_account = Resource {
        arn: "arn:aws:ec2:::instance/i-1".into(),
        ..instance(1)
    };
    stage.register(registered);
    stage.register(no_account.clone());
    stage.target("t", tagged("ALL"));
    assert_eq!(stage.found("t"), [no_account.arn]);
}

fn accounts(ids: &[&str]) -> Vec<TargetAccountConfiguration> {
    let account = |id: &&str| TargetAccountConfiguration {
        account_id: (*id).into(),
        ..Default::default()
    };
    ids.iter().map(account).collect()
}
