//! Associations of extensions with resources.

use super::*;

#[test]
fn an_association_is_shown_with_its_version() {
    let mut lab = Lab::new();
    let app = app(&mut lab);
    let extension = id(&create(&mut lab, json!({ "Parameters": parameters() })));
    create(
        &mut lab,
        json!({ "Description": "two", "LatestVersionNumber": 1 }),
    );
    // *Recorded*: the newest version, which requires nothing.
    let newest = associate(&mut lab, "e", &app, json!({}));
    assert_eq!(newest["ExtensionVersionNumber"], 2);
    let names = [
        "Arn",
        "ExtensionArn",
        "ExtensionVersionNumber",
        "Id",
        "ResourceArn",
    ];
    assert_eq!(members(&newest), names);
    let given = json!({ "fixed": "one", "dynamic": "default" });
    let more = json!({ "ExtensionVersionNumber": 1, "Parameters": given });
    let made = associate(&mut lab, &extension, &app, more.clone());
    let expected = json!({
        "Id": id(&made),
        "ExtensionArn": format!("{ARN}extension/{extension}/1"),
        "ResourceArn": app,
        "Arn": format!("{ARN}extensionassociation/{}", id(&made)),
        "Parameters": given,
        "ExtensionVersionNumber": 1,
    });
    assert_eq!(made, expected);
    let input = json!({ "ExtensionAssociationId": id(&made) });
    assert_eq!(lab.ask("GetExtensionAssociation", input), expected);
    // The same again is another one.
    let again = associate(&mut lab, &extension, &app, more);
    assert_ne!(again["Id"], made["Id"]);
}

#[test]
fn an_association_that_is_missing_is_not_found() {
    let mut lab = Lab::new();
    let expected = "Extension Association could not be found for account 123456789012.";
    let [get, update, delete] =
        ["Get", "Update", "Delete"].map(|verb| format!("{verb}ExtensionAssociation"));
    for operation in [get, update, delete] {
        let input = json!({ "ExtensionAssociationId": "0000000" });
        assert_eq!(lab.refuse(NOT_FOUND, &operation, input), expected);
    }
}

#[test]
fn a_required_parameter_has_a_value() {
    let mut lab = Lab::new();
    let app = app(&mut lab);
    let extension = id(&create(&mut lab, json!({ "Parameters": parameters() })));
    let input = with(named("e"), json!({ "ResourceIdentifier": app }));
    let none =
        "Extension e version 1 has required parameters, but no parameters have been supplied";
    let operation = "CreateExtensionAssociation";
    assert_eq!(lab.refuse(BAD_REQUEST, operation, input.clone()), none);
    let empty = with(input.clone(), json!({ "Parameters": {} }));
    assert_eq!(lab.refuse(BAD_REQUEST, operation, empty), none);
    let missing = format!(
        "Parameter fixed  is required for extension {extension} version 1, but a value has not \
         been supplied."
    );
    let other = json!({ "Parameters": { "dynamic": "one" } });
    let text = lab.refuse(BAD_REQUEST, operation, with(input, other.clone()));
    assert_eq!(text, missing);
    // An update replaces the map.
    let both = json!({ "Parameters": { "fixed": "one", "dynamic": "default" } });
    let made = associate(&mut lab, "e", &app, both);
    let name = json!({ "ExtensionAssociationId": id(&made) });
    let operation = "UpdateExtensionAssociation";
    let text = lab.refuse(BAD_REQUEST, operation, with(name.clone(), other));
    assert_eq!(text, missing);
    let fixed = json!({ "Parameters": { "fixed": "two" } });
    let updated = lab.ask(operation, with(name.clone(), fixed.clone()));
    assert_eq!(updated["Parameters"], fixed["Parameters"]);
    assert_eq!(lab.ask(operation, name.clone()), updated);
    assert_eq!(lab.ask("GetExtensionAssociation", name), updated);
}

#[test]
fn the_resource_of_an_association_exists() {
    let mut lab = Lab::new();
    create(&mut lab, json!({}));
    let app = app(&mut lab);
    let id = app.rsplit('/').next().expect("an id").to_owned();
    let env = lab.env(&id, "production");
    let profile = lab.profile(&id, "main");
    for (path, named) in [
        (format!("environment/{env}"), "environment/production"),
        (
            format!("configurationprofile/{profile}"),
            "configurationprofile/main",
        ),
    ] {
        let arn = format!("{app}/{path}");
        assert_eq!(
            associate(&mut lab, "e", &arn, json!({}))["ResourceArn"],
            arn
        );
        // Names may stand for ids (*recorded*).
        let named = format!("{ARN}application/shop/{named}");
        assert_eq!(
            associate(&mut lab, "e", &named, json!({}))["ResourceArn"],
            arn
        );
    }
    let named = format!("{ARN}application/shop");
    assert_eq!(
        associate(&mut lab, "e", &named, json!({}))["ResourceArn"],
        app
    );
    let mut refuse = |code: &str, arn: &str| {
        let input = json!({ "ExtensionIdentifier": "e", "ResourceIdentifier": arn });
        lab.refuse(code, "CreateExtensionAssociation", input)
    };
    assert_eq!(
        refuse(NOT_FOUND, &format!("{ARN}application/0000000")),
        format!("Application with Id 0000000 could not be found for account {ACCOUNT}.")
    );
    assert_eq!(
        refuse(NOT_FOUND, &format!("{app}/environment/0000000")),
        format!(
            "Environment with Application Id {id} and Environment Id 0000000 could not be found \
             for account {ACCOUNT}."
        )
    );
    assert_eq!(
        refuse(NOT_FOUND, &format!("{app}/configurationprofile/0000000")),
        format!(
            "Configuration Profile with Application Id {id} and Configuration Profile Id 0000000 \
             could not be found for account {ACCOUNT}."
        )
    );
    for other in [
        id.clone(),
        format!("{app}/"),
        format!("{app}/environment"),
        format!("{app}/environment/{env}/deployment/1"),
        format!("{ARN}deploymentstrategy/AppConfig.AllAtOnce"),
        format!("arn:aws:appconfig:us-west-2:{ACCOUNT}:application/{id}"),
    ] {
        assert_eq!(
            refuse(BAD_REQUEST, &other),
            format!("Invalid resourceIdentifier {other}")
        );
    }
}

#[test]
fn associations_are_listed_by_extension_version_and_resource() {
    let mut lab = Lab::new();
    let app = app(&mut lab);
    let id = app.rsplit('/').next().expect("an id").to_owned();
    let env = format!("{app}/environment/{}", lab.env(&id, "production"));
    create(&mut lab, json!({}));
    create(
        &mut lab,
        json!({ "Description": "two", "LatestVersionNumber": 1 }),
    );
    let f = create(&mut lab, json!({ "Name": "f" }));
    let first = json!({ "ExtensionVersionNumber": 1 });
    let made = [
        associate(&mut lab, "f", &app, json!({})),
        associate(&mut lab, "e", &app, json!({})),
        associate(&mut lab, "e", &env, first),
    ];
    let ids = column(&made, "Id");
    let mut list = |filter: Value| column(&lab.list("ListExtensionAssociations", filter), "Id");
    assert_eq!(list(json!({})), ids);
    assert_eq!(list(json!({ "ResourceIdentifier": app })), ids[..2]);
    assert_eq!(list(json!({ "ResourceIdentifier": env })), ids[2..]);
    assert_eq!(list(json!({ "ExtensionIdentifier": "e" })), ids[1..]);
    assert_eq!(list(json!({ "ExtensionIdentifier": f["Id"] })), ids[..1]);
    assert_eq!(list(json!({ "ExtensionIdentifier": f["Arn"] })), ids[..1]);
    let second = json!({ "ExtensionIdentifier": "e", "ExtensionVersionNumber": 2 });
    assert_eq!(list(second), ids[1..2]);
    assert_eq!(
        list(json!({ "ExtensionVersionNumber": 1 })),
        [&*ids[0], &*ids[2]]
    );
    let none: [&str; 0] = [];
    assert_eq!(list(json!({ "ExtensionIdentifier": "g" })), none);
    let missing = format!("{ARN}application/0000000");
    assert_eq!(list(json!({ "ResourceIdentifier": missing })), none);
    let item = &lab.list("ListExtensionAssociations", json!({}))[0];
    assert_eq!(members(item), ["ExtensionArn", "Id", "ResourceArn"]);
    let pages = lab.pages("ListExtensionAssociations", json!({}), 2);
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
}

#[test]
fn associated_resources_are_not_deleted() {
    let mut lab = Lab::new();
    let app = app(&mut lab);
    let id = app.rsplit('/').next().expect("an id").to_owned();
    create(&mut lab, json!({}));
    let made = associate(&mut lab, "e", &app, json!({}));
    let application = json!({ "ApplicationId": id });
    let text = lab.refuse(BAD_REQUEST, "DeleteApplication", application.clone());
    assert!(
        text.contains("because there are extensions associated with it"),
        "{text}"
    );
    lab.ask(
        "DeleteExtensionAssociation",
        json!({ "ExtensionAssociationId": made["Id"] }),
    );
    lab.ask("DeleteApplication", application);
}

#[test]
fn tags_belong_to_a_version() {
    let mut lab = Lab::new();
    let app = app(&mut lab);
    let made = create(&mut lab, json!({ "Tags": { "team": "a" } }));
    let second = create(
        &mut lab,
        json!({ "Description": "two", "LatestVersionNumber": 1 }),
    );
    let tags = json!({ "Tags": { "team": "b" } });
    let association = associate(&mut lab, "e", &app, tags.clone());
    let mut list = |arn: &Value| lab.ask("ListTagsForResource", json!({ "ResourceArn": arn }));
    assert_eq!(list(&made["Arn"])["Tags"], json!({ "team": "a" }));
    assert_eq!(list(&second["Arn"])["Tags"], json!({}));
    assert_eq!(list(&association["Arn"]), tags);
}
