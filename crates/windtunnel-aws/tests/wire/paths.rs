//! Paths and queries: percent-encoding, unknown routes, methods.

use crate::aws::{Aws, call};
use crate::tour_fis::TEMPLATE;

#[test]
fn colons_come_encoded_or_not() {
    let mut aws = Aws::new();
    for path in [
        "/actions/aws%3Afis%3Await",
        "/actions/aws%3afis%3await",
        "/actions/aws:fis:wait",
    ] {
        let got = aws.send(call(&format!("GET {path}")));
        assert_eq!(got.get("/action/id"), "aws:fis:wait", "{path}");
    }
}

#[test]
fn a_slash_in_a_label_must_be_encoded() {
    let mut aws = Aws::new();
    let got = aws.refused(call("GET /experiments/a%2Fb"));
    assert_eq!(got.get("/message"), "Experiment with ID a/b not found.");
    let got = aws.refused(call("GET /experiments/a/b"));
    assert_eq!(
        (got.status(), got.code()),
        (404, "UnknownOperationException".into())
    );
}

#[test]
fn the_arn_of_tags_is_all_that_follows() {
    let mut aws = Aws::new();
    let made = aws.send(call("POST /experimentTemplates").body(TEMPLATE));
    let arn = made.get("/experimentTemplate/arn");
    let encoded = arn.replace(':', "%3A").replace('/', "%2F");
    let half = arn.replace(':', "%3A");
    for arn in [arn, encoded, half] {
        let got = aws.send(call(&format!("GET /tags/{arn}")));
        assert_eq!(got.text(), r#"{"tags":{"team":"a"}}"#, "{arn}");
    }
}

#[test]
fn broken_escapes_and_bytes_that_are_no_text_are_refused() {
    let mut aws = Aws::new();
    for (line, code) in [
        ("GET /experiments/%", "ValidationException"),
        ("GET /experiments/%zz", "ValidationException"),
        ("GET /experiments/%ff", "ValidationException"),
        ("GET /experiments/a%2", "ValidationException"),
        ("GET /experiments?nextToken=%ff", "ValidationException"),
        ("GET /experiments?%ff=1", "ValidationException"),
        ("GET /applications/%C3%28", "BadRequestException"),
        ("GET /applications?next_token=%", "BadRequestException"),
        (
            "GET /configuration?configuration_token=%f",
            "BadRequestException",
        ),
        ("GET /2020-08-01/studios/%ff", "ValidationException"),
    ] {
        let answer = aws.refused(call(line));
        assert_eq!(
            (answer.status(), answer.code()),
            (400, code.into()),
            "{line}"
        );
    }
}

#[test]
fn an_empty_label_is_a_member_that_is_too_short() {
    let mut aws = Aws::new();
    for (line, status, code) in [
        ("GET /experiments/", 400, "ValidationException"),
        ("GET /experimentTemplates/", 400, "ValidationException"),
        ("GET /actions/", 400, "ValidationException"),
        ("GET /applications/", 400, "BadRequestException"),
        (
            "GET /applications//environments",
            400,
            "BadRequestException",
        ),
        ("GET /extensions/", 400, "BadRequestException"),
        ("GET /2020-08-01/studios/", 404, "UnknownOperationException"),
        (
            "GET /2020-08-01/studios/s/streaming-sessions/",
            404,
            "UnknownOperationException",
        ),
    ] {
        let answer = aws.refused(call(line));
        assert_eq!(
            (answer.status(), answer.code()),
            (status, code.into()),
            "{line}"
        );
    }
}

#[test]
fn what_has_no_route_is_unknown() {
    let mut aws = Aws::new();
    for line in [
        "GET /",
        "GET /nothing",
        "GET *",
        "PUT /experiments",
        "POST /experiments/a",
        "HEAD /experiments",
        "OPTIONS *",
        "GET /experiments/a/resolvedTargets/b",
        "GET //experiments",
        "GET /Experiments",
        "GET /deployementstrategies/abc1234",
        "DELETE /deploymentstrategies/abc1234",
        "GET /tags",
        "PURGE /tags/arn:aws:fis:us-east-1:123456789012:experiment/EXP1",
        "GET /studios",
    ] {
        let answer = aws.refused(call(line));
        let seen = (answer.status(), answer.code());
        assert_eq!(seen, (404, "UnknownOperationException".into()), "{line}");
        assert!(answer.text().contains("Unknown operation."));
    }
}

#[test]
fn queries_are_read_leniently_but_for_what_is_bound() {
    let mut aws = Aws::new();
    let mut count = |query: &str| {
        let answer = aws.send(call(&format!("GET /actions?{query}")));
        assert_eq!(answer.status(), 200, "{query}: {}", answer.text());
        answer.json()["actions"].as_array().unwrap().len()
    };
    assert_eq!(count("maxResults=2"), 2);
    assert_eq!(count("max%52esults=%32"), 2);
    assert_eq!(count("&&x=1&maxResults=2&y&=z&"), 2);
    // The first counts.
    assert_eq!(count("maxResults=2&maxResults=3"), 2);
    for query in [
        "maxResults",
        "maxResults=",
        "maxResults=2.0",
        "maxResults=0x2",
        "maxResults=99999999999999999999999999",
        "maxResults=2&maxResults=x",
        "nextToken=",
    ] {
        let answer = aws.refused(call(&format!("GET /actions?{query}")));
        let seen = (answer.status(), answer.code());
        assert_eq!(seen, (400, "ValidationException".into()), "{query}");
    }
}

#[test]
fn headers_are_read_as_what_they_are() {
    let mut aws = Aws::new();
    let line = "DELETE /applications/a/environments/e/deployments/1";
    let refused = aws.refused(call(line).header("Allow-Revert", "perhaps"));
    assert_eq!(
        refused.get("/Message"),
        "1 validation error detected: Value 'perhaps' at 'allowRevert' failed to satisfy \
         constraint: Member must be true or false"
    );
    for value in ["true", "True", "false"] {
        let missing = aws.refused(call(line).header("Allow-Revert", value));
        assert_eq!(missing.status(), 404);
    }
    let number = aws.refused(call(
        "DELETE /applications/a/environments/e/deployments/one",
    ));
    assert_eq!(
        number.get("/Message"),
        "1 validation error detected: Value 'one' at 'deploymentNumber' failed to satisfy \
         constraint: Member must be a whole number"
    );
}
