//! Which extensions take part in a deployment, with which values.

use super::stand::Stand;
use super::*;

#[test]
fn all_that_is_deployed_brings_its_extensions() {
    let mut stand = Stand::new();
    create(&mut stand.lab, json!({ "Parameters": parameters() }));
    let other = stand.lab.env(&stand.app, "staging");
    let places = [
        stand.arn(&format!("/environment/{}", stand.env)),
        stand.arn(&format!("/environment/{other}")),
        stand.arn(""),
        stand.arn(&format!("/configurationprofile/{}", stand.profile)),
    ];
    let fixed = json!({ "Parameters": { "fixed": "one" } });
    let made = places.map(|arn| associate(&mut stand.lab, "e", &arn, fixed.clone()));
    let applied = stand.applied(json!({}));
    let applied = applied.as_array().expect("a list");
    // In the order in which they were associated.
    let expected = [0, 2, 3].map(|at: usize| id(&made[at]));
    assert_eq!(column(applied, "ExtensionAssociationId"), expected);
    let extension = id(&stand.lab.ask("GetExtension", named("e")));
    assert_eq!(
        applied[0],
        json!({
            "ExtensionId": extension,
            "ExtensionAssociationId": expected[0],
            "VersionNumber": 1,
            "Parameters": { "fixed": "one" },
        })
    );
}

#[test]
fn dynamic_values_go_before_static_ones() {
    let mut stand = Stand::new();
    let made = create(&mut stand.lab, json!({ "Parameters": parameters() }));
    let app = stand.arn("");
    let values = json!({ "Parameters": { "fixed": "one", "dynamic": "default" } });
    associate(&mut stand.lab, "e", &app, values);
    let both = |value: &str| json!({ "fixed": "one", "dynamic": value });
    assert_eq!(stand.applied(json!({}))[0]["Parameters"], both("default"));
    let arn = made["Arn"].as_str().expect("an ARN");
    for identifier in ["e", &id(&made), arn, arn.trim_end_matches("/1")] {
        let key = format!("{identifier}#dynamic");
        assert_eq!(
            stand.applied(json!({ key: "now" }))[0]["Parameters"],
            both("now")
        );
    }
    // The association itself stays as it was, and calls get what was applied.
    assert_eq!(stand.applied(json!({}))[0]["Parameters"], both("default"));
    let payloads = stand.calls();
    let dynamic = payloads.iter().map(|call| {
        let payload: Value = serde_json::from_str(&call.payload).expect("JSON");
        payload["Parameters"]["dynamic"]
            .as_str()
            .expect("a text")
            .to_owned()
    });
    let expected = ["default", "now", "now", "now", "now", "default"];
    assert_eq!(dynamic.collect::<Vec<_>>(), expected);
}

#[test]
fn dynamic_values_of_nothing_are_refused() {
    let mut stand = Stand::new();
    create(&mut stand.lab, json!({ "Parameters": parameters() }));
    create(
        &mut stand.lab,
        json!({ "Name": "f", "Parameters": parameters() }),
    );
    let app = stand.arn("");
    let fixed = json!({ "Parameters": { "fixed": "one" } });
    associate(&mut stand.lab, "e", &app, fixed);
    for (key, expected) in [
        ("e#fixed", "Extension e has no dynamic parameter fixed."),
        ("e#none", "Extension e has no dynamic parameter none."),
        (
            "f#dynamic",
            "Extension f is not associated with what is deployed.",
        ),
        (
            "g#dynamic",
            "Extension g is not associated with what is deployed.",
        ),
    ] {
        let request = stand.request(json!({ key: "now" }));
        assert_eq!(
            stand.lab.refuse(BAD_REQUEST, "StartDeployment", request),
            expected
        );
    }
    let request = stand.request(json!({ "dynamic": "now" }));
    let text = stand.lab.refuse(BAD_REQUEST, "StartDeployment", request);
    assert!(text.contains("dynamicExtensionParameters"), "{text}");
}

#[test]
fn a_version_that_requires_more_than_its_associations_give_stops_deployments() {
    let mut stand = Stand::new();
    let extension = id(&create(
        &mut stand.lab,
        json!({ "Parameters": { "other": {} } }),
    ));
    let app = stand.arn("");
    let other = json!({ "Parameters": { "other": "one" } });
    associate(&mut stand.lab, "e", &app, other);
    let required = json!({ "Parameters": { "late": { "Required": true } } });
    stand.lab.ask("UpdateExtension", with(named("e"), required));
    let request = stand.request(json!({}));
    assert_eq!(
        stand.lab.refuse(BAD_REQUEST, "StartDeployment", request),
        format!(
            "Parameter late  is required for extension {extension} version 1, but a value has not \
             been supplied."
        )
    );
}

#[test]
fn what_takes_part_is_kept_when_the_association_is_not() {
    let mut stand = Stand::new();
    stand.strategy = stand.lab.strategy(10, ("LINEAR", 100.0), 0);
    create(
        &mut stand.lab,
        json!({ "Actions": calls("ON_DEPLOYMENT_COMPLETE", "one") }),
    );
    let app = stand.arn("");
    let made = associate(&mut stand.lab, "e", &app, json!({}));
    let applied = stand.applied(json!({}));
    let input = json!({ "ExtensionAssociationId": made["Id"] });
    stand.lab.ask("DeleteExtensionAssociation", input);
    stand.lab.ask("DeleteExtension", named("e"));
    stand.lab.at(600);
    let input = json!({
        "ApplicationId": stand.app, "EnvironmentId": stand.env, "DeploymentNumber": 1,
    });
    let deployment = stand.lab.ask("GetDeployment", input);
    assert_eq!(deployment["State"], "COMPLETE");
    assert_eq!(deployment["AppliedExtensions"], applied);
    let calls = stand.calls();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].uri, format!("{LAMBDA}one"));
}

#[test]
fn notifications_of_aws_go_where_they_say() {
    let mut stand = Stand::new();
    let app = stand.arn("");
    let queue = "arn:aws:sqs:us-east-1:123456789012:queue";
    let topic = "arn:aws:sns:us-east-1:123456789012:topic";
    let kind = "AWS.AppConfig.DeploymentNotificationsTo";
    let to_queue = json!({ "Parameters": { "queueArn": queue } });
    let to_topic = json!({ "Parameters": { "topicArn": topic } });
    associate(&mut stand.lab, &format!("{kind}Sqs"), &app, to_queue);
    associate(&mut stand.lab, &format!("{kind}Sns"), &app, to_topic);
    associate(
        &mut stand.lab,
        &format!("{kind}EventBridge"),
        &app,
        json!({}),
    );
    // Code of the service itself is seen nowhere.
    associate(
        &mut stand.lab,
        "AWS.AppConfig.JiraIntegration",
        &app,
        json!({}),
    );
    let applied = stand.applied(json!({}));
    assert_eq!(applied.as_array().map(Vec::len), Some(4));
    assert_eq!(applied[0]["Parameters"], json!({ "queueArn": queue }));
    let calls = stand.calls();
    let uris = calls.iter().map(|call| call.uri.as_str());
    let bus = "arn:aws:events:us-east-1:123456789012:event-bus/default";
    let each = [queue, topic, bus];
    assert_eq!(uris.collect::<Vec<_>>(), [each, each].concat());
    let event: Value = serde_json::from_str(&calls[2].payload).expect("JSON");
    assert_eq!(event["source"], "aws.appconfig");
    assert_eq!(event["detail-type"], "On Deployment Start");
    let event: Value = serde_json::from_str(&calls[5].payload).expect("JSON");
    assert_eq!(event["detail"]["Type"], "OnDeploymentComplete");
}
