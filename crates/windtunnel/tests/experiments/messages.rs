//! Bad steps: one message with file, line and column, before anything runs.

use super::*;

/// Checks that a step is refused where its mark stands, by `run` and by `check`.
#[track_caller]
fn refused(marked: &str, message: &str) {
    let at = marked.find("<<").expect("a mark");
    let step = format!("{}{}", &marked[..at], &marked[at + 2..]);
    // The step stands on a line of its own.
    let text = scenario("", &[&format!("\n{step}")]);
    let line = text[..text.find(&step).unwrap()].matches('\n').count() + 1;
    let place = format!("{line}:{}", at + 1);
    for command in ["run", "check"] {
        let ran = with_stdin(&[command, "-"], &text);
        assert_eq!(
            ran.stderr,
            format!("stdin:{place}: {message}\n"),
            "{command}"
        );
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{command}");
    }
}

/// A count of a run with these members, of which one is marked.
fn count(members: &str) -> String {
    format!(
        r#"{{ "at": "PT0S", "exposure": {{ "application": "a", "experimentDefinition": "d", {members} }} }}"#
    )
}

#[test]
fn a_bad_count_is_refused_where_it_stands() {
    for (members, message) in [
        (
            r#""run": <<0, "entities": [ "a" ]"#,
            "runs are numbered from 1",
        ),
        (
            r#""run": <<"one", "entities": [ "a" ]"#,
            "invalid type: string \"one\", expected a whole number",
        ),
        (
            r#""run": 1, "entities": <<[]"#,
            "a table counts 1 to 1000000 entities",
        ),
        (
            r#""run": 1, "entities": [ "a", <<"a" ]"#,
            "\"a\" is there already",
        ),
        (
            r#""run": 1, "entities": { "prefix": "u", "count": <<1000001 }"#,
            "a table counts 1 to 1000000 entities",
        ),
        (
            r#""run": 1, "entities": { "prefix": "u", "count": 1, <<"suffix": "" }"#,
            "unknown member \"suffix\"",
        ),
        (
            r#""run": 1, "entities": [ "a" ], "context": { "k": <<{} }"#,
            "neither a text, a number, a truth value nor a list of texts or numbers",
        ),
        (
            r#""run": 1, "entities": [ "a" ], <<"entity": "a""#,
            "unknown member \"entity\"",
        ),
        (
            r#""run": 1, "entities": [ <<"${who}" ]"#,
            "no step before this one saves ${who}",
        ),
    ] {
        refused(&count(members), message);
    }
    refused(
        r#"{ "at": "PT0S", "exposure": <<{ "application": "a", "entities": [ "a" ] } }"#,
        "missing field `experimentDefinition`",
    );
}

#[test]
fn a_count_has_only_its_own_members() {
    let of = |rest: &str| {
        let count = count(r#""run": 1, "entities": [ "a" ]"#);
        format!("{}, {rest} }}", count.strip_suffix(" }").unwrap())
    };
    refused(
        &of(r#"<<"input": {}"#),
        "only a step with \"call\" has \"input\"",
    );
    refused(
        &of(r#"<<"error": "X""#),
        "only a step with \"call\" has \"error\"",
    );
    refused(
        r#"{ "at": "PT0S", "restore": {}, <<"exposure": {} }"#,
        "the step has \"restore\" already",
    );
    refused(
        &of(r#""save": { "x": <<"t1" }"#),
        "\"t1\" is not a JSON pointer such as /experiment/id",
    );
    refused(
        &of(r#""expect": { "/a": <<"${x}" }"#),
        "no step before this one saves ${x}",
    );
}

#[test]
fn a_bad_restore_is_refused_where_it_stands() {
    refused(
        r#"{ "at": "PT0S", "restore": <<{ "application": "a" } }"#,
        "missing field `definition`",
    );
    refused(
        r#"{ "at": "PT0S", "restore": { "application": "a", "definition": "d", <<"run": 1 } }"#,
        "unknown member \"run\"",
    );
    refused(
        r#"{ "at": "PT0S", "restore": { "application": <<1, "definition": "d" } }"#,
        "invalid type: integer `1`, expected a string",
    );
}

#[test]
fn a_member_that_a_table_does_not_have_cannot_be_saved() {
    let step = table(
        "PT1H",
        "US",
        json!({ "save": { "x": "/treatments/t2/entities" } }),
    );
    let ran = run(&[start("PT1H", 0), step]);
    assert_eq!(ran.code, 2);
    let message = "the table has nothing at /treatments/t2/entities\n";
    assert!(ran.stderr.ends_with(message), "{}", ran.stderr);
}
