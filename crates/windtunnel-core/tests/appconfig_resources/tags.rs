//! Tags, section 2.10.

use serde_json::Value;

use super::*;

fn list(lab: &mut Lab, arn: &str) -> Value {
    let mut answer = lab.ask("ListTagsForResource", json!({ "ResourceArn": arn }));
    assert_eq!(members(&answer), ["Tags"]);
    answer["Tags"].take()
}

fn tag(arn: &str, tags: Value) -> Value {
    json!({ "ResourceArn": arn, "Tags": tags })
}

/// Makes one of each kind of resource, with and without tags, and returns the ARNs.
fn all(lab: &mut Lab, tags: Option<Value>) -> Vec<String> {
    let tags = tags.map_or(json!({}), |tags| json!({ "Tags": tags }));
    let mut make = |operation: &str, input: Value| lab.ask(operation, with(input, tags.clone()));
    let app = id(&make("CreateApplication", json!({ "Name": "shop" })));
    let here = json!({ "ApplicationId": app, "Name": "n" });
    let env = id(&make("CreateEnvironment", here.clone()));
    let hosted = json!({ "LocationUri": "hosted" });
    let profile = id(&make("CreateConfigurationProfile", with(here, hosted)));
    let pace = json!({ "Name": "s", "DeploymentDurationInMinutes": 0, "GrowthFactor": 100 });
    let strategy = id(&make("CreateDeploymentStrategy", pace));
    let action = json!([{ "Name": "call", "Uri": "arn:aws:sns:us-east-1:123456789012:topic" }]);
    let actions = json!({ "Name": "x", "Actions": { "ON_DEPLOYMENT_START": action } });
    let extension = id(&make("CreateExtension", actions));
    let application = format!("application/{app}");
    let input = json!({
        "ExtensionIdentifier": extension,
        "ResourceIdentifier": format!("{ARN}{application}"),
    });
    let association = id(&make("CreateExtensionAssociation", input));
    let version = json!({
        "ApplicationId": app,
        "ConfigurationProfileId": profile,
        "Content": blob("one"),
        "ContentType": "text/plain",
    });
    make("CreateHostedConfigurationVersion", version);
    let deployment = json!({
        "ApplicationId": app,
        "EnvironmentId": env,
        "ConfigurationProfileId": profile,
        "ConfigurationVersion": "1",
        "DeploymentStrategyId": strategy,
    });
    let made = make("StartDeployment", deployment);
    assert_eq!(made["DeploymentNumber"], 1);
    let resources = [
        application.clone(),
        format!("{application}/environment/{env}"),
        format!("{application}/configurationprofile/{profile}"),
        format!("{application}/environment/{env}/deployment/1"),
        format!("deploymentstrategy/{strategy}"),
        format!("extension/{extension}/1"),
        format!("extensionassociation/{association}"),
    ];
    resources
        .iter()
        .map(|resource| format!("{ARN}{resource}"))
        .collect()
}

#[test]
fn all_kinds_can_be_tagged() {
    let mut lab = Lab::new();
    for arn in all(&mut lab, None) {
        assert_eq!(list(&mut lab, &arn), json!({}), "{arn}");
        let first = tag(&arn, json!({ "a": "1", "b": "2" }));
        assert_eq!(lab.ask("TagResource", first), json!({}));
        lab.ask("TagResource", tag(&arn, json!({ "b": "3", "c": "" })));
        assert_eq!(
            list(&mut lab, &arn),
            json!({ "a": "1", "b": "3", "c": "" }),
            "{arn}"
        );
        let keys = json!({ "ResourceArn": arn, "TagKeys": ["a", "unknown", "aws:x"] });
        assert_eq!(lab.ask("UntagResource", keys), json!({}));
        assert_eq!(list(&mut lab, &arn), json!({ "b": "3", "c": "" }), "{arn}");
        lab.ask(
            "UntagResource",
            json!({ "ResourceArn": arn, "TagKeys": [] }),
        );
        lab.ask(
            "UntagResource",
            json!({ "ResourceArn": arn, "TagKeys": ["b", "c"] }),
        );
        assert_eq!(list(&mut lab, &arn), json!({}), "{arn}");
        lab.ask(
            "UntagResource",
            json!({ "ResourceArn": arn, "TagKeys": ["b"] }),
        );
    }
}

#[test]
fn tags_can_be_given_at_creation() {
    let mut lab = Lab::new();
    for arn in all(&mut lab, Some(json!({ "a": "1" }))) {
        assert_eq!(list(&mut lab, &arn), json!({ "a": "1" }), "{arn}");
    }
}

#[test]
fn tags_go_with_what_they_are_on() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let arn = format!("{ARN}application/{app}");
    lab.ask("TagResource", tag(&arn, json!({ "a": "1" })));
    // A new name changes nothing.
    lab.ask(
        "UpdateApplication",
        json!({ "ApplicationId": app, "Name": "store" }),
    );
    assert_eq!(list(&mut lab, &arn), json!({ "a": "1" }));
    lab.ask("DeleteApplication", json!({ "ApplicationId": app }));
    let text = lab.refuse(
        NOT_FOUND,
        "ListTagsForResource",
        json!({ "ResourceArn": arn }),
    );
    assert_eq!(
        text,
        format!("Resource with ARN {arn} could not be found for account {ACCOUNT}.")
    );
}

#[test]
fn what_is_missing_is_not_found() {
    let mut lab = Lab::new();
    let arns = all(&mut lab, None);
    let mut unknown: Vec<String> = arns.iter().map(|arn| format!("{arn}/")).collect();
    unknown.extend(arns.iter().map(|arn| format!("{arn}/1")));
    unknown.extend(arns.iter().map(|arn| arn.replace(ACCOUNT, "210987654321")));
    unknown.extend(arns.iter().map(|arn| arn.replace("us-east-1", "us-east-2")));
    unknown.extend(
        arns.iter()
            .map(|arn| arn.replace(":appconfig:", ":appconfigdata:")),
    );
    let of = |nth: usize| arns[nth].as_str();
    let environment = of(1).replace(of(0), "");
    for other in [
        // A name is no id.
        &format!("{ARN}application/shop"),
        &format!("{ARN}application/abc1234{environment}"),
        &format!("{}/deployment/0", of(1)),
        &format!("{}/deployment/2", of(1)),
        &format!("{}/deployment/01", of(1)),
        &format!("{}/deployment", of(1)),
        &format!("{}/hostedconfigurationversion/1", of(2)),
        &format!("{ARN}deploymentstrategy/AppConfig.AllAtOnce"),
        // *Recorded*: an extension is named with its version.
        &of(5)[..of(5).len() - 2].to_owned(),
        &format!("{}2", &of(5)[..of(5).len() - 1]),
        &"arn:aws:appconfig:us-east-1::extension/AWS.AppConfig.FeatureFlags/1".to_owned(),
        &format!("{ARN}something/abc1234"),
    ] {
        unknown.push(other.clone());
    }
    for arn in unknown {
        let text = format!("Resource with ARN {arn} could not be found for account {ACCOUNT}.");
        let input = json!({ "ResourceArn": arn });
        assert_eq!(
            lab.refuse(NOT_FOUND, "ListTagsForResource", input.clone()),
            text
        );
        let tags = with(input.clone(), json!({ "Tags": { "a": "b" } }));
        assert_eq!(lab.refuse(NOT_FOUND, "TagResource", tags), text);
        let keys = with(input, json!({ "TagKeys": ["a"] }));
        assert_eq!(lab.refuse(NOT_FOUND, "UntagResource", keys), text);
    }
}

#[test]
fn resources_of_another_application_are_not_here() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    let (env, profile) = (lab.env(&app, "prod"), lab.profile(&app, "conf"));
    for path in [
        format!("environment/{env}"),
        format!("configurationprofile/{profile}"),
    ] {
        list(&mut lab, &format!("{ARN}application/{app}/{path}"));
        let arn = format!("{ARN}application/{other}/{path}");
        lab.refuse(
            NOT_FOUND,
            "ListTagsForResource",
            json!({ "ResourceArn": arn }),
        );
    }
}

#[test]
fn no_more_than_fifty() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let arn = format!("{ARN}application/{app}");
    let tags = |range: std::ops::Range<usize>| {
        range.fold(json!({}), |tags, nth| {
            with(tags, json!({ format!("t{nth:02}"): "" }))
        })
    };
    let text = lab.refuse(BAD_REQUEST, "TagResource", tag(&arn, tags(0..51)));
    assert!(
        text.ends_with("Member must have length less than or equal to 50"),
        "{text}"
    );
    lab.ask("TagResource", tag(&arn, tags(0..50)));
    let refused = lab.error(BAD_REQUEST, "TagResource", tag(&arn, tags(50..51)));
    assert_eq!(refused.message, "A resource cannot have more than 50 tags.");
    assert_eq!(refused.place.as_deref(), Some("/Tags"));
    lab.ask("TagResource", tag(&arn, json!({ "t07": "changed" })));
    lab.ask(
        "UntagResource",
        json!({ "ResourceArn": arn, "TagKeys": ["t07"] }),
    );
    lab.ask("TagResource", tag(&arn, tags(50..51)));
}

#[test]
fn the_prefix_of_aws_is_reserved() {
    let mut lab = Lab::new();
    let app = lab.app("shop");
    let rule = "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: \
                ^(?!aws:).*$]";
    let text = violation("'aws:x'", "tags", rule);
    let tags = json!({ "aws:x": "y" });
    let arn = format!("{ARN}application/{app}");
    assert_eq!(
        lab.refuse(BAD_REQUEST, "TagResource", tag(&arn, tags.clone())),
        text
    );
    let input = json!({ "Name": "store", "Tags": tags });
    assert_eq!(lab.refuse(BAD_REQUEST, "CreateApplication", input), text);
}

#[test]
fn an_arn_is_needed() {
    let mut lab = Lab::new();
    for arn in [
        "application",
        "application/abc1234/environment/x",
        "arn:aws:appconfig",
    ] {
        let input = json!({ "ResourceArn": arn });
        let text = lab.refuse(BAD_REQUEST, "ListTagsForResource", input);
        assert!(
            text.contains(&format!("Value '{arn}' at 'resourceArn'")),
            "{text}"
        );
    }
}
