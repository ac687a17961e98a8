//! Lists and tags.

use super::*;

#[test]
fn definitions_are_listed_by_their_last_touch() {
    let mut stand = Stand::deployed();
    let ids: Vec<_> = (0..5)
        .map(|n| stand.define(&format!("n{n}"), &format!("flag-{n}")))
        .collect();
    let listed = |stand: &mut Stand, filter: Value, size| {
        let pages = stand.lab.pages("ListExperimentDefinitions", filter, size);
        assert!(
            pages
                .iter()
                .all(|page| page.len() <= usize::try_from(size).expect("small"))
        );
        column(&pages.concat(), "Name")
    };
    for size in [1, 2, 50] {
        assert_eq!(
            listed(&mut stand, json!({}), size),
            ["n4", "n3", "n2", "n1", "n0"]
        );
    }
    let of = stand.of(&ids[1]);
    stand.lab.ask("UpdateExperimentDefinition", of);
    stand.lab.pass(1);
    let of = stand.of(&ids[3]);
    stand.lab.ask("DeleteExperimentDefinition", of);
    assert_eq!(
        listed(&mut stand, json!({}), 2),
        ["n3", "n1", "n4", "n2", "n0"]
    );
    let archived = json!({ "Status": "ARCHIVED" });
    assert_eq!(listed(&mut stand, archived, 50), ["n3"]);
    let idle = json!({ "Status": "IDLE" });
    assert_eq!(listed(&mut stand, idle, 1), ["n1", "n4", "n2", "n0"]);
    assert!(listed(&mut stand, json!({ "Status": "ACTIVE" }), 1).is_empty());

    let other = stand.lab.app("other");
    let env = stand.lab.env(&other, "production");
    let profile = stand.lab.flags(&other, "elsewhere");
    let draft = with(
        stand.draft("away", "checkout"),
        json!({
            "ApplicationIdentifier": other, "EnvironmentIdentifier": env,
            "ConfigurationProfileIdentifier": profile,
        }),
    );
    stand.lab.ask("CreateExperimentDefinition", draft);
    let (app, own) = (stand.app.clone(), stand.profile.clone());
    for (filter, names) in [
        (
            json!({ "ApplicationIdentifier": app }),
            &["n3", "n1", "n4", "n2", "n0"][..],
        ),
        (json!({ "ApplicationIdentifier": "other" }), &["away"]),
        (json!({ "EnvironmentIdentifier": env }), &["away"]),
        (
            json!({ "EnvironmentIdentifier": "production" }),
            &["away", "n3", "n1", "n4", "n2", "n0"],
        ),
        (
            json!({ "ConfigurationProfileIdentifier": "elsewhere" }),
            &["away"],
        ),
        (
            json!({ "ConfigurationProfileIdentifier": own, "Status": "ARCHIVED" }),
            &["n3"],
        ),
        (
            json!({ "ConfigurationProfileIdentifier": own, "EnvironmentIdentifier": env }),
            &[],
        ),
        (json!({ "EnvironmentIdentifier": "nope" }), &[]),
    ] {
        assert_eq!(listed(&mut stand, filter.clone(), 50), names, "{filter}");
    }
    let nope = json!({ "ApplicationIdentifier": "nope" });
    stand
        .lab
        .refuse(NOT_FOUND, "ListExperimentDefinitions", nope);
    // A token of one list is none of another.
    let page = stand
        .lab
        .ask("ListExperimentDefinitions", json!({ "MaxResults": 1 }));
    let token = page["NextToken"].clone();
    let input = json!({ "MaxResults": 1, "Status": "IDLE", "NextToken": token });
    let text = stand
        .lab
        .refuse(BAD_REQUEST, "ListExperimentDefinitions", input);
    assert!(text.starts_with("Invalid nextToken parameter"), "{text}");
    let summary = &page["Items"][0];
    let names = [
        "ApplicationId",
        "ConfigurationProfileId",
        "CreatedAt",
        "EnvironmentId",
        "FlagKey",
        "Id",
        "Name",
        "Status",
        "UpdatedAt",
    ];
    assert_eq!(members(summary), names);
}

#[test]
fn runs_and_events_are_listed_newest_first() {
    let mut stand = Stand::deployed();
    let definition = stand.define("faster", "checkout");
    for number in 1..=3 {
        stand.start(
            &definition,
            json!({ "Description": format!("run {number}") }),
        );
        if number < 3 {
            stand.lab.pass(10);
            stand.stop((&definition, number));
        }
    }
    let of = stand.of(&definition);
    let texts = ["run 3", "run 2", "run 1"];
    for size in [1, 2, 50] {
        let pages = stand.lab.pages("ListExperimentRuns", of.clone(), size);
        assert_eq!(column(&pages.concat(), "Description"), texts);
    }
    let done = with(of.clone(), json!({ "Status": "DONE" }));
    let done = stand.lab.list("ListExperimentRuns", done);
    assert_eq!(column(&done, "Description"), ["run 2", "run 1"]);
    // The summary of a run does not name its application.
    let names = [
        "Description",
        "EndedAt",
        "ExperimentDefinitionId",
        "Run",
        "StartedAt",
        "Status",
        "UpdatedAt",
    ];
    assert_eq!(members(&done[0]), names);
    let running = with(of, json!({ "Status": "RUNNING" }));
    assert_eq!(stand.lab.list("ListExperimentRuns", running).len(), 1);
    stand.expose((&definition, 3), 1.0);
    stand.expose((&definition, 3), 2.0);
    let input = stand.run(&definition, 3);
    let pages = stand.lab.pages("ListExperimentRunEvents", input, 2);
    assert_eq!(pages.len(), 2);
    let types = ["EXPOSURE_UPDATED", "EXPOSURE_UPDATED", "RUN_STARTED"];
    assert_eq!(column(&pages.concat(), "EventType"), types);
    assert_eq!(pages[0][0]["ExposurePercentage"], json!(2.0));
}

#[test]
fn definitions_and_runs_have_tags() {
    let mut stand = Stand::deployed();
    let draft = with(
        stand.draft("faster", "checkout"),
        json!({ "Tags": { "a": "1" } }),
    );
    let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
    stand.start(&definition, json!({ "Tags": { "b": "2" } }));
    let arn = format!(
        "{ARN}application/{}/experimentdefinition/{definition}",
        stand.app
    );
    let run = format!("{arn}/experimentrun/1");
    for (arn, tags) in [(&arn, json!({ "a": "1" })), (&run, json!({ "b": "2" }))] {
        let input = json!({ "ResourceArn": arn });
        let tagged = |lab: &mut Lab| lab.ask("ListTagsForResource", input.clone())["Tags"].take();
        assert_eq!(tagged(&mut stand.lab), tags);
        let add = with(input.clone(), json!({ "Tags": { "c": "3" } }));
        stand.lab.ask("TagResource", add);
        assert_eq!(
            tagged(&mut stand.lab),
            with(tags.clone(), json!({ "c": "3" }))
        );
        let remove = with(input.clone(), json!({ "TagKeys": ["c", "d"] }));
        stand.lab.ask("UntagResource", remove);
        assert_eq!(tagged(&mut stand.lab), tags);
    }
    for end in [
        "/experimentrun/2",
        "/experimentrun/01",
        "/experimentrun/",
        "/other/1",
        "/",
    ] {
        let input = json!({ "ResourceArn": format!("{arn}{end}") });
        stand.lab.refuse(NOT_FOUND, "ListTagsForResource", input);
    }
    let other = stand.lab.app("other");
    let foreign = format!("{ARN}application/{other}/experimentdefinition/{definition}");
    stand.lab.refuse(
        NOT_FOUND,
        "ListTagsForResource",
        json!({ "ResourceArn": foreign }),
    );
}
