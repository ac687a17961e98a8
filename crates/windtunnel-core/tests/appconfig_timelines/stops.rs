//! `StopDeployment` in every state, with and without `AllowRevert`.

use super::*;

const COMPLETE: &str = "cannot be stopped, it has a status of COMPLETE.";
const NOT_LATEST: &str = "cannot be reverted, it is not the latest completed deployment.";
const TOO_LATE: &str = "cannot be reverted, it was completed more than 72 hours ago.";
const STOPPED: &str = "ROLLBACK_COMPLETED USER Deployment rolled back by user request";
const REVERTED: &str = "REVERT_COMPLETED USER Deployment reverted by user request";

#[test]
fn t8_user_stop() {
    plain(|stand| {
        stand.deploy(1, "AppConfig.AllAtOnce");
        stand.lab.at(10);
        let answer = stand.stop(1);
        assert_eq!(answer["State"], "ROLLED_BACK");
        assert_eq!(answer["PercentageComplete"], json!(0.0));
        assert_eq!(answer.get("AppliedExtensions"), None);
        assert_eq!(answer.get("CompletedAt"), None);
        let expected = [
            format!("0 {STARTED}"),
            step(0, "100.00"),
            format!("0 {BAKE}"),
            format!("10 {STOPPED}"),
        ];
        assert_eq!(log(&answer), expected);
        assert_eq!(stand.environment(), "RolledBack");
        let refused = stand.refused(1, false);
        assert_eq!(
            refused,
            "cannot be stopped, it has a status of ROLLED_BACK."
        );
        assert_eq!(stand.refused(1, true), refused);
        assert_eq!(
            stand.deploy(2, "AppConfig.AllAtOnce")["DeploymentNumber"],
            2
        );
        assert_eq!(stand.environment(), "Deploying");
    });
}

#[test]
fn t9_revert() {
    plain(|stand| {
        let strategy = stand.lab.instant();
        assert_eq!(stand.deploy(1, &strategy)["State"], "COMPLETE");
        assert_eq!(stand.served("c"), "first");
        assert_eq!(stand.refused(1, false), COMPLETE);
        stand.lab.at(10);
        let answer = stand.revert(1);
        assert_eq!(answer["State"], "REVERTED");
        assert_eq!(answer["PercentageComplete"], json!(0.0));
        assert_eq!(answer["CompletedAt"], "2026-01-01T00:00:00.001Z");
        assert_eq!(log(&answer)[2], format!("10 {REVERTED}"));
        assert_eq!(stand.environment(), "Reverted");
        let refused = stand.refused(1, true);
        assert_eq!(refused, "cannot be stopped, it has a status of REVERTED.");
        let input = json!({
            "Application": stand.app, "Environment": stand.env,
            "Configuration": stand.profile, "ClientId": "c",
        });
        let text = stand.lab.refuse(NOT_FOUND, "GetConfiguration", input);
        assert_eq!(text, "Deployment not found");
        assert_eq!(stand.deploy(1, &strategy)["DeploymentNumber"], 2);
        assert_eq!(stand.deploy(2, &strategy)["DeploymentNumber"], 3);
        assert_eq!(stand.served("c"), "second");
        // Only the newest that is in force can be reverted.
        assert_eq!(stand.refused(2, true), NOT_LATEST);
        stand.revert(3);
        assert_eq!(stand.served("c"), "first");
        let fourth = stand.deploy(2, &strategy);
        assert_eq!(fourth["DeploymentNumber"], 4);
        assert_eq!(fourth["State"], "COMPLETE");
        assert_eq!(stand.environment(), "ReadyForDeployment");
        stand.lab.at(10 + 72 * 3_600 + 1);
        assert_eq!(stand.refused(4, true), TOO_LATE);
        assert_eq!(stand.refused(4, false), COMPLETE);
    });
}

#[test]
fn the_last_millisecond_of_72_hours_is_in_time() {
    plain(|stand| {
        let strategy = stand.lab.instant();
        stand.deploy(1, &strategy);
        // It completed a millisecond after its start.
        stand.lab.at_ms(72 * 3_600_000 + 2);
        assert_eq!(stand.refused(1, true), TOO_LATE);
    });
    plain(|stand| {
        let strategy = stand.lab.instant();
        stand.deploy(1, &strategy);
        stand.lab.at_ms(72 * 3_600_000 + 1);
        assert_eq!(stand.revert(1)["State"], "REVERTED");
    });
}

#[test]
fn a_stop_that_allows_to_revert_stops_what_is_in_progress() {
    for (at, state) in [
        (0, "DEPLOYING 0.0"),
        (300, "DEPLOYING 10.0"),
        (1_200, "BAKING 100.0"),
    ] {
        for revert in [false, true] {
            plain(|stand| {
                stand.deploy(1, "AppConfig.Canary10Percent20Minutes");
                stand.lab.at(at);
                assert_eq!(stand.shows(1), state);
                let answer = if revert {
                    stand.revert(1)
                } else {
                    stand.stop(1)
                };
                assert_eq!(answer["State"], "ROLLED_BACK");
                assert_eq!(answer["EventLog"][0]["EventType"], "ROLLBACK_COMPLETED");
                assert_eq!(answer["EventLog"][0]["TriggeredBy"], "USER");
                assert_eq!(stand.environment(), "RolledBack");
            });
        }
    }
}

#[test]
fn what_is_due_comes_before_the_stop() {
    plain(|stand| {
        stand.deploy(1, "AppConfig.AllAtOnce");
        stand.lab.now = START + windtunnel_core::Span::from_secs(600);
        assert_eq!(stand.refused(1, false), COMPLETE);
    });
}

#[test]
fn nothing_is_reverted_while_another_is_in_progress() {
    plain(|stand| {
        let strategy = stand.lab.instant();
        stand.deploy(1, &strategy);
        let other = stand.lab.profile(&stand.app.clone(), "other");
        stand.lab.version(&stand.app.clone(), &other, "x");
        let (app, env) = (stand.app.clone(), stand.env.clone());
        stand
            .lab
            .deploy((&app, &env), (&other, 1), "AppConfig.AllAtOnce");
        assert_eq!(stand.refused(1, true), NOT_LATEST);
        stand.lab.at(600);
        // Of another profile it is the latest all the same, and the environment shows it.
        assert_eq!(stand.revert(1)["State"], "REVERTED");
        assert_eq!(stand.environment(), "Reverted");
        assert_eq!(stand.shows(2), "COMPLETE 100.0");
    });
}

#[test]
fn what_is_missing_cannot_be_stopped() {
    let mut stand = Stand::new(|_| {});
    for number in [1, 7] {
        let input = stand.number(number);
        for operation in ["GetDeployment", "StopDeployment"] {
            let text = stand.lab.refuse(NOT_FOUND, operation, input.clone());
            let expected = format!(
                "Deployment with Application Id {}, Environment Id {}, and Deployment Number \
                 {number} could not be found for account {ACCOUNT}.",
                stand.app, stand.env
            );
            assert_eq!(text, expected);
        }
    }
}

#[test]
fn deployments_are_listed_newest_first_and_without_gaps() {
    let mut stand = Stand::new(|_| {});
    let strategy = stand.lab.instant();
    for _ in 0..7 {
        stand.deploy(1, &strategy);
    }
    let list = json!({ "ApplicationId": stand.app, "EnvironmentId": stand.env });
    let pages = stand.lab.pages("ListDeployments", list, 3);
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
    let numbers: Vec<_> = pages
        .concat()
        .iter()
        .map(|item| item["DeploymentNumber"].clone())
        .collect();
    assert_eq!(numbers, [7, 6, 5, 4, 3, 2, 1].map(|number| json!(number)));
    assert_eq!(pages[0][0]["Type"], "USER");
    assert_eq!(pages[0][0]["VersionLabel"], "release-one");
}

#[test]
fn the_latest_deployment_number_is_a_guard() {
    let mut stand = Stand::new(|_| {});
    let strategy = stand.lab.instant();
    let input = json!({
        "ApplicationId": stand.app, "EnvironmentId": stand.env,
        "ConfigurationProfileId": stand.profile, "ConfigurationVersion": "release-two",
        "DeploymentStrategyId": strategy, "LatestDeploymentNumber": 1,
    });
    let text = stand.lab.refuse(CONFLICT, "StartDeployment", input.clone());
    let expected =
        "Expected latest deployment number 1 does not match actual latest deployment number 0";
    assert_eq!(text, expected);
    let input = with(input, json!({ "LatestDeploymentNumber": 0 }));
    let started = stand.lab.ask("StartDeployment", input);
    assert_eq!(started["ConfigurationVersion"], "2");
    assert_eq!(started["VersionLabel"], "release-two");
}

#[test]
fn what_a_deployment_names_must_exist() {
    let mut stand = Stand::new(|_| {});
    let input = json!({
        "ApplicationId": stand.app, "EnvironmentId": stand.env,
        "ConfigurationProfileId": stand.profile, "ConfigurationVersion": "1",
        "DeploymentStrategyId": "AppConfig.AllAtOnce",
    });
    for (changes, text) in [
        (
            json!({ "DeploymentStrategyId": "AppConfig.Nothing12" }),
            "DeploymentStrategy with Id AppConfig.Nothing12 could not be found.",
        ),
        (
            json!({ "ConfigurationVersion": "3" }),
            "Could not find configuration main with version number 3",
        ),
        (
            json!({ "ConfigurationVersion": "release-three" }),
            "Could not find configuration document with version label release-three",
        ),
    ] {
        let refused = stand
            .lab
            .refuse(NOT_FOUND, "StartDeployment", with(input.clone(), changes));
        assert_eq!(refused, text);
    }
    let managed = json!({ "DeploymentStrategyId": "AppConfig.ServiceManaged" });
    stand
        .lab
        .refuse(BAD_REQUEST, "StartDeployment", with(input, managed));
}

#[test]
fn a_deployment_works_on_copies() {
    plain(|stand| {
        let strategy = stand.lab.strategy(30, ("LINEAR", 20.0), 30);
        stand.deploy(1, &strategy);
        stand.lab.at(60);
        let update = json!({
            "DeploymentStrategyId": strategy, "DeploymentDurationInMinutes": 0,
            "FinalBakeTimeInMinutes": 0, "GrowthFactor": 100,
        });
        stand.lab.ask("UpdateDeploymentStrategy", update);
        let profile = json!({
            "ApplicationId": stand.app, "ConfigurationProfileId": stand.profile, "Name": "renamed",
        });
        stand.lab.ask("UpdateConfigurationProfile", profile);
        let version = json!({
            "ApplicationId": stand.app, "ConfigurationProfileId": stand.profile,
            "VersionNumber": 1,
        });
        stand.lab.ask("DeleteHostedConfigurationVersion", version);
        stand.lab.ask(
            "DeleteDeploymentStrategy",
            json!({ "DeploymentStrategyId": strategy }),
        );
        stand.lab.at(1_800);
        let shown = stand.get(1);
        assert_eq!(shown["State"], "BAKING");
        assert_eq!(shown["ConfigurationName"], "main");
        assert_eq!(shown["DeploymentDurationInMinutes"], 30);
        assert_eq!(shown["DeploymentStrategyId"], json!(strategy));
        assert_eq!(stand.served("c"), "first");
    });
}
