//! Pagination, section 1.5.

use serde_json::Value;

use super::*;

/// Makes a world with 25 of each kind, listed oldest first.
fn crowd() -> (Lab, String) {
    let mut lab = Lab::configured(|config| {
        config.limits.appconfig_environments = 100;
        config.limits.appconfig_deployment_strategies = 100;
    });
    for nth in 0..24 {
        // Names go down as serials go up.
        lab.app(&format!("app {}", 50 - nth));
    }
    let app = lab.app("app 0");
    for nth in 0..25 {
        lab.env(&app, &format!("env {}", 50 - nth));
        lab.profile(&app, &format!("conf {}", 50 - nth));
        lab.instant();
    }
    (lab, app)
}

#[test]
fn pages_follow_the_order_of_creation() {
    let (mut lab, app) = crowd();
    for (operation, input, last) in [
        ("ListApplications", json!({}), "app 0"),
        (
            "ListEnvironments",
            json!({ "ApplicationId": app }),
            "env 26",
        ),
        (
            "ListConfigurationProfiles",
            json!({ "ApplicationId": app }),
            "conf 26",
        ),
    ] {
        let pages = lab.pages(operation, input.clone(), 10);
        let sizes: Vec<_> = pages.iter().map(Vec::len).collect();
        assert_eq!(sizes, [10, 10, 5], "{operation}");
        let names = column(&pages.concat(), "Name");
        assert!(names[0].ends_with("50"), "{operation}: {names:?}");
        assert_eq!(names[24], last);
        assert_eq!(pages.concat(), lab.list(operation, input.clone()));
        // A page that is just full is the last.
        assert_eq!(lab.pages(operation, input, 25).len(), 1);
    }
    let sizes = lab.pages("ListDeploymentStrategies", json!({}), 10);
    assert_eq!(sizes.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 9]);
    let names = column(&sizes.concat(), "Id");
    assert!(names[25..].iter().all(|id| id.starts_with("AppConfig.")));
    assert!(names[..25].iter().all(|id| id.len() == 7));
}

#[test]
fn what_comes_and_goes_neither_repeats_nor_skips() {
    let (mut lab, _) = crowd();
    let input = json!({ "MaxResults": 10 });
    let first = lab.ask("ListApplications", input.clone());
    let gone = first["Items"][9]["Id"].clone();
    lab.ask("DeleteApplication", json!({ "ApplicationId": gone }));
    lab.app("new");
    let next = with(input, json!({ "NextToken": first["NextToken"] }));
    let second = lab.ask("ListApplications", next.clone());
    assert_eq!(second["Items"][0]["Name"], "app 40");
    let next = with(next, json!({ "NextToken": second["NextToken"] }));
    let third = lab.ask("ListApplications", next);
    let Value::Array(items) = &third["Items"] else {
        panic!("no items")
    };
    assert_eq!(column(items, "Name")[5], "new");
    assert_eq!(third.get("NextToken"), None);
}

#[test]
fn tokens_of_other_lists_are_refused() {
    let (mut lab, app) = crowd();
    let other = lab.app("other");
    let page = json!({ "MaxResults": 1 });
    let of = |app: &str| with(page.clone(), json!({ "ApplicationId": app }));
    let mut token = |operation: &str, input: Value| lab.ask(operation, input)["NextToken"].take();
    let apps = token("ListApplications", page.clone());
    let envs = token("ListEnvironments", of(&app));
    let profiles = token("ListConfigurationProfiles", of(&app));
    let free = json!({ "Type": "AWS.Freeform" });
    let freeform = token("ListConfigurationProfiles", with(of(&app), free.clone()));
    for (operation, input, token) in [
        ("ListApplications", page.clone(), json!("x")),
        ("ListApplications", page.clone(), envs.clone()),
        ("ListDeploymentStrategies", page.clone(), apps.clone()),
        ("ListEnvironments", of(&app), apps.clone()),
        ("ListEnvironments", of(&app), profiles.clone()),
        ("ListEnvironments", of(&other), envs.clone()),
        ("ListConfigurationProfiles", of(&app), freeform.clone()),
        (
            "ListConfigurationProfiles",
            with(of(&app), free.clone()),
            profiles.clone(),
        ),
    ] {
        let text = lab.refuse(
            BAD_REQUEST,
            operation,
            with(input, json!({ "NextToken": token })),
        );
        let token = token.as_str().expect("a text");
        assert_eq!(text, format!("Invalid nextToken parameter {token}."));
    }
    let right = with(with(of(&app), free), json!({ "NextToken": freeform }));
    assert_eq!(
        lab.ask("ListConfigurationProfiles", right)["Items"][0]["Name"],
        "conf 49"
    );
}

#[test]
fn pages_have_one_to_fifty_items() {
    let mut lab = Lab::configured(|config| config.limits.appconfig_applications = 1_000);
    for nth in 0..51 {
        lab.app(&format!("a{nth}"));
    }
    let page = lab.ask("ListApplications", json!({}));
    assert_eq!(page["Items"].as_array().map(Vec::len), Some(50));
    for (size, rule) in [
        (0, "Member must have value greater than or equal to 1"),
        (51, "Member must have value less than or equal to 50"),
    ] {
        let text = lab.refuse(
            BAD_REQUEST,
            "ListApplications",
            json!({ "MaxResults": size }),
        );
        assert_eq!(text, violation(&format!("'{size}'"), "maxResults", rule));
    }
    let text = lab.refuse(BAD_REQUEST, "ListApplications", json!({ "NextToken": "" }));
    let rule = "Member must have length greater than or equal to 1";
    assert_eq!(text, violation("''", "nextToken", rule));
}
