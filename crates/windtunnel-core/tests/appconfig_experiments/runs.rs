//! Runs: what they show, what they deploy, and every refusal.

use super::*;
use windtunnel_core::appconfig::Rule;

#[test]
fn a_run_is_shown_in_full_and_keeps_its_snapshot() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let input = with(stand.of(&definition), json!({ "Hypothesis": "first" }));
    stand.lab.ask("UpdateExperimentDefinition", input);
    let members = json!({
        "Description": "", "ExposurePercentage": 33.3,
        "TreatmentOverrides": { "Inline": {} }, "Tags": { "team": "web" },
    });
    stand.lab.at(1);
    let run = stand.start(&definition, members);
    let snapshot = json!({
        "ApplicationId": stand.app,
        "Id": definition,
        "Name": "faster",
        "Hypothesis": "first",
        "ConfigurationProfileId": stand.profile,
        "EnvironmentId": stand.env,
        "FlagKey": "checkout",
        "AudienceRule": RULE,
        "Treatments": [{ "Key": "t1", "Weight": 50.0, "FlagValue": { "Enabled": true } }],
        "Control": { "Key": "c", "Weight": 50.0, "FlagValue": { "Enabled": false } },
    });
    let expected = json!({
        "ApplicationId": stand.app,
        "ExperimentDefinitionId": definition,
        "Run": 1,
        "Description": "",
        "Status": "RUNNING",
        "ExposurePercentage": 33.3,
        "TreatmentOverrides": { "Inline": {} },
        "StartedAt": "2026-01-01T00:00:01.000000Z",
        "UpdatedAt": "2026-01-01T00:00:01.000Z",
        "ExperimentDefinitionSnapshot": snapshot,
    });
    assert_eq!(run, expected);
    let mut read = expected;
    read.as_object_mut()
        .expect("an object")
        .remove("Description");
    assert_eq!(stand.get_run(&definition, 1), read);
    stand.stop((&definition, 1));
    let input = with(
        stand.of(&definition),
        json!({ "Hypothesis": "second", "AudienceRule": "x" }),
    );
    stand.lab.ask("UpdateExperimentDefinition", input);
    let shown = stand.get_run(&definition, 1);
    assert_eq!(shown["ExperimentDefinitionSnapshot"], snapshot);
}

#[test]
fn a_managed_deployment_is_as_recorded() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.lab.at(1);
    let members = json!({ "DeploymentParameters": { "Tags": { "why": "experiment" } } });
    stand.start(&definition, members);
    let input = with(stand.place(), json!({ "DeploymentNumber": 2 }));
    let shown = stand.lab.ask("GetDeployment", input);
    assert_eq!(shown.get("DeploymentStrategyId"), None);
    let run = format!(
        "{ARN}application/{}/experimentdefinition/{definition}/experimentrun/1",
        stand.app
    );
    assert_eq!(shown["Description"], format!("For {run}"));
    assert_eq!(shown["DeploymentDurationInMinutes"], 0);
    assert_eq!(shown["GrowthFactor"], json!(100.0));
    assert_eq!(shown["FinalBakeTimeInMinutes"], 0);
    assert_eq!(shown["State"], "COMPLETE");
    assert_eq!(shown["ConfigurationVersion"], "1");
    assert_eq!(shown["CompletedAt"], "2026-01-01T00:00:01.001Z");
    let log = shown["EventLog"].as_array().expect("a log");
    let texts = ["Deployment completed instantly", "Deployment started"];
    assert_eq!(column(log, "Description"), texts);
    assert_eq!(
        shown["AppliedExtensions"][0]["ExtensionId"],
        "AWS.AppConfig.FeatureFlags"
    );
    let arn = format!(
        "{ARN}application/{}/environment/{}/deployment/2",
        stand.app, stand.env
    );
    let tags = stand
        .lab
        .ask("ListTagsForResource", json!({ "ResourceArn": arn }));
    assert_eq!(tags, json!({ "Tags": { "why": "experiment" } }));
    for allow in [false, true] {
        let input = with(
            stand.place(),
            json!({ "DeploymentNumber": 2, "AllowRevert": allow }),
        );
        let text = stand.lab.refuse(BAD_REQUEST, "StopDeployment", input);
        assert!(
            text.ends_with("cannot be stopped, it has a status of COMPLETE."),
            "{text}"
        );
    }
}

#[test]
fn starts_are_refused_in_order() {
    let mut stand = Stand::bare(|_| {});
    let definition = stand.define("faster", "checkout");
    let of = stand.of(&definition);
    let bad = json!({ "TreatmentOverrides": { "Inline": { "qa": "t2" } } });
    let refused = with(of.clone(), bad.clone());
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "StartExperimentRun", refused.clone());
    let expected = format!(
        "No configuration of configuration profile {} is deployed to environment {}.",
        stand.profile, stand.env
    );
    assert_eq!(text, expected);
    stand.version(FLAGS);
    stand.deploy_by(1, "AppConfig.AllAtOnce");
    stand.lab.pass(60);
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "StartExperimentRun", refused.clone());
    assert_eq!(text, expected);
    stand.lab.pass(600);
    stand.deploy_by(1, "AppConfig.AllAtOnce");
    let text = stand
        .lab
        .refuse(CONFLICT, "StartExperimentRun", refused.clone());
    assert_eq!(text, "Deployment number 3 already exists");
    stand.lab.pass(600);
    let error = stand.lab.error(BAD_REQUEST, "StartExperimentRun", refused);
    assert_eq!(
        error.message,
        format!("Experiment definition {definition} has no treatment t2.")
    );
    assert_eq!(
        error.place.as_deref(),
        Some("/TreatmentOverrides/Inline/qa")
    );
    let text = stand.lab.refuse(
        NOT_FOUND,
        "StartExperimentRun",
        with(of.clone(), json!({ "ApplicationIdentifier": "nope" })),
    );
    assert_eq!(
        text,
        format!("Application with Id nope could not be found for account {ACCOUNT}.")
    );
    stand.start(&definition, json!({}));
    let text = stand
        .lab
        .refuse(CONFLICT, "StartExperimentRun", with(of, bad));
    let expected =
        format!("Experiment definition {definition} already has a running experiment run.");
    assert_eq!(text, expected);
    let other = stand.define("other", "checkout");
    let of = stand.of(&other);
    let text = stand.lab.refuse(CONFLICT, "StartExperimentRun", of.clone());
    let expected = format!(
        "Flag checkout in environment {} is already used by experiment run {ARN}application/{}/\
         experimentdefinition/{definition}/experimentrun/1.",
        stand.env, stand.app
    );
    assert_eq!(text, expected);
    stand.stop((&definition, 1));
    stand.lab.ask("StartExperimentRun", of);
}

fn invalid(stand: &Stand, flag: &str) -> String {
    format!(
        "Experiment definition produces invalid flag content. Ensure audience rule is valid and \
         control, treatment flag values comply with the definition of flag '{flag}' deployed to \
         environment '{}' (configuration version '1').",
        stand.env
    )
}

#[test]
fn garbage_is_refused_as_recorded() {
    let mut stand = Stand::deployed();
    let draft = with(
        stand.draft("garbage", "checkout"),
        json!({ "AudienceRule": "garbage" }),
    );
    let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
    let of = stand.of(&definition);
    let error = stand.lab.error(BAD_REQUEST, "StartExperimentRun", of);
    assert_eq!(error.message, invalid(&stand, "checkout"));
    let details = serde_json::to_value(error.details).expect("JSON");
    let details = details["InvalidConfiguration"]
        .as_array()
        .expect("details")
        .clone();
    assert_eq!(details.len(), 4);
    let seed = format!("{ACCOUNT}:{}:{definition}:1", stand.app);
    let split = |pct: u32| format!(r#"(split pct::{pct} by::$entityId seed::"{seed}")"#);
    let rules = [
        format!(r#"(and (exists key::"entityId") garbage {})"#, split(0)),
        format!(
            r#"(and (exists key::"entityId") garbage (and {} (not {})))"#,
            split(50),
            split(50)
        ),
    ];
    for (nth, rule) in rules.iter().enumerate() {
        let at = format!("values.checkout._variants.{nth}.rule");
        let expected = json!({
            "Constraint": "Empty", "Location": at, "Type": "NotSatisfied", "Value": rule,
        });
        assert_eq!(details[2 * nth], expected);
        let other = &details[2 * nth + 1];
        assert_eq!(other["Constraint"], "RuleIsValid");
        assert_eq!(other["Location"], format!("{at}.and.2"));
        assert_eq!(other["Reason"], "UnknownSymbol");
        let shown = other["Value"]
            .as_str()
            .expect("a text")
            .trim_end_matches("...");
        assert!(rule.starts_with(shown) && shown.len() >= 90, "{shown}");
    }
    // No number was used up.
    let input = with(stand.of(&definition), json!({ "AudienceRule": RULE }));
    stand.lab.ask("UpdateExperimentDefinition", input);
    assert_eq!(stand.start(&definition, json!({}))["Run"], 1);
    assert_eq!(stand.deployments().len(), 2);
}

/// Starts a run for this audience; none if that is refused for its content.
fn started(audience: &str) -> Option<Stand> {
    let mut stand = Stand::deployed();
    let rule = json!({ "AudienceRule": audience });
    let draft = with(stand.draft("audience", "checkout"), rule);
    let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
    let members = json!({ "ExposurePercentage": 100 });
    let input = with(stand.of(&definition), members);
    match stand.lab.call("StartExperimentRun", input) {
        Ok(_) => Some(stand),
        Err(error) => {
            assert_eq!(error.message, invalid(&stand, "checkout"));
            None
        }
    }
}

#[test]
fn an_audience_is_what_can_stand_in_the_generated_rule() {
    for (audience, takes_part) in [
        ("true", true),
        ("$premium", false),
        ("1 2 3", false),
        ("[1]", false),
        (r#"(eq $country "US") (exists key::"country")"#, true),
        (r#"(eq $country "US") (eq $country "FR")"#, false),
    ] {
        assert!(Rule::parse(audience).is_err());
        let mut stand = started(audience).unwrap_or_else(|| panic!("{audience}"));
        let shown = stand.shows("checkout", "user-1", "US");
        assert_eq!(!shown.starts_with("__default__"), takes_part, "{audience}");
    }
    for audience in [
        "garbage",
        "true) (or true",
        "(eq $country \"US\"))",
        "(eq $country",
        "key::\"country\"",
    ] {
        assert!(started(audience).is_none(), "{audience}");
    }
}

#[test]
fn the_generated_rule_takes_room_of_its_own() {
    let nested = |depth: usize| "(not ".repeat(depth) + "true" + &")".repeat(depth);
    assert!(started(&nested(127)).is_some());
    assert!(Rule::parse(&nested(128)).is_ok() && started(&nested(128)).is_none());
    let of_length = |length: usize| format!("(eq $a \"{}\")", "x".repeat(length - 10));
    assert!(started(&of_length(16_000)).is_some());
    assert!(Rule::parse(&of_length(16_384)).is_ok() && started(&of_length(16_384)).is_none());
}

#[test]
fn values_must_fit_the_flag() {
    let mut stand = Stand::deployed();
    // A rule that the generated one has no room for.
    let long = format!(r#"(eq $country "{}")"#, "x".repeat(16_300));
    let draft = with(
        stand.draft("long", "checkout"),
        json!({ "AudienceRule": long }),
    );
    let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
    let of = stand.of(&definition);
    let error = stand.lab.error(BAD_REQUEST, "StartExperimentRun", of);
    assert_eq!(error.message, invalid(&stand, "checkout"));
    for (name, flag, attributes, constraint) in [
        (
            "enum",
            "checkout",
            json!({ "color": { "StringValue": "red" } }),
            "OneOf(blue, green)",
        ),
        (
            "limit",
            "checkout",
            json!({ "limit": { "NumberValue": 11 } }),
            "FloatLTE(10)",
        ),
        (
            "type",
            "checkout",
            json!({ "limit": { "BooleanValue": true } }),
            "AttributeType(number)",
        ),
        ("unknown", "nowhere", json!({}), "Required"),
    ] {
        let mut draft = stand.draft(name, flag);
        draft["Treatments"][0]["FlagValue"]["AttributeValues"] = attributes;
        let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
        let of = stand.of(&definition);
        let error = stand.lab.error(BAD_REQUEST, "StartExperimentRun", of);
        assert_eq!(error.message, invalid(&stand, flag));
        let details = serde_json::to_value(error.details).expect("JSON");
        assert_eq!(
            details["InvalidConfiguration"][0]["Constraint"], constraint,
            "{name}"
        );
    }
}

#[test]
fn updates_are_refused_as_recorded() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let run = |members| with(stand.run(&definition, 1), members);
    let missing = run(json!({ "Description": "x" }));
    let both = run(json!({
        "ExposurePercentage": 20, "TreatmentOverrides": { "Inline": { "qa": "c" } },
    }));
    let lower = run(json!({ "ExposurePercentage": 0 }));
    let unknown = run(json!({ "TreatmentOverrides": { "Inline": { "qa": "t9" } } }));
    let higher = run(json!({ "ExposurePercentage": 101 }));
    let app = stand.app.clone();
    for operation in [
        "UpdateExperimentRun",
        "StopExperimentRun",
        "GetExperimentRun",
    ] {
        let mut input = missing.clone();
        input
            .as_object_mut()
            .expect("an object")
            .remove("Description");
        let text = stand.lab.refuse(NOT_FOUND, operation, input);
        let expected = format!(
            "Experiment Run with Application Id {app}, Experiment Definition Id {definition}, and \
             Run 1 could not be found for account {ACCOUNT}."
        );
        assert_eq!(text, expected);
    }
    stand.start(&definition, json!({ "ExposurePercentage": 100 }));
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", lower);
    let expected = "Exposure percentage can only be increased. Current: 100.0%, Requested: 0.0%.";
    assert_eq!(text, expected);
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", both);
    let rule = "Only one deployment attribute can be updated per request";
    assert_eq!(text, violation("20.0", "exposurePercentage", rule));
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", higher);
    let rule = "Member must have value less than or equal to 100";
    assert_eq!(text, violation("'101.0'", "exposurePercentage", rule));
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "UpdateExperimentRun", unknown);
    assert_eq!(
        text,
        format!("Experiment definition {definition} has no treatment t9.")
    );
    let done = stand.stop((&definition, 1));
    assert_eq!(done.get("Result"), None);
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "UpdateExperimentRun", missing);
    let expected = format!(
        "Cannot update experiment run 1 for experiment definition {definition} because it is \
         already terminal."
    );
    assert_eq!(text, expected);
    let input = stand.run(&definition, 1);
    let text = stand.lab.refuse(BAD_REQUEST, "StopExperimentRun", input);
    let expected =
        format!("Experiment run 1 for experiment definition {definition} is not running.");
    assert_eq!(text, expected);
}

#[test]
fn nothing_is_deployed_where_nothing_changes() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({ "ExposurePercentage": 10 }));
    stand.lab.at(9);
    let shown = stand.update((&definition, 1), json!({ "Description": "told" }));
    assert_eq!(shown["Description"], "told");
    assert_eq!(shown["UpdatedAt"], "2026-01-01T00:00:09.000Z");
    stand.expose((&definition, 1), 10.0);
    assert_eq!(stand.deployments().len(), 2);
    assert_eq!(stand.events(&definition, 1), ["RUN_STARTED"]);
    // The map replaces the one before.
    for overrides in [json!({ "a": "t1" }), json!({ "b": "c" })] {
        let members = json!({ "TreatmentOverrides": { "Inline": overrides } });
        let shown = stand.update((&definition, 1), members);
        assert_eq!(shown["TreatmentOverrides"]["Inline"], overrides);
        assert_eq!(shown["ExposurePercentage"], json!(10.0));
    }
    assert_eq!(stand.deployments().len(), 4);
    assert_eq!(stand.shows("checkout", "a", "FR"), "__default__ off");
    assert_eq!(stand.shows("checkout", "b", "FR"), "__c_override__ off");
    stand.expose((&definition, 1), 20.0);
    assert_eq!(stand.shows("checkout", "b", "FR"), "__c_override__ off");
}

#[test]
fn events_say_what_happened() {
    for is_named in [false, true] {
        let mut stand = Stand::configured(|config| {
            config.appconfig.switches.emit_associated_deployment = is_named;
        });
        let definition = stand.define("faster", "checkout");
        stand.start(&definition, json!({}));
        stand.lab.at(1);
        stand.expose((&definition, 1), 5.0);
        let members = json!({ "TreatmentOverrides": { "Inline": { "qa": "t1" } } });
        stand.update((&definition, 1), members.clone());
        stand.stop((&definition, 1));
        let input = stand.run(&definition, 1);
        let mut events = stand.lab.list("ListExperimentRunEvents", input);
        events.reverse();
        let texts = [
            "Experiment run started",
            "Exposure percentage updated",
            "Treatment overrides updated",
            "Experiment run stopped",
        ];
        assert_eq!(column(&events, "Description"), texts);
        for (nth, event) in events.iter().enumerate() {
            assert_eq!(event["TriggeredBy"], "USER");
            let exposure = if nth == 0 { 0.0 } else { 5.0 };
            assert_eq!(event["ExposurePercentage"], json!(exposure));
            let overrides = event.get("TreatmentOverrides");
            let expected = (nth == 2).then(|| &members["TreatmentOverrides"]);
            assert_eq!(overrides, expected);
            let arn = format!(
                "{ARN}application/{}/environment/{}/deployment/{}",
                stand.app,
                stand.env,
                nth + 2
            );
            let shown = event.get("AssociatedDeployment").and_then(Value::as_str);
            assert_eq!(shown, is_named.then_some(arn.as_str()));
        }
        assert_eq!(events[0]["OccurredAt"], "2026-01-01T00:00:00.000Z");
        assert_eq!(events[3]["OccurredAt"], "2026-01-01T00:00:01.000Z");
    }
}

#[test]
fn a_deployment_in_progress_holds_changes_up() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({}));
    stand.deploy_by(1, "AppConfig.AllAtOnce");
    stand.lab.pass(1);
    let run = stand.run(&definition, 1);
    let raise = with(run.clone(), json!({ "ExposurePercentage": 5 }));
    let give = with(
        run.clone(),
        json!({ "TreatmentOverrides": { "Inline": {} } }),
    );
    for (operation, input) in [
        ("UpdateExperimentRun", raise),
        ("UpdateExperimentRun", give),
        ("StopExperimentRun", run),
    ] {
        let text = stand.lab.refuse(CONFLICT, operation, input);
        assert_eq!(text, "Deployment number 4 already exists");
    }
    // What deploys nothing is free.
    stand.update(
        (&definition, 1),
        json!({ "Description": "x", "ExposurePercentage": 0 }),
    );
    stand.lab.pass(600);
    stand.stop((&definition, 1));
}

#[test]
fn a_flag_that_goes_stops_changes_but_not_the_stop() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({ "ExposurePercentage": 100 }));
    let entity = first(|entity| stand.shows("checkout", entity, "US") == "__t1__ on");
    let version = stand.version(r#"{"version":"1","flags":{"header":{"name":"Header"}}}"#);
    stand.deploy(version);
    assert_eq!(stand.shows("checkout", &entity, "US"), "__t1__ on");
    let members = json!({ "TreatmentOverrides": { "Inline": {} } });
    let input = with(stand.run(&definition, 1), members);
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", input);
    assert!(
        text.starts_with("Experiment definition produces invalid flag content."),
        "{text}"
    );
    assert!(text.ends_with("(configuration version '2')."), "{text}");
    assert_eq!(stand.stop((&definition, 1))["Status"], "DONE");
    // Also where all that was deployed was taken back.
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({}));
    let input = with(
        stand.place(),
        json!({ "DeploymentNumber": 1, "AllowRevert": true }),
    );
    stand.lab.ask("StopDeployment", input);
    let input = with(
        stand.run(&definition, 1),
        json!({ "ExposurePercentage": 5 }),
    );
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", input);
    assert!(
        text.starts_with("No configuration of configuration profile"),
        "{text}"
    );
    assert_eq!(stand.stop((&definition, 1))["Status"], "DONE");
    assert_eq!(stand.deployments()[2], "3 MANAGED v1 COMPLETE");
}
