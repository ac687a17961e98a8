//! What only Nimble Studio has on the wire.

use windtunnel_aws::Wire;
use windtunnel_core::Config;

use crate::aws::{Aws, call};
use crate::tour_nimble::STUDIO;

#[test]
fn errors_tell_a_finer_code_and_a_context() {
    let mut aws = Aws::new();
    let missing = aws.refused(call(
        "GET /2020-08-01/studios/us-east-1:stid-nyoqq12fteqy1x48",
    ));
    assert_eq!(missing.status(), 404);
    assert_eq!(
        missing.header("x-amzn-ErrorType").unwrap(),
        "ResourceNotFoundException"
    );
    assert_eq!(
        missing.text(),
        r#"{"message":"Studio not found","code":"STUDIO_NOT_FOUND","context":{"resourceId":"us-east-1:stid-nyoqq12fteqy1x48"}}"#
    );
    let wrong = aws.refused(call(
        "GET /2020-08-01/studios/s/launch-profiles?maxResults=x",
    ));
    assert_eq!(
        wrong.text(),
        r#"{"message":"[maxResults must be a whole number]","code":"INVALID_PARAMETER"}"#
    );
    let wrong = aws.refused(call("POST /2020-08-01/studios").body(r#"{"tags":[]}"#));
    assert_eq!(wrong.get("/message"), "[tags has a value of another type]");
}

#[test]
fn a_start_without_bytes_is_refused_where_the_switch_says_so() {
    let mut config = Config::default();
    config.nimble.switches.reject_empty_body = true;
    let mut aws = Aws::with(config);
    let start = || call("POST /2020-08-01/studios/s/streaming-sessions/x/start");
    let refused = aws.refused(start());
    // *Recorded*.
    assert_eq!(
        refused.get("/message"),
        "[Unknown error parsing request body]"
    );
    assert_eq!(aws.refused(start().body("{}")).status(), 404);
    let delete = call("DELETE /2020-08-01/studios/s/streaming-sessions/x");
    assert_eq!(aws.refused(delete).status(), 404);
}

#[test]
fn the_access_key_tells_who_calls() {
    let mut aws = Aws::new();
    aws.wire = Wire::default().with_principals([("AKIDEXAMPLE".into(), "alice".into())].into());
    let create = |name: &str| call("POST /2020-08-01/studios").body(STUDIO.replace("north", name));
    let made = aws.send(create("one").signed_for("nimble"));
    let component = format!(
        "POST /2020-08-01/studios/{}/studio-components",
        made.get("/studio/studioId")
    );
    aws.pass(windtunnel_core::Span::from_mins(1));
    let create = || call(&component).body(r#"{"name":"c","type":"CUSTOM"}"#);
    let by = |aws: &mut Aws, call| aws.send(call).get("/studioComponent/createdBy");
    assert_eq!(by(&mut aws, create().signed_for("nimble")), "alice");
    assert_eq!(by(&mut aws, create()), Config::default().nimble.principal);
}
