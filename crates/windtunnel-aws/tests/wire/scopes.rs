//! Which service a request is for.

use crate::aws::{Aws, call};

const TAGS_FIS: &str = "/tags/arn:aws:fis:us-east-1:123456789012:experiment/EXP1";
const TAGS_APPCONFIG: &str = "/tags/arn:aws:appconfig:us-east-1:123456789012:application/abc1234";

#[test]
fn tags_are_of_the_service_in_the_arn_unless_the_scope_says_otherwise() {
    let mut aws = Aws::new();
    let mut body = |line: &str, scope: Option<&str>| {
        let call = call(&format!("GET {line}"));
        let call = match scope {
            Some(service) => call.signed_for(service),
            None => call,
        };
        let answer = aws.refused(call);
        (answer.status(), answer.text())
    };
    let fis = |text: &str| format!(r#"{{"message":"{text}"}}"#);
    let appconfig = |text: &str| format!(r#"{{"Message":"{text}"}}"#);
    let arn = TAGS_FIS.trim_start_matches("/tags/");
    let missing = fis(&format!("Resource with ARN {arn} not found."));
    assert_eq!(body(TAGS_FIS, None), (404, missing.clone()));
    assert_eq!(body(TAGS_FIS, Some("fis")), (404, missing.clone()));
    // A scope of none of the services tells nothing.
    assert_eq!(body(TAGS_FIS, Some("s3")), (404, missing));
    let arn = TAGS_APPCONFIG.trim_start_matches("/tags/");
    let text = format!("Resource with ARN {arn} could not be found for account 123456789012.");
    assert_eq!(body(TAGS_APPCONFIG, None), (404, appconfig(&text)));
    let other = fis(&format!("{arn} is not an ARN of an AWS FIS resource."));
    assert_eq!(body(TAGS_APPCONFIG, Some("fis")), (400, other));
    let unknown = fis("Unknown operation.");
    assert_eq!(body("/tags/arn:aws:s3:::bucket", None), (404, unknown));
}

#[test]
fn both_planes_of_appconfig_sign_alike() {
    let mut aws = Aws::new();
    for scope in ["appconfig", "appconfigdata"] {
        let applications = aws.send(call("GET /applications").signed_for(scope));
        assert_eq!(applications.status(), 200);
        let poll = call("GET /configuration?configuration_token=x").signed_for(scope);
        assert_eq!(aws.refused(poll).get("/Message"), "Token not valid");
    }
}

#[test]
fn a_scope_keeps_to_the_paths_of_its_service() {
    let mut aws = Aws::new();
    for (scope, line, text) in [
        (
            "fis",
            "GET /applications",
            r#"{"message":"Unknown operation."}"#,
        ),
        (
            "appconfig",
            "GET /experiments",
            r#"{"Message":"Unknown operation."}"#,
        ),
        (
            "nimble",
            "GET /experiments",
            r#"{"message":"Unknown operation."}"#,
        ),
    ] {
        let answer = aws.refused(call(line).signed_for(scope));
        assert_eq!((answer.status(), answer.text()), (404, text.into()));
    }
    // Without a scope the path tells who does not know the method.
    let answer = aws.refused(call("PUT /applications"));
    assert_eq!(
        answer.header("x-amzn-errortype").unwrap(),
        "UnknownOperationException:"
    );
}
