//! Section 10: what can be counted.

use super::*;

#[test]
fn a_hundred_applications() {
    let mut lab = Lab::new();
    for nth in 0..100 {
        lab.app(&format!("a{nth}"));
    }
    let one_more = json!({ "Name": "one more" });
    let text = format!("Application quota of 100 exceeded for account {ACCOUNT}.");
    assert_eq!(
        lab.refuse(QUOTA, "CreateApplication", one_more.clone()),
        text
    );
    // Meaning comes before quotas.
    lab.refuse(BAD_REQUEST, "CreateApplication", json!({ "Name": "a0" }));
    lab.ask("DeleteApplication", json!({ "ApplicationId": "a0" }));
    lab.ask("CreateApplication", one_more);
}

#[test]
fn twenty_environments_of_an_application() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    for nth in 0..20 {
        lab.env(&app, &format!("e{nth}"));
    }
    lab.env(&other, "e");
    let one_more = json!({ "ApplicationId": app, "Name": "one more" });
    let text =
        format!("Environment quota of 20 exceeded for application {app} and account {ACCOUNT}.");
    assert_eq!(
        lab.refuse(QUOTA, "CreateEnvironment", one_more.clone()),
        text
    );
    lab.ask(
        "DeleteEnvironment",
        json!({ "ApplicationId": app, "EnvironmentId": "e7" }),
    );
    lab.ask("CreateEnvironment", one_more);
}

#[test]
fn a_hundred_configuration_profiles_of_an_application() {
    let mut lab = Lab::new();
    let (app, other) = (lab.app("shop"), lab.app("store"));
    for nth in 0..100 {
        lab.profile(&app, &format!("p{nth}"));
    }
    lab.profile(&other, "p");
    let one_more = json!({ "ApplicationId": app, "Name": "one more", "LocationUri": "hosted" });
    let text = format!(
        "Configuration profile quota of 100 exceeded for application {app} and account {ACCOUNT}."
    );
    assert_eq!(
        lab.refuse(QUOTA, "CreateConfigurationProfile", one_more.clone()),
        text
    );
    let old = json!({ "ApplicationId": app, "ConfigurationProfileId": "p7" });
    lab.ask("DeleteConfigurationProfile", old);
    lab.ask("CreateConfigurationProfile", one_more);
}

#[test]
fn twenty_strategies() {
    let mut lab = Lab::new();
    let strategies: Vec<_> = (0..20).map(|_| lab.instant()).collect();
    let one_more = json!({ "Name": "s", "DeploymentDurationInMinutes": 0, "GrowthFactor": 100 });
    let text = format!("Deployment strategy quota of 20 exceeded for account {ACCOUNT}.");
    assert_eq!(
        lab.refuse(QUOTA, "CreateDeploymentStrategy", one_more.clone()),
        text
    );
    let old = json!({ "DeploymentStrategyId": strategies[3] });
    lab.ask("DeleteDeploymentStrategy", old);
    lab.ask("CreateDeploymentStrategy", one_more);
}

#[test]
fn quotas_can_be_raised() {
    let mut lab = Lab::configured(|config| config.limits.appconfig_applications = 101);
    for nth in 0..101 {
        lab.app(&format!("a{nth}"));
    }
    let text = lab.refuse(QUOTA, "CreateApplication", json!({ "Name": "one more" }));
    assert_eq!(
        text,
        format!("Application quota of 101 exceeded for account {ACCOUNT}.")
    );
}
