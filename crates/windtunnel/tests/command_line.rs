//! Commands, flags, formats and exit codes.

mod common;

use common::{START, create, example, run_text, scenario, scratch, windtunnel, with_stdin};
use serde_json::Value;

#[test]
fn two_processes_print_the_same_bytes() {
    for format in ["table", "json", "ndjson"] {
        for name in [
            "az-power-interruption.json",
            "safety-lever.json",
            "alarm-stops-both.json",
            "appconfig-flag-and-extension.json",
        ] {
            let run = || windtunnel(&["run", &example(name), "--format", format]).stdout;
            assert_eq!(run(), run(), "{name} as {format}");
        }
    }
}

#[test]
fn another_seed_invents_other_resources() {
    let digest = |seed: &str| {
        let ran = windtunnel(&[
            "run",
            &example("diamond.json"),
            "--seed",
            seed,
            "--format",
            "json",
        ]);
        let document: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(document["seed"].to_string(), seed);
        document["invented"].clone()
    };
    assert_ne!(digest("1"), digest("2"));
}

#[test]
fn a_flag_overrides_the_seed_of_the_file() {
    let path = example("fan-out.json");
    assert!(windtunnel(&["run", &path]).stdout.contains("seed      3\n"));
    assert!(
        windtunnel(&["run", &path, "--seed", "9"])
            .stdout
            .contains("seed      9\n")
    );
}

#[test]
fn the_json_document_has_everything() {
    let ran = windtunnel(&["run", &example("action-fails.json"), "--format", "json"]);
    assert_eq!(ran.code, 0);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let at = |pointer: &str| document.pointer(pointer).unwrap_or(&Value::Null).clone();
    assert_eq!(at("/windtunnel"), "timeline/v1");
    assert_eq!(at("/digest").as_str().unwrap().len(), 16);
    assert_eq!(at("/hasPassed"), true);
    assert_eq!(
        at("/experiments/0/experiment/state/error/location"),
        "actions.cut-network"
    );
    assert_eq!(at("/experiments/0/bill/actionMinutes"), 4);
    assert_eq!(at("/bill/cost"), "0.40 USD");
    assert_eq!(at("/calls/1/reply/experiment/state/status"), "initiating");
    assert_eq!(at("/facts/1/fact/InjectFault/action"), "cut-network");
    let events = at("/events");
    let kinds = |kind: &str| {
        events
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["kind"] == kind)
            .count()
    };
    assert_eq!(
        u64::try_from(kinds("transition")).unwrap(),
        at("/eventCount").as_u64().unwrap()
    );
    assert!(kinds("eventbridge") >= 3 && kinds("log") >= 6);
}

#[test]
fn the_json_document_has_deployments_as_get_deployment_shows_them() {
    let name = "appconfig-flag-and-extension.json";
    let ran = windtunnel(&["run", &example(name), "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let at = |pointer: &str| document.pointer(pointer).unwrap_or(&Value::Null).clone();
    let deployment = at("/deployments/1/deployment");
    assert_eq!(deployment["State"], "ROLLED_BACK");
    assert_eq!(deployment["EventLog"][0]["EventType"], "ROLLBACK_COMPLETED");
    let id = |member: &str| deployment[member].as_str().unwrap().to_owned();
    let (application, environment) = (id("ApplicationId"), id("EnvironmentId"));
    let resource = format!("application/{application}/environment/{environment}/deployment/2");
    assert_eq!(at("/deployments/1/resource"), resource);
    assert_eq!(at("/deployments/1/environment/State"), "RolledBack");
    assert_eq!(at("/experiments"), Value::Array(Vec::new()));
    let invocations = at("/invocations");
    let points: Vec<&str> = invocations
        .as_array()
        .unwrap()
        .iter()
        .map(|invocation| invocation["point"].as_str().unwrap())
        .collect();
    let expected = [
        "AtDeploymentTick",
        "OnDeploymentStep",
        "AtDeploymentTick",
        "OnDeploymentStep",
        "AtDeploymentTick",
        "OnDeploymentRolledBack",
    ];
    assert_eq!(points, expected);
    assert_eq!(
        invocations[5]["payload"]["detail-type"],
        "On Deployment Rolled Back"
    );
    assert_eq!(invocations[5]["resource"], resource);
}

#[test]
fn ndjson_has_the_log_and_the_events_of_deployments() {
    let name = "appconfig-flag-and-extension.json";
    let ran = windtunnel(&["run", &example(name), "--format", "ndjson"]);
    let lines = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    assert!(lines.iter().all(|line| line["service"] == "appconfig"));
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|line| line["kind"] == kind)
            .collect::<Vec<_>>()
    };
    // Each transition leaves one entry, and each says which.
    let (transitions, log) = (of("transition"), of("log"));
    let kinds = lines.iter().map(|line| line["kind"].as_str().unwrap());
    let kinds: Vec<&str> = kinds.filter(|&kind| kind != "eventbridge").collect();
    assert_eq!(kinds, ["transition", "log"].repeat(transitions.len()));
    for (transition, entry) in transitions.iter().zip(&log) {
        assert_eq!(transition["at"], entry["at"]);
        assert_eq!(transition["resource"], entry["resource"]);
        assert_eq!(entry["record"]["OccurredAt"], entry["at"]);
    }
    let types: Vec<&str> = log
        .iter()
        .map(|line| line["record"]["EventType"].as_str().unwrap())
        .collect();
    let expected = [
        "DEPLOYMENT_STARTED",
        "PERCENTAGE_UPDATED",
        "BAKE_TIME_STARTED",
        "DEPLOYMENT_COMPLETED",
        "DEPLOYMENT_STARTED",
        "PERCENTAGE_UPDATED",
        "PERCENTAGE_UPDATED",
        "ROLLBACK_STARTED",
        "ROLLBACK_COMPLETED",
    ];
    assert_eq!(types, expected);
    let events = of("eventbridge");
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["record"]["source"], "aws.appconfig");
}

#[test]
fn the_sessions_of_clients_are_told_apart() {
    let ran = windtunnel(&["run", &example("alarm-stops-both.json"), "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    let calls = document["calls"].as_array().unwrap().iter();
    let polls = calls.filter(|call| call["call"] == "appconfigdata.GetLatestConfiguration");
    let sessions: Vec<u64> = polls
        .map(|call| call["session"].as_u64().unwrap())
        .collect();
    assert_eq!(sessions, [1, 2, 3, 4].repeat(4));
}

#[test]
fn ndjson_has_one_event_or_record_a_line() {
    let ran = windtunnel(&["run", &example("action-fails.json"), "--format", "ndjson"]);
    let lines: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for (nth, line) in (1..).zip(&lines) {
        let members: Vec<&str> = line
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let expected = [
            "at", "cause", "from", "kind", "record", "resource", "seq", "service", "to",
        ];
        assert_eq!(members, expected);
        assert_eq!(line["seq"], nth);
    }
    let failed = lines.iter().find(|line| line["to"] == "failed").unwrap();
    assert_eq!(failed["cause"], "fault");
    assert!(
        failed["resource"]
            .as_str()
            .unwrap()
            .ends_with("/action/cut-network")
    );
    let last = lines.last().unwrap();
    assert_eq!(last["record"]["log_type"], "experiment-end");
}

#[test]
fn ndjson_tells_of_invented_resources_beside_the_events() {
    let ran = windtunnel(&["run", &example("diamond.json"), "--format", "ndjson"]);
    let note = "6 resources were invented for the targets; the table lists them\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (0, note));
}

#[test]
fn a_run_ends_at_the_given_time() {
    let path = example("diamond.json");
    let ran = windtunnel(&["run", &path, "--until", "PT2M"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout.contains("+00:00:00 to now, 2m so far"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("end       +00:02:00, before everything was over")
    );
    let same = windtunnel(&["run", &path, "--until", "2026-01-01T00:02:00Z"]);
    assert_eq!(ran.stdout, same.stdout);
    let later = windtunnel(&["run", &path, "--until", "P3D"]);
    assert_eq!(later.stdout, windtunnel(&["run", &path]).stdout);
}

#[test]
fn steps_after_the_end_are_counted_but_fail_nothing() {
    let ran = windtunnel(&["run", &example("alarm-stops-it.json"), "--until", "PT7M15S"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.contains("steps     2 not reached"));
    assert!(ran.stdout.contains("expected  2 met, 0 failed"));
    assert!(
        ran.stdout
            .contains("end       +00:07:15, before everything was over")
    );
}

#[test]
fn the_result_goes_to_a_file_on_demand() {
    let path = scratch("fan-out.txt");
    let name = path.to_str().unwrap();
    let ran = windtunnel(&["run", &example("fan-out.json"), "--out", name]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", "")
    );
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        written,
        windtunnel(&["run", &example("fan-out.json")]).stdout
    );
    let ran = windtunnel(&["run", &example("fan-out.json"), "--out", "/nowhere/at/all"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr
            .starts_with("/nowhere/at/all: cannot be written: ")
    );
}

#[test]
fn quiet_prints_only_what_failed() {
    let ran = windtunnel(&["run", &example("fan-out.json"), "--quiet"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
        (0, "", "")
    );
    let ran = windtunnel(&["--quiet", "check", &example("fan-out.json")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn colours_are_used_only_on_demand_or_on_a_screen() {
    let path = example("action-fails.json");
    assert!(!windtunnel(&["run", &path]).stdout.contains('\u{1b}'));
    assert!(
        !windtunnel(&["run", &path, "--color", "never"])
            .stdout
            .contains('\u{1b}')
    );
    let coloured = windtunnel(&["run", &path, "--color", "always"]).stdout;
    assert!(coloured.contains("\u{1b}[31mfailed\u{1b}[0m"));
}

#[test]
fn ascii_alone_draws_the_bars_on_demand() {
    let drawn = windtunnel(&["run", &example("action-fails.json"), "--ascii"]).stdout;
    assert!(drawn.is_ascii());
    assert!(drawn.contains("#X"));
}

#[test]
fn no_bar_is_wider_than_the_screen() {
    for entry in std::fs::read_dir(common::examples()).unwrap() {
        let path = entry.unwrap().path();
        let table = windtunnel(&["run", path.to_str().unwrap()]).stdout;
        for line in table.lines().filter(|line| line.contains('│')) {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_windtunnel"))
        .args([
            "run",
            &example("az-power-interruption.json"),
            "--format",
            "json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn bad_usage_exits_with_two() {
    let path = example("diamond.json");
    let cases: [&[&str]; 7] = [
        &[],
        &["fly", &path],
        &["run"],
        &["run", &path, "--seed", "-1"],
        &["run", &path, "--until", "5m"],
        &["run", &path, "--format", "xml"],
        &["run", &path, "--until", "2025-12-31T23:59:59Z"],
    ];
    for args in cases {
        let ran = windtunnel(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    for command in ["run", "check", "replay"] {
        let ran = windtunnel(&[command, "/nowhere.json"]);
        assert_eq!(ran.code, 2);
        let told = ran.stderr.starts_with("/nowhere.json: cannot be read: ");
        assert!(told, "{command}: {}", ran.stderr);
    }
}

#[test]
fn the_states_of_one_service_are_printed_on_demand() {
    for (service, count) in [("fis", 4), ("appconfig", 3), ("nimble", 7), ("env", 1)] {
        let ran = windtunnel(&["states", service]);
        assert_eq!(ran.code, 0);
        assert_eq!(ran.stdout.matches("title: ").count(), count, "{service}");
    }
    let deployment = windtunnel(&["states", "appconfig"]).stdout;
    assert!(deployment.contains("COMPLETE --> REVERTED: RevertRequested"));
}

#[test]
fn a_scenario_without_steps_is_told_as_one() {
    let ran = with_stdin(&["check", "-"], &scenario("", &[]));
    let expected = "scenario: 0 steps, 0 calls, 0 facts, 0 expectations";
    assert_eq!(ran.stdout, format!("stdin: ok\n{expected}\n"));
}

#[test]
fn the_standard_input_is_a_file_too() {
    let text = std::fs::read_to_string(example("diamond.json")).unwrap();
    let ran = with_stdin(&["check", "-"], &text);
    assert_eq!(ran.code, 0);
    let expected = "template: 4 actions in 3 layers, 2 targets, longest chain 5m";
    assert_eq!(ran.stdout, format!("stdin: ok\n{expected}\n"));
}

#[test]
fn a_failed_expectation_exits_with_one_and_is_told_with_its_place() {
    let look = r#"{ "at": "PT1M", "call": "fis.GetExperiment", "input": { "id": "${experiment}" },
    "expect": { "/experiment/state/status": "completed", "/experiment/endTime": null } }"#;
    let ran = run_text(&scenario("", &[&create("PT5M"), START, look]));
    assert_eq!(ran.code, 1);
    let expected =
        "stdin:11:3: expected /experiment/state/status is \"completed\", found \"running\"\n";
    assert_eq!(ran.stderr, expected);
    assert!(
        ran.stdout
            .contains("FAILED  /experiment/state/status is \"completed\", found")
    );
    assert!(ran.stdout.contains("ok  /experiment/endTime is absent"));
    assert!(ran.stdout.contains("expected  1 met, 1 failed"));
}

#[test]
fn control_characters_of_a_file_do_not_reach_the_terminal() {
    let get =
        r#"{ "at": "PT0S", "call": "fis.GetExperiment", "input": { "id": "EXP\u001b[2J\u009b" } }"#;
    let text = scenario(r#""about": "\u001b[5mred\u0007 \u007f""#, &[get]);
    for colour in ["never", "always"] {
        let ran = with_stdin(&["run", "-", "--color", colour], &text);
        let shown = ran.stdout.replace("\u{1b}[0m", "");
        assert!(shown.contains(r"\u{1b}[5mred\u{7} \u{7f}"), "{shown}");
        assert!(
            !shown.contains("\u{1b}[5m") && !shown.contains("\u{1b}[2J"),
            "{shown}"
        );
        assert!(!shown.contains(['\u{7}', '\u{7f}', '\u{9b}']), "{shown}");
        assert_eq!(shown.contains('\u{1b}'), colour == "always");
        assert!(!ran.stderr.contains(['\u{1b}', '\u{9b}']), "{}", ran.stderr);
        assert!(ran.stderr.contains(r"\u{1b}[2J"), "{}", ran.stderr);
    }
    // Nor does what stands for escapes before a table is printed.
    let text = scenario("\"about\": \"\u{fdd0}[31mred\"", &[]);
    let ran = with_stdin(&["run", "-", "--color", "always"], &text);
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    let refused = with_stdin(
        &["check", "-"],
        "{ \"windtunnel\": \"\\u001b[2J\", \"\\u0007\": 1 }",
    );
    assert_eq!(refused.code, 2);
    assert!(
        !refused.stderr.contains(['\u{1b}', '\u{7}']),
        "{}",
        refused.stderr
    );
}

#[test]
fn a_result_that_goes_to_a_dash_goes_to_the_standard_output() {
    let text = scenario("", &[]);
    let folder = scratch("dash");
    std::fs::create_dir_all(&folder).unwrap();
    let printed = run_text(&text).stdout;
    for quiet in [&[][..], &["--quiet"]] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_windtunnel"));
        let file = scratch("dash.json");
        std::fs::write(&file, &text).unwrap();
        let ran = command
            .current_dir(&folder)
            .args(["run", file.to_str().unwrap(), "--out", "-"])
            .args(quiet)
            .output()
            .unwrap();
        let ran = String::from_utf8(ran.stdout).unwrap();
        assert_eq!(ran.replace("dash.json", "stdin"), printed);
    }
    assert!(!folder.join("-").exists());
}

#[cfg(unix)]
#[test]
fn inputs_without_an_end_are_refused() {
    for args in [["run", "/dev/zero"], ["replay", "/dev/zero"]] {
        let refused = windtunnel(&args);
        assert_eq!(refused.code, 2);
        assert!(
            refused.stderr.contains("than 256 MiB"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn a_time_out_of_range_is_told_as_one() {
    let late = "9999-12-31T00:00:00Z";
    let start = scenario(&format!("\"start\": \"{late}\""), &[]);
    for refused in [
        windtunnel(&["run", &example("diamond.json"), "--until", late]),
        windtunnel(&["serve", "--start", late]),
        run_text(&start),
    ] {
        assert_eq!(refused.code, 2);
        let said = "lies beyond 9999-12-30T22:00:00";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
}
