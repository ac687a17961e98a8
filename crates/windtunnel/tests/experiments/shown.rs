//! What a run shows of experiments.

use super::*;

fn steps() -> Vec<Value> {
    let overrides = of(json!({ "Run": 1, "TreatmentOverrides": { "Inline": { "qa": "t1" } } }));
    vec![
        start("PT1H", 10),
        table("PT1H", "US", json!({})),
        expose("PT2H", 50),
        call("PT3H", "UpdateExperimentRun", overrides, json!({})),
        stop("PT4H"),
        call(
            "PT5H",
            "DeleteExperimentDefinition",
            of(json!({})),
            json!({}),
        ),
        call(
            "PT5H",
            "DeleteExperimentDefinition",
            of(json!({ "DeleteType": "DESTROY" })),
            json!({}),
        ),
    ]
}

#[test]
fn definitions_and_runs_have_names_in_the_timeline() {
    let table = passes(&steps());
    for row in [
        "+01:00:00  definition  faster       IDLE -> ACTIVE  run 1, exposure 10.00 %",
        "+01:00:00  deployment  2 of prod    VALIDATING -> COMPLETE  managed: Deployment completed \
         instantly",
        "+02:00:00  run         1 of faster  exposure 50.00 %",
        "+03:00:00  run         1 of faster  overrides of 1 entity",
        "+04:00:00  run         1 of faster  RUNNING -> DONE after 3h  Experiment run stopped",
        "+04:00:00  definition  faster       ACTIVE -> IDLE",
        "+05:00:00  definition  faster       IDLE -> ARCHIVED",
        "+05:00:00  definition  faster       ARCHIVED -> DESTROYED",
    ] {
        assert!(table.contains(&format!("\n  {row}\n")), "{row}\n{table}");
    }
    // What the run has deployed stands in its own section.
    assert!(
        table.contains("\n  deployed  2, 3, 4, 5 of prod\n"),
        "{table}"
    );
    assert!(table.contains("\nDeployment 1 of prod\n"));
    assert!(!table.contains("\nDeployment 2 of prod\n"));
}

#[test]
fn a_run_that_goes_on_is_shown_as_it_is() {
    let described = of(json!({ "Run": 1, "Description": "second thoughts" }));
    let described = call("PT2H", "UpdateExperimentRun", described, json!({}));
    let ran = with_stdin(
        &["run", "-", "--format", "json"],
        &text(&[start("PT1H", 10), described]),
    );
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let runs = document["experimentRuns"].as_array().unwrap();
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0]["run"]["Status"], "RUNNING");
    assert_eq!(runs[0]["run"]["Description"], "second thoughts");
    assert_eq!(runs[0]["deployments"], json!([2]));
}

#[test]
fn json_has_the_runs_and_the_tables() {
    let ran = with_stdin(&["run", "-", "--format", "json"], &text(&steps()));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let run = &document["experimentRuns"][0];
    assert_eq!(run["run"]["Status"], "DONE");
    assert_eq!(run["deployments"], json!([2, 3, 4, 5]));
    let counted = &document["exposures"][0];
    assert_eq!(counted["at"], "2026-01-01T01:00:00.000Z");
    let counts = &counted["table"];
    assert_eq!(
        counts["population"],
        "1000 entities, user-0 to user-999, country US"
    );
    assert_eq!(counts["exposurePercentage"], json!(10.0));
    let of = |key: &str| counts["treatments"][key]["entities"].as_u64().unwrap();
    let rest = counts["notExposed"].as_u64().unwrap();
    assert!(of("t1") > 0 && of("c") > 0);
    assert_eq!(of("t1") + of("c") + rest, 1000);
    assert_eq!(counted["verdicts"], json!([]));
}

#[test]
fn each_event_has_the_resource_and_the_record_of_the_service() {
    let ran = with_stdin(&["run", "-", "--format", "ndjson"], &text(&steps()));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let lines = ran.stdout.lines();
    let lines: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (nth, line) in (1..).zip(&lines) {
        assert_eq!(line["seq"], nth);
        assert_ne!(line["resource"], "", "{line}");
    }
    let about = |part: &str| -> Vec<String> {
        let lines = lines.iter().filter(|line| {
            let resource = line["resource"].as_str().unwrap();
            resource.contains("/experimentdefinition/")
                && resource.contains("/experimentrun/") == (part == "run")
        });
        let lines = lines.map(|line| match line["kind"].as_str().unwrap() {
            "transition" => format!(
                "{} -> {}",
                line["from"].as_str().unwrap(),
                line["to"].as_str().unwrap()
            ),
            "log" => line["record"]["EventType"].as_str().unwrap().to_owned(),
            kind => kind.to_owned(),
        });
        lines.collect()
    };
    assert_eq!(
        about("definition"),
        [
            "IDLE -> ACTIVE",
            "ACTIVE -> IDLE",
            "IDLE -> ARCHIVED",
            "ARCHIVED -> DESTROYED"
        ]
    );
    let events = [
        "RUN_STARTED",
        "exposure",
        "RUNNING -> RUNNING",
        "EXPOSURE_UPDATED",
        "RUNNING -> RUNNING",
        "OVERRIDES_UPDATED",
        "RUNNING -> DONE",
        "RUN_STOPPED",
    ];
    assert_eq!(about("run"), events);
}

#[test]
fn check_counts_the_tables() {
    let steps = [
        start("PT1H", 10),
        table("PT1H", "US", json!({ "expect": { "/run": 1 } })),
    ];
    let ran = with_stdin(&["check", "-"], &text(&steps));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let told = "scenario: 8 steps up to 1h, 7 calls, 0 facts, 1 exposure table, 1 expectation";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn the_same_entities_are_compared_however_they_are_written() {
    let counted = |entities: Value, expect: Value| {
        let mut step = table("PT2H", "US", expect);
        step["exposure"]["entities"] = entities;
        step
    };
    let moved = json!({ "expect": { "/moved/joined": 0, "/moved/switched": 0, "/moved/left": 0 } });
    let shown = passes(&[
        start("PT1H", 10),
        counted(json!({ "prefix": "u", "count": 3 }), json!({})),
        counted(
            json!({ "prefix": "u", "first": 0, "count": 3 }),
            moved.clone(),
        ),
        counted(json!(["u0", "u1", "u2"]), moved),
        counted(json!(["u0", "x", "u2"]), json!({})),
    ]);
    // Others of the same words have a table of their own.
    let words = "exposed   3 entities, u0 to u2, country US\n";
    assert_eq!(shown.matches(words).count(), 2, "{shown}");
}
