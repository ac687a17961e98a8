//! The errors of each service: status, header, body.

use windtunnel_core::env::{self, Fault};

use crate::aws::{Aws, call};
use crate::golden::deploy;

fn shown(aws: &mut Aws, line: &str, body: &str) -> (u16, String, String) {
    let answer = aws.refused(call(line).body(body));
    let header = answer.header("X-Amzn-ErrorType").unwrap();
    (answer.status(), header, answer.text())
}

fn is(status: u16, header: &str, body: &str) -> (u16, String, String) {
    (status, header.into(), body.into())
}

#[test]
fn fis_tells_a_message() {
    let mut aws = Aws::new();
    assert_eq!(
        shown(&mut aws, "GET /experiments/EXP1", ""),
        is(
            404,
            "ResourceNotFoundException",
            r#"{"message":"Experiment with ID EXP1 not found."}"#
        )
    );
    assert_eq!(
        shown(&mut aws, "GET /experiments?maxResults=101", ""),
        is(
            400,
            "ValidationException",
            r#"{"message":"1 validation error detected: Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100"}"#
        )
    );
}

#[test]
fn appconfig_tells_a_message_with_a_capital_and_a_colon_after_the_code() {
    let mut aws = Aws::new();
    assert_eq!(
        shown(&mut aws, "GET /applications/abc1234", ""),
        is(
            404,
            "ResourceNotFoundException:",
            r#"{"Message":"Application with Id abc1234 could not be found for account 123456789012."}"#
        )
    );
}

#[test]
fn members_of_errors_stand_in_the_order_of_the_alphabet() {
    let mut aws = Aws::new();
    let (application, profile, _) = deploy(&mut aws, b"x", "text/plain");
    let path = format!("POST /applications/{application}/configurationprofiles");
    let odd = r#"{"Name":"x","LocationUri":"hosted","Type":"odd"}"#;
    assert_eq!(
        shown(&mut aws, &path, odd).2,
        r#"{"Message":"Invalid type, must be one of: AWS.Freeform, AWS.AppConfig.FeatureFlags","ResourceName":"ConfigurationProfileType"}"#
    );

    let versions = format!("{path}/{profile}/hostedconfigurationversions");
    let large = call(&versions)
        .body(vec![b'x'; 2_097_153])
        .header("Content-Type", "text/plain");
    let large = aws.refused(large);
    assert_eq!(
        (large.status(), large.code()),
        (413, "PayloadTooLargeException".into())
    );
    assert_eq!(
        large.text(),
        r#"{"Limit":2048.0,"Measure":"KILOBYTES","Message":"Content size limit exceeded.","Size":2049.0}"#
    );

    let flags = r#"{"Name":"f","LocationUri":"hosted","Type":"AWS.AppConfig.FeatureFlags"}"#;
    let flags = aws.send(call(&path).body(flags)).get("/Id");
    let versions = format!("{path}/{flags}/hostedconfigurationversions");
    let second = call(&versions)
        .body(r#"{"version":"2"}"#)
        .header("Content-Type", "application/json");
    assert_eq!(
        aws.refused(second).text(),
        r#"{"Details":{"InvalidConfiguration":[{"Constraint":"OneOf(1)","Location":"version","Type":"NotSatisfied","Value":"2"}]},"Message":"Error invoking extension AppConfig Feature Flags Helper: Invalid 'Content' data","Reason":"InvalidConfiguration"}"#
    );
}

#[test]
fn the_data_plane_tells_what_is_missing_and_which_parameter_is_wrong() {
    let mut aws = Aws::new();
    let body = r#"{"ApplicationIdentifier":"none","EnvironmentIdentifier":"e",
        "ConfigurationProfileIdentifier":"p"}"#;
    assert_eq!(
        shown(&mut aws, "POST /configurationsessions", body),
        is(
            404,
            "ResourceNotFoundException:",
            r#"{"Message":"Application not found","ReferencedBy":{"ApplicationIdentifier":"none"},"ResourceType":"Application"}"#
        )
    );
    assert_eq!(
        shown(&mut aws, "GET /configuration?configuration_token=x", ""),
        is(
            400,
            "BadRequestException:",
            r#"{"Details":{"InvalidParameters":{"ConfigurationToken":{"Problem":"Corrupted"}}},"Message":"Token not valid","Reason":"InvalidParameters"}"#
        )
    );
}

#[test]
fn a_missing_member_is_refused_in_the_words_of_the_service() {
    let mut aws = Aws::new();
    let fis = shown(&mut aws, "POST /experiments", "{}");
    assert_eq!((fis.0, fis.1), (400, "ValidationException".into()));
    assert_eq!(
        shown(&mut aws, "POST /applications", "{}"),
        is(
            400,
            "BadRequestException:",
            r#"{"Message":"1 validation error detected: Value null at 'name' failed to satisfy constraint: Member must not be null"}"#
        )
    );
    let (application, profile, _) = deploy(&mut aws, b"x", "text/plain");
    let empty = format!(
        "POST /applications/{application}/configurationprofiles/{profile}/hostedconfigurationversions"
    );
    let empty = aws.refused(call(&empty).header("Content-Type", "text/plain"));
    // *Recorded*.
    assert_eq!(
        empty.get("/Message"),
        "1 validation error detected: Value at 'content' failed to satisfy constraint: \
         Member must not be null"
    );
}

#[test]
fn codes_have_their_statuses() {
    for (code, status) in [
        ("ServiceQuotaExceededException", 402),
        ("AccessDeniedException", 403),
        ("ThrottlingException", 429),
        ("InternalServerException", 500),
        ("ServiceUnavailableException", 503),
        ("Anything", 400),
        ("Any\nthing", 400),
    ] {
        let mut aws = Aws::new();
        aws.fact(env::Command::InjectFault(Fault {
            operation: Some("fis.ListActions".into()),
            code: Some(code.into()),
            reason: Some("by chance".into()),
            ..Fault::default()
        }));
        let answer = aws.send(call("GET /actions"));
        assert_eq!(answer.status(), status);
        assert_eq!(answer.code(), code.replace('\n', " "));
        assert_eq!(answer.text(), r#"{"message":"by chance"}"#);
    }
}
