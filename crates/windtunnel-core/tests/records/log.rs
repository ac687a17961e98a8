//! The experiment log.

use super::*;

fn plan(version: i64) -> Plan {
    Plan::new()
        .reboot("reboot")
        .wait("wait", "PT1M")
        .after("reboot")
        .log(version, "group")
}

/// The members of the details of each type of record, per version.
fn details(version: i64, log_type: &str) -> &'static [&'static str] {
    match (version, log_type) {
        (_, "experiment-start") => &["experiment_start_time", "experiment_template_id"],
        (_, "target-resolution-start") => &["target_name", "target_resolution_start_time"],
        (2, "target-resolution-detail") => &[
            "account_id",
            "resolved_targets_count",
            "status",
            "target_name",
            "target_resolution_end_time",
            "target_type",
        ],
        (1, "target-resolution-end") => &[
            "page",
            "resolved_targets",
            "target_name",
            "target_resolution_end_time",
            "total_pages",
        ],
        (2, "target-resolution-end") => &[
            "page",
            "resolved_targets",
            "target_name",
            "target_resolution_end_time",
            "target_type",
            "total_pages",
            "total_resolved_targets_count",
        ],
        (_, "action-start") => &[
            "action_id",
            "action_name",
            "action_start_time",
            "action_targets",
            "parameters",
        ],
        (2, "action-error") => &["account_id", "action_id", "action_name", "action_state"],
        (_, "action-end") => &[
            "action_end_time",
            "action_id",
            "action_name",
            "action_state",
        ],
        (_, "experiment-end") => &["experiment_end_time", "experiment_state"],
        other => panic!("there is no {other:?}"),
    }
}

#[test]
fn a_completed_experiment_writes_records_from_start_to_end() {
    for version in [1, 2] {
        let mut sim = Sim::new();
        let id = sim.fly(&plan(version));
        sim.at(100);
        let records = logged(&mut sim);
        let mut expected = vec![
            "experiment-start",
            "target-resolution-start Instance",
            "target-resolution-detail Instance",
            "target-resolution-end Instance",
            "action-start reboot",
            "action-end reboot",
            "action-start wait",
            "action-end wait",
            "experiment-end",
        ];
        if version == 1 {
            expected.remove(2);
        }
        assert_eq!(outline(&records), expected);
        for record in &records {
            assert_eq!(
                members(record),
                ["details", "event_timestamp", "id", "log_type", "version"]
            );
            assert_eq!(record["id"], id);
            assert_eq!(record["version"], version.to_string());
            let log_type = record["log_type"].as_str().expect("a text");
            let mut wanted = details(version, log_type).to_vec();
            // The reboot has no parameters and the wait has no targets.
            if record["details"]["action_name"] == "reboot" {
                wanted.retain(|name| *name != "parameters");
            }
            assert_eq!(members(&record["details"]), wanted, "{log_type}");
        }
    }
}

#[test]
fn records_carry_what_happened() {
    let mut sim = Sim::new();
    let template = sim.create(&plan(2));
    sim.at_ms(188);
    sim.start(&template);
    sim.at(100);
    let records = logged(&mut sim);
    let at = |secs: &str| format!("2026-01-01T00:{secs}Z");
    let expected = [
        json!({ "experiment_template_id": template, "experiment_start_time": at("00:00.188") }),
        json!({ "target_name": "Instance", "target_resolution_start_time": at("00:01.188") }),
        json!({
            "target_name": "Instance", "target_type": "aws:ec2:instance", "account_id": ACCOUNT,
            "resolved_targets_count": 1, "status": "completed",
            "target_resolution_end_time": at("00:01.188"),
        }),
        json!({
            "target_name": "Instance", "target_type": "aws:ec2:instance",
            "target_resolution_end_time": at("00:01.188"),
            "resolved_targets": [{ "arn": ARN }], "page": 1, "total_pages": 1,
            "total_resolved_targets_count": 1,
        }),
        json!({
            "action_name": "reboot", "action_id": "aws:ec2:reboot-instances",
            "action_start_time": at("00:01.188"), "action_targets": { "Instances": "Instance" },
        }),
        json!({
            "action_name": "reboot", "action_id": "aws:ec2:reboot-instances",
            "action_end_time": at("00:01.188"),
            "action_state": { "status": "completed", "reason": "Action was completed." },
        }),
        json!({
            "action_name": "wait", "action_id": "aws:fis:wait",
            "action_start_time": at("00:01.188"), "action_targets": {},
            "parameters": { "duration": "PT1M" },
        }),
        json!({
            "action_name": "wait", "action_id": "aws:fis:wait",
            "action_end_time": at("01:01.188"),
            "action_state": { "status": "completed", "reason": "Action was completed." },
        }),
        json!({
            "experiment_end_time": at("01:01.188"),
            "experiment_state": { "status": "completed", "reason": "Experiment completed." },
        }),
    ];
    let details: Vec<_> = records
        .iter()
        .map(|record| record["details"].clone())
        .collect();
    assert_eq!(details, expected);
    let stamps: Vec<_> = records
        .iter()
        .map(|r| r["event_timestamp"].as_str().expect("a text"))
        .collect();
    let [start, running, end] = ["00:00.188", "00:01.188", "01:01.188"].map(at);
    let running = std::iter::repeat_n(running.as_str(), 6);
    assert_eq!(
        stamps,
        std::iter::once(start.as_str())
            .chain(running)
            .chain([end.as_str(), &end])
            .collect::<Vec<_>>()
    );
}

#[test]
fn without_a_destination_nothing_is_logged() {
    let mut sim = Sim::new();
    let mut silent = plan(2);
    silent.request.log_configuration = None;
    let id = sim.create(&silent);
    sim.start(&id);
    sim.at(100);
    assert_eq!(logged(&mut sim), [json!(null); 0]);
    // Switched off by an update.
    let id = sim.create(&plan(2));
    sim.ask(
        "UpdateExperimentTemplate",
        json!({ "id": id, "logConfiguration": { "logSchemaVersion": 2 } }),
    );
    sim.start(&id);
    sim.at(300);
    assert_eq!(logged(&mut sim), [json!(null); 0]);
}

#[test]
fn a_bucket_is_a_destination_too() {
    let mut sim = Sim::new();
    let mut request = serde_json::to_value(plan(2).request).expect("JSON");
    request["logConfiguration"] =
        json!({ "s3Configuration": { "bucketName": "logs" }, "logSchemaVersion": 1 });
    let made = sim.ask("CreateExperimentTemplate", request);
    sim.start(made["experimentTemplate"]["id"].as_str().expect("an id"));
    sim.at(100);
    assert_eq!(logged(&mut sim).len(), 8);
}

#[test]
fn the_configuration_of_the_copy_counts() {
    let mut sim = Sim::new();
    let id = sim.create(&plan(1));
    sim.start(&id);
    let log = json!({ "s3Configuration": { "bucketName": "logs" }, "logSchemaVersion": 2 });
    sim.ask(
        "UpdateExperimentTemplate",
        json!({ "id": id, "logConfiguration": log }),
    );
    sim.at(100);
    assert!(
        logged(&mut sim)
            .iter()
            .all(|record| record["version"] == "1")
    );
}

#[test]
fn a_failed_action_writes_an_error_in_version_2_only() {
    for version in [1, 2] {
        let mut sim = Sim::new();
        sim.inject(fault("B", 9, "DependentServiceFailure", "X"));
        let plan = Plan::new()
            .wait("A", "PT5M")
            .wait("B", "PT5M")
            .wait("C", "PT1M")
            .after("B");
        sim.fly(&plan.log(version, "group"));
        sim.at(100);
        let records = logged(&mut sim);
        let mut expected = vec![
            "experiment-start",
            "action-start A",
            "action-start B",
            "action-error B",
            "action-end B",
            "action-end A",
            "experiment-end",
        ];
        if version == 1 {
            expected.remove(3);
        }
        assert_eq!(outline(&records), expected);
        for record in &records {
            let log_type = record["log_type"].as_str().expect("a text");
            assert_eq!(
                members(&record["details"]),
                details(version, log_type),
                "{log_type}"
            );
        }
        let failed = json!({ "status": "failed", "reason": "X" });
        for error in of_type(&records, "action-error") {
            assert_eq!(
                error["details"],
                json!({
                    "action_name": "B",
                    "action_id": "aws:fis:wait",
                    "account_id": ACCOUNT,
                    "action_state": failed,
                })
            );
        }
        let ends = of_type(&records, "action-end");
        assert_eq!(ends[0]["details"]["action_state"], failed);
        let stopped = json!({ "status": "stopped", "reason": "Action was stopped." });
        assert_eq!(ends[1]["details"]["action_state"], stopped);
        assert_eq!(
            of_type(&records, "experiment-end")[0]["details"]["experiment_state"],
            failed
        );
    }
}

#[test]
fn an_error_names_the_account_where_it_happened() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        account_id: Some("999999999999".into()),
        ..fault("wait", 9, "InternalFailure", "X")
    });
    sim.fly(&plan(2));
    sim.at(100);
    let records = logged(&mut sim);
    assert_eq!(
        of_type(&records, "action-error")[0]["details"]["account_id"],
        "999999999999"
    );
}

#[test]
fn an_undo_that_fails_in_a_stopped_experiment_is_logged() {
    let mut sim = Sim::new();
    sim.inject(fault_in("S", Phase::Undo, "InternalFailure", "X"));
    let id = sim.fly(&Plan::new().stop_instances("S", "PT5M").log(2, "group"));
    sim.at(10);
    sim.take();
    sim.stop(&id);
    sim.at(11);
    let records = logged(&mut sim);
    assert_eq!(
        outline(&records),
        ["action-error S", "action-end S", "experiment-end"]
    );
    let stopped = json!({ "status": "stopped", "reason": "Experiment stopped." });
    assert_eq!(records[2]["details"]["experiment_state"], stopped);
}

#[test]
fn actions_that_never_started_produce_no_record() {
    let mut sim = Sim::new();
    let id = sim.fly(&plan(2));
    sim.stop(&id);
    sim.at(10);
    assert_eq!(
        outline(&logged(&mut sim)),
        ["experiment-start", "experiment-end"]
    );
    sim.preview(&plan(2));
    sim.at(20);
    assert_eq!(
        outline(&logged(&mut sim)),
        [
            "experiment-start",
            "target-resolution-start Instance",
            "target-resolution-detail Instance",
            "target-resolution-end Instance",
            "experiment-end",
        ]
    );
}

#[test]
fn a_stopped_action_is_logged_with_its_reason() {
    let mut sim = Sim::new();
    sim.fly(&plan(2).stop_on(&[ALARM]));
    sim.at(10).take();
    sim.alarm(ALARM, windtunnel_core::env::AlarmState::Alarm);
    sim.at(11);
    let records = logged(&mut sim);
    assert_eq!(outline(&records), ["action-end wait", "experiment-end"]);
    let state = json!({ "status": "stopped", "reason": "Action was halted by stop condition." });
    assert_eq!(records[0]["details"]["action_state"], state);
    let state = json!({ "status": "stopped", "reason": "Experiment halted by stop condition." });
    assert_eq!(records[1]["details"]["experiment_state"], state);
}

#[test]
fn an_unusable_setup_is_logged_from_start_to_end() {
    let mut sim = Sim::new();
    sim.inject(Fault {
        setup: Some(Setup::LogConfiguration),
        ..Default::default()
    });
    sim.fly(&plan(2));
    sim.at(10);
    let records = logged(&mut sim);
    assert_eq!(
        records.first().map(|r| r["log_type"].clone()),
        Some(json!("experiment-start"))
    );
    assert_eq!(
        records.last().map(|r| r["log_type"].clone()),
        Some(json!("experiment-end"))
    );
    assert!(of_type(&records, "action-start").is_empty());
}

#[test]
fn log_setup_delays_only_the_first_experiment_of_a_destination() {
    let mut sim = Sim::configured(|config| {
        config.fis.timing.log_setup_delay =
            windtunnel_core::Delay::Fixed(windtunnel_core::Span::from_secs(15));
    });
    let start = |sim: &mut Sim, plan: &Plan| {
        let begun = (sim.now - common::START).as_millis();
        let id = sim.fly(plan);
        sim.take();
        sim.at_ms(begun + 20_000);
        let first = sim.get(&id).actions["reboot"]
            .start_time
            .expect("it started");
        let after = (first.0 - common::START).as_millis() - begun;
        sim.stop(&id);
        sim.at_ms(begun + 30_000);
        after
    };
    assert_eq!(start(&mut sim, &plan(2)), 16_000);
    assert_eq!(start(&mut sim, &plan(2)), 1_000);
    assert_eq!(start(&mut sim, &plan(1)), 1_000);
    assert_eq!(start(&mut sim, &plan(2).log(2, "other")), 16_000);
    assert_eq!(start(&mut sim, &plan(2).log(2, "other")), 1_000);
    let mut silent = plan(2);
    silent.request.log_configuration = None;
    assert_eq!(start(&mut sim, &silent), 1_000);
}

#[test]
fn the_log_stream_is_named_after_the_experiment() {
    let mut sim = Sim::new();
    let id = sim.fly(&plan(2));
    let events = sim.take();
    let records = events.iter().flat_map(|event| sim.world.fis_records(event));
    let streams = records.filter_map(|record| match record {
        windtunnel_core::fis::Record::Log(record) => Some(record.stream()),
        _ => None,
    });
    assert_eq!(streams.collect::<Vec<_>>(), [format!("/aws/fis/{id}")]);
}

#[test]
fn a_log_in_s3_has_an_object_a_minute() {
    use windtunnel_core::{Config, Instant, Seed, World, fis};
    let now = Instant::from_millis(1_767_225_659_000);
    let mut world = World::new(Config::default(), Seed(1), now);
    let mut request = plan(2).request;
    request.log_configuration = Some(fis::LogConfiguration {
        s3_configuration: Some(fis::S3Configuration {
            bucket_name: Some("logs".into()),
            prefix: Some("chaos".into()),
        }),
        log_schema_version: Some(2),
        ..Default::default()
    });
    let made = world
        .fis(now)
        .create_experiment_template(request)
        .expect("it is valid");
    let start = fis::StartExperimentRequest {
        experiment_template_id: Some(made.experiment_template.id),
        ..Default::default()
    };
    let id = world
        .fis(now)
        .start_experiment(start)
        .expect("it starts")
        .experiment
        .id;
    world.handle_timeout(Instant::from_millis(1_767_225_800_000));
    let mut keys = Vec::new();
    while let Some(event) = world.poll_event() {
        let records = world.fis_records(&event);
        let is_logged = records
            .iter()
            .any(|record| matches!(record, fis::Record::Log(_)));
        let key = world.fis_log_key(&event);
        assert_eq!(key.is_some(), is_logged);
        keys.extend(key);
    }
    keys.dedup();
    let begins = |minute: &str| {
        format!(
            "chaos/AWSLogs/{ACCOUNT}/fis/us-east-1/{id}/2026/01/01/\
             {ACCOUNT}_awsfislogs_us-east-1_{id}_20260101{minute}Z_"
        )
    };
    assert_eq!(keys.len(), 3, "{keys:?}");
    for (key, minute) in keys.iter().zip(["0000", "0001", "0002"]) {
        let rest = key.strip_prefix(&begins(minute)).expect(key);
        assert!(rest.len() == 12 && rest.ends_with(".log"), "{key}");
    }
}
