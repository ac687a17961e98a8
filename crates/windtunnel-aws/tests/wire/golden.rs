//! Requests and whole responses, one pair for each service and each kind of place.

use windtunnel_core::Span;

use crate::aws::{Answer, Aws, call};
use crate::tour_fis::TEMPLATE;

/// Deploys a configuration at once and returns the ids of application, profile and environment.
pub fn deploy(aws: &mut Aws, content: &[u8], content_type: &str) -> (String, String, String) {
    let application = call("POST /applications").body(r#"{"Name":"shop"}"#);
    let application = aws.send(application).get("/Id");
    let path = format!("POST /applications/{application}");
    let environment = call(&format!("{path}/environments")).body(r#"{"Name":"prod"}"#);
    let environment = aws.send(environment).get("/Id");
    let profile = call(&format!("{path}/configurationprofiles"))
        .body(r#"{"Name":"main","LocationUri":"hosted"}"#);
    let profile = aws.send(profile).get("/Id");
    let versions = format!("{path}/configurationprofiles/{profile}/hostedconfigurationversions");
    let version = call(&versions)
        .body(content)
        .header("Content-Type", content_type)
        .header("VersionLabel", "green");
    assert_eq!(aws.send(version).status(), 201);
    let body = format!(
        r#"{{"DeploymentStrategyId":"AppConfig.AllAtOnce","ConfigurationProfileId":"{profile}",
        "ConfigurationVersion":"green"}}"#
    );
    let start = call(&format!("{path}/environments/{environment}/deployments")).body(body);
    assert_eq!(aws.send(start).status(), 201);
    aws.pass(Span::from_mins(30));
    (application, profile, environment)
}

/// Writes a response as it goes over the wire, headers by name.
fn wire(answer: &Answer) -> String {
    let mut lines: Vec<_> = answer
        .0
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    lines.sort();
    format!(
        "{}\n{}\n\n{}",
        answer.status(),
        lines.join("\n"),
        answer.text()
    )
}

#[test]
fn fis_answers_json_with_numbers_for_times() {
    let mut aws = Aws::new();
    let made = aws.send(call("POST /experimentTemplates").body(TEMPLATE));
    assert_eq!(
        wire(&made),
        r#"200
content-type: application/json
date: Thu, 01 Jan 2026 00:00:00 GMT
x-amzn-requestid: 1453be14-621d-41e0-be10-486fe53fcc45

{"experimentTemplate":{"id":"EXT7mLSxmqSxX3ggK","arn":"arn:aws:fis:us-east-1:123456789012:experiment-template/EXT7mLSxmqSxX3ggK","description":"stop one","targets":{"one":{"resourceType":"aws:ec2:instance","resourceTags":{"env":"test"},"selectionMode":"COUNT(1)"}},"actions":{"stop":{"actionId":"aws:ec2:stop-instances","parameters":{"startInstancesAfterDuration":"PT5M"},"targets":{"Instances":"one"}}},"stopConditions":[{"source":"none"}],"creationTime":1767225600,"lastUpdateTime":1767225600,"roleArn":"arn:aws:iam::123456789012:role/fis","tags":{"team":"a"},"experimentOptions":{"accountTargeting":"single-account","emptyTargetResolutionMode":"fail"},"targetAccountConfigurationsCount":0}}"#
    );
}

#[test]
fn bytes_are_the_body_and_other_members_are_headers() {
    let mut aws = Aws::new();
    let content = [0, 159, 146, 150, b'\n', 255];
    let (application, profile, environment) = deploy(&mut aws, &content, "application/x-thing");
    let path = format!("/applications/{application}");
    let hosted = format!("{path}/configurationprofiles/{profile}/hostedconfigurationversions");

    let got = aws.send(call(&format!("GET {hosted}/1")));
    assert_eq!(&got.0.body()[..], content);
    let header = |answer: &Answer, name: &str| answer.header(name).unwrap_or_default();
    assert_eq!(header(&got, "Application-Id"), application);
    assert_eq!(header(&got, "Configuration-Profile-Id"), profile);
    assert_eq!(header(&got, "Version-Number"), "1");
    assert_eq!(header(&got, "Content-Type"), "application/x-thing");
    assert_eq!(header(&got, "VersionLabel"), "green");
    assert_eq!(got.header("Description"), None);
    assert_eq!(got.header("KmsKeyArn"), None);

    let line = format!("GET {path}/environments/{environment}/configurations/main");
    let got = aws.send(call(&format!("{line}?client_id=me")));
    assert_eq!(&got.0.body()[..], content);
    assert_eq!(header(&got, "Configuration-Version"), "1");
    assert_eq!(header(&got, "Content-Type"), "application/x-thing");
    // *Recorded*: 200 with both headers, not 204.
    let again = format!("{line}?client_id=me&client_configuration_version=1");
    let got = aws.send(call(&again));
    assert_eq!((got.status(), got.text()), (200, String::new()));
    assert_eq!(header(&got, "Configuration-Version"), "1");
}

#[test]
fn the_data_plane_tells_tokens_in_headers() {
    let mut aws = Aws::new();
    let (application, profile, environment) = deploy(&mut aws, b"{}", "application/json");
    let body = format!(
        r#"{{"ApplicationIdentifier":"{application}","EnvironmentIdentifier":"{environment}",
        "ConfigurationProfileIdentifier":"{profile}"}}"#
    );
    let started = aws.send(call("POST /configurationsessions").body(body));
    assert_eq!(started.status(), 201);
    let token = started.get("/InitialConfigurationToken");
    let poll = |token: &str| call(&format!("GET /configuration?configuration_token={token}"));
    let got = aws.send(poll(&token));
    assert_eq!((got.status(), got.text()), (200, "{}".into()));
    assert_eq!(got.header("Version-Label").as_deref(), Some("green"));
    assert_eq!(
        got.header("Next-Poll-Interval-In-Seconds").as_deref(),
        Some("60")
    );
    let next = got.header("Next-Poll-Configuration-Token").unwrap();
    aws.pass(Span::from_secs(60));
    // *Recorded*: unchanged is empty, has a type and no label.
    let same = aws.send(poll(&next));
    assert_eq!((same.status(), same.text()), (200, String::new()));
    assert_eq!(
        same.header("Content-Type").as_deref(),
        Some("application/json")
    );
    assert_eq!(same.header("Version-Label"), None);
}

#[test]
fn success_without_a_body_has_a_type_and_no_bytes() {
    let mut aws = Aws::new();
    let made = aws.send(call("POST /applications").body(r#"{"Name":"a"}"#));
    let gone = aws.send(call(&format!("DELETE /applications/{}", made.get("/Id"))));
    assert_eq!(
        wire(&gone),
        "204\ncontent-type: application/json\ndate: Thu, 01 Jan 2026 00:00:00 GMT\n\
         x-amzn-requestid: 6473e1db-eca4-44c5-ba00-3a09806b8707\n\n"
    );
}

#[test]
fn headers_carry_any_text_a_description_can_be() {
    let mut aws = Aws::new();
    let (application, profile, _) = deploy(&mut aws, b"x", "text/plain");
    let path = format!(
        "/applications/{application}/configurationprofiles/{profile}/hostedconfigurationversions"
    );
    let create = call(&format!("POST {path}"))
        .body("y")
        .header("Content-Type", "text/plain");
    let made = aws.send(create.header("Description", "gr\u{fc}n \u{2713}"));
    assert_eq!(
        made.header("Description").as_deref(),
        Some("gr\u{fc}n \u{2713}")
    );
    let empty = call(&format!("POST {path}"))
        .body("z")
        .header("Content-Type", "text/plain")
        .header("Description", "");
    // *Recorded*: an empty description is echoed once.
    assert_eq!(aws.send(empty).header("Description").as_deref(), Some(""));
    assert_eq!(
        aws.send(call(&format!("GET {path}/3")))
            .header("Description"),
        None
    );
}

#[test]
fn the_same_requests_get_the_same_bytes() {
    let session = || {
        let mut aws = Aws::new();
        deploy(&mut aws, b"x", "text/plain");
        let made = aws.send(call("POST /experimentTemplates").body(TEMPLATE));
        let refused = aws.send(call("GET /experiments/none"));
        (wire(&made), wire(&refused), aws.digest())
    };
    assert_eq!(session(), session());
}

#[test]
fn every_request_has_an_id_of_its_own() {
    let mut aws = Aws::new();
    let mut id = || {
        aws.send(call("GET /actions?maxResults=1"))
            .header("x-amzn-requestid")
    };
    let (first, second) = (id().unwrap(), id().unwrap());
    assert_ne!(first, second);
    for id in [first, second] {
        let lengths: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]));
    }
}
