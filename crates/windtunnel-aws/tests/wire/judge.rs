//! JSON Schemas: who judges them is given to the wire.

use windtunnel_aws::Wire;
use windtunnel_core::appconfig::SchemaCheck;
use windtunnel_core::env::SchemaVerdict;

use crate::aws::{Aws, call};

/// Refuses what has the letter x.
fn no_x(check: &SchemaCheck) -> SchemaVerdict {
    let content = String::from_utf8_lossy(check.content.bytes());
    let problem = content
        .contains('x')
        .then(|| format!("{content} against {}", check.schema));
    SchemaVerdict {
        check: check.check.clone(),
        problem,
    }
}

/// Makes a profile with a schema and two versions; returns the path of its validators.
fn profile(aws: &mut Aws) -> String {
    let application = call("POST /applications").body(r#"{"Name":"shop"}"#);
    let application = aws.send(application).get("/Id");
    let all = format!("/applications/{application}/configurationprofiles");
    let body = r#"{"Name":"main","LocationUri":"hosted",
        "Validators":[{"Type":"JSON_SCHEMA","Content":"{}"}]}"#;
    let profile = aws.send(call(&format!("POST {all}")).body(body)).get("/Id");
    let path = format!("{all}/{profile}");
    for content in ["good", "x"] {
        let create = call(&format!("POST {path}/hostedconfigurationversions"));
        let create = create.body(content).header("Content-Type", "text/plain");
        assert_eq!(aws.send(create).status(), 201);
    }
    format!("POST {path}/validators?configuration_version=")
}

#[test]
fn a_judge_decides_over_configurations() {
    let mut aws = Aws::new();
    aws.wire = Wire::default().with_judge(no_x);
    let validate = profile(&mut aws);
    assert_eq!(aws.send(call(&format!("{validate}1"))).status(), 204);
    let bad = aws.send(call(&format!("{validate}2")));
    assert_eq!(
        (bad.status(), bad.get("/Message")),
        (400, "x against {}".into())
    );
    // The verdict is remembered: now nothing changes.
    aws.refused(call(&format!("{validate}2")));
}

#[test]
fn without_a_judge_every_configuration_passes() {
    let mut aws = Aws::new();
    let validate = profile(&mut aws);
    assert_eq!(aws.send(call(&format!("{validate}2"))).status(), 204);
}
