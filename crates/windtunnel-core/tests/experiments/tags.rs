//! Tags of templates, experiments and actions.

use super::*;

/// The ARNs of one of each kind that can be tagged.
fn taggable(sim: &mut Sim) -> Vec<Value> {
    let template = sim.create(&wait());
    let made = sim.ask("GetExperimentTemplate", json!({ "id": template }));
    let action = sim.ask("GetAction", json!({ "id": "aws:fis:wait" }));
    let started = sim.start(&template);
    vec![
        made["experimentTemplate"]["arn"].clone(),
        json!(started.arn),
        action["action"]["arn"].clone(),
    ]
}

fn tags(sim: &mut Sim, arn: &Value) -> Value {
    sim.ask("ListTagsForResource", json!({ "resourceArn": arn }))["tags"].take()
}

#[test]
fn tags_are_set_replaced_and_removed() {
    let mut sim = Sim::new();
    for arn in taggable(&mut sim) {
        assert_eq!(tags(&mut sim, &arn), json!({}));
        let tag = |tags: Value| json!({ "resourceArn": arn, "tags": tags });
        assert_eq!(
            sim.ask("TagResource", tag(json!({ "a": "1", "b": "2" }))),
            json!({})
        );
        sim.ask("TagResource", tag(json!({ "b": "3", "c d": "" })));
        assert_eq!(
            tags(&mut sim, &arn),
            json!({ "a": "1", "b": "3", "c d": "" })
        );
        let untag = |keys: Value| json!({ "resourceArn": arn, "tagKeys": keys });
        assert_eq!(
            sim.ask("UntagResource", untag(json!(["c d", "unknown"]))),
            json!({})
        );
        assert_eq!(tags(&mut sim, &arn), json!({ "a": "1", "b": "3" }));
        sim.ask("UntagResource", json!({ "resourceArn": arn }));
        assert_eq!(tags(&mut sim, &arn), json!({}));
    }
}

#[test]
fn tags_show_in_the_resource_and_its_summary() {
    let mut sim = Sim::new();
    let arns = taggable(&mut sim);
    let given = json!({ "a": "1" });
    for arn in &arns {
        sim.ask("TagResource", json!({ "resourceArn": arn, "tags": given }));
    }
    let templates = sim.ask("ListExperimentTemplates", json!({}));
    assert_eq!(templates["experimentTemplates"][0]["tags"], given);
    let id = &templates["experimentTemplates"][0]["id"];
    let template = sim.ask("GetExperimentTemplate", json!({ "id": id }));
    assert_eq!(template["experimentTemplate"]["tags"], given);
    let experiments = sim.ask("ListExperiments", json!({}));
    assert_eq!(experiments["experiments"][0]["tags"], given);
    let id = &experiments["experiments"][0]["id"];
    let experiment = sim.ask("GetExperiment", json!({ "id": id }));
    assert_eq!(experiment["experiment"]["tags"], given);
    let action = sim.ask("GetAction", json!({ "id": "aws:fis:wait" }));
    assert_eq!(action["action"]["tags"], given);
    let actions = sim.ask("ListActions", json!({}));
    for action in actions["actions"].as_array().expect("a list") {
        let expected = if action["id"] == "aws:fis:wait" {
            given.clone()
        } else {
            json!({})
        };
        assert_eq!(action["tags"], expected);
    }
}

#[test]
fn tags_given_at_creation_are_listed() {
    let mut sim = Sim::new();
    let mut plan = wait();
    plan.request.tags = Some([("team".to_owned(), "wind".to_owned())].into());
    let template = sim.create(&plan);
    let request = json!({ "experimentTemplateId": template, "tags": { "run": "1" } });
    let started = sim.start_with(request);
    assert_eq!(tags(&mut sim, &json!(started.arn)), json!({ "run": "1" }));
    let made = sim.ask("GetExperimentTemplate", json!({ "id": template }));
    assert_eq!(
        tags(&mut sim, &made["experimentTemplate"]["arn"]),
        json!({ "team": "wind" })
    );
}

#[test]
fn what_is_no_arn_of_fis_is_invalid() {
    let mut sim = Sim::new();
    let bad = [
        "experiment/EXP1111111111111111",
        "not an arn, but long enough",
        "arn:aws:ec2:us-east-1:123456789012:instance/i-1",
        "arn:aws:s3:::a-bucket-of-some-length",
        "x",
    ];
    for arn in bad {
        sim.refuse(
            INVALID,
            "TagResource",
            json!({ "resourceArn": arn, "tags": { "a": "1" } }),
        );
        sim.refuse(INVALID, "UntagResource", json!({ "resourceArn": arn }));
        sim.refuse(
            INVALID,
            "ListTagsForResource",
            json!({ "resourceArn": arn }),
        );
    }
    for operation in ["TagResource", "UntagResource", "ListTagsForResource"] {
        sim.refuse(INVALID, operation, json!({ "tags": {} }));
    }
}

#[test]
fn a_well_formed_arn_of_nothing_is_not_found() {
    let mut sim = Sim::new();
    let arns = taggable(&mut sim);
    let own = arns[0].as_str().expect("a text");
    let other_account = own.replace(ACCOUNT, "999999999999");
    let other_region = own.replace("us-east-1", "eu-west-1");
    let unknown = [
        "arn:aws:fis:us-east-1:123456789012:experiment/EXP1111111111111111",
        "arn:aws:fis:us-east-1:123456789012:experiment-template/EXT11111111111111",
        "arn:aws:fis:us-east-1:123456789012:action/aws:fis:sleep",
        "arn:aws:fis:us-east-1:123456789012:safety-lever/default",
        &other_account,
        &other_region,
    ];
    for arn in unknown {
        sim.refuse(
            NOT_FOUND,
            "TagResource",
            json!({ "resourceArn": arn, "tags": { "a": "1" } }),
        );
        sim.refuse(NOT_FOUND, "UntagResource", json!({ "resourceArn": arn }));
        sim.refuse(
            NOT_FOUND,
            "ListTagsForResource",
            json!({ "resourceArn": arn }),
        );
    }
}

#[test]
fn limits_of_tags_hold() {
    let mut sim = Sim::new();
    let arns = taggable(&mut sim);
    let bad = [
        json!({ "": "v" }),
        json!({ "k".repeat(129): "v" }),
        json!({ "k": "v".repeat(257) }),
        json!({ "aws:reserved": "v" }),
        json!({ "k*": "v" }),
        json!({ "k": "v?" }),
    ];
    for arn in arns {
        for tags in &bad {
            sim.refuse(
                INVALID,
                "TagResource",
                json!({ "resourceArn": arn, "tags": tags }),
            );
        }
        let good = json!({ "k".repeat(128): "v".repeat(256), "a B9_.:/=+-@": "_.:/=+-@ z" });
        sim.ask("TagResource", json!({ "resourceArn": arn, "tags": good }));
        assert_eq!(tags(&mut sim, &arn), good);
    }
}

#[test]
fn the_shape_of_tags_is_checked_before_the_resource_is_looked_for() {
    let mut sim = Sim::new();
    let arn = "arn:aws:fis:us-east-1:123456789012:experiment/EXP1111111111111111";
    for tags in [json!({ "": "v" }), json!({ "k": "v".repeat(257) })] {
        sim.refuse(
            INVALID,
            "TagResource",
            json!({ "resourceArn": arn, "tags": tags }),
        );
    }
}

#[test]
fn the_same_rules_hold_when_resources_are_made() {
    let mut sim = Sim::new();
    let template = sim.create(&wait());
    for tags in [
        json!({ "aws:reserved": "v" }),
        json!({ "k*": "v" }),
        json!({ "k": "v".repeat(257) }),
    ] {
        let mut request = serde_json::to_value(wait().request).expect("JSON");
        request["tags"] = tags.clone();
        sim.refuse(INVALID, "CreateExperimentTemplate", request);
        let request = json!({ "experimentTemplateId": template, "tags": tags });
        sim.refuse(INVALID, "StartExperiment", request);
    }
}

#[test]
fn all_limits_of_tags_are_checked_before_the_resource_is_looked_for() {
    let mut sim = Sim::new();
    let arn = "arn:aws:fis:us-east-1:123456789012:experiment/EXP1111111111111111";
    let many: serde_json::Map<_, _> = (0..51).map(|nth| (format!("k{nth}"), json!(""))).collect();
    for tags in [
        json!({ "aws:reserved": "v" }),
        json!({ "k*": "v" }),
        json!(many),
    ] {
        sim.refuse(
            INVALID,
            "TagResource",
            json!({ "resourceArn": arn, "tags": tags }),
        );
    }
}
