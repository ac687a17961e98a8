//! The worked timelines of experiments, as golden scenarios.

use super::*;

/// Where an entity lies, in percent.
fn percent(assigner: &Assigner, entity: &str) -> u64 {
    assigner.bucket(entity) / (u64::MAX / 100)
}

#[test]
fn t13_experiment_run() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    assert_eq!(stand.get(&definition)["Status"], "IDLE");
    assert_eq!(stand.deployments(), ["1 USER v1 COMPLETE"]);

    stand.lab.at(1);
    let members = json!({
        "ExposurePercentage": 0, "TreatmentOverrides": { "Inline": { "qa": "t1" } },
    });
    let run = stand.start(&definition, members);
    assert_eq!(run["Run"], 1);
    assert_eq!(run["Status"], "RUNNING");
    assert_eq!(run["ExposurePercentage"], json!(0.0));
    assert_eq!(
        run["TreatmentOverrides"],
        json!({ "Inline": { "qa": "t1" } })
    );
    assert_eq!(run["StartedAt"], "2026-01-01T00:00:01.000000Z");
    assert_eq!(stand.get(&definition)["Status"], "ACTIVE");
    assert_eq!(stand.deployments()[1], "2 MANAGED v1 COMPLETE");
    assert_eq!(stand.events(&definition, 1), ["RUN_STARTED"]);
    assert_eq!(stand.shows("checkout", "qa", "FR"), "__t1_override__ on");
    assert_eq!(stand.shows("checkout", "ordinary", "US"), "__default__ off");

    stand.lab.at(2);
    let input = stand.of(&definition);
    let text = stand
        .lab
        .refuse(CONFLICT, "UpdateExperimentDefinition", input);
    let expected = format!(
        "Cannot update experiment definition {definition} with status ACTIVE. Stop the current \
         experiment run before updating the experiment definition."
    );
    assert_eq!(text, expected);

    stand.lab.at(3);
    let shown = stand.expose((&definition, 1), 20.0);
    assert_eq!(shown["ExposurePercentage"], json!(20.0));
    assert_eq!(shown["UpdatedAt"], "2026-01-01T00:00:03.000Z");
    let assigner = stand.assigner(&definition, 1);
    for n in 0..200 {
        let entity = format!("user-{n}");
        let expected = match percent(&assigner, &entity) {
            0..10 => "__t1__ on",
            50..60 => "__c__ off",
            _ => "__default__ off",
        };
        assert_eq!(stand.shows("checkout", &entity, "US"), expected, "{entity}");
        assert_eq!(
            stand.shows("checkout", &entity, "FR"),
            "__default__ off",
            "{entity}"
        );
    }

    stand.lab.at(4);
    let input = with(
        stand.run(&definition, 1),
        json!({ "ExposurePercentage": 10 }),
    );
    let text = stand.lab.refuse(BAD_REQUEST, "UpdateExperimentRun", input);
    let expected = "Exposure percentage can only be increased. Current: 20.0%, Requested: 10.0%.";
    assert_eq!(text, expected);

    stand.lab.at(5);
    stand.expose((&definition, 1), 100.0);

    stand.lab.at(6);
    let result = json!({
        "ExecutiveSummary": "It is faster.", "ReasonsToLaunch": "Speed.",
        "ReasonsNotToLaunch": "None.",
    });
    let input = with(stand.run(&definition, 1), json!({ "Result": result }));
    let done = stand.lab.ask("StopExperimentRun", input);
    assert_eq!(done["Status"], "DONE");
    assert_eq!(done["EndedAt"], "2026-01-01T00:00:06.000Z");
    assert_eq!(done["UpdatedAt"], done["EndedAt"]);
    assert_eq!(done["Result"], result);
    assert_eq!(stand.get(&definition)["Status"], "IDLE");
    assert_eq!(stand.get(&definition)["UpdatedAt"], "2026-01-01T00:00:06Z");
    let types = [
        "RUN_STARTED",
        "EXPOSURE_UPDATED",
        "EXPOSURE_UPDATED",
        "RUN_STOPPED",
    ];
    assert_eq!(stand.events(&definition, 1), types);
    assert_eq!(stand.shows("checkout", "qa", "US"), "- off");

    stand.lab.at(7);
    let again = stand.start(&definition, json!({}));
    assert_eq!(again["Run"], 2);
    assert_eq!(again["ExposurePercentage"], json!(0.0));
    assert_eq!(again.get("TreatmentOverrides"), None);
    let managed = (2..=6).map(|number| format!("{number} MANAGED v1 COMPLETE"));
    assert_eq!(stand.deployments()[1..], managed.collect::<Vec<_>>());
    assert_eq!(stand.events(&definition, 2), ["RUN_STARTED"]);
    let other = stand.assigner(&definition, 2);
    assert_ne!(other.bucket("user-1"), assigner.bucket("user-1"));
    let environment = stand.lab.ask("GetEnvironment", stand.place());
    assert_eq!(environment["State"], "ReadyForDeployment");
}

#[test]
fn t14_promotion() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({ "ExposurePercentage": 100 }));
    let assigner = stand.assigner(&definition, 1);
    let treated = first(|entity| percent(&assigner, entity) < 50);
    let control = first(|entity| percent(&assigner, entity) > 50);
    let same = |stand: &mut Stand| {
        assert_eq!(stand.shows("checkout", &treated, "US"), "__t1__ on");
        assert_eq!(stand.shows("checkout", &control, "US"), "__c__ off");
        assert_eq!(stand.shows("checkout", &control, "FR"), "__default__ off");
    };
    let version = stand.version(&checkout_on());
    assert_eq!(stand.deploy(version)["State"], "COMPLETE");
    same(&mut stand);
    // What is no part of the experiment follows at once.
    let off = r#""header": {"enabled": false}"#;
    let version = stand.version(&checkout_on().replace(off, &off.replace("false", "true")));
    stand.deploy(version);
    same(&mut stand);
    assert_eq!(stand.shows("header", "anyone", "FR"), "- on");
    stand.stop((&definition, 1));
    assert_eq!(
        stand.deployments().last().map(String::as_str),
        Some("5 MANAGED v3 COMPLETE")
    );
    for entity in [&treated, &control] {
        assert_eq!(stand.shows("checkout", entity, "US"), "- on");
    }
}

#[test]
fn t15_two_experiments() {
    let mut stand = Stand::deployed();
    let checkout = stand.define("faster", "checkout");
    let header = stand.define("brighter", "header");
    stand.start(&checkout, json!({ "ExposurePercentage": 20 }));
    stand.start(&header, json!({ "ExposurePercentage": 40 }));
    let expected = [
        "1 USER v1 COMPLETE",
        "2 MANAGED v1 COMPLETE",
        "3 MANAGED v1 COMPLETE",
    ];
    assert_eq!(stand.deployments(), expected);
    let assigner = stand.assigner(&header, 1);
    let treated = first(|entity| percent(&assigner, entity) < 20);
    assert_eq!(stand.shows("header", &treated, "US"), "__t1__ on");
    stand.stop((&checkout, 1));
    assert_eq!(stand.shows("checkout", &treated, "US"), "- off");
    assert_eq!(stand.shows("header", &treated, "US"), "__t1__ on");
    stand.stop((&header, 1));
    assert_eq!(stand.shows("header", &treated, "US"), "- off");
    assert_eq!(stand.deployments().len(), 5);
}

#[test]
fn t16_end_of_life() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    stand.start(&definition, json!({}));
    let of = stand.of(&definition);
    for kind in [
        json!({}),
        json!({ "DeleteType": "ARCHIVE" }),
        json!({ "DeleteType": "DESTROY" }),
    ] {
        let input = with(of.clone(), kind);
        let text = stand
            .lab
            .refuse(BAD_REQUEST, "DeleteExperimentDefinition", input);
        let expected = format!(
            "Experiment definition {definition} cannot be deleted while an experiment is running."
        );
        assert_eq!(text, expected);
    }
    stand.stop((&definition, 1));
    let environment = with(
        stand.place(),
        json!({ "DeletionProtectionCheck": "BYPASS" }),
    );
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "DeleteEnvironment", environment.clone());
    let expected = format!(
        "Cannot delete environment {}, because there are non-archived experiment definitions \
         associated with it.",
        stand.env
    );
    assert_eq!(text, expected);
    let profile = json!({
        "ApplicationId": stand.app, "ConfigurationProfileId": stand.profile,
        "DeletionProtectionCheck": "BYPASS",
    });
    let version = with(profile.clone(), json!({ "VersionNumber": 1 }));
    stand.lab.ask("DeleteHostedConfigurationVersion", version);
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "DeleteConfigurationProfile", profile.clone());
    let expected = format!(
        "Cannot delete configuration profile {}, because there are non-archived experiment \
         definitions associated with it.",
        stand.profile
    );
    assert_eq!(text, expected);

    assert_eq!(
        stand.lab.ask("DeleteExperimentDefinition", of.clone()),
        json!({})
    );
    assert_eq!(stand.get(&definition)["Status"], "ARCHIVED");
    let text = stand
        .lab
        .refuse(CONFLICT, "UpdateExperimentDefinition", of.clone());
    let expected =
        format!("Cannot update experiment definition {definition} with status ARCHIVED.");
    assert_eq!(text, expected);
    stand.lab.ask("DeleteEnvironment", environment);
    stand.lab.ask("DeleteConfigurationProfile", profile);
    // It goes on being shown, with ids of what is gone.
    let shown = stand.get(&definition);
    assert_eq!(shown["EnvironmentId"], stand.env);
    assert_eq!(shown["ConfigurationProfileId"], stand.profile);
    assert_eq!(stand.get_run(&definition, 1)["Status"], "DONE");
    assert_eq!(stand.events(&definition, 1).len(), 2);

    let application = json!({ "ApplicationId": stand.app });
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "DeleteApplication", application.clone());
    let expected = format!(
        "Cannot delete application {}, because there are still experiment definitions existing \
         under it.",
        stand.app
    );
    assert_eq!(text, expected);
    let destroy = with(of.clone(), json!({ "DeleteType": "DESTROY" }));
    stand.lab.ask("DeleteExperimentDefinition", destroy.clone());
    for operation in ["GetExperimentDefinition", "DeleteExperimentDefinition"] {
        let text = stand.lab.refuse(NOT_FOUND, operation, of.clone());
        let expected = format!(
            "Experiment Definition with Application Id {} and Experiment Definition Id \
             {definition} could not be found for account {ACCOUNT}.",
            stand.app
        );
        assert_eq!(text, expected);
    }
    stand.lab.ask("DeleteApplication", application);
}
