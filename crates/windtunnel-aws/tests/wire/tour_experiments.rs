//! The experiments of AppConfig on the wire, and what agents get beside flags.

use serde_json::{Value, json};
use windtunnel_aws::Service;
use windtunnel_core::{Span, appconfig};

use crate::aws::{Aws, Call, call};
use crate::tour::Tour;

const BAD: &str = "BadRequestException";
const MISSING: &str = "ResourceNotFoundException";
const CONFLICT: &str = "ConflictException";

/// A tour of a world in which flags are deployed, and the path of its application.
struct Stand {
    tour: Tour,
    application: String,
    environment: String,
    profile: String,
}

fn send(line: String, body: &Value) -> Call {
    call(&line).body(body.to_string())
}

impl Stand {
    fn new() -> Self {
        let mut aws = Aws::new();
        let mut id = |line: String, body: Value| {
            let made = aws.send(send(line, &body));
            assert_eq!(made.status(), 201, "{}", made.text());
            made
        };
        let made = id("POST /applications".into(), json!({ "Name": "shop" }));
        let application = format!("/applications/{}", made.get("/Id"));
        let made = id(
            format!("POST {application}/environments"),
            json!({ "Name": "prod" }),
        );
        let environment = made.get("/Id");
        let flags = json!({ "Name": "main", "LocationUri": "hosted",
            "Type": "AWS.AppConfig.FeatureFlags" });
        let made = id(format!("POST {application}/configurationprofiles"), flags);
        let profile = made.get("/Id");
        let path = format!("{application}/configurationprofiles/{profile}");
        let content = json!({ "version": "1", "flags": { "checkout": { "name": "Checkout" } },
            "values": { "checkout": { "enabled": false } } });
        let version = send(format!("POST {path}/hostedconfigurationversions"), &content);
        let version = version.header("content-type", "application/json");
        assert_eq!(aws.send(version).status(), 201);
        let deploy = json!({ "ConfigurationProfileId": profile, "ConfigurationVersion": "1",
            "DeploymentStrategyId": "AppConfig.AllAtOnce" });
        let line = format!("POST {application}/environments/{environment}/deployments");
        assert_eq!(aws.send(send(line, &deploy)).status(), 201);
        aws.pass(Span::from_mins(20));
        Self {
            tour: Tour::new(aws, Service::AppConfig),
            application,
            environment,
            profile,
        }
    }

    fn draft(&self) -> Value {
        json!({
            "Name": "faster", "FlagKey": "checkout", "AudienceRule": r#"(eq $country "US")"#,
            "ConfigurationProfileIdentifier": self.profile,
            "EnvironmentIdentifier": self.environment,
            "Treatments": [ { "Weight": 50, "FlagValue": { "Enabled": true } } ],
            "Control": { "Weight": 50, "FlagValue": { "Enabled": false } },
        })
    }
}

#[test]
fn every_operation_of_experiments_succeeds_and_is_refused() {
    let mut stand = Stand::new();
    let path = definitions(&mut stand);
    runs(&mut stand.tour, &path);
    let delete = |way: &str| call(&format!("DELETE {path}{way}"));
    let tour = &mut stand.tour;
    tour.no(
        "DeleteExperimentDefinition",
        delete("?delete_type=GONE"),
        400,
        BAD,
    );
    tour.ok("DeleteExperimentDefinition", delete(""));
    tour.ok("DeleteExperimentDefinition", delete("?delete_type=DESTROY"));
    tour.no("DeleteExperimentDefinition", delete(""), 404, MISSING);
    let experiments: Vec<_> = appconfig::OPERATIONS
        .iter()
        .copied()
        .filter(|operation| operation.contains("Experiment"))
        .collect();
    assert_eq!(experiments.len(), 11);
    stand.tour.end(&experiments);
}

fn definitions(stand: &mut Stand) -> String {
    let all = format!("{}/experimentdefinitions", stand.application);
    let create = |draft: &Value| send(format!("POST {all}"), draft);
    let draft = stand.draft();
    let tour = &mut stand.tour;
    let made = tour.ok("CreateExperimentDefinition", create(&draft));
    assert_eq!(made.get("/Treatments/0/Key"), "t1");
    assert_eq!(made.get("/UpdatedAt"), "2026-01-01T00:20:00.000Z");
    tour.no("CreateExperimentDefinition", create(&draft), 409, CONFLICT);
    let path = format!("{all}/{}", made.get("/Id"));
    let other = format!("{all}/0000000");
    let got = tour.ok("GetExperimentDefinition", call(&format!("GET {path}")));
    assert_eq!(got.get("/UpdatedAt"), "2026-01-01T00:20:00Z");
    assert_eq!(got.get("/CreatedAt"), "2026-01-01T00:20:00.000Z");
    let missing = call(&format!("GET {other}"));
    tour.no("GetExperimentDefinition", missing, 404, MISSING);
    let list = |query: &str| call(&format!("GET /experimentdefinitions?{query}"));
    let query = "application_identifier=shop&environment_identifier=prod\
                 &configuration_profile_identifier=main&status=IDLE&max_results=1";
    let listed = tour.ok("ListExperimentDefinitions", list(query));
    assert_eq!(listed.get("/Items/0/Id"), made.get("/Id"));
    tour.no("ListExperimentDefinitions", list("status=GONE"), 400, BAD);
    let update = |path: &str| send(format!("PATCH {path}"), &json!({ "Hypothesis": "h" }));
    tour.ok("UpdateExperimentDefinition", update(&path));
    tour.no("UpdateExperimentDefinition", update(&other), 404, MISSING);
    path
}

fn runs(tour: &mut Tour, path: &str) {
    let all = format!("{path}/experimentruns");
    let start = || {
        let overrides = json!({ "Inline": { "qa": "t1" } });
        send(
            format!("POST {all}"),
            &json!({ "TreatmentOverrides": overrides }),
        )
    };
    let started = tour.ok("StartExperimentRun", start());
    assert_eq!(started.get("/StartedAt"), "2026-01-01T00:20:00.000000Z");
    assert_eq!(started.get("/UpdatedAt"), "2026-01-01T00:20:00.000Z");
    assert_eq!(started.get("/TreatmentOverrides/Inline/qa"), "t1");
    tour.no("StartExperimentRun", start(), 409, CONFLICT);
    let get = |run: &str| call(&format!("GET {all}/{run}"));
    let got = tour.ok("GetExperimentRun", get("1"));
    assert_eq!(got.text(), started.text());
    tour.no("GetExperimentRun", get("2"), 404, MISSING);
    tour.no("GetExperimentRun", get("one"), 400, BAD);
    let list = |query: &str| call(&format!("GET {all}?{query}"));
    let listed = tour.ok("ListExperimentRuns", list("status=RUNNING&max_results=1"));
    assert_eq!(listed.get("/Items/0/StartedAt"), started.get("/StartedAt"));
    tour.no("ListExperimentRuns", list("max_results=0"), 400, BAD);
    let update = |exposure: u32| {
        let body = json!({ "ExposurePercentage": exposure });
        send(format!("PATCH {all}/1/update"), &body)
    };
    tour.ok("UpdateExperimentRun", update(20));
    let refused = tour.no("UpdateExperimentRun", update(10), 400, BAD);
    assert_eq!(
        refused.text(),
        r#"{"Message":"Exposure percentage can only be increased. Current: 20.0%, Requested: 10.0%."}"#
    );
    let events = |run: u32| call(&format!("GET {all}/{run}/events?max_results=50"));
    let listed = tour.ok("ListExperimentRunEvents", events(1));
    assert_eq!(listed.get("/Items/0/EventType"), "EXPOSURE_UPDATED");
    tour.no("ListExperimentRunEvents", events(2), 404, MISSING);
    let stop = || {
        let result = json!({ "ExecutiveSummary": "Faster." });
        send(format!("PATCH {all}/1/stop"), &json!({ "Result": result }))
    };
    let done = tour.ok("StopExperimentRun", stop());
    assert_eq!(done.get("/Result/ExecutiveSummary"), "Faster.");
    tour.no("StopExperimentRun", stop(), 400, BAD);
}

#[test]
fn agents_are_told_of_runs_and_others_are_not() {
    let mut stand = Stand::new();
    let all = format!("{}/experimentdefinitions", stand.application);
    let draft = stand.draft();
    let aws = &mut stand.tour.aws;
    let made = aws.send(send(format!("POST {all}"), &draft));
    let path = format!("{all}/{}", made.get("/Id"));
    let session = json!({ "ApplicationIdentifier": "shop", "EnvironmentIdentifier": "prod",
        "ConfigurationProfileIdentifier": "main", "RequiredMinimumPollIntervalInSeconds": 15 });
    let begun = aws.send(send("POST /configurationsessions".into(), &session));
    let mut token = begun.get("/InitialConfigurationToken");
    let mut poll = |aws: &mut Aws, accept: &str| {
        aws.pass(Span::from_secs(15));
        let line = format!("GET /configuration?configuration_token={token}");
        let got = aws.send(call(&line).header("Accept", accept));
        assert_eq!(got.status(), 200, "{}", got.text());
        token = got.header("next-poll-configuration-token").unwrap();
        assert_eq!(
            got.header("content-type").as_deref(),
            Some("application/json")
        );
        got.header("experiment-flags")
    };
    let agent = "application/ion;type=AWS.AppConfig.FeatureFlags;q=1.0,*/*;q=0.1";
    assert_eq!(poll(aws, agent), None);
    let started = aws.send(send(format!("POST {path}/experimentruns"), &json!({})));
    assert_eq!(started.status(), 201);
    assert_eq!(poll(aws, "*/*"), None);
    let resource = path.replace("applications", "application");
    let resource = resource.replace("definitions", "definition");
    let expected = format!(
        "checkout=arn:aws:appconfig:us-east-1:123456789012:{}/experimentrun/1|t1=__t1__,c=__c__",
        &resource[1..]
    );
    assert_eq!(poll(aws, agent), Some(expected));
    let stop = send(format!("PATCH {path}/experimentruns/1/stop"), &json!({}));
    assert_eq!(aws.send(stop).status(), 200);
    assert_eq!(poll(aws, agent), None);
}
