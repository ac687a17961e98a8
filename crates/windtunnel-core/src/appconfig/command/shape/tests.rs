mod patterns;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::*;
use crate::error::Code;

/// Checks that a request is refused with this text and place; members that the case is not about
/// are right.
#[track_caller]
fn refused(request: &dyn Shape, texts: &[&str], place: &str) {
    let error = request.check_shape().expect_err("the shape is violated");
    assert_eq!(error.code, Code::BadRequest);
    let count = match texts.len() {
        1 => "1 validation error".into(),
        many => format!("{many} validation errors"),
    };
    assert_eq!(
        error.message,
        format!("{count} detected: {}", texts.join("; "))
    );
    assert_eq!(error.place.as_deref(), Some(place));
}

#[track_caller]
fn passes(request: &dyn Shape) {
    assert_eq!(request.check_shape(), Ok(()));
}

fn text(text: &str) -> Option<String> {
    Some(text.into())
}

fn long(length: usize) -> Option<String> {
    // More than one byte each: characters are counted.
    Some("\u{e9}".repeat(length))
}

fn tagged(tags: impl IntoIterator<Item = (String, String)>) -> CreateApplicationRequest {
    CreateApplicationRequest {
        name: text("a"),
        tags: Some(tags.into_iter().collect()),
        ..Default::default()
    }
}

fn monitored(monitors: Vec<Monitor>) -> CreateEnvironmentRequest {
    CreateEnvironmentRequest {
        application_id: text("abc1234"),
        name: text("e"),
        monitors: Some(monitors),
        ..Default::default()
    }
}

fn monitor() -> Monitor {
    Monitor {
        alarm_arn: text("alarm"),
        alarm_role_arn: text(ROLE_NAME),
    }
}

fn extension(
    actions: &[(&str, Vec<Action>)],
    parameters: Option<&[(&str, Parameter)]>,
) -> CreateExtensionRequest {
    let named = |(name, value): &(&str, Parameter)| (String::from(*name), value.clone());
    CreateExtensionRequest {
        name: text("x"),
        actions: Some(
            actions
                .iter()
                .map(|(point, list)| ((*point).into(), list.clone()))
                .collect(),
        ),
        parameters: parameters.map(|list| list.iter().map(named).collect()),
        ..Default::default()
    }
}

const ROLE_NAME: &str = "arn:aws:iam::123456789012:role/r";

#[test]
fn texts_are_measured_in_characters() {
    let named = |name: Option<String>| CreateApplicationRequest {
        name,
        ..Default::default()
    };
    passes(&named(long(64)));
    let shown = "\u{e9}".repeat(65);
    refused(
        &named(long(65)),
        &[&format!(
            "Value '{shown}' at 'name' failed to satisfy constraint: Member must have length less \
             than or equal to 64"
        )],
        "/Name",
    );
    refused(
        &named(text("")),
        &[
            "Value '' at 'name' failed to satisfy constraint: Member must have length greater than \
           or equal to 1",
        ],
        "/Name",
    );
    refused(
        &named(None),
        &["Value null at 'name' failed to satisfy constraint: Member must not be null"],
        "/Name",
    );
}

#[test]
fn all_violations_are_told_in_the_order_of_the_members() {
    let request = CreateConfigurationProfileRequest {
        application_id: text("abc1234"),
        name: text(""),
        retrieval_role_arn: text("role"),
        kind: text("no blank"),
        ..Default::default()
    };
    refused(
        &request,
        &[
            "Value '' at 'name' failed to satisfy constraint: Member must have length greater than \
             or equal to 1",
            "Value null at 'locationUri' failed to satisfy constraint: Member must not be null",
            "Value 'role' at 'retrievalRoleArn' failed to satisfy constraint: Member must have \
             length greater than or equal to 20",
            r"Value 'role' at 'retrievalRoleArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^((arn):(aws|aws-cn|aws-iso|aws-iso-[a-z]{1}|aws-us-gov|aws-eusc):(iam)::\d{12}:role[/].*)$",
            r"Value 'no blank' at 'type' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9\.\-]+",
        ],
        "/Name",
    );
}

#[test]
fn what_is_shown_of_a_value_is_cut() {
    let request = CreateApplicationRequest {
        name: long(100_000),
        ..Default::default()
    };
    let error = request.check_shape().expect_err("too long");
    assert_eq!(error.message.matches('\u{e9}').count(), 256);
    let keys = (0..10_000).map(|nth| (format!("{nth:0100}"), String::new()));
    let error = tagged(keys).check_shape().expect_err("too many");
    assert!(error.message.len() < 600, "{}", error.message);
    let key = "k".repeat(300);
    let error = tagged([(key, String::new())])
        .check_shape()
        .expect_err("too long");
    assert_eq!(error.place.as_deref(), Some("/Tags"));
}

#[test]
fn tags() {
    let many = |count| (0..count).map(|nth| (format!("t{nth:02}"), String::new()));
    passes(&tagged(many(0)));
    passes(&tagged(many(50)));
    passes(&tagged([("k".repeat(128), "v".repeat(256))]));
    let error = tagged(many(51)).check_shape().expect_err("too many");
    assert!(
        error
            .message
            .starts_with("1 validation error detected: Value '{t00, t01, ")
    );
    assert!(
        error
            .message
            .ends_with("Member must have length less than or equal to 50")
    );
    refused(
        &tagged([(String::new(), String::new())]),
        &[
            "Value '' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: \
           [Member must have length greater than or equal to 1]",
        ],
        "/Tags/",
    );
    refused(
        &tagged([("aws:x/y".into(), String::new())]),
        &[
            "Value 'aws:x/y' at 'tags' failed to satisfy constraint: Map keys must satisfy \
           constraint: [Member must satisfy regular expression pattern: ^(?!aws:).*$]",
        ],
        "/Tags/aws:x~1y",
    );
    let value = "v".repeat(257);
    refused(
        &tagged([("k".into(), value.clone())]),
        &[&format!(
            "Value '{}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: \
             [Member must have length less than or equal to 256]",
            &value[1..]
        )],
        "/Tags/k",
    );
    let untag = |keys: Vec<String>| UntagResourceRequest {
        resource_arn: text("arn:aws:appconfig:us-east-1:123456789012:application/abc1234"),
        tag_keys: Some(keys),
    };
    passes(&untag(vec!["aws:x".into()]));
    refused(
        &untag(vec!["a".into(), String::new()]),
        &[
            "Value '' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: \
           [Member must have length greater than or equal to 1]",
        ],
        "/TagKeys/1",
    );
}

#[test]
fn monitors() {
    passes(&monitored(vec![]));
    passes(&monitored(vec![monitor(); 5]));
    refused(
        &monitored(vec![monitor(); 6]),
        &[
            "Value '[alarm, alarm, alarm, alarm, alarm, alarm]' at 'monitors' failed to satisfy \
           constraint: Member must have length less than or equal to 5",
        ],
        "/Monitors",
    );
    let nameless = Monitor {
        alarm_arn: None,
        ..monitor()
    };
    refused(
        &monitored(vec![monitor(), nameless]),
        &["Value null at 'alarmArn' failed to satisfy constraint: Member must not be null"],
        "/Monitors/1/AlarmArn",
    );
    // *Recorded*, with the full stop.
    let without_role = Monitor {
        alarm_role_arn: None,
        ..monitor()
    };
    refused(
        &monitored(vec![without_role]),
        &["Value null at 'alarmRoleArn' failed to satisfy constraint: Member must not be null."],
        "/Monitors/0/AlarmRoleArn",
    );
}

#[test]
fn validators() {
    let validated = |kind: &str, content: Option<String>| UpdateConfigurationProfileRequest {
        application_id: text("abc1234"),
        configuration_profile_id: text("abc1234"),
        validators: Some(vec![Validator {
            kind: text(kind),
            content,
        }]),
        kms_key_identifier: text(""),
        ..Default::default()
    };
    passes(&validated("LAMBDA", long(32_768)));
    passes(&validated("JSON_SCHEMA", text("")));
    refused(
        &validated("XML", None),
        &[
            "Value 'XML' at 'type' failed to satisfy constraint: Member must satisfy enum value \
             set: [JSON_SCHEMA, LAMBDA]",
            "Value null at 'content' failed to satisfy constraint: Member must not be null",
        ],
        "/Validators/0/Type",
    );
    let mut three = validated("LAMBDA", text(""));
    three.validators = Some(vec![Validator::default(); 3]);
    let error = three.check_shape().expect_err("too many");
    assert!(
        error
            .message
            .ends_with("Member must have length less than or equal to 2")
    );
}

#[test]
fn extensions() {
    let start = "ON_DEPLOYMENT_START";
    let action = || vec![Action::default()];
    passes(&extension(&[(start, action())], None));
    // *Recorded*.
    refused(
        &extension(&[], None),
        &[
            "Value '{}' at 'actions' failed to satisfy constraint: Member must have length greater \
           than or equal to 1",
        ],
        "/Actions",
    );
    refused(
        &extension(&[("LATER", action())], Some(&[])),
        &[
            "Value 'LATER' at 'actions' failed to satisfy constraint: Map keys must satisfy \
             constraint: [Member must satisfy enum value set: \
             [PRE_CREATE_HOSTED_CONFIGURATION_VERSION, PRE_START_DEPLOYMENT, AT_DEPLOYMENT_TICK, \
             ON_DEPLOYMENT_START, ON_DEPLOYMENT_STEP, ON_DEPLOYMENT_BAKING, \
             ON_DEPLOYMENT_COMPLETE, ON_DEPLOYMENT_ROLLED_BACK]]",
            "Value '{}' at 'parameters' failed to satisfy constraint: Member must have length \
             greater than or equal to 1",
        ],
        "/Actions/LATER",
    );
    refused(
        &extension(&[(start, vec![])], None),
        &[
            "Value '[]' at 'actions' failed to satisfy constraint: Map value must satisfy \
           constraint: [Member must have length greater than or equal to 1]",
        ],
        "/Actions/ON_DEPLOYMENT_START",
    );
    let nameless = Action {
        name: text(""),
        ..Action::default()
    };
    refused(
        &extension(
            &[(start, vec![nameless])],
            Some(&[("a/b", Parameter::default())]),
        ),
        &[
            "Value '' at 'name' failed to satisfy constraint: Member must have length greater than \
             or equal to 1",
            r"Value 'a/b' at 'parameters' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ^[^\/#:\n]{1,64}$]",
        ],
        "/Actions/ON_DEPLOYMENT_START/0/Name",
    );
}

#[test]
fn hosted_versions() {
    let made = |content: &str, label: Option<&str>| CreateHostedConfigurationVersionRequest {
        application_id: text("abc1234"),
        configuration_profile_id: text("abc1234"),
        content: Some(Blob::from(content)),
        content_type: text("text/plain"),
        version_label: label.map(Into::into),
        ..Default::default()
    };
    passes(&made("x", Some("v1")));
    // *Recorded*: neither quotes nor `null`.
    let empty = "Value at 'content' failed to satisfy constraint: Member must not be null";
    refused(&made("", None), &[empty], "/Content");
    let mut none = made("", None);
    none.content = None;
    refused(&none, &[empty], "/Content");
    // *Recorded*.
    refused(
        &made("x", Some("123")),
        &[
            "Value '123' at 'versionLabel' failed to satisfy constraint: Member must satisfy regular \
           expression pattern: .*[^0-9].*",
        ],
        "/VersionLabel",
    );
}

#[test]
fn numbers() {
    let paced = |duration, factor| CreateDeploymentStrategyRequest {
        name: text("s"),
        deployment_duration_in_minutes: Some(duration),
        growth_factor: Some(Decimal::from_millionths(factor)),
        ..Default::default()
    };
    passes(&paced(0, 1_000_000));
    passes(&paced(1_440, 100_000_000));
    refused(
        &paced(-1, 999_999),
        &[
            "Value '-1' at 'deploymentDurationInMinutes' failed to satisfy constraint: Member must \
             have value greater than or equal to 0",
            "Value '0.999999' at 'growthFactor' failed to satisfy constraint: Member must have \
             value greater than or equal to 1",
        ],
        "/DeploymentDurationInMinutes",
    );
    refused(
        &paced(1_441, 100_000_001),
        &[
            "Value '1441' at 'deploymentDurationInMinutes' failed to satisfy constraint: Member \
             must have value less than or equal to 1440",
            "Value '100.000001' at 'growthFactor' failed to satisfy constraint: Member must have \
             value less than or equal to 100",
        ],
        "/DeploymentDurationInMinutes",
    );
    let kept = |minutes| UpdateAccountSettingsRequest {
        deletion_protection: Some(DeletionProtection {
            enabled: None,
            protection_period_in_minutes: Some(minutes),
        }),
        vended_metrics: None,
    };
    passes(&kept(15));
    passes(&kept(1_440));
    refused(
        &kept(14),
        &[
            "Value '14' at 'protectionPeriodInMinutes' failed to satisfy constraint: Member must \
           have value greater than or equal to 15",
        ],
        "/DeletionProtection/ProtectionPeriodInMinutes",
    );
    let page = |max_results| ListApplicationsRequest {
        max_results: Some(max_results),
        next_token: long(2_048),
    };
    passes(&page(50));
    refused(
        &page(51),
        &[
            "Value '51' at 'maxResults' failed to satisfy constraint: Member must have value less \
           than or equal to 50",
        ],
        "/MaxResults",
    );
}

#[test]
fn dynamic_parameters() {
    let started = |parameters: &[(&str, &str)]| {
        let entries = parameters
            .iter()
            .map(|&(key, value)| (key.into(), value.into()));
        StartDeploymentRequest {
            application_id: text("abc1234"),
            environment_id: text("abc1234"),
            deployment_strategy_id: text("AppConfig.AllAtOnce"),
            configuration_profile_id: text("abc1234"),
            configuration_version: text("1"),
            dynamic_extension_parameters: Some(entries.collect::<BTreeMap<_, _>>()),
            ..Default::default()
        }
    };
    passes(&started(&[("arn:aws:x/1#p", "v")]));
    refused(
        &started(&[("x", "")]),
        &[
            r"Value 'x' at 'dynamicExtensionParameters' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ^([^#\n]{1,96})#([^\/#\n]{1,64})$]",
            "Value '' at 'dynamicExtensionParameters' failed to satisfy constraint: Map value must \
             satisfy constraint: [Member must have length greater than or equal to 1]",
        ],
        "/DynamicExtensionParameters/x",
    );
    let error = started(&[]).check_shape().expect_err("too few");
    assert!(
        error
            .message
            .contains("Value '{}' at 'dynamicExtensionParameters'")
    );
}

#[test]
fn requests_without_their_members_are_refused() {
    let cases: &[(&dyn Shape, &str)] = &[
        (&GetApplicationRequest::default(), "applicationId"),
        (&UpdateApplicationRequest::default(), "applicationId"),
        (&DeleteApplicationRequest::default(), "applicationId"),
        (
            &GetEnvironmentRequest::default(),
            "applicationId environmentId",
        ),
        (&ListEnvironmentsRequest::default(), "applicationId"),
        (
            &UpdateEnvironmentRequest::default(),
            "applicationId environmentId",
        ),
        (
            &DeleteEnvironmentRequest::default(),
            "applicationId environmentId",
        ),
        (
            &GetConfigurationProfileRequest::default(),
            "applicationId configurationProfileId",
        ),
        (
            &ListConfigurationProfilesRequest::default(),
            "applicationId",
        ),
        (
            &DeleteConfigurationProfileRequest::default(),
            "applicationId configurationProfileId",
        ),
        (
            &ValidateConfigurationRequest::default(),
            "applicationId configurationProfileId configurationVersion",
        ),
        (
            &CreateHostedConfigurationVersionRequest::default(),
            "applicationId configurationProfileId content contentType",
        ),
        (
            &GetHostedConfigurationVersionRequest::default(),
            "applicationId configurationProfileId versionNumber",
        ),
        (
            &ListHostedConfigurationVersionsRequest::default(),
            "applicationId configurationProfileId",
        ),
        (
            &DeleteHostedConfigurationVersionRequest::default(),
            "applicationId configurationProfileId versionNumber",
        ),
        (
            &CreateDeploymentStrategyRequest::default(),
            "name deploymentDurationInMinutes growthFactor",
        ),
        (
            &GetDeploymentStrategyRequest::default(),
            "deploymentStrategyId",
        ),
        (
            &UpdateDeploymentStrategyRequest::default(),
            "deploymentStrategyId",
        ),
        (
            &DeleteDeploymentStrategyRequest::default(),
            "deploymentStrategyId",
        ),
        (
            &StartDeploymentRequest::default(),
            "applicationId environmentId deploymentStrategyId configurationProfileId \
             configurationVersion",
        ),
        (
            &GetDeploymentRequest::default(),
            "applicationId environmentId deploymentNumber",
        ),
        (
            &ListDeploymentsRequest::default(),
            "applicationId environmentId",
        ),
        (
            &StopDeploymentRequest::default(),
            "applicationId environmentId deploymentNumber",
        ),
        (
            &GetConfigurationRequest::default(),
            "application environment configuration clientId",
        ),
        (&CreateExtensionRequest::default(), "name actions"),
        (&GetExtensionRequest::default(), "extensionIdentifier"),
        (&UpdateExtensionRequest::default(), "extensionIdentifier"),
        (&DeleteExtensionRequest::default(), "extensionIdentifier"),
        (
            &CreateExtensionAssociationRequest::default(),
            "extensionIdentifier resourceIdentifier",
        ),
        (
            &GetExtensionAssociationRequest::default(),
            "extensionAssociationId",
        ),
        (
            &UpdateExtensionAssociationRequest::default(),
            "extensionAssociationId",
        ),
        (
            &DeleteExtensionAssociationRequest::default(),
            "extensionAssociationId",
        ),
        (&TagResourceRequest::default(), "resourceArn tags"),
        (&UntagResourceRequest::default(), "resourceArn tagKeys"),
        (&ListTagsForResourceRequest::default(), "resourceArn"),
    ];
    for &(request, members) in cases {
        let message = request.check_shape().expect_err(members).message;
        let named = message.split('\'').skip(1).step_by(2).collect::<Vec<_>>();
        assert_eq!(named.join(" "), members);
    }
    passes(&ListApplicationsRequest::default());
    passes(&ListDeploymentStrategiesRequest::default());
    passes(&ListExtensionsRequest::default());
    passes(&ListExtensionAssociationsRequest::default());
    passes(&GetAccountSettingsRequest::default());
    passes(&UpdateAccountSettingsRequest::default());
}
