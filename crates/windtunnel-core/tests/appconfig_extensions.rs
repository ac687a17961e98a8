//! Extensions, their versions and associations, their parameters, and those that AWS wrote.

#![cfg(feature = "serde")]
#![allow(missing_docs)]

#[path = "common/appconfig.rs"]
mod appconfig;

use appconfig::*;
use serde_json::{Value, json};

#[path = "appconfig_extensions/applied.rs"]
mod applied;
#[path = "appconfig_extensions/associations.rs"]
mod associations;
#[path = "appconfig_extensions/ids.rs"]
mod ids;
#[path = "appconfig_extensions/stand.rs"]
mod stand;

const LAMBDA: &str = "arn:aws:lambda:us-east-1:123456789012:function:";
const AWS: &str = "arn:aws:appconfig:us-east-1::extension/";
const MISSING: &str = "Extension could not be found for account 123456789012.";

/// Actions that call a function of this name at a point.
fn calls(point: &str, function: &str) -> Value {
    json!({ point: [{ "Name": "call", "Uri": format!("{LAMBDA}{function}"), "RoleArn": ROLE }] })
}

/// A request for the extension `e`, with more members.
fn extension(more: Value) -> Value {
    with(
        json!({ "Name": "e", "Actions": calls("ON_DEPLOYMENT_START", "one") }),
        more,
    )
}

/// Parameters of which one is required and one dynamic.
fn parameters() -> Value {
    json!({ "fixed": { "Required": true }, "dynamic": { "Dynamic": true } })
}

#[track_caller]
fn create(lab: &mut Lab, more: Value) -> Value {
    lab.ask("CreateExtension", extension(more))
}

#[track_caller]
fn associate(lab: &mut Lab, extension: &str, resource: &str, more: Value) -> Value {
    let names = json!({ "ExtensionIdentifier": extension, "ResourceIdentifier": resource });
    lab.ask("CreateExtensionAssociation", with(names, more))
}

fn named(identifier: &str) -> Value {
    json!({ "ExtensionIdentifier": identifier })
}

fn version(identifier: &str, number: i64) -> Value {
    json!({ "ExtensionIdentifier": identifier, "VersionNumber": number })
}

/// Creates an application and returns its ARN.
fn app(lab: &mut Lab) -> String {
    format!("{ARN}application/{}", lab.app("shop"))
}

#[test]
fn an_extension_is_shown_with_the_defaults_of_its_parameters() {
    let mut lab = Lab::new();
    let made = create(
        &mut lab,
        json!({ "Description": "text", "Parameters": parameters() }),
    );
    let id = id(&made);
    let expected = json!({
        "Id": id,
        "Name": "e",
        "VersionNumber": 1,
        "Arn": format!("{ARN}extension/{id}/1"),
        "Description": "text",
        "Actions": calls("ON_DEPLOYMENT_START", "one"),
        "Parameters": {
            "dynamic": { "Required": false, "Dynamic": true },
            "fixed": { "Required": true, "Dynamic": false },
        },
    });
    assert_eq!(made, expected);
    let arn = made["Arn"].as_str().expect("an ARN").to_owned();
    let by_name = format!("{ARN}extension/e/1");
    for identifier in ["e", &id, &arn, &by_name, &format!("{ARN}extension/{id}")] {
        assert_eq!(
            lab.ask("GetExtension", named(identifier)),
            expected,
            "{identifier}"
        );
        assert_eq!(
            lab.ask("GetExtension", version(identifier, 1)),
            expected,
            "{identifier}"
        );
    }
    let bare = create(&mut lab, json!({ "Name": "bare" }));
    assert_eq!(
        members(&bare),
        ["Actions", "Arn", "Id", "Name", "VersionNumber"]
    );
}

#[test]
fn what_is_missing_is_not_found() {
    let mut lab = Lab::new();
    let id = id(&create(&mut lab, json!({})));
    let others = [
        "f".to_owned(),
        "0000000".to_owned(),
        format!("{ARN}extension/f/1"),
        format!("{ARN}extension/{id}/2"),
        format!("{ARN}extension/{id}/one"),
        format!("{ARN}extension/{id}/1/1"),
        format!("{AWS}{id}/1"),
        format!("arn:aws:appconfig:us-west-2:{ACCOUNT}:extension/{id}/1"),
    ];
    let app = app(&mut lab);
    for identifier in &others {
        for operation in ["GetExtension", "UpdateExtension", "DeleteExtension"] {
            assert_eq!(lab.refuse(NOT_FOUND, operation, named(identifier)), MISSING);
        }
        let input = with(named(identifier), json!({ "ResourceIdentifier": app }));
        assert_eq!(
            lab.refuse(NOT_FOUND, "CreateExtensionAssociation", input),
            MISSING
        );
    }
    for number in [0, 2, -1] {
        for operation in ["GetExtension", "UpdateExtension", "DeleteExtension"] {
            assert_eq!(
                lab.refuse(NOT_FOUND, operation, version("e", number)),
                MISSING
            );
        }
    }
}

#[test]
fn the_same_definition_again_is_the_same_version() {
    let mut lab = Lab::new();
    let tags = json!({ "Parameters": parameters(), "Tags": { "team": "a" } });
    let made = create(&mut lab, tags);
    // Neither tags nor what has its default matter.
    let mut again = parameters();
    again["fixed"]["Dynamic"] = json!(false);
    let again = json!({ "Parameters": again, "Description": "" });
    assert_eq!(create(&mut lab, again), made);
    let stale = json!({ "Parameters": parameters(), "LatestVersionNumber": 7 });
    assert_eq!(create(&mut lab, stale), made);
}

#[test]
fn a_new_version_takes_the_number_of_the_latest() {
    let mut lab = Lab::new();
    let text = lab.refuse(
        CONFLICT,
        "CreateExtension",
        extension(json!({ "LatestVersionNumber": 1 })),
    );
    let expected = "LatestVersionNumber supplied in request 1 does not match latest version 0.";
    assert_eq!(text, expected);
    let first = create(&mut lab, json!({}));
    let changed = extension(json!({ "Description": "changed" }));
    let text = lab.refuse(BAD_REQUEST, "CreateExtension", changed.clone());
    assert_eq!(
        text,
        "LatestVersionNumber not populated and an extension with name e already exists."
    );
    let second = lab.ask(
        "CreateExtension",
        with(changed, json!({ "LatestVersionNumber": 1 })),
    );
    assert_eq!(second["Id"], first["Id"]);
    assert_eq!(second["VersionNumber"], 2);
    let again = extension(json!({ "Description": "again", "LatestVersionNumber": 1 }));
    let text = lab.refuse(CONFLICT, "CreateExtension", again);
    let expected = "LatestVersionNumber supplied in request 1 does not match latest version 2.";
    assert_eq!(text, expected);
    // Only the newest version counts as the same.
    lab.refuse(BAD_REQUEST, "CreateExtension", extension(json!({})));
    assert_eq!(lab.ask("GetExtension", named("e")), second);
    assert_eq!(lab.ask("GetExtension", version("e", 1)), first);
}

#[test]
fn a_deleted_version_gives_its_number_to_no_other() {
    let mut lab = Lab::new();
    let first = create(&mut lab, json!({}));
    create(
        &mut lab,
        json!({ "Description": "two", "LatestVersionNumber": 1 }),
    );
    // *Recorded*: without a version only the highest goes.
    lab.ask("DeleteExtension", named("e"));
    assert_eq!(lab.ask("GetExtension", named("e")), first);
    let third = create(
        &mut lab,
        json!({ "Description": "three", "LatestVersionNumber": 1 }),
    );
    assert_eq!(third["VersionNumber"], 3);
    lab.ask("DeleteExtension", version("e", 1));
    assert_eq!(lab.ask("GetExtension", named("e")), third);
    let arn = third["Arn"].as_str().expect("an ARN");
    assert_eq!(lab.ask("DeleteExtension", named(arn)), json!({}));
    assert_eq!(lab.refuse(NOT_FOUND, "GetExtension", named("e")), MISSING);
    // The name is free.
    let other = create(&mut lab, json!({}));
    assert_ne!(other["Id"], first["Id"]);
    assert_eq!(other["VersionNumber"], 1);
}

#[test]
fn no_parameter_is_both_required_and_dynamic() {
    let mut lab = Lab::new();
    let both = json!({ "Parameters": { "invalid": { "Required": true, "Dynamic": true } } });
    let expected = "Extension parameters invalid can not be both required and dynamic";
    let text = lab.refuse(BAD_REQUEST, "CreateExtension", extension(both.clone()));
    assert_eq!(text, expected);
    create(&mut lab, json!({}));
    let text = lab.refuse(BAD_REQUEST, "UpdateExtension", with(named("e"), both));
    assert_eq!(text, expected);
}

#[test]
fn actions_are_not_empty() {
    let mut lab = Lab::new();
    create(&mut lab, json!({}));
    let rule = "Member must have length greater than or equal to 1";
    let expected = violation("'{}'", "actions", rule);
    let none = json!({ "Actions": {} });
    let text = lab.refuse(
        BAD_REQUEST,
        "UpdateExtension",
        with(named("e"), none.clone()),
    );
    assert_eq!(text, expected);
    assert_eq!(
        lab.refuse(BAD_REQUEST, "CreateExtension", extension(none)),
        expected
    );
}

#[test]
fn an_update_changes_one_version_in_place() {
    let mut lab = Lab::new();
    create(
        &mut lab,
        json!({ "Description": "one", "Parameters": parameters() }),
    );
    let latest = json!({ "Description": "two", "LatestVersionNumber": 1 });
    let second = create(&mut lab, latest);
    let input = with(version("e", 1), json!({ "Description": "changed" }));
    let first = lab.ask("UpdateExtension", input);
    assert_eq!(first["VersionNumber"], 1);
    assert_eq!(first["Description"], "changed");
    assert_eq!(first["Actions"], calls("ON_DEPLOYMENT_START", "one"));
    assert_eq!(
        first["Parameters"]["fixed"],
        json!({ "Required": true, "Dynamic": false })
    );
    assert_eq!(lab.ask("GetExtension", version("e", 1)), first);
    assert_eq!(lab.ask("GetExtension", named("e")), second);
    // Maps are replaced; the newest version is the default.
    let actions = json!({ "PRE_START_DEPLOYMENT": [{ "Name": "call", "Uri": LAMBDA }] });
    let given = json!({ "Actions": actions, "Parameters": { "one": {} } });
    let updated = lab.ask("UpdateExtension", with(named("e"), given));
    assert_eq!(updated["VersionNumber"], 2);
    assert_eq!(updated["Actions"], actions);
    let parameters = json!({ "one": { "Required": false, "Dynamic": false } });
    assert_eq!(updated["Parameters"], parameters);
    assert_eq!(updated["Description"], "two");
    let cleared = lab.ask(
        "UpdateExtension",
        with(named("e"), json!({ "Description": "" })),
    );
    assert_eq!(cleared["Description"], "");
    assert_eq!(
        lab.ask("GetExtension", named("e"))["Description"],
        Value::Null
    );
}

#[test]
fn an_arn_must_not_contradict_the_version() {
    let mut lab = Lab::new();
    let id = id(&create(&mut lab, json!({})));
    create(
        &mut lab,
        json!({ "Description": "two", "LatestVersionNumber": 1 }),
    );
    let arn = format!("{ARN}extension/{id}/1");
    let expected = format!(
        "Version number in ExtensionIdentifier ARN {arn} does not match request \
         ExtensionVersionNumber 1."
    );
    for operation in ["GetExtension", "UpdateExtension", "DeleteExtension"] {
        assert_eq!(
            lab.refuse(BAD_REQUEST, operation, version(&arn, 2)),
            expected
        );
    }
    let app = app(&mut lab);
    let other = json!({ "ExtensionVersionNumber": 2, "ResourceIdentifier": app });
    let input = with(named(&arn), other);
    for operation in ["CreateExtensionAssociation", "ListExtensionAssociations"] {
        assert_eq!(lab.refuse(BAD_REQUEST, operation, input.clone()), expected);
    }
}

#[test]
fn an_extension_in_use_is_not_deleted() {
    let mut lab = Lab::new();
    let app = app(&mut lab);
    let id = id(&create(&mut lab, json!({})));
    create(
        &mut lab,
        json!({ "Description": "two", "LatestVersionNumber": 1 }),
    );
    let first = json!({ "ExtensionVersionNumber": 1 });
    associate(&mut lab, "e", &app, first.clone());
    let other = associate(&mut lab, "e", &app, first);
    let text = lab.refuse(BAD_REQUEST, "DeleteExtension", version("e", 1));
    assert_eq!(
        text,
        format!(
            "Cannot delete extension {id}, version 1, for account {ACCOUNT}, as there are 2 \
             associations of the extension still existing."
        )
    );
    // Other versions are not held.
    lab.ask("DeleteExtension", version("e", 2));
    let input = json!({ "ExtensionAssociationId": other["Id"] });
    assert_eq!(lab.ask("DeleteExtensionAssociation", input), json!({}));
    let text = lab.refuse(BAD_REQUEST, "DeleteExtension", named("e"));
    assert!(text.contains("there are 1 associations"), "{text}");
}

#[test]
fn lists_show_the_newest_version_of_each_and_those_of_aws_last() {
    let mut lab = Lab::new();
    for name in ["b", "a"] {
        create(&mut lab, json!({ "Name": name }));
    }
    create(
        &mut lab,
        json!({ "Name": "b", "Description": "two", "LatestVersionNumber": 1 }),
    );
    let items = lab.list("ListExtensions", json!({}));
    let own = ["b", "a"].map(String::from);
    assert_eq!(column(&items, "Name")[..2], own);
    assert_eq!(items[0]["VersionNumber"], 2);
    assert_eq!(
        items[0]["Arn"],
        format!("{ARN}extension/{}/2", id(&items[0]))
    );
    assert_eq!(
        members(&items[0]),
        ["Arn", "Description", "Id", "Name", "VersionNumber"]
    );
    assert_eq!(
        column(&items, "Id")[2..],
        [
            "AWS.AppConfig.FeatureFlags",
            "AWS.AppConfig.JiraIntegration",
            "AWS.AppConfig.DeploymentNotificationsToEventBridge",
            "AWS.AppConfig.DeploymentNotificationsToSqs",
            "AWS.AppConfig.DeploymentNotificationsToSns",
        ]
    );
    assert_eq!(items[2]["Name"], "AppConfig Feature Flags Helper");
    for item in &items[2..] {
        assert_eq!(item["VersionNumber"], 1);
        assert_eq!(item["Arn"], format!("{AWS}{}/1", id(item)));
    }
    let pages = lab.pages("ListExtensions", json!({}), 3);
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
    assert_eq!(pages.concat(), items);
    // *Recorded*: names are compared as they are.
    let by_name = |lab: &mut Lab, name: &str| lab.list("ListExtensions", json!({ "Name": name }));
    assert_eq!(by_name(&mut lab, "a"), items[1..2]);
    assert_eq!(
        by_name(&mut lab, "AppConfig Feature Flags Helper"),
        items[2..3]
    );
    let none: [Value; 0] = [];
    assert_eq!(by_name(&mut lab, "A"), none);
    assert_eq!(by_name(&mut lab, "AppConfig"), none);
}

#[test]
fn extensions_of_aws_can_be_read_but_not_changed() {
    let mut lab = Lab::new();
    let app = app(&mut lab);
    let id = "AWS.AppConfig.DeploymentNotificationsToSqs";
    let arn = format!("{AWS}{id}/1");
    let shown = lab.ask("GetExtension", named(id));
    assert_eq!(shown["Arn"], arn);
    let points = [
        "ON_DEPLOYMENT_COMPLETE",
        "ON_DEPLOYMENT_ROLLED_BACK",
        "ON_DEPLOYMENT_START",
    ];
    assert_eq!(members(&shown["Actions"]), points);
    let required = json!({ "Required": true, "Dynamic": false });
    assert_eq!(shown["Parameters"], json!({ "queueArn": required }));
    for identifier in ["AppConfig deployment events to Amazon SQS", &arn] {
        assert_eq!(lab.ask("GetExtension", named(identifier)), shown);
    }
    assert_eq!(
        lab.refuse(NOT_FOUND, "GetExtension", version(id, 2)),
        MISSING
    );
    let of_account = format!("{ARN}extension/{id}/1");
    assert_eq!(
        lab.refuse(NOT_FOUND, "GetExtension", named(&of_account)),
        MISSING
    );
    let text = lab.refuse(BAD_REQUEST, "UpdateExtension", named(id));
    assert_eq!(text, format!("Cannot update AWS authored extension {id}."));
    let text = lab.refuse(BAD_REQUEST, "DeleteExtension", named(&arn));
    assert_eq!(text, format!("Cannot delete AWS authored extension {id}."));
    // They are associated as others are.
    let input = with(named(id), json!({ "ResourceIdentifier": app }));
    let text = lab.refuse(BAD_REQUEST, "CreateExtensionAssociation", input);
    assert_eq!(
        text,
        "Extension AppConfig deployment events to Amazon SQS version 1 has required parameters, \
         but no parameters have been supplied"
    );
    let queue = json!({ "Parameters": { "queueArn": "arn:aws:sqs:us-east-1:123456789012:q" } });
    let made = associate(&mut lab, id, &app, queue);
    assert_eq!(made["ExtensionArn"], arn);
    assert_eq!(lab.list("ListExtensionAssociations", named(id)).len(), 1);
}
