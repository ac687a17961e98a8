//! Start, get, stop, retention, ids and ARNs.

use super::*;
use windtunnel_core::Delay;
use windtunnel_core::Span;

const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

fn is_id(id: &str, prefix: &str, digits: usize) -> bool {
    let suffix = id.strip_prefix(prefix).unwrap_or_default();
    suffix.len() == digits && suffix.chars().all(|c| BASE58.contains(c))
}

#[test]
fn ids_look_like_those_of_the_service() {
    for seed in 0..50 {
        let mut sim = Sim::seeded(seed, |_| {});
        let template = sim.create(&wait());
        assert!(is_id(&template, "EXT", 14), "{template}");
        let id = sim.start(&template).id;
        assert!(is_id(&id, "EXP", 16), "{id}");
    }
}

#[test]
fn ids_are_unique_and_depend_on_the_seed() {
    let made = |seed| {
        let mut sim = Sim::seeded(seed, |_| {});
        let mut ids: Vec<_> = (0..100).map(|_| sim.create(&wait())).collect();
        ids.extend(
            (0..5)
                .map(|nth| sim.start(&ids[nth].clone()).id)
                .collect::<Vec<_>>(),
        );
        ids
    };
    let first = made(1);
    assert_eq!(first, made(1));
    let mut all: Vec<_> = first.into_iter().chain(made(2)).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 210);
}

#[test]
fn arns_follow_the_partition_of_the_region() {
    let regions = [
        ("us-east-1", "aws"),
        ("eu-central-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
    ];
    for (region, partition) in regions {
        let mut sim = Sim::configured(|config| {
            config.region = region.into();
            config.account = "210987654321".into();
        });
        let beginning = format!("arn:{partition}:fis:{region}:210987654321");
        let template = sim.create(&wait());
        let got = sim.ask("GetExperimentTemplate", json!({ "id": template }));
        assert_eq!(
            got["experimentTemplate"]["arn"],
            format!("{beginning}:experiment-template/{template}")
        );
        let listed = sim.ask("ListExperimentTemplates", json!({}));
        assert_eq!(
            listed["experimentTemplates"][0]["arn"],
            got["experimentTemplate"]["arn"]
        );
        let started = sim.start(&template);
        assert_eq!(
            started.arn,
            format!("{beginning}:experiment/{}", started.id)
        );
        assert_eq!(
            sim.lever_state().arn,
            format!("{beginning}:safety-lever/default")
        );
        let action = sim.ask("GetAction", json!({ "id": "aws:fis:wait" }));
        assert_eq!(
            action["action"]["arn"],
            format!("{beginning}:action/aws:fis:wait")
        );
        // The tag operations take these ARNs.
        sim.ask(
            "TagResource",
            json!({ "resourceArn": started.arn, "tags": { "a": "b" } }),
        );
        assert_eq!(
            sim.ask("ListTagsForResource", json!({ "resourceArn": started.arn }))["tags"]["a"],
            "b"
        );
    }
}

#[test]
fn unknown_experiments_are_not_found() {
    let mut sim = Sim::new();
    let template = sim.create(&wait());
    for id in ["EXP1111111111111111", template.as_str(), "x"] {
        for operation in ["GetExperiment", "StopExperiment"] {
            sim.refuse(NOT_FOUND, operation, json!({ "id": id }));
        }
        let sub = json!({ "experimentId": id });
        sim.refuse(NOT_FOUND, "ListExperimentResolvedTargets", sub.clone());
        sim.refuse(NOT_FOUND, "ListExperimentTargetAccountConfigurations", sub);
        let account = json!({ "experimentId": id, "accountId": ACCOUNT });
        sim.refuse(
            NOT_FOUND,
            "GetExperimentTargetAccountConfiguration",
            account,
        );
    }
    for operation in ["GetExperiment", "StopExperiment"] {
        sim.refuse(INVALID, operation, json!({ "id": "" }));
        sim.refuse(INVALID, operation, json!({}));
    }
}

#[test]
fn start_refuses_what_it_cannot_start() {
    let mut sim = Sim::new();
    let template = sim.create(&wait());
    let unknown = json!({ "experimentTemplateId": "EXT11111111111111" });
    sim.refuse(NOT_FOUND, "StartExperiment", unknown);
    sim.refuse(INVALID, "StartExperiment", json!({}));
    let modes = [json!("run-some"), json!(""), json!("RUN-ALL")];
    for mode in modes {
        let options = json!({ "actionsMode": mode });
        let request = json!({ "experimentTemplateId": template, "experimentOptions": options });
        sim.refuse(INVALID, "StartExperiment", request);
    }
    assert_eq!(
        sim.ask("ListExperiments", json!({})),
        json!({ "experiments": [] })
    );
}

#[test]
fn run_all_is_the_default_mode() {
    let mut sim = Sim::new();
    let template = sim.create(&wait());
    for options in [json!(null), json!({}), json!({ "actionsMode": "run-all" })] {
        let request = json!({ "experimentTemplateId": template, "experimentOptions": options });
        let id = sim.start_with(request).id;
        assert_eq!(
            sim.get(&id).experiment_options.actions_mode.as_deref(),
            Some("run-all")
        );
    }
    sim.at(1);
    let list = sim.ask("ListExperiments", json!({}));
    for experiment in list["experiments"].as_array().expect("a list") {
        assert_eq!(experiment["state"]["status"], "running");
    }
}

#[test]
fn a_pending_delay_shows_pending_without_a_start_time() {
    let mut sim = Sim::configured(|config| {
        config.fis.timing.pending_delay = Delay::Fixed(Span::from_millis(250));
    });
    let id = sim.fly(&wait());
    sim.shows(&id, "pending 0\nA pending");
    sim.expect(0, "");
    sim.at_ms(249).shows(&id, "pending 0\nA pending");
    sim.at_ms(250).shows(&id, "initiating 0 0.25..\nA pending");
    sim.expect(
        2,
        "0.25 experiment pending->initiating time
        1.25 experiment initiating->running time
        1.25 A pending->initiating time
        1.25 A initiating->running time",
    );
}

#[test]
fn stop_while_pending_cancels_every_action() {
    let mut sim = Sim::configured(|config| {
        config.fis.timing.pending_delay = Delay::Fixed(Span::from_secs(5));
    });
    let id = sim.fly(&wait());
    sim.at(2);
    let answer = sim.stop(&id);
    assert_eq!(answer.state.status, "stopping");
    sim.expect(
        60,
        "2 experiment pending->stopping call
        2 A pending->cancelled call
        3 experiment stopping->stopped call",
    );
    sim.shows(&id, "stopped 0 ..3 \"Experiment stopped.\"\nA cancelled");
}

#[test]
fn the_lever_cancels_what_is_pending() {
    let mut sim = Sim::configured(|config| {
        config.fis.timing.pending_delay = Delay::Fixed(Span::from_secs(5));
    });
    let id = sim.fly(&wait());
    sim.at(2);
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    sim.expect(
        60,
        "2 lever disengaged->engaging call
        2 experiment pending->cancelled safety lever
        2 A pending->cancelled safety lever
        2 lever engaging->engaged time",
    );
    sim.shows(&id, "cancelled 0 ..2\nA cancelled");
    let id = sim.fly(&wait());
    sim.expect(
        61,
        "60 E2 pending->cancelled safety lever
        60 E2.A pending->cancelled safety lever",
    );
    sim.shows(&id, "cancelled 60 ..60\nA cancelled");
}

#[test]
fn cancelled_experiments_have_a_cancelled_report() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait().report(None));
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    sim.shows(
        &id,
        "cancelled 0 0..0\nreport cancelled \"Report was cancelled.\"\nA cancelled",
    );
    sim.at(10_000);
    sim.shows(
        &id,
        "cancelled 0 0..0\nreport cancelled \"Report was cancelled.\"\nA cancelled",
    );
}

#[test]
fn stopped_and_failed_experiments_have_reports() {
    let mut sim = Sim::new();
    let stopped = sim.fly(&wait().report(Some("PT1M")));
    let failed = sim.fly(&Plan::new().wait("F", "PT5M").report(Some("PT1M")));
    sim.inject(common::fault("F", 9, "InternalFailure", "X"));
    sim.at(10);
    sim.stop(&stopped);
    sim.at(11 + 60 + 60);
    for id in [stopped, failed] {
        let report = sim.get(&id).experiment_report.expect("there is a report");
        assert_eq!(report.state.status, "completed");
    }
}

#[test]
fn an_experiment_is_gone_120_days_after_its_end() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait());
    let template = sim.get(&id).experiment_template_id;
    let end_ms = (301 + day(120)) * 1_000;
    sim.at_ms(end_ms - 1);
    assert_eq!(status(&mut sim, &id), "completed");
    assert_eq!(sim.stop(&id).state.status, "completed");
    sim.at_ms(end_ms);
    for operation in ["GetExperiment", "StopExperiment"] {
        sim.refuse(NOT_FOUND, operation, json!({ "id": id }));
    }
    let sub = json!({ "experimentId": id });
    sim.refuse(NOT_FOUND, "ListExperimentResolvedTargets", sub.clone());
    sim.refuse(NOT_FOUND, "ListExperimentTargetAccountConfigurations", sub);
    let arn = format!("arn:aws:fis:us-east-1:{ACCOUNT}:experiment/{id}");
    sim.refuse(
        NOT_FOUND,
        "ListTagsForResource",
        json!({ "resourceArn": arn }),
    );
    assert_eq!(
        sim.ask("ListExperiments", json!({})),
        json!({ "experiments": [] })
    );
    sim.ask("GetExperimentTemplate", json!({ "id": template }));
}

#[test]
fn retention_counts_from_each_end() {
    let mut sim = Sim::new();
    let long = sim.fly(&wait());
    let short = sim.fly(&Plan::new().wait("A", "PT1M"));
    sim.at(day(120) + 100);
    sim.refuse(NOT_FOUND, "GetExperiment", json!({ "id": short }));
    assert_eq!(status(&mut sim, &long), "completed");
    sim.at(day(120) + 301);
    sim.refuse(NOT_FOUND, "GetExperiment", json!({ "id": long }));
}

#[test]
fn retention_can_be_chosen() {
    let mut sim = Sim::configured(|config| config.fis.timing.retention = Span::from_secs(10));
    let id = sim.fly(&Plan::new().wait("A", "PT1M"));
    sim.at(70);
    assert_eq!(status(&mut sim, &id), "completed");
    sim.at(71);
    sim.refuse(NOT_FOUND, "GetExperiment", json!({ "id": id }));
}

#[test]
fn a_running_experiment_never_expires() {
    let mut sim = Sim::configured(|config| {
        common::unbounded(config);
        config.fis.timing.retention = Span::from_secs(10);
    });
    let id = sim.fly(&Plan::new().wait("A", "P10D"));
    sim.at(day(9));
    assert_eq!(status(&mut sim, &id), "running");
}

#[test]
fn lever_operations_take_the_default_lever_only() {
    let mut sim = Sim::new();
    let lever = sim.ask("GetSafetyLever", json!({ "id": "default" }));
    assert_eq!(members(&lever), ["safetyLever"]);
    assert_eq!(members(&lever["safetyLever"]), ["arn", "id", "state"]);
    assert_eq!(
        members(&lever["safetyLever"]["state"]),
        ["reason", "status"]
    );
    let state = json!({ "status": "engaged", "reason": "Now." });
    for id in ["Default", "other", "EXT11111111111111"] {
        sim.refuse(NOT_FOUND, "GetSafetyLever", json!({ "id": id }));
        sim.refuse(
            NOT_FOUND,
            "UpdateSafetyLeverState",
            json!({ "id": id, "state": state }),
        );
    }
}

#[test]
fn lever_updates_are_checked() {
    let mut sim = Sim::new();
    let bad = [
        json!({}),
        json!({ "status": "engaged" }),
        json!({ "reason": "Now." }),
        json!({ "status": "engaging", "reason": "Now." }),
        json!({ "status": "ENGAGED", "reason": "Now." }),
        json!({ "status": "engaged", "reason": "" }),
        json!({ "status": "engaged", "reason": "r".repeat(257) }),
    ];
    for state in bad {
        sim.refuse(
            INVALID,
            "UpdateSafetyLeverState",
            json!({ "id": "default", "state": state }),
        );
    }
    sim.refuse(
        INVALID,
        "UpdateSafetyLeverState",
        json!({ "id": "default" }),
    );
    assert_eq!(sim.lever_state().state.status, "disengaged");
    let state = json!({ "status": "engaged", "reason": "r".repeat(256) });
    let answer = sim.ask(
        "UpdateSafetyLeverState",
        json!({ "id": "default", "state": state }),
    );
    assert_eq!(answer["safetyLever"]["state"], state);
}

#[test]
fn lever_state_survives_and_is_scoped_to_a_world() {
    let mut sim = Sim::new();
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    sim.at(day(400));
    assert_eq!(sim.lever_state().state.status, "engaged");
    assert_eq!(Sim::new().lever_state().state.status, "disengaged");
}
