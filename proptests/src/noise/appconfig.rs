//! Calls of AppConfig, and facts for it, that make no sense.

use serde_json::{Value, json};
use windtunnel_core::env::{Answer, Command as Fact, ConfigurationSource, Fault, Function, Phase};
use windtunnel_core::{Command, Span};

use crate::deed::{MANAGED, NOBODY, function};

/// Calls that are wrong, whatever the state of things.
pub(super) fn calls() -> Vec<Command> {
    let app = || json!({ "ApplicationId": NOBODY });
    let strategy = |changes: Value| {
        let fine = json!({
            "Name": "s", "DeploymentDurationInMinutes": 1, "GrowthFactor": 10.0,
        });
        ("appconfig.CreateDeploymentStrategy", merged(fine, changes))
    };
    let start = |changes: Value| {
        let fine = json!({
            "ApplicationId": NOBODY,
            "EnvironmentId": NOBODY,
            "ConfigurationProfileId": NOBODY,
            "ConfigurationVersion": "1",
            "DeploymentStrategyId": "AppConfig.AllAtOnce",
        });
        ("appconfig.StartDeployment", merged(fine, changes))
    };
    let stop = |number: i64| {
        let input = json!({
            "ApplicationId": NOBODY, "EnvironmentId": NOBODY, "DeploymentNumber": number,
        });
        ("appconfig.StopDeployment", input)
    };
    let session = |interval: i64| {
        let input = json!({
            "ApplicationIdentifier": NOBODY,
            "EnvironmentIdentifier": NOBODY,
            "ConfigurationProfileIdentifier": NOBODY,
            "RequiredMinimumPollIntervalInSeconds": interval,
        });
        ("appconfigdata.StartConfigurationSession", input)
    };
    let poll = |token: &str| {
        let input = json!({ "ConfigurationToken": token });
        ("appconfigdata.GetLatestConfiguration", input)
    };
    let define = |changes: Value| {
        let arm = json!({ "Weight": 50, "FlagValue": { "Enabled": true } });
        let fine = json!({
            "ApplicationIdentifier": NOBODY,
            "Name": "d",
            "EnvironmentIdentifier": NOBODY,
            "ConfigurationProfileIdentifier": NOBODY,
            "FlagKey": "checkout",
            "Treatments": [arm],
            "Control": arm,
            "AudienceRule": "(eq 1 1)",
        });
        let call = "appconfig.CreateExperimentDefinition";
        (call, merged(fine, changes))
    };
    let of_run = |operation: &'static str, changes: Value| {
        let fine = json!({
            "ApplicationIdentifier": NOBODY, "ExperimentDefinitionIdentifier": NOBODY, "Run": 1,
        });
        (operation, merged(fine, changes))
    };
    let update = |changes: Value| of_run("appconfig.UpdateExperimentRun", changes);
    let long = "x".repeat(3_000);
    let calls = [
        ("appconfig.CreateApplication", json!({})),
        ("appconfig.CreateApplication", json!({ "Name": "" })),
        ("appconfig.CreateApplication", json!({ "Name": long })),
        ("appconfig.GetApplication", app()),
        ("appconfig.DeleteApplication", app()),
        (
            "appconfig.CreateEnvironment",
            merged(app(), json!({ "Name": "e" })),
        ),
        ("appconfig.GetEnvironment", json!({})),
        ("appconfig.ListEnvironments", app()),
        ("appconfig.ListApplications", json!({ "MaxResults": 0 })),
        (
            "appconfig.ListApplications",
            json!({ "MaxResults": i64::MAX }),
        ),
        ("appconfig.ListApplications", json!({ "NextToken": "none" })),
        strategy(json!({ "DeploymentDurationInMinutes": 1_441 })),
        strategy(json!({ "DeploymentDurationInMinutes": i64::MIN })),
        strategy(json!({ "FinalBakeTimeInMinutes": -1 })),
        strategy(json!({ "FinalBakeTimeInMinutes": i64::MAX })),
        strategy(json!({ "GrowthFactor": 0.0 })),
        strategy(json!({ "GrowthFactor": 100.000_001 })),
        strategy(json!({ "GrowthFactor": 1e300 })),
        strategy(json!({ "GrowthFactor": -1e300 })),
        strategy(json!({ "GrowthType": "SUDDEN" })),
        (
            "appconfig.DeleteDeploymentStrategy",
            json!({ "DeploymentStrategyId": MANAGED }),
        ),
        (
            "appconfig.UpdateDeploymentStrategy",
            json!({ "DeploymentStrategyId": "AppConfig.AllAtOnce" }),
        ),
        start(json!({})),
        start(json!({ "DeploymentStrategyId": "no id" })),
        start(json!({ "LatestDeploymentNumber": i64::MIN })),
        start(json!({ "ConfigurationVersion": "" })),
        start(json!({ "DynamicExtensionParameters": { "no": "hash" } })),
        stop(0),
        stop(i64::MAX),
        stop(i64::MIN),
        session(14),
        session(86_401),
        session(i64::MIN),
        poll(""),
        poll("no token"),
        poll(&"A".repeat(96)),
        poll(&long),
        (
            "appconfig.CreateExtension",
            json!({ "Name": "e", "Actions": {} }),
        ),
        (
            "appconfig.GetExtension",
            json!({ "ExtensionIdentifier": NOBODY }),
        ),
        (
            "appconfig.DeleteExtensionAssociation",
            json!({ "ExtensionAssociationId": NOBODY }),
        ),
        (
            "appconfig.TagResource",
            json!({ "ResourceArn": "arn:aws:s3:::bucket", "Tags": {} }),
        ),
        define(json!({})),
        define(json!({ "FlagKey": "No Key" })),
        define(json!({ "Treatments": [] })),
        define(json!({ "Control": {} })),
        define(json!({ "AudienceRule": "" })),
        define(json!({ "Name": "AWS.d" })),
        of_run("appconfig.GetExperimentRun", json!({ "Run": 0 })),
        of_run("appconfig.GetExperimentRun", json!({ "Run": i64::MAX })),
        of_run(
            "appconfig.ListExperimentRunEvents",
            json!({ "MaxResults": 51 }),
        ),
        of_run("appconfig.StopExperimentRun", json!({ "Run": i64::MIN })),
        update(json!({ "ExposurePercentage": 100.000_001 })),
        update(json!({ "ExposurePercentage": -1e300 })),
        update(json!({ "TreatmentOverrides": { "Inline": { "": "t1" } } })),
        update(json!({ "TreatmentOverrides": { "Inline": { "a": "t6" } } })),
        (
            "appconfig.DeleteExperimentDefinition",
            json!({
                "ApplicationIdentifier": NOBODY,
                "ExperimentDefinitionIdentifier": NOBODY,
                "DeleteType": "PERHAPS",
            }),
        ),
        (
            "appconfig.ListExperimentDefinitions",
            json!({ "ApplicationIdentifier": NOBODY }),
        ),
        (
            "appconfig.ListExperimentDefinitions",
            json!({ "Status": "DESTROYED" }),
        ),
        (
            "appconfig.UpdateAccountSettings",
            json!({ "DeletionProtection": { "ProtectionPeriodInMinutes": 14 } }),
        ),
    ];
    let read = |(call, input): (&str, Value)| {
        let read = Command::read(call, input).expect("the input has its shape");
        read.expect("the operation exists")
    };
    calls.into_iter().map(read).collect()
}

/// Facts that make no sense.
pub(super) fn facts() -> Vec<Command> {
    let told = |uri: &str, answer: Answer| {
        Fact::SetFunction(Function {
            uri: uri.into(),
            answers: vec![answer],
        })
    };
    let of_deployment = || Fault {
        deployment: Some(1),
        ..Fault::default()
    };
    let facts = [
        told("", Answer::default()),
        told(
            &function(0),
            Answer {
                times: Some(0),
                ..Answer::default()
            },
        ),
        told(
            &function(0),
            Answer {
                directive: Some("PERHAPS".into()),
                ..Answer::default()
            },
        ),
        Fact::SetAlarmActions {
            arn: NOBODY.into(),
            enabled: true,
        },
        Fact::SetConfigurationSource(ConfigurationSource::default()),
        Fact::RestoreExperimentDefinition {
            application: NOBODY.into(),
            definition: NOBODY.into(),
        },
        Fact::SetRole {
            arn: String::new(),
            assumable: false,
        },
        Fact::InjectFault(Fault {
            phase: Some(Phase::Run),
            ..of_deployment()
        }),
        Fact::InjectFault(Fault {
            times: Some(-1),
            ..of_deployment()
        }),
        Fact::InjectFault(Fault {
            report: Some(true),
            after: Some(Span::ZERO),
            ..of_deployment()
        }),
    ];
    facts.into_iter().map(Command::Env).collect()
}

/// Returns a request with some members replaced.
fn merged(mut request: Value, changes: Value) -> Value {
    if let (Value::Object(request), Value::Object(changes)) = (&mut request, changes) {
        request.extend(changes);
    }
    request
}
