//! Definitions: what they show, and every refusal.

use super::*;

#[test]
fn a_definition_is_shown_in_full() {
    let mut stand = Stand::deployed();
    stand.lab.at_ms(1_234);
    let attributes = json!({
        "color": { "StringValue": "blue" },
        "limit": { "NumberValue": 2.5 },
        "big": { "NumberValue": 9_007_199_254_740_993_i64 },
        "new": { "BooleanValue": true },
        "names": { "StringArray": ["a", "b"] },
        "sizes": { "NumberArray": [1, 0.1] },
    });
    let draft = with(
        stand.draft("faster", "checkout"),
        json!({
            "Treatments": [
                { "Weight": 33.3, "Description": "new", "FlagValue": {
                    "Enabled": true, "AttributeValues": attributes } },
                { "Weight": 0, "FlagValue": { "Enabled": false } },
            ],
            "Hypothesis": "It is faster.",
            "AudienceDescription": "Americans",
            "LaunchCriteria": "",
            "Tags": { "team": "web" },
        }),
    );
    let made = stand.lab.ask("CreateExperimentDefinition", draft);
    let definition = id(&made);
    assert_eq!(definition.len(), 7);
    let expected = json!({
        "ApplicationId": stand.app,
        "Id": definition,
        "Name": "faster",
        "Hypothesis": "It is faster.",
        "Status": "IDLE",
        "ConfigurationProfileId": stand.profile,
        "EnvironmentId": stand.env,
        "FlagKey": "checkout",
        "AudienceRule": RULE,
        "AudienceDescription": "Americans",
        "LaunchCriteria": "",
        "Treatments": [
            { "Key": "t1", "Weight": 33.3, "Description": "new", "FlagValue": {
                "Enabled": true, "AttributeValues": attributes } },
            { "Key": "t2", "Weight": 0.0, "FlagValue": { "Enabled": false } },
        ],
        "Control": { "Key": "c", "Weight": 50.0, "FlagValue": { "Enabled": false } },
        "CreatedAt": "2026-01-01T00:00:01.234Z",
        "UpdatedAt": "2026-01-01T00:00:01.234Z",
    });
    assert_eq!(made, expected);
    let mut read = with(expected, json!({ "UpdatedAt": "2026-01-01T00:00:01Z" }));
    read.as_object_mut()
        .expect("an object")
        .remove("LaunchCriteria");
    assert_eq!(stand.get(&definition), read);
    // By name too.
    let by_name = json!({
        "ApplicationIdentifier": "shop", "ExperimentDefinitionIdentifier": "faster",
    });
    assert_eq!(stand.lab.ask("GetExperimentDefinition", by_name), read);
}

#[test]
fn little_is_checked_at_creation() {
    let mut stand = Stand::bare(|_| {});
    let strange = json!({
        "AudienceRule": "garbage",
        "Treatments": [{ "Weight": 50, "FlagValue": { "Enabled": true, "AttributeValues": {
            "color": { "NumberValue": 7 } } } }],
        "Control": { "Weight": 40, "FlagValue": { "Enabled": false } },
    });
    let draft = with(stand.draft("strange", "nowhere"), strange);
    let made = stand.lab.ask("CreateExperimentDefinition", draft);
    assert_eq!(made["AudienceRule"], "garbage");
}

#[test]
fn what_a_definition_refers_to_must_exist() {
    let mut stand = Stand::deployed();
    let draft = stand.draft("faster", "checkout");
    let (app, account) = (stand.app.clone(), ACCOUNT);
    for (member, expected) in [
        (
            "ApplicationIdentifier",
            format!("Application with Id nope could not be found for account {account}."),
        ),
        (
            "ConfigurationProfileIdentifier",
            format!(
                "Configuration Profile with Application Id {app} and Configuration Profile Id nope \
                 could not be found for account {account}."
            ),
        ),
        (
            "EnvironmentIdentifier",
            format!(
                "Environment with Application Id {app} and Environment Id nope could not be found \
                 for account {account}."
            ),
        ),
    ] {
        let input = with(draft.clone(), json!({ member: "nope" }));
        assert_eq!(
            stand
                .lab
                .refuse(NOT_FOUND, "CreateExperimentDefinition", input),
            expected
        );
    }
    let plain = stand.lab.profile(&app, "plain");
    let input = with(draft, json!({ "ConfigurationProfileIdentifier": plain }));
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "CreateExperimentDefinition", input);
    let expected =
        format!("Configuration profile {plain} is not of type AWS.AppConfig.FeatureFlags.");
    assert_eq!(text, expected);
}

#[test]
fn names_are_unique_in_the_application() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let draft = stand.draft("faster", "header");
    let text = stand
        .lab
        .refuse(CONFLICT, "CreateExperimentDefinition", draft.clone());
    let expected = format!(
        "Experiment definition with name faster already exists with id {definition} in application \
         {} and account {ACCOUNT}",
        stand.app
    );
    assert_eq!(text, expected);
    // An archived one keeps its name, a destroyed one does not.
    let of = stand.of(&definition);
    stand.lab.ask("DeleteExperimentDefinition", of.clone());
    stand
        .lab
        .refuse(CONFLICT, "CreateExperimentDefinition", draft.clone());
    stand.lab.ask(
        "DeleteExperimentDefinition",
        with(of, json!({ "DeleteType": "DESTROY" })),
    );
    stand.lab.ask("CreateExperimentDefinition", draft);
}

#[test]
fn shapes_are_checked_first() {
    let mut stand = Stand::deployed();
    let draft = with(
        stand.draft("faster", "checkout"),
        json!({ "ApplicationIdentifier": "nope" }),
    );
    let flag = |value: Value| json!({ "Weight": 1, "FlagValue": value });
    let one = |value: Value| json!({ "Treatments": [value] });
    let attribute = |key: &str| {
        flag(json!({ "Enabled": true, "AttributeValues": {
        key: { "StringValue": "x" } } }))
    };
    for (change, value, member, rule) in [
        (
            json!({ "Name": "AWS.x" }),
            "'AWS.x'",
            "name",
            r"Member must satisfy regular expression pattern: ^(?!AWS\.).{1,64}$",
        ),
        (
            json!({ "FlagKey": "A" }),
            "'A'",
            "flagKey",
            "Member must satisfy regular expression pattern: ^[a-z][a-zA-Z0-9_-]{1,64}",
        ),
        (
            json!({ "FlagKey": null }),
            "null",
            "flagKey",
            "Member must not be null",
        ),
        (
            json!({ "Treatments": [] }),
            "'[]'",
            "treatments",
            "Member must have length greater than or equal to 1",
        ),
        (
            one(json!({ "Weight": -0.5, "FlagValue": { "Enabled": true } })),
            "'-0.5'",
            "weight",
            "Member must have value greater than or equal to 0",
        ),
        (
            one(json!({ "Weight": 1 })),
            "null",
            "flagValue",
            "Member must not be null",
        ),
        (
            one(flag(json!({}))),
            "null",
            "enabled",
            "Member must not be null",
        ),
        (
            json!({ "Control": null }),
            "null",
            "control",
            "Member must not be null",
        ),
        (
            json!({ "AudienceRule": "" }),
            "''",
            "audienceRule",
            "Member must have length greater than or equal to 1",
        ),
        (
            one(attribute("enabled")),
            "'enabled'",
            "attributeValues",
            "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: \
             (?!enabled$)[a-z][a-zA-Z0-9_-]{0,63}]",
        ),
    ] {
        let input = with(draft.clone(), change);
        let text = stand
            .lab
            .refuse(BAD_REQUEST, "CreateExperimentDefinition", input);
        assert_eq!(text, violation(value, member, rule));
    }
    let six = vec![flag(json!({ "Enabled": true })); 6];
    let input = with(draft, json!({ "Treatments": six }));
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "CreateExperimentDefinition", input);
    assert!(
        text.ends_with("Member must have length less than or equal to 5"),
        "{text}"
    );
}

#[test]
fn an_update_changes_what_is_given() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let before = stand.get(&definition);
    stand.lab.at_ms(5_500);
    let change = json!({
        "Hypothesis": "h",
        "Treatments": [
            { "Weight": 1, "FlagValue": { "Enabled": false } },
            { "Weight": 2, "FlagValue": { "Enabled": true } },
        ],
        "Control": { "Weight": 3, "FlagValue": { "Enabled": true } },
    });
    let input = with(stand.of(&definition), change);
    let shown = stand.lab.ask("UpdateExperimentDefinition", input);
    assert_eq!(shown["UpdatedAt"], "2026-01-01T00:00:05.500Z");
    assert_eq!(shown["CreatedAt"], before["CreatedAt"]);
    assert_eq!(
        column(shown["Treatments"].as_array().expect("a list"), "Key"),
        ["t1", "t2"]
    );
    assert_eq!(shown["Control"]["Key"], "c");
    assert_eq!(shown["AudienceRule"], RULE);
    let input = with(stand.of(&definition), json!({ "Hypothesis": "" }));
    assert_eq!(
        stand.lab.ask("UpdateExperimentDefinition", input)["Hypothesis"],
        ""
    );
    assert_eq!(stand.get(&definition).get("Hypothesis"), None);
}

#[test]
fn a_host_can_restore_what_is_archived() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let restore = |stand: &mut Stand| {
        let fact = windtunnel_core::env::Command::RestoreExperimentDefinition {
            application: "shop".into(),
            definition: "faster".into(),
        };
        stand.lab.world.env(stand.lab.now, fact)
    };
    let text = format!("Experiment definition {definition} cannot be restored.");
    assert_eq!(restore(&mut stand).expect_err("it is idle").message, text);
    let of = stand.of(&definition);
    stand.lab.ask("DeleteExperimentDefinition", of.clone());
    restore(&mut stand).expect("it is archived");
    assert_eq!(stand.get(&definition)["Status"], "IDLE");
    stand.start(&definition, json!({}));
    stand.stop((&definition, 1));
    stand.lab.ask("DeleteExperimentDefinition", of);
    let environment = with(
        stand.place(),
        json!({ "DeletionProtectionCheck": "BYPASS" }),
    );
    stand.lab.ask("DeleteEnvironment", environment);
    let before = stand.lab.world.state_digest();
    assert_eq!(
        restore(&mut stand)
            .expect_err("its environment is gone")
            .message,
        text
    );
    assert_eq!(stand.lab.world.state_digest(), before);
}

#[test]
fn archiving_twice_is_archiving_once() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    let of = stand.of(&definition);
    stand.lab.ask("DeleteExperimentDefinition", of.clone());
    let before = stand.lab.world.state_digest();
    stand.lab.ask("DeleteExperimentDefinition", of.clone());
    assert_eq!(stand.lab.world.state_digest(), before);
    let text = stand.lab.refuse(CONFLICT, "StartExperimentRun", of);
    let expected =
        format!("Cannot start a run of experiment definition {definition} with status ARCHIVED.");
    assert_eq!(text, expected);
}

#[test]
fn weights_are_exact() {
    let mut stand = Stand::deployed();
    let flag = |weight: Value| json!({ "Weight": weight, "FlagValue": { "Enabled": true } });
    for (nth, weight) in [1e-7, 33.333_333_33, 1e14, 1e300].into_iter().enumerate() {
        let mut draft = stand.draft(&format!("exact {nth}"), "checkout");
        draft["Treatments"] = json!([flag(json!(weight))]);
        let shown = stand.lab.ask("CreateExperimentDefinition", draft);
        assert_eq!(shown["Treatments"][0]["Weight"], json!(weight));
    }
    let mut draft = stand.draft("negative", "checkout");
    draft["Treatments"] = json!([flag(json!(-1e-7))]);
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "CreateExperimentDefinition", draft);
    let rule = "Member must have value greater than or equal to 0";
    assert_eq!(text, violation("'-1e-7'", "weight", rule));
    let definition = stand.define("exposed", "checkout");
    for exposure in [-1e-7, 100.000_000_4] {
        let members = json!({ "ExposurePercentage": exposure });
        let input = with(stand.of(&definition), members);
        stand.lab.refuse(BAD_REQUEST, "StartExperimentRun", input);
    }
}
