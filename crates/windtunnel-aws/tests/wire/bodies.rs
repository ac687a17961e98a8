//! Bodies that are not what they should be.

use windtunnel_core::Config;

use crate::aws::{Aws, call};
use crate::tour_fis::TEMPLATE;

fn deep(depth: usize) -> String {
    format!("{{\"x\":{}{}}}", "[".repeat(depth), "]".repeat(depth))
}

#[test]
fn a_body_that_is_no_object_is_refused() {
    let mut aws = Aws::new();
    let long = deep(100_000);
    let bodies: [&[u8]; 14] = [
        b"{",
        b"[]",
        b"null",
        b"1",
        b"\"x\"",
        b" ",
        b"{}{}",
        b"{\"a\":}",
        b"{\"a\":1e999}",
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\\ud800\"}",
        b"\xef\xbb\xbf{}",
        b"\0",
        long.as_bytes(),
    ];
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(20)]).into_owned();
        for (line, text) in [
            (
                "POST /experiments",
                r#"{"message":"The request body is not a JSON object."}"#,
            ),
            (
                "POST /applications",
                r#"{"Message":"The request body is not a JSON object."}"#,
            ),
            (
                "POST /2020-08-01/studios",
                r#"{"message":"[Unknown error parsing request body]","code":"INVALID_PARAMETER"}"#,
            ),
        ] {
            let answer = aws.refused(call(line).body(body));
            assert_eq!(
                (answer.status(), answer.text()),
                (400, text.into()),
                "{shown}"
            );
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused_by_its_place() {
    let mut aws = Aws::new();
    for (line, body, text) in [
        (
            "POST /experimentTemplates",
            r#"{"actions":{"a":{"actionId":7}}}"#,
            "1 validation error detected: Value at 'actions.a.actionId' failed to satisfy \
             constraint: Member has another type",
        ),
        (
            "POST /experimentTemplates",
            r#"{"stopConditions":{}}"#,
            "1 validation error detected: Value at 'stopConditions' failed to satisfy \
             constraint: Member has another type",
        ),
        (
            "POST /deploymentstrategies",
            r#"{"DeploymentDurationInMinutes":1e30}"#,
            "1 validation error detected: Value at 'deploymentDurationInMinutes' failed to \
             satisfy constraint: Member has another type",
        ),
        (
            "POST /deploymentstrategies",
            r#"{"DeploymentDurationInMinutes":123456789012345678901234567890}"#,
            "1 validation error detected: Value at 'deploymentDurationInMinutes' failed to \
             satisfy constraint: Member has another type",
        ),
    ] {
        let answer = aws.refused(call(line).body(body));
        let json = answer.json();
        let message = json.get("message").or(json.get("Message")).unwrap();
        assert_eq!((answer.status(), message.as_str()), (400, Some(text)));
    }
}

#[test]
fn null_counts_as_absent() {
    let mut aws = Aws::new();
    let body = TEMPLATE.replace(
        r#""tags":{"team":"a"}"#,
        r#""tags":{"team":"a","gone":null},"logConfiguration":null"#,
    );
    let made = aws.send(call("POST /experimentTemplates").body(body));
    assert_eq!(made.get("/experimentTemplate/tags"), r#"{"team":"a"}"#);
    let name = aws.refused(call("POST /applications").body(r#"{"Name":null}"#));
    assert!(name.get("/Message").contains("Value null at 'name'"));
}

#[test]
fn no_bytes_are_no_members() {
    let mut aws = Aws::new();
    let changed = aws.send(call("PATCH /settings"));
    assert_eq!(changed.status(), 200);
    let missing = aws.refused(call("POST /applications"));
    assert!(missing.get("/Message").contains("Value null at 'name'"));
}

#[test]
fn bodies_of_requests_that_have_none_are_not_looked_at() {
    let mut aws = Aws::new();
    assert_eq!(aws.send(call("GET /actions").body("{")).status(), 200);
    let missing = aws.refused(call("DELETE /experiments/EXP1").body("[[["));
    assert_eq!(missing.status(), 404);
}

#[test]
fn members_have_one_place() {
    let mut aws = Aws::new();
    let made = aws.send(call("POST /experimentTemplates").body(TEMPLATE));
    let path = format!(
        "PATCH /experimentTemplates/{}",
        made.get("/experimentTemplate/id")
    );
    // What stands in the path is not read from the body.
    let changed = aws.send(call(&path).body(r#"{"id":"other","description":"new"}"#));
    assert_eq!(changed.get("/experimentTemplate/description"), "new");
    let twice = aws.send(call(&path).body(r#"{"description":"a","description":"b"}"#));
    assert_eq!(twice.get("/experimentTemplate/description"), "b");
}

#[test]
fn unknown_members_are_ignored_unless_the_switch_says_otherwise() {
    let body = TEMPLATE.replace(
        r#""Instances":"one"}"#,
        r#""Instances":"one"},"colour":"red""#,
    );
    let mut aws = Aws::new();
    let made = aws.send(call("POST /experimentTemplates").body(&body));
    assert_eq!(made.status(), 200);

    let mut config = Config::default();
    config.fis.switches.refuse_unknown_members = true;
    let mut aws = Aws::with(config);
    let refused = aws.refused(call("POST /experimentTemplates").body(&body));
    assert_eq!(
        (refused.status(), refused.code()),
        (400, "ValidationException".into())
    );
    assert_eq!(
        refused.get("/message"),
        "The member 'actions.stop.colour' is unknown."
    );
    let made = aws.send(call("POST /experimentTemplates").body(TEMPLATE));
    assert_eq!(made.status(), 200);
}

#[test]
fn deep_bodies_are_read_to_a_bound() {
    let mut aws = Aws::new();
    let body = |depth: usize| deep(depth).replace('x', "Name");
    // Below the bound it is a value of another type.
    let shallow = aws.refused(call("POST /applications").body(body(100)));
    assert!(shallow.get("/Message").contains("at 'name'"));
    let over = aws.refused(call("POST /applications").body(body(200)));
    assert_eq!(
        over.get("/Message"),
        "The request body is not a JSON object."
    );
}
