//! Every operation of FIS.

use windtunnel_aws::Service;
use windtunnel_core::env::{self, Resource};
use windtunnel_core::{Span, fis};

use crate::aws::{Aws, call};
use crate::tour::Tour;

pub const TEMPLATE: &str = r#"{"clientToken":"t-1","description":"stop one",
    "roleArn":"arn:aws:iam::123456789012:role/fis","stopConditions":[{"source":"none"}],
    "targets":{"one":{"resourceType":"aws:ec2:instance","resourceTags":{"env":"test"},
    "selectionMode":"COUNT(1)"}},"actions":{"stop":{"actionId":"aws:ec2:stop-instances",
    "parameters":{"startInstancesAfterDuration":"PT5M"},"targets":{"Instances":"one"}}},"tags":{"team":"a"}}"#;

const INVALID: &str = "ValidationException";
const MISSING: &str = "ResourceNotFoundException";

fn encoded(arn: &str) -> String {
    arn.replace(':', "%3A").replace('/', "%2F")
}

#[test]
fn every_operation_of_fis_succeeds_and_is_refused() {
    let mut tour = Tour::new(Aws::new(), Service::Fis);
    tour.aws
        .fact(env::Command::RegisterResources(vec![Resource {
            arn: "arn:aws:ec2:us-east-1:222222222222:instance/i-1".into(),
            resource_type: "aws:ec2:instance".into(),
            account_id: Some("222222222222".into()),
            tags: Some([("env".into(), "test".into())].into()),
            ..Resource::default()
        }]));
    let (template, arn) = templates(&mut tour);
    accounts(&mut tour, &template);
    experiments(&mut tour, &template);
    catalogue(&mut tour);
    tags(&mut tour, &arn);
    let gone = tour.ok(
        "DeleteExperimentTemplate",
        call(&format!("DELETE /experimentTemplates/{template}")),
    );
    assert_eq!(gone.get("/experimentTemplate/id"), template);
    let again = call(&format!("DELETE /experimentTemplates/{template}"));
    tour.no("DeleteExperimentTemplate", again, 404, MISSING);
    tour.end(fis::OPERATIONS);
}

fn templates(tour: &mut Tour) -> (String, String) {
    let create = || call("POST /experimentTemplates");
    let options = r#"},"experimentOptions":{"accountTargeting":"multi-account"},"tags""#;
    let text = TEMPLATE.replace(r#"},"tags""#, options);
    let made = tour.ok("CreateExperimentTemplate", create().body(&text));
    let id = made.get("/experimentTemplate/id");
    let arn = made.get("/experimentTemplate/arn");
    assert_eq!(made.get("/experimentTemplate/creationTime"), "1767225600");
    let other = text.replace("stop one", "another");
    tour.no(
        "CreateExperimentTemplate",
        create().body(other),
        409,
        "ConflictException",
    );

    let path = format!("/experimentTemplates/{id}");
    let got = tour.ok("GetExperimentTemplate", call(&format!("GET {path}")));
    assert_eq!(got.text(), made.text());
    let missing = call("GET /experimentTemplates/EXT11111111111111");
    tour.no("GetExperimentTemplate", missing, 404, MISSING);

    let update = || call(&format!("PATCH {path}"));
    let text = r#"{"description":"new"}"#;
    let changed = tour.ok("UpdateExperimentTemplate", update().body(text));
    assert_eq!(changed.get("/experimentTemplate/description"), "new");
    let empty = r#"{"actions":{}}"#;
    tour.no(
        "UpdateExperimentTemplate",
        update().body(empty),
        400,
        INVALID,
    );

    let list = call("GET /experimentTemplates?maxResults=1");
    let listed = tour.ok("ListExperimentTemplates", list);
    assert_eq!(listed.get("/experimentTemplates/0/id"), id);
    let list = call("GET /experimentTemplates?maxResults=101");
    tour.no("ListExperimentTemplates", list, 400, INVALID);
    (id, arn)
}

fn accounts(tour: &mut Tour, template: &str) {
    let all = format!("/experimentTemplates/{template}/targetAccountConfigurations");
    let one = format!("{all}/222222222222");
    let body = r#"{"clientToken":"a","roleArn":"arn:aws:iam::222222222222:role/fis"}"#;
    let made = tour.ok(
        "CreateTargetAccountConfiguration",
        call(&format!("POST {one}")).body(body),
    );
    assert_eq!(
        made.get("/targetAccountConfiguration/accountId"),
        "222222222222"
    );
    let short = call(&format!("POST {all}/1")).body(body);
    tour.no("CreateTargetAccountConfiguration", short, 400, INVALID);

    tour.ok("GetTargetAccountConfiguration", call(&format!("GET {one}")));
    let missing = call(&format!("GET {all}/333333333333"));
    tour.no("GetTargetAccountConfiguration", missing, 404, MISSING);

    let update = |path: &str| call(&format!("PATCH {path}")).body(r#"{"description":"d"}"#);
    let changed = tour.ok("UpdateTargetAccountConfiguration", update(&one));
    assert_eq!(changed.get("/targetAccountConfiguration/description"), "d");
    let missing = update(&format!("{all}/333333333333"));
    tour.no("UpdateTargetAccountConfiguration", missing, 404, MISSING);

    let listed = tour.ok(
        "ListTargetAccountConfigurations",
        call(&format!("GET {all}")),
    );
    assert_eq!(
        listed.get("/targetAccountConfigurations/0/accountId"),
        "222222222222"
    );
    let bad = call(&format!("GET {all}?nextToken=none-of-ours"));
    tour.no("ListTargetAccountConfigurations", bad, 400, INVALID);
}

fn experiments(tour: &mut Tour, template: &str) {
    let start = |id: &str| {
        let body = format!(r#"{{"clientToken":"{id}","experimentTemplateId":"{id}"}}"#);
        call("POST /experiments").body(body)
    };
    let started = tour.ok("StartExperiment", start(template));
    let id = started.get("/experiment/id");
    assert_eq!(started.get("/experiment/state/status"), "initiating");
    tour.no("StartExperiment", start("EXT11111111111111"), 404, MISSING);
    tour.aws.pass(Span::from_millis(1_500));

    let path = format!("/experiments/{id}");
    let got = tour.ok("GetExperiment", call(&format!("GET {path}")));
    assert_eq!(got.get("/experiment/state/status"), "running");
    tour.no("GetExperiment", call("GET /experiments/EXP"), 404, MISSING);

    let filter = format!("GET /experiments?experimentTemplateId={template}");
    let listed = tour.ok("ListExperiments", call(&filter));
    assert_eq!(listed.get("/experiments/0/id"), id);
    let bad = call("GET /experiments?maxResults=many");
    tour.no("ListExperiments", bad, 400, INVALID);

    let targets = format!("GET {path}/resolvedTargets?targetName=one&maxResults=5");
    let targets = tour.ok("ListExperimentResolvedTargets", call(&targets));
    assert_eq!(targets.get("/resolvedTargets/0/targetName"), "one");
    let missing = call("GET /experiments/EXP/resolvedTargets");
    tour.no("ListExperimentResolvedTargets", missing, 404, MISSING);

    let accounts = format!("{path}/targetAccountConfigurations");
    let operation = "ListExperimentTargetAccountConfigurations";
    let listed = tour.ok(operation, call(&format!("GET {accounts}")));
    assert_eq!(
        listed.get("/targetAccountConfigurations/0/accountId"),
        "222222222222"
    );
    let bad = call(&format!("GET {accounts}?nextToken=x"));
    tour.no(operation, bad, 400, INVALID);
    let operation = "GetExperimentTargetAccountConfiguration";
    tour.ok(operation, call(&format!("GET {accounts}/222222222222")));
    let missing = call(&format!("GET {accounts}/333333333333"));
    tour.no(operation, missing, 404, MISSING);

    let stopped = tour.ok("StopExperiment", call(&format!("DELETE {path}")));
    assert_eq!(
        stopped.get("/experiment/state/reason"),
        "Stopping Experiment."
    );
    tour.no(
        "StopExperiment",
        call("DELETE /experiments/EXP"),
        404,
        MISSING,
    );

    let operation = "DeleteTargetAccountConfiguration";
    let one = format!("/experimentTemplates/{template}/targetAccountConfigurations/222222222222");
    tour.ok(operation, call(&format!("DELETE {one}")));
    tour.no(operation, call(&format!("DELETE {one}")), 404, MISSING);
}

fn catalogue(tour: &mut Tour) {
    let got = tour.ok("GetAction", call("GET /actions/aws%3Aec2%3Astop-instances"));
    assert_eq!(got.get("/action/id"), "aws:ec2:stop-instances");
    tour.no("GetAction", call("GET /actions/aws:ec2:none"), 404, MISSING);
    let listed = tour.ok("ListActions", call("GET /actions?maxResults=2"));
    let next = format!(
        "GET /actions?maxResults=2&nextToken={}",
        listed.get("/nextToken")
    );
    tour.ok("ListActions", call(&next));
    tour.no(
        "ListActions",
        call("GET /actions?maxResults=0"),
        400,
        INVALID,
    );
    let kind = "/targetResourceTypes/aws:ec2:instance";
    tour.ok("GetTargetResourceType", call(&format!("GET {kind}")));
    let missing = call("GET /targetResourceTypes/aws:ec2:toaster");
    tour.no("GetTargetResourceType", missing, 404, MISSING);
    tour.ok("ListTargetResourceTypes", call("GET /targetResourceTypes"));
    let bad = call("GET /targetResourceTypes?maxResults=-1");
    tour.no("ListTargetResourceTypes", bad, 400, INVALID);

    let lever = tour.ok("GetSafetyLever", call("GET /safetyLevers/default"));
    assert_eq!(lever.get("/safetyLever/state/status"), "disengaged");
    tour.no(
        "GetSafetyLever",
        call("GET /safetyLevers/other"),
        404,
        MISSING,
    );
    let update = |status: &str| {
        let body = format!(r#"{{"state":{{"status":"{status}","reason":"drill"}}}}"#);
        call("PATCH /safetyLevers/default/state").body(body)
    };
    let engaged = tour.ok("UpdateSafetyLeverState", update("engaged"));
    assert_eq!(engaged.get("/safetyLever/state/status"), "engaging");
    let twice = update("engaged");
    tour.no("UpdateSafetyLeverState", twice, 409, "ConflictException");
}

fn tags(tour: &mut Tour, arn: &str) {
    let path = format!("/tags/{}", encoded(arn));
    let tag = |body: &str| call(&format!("POST {path}")).body(body);
    let tagged = tour.ok("TagResource", tag(r#"{"tags":{"a b":"1","c":"2"}}"#));
    assert_eq!(tagged.text(), "{}");
    tour.no(
        "TagResource",
        tag(r#"{"tags":{"aws:x":"1"}}"#),
        400,
        INVALID,
    );
    let listed = tour.ok("ListTagsForResource", call(&format!("GET {path}")));
    assert_eq!(listed.text(), r#"{"tags":{"a b":"1","c":"2","team":"a"}}"#);
    let list = call("GET /tags/not-an-arn").signed_for("fis");
    tour.no("ListTagsForResource", list, 400, INVALID);
    let untag = call(&format!("DELETE {path}?tagKeys=a%20b&tagKeys=c"));
    tour.ok("UntagResource", untag);
    let listed = tour.ok("ListTagsForResource", call(&format!("GET {path}")));
    assert_eq!(listed.text(), r#"{"tags":{"team":"a"}}"#);
    let gone = format!("DELETE {}?tagKeys=a", path.replace("%2FEXT", "%2FXXX"));
    tour.no("UntagResource", call(&gone), 404, MISSING);
}
