//! An experiment runs on a copy of its template.

use super::*;

fn plan() -> Plan {
    Plan::new()
        .wait("A", "PT5M")
        .reboot("B")
        .after("A")
        .stop_on(&[ALARM])
}

#[test]
fn an_update_does_not_touch_a_running_experiment() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    let before = sim.start(&template);
    sim.at(100);
    let change = json!({
        "id": template,
        "description": "new",
        "roleArn": "arn:aws:iam::123456789012:role/other",
        "stopConditions": [{ "source": "none" }],
        "targets": {},
        "actions": { "C": { "actionId": "aws:fis:wait", "parameters": { "duration": "PT1M" } } },
        "logConfiguration": { "s3Configuration": { "bucketName": "logs" }, "logSchemaVersion": 2 },
        "experimentOptions": { "emptyTargetResolutionMode": "skip" },
        "experimentReportConfiguration": {
            "outputs": { "s3Configuration": { "bucketName": "reports" } },
        },
    });
    sim.ask("UpdateExperimentTemplate", change);
    let after = sim.get(&before.id);
    assert_eq!(after.role_arn, before.role_arn);
    assert_eq!(after.stop_conditions, before.stop_conditions);
    assert_eq!(after.targets, before.targets);
    assert_eq!(after.log_configuration, None);
    assert_eq!(after.experiment_options, before.experiment_options);
    assert_eq!(after.experiment_report, None);
    sim.shows(&before.id, "running 0 0..\nA running 1..\nB pending");
    sim.at(301);
    sim.shows(
        &before.id,
        "completed 0 0..301\nA completed 1..301\nB completed 301..301",
    );

    let next = sim.start(&template);
    sim.at(362);
    sim.shows(
        &next.id,
        "completed 301 301..362\nreport pending\nC completed 302..362",
    );
    assert_eq!(next.experiment_template_id, before.experiment_template_id);
}

#[test]
fn an_experiment_still_watches_the_alarms_it_was_started_with() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    let first = sim.start(&template).id;
    sim.ask(
        "UpdateExperimentTemplate",
        json!({ "id": template, "stopConditions": [{ "source": "none" }] }),
    );
    let second = sim.start(&template).id;
    sim.at(100);
    sim.alarm(ALARM, windtunnel_core::env::AlarmState::Alarm);
    assert_eq!(sim.get(&first).state.status, "stopping");
    assert_eq!(sim.get(&second).state.status, "running");
}

#[test]
fn a_template_with_running_experiments_can_be_deleted() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    let id = sim.start(&template).id;
    sim.at(100);
    let before = sim.get(&id);
    sim.ask("DeleteExperimentTemplate", json!({ "id": template }));
    assert_eq!(sim.get(&id), before);
    sim.at(301);
    let end = sim.get(&id);
    assert_eq!(
        (end.state.status.as_str(), end.experiment_template_id),
        ("completed", template.clone())
    );
    let list = sim.ask(
        "ListExperiments",
        json!({ "experimentTemplateId": template }),
    );
    assert_eq!(column(&list["experiments"], "id"), [id]);
}

#[test]
fn a_deleted_template_gives_its_memory_back_with_its_last_experiment() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    let id = sim.start(&template).id;
    sim.ask("DeleteExperimentTemplate", json!({ "id": template }));
    sim.at(121 * 86_400);
    sim.refuse(
        "ResourceNotFoundException",
        "GetExperiment",
        json!({ "id": id }),
    );
    // The slots are used again, and nothing of the old shines through.
    let id = sim.fly(&Plan::new().wait("X", "PT1M"));
    sim.at(121 * 86_400 + 61);
    let names: Vec<_> = sim.get(&id).actions.into_keys().collect();
    assert_eq!(names, ["X"]);
}

#[test]
fn account_configurations_of_an_experiment_are_a_snapshot() {
    let mut sim = Sim::new();
    let template = sim.create(&Plan::new().wait("A", "PT5M").multi_account());
    let key = |account: &str| json!({ "experimentTemplateId": template, "accountId": account });
    let made = |account: &str| {
        with(
            key(account),
            json!({ "roleArn": ROLE, "description": account }),
        )
    };
    sim.ask("CreateTargetAccountConfiguration", made("111111111111"));
    sim.ask("CreateTargetAccountConfiguration", made("222222222222"));
    let id = sim.start(&template).id;
    sim.ask(
        "UpdateTargetAccountConfiguration",
        with(key("111111111111"), json!({ "description": "new" })),
    );
    sim.ask("DeleteTargetAccountConfiguration", key("222222222222"));
    sim.ask("CreateTargetAccountConfiguration", made("333333333333"));
    sim.ask("DeleteExperimentTemplate", json!({ "id": template }));

    assert_eq!(sim.get(&id).target_account_configurations_count, 2);
    let list = sim.ask(
        "ListExperimentTargetAccountConfigurations",
        json!({ "experimentId": id }),
    );
    let expected: Vec<_> = ["111111111111", "222222222222"]
        .map(|account| json!({ "accountId": account, "roleArn": ROLE, "description": account }))
        .into();
    assert_eq!(list, json!({ "targetAccountConfigurations": expected }));
    let one = json!({ "experimentId": id, "accountId": "222222222222" });
    let answer = sim.ask("GetExperimentTargetAccountConfiguration", one);
    assert_eq!(answer["targetAccountConfiguration"], expected[1]);
    let other = json!({ "experimentId": id, "accountId": "333333333333" });
    sim.refuse(
        "ResourceNotFoundException",
        "GetExperimentTargetAccountConfiguration",
        other,
    );
}

#[test]
fn template_tags_are_not_copied_to_experiments() {
    let mut sim = Sim::new();
    let made = create(
        &mut sim,
        with(least(), json!({ "tags": { "template": "tag" } })),
    );
    let plain = sim.ask(
        "StartExperiment",
        json!({ "experimentTemplateId": made["id"] }),
    );
    assert_eq!(plain["experiment"]["tags"], json!({}));
    let request = json!({ "experimentTemplateId": made["id"], "tags": { "own": "tag" } });
    let tagged = sim.ask("StartExperiment", request);
    assert_eq!(tagged["experiment"]["tags"], json!({ "own": "tag" }));
}
