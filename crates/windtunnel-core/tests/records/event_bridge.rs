//! `FIS Experiment State Change`.

use super::*;
use windtunnel_core::Delay;
use windtunnel_core::Span;

fn plan() -> Plan {
    Plan::new()
        .wait("A", "PT1M")
        .wait("B", "PT1M")
        .after("A")
        .stop_on(&[ALARM])
}

/// State before and after of each event.
fn changes(events: &[Value]) -> Vec<String> {
    let status = |event: &Value, member: &str| {
        event["detail"][member]["status"]
            .as_str()
            .expect("a text")
            .to_owned()
    };
    events
        .iter()
        .map(|event| {
            format!(
                "{}->{}",
                status(event, "old-state"),
                status(event, "new-state")
            )
        })
        .collect()
}

#[test]
fn an_event_has_the_members_of_the_page() {
    let mut sim = Sim::configured(|config| config.region = "eu-west-1".into());
    let template = sim.create(&plan());
    sim.at_ms(1_999);
    let id = sim.start(&template).id;
    let events = events(&mut sim);
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!(
        *event,
        json!({
            "version": "0",
            "id": event["id"],
            "detail-type": "FIS Experiment State Change",
            "source": "aws.fis",
            "account": ACCOUNT,
            "time": "2026-01-01T00:00:01Z",
            "region": "eu-west-1",
            "resources": [format!("arn:aws:fis:eu-west-1:{ACCOUNT}:experiment/{id}")],
            "detail": {
                "experiment-id": id,
                "experiment-template-id": template,
                "new-state": { "status": "initiating", "reason": "Experiment is initiating." },
                "old-state": { "status": "pending", "reason": "Experiment is pending." },
            },
        })
    );
}

#[test]
fn there_is_one_event_for_each_change_of_the_status_in_order() {
    let mut sim = Sim::new();
    sim.fly(&plan().report(None));
    sim.at(10_000);
    let events = events(&mut sim);
    assert_eq!(
        changes(&events),
        [
            "pending->initiating",
            "initiating->running",
            "running->completed"
        ]
    );
    let times: Vec<_> = events
        .iter()
        .map(|event| event["time"].as_str().expect("a text"))
        .collect();
    assert_eq!(
        times,
        [
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:01Z",
            "2026-01-01T00:02:01Z"
        ]
    );
}

#[test]
fn states_that_are_passed_in_one_instant_have_their_events() {
    let mut sim = Sim::new();
    sim.preview(&plan());
    sim.at(1);
    let events = events(&mut sim);
    assert_eq!(
        changes(&events),
        [
            "pending->initiating",
            "initiating->running",
            "running->completed"
        ]
    );
}

#[test]
fn a_stop_while_pending_is_published_from_pending() {
    let mut sim = Sim::configured(|config| {
        config.fis.timing.pending_delay = Delay::Fixed(Span::from_secs(5));
    });
    let id = sim.fly(&plan());
    assert_eq!(events(&mut sim), [json!(null); 0]);
    sim.stop(&id);
    sim.at(5);
    assert_eq!(
        changes(&events(&mut sim)),
        ["pending->stopping", "stopping->stopped"]
    );
}

#[test]
fn actions_levers_reports_and_alarms_have_no_events() {
    let mut sim = Sim::new();
    sim.fly(&plan().report(Some("PT0S")));
    sim.at(200);
    let count = events(&mut sim).len();
    sim.lever("engaged", "Now.")
        .expect("the lever can be engaged");
    sim.alarm(ALARM, windtunnel_core::env::AlarmState::Alarm);
    sim.at(1_000);
    assert_eq!(count, 3);
    assert_eq!(sim.records(), [json!(null); 0]);
}

#[test]
fn event_ids_are_uuids_that_differ_and_follow_from_the_seed() {
    let ids = |seed| {
        let mut sim = Sim::seeded(seed, |_| {});
        let template = sim.create(&plan());
        let first = sim.start(&template).id;
        sim.start(&template);
        sim.at(60);
        sim.stop(&first);
        sim.at(1_000);
        let events = events(&mut sim);
        events
            .iter()
            .map(|event| event["id"].as_str().expect("a text").to_owned())
            .collect::<Vec<_>>()
    };
    let first = ids(1);
    assert_eq!(first, ids(1));
    let mut all: Vec<_> = first.into_iter().chain(ids(2)).collect();
    assert_eq!(all.len(), 14);
    for id in &all {
        let parts: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{id}");
        assert!(
            id.bytes()
                .all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b)),
            "{id}"
        );
        assert_eq!(&id[14..15], "4", "version of {id}");
        assert!("89ab".contains(&id[19..20]), "variant of {id}");
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 14);
}

#[test]
fn cancelled_experiments_are_published_unless_switched_off() {
    for emit in [true, false] {
        let mut sim = Sim::configured(|config| config.fis.switches.emit_cancelled_event = emit);
        let stopped = sim.fly(&plan());
        sim.at(10);
        let cancelled = sim.fly(&plan().log(2, "group"));
        sim.lever("engaged", "Now.")
            .expect("the lever can be engaged");
        sim.at(100);
        let records = sim.records();
        let of = |id: &str| {
            let own = records
                .iter()
                .filter(|r| is_event(r) && r["detail"]["experiment-id"] == id);
            changes(&own.cloned().collect::<Vec<_>>())
        };
        let stops = [
            "pending->initiating",
            "initiating->running",
            "running->stopping",
            "stopping->stopped",
        ];
        assert_eq!(of(&stopped), stops);
        if emit {
            assert_eq!(
                of(&cancelled),
                ["pending->initiating", "initiating->cancelled"]
            );
        } else {
            assert_eq!(of(&cancelled), ["pending->initiating"]);
        }
        // The log does not depend on the switch.
        let log: Vec<_> = records.iter().filter(|r| !is_event(r)).cloned().collect();
        assert_eq!(outline(&log), ["experiment-start", "experiment-end"]);
    }
}

#[test]
fn the_template_id_is_there_after_the_template_is_deleted() {
    let mut sim = Sim::new();
    let template = sim.create(&plan());
    sim.start(&template);
    sim.at(10);
    sim.ask("DeleteExperimentTemplate", json!({ "id": template }));
    sim.take();
    sim.at(200);
    let events = events(&mut sim);
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["detail"]["experiment-template-id"], template);
}

#[test]
fn a_record_can_be_asked_for_later_and_again() {
    let mut sim = Sim::new();
    sim.inject(fault("A", 9, "InternalFailure", "X"));
    sim.fly(&plan().log(2, "group"));
    let (mut taken, mut at_once) = (Vec::new(), Vec::new());
    for at in 0..=20 {
        sim.at(at);
        for event in sim.take() {
            at_once.extend(sim.world.fis_records(&event));
            taken.push(event);
        }
    }
    sim.at(100_000);
    let later: Vec<_> = taken
        .iter()
        .flat_map(|event| sim.world.fis_records(event))
        .collect();
    let (later, at_once) = (serde_json::to_value(later), serde_json::to_value(at_once));
    assert_eq!(later.expect("JSON"), at_once.expect("JSON"));
    // Once the experiment is gone, so are its records.
    sim.at(121 * 86_400);
    assert!(
        taken
            .iter()
            .all(|event| sim.world.fis_records(event).is_empty())
    );
}

#[test]
fn partitions_show_in_the_resources() {
    let mut sim = Sim::configured(|config| config.region = "cn-north-1".into());
    let id = sim.fly(&plan());
    let events = events(&mut sim);
    assert_eq!(
        events[0]["resources"],
        json!([format!(
            "arn:aws-cn:fis:cn-north-1:{ACCOUNT}:experiment/{id}"
        )])
    );
}
