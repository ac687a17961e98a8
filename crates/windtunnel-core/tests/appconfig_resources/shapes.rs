//! Shapes, sections 1.3 and 1.5, as clients meet them; each constraint by itself is tested beside
//! the code.

use super::*;

#[test]
fn what_is_missing_or_too_long() {
    let mut lab = Lab::new();
    let long = "n".repeat(65);
    for (input, value, rule) in [
        (json!({}), "null".into(), "Member must not be null"),
        (
            json!({ "Name": null }),
            "null".into(),
            "Member must not be null",
        ),
        (
            json!({ "Name": "" }),
            "''".into(),
            "Member must have length greater than or equal to 1",
        ),
        (
            json!({ "Name": long }),
            format!("'{long}'"),
            "Member must have length less than or equal to 64",
        ),
    ] {
        let refused = lab.error(BAD_REQUEST, "CreateApplication", input);
        assert_eq!(refused.message, violation(&value, "name", rule));
        assert_eq!(refused.place.as_deref(), Some("/Name"));
    }
    lab.app(&long[1..]);
    let description = json!({ "Name": "d", "Description": "d".repeat(1_024) });
    lab.ask("CreateApplication", description);
    let description = json!({ "Name": "e", "Description": "d".repeat(1_025) });
    let text = lab.refuse(BAD_REQUEST, "CreateApplication", description);
    assert!(
        text.ends_with("Member must have length less than or equal to 1024"),
        "{text}"
    );
}

#[test]
fn several_at_once() {
    let mut lab = Lab::new();
    let input =
        json!({ "DeploymentDurationInMinutes": 1_441, "GrowthFactor": 0.5, "GrowthType": "LOG" });
    let refused = lab.error(BAD_REQUEST, "CreateDeploymentStrategy", input);
    assert_eq!(
        refused.message,
        "4 validation errors detected: Value null at 'name' failed to satisfy constraint: Member \
         must not be null; Value '1441' at 'deploymentDurationInMinutes' failed to satisfy \
         constraint: Member must have value less than or equal to 1440; Value '0.5' at \
         'growthFactor' failed to satisfy constraint: Member must have value greater than or equal \
         to 1; Value 'LOG' at 'growthType' failed to satisfy constraint: Member must satisfy enum \
         value set: [LINEAR, EXPONENTIAL]"
    );
    assert_eq!(refused.place.as_deref(), Some("/Name"));
}

#[test]
fn shape_comes_before_existence() {
    let mut lab = Lab::new();
    let missing = json!({ "ApplicationId": "abc1234", "EnvironmentId": "abc1234" });
    lab.refuse(
        NOT_FOUND,
        "UpdateEnvironment",
        with(missing.clone(), json!({ "Name": "n" })),
    );
    lab.refuse(
        BAD_REQUEST,
        "UpdateEnvironment",
        with(missing, json!({ "Name": "" })),
    );
}

#[test]
fn words_and_patterns() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let env = lab.env(&app, "prod");
    let here = json!({ "ApplicationId": app, "EnvironmentId": env });
    let input = with(here, json!({ "DeletionProtectionCheck": "NEVER" }));
    let text = lab.refuse(BAD_REQUEST, "DeleteEnvironment", input);
    let rule = "Member must satisfy enum value set: [ACCOUNT_DEFAULT, APPLY, BYPASS]";
    assert_eq!(text, violation("'NEVER'", "deletionProtectionCheck", rule));
    let strategy = json!({ "DeploymentStrategyId": "AppConfig.Short" });
    let text = lab.refuse(BAD_REQUEST, "GetDeploymentStrategy", strategy);
    let rule = "Member must satisfy regular expression pattern: \
                (^[a-z0-9]{4,7}$|^AppConfig\\.[A-Za-z0-9]{9,40}$)";
    assert_eq!(
        text,
        violation("'AppConfig.Short'", "deploymentStrategyId", rule)
    );
    let role = json!({
        "ApplicationId": app,
        "Name": "n",
        "LocationUri": "s3://b/k",
        "RetrievalRoleArn": "arn:aws:iam::123456789012:user/u",
    });
    let text = lab.refuse(BAD_REQUEST, "CreateConfigurationProfile", role);
    let rule = "Member must satisfy regular expression pattern: \
                ^((arn):(aws|aws-cn|aws-iso|aws-iso-[a-z]{1}|aws-us-gov|aws-eusc):(iam)::\\d{12}:\
                role[/].*)$";
    let value = "'arn:aws:iam::123456789012:user/u'";
    assert_eq!(text, violation(value, "retrievalRoleArn", rule));
}

#[test]
fn lists_have_sizes() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let monitor = json!({ "AlarmArn": "a", "AlarmRoleArn": ROLE });
    let watched = |count: usize| {
        let monitors = vec![monitor.clone(); count];
        json!({ "ApplicationId": app, "Name": format!("e{count}"), "Monitors": monitors })
    };
    lab.ask("CreateEnvironment", watched(5));
    let text = lab.refuse(BAD_REQUEST, "CreateEnvironment", watched(6));
    let rule = "Member must have length less than or equal to 5";
    assert_eq!(text, violation("'[a, a, a, a, a, a]'", "monitors", rule));
}
