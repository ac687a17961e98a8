//! Every operation of both planes of AppConfig.

use windtunnel_aws::Service;
use windtunnel_core::{Span, appconfig, appconfigdata};

use crate::aws::{Aws, Call, call};
use crate::tour::Tour;

const BAD: &str = "BadRequestException";
const MISSING: &str = "ResourceNotFoundException";
const CONFLICT: &str = "ConflictException";

/// What the parts of the tour name.
struct Names {
    application: String,
    environment: String,
    profile: String,
    strategy: String,
}

fn send(line: String, body: &str) -> Call {
    call(&line).body(body)
}

#[test]
fn every_operation_of_appconfig_succeeds_and_is_refused() {
    let mut tour = Tour::new(Aws::new(), Service::AppConfig);
    let names = Names {
        application: applications(&mut tour),
        environment: String::new(),
        profile: String::new(),
        strategy: strategies(&mut tour),
    };
    let environment = environments(&mut tour, &names);
    let profile = profiles(&mut tour, &names);
    let names = Names {
        environment,
        profile,
        ..names
    };
    versions(&mut tour, &names);
    deployments(&mut tour, &names);
    extensions(&mut tour, &names);
    tags(&mut tour, &names);
    settings(&mut tour);
    ends(&mut tour, &names);
    let modelled: Vec<_> = appconfig::OPERATIONS
        .iter()
        .copied()
        // They have a tour of their own.
        .filter(|operation| !operation.contains("Experiment"))
        .collect();
    tour.end(&modelled);
}

fn applications(tour: &mut Tour) -> String {
    let create = || call("POST /applications").body(r#"{"Name":"shop","Description":""}"#);
    let made = tour.ok("CreateApplication", create());
    let id = made.get("/Id");
    assert_eq!(
        made.text(),
        format!(r#"{{"Id":"{id}","Name":"shop","Description":""}}"#)
    );
    tour.no("CreateApplication", create(), 400, BAD);
    let got = tour.ok("GetApplication", call(&format!("GET /applications/{id}")));
    assert_eq!(got.text(), format!(r#"{{"Id":"{id}","Name":"shop"}}"#));
    tour.no(
        "GetApplication",
        call("GET /applications/0000000"),
        404,
        MISSING,
    );
    let listed = tour.ok("ListApplications", call("GET /applications?max_results=50"));
    assert_eq!(listed.get("/Items/0/Id"), id);
    tour.no(
        "ListApplications",
        call("GET /applications?max_results=51"),
        400,
        BAD,
    );
    let update = |id: &str| {
        send(
            format!("PATCH /applications/{id}"),
            r#"{"Description":"d"}"#,
        )
    };
    assert_eq!(
        tour.ok("UpdateApplication", update(&id))
            .get("/Description"),
        "d"
    );
    tour.no("UpdateApplication", update("0000000"), 404, MISSING);
    id
}

fn strategies(tour: &mut Tour) -> String {
    let body = r#"{"Name":"fast","DeploymentDurationInMinutes":10,"GrowthFactor":50}"#;
    let create = |body: &str| call("POST /deploymentstrategies").body(body);
    let made = tour.ok("CreateDeploymentStrategy", create(body));
    let id = made.get("/Id");
    assert_eq!(made.get("/GrowthFactor"), "50.0");
    let bad = body.replace("50}", "0}");
    tour.no("CreateDeploymentStrategy", create(&bad), 400, BAD);
    let path = format!("/deploymentstrategies/{id}");
    tour.ok("GetDeploymentStrategy", call(&format!("GET {path}")));
    let missing = call("GET /deploymentstrategies/0000000");
    tour.no("GetDeploymentStrategy", missing, 404, MISSING);
    tour.ok(
        "ListDeploymentStrategies",
        call("GET /deploymentstrategies"),
    );
    let bad = call("GET /deploymentstrategies?next_token=x");
    tour.no("ListDeploymentStrategies", bad, 400, BAD);
    let update = |path: &str| send(format!("PATCH {path}"), r#"{"Description":"d"}"#);
    tour.ok("UpdateDeploymentStrategy", update(&path));
    let predefined = update("/deploymentstrategies/AppConfig.AllAtOnce");
    tour.no("UpdateDeploymentStrategy", predefined, 400, BAD);
    id
}

fn environments(tour: &mut Tour, names: &Names) -> String {
    let all = format!("/applications/{}/environments", names.application);
    let create = || send(format!("POST {all}"), r#"{"Name":"prod"}"#);
    let made = tour.ok("CreateEnvironment", create());
    assert_eq!(made.get("/State"), "ReadyForDeployment");
    tour.no("CreateEnvironment", create(), 400, BAD);
    let id = made.get("/Id");
    let (path, missing) = (format!("{all}/{id}"), format!("{all}/0000000"));
    tour.ok("GetEnvironment", call(&format!("GET {path}")));
    tour.no(
        "GetEnvironment",
        call(&format!("GET {missing}")),
        404,
        MISSING,
    );
    tour.ok("ListEnvironments", call(&format!("GET {all}")));
    let bad = call(&format!("GET {all}?max_results=x"));
    tour.no("ListEnvironments", bad, 400, BAD);
    let update = |path: &str| send(format!("PATCH {path}"), r#"{"Description":"d"}"#);
    tour.ok("UpdateEnvironment", update(&path));
    tour.no("UpdateEnvironment", update(&missing), 404, MISSING);
    id
}

fn profiles(tour: &mut Tour, names: &Names) -> String {
    let all = format!("/applications/{}/configurationprofiles", names.application);
    let create = |body: &str| send(format!("POST {all}"), body);
    let body = r#"{"Name":"main","LocationUri":"hosted"}"#;
    let made = tour.ok("CreateConfigurationProfile", create(body));
    assert_eq!(made.get("/Type"), "AWS.Freeform");
    let odd = create(r#"{"Name":"x","LocationUri":"hosted","Type":"odd"}"#);
    let refused = tour.no("CreateConfigurationProfile", odd, 404, MISSING);
    assert_eq!(refused.get("/ResourceName"), "ConfigurationProfileType");
    let id = made.get("/Id");
    let (path, missing) = (format!("{all}/{id}"), format!("{all}/0000000"));
    tour.ok("GetConfigurationProfile", call(&format!("GET {path}")));
    tour.no(
        "GetConfigurationProfile",
        call(&format!("GET {missing}")),
        404,
        MISSING,
    );
    let list = call(&format!("GET {all}?type=AWS.Freeform"));
    assert_eq!(
        tour.ok("ListConfigurationProfiles", list)
            .get("/Items/0/Id"),
        id
    );
    let bad = call(&format!("GET {all}?max_results=0"));
    tour.no("ListConfigurationProfiles", bad, 400, BAD);
    let update = |path: &str| send(format!("PATCH {path}"), r#"{"Description":"d"}"#);
    tour.ok("UpdateConfigurationProfile", update(&path));
    tour.no("UpdateConfigurationProfile", update(&missing), 404, MISSING);
    id
}

fn versions(tour: &mut Tour, names: &Names) {
    let profile = format!(
        "/applications/{}/configurationprofiles/{}",
        names.application, names.profile
    );
    let all = format!("{profile}/hostedconfigurationversions");
    let create =
        |body: &str| send(format!("POST {all}"), body).header("Content-Type", "text/plain");
    let operation = "CreateHostedConfigurationVersion";
    let made = tour.ok(operation, create("one").header("VersionLabel", "v1"));
    assert_eq!(made.text(), "one");
    assert_eq!(made.header("version-number").as_deref(), Some("1"));
    let stale = create("two").header("Latest-Version-Number", "7");
    tour.no(operation, stale, 409, CONFLICT);
    let operation = "GetHostedConfigurationVersion";
    assert_eq!(
        tour.ok(operation, call(&format!("GET {all}/1"))).text(),
        "one"
    );
    tour.no(operation, call(&format!("GET {all}/2")), 404, MISSING);
    let operation = "ListHostedConfigurationVersions";
    let list = |label: &str| call(&format!("GET {all}?version_label={label}"));
    assert_eq!(
        tour.ok(operation, list("v*")).get("/Items/0/VersionNumber"),
        "1"
    );
    assert_eq!(tour.ok(operation, list("w")).text(), r#"{"Items":[]}"#);
    tour.no(
        operation,
        call(&format!("GET {all}?next_token=x")),
        400,
        BAD,
    );
    let validate = |version: &str| {
        call(&format!(
            "POST {profile}/validators?configuration_version={version}"
        ))
    };
    tour.ok("ValidateConfiguration", validate("v1"));
    tour.no("ValidateConfiguration", validate("2"), 404, MISSING);
}

fn deployments(tour: &mut Tour, names: &Names) {
    let environment = format!(
        "/applications/{}/environments/{}",
        names.application, names.environment
    );
    let all = format!("{environment}/deployments");
    let body = format!(
        r#"{{"DeploymentStrategyId":"{}","ConfigurationProfileId":"{}",
        "ConfigurationVersion":"1"}}"#,
        names.strategy, names.profile
    );
    let start = || send(format!("POST {all}"), &body);
    let started = tour.ok("StartDeployment", start());
    assert_eq!(started.get("/State"), "DEPLOYING");
    assert_eq!(started.get("/StartedAt"), "2026-01-01T00:00:00.000Z");
    tour.no("StartDeployment", start(), 409, CONFLICT);
    tour.ok("GetDeployment", call(&format!("GET {all}/1")));
    tour.no("GetDeployment", call(&format!("GET {all}/2")), 404, MISSING);
    let listed = tour.ok("ListDeployments", call(&format!("GET {all}")));
    assert_eq!(listed.get("/Items/0/DeploymentNumber"), "1");
    tour.no(
        "ListDeployments",
        call(&format!("GET {all}?next_token=x")),
        400,
        BAD,
    );
    tour.aws.pass(Span::from_mins(20));
    let configuration = format!("GET {environment}/configurations/main?client_id=me");
    let got = tour.ok("GetConfiguration", call(&configuration));
    assert_eq!(got.text(), "one");
    let odd = call(&format!(
        "GET {environment}/configurations/odd?client_id=me"
    ));
    tour.no("GetConfiguration", odd, 404, MISSING);
    let stop = || call(&format!("DELETE {all}/1"));
    tour.no("StopDeployment", stop(), 400, BAD);
    let reverted = tour.ok("StopDeployment", stop().header("Allow-Revert", "true"));
    assert_eq!(reverted.get("/State"), "REVERTED");
}

fn extensions(tour: &mut Tour, names: &Names) {
    let body = r#"{"Name":"tell","Actions":{"ON_DEPLOYMENT_COMPLETE":[{"Name":"a",
        "Uri":"arn:aws:sns:us-east-1:123456789012:topic"}]}}"#;
    let create = |body: &str| call("POST /extensions").body(body);
    let made = tour.ok("CreateExtension", create(body));
    let id = made.get("/Id");
    let stale = create(&body.replace(r#""a""#, r#""b""#)).header("Latest-Version-Number", "9");
    tour.no("CreateExtension", stale, 409, CONFLICT);
    let get = |rest: &str| call(&format!("GET /extensions/{rest}"));
    tour.ok("GetExtension", get(&format!("{id}?version_number=1")));
    tour.no("GetExtension", get("tell?version_number=2"), 404, MISSING);
    let listed = tour.ok("ListExtensions", call("GET /extensions?name=tell"));
    assert_eq!(listed.get("/Items/0/Id"), id);
    tour.no(
        "ListExtensions",
        call("GET /extensions?max_results=x"),
        400,
        BAD,
    );
    let update = |id: &str| send(format!("PATCH /extensions/{id}"), r#"{"Description":"d"}"#);
    tour.ok("UpdateExtension", update(&id));
    tour.no("UpdateExtension", update("other"), 404, MISSING);

    let (arn, all) = (made.get("/Arn"), "/extensionassociations");
    let resource = format!(
        "arn:aws:appconfig:us-east-1:123456789012:application/{}",
        names.application
    );
    let create = |resource: &str| {
        let body =
            format!(r#"{{"ExtensionIdentifier":"{arn}","ResourceIdentifier":"{resource}"}}"#);
        send(format!("POST {all}"), &body)
    };
    let made = tour.ok("CreateExtensionAssociation", create(&resource));
    let missing = create(&resource.replace("application/", "application/x"));
    tour.no("CreateExtensionAssociation", missing, 404, MISSING);
    let path = format!("{all}/{}", made.get("/Id"));
    tour.ok("GetExtensionAssociation", call(&format!("GET {path}")));
    let other = "/extensionassociations/0000000";
    tour.no(
        "GetExtensionAssociation",
        call(&format!("GET {other}")),
        404,
        MISSING,
    );
    let list = format!("GET {all}?extension_identifier=tell&extension_version_number=1");
    let listed = tour.ok("ListExtensionAssociations", call(&list));
    assert_eq!(listed.get("/Items/0/ResourceArn"), resource);
    let bad = call(&format!("GET {all}?extension_version_number=one"));
    tour.no("ListExtensionAssociations", bad, 400, BAD);
    let update = |path: &str| send(format!("PATCH {path}"), r#"{"Parameters":{}}"#);
    tour.ok("UpdateExtensionAssociation", update(&path));
    tour.no("UpdateExtensionAssociation", update(other), 404, MISSING);
    let used = call(&format!("DELETE /extensions/{id}"));
    tour.no("DeleteExtension", used, 400, BAD);
    tour.ok(
        "DeleteExtensionAssociation",
        call(&format!("DELETE {path}")),
    );
    let again = call(&format!("DELETE {path}"));
    tour.no("DeleteExtensionAssociation", again, 404, MISSING);
    let delete = call(&format!("DELETE /extensions/{id}?version=1"));
    tour.ok("DeleteExtension", delete);
}

fn tags(tour: &mut Tour, names: &Names) {
    let arn = "arn%3Aaws%3Aappconfig%3Aus-east-1%3A123456789012%3Aapplication%2F";
    let path = format!("/tags/{arn}{}", names.application);
    let tag = |path: &str| send(format!("POST {path}"), r#"{"Tags":{"a":"1","b":"2"}}"#);
    tour.ok("TagResource", tag(&path));
    let missing = format!("/tags/{arn}0000000");
    tour.no("TagResource", tag(&missing), 404, MISSING);
    let untag = |path: &str| call(&format!("DELETE {path}?tagKeys=a&tagKeys=c"));
    tour.ok("UntagResource", untag(&path));
    tour.no("UntagResource", untag(&missing), 404, MISSING);
    let listed = tour.ok("ListTagsForResource", call(&format!("GET {path}")));
    assert_eq!(listed.text(), r#"{"Tags":{"b":"2"}}"#);
    let missing = call(&format!("GET {missing}"));
    tour.no("ListTagsForResource", missing, 404, MISSING);
}

fn settings(tour: &mut Tour) {
    let update = |minutes: u32| {
        let body = format!(r#"{{"DeletionProtection":{{"ProtectionPeriodInMinutes":{minutes}}}}}"#);
        send("PATCH /settings".into(), &body)
    };
    tour.ok("UpdateAccountSettings", update(15));
    tour.no("UpdateAccountSettings", update(14), 400, BAD);
    let got = tour.ok("GetAccountSettings", call("GET /settings"));
    assert_eq!(
        got.get("/DeletionProtection/ProtectionPeriodInMinutes"),
        "15"
    );
    // Nothing else refuses it.
    tour.injected("appconfig", "GetAccountSettings", call("GET /settings"));
}

fn ends(tour: &mut Tour, names: &Names) {
    let application = format!("/applications/{}", names.application);
    let environment = format!("{application}/environments/{}", names.environment);
    let profile = format!("{application}/configurationprofiles/{}", names.profile);
    let version = format!("{profile}/hostedconfigurationversions/1");
    let delete = |path: &str| call(&format!("DELETE {path}"));
    tour.no("DeleteApplication", delete(&application), 400, BAD);
    tour.no("DeleteConfigurationProfile", delete(&profile), 400, BAD);
    tour.ok("DeleteHostedConfigurationVersion", delete(&version));
    tour.no(
        "DeleteHostedConfigurationVersion",
        delete(&version),
        404,
        MISSING,
    );
    let guarded = |path: &str| delete(path).header("x-amzn-deletion-protection-check", "APPLY");
    tour.no("DeleteEnvironment", guarded(&environment), 400, BAD);
    let free = |path: &str| delete(path).header("X-Amzn-Deletion-Protection-Check", "BYPASS");
    tour.ok("DeleteEnvironment", free(&environment));
    tour.ok("DeleteConfigurationProfile", free(&profile));
    tour.ok("DeleteApplication", delete(&application));
    let misspelt = format!("/deployementstrategies/{}", names.strategy);
    tour.ok("DeleteDeploymentStrategy", delete(&misspelt));
    tour.no("DeleteDeploymentStrategy", delete(&misspelt), 404, MISSING);
}

#[test]
fn every_operation_of_the_data_plane_succeeds_and_is_refused() {
    let mut tour = Tour::new(Aws::new(), Service::AppConfigData);
    let (application, _, _) = crate::golden::deploy(&mut tour.aws, b"hello", "text/plain");
    let start = |application: &str| {
        let body = format!(
            r#"{{"ApplicationIdentifier":"{application}","EnvironmentIdentifier":"prod",
            "ConfigurationProfileIdentifier":"main","RequiredMinimumPollIntervalInSeconds":15}}"#
        );
        call("POST /configurationsessions").body(body)
    };
    let started = tour.ok("StartConfigurationSession", start(&application));
    let token = started.get("/InitialConfigurationToken");
    tour.no("StartConfigurationSession", start("none"), 404, MISSING);
    let poll = |token: &str| call(&format!("GET /configuration?configuration_token={token}"));
    let got = tour.ok("GetLatestConfiguration", poll(&token));
    assert_eq!(got.text(), "hello");
    let next = got.header("next-poll-configuration-token").unwrap();
    assert_eq!(
        got.header("next-poll-interval-in-seconds").as_deref(),
        Some("15")
    );
    tour.no("GetLatestConfiguration", poll(&next), 400, BAD);
    tour.end(appconfigdata::OPERATIONS);
}
