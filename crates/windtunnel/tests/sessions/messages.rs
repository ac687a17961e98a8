//! What is refused before a run, and where.

use super::*;

/// Checks that a scenario is refused where its `<<` stands, which is taken out before.
#[track_caller]
fn refused(header: &str, step: &str, message: &str) {
    let steps: &[&str] = if step.is_empty() { &[] } else { &[step] };
    let marked = scenario(header, steps);
    let at = marked.rfind("<<").unwrap();
    let text = format!("{}{}", &marked[..at], &marked[at + 2..]);
    let line = marked[..at].matches('\n').count() + 1;
    let column = at - marked[..at].rfind('\n').map_or(0, |end| end + 1) + 1;
    let ran = common::with_stdin(&["check", "-"], &text);
    let expected = format!("stdin:{line}:{column}: {message}\n");
    assert_eq!((ran.code, ran.stderr), (2, expected));
}

#[test]
fn settings_that_the_service_cannot_keep_are_refused() {
    refused(
        r#""timing": <<{ "session_create": "PT30M" }"#,
        "",
        "ValidationException: The delay of streamingSession create must be below PT30M.",
    );
    refused(
        r#""switches": { "retention_seconds": <<899 }"#,
        "",
        "ValidationException: Deleted resources stay readable for 900 seconds at least.",
    );
    let odds = |odds: &str| format!(r#""failures": [ {odds} ]"#);
    refused(
        &odds(
            r#"<<{ "kind": "streamingSession", "step": "stop", "perMillion": 1,
      "codes": [ [ 1, "INSUFFICIENT_CAPACITY" ] ] }"#,
        ),
        "",
        "ValidationException: A streamingSession stop has no such failure.",
    );
    refused(
        &odds(r#"{ "kind": "studio", "step": "create", "perMillion": 1, <<"code": [] }"#),
        "",
        "unknown member \"code\"",
    );
    refused(
        r#""switches": { "unstoppable_stop": <<"maybe" }"#,
        "",
        "unknown variant `maybe`, expected `fail_session` or `refuse`",
    );
}

#[test]
fn inputs_and_faults_are_read_strictly() {
    refused(
        "",
        r#"{ "at": "PT0S", "call": "nimble.GetStudio", "input": { <<"StudioId": "x" } }"#,
        "unknown member \"StudioId\"",
    );
    refused(
        "",
        r#"{ "at": "PT0S", "call": <<"nimble.ListEverything" }"#,
        "no operation \"nimble.ListEverything\" is known",
    );
    refused(
        r#""faults": [ { "kind": "streamingSession", "transition": "stop",
      "code": <<"INSUFFICIENT_CAPACITY" } ]"#,
        "",
        "ValidationException: The stop of a streamingSession cannot fail with \
         INSUFFICIENT_CAPACITY.",
    );
    refused(
        "",
        r#"{ "at": "PT0S", "fault": { "session": "s", "owner": <<"ann" } }"#,
        "ValidationException: Only a fault with a kind chooses among its resources.",
    );
}

#[test]
fn only_calls_of_nimble_studio_are_made_as_somebody() {
    refused(
        "",
        r#"{ "at": "PT0S", "call": "fis.ListExperiments", <<"as": "ann" }"#,
        "only a call of Nimble Studio has \"as\"",
    );
    refused(
        "",
        r#"{ "at": "PT0S", "role": "r", "assumable": true, <<"as": "ann" }"#,
        "only a step with \"call\" has \"as\"",
    );
    refused(
        "",
        r#"{ "at": "PT0S", "call": "nimble.ListStudios", "as": <<"${who}" }"#,
        "no step before this one saves ${who}",
    );
}

#[test]
fn a_principal_is_visible_and_has_no_spaces() {
    for bad in ["", "a b", "\u{e4}"] {
        let header = format!("\"principal\": \"{bad}\"");
        let refused = run_text(&crate::common::scenario(&header, &[]));
        assert_eq!(refused.code, 2, "{bad}");
        assert!(
            refused.stderr.contains("a principal is visible ASCII"),
            "{}",
            refused.stderr
        );
        let mut steps = setup(json!({}));
        steps.push(json!({ "at": "PT1M", "call": "nimble.ListStudios", "as": bad }));
        let refused = run_text(&text("", &[steps]));
        assert_eq!(refused.code, 2, "{bad}");
        assert!(
            refused.stderr.contains("a principal is visible ASCII"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn a_principal_is_a_text() {
    let mut steps = setup(json!({}));
    steps[0]["save"] = json!({ "studio": "/studio/studioId", "all": "/studio" });
    steps.push(json!({ "at": "PT1M", "call": "nimble.ListStudios", "as": "${all}" }));
    let ran = run_text(&text("", &[steps]));
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("expected success, found {"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.ends_with("} is no text\n"), "{}", ran.stderr);
}
