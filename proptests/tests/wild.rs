//! Totality on wild inputs: whatever a request of AppConfig says, it is answered or refused, and what
//! is refused changes nothing.

mod strategy;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use windtunnel_core::{Command, appconfig, appconfigdata};
use windtunnel_proptests::deed::AUDIENCES;
use windtunnel_proptests::driver::Driver;
use windtunnel_proptests::op::Op;

/// Names of members that requests have.
const MEMBERS: [&str; 54] = [
    "ApplicationId",
    "EnvironmentId",
    "ConfigurationProfileId",
    "ConfigurationVersion",
    "DeploymentStrategyId",
    "DeploymentNumber",
    "LatestDeploymentNumber",
    "AllowRevert",
    "Description",
    "Name",
    "Tags",
    "TagKeys",
    "Monitors",
    "Validators",
    "Type",
    "LocationUri",
    "RetrievalRoleArn",
    "KmsKeyIdentifier",
    "Content",
    "ContentType",
    "VersionLabel",
    "VersionNumber",
    "LatestVersionNumber",
    "DeploymentDurationInMinutes",
    "FinalBakeTimeInMinutes",
    "GrowthFactor",
    "GrowthType",
    "ReplicateTo",
    "MaxResults",
    "NextToken",
    "DynamicExtensionParameters",
    "ExtensionIdentifier",
    "ResourceIdentifier",
    "Actions",
    "Parameters",
    "ResourceArn",
    "ConfigurationToken",
    "ApplicationIdentifier",
    "EnvironmentIdentifier",
    "ConfigurationProfileIdentifier",
    "ExperimentDefinitionIdentifier",
    "FlagKey",
    "AudienceRule",
    "Treatments",
    "Control",
    "Hypothesis",
    "ExposurePercentage",
    "TreatmentOverrides",
    "DeploymentParameters",
    "Run",
    "Result",
    "DeleteType",
    "Status",
    "LaunchCriteria",
];

/// A number that is at the end of something.
fn number() -> impl Strategy<Value = Value> {
    let whole = select(
        &[
            0,
            1,
            2,
            15,
            50,
            51,
            100,
            1_440,
            1_441,
            i64::MAX,
            i64::MIN,
            -1,
        ][..],
    );
    let broken = select(&[0.000_000_4, 1.5, 33.3, 100.000_001, 1e18, 1e300, -1e300][..]);
    prop_oneof![whole.prop_map(|n| json!(n)), broken.prop_map(|n| json!(n))]
}

fn text() -> impl Strategy<Value = Value> {
    let odd = [
        "",
        "1",
        "18446744073709551616",
        "hosted",
        "s3://",
        "AppConfig.AllAtOnce",
        "AppConfig.ServiceManaged",
        "LINEAR",
        "JSON_SCHEMA",
        "AWS.AppConfig.FeatureFlags",
        "arn:aws:appconfig:us-east-1:123456789012:application/",
        "eyJmbGFncyI6e319",
        "\u{0}\u{1f600}",
    ];
    prop_oneof![
        3 => select(odd.to_vec()).prop_map(|text| json!(text)),
        1 => (0_usize..5_000).prop_map(|length| json!("x".repeat(length))),
        1 => ".{0,20}".prop_map(|text| json!(text)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![2 => number(), 3 => text(), 1 => any::<bool>().prop_map(|b| json!(b))];
    let inner = select(
        &[
            "AlarmArn",
            "AlarmRoleArn",
            "Type",
            "Content",
            "Name",
            "Uri",
            "a#b",
        ][..],
    );
    leaf.prop_recursive(3, 12, 3, move |value| {
        let members = btree_map(inner.clone().prop_map(String::from), value.clone(), 0..3);
        prop_oneof![
            vec(value, 0..3).prop_map(Value::from),
            members.prop_map(|members| json!(members)),
        ]
    })
}

/// A call of any operation, with what exists in the world at some places.
fn call() -> impl Strategy<Value = (String, Value, Vec<(usize, usize)>)> {
    let all = appconfig::OPERATIONS
        .iter()
        .map(|name| format!("appconfig.{name}"));
    let data = appconfigdata::OPERATIONS
        .iter()
        .map(|name| format!("appconfigdata.{name}"));
    let calls: Vec<_> = all.chain(data).collect();
    let members = btree_map(select(&MEMBERS[..]).prop_map(String::from), value(), 0..8);
    let known = vec((0..MEMBERS.len(), 0_usize..4), 0..20);
    (select(calls), members, known).prop_map(|(call, members, known)| (call, json!(members), known))
}

/// Puts an id that exists at a member, where it is one of those.
fn know(driver: &Driver, input: &mut Value, (member, nth): (usize, usize)) {
    let names = &driver.names;
    let id = match MEMBERS[member] {
        "ApplicationId" | "ApplicationIdentifier" => names.environment(nth).0,
        "EnvironmentId" | "EnvironmentIdentifier" => names.environment(nth).1,
        "ConfigurationProfileId" | "ConfigurationProfileIdentifier" => names.profile(nth).1,
        "DeploymentStrategyId" => names.any_strategy(nth),
        "ExperimentDefinitionIdentifier" => names.definition(nth).1,
        "ConfigurationVersion" => "1",
        "AudienceRule" => AUDIENCES[nth],
        "FlagKey" => "checkout",
        "Treatments" | "Control" => {
            let arm = json!({ "Weight": nth, "FlagValue": { "Enabled": true } });
            input[MEMBERS[member]] = match MEMBERS[member] {
                "Control" => arm,
                _ => json!([arm]),
            };
            return;
        }
        "TreatmentOverrides" => {
            input["TreatmentOverrides"] = json!({ "Inline": { "user-1": format!("t{nth}") } });
            return;
        }
        "Run" | "ExposurePercentage" => {
            input[MEMBERS[member]] = json!(nth);
            return;
        }
        _ => return,
    };
    input[MEMBERS[member]] = json!(id);
}

proptest! {
    #![proptest_config(strategy::config(200))]

    #[test]
    fn no_request_is_too_wild(
        knobs in strategy::knobs(),
        ops in prop_oneof![strategy::deployment_ops(30), strategy::trial_ops(30)],
        calls in vec(call(), 1..60),
    ) {
        let mut driver = Driver::new(knobs.config(), 5);
        ops.iter().for_each(|op| drop(driver.apply(op)));
        for (call, mut input, known) in calls {
            known.into_iter().for_each(|known| know(&driver, &mut input, known));
            // What does not even have its shape is refused before.
            let Ok(command) = Command::read(&call, input.clone()) else { continue };
            let command = command.expect("the operation exists");
            driver.apply(&Op::Advance(0));
            let (now, before) = (driver.world.now(), driver.world.state_digest());
            if let Err(error) = driver.world.handle(now, command) {
                let is_same = driver.world.state_digest() == before;
                // A function that was called before the refusal has given its answer.
                let has_called = error.message.contains("Error invoking")
                    || error.message.contains("size limit exceeded");
                prop_assert!(is_same || has_called, "{call} {input}: {error}");
            }
        }
        for _ in 0..30 {
            driver.apply(&Op::Next);
        }
        let _ = driver.survey();
        let restored = driver.world.snapshot().restore();
        prop_assert!(restored.is_ok_and(|it| it.state_digest() == driver.world.state_digest()));
    }
}
