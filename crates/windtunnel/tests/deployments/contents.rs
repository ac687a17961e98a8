//! Contents, variables in them, and schemas that they must fit.

use super::*;

#[test]
fn contents_are_given_and_expected_as_json_as_text_or_as_base64() {
    let expect = |content: Value| json!({ "expect": { "/Content": content } });
    let object = json!({ "b": [ 1, 2.5 ], "a": null });
    passes(
        "",
        &[
            setup(json!({})),
            vec![
                version(object.clone(), expect(object.clone())),
                version(
                    object,
                    expect(json!({ "$text": "{\"a\":null,\"b\":[1,2.5]}" })),
                ),
                version(json!([]), expect(json!("W10="))),
                version(json!("W10="), expect(json!([]))),
                version(json!({ "$text": "on" }), expect(json!({ "$text": "on" }))),
                version(json!({ "$text": "on" }), expect(json!("b24="))),
            ],
        ],
    );
}

#[test]
fn a_content_that_is_not_as_expected_is_shown_as_what_was_expected() {
    let expect = |content: Value| json!({ "expect": { "/Content": content } });
    let steps = [
        setup(json!({})),
        vec![
            version(json!({ "a": 1 }), expect(json!({ "a": 2 }))),
            version(json!({ "$text": "on" }), expect(json!({ "$text": "off" }))),
            version(json!({ "$text": "on" }), expect(json!({ "a": 1 }))),
        ],
    ];
    let ran = run_text(&text("", &steps));
    assert_eq!(ran.code, 1);
    let expected = "stdin:5:3: expected /Content is {\"a\":2}, found {\"a\":1}\n\
                    stdin:6:3: expected /Content is {\"$text\":\"off\"}, found {\"$text\":\"on\"}\n\
                    stdin:7:3: expected /Content is {\"a\":1}, found \"b24=\"\n";
    assert_eq!(ran.stderr, expected);
}

#[test]
fn variables_stand_in_contents_and_for_numbers() {
    let save = json!({ "save": { "version": "/VersionNumber", "content": "/Content" } });
    passes(
        "",
        &[
            setup(json!({})),
            vec![
                version(json!({ "a": "$${b}" }), save),
                version(
                    json!({ "version": "${version}", "text": "v${version}" }),
                    json!({ "expect": { "/Content": { "version": 1, "text": "v1" } } }),
                ),
                version(
                    json!("${content}"),
                    json!({ "expect": { "/Content": "${content}" } }),
                ),
                start(
                    "PT0S",
                    json!("${version}"),
                    AT_ONCE,
                    json!({ "save": { "number": "/DeploymentNumber" },
                        "expect": { "/ConfigurationVersion": "1" } }),
                ),
                call(
                    "PT1H",
                    "GetDeployment",
                    json!({ "ApplicationId": "shop", "EnvironmentId": "prod",
                        "DeploymentNumber": "${number}" }),
                    json!({ "expect": { "/State": "COMPLETE" } }),
                ),
            ],
        ],
    );
}

#[test]
fn schemas_are_checked_before_a_deployment_and_on_demand() {
    let validators = json!({ "Validators": [ { "Type": "JSON_SCHEMA", "Content": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "const": "nothing", "properties": { "count": { "minimum": 1 } } } } ] });
    let validate = |version: &str, rest: Value| {
        let input = json!({ "ApplicationId": "shop", "ConfigurationProfileId": "flags",
            "ConfigurationVersion": version });
        call("PT0S", "ValidateConfiguration", input, rest)
    };
    let message = "Could not build JSON schema from invalid input:\n{\"$schema\":\
        \"http://json-schema.org/draft-07/schema#\",\"const\":\"nothing\",\"properties\":{\"count\":\
        {\"minimum\":1}}} Original error message: [message: \"numeric instance is lower than the \
        required minimum (minimum: 1, found: 0)\" - parent node: /count]";
    let refused = json!({ "error": "BadRequestException", "expect": { "/Message": message } });
    let table = passes(
        "",
        &[
            setup(validators),
            vec![
                version(json!({ "count": 0 }), json!({})),
                version(json!({ "count": 1 }), json!({})),
                validate("1", refused.clone()),
                validate("2", json!({})),
                start("PT0S", json!(1), AT_ONCE, refused),
                start("PT0S", json!(2), AT_ONCE, json!({})),
            ],
        ],
    );
    // What is known is not asked again.
    assert_eq!(
        table.matches("told        the configuration").count(),
        2,
        "{table}"
    );
}

#[test]
fn a_refusal_of_several_lines_is_told_in_one() {
    let validators = json!({ "Validators": [ { "Type": "JSON_SCHEMA", "Content": [] } ] });
    let steps = [
        setup(validators),
        vec![
            version(json!({}), json!({})),
            start("PT0S", json!(1), AT_ONCE, json!({})),
        ],
    ];
    let ran = run_text(&text("", &steps));
    assert_eq!((ran.code, ran.stderr.lines().count()), (1, 1));
    let begin = "stdin:6:3: expected success, found BadRequestException: Could not build JSON \
                 schema from invalid input: [] Original error message: ";
    assert!(ran.stderr.starts_with(begin), "{}", ran.stderr);
}
