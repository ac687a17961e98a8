//! What a run shows, and that it changes nothing by looking.

use std::collections::BTreeMap;

use windtunnel::{EndOfLife, Options, Run, Scenario, Timeline, to_json, to_ndjson};
use windtunnel_core::{Command, Seed, SeededClock, Simulation, Span};

use super::*;

fn backups() -> Value {
    json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 1 } })
}

/// A session that stops by itself with a backup, and one that is terminated with a stream.
fn steps() -> Vec<Value> {
    let stream = json!({ "sessionId": "${bob}", "expirationInSeconds": 600 });
    let mut steps = setup(persistent(backups()));
    let mut daily = steps[3].clone();
    daily["input"]["name"] = json!("daily");
    daily["input"]["streamConfiguration"]["sessionPersistenceMode"] = json!("DEACTIVATED");
    daily["input"]["streamConfiguration"]
        .as_object_mut()
        .unwrap()
        .remove("sessionBackup");
    daily["save"] = json!({ "daily": "/launchProfile/launchProfileId" });
    steps.push(daily);
    let mut bob = launch("PT2M", "bob", json!({}));
    bob["input"]["launchProfileId"] = json!("${daily}");
    steps.extend([
        launch("PT2M", "ann", json!({})),
        bob,
        call("PT10M", "CreateStreamingSessionStream", stream, json!({})),
    ]);
    steps
}

fn fly(steps: Vec<Value>, options: Options) -> Timeline {
    let scenario = Scenario::parse("day", &text("", &[steps])).unwrap();
    Run::new(&scenario, options).fly().unwrap()
}

#[test]
fn sessions_fly_with_their_streams_and_backups() {
    let timeline = fly(steps(), Options::default());
    let sessions: Vec<_> = timeline.sessions().map(|(_, craft)| craft).collect();
    let [ann, bob] = sessions.as_slice() else {
        panic!("{} sessions", sessions.len());
    };
    let counts = |craft: &windtunnel::SessionCraft| (craft.streams.len(), craft.backups.len());
    assert_eq!((counts(ann), counts(bob)), ((0, 1), (1, 0)));
    let end = |minutes: u64| timeline.start + Span::from_secs(minutes * 60);
    assert_eq!(ann.ends, [(end(67), EndOfLife::StopAt)]);
    assert_eq!(bob.ends, [(end(67), EndOfLife::TerminateAt)]);
    assert_eq!(ann.shown.state, "STOPPED");
    assert_eq!(
        ann.shown.stopped_by.as_deref(),
        Some("nimble.amazonaws.com")
    );
    assert_eq!(bob.shown.state, "DELETED");
    assert_eq!(bob.streams[0].shown.status_code, "STREAM_DELETED");
    let states =
        |track: &windtunnel::Track| -> Vec<&str> { track.stays().map(|stay| stay.state).collect() };
    assert_eq!(
        states(&timeline.flights[0].track),
        ["CREATE_IN_PROGRESS", "READY", "STOP_IN_PROGRESS", "STOPPED"]
    );
    assert_eq!(
        states(&bob.streams[0].track),
        [
            "CREATE_IN_PROGRESS",
            "READY",
            "DELETE_IN_PROGRESS",
            "DELETED"
        ]
    );
    let named: Vec<&str> = timeline.flights.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(named, ["1 of ann", "1 of bob"]);
    assert_eq!(timeline.flights[0].session(), Some(&ann.shown));
}

#[test]
fn the_table_marks_when_sessions_end_by_themselves() {
    let table = passes("", &[steps()]);
    has(
        &table,
        &[
            "profile     artists            CREATE_IN_PROGRESS -> READY after 14s",
            "1 of ann           CREATE_IN_PROGRESS -> READY after 5m  stopAt +01:07:00",
            "1 of ann           READY -> STOP_IN_PROGRESS  stopAt is reached",
            "1 of bob           READY -> DELETE_IN_PROGRESS  terminateAt is reached",
            "1 of ann/backup 1  ",
            "\nSession 1 of ann\n",
            " stopAt ▲\n",
            " terminateAt ▲\n",
            "state     STOPPED  STREAMING_SESSION_STOPPED",
            "instance  g4dn.xlarge, persistent, keeps 1 of its backups",
            "people    created by simulated-user, stopped by nimble.amazonaws.com",
        ],
    );
    let ran = common::with_stdin(&["run", "-", "--ascii"], &text("", &[steps()]));
    has(
        &ran.stdout,
        &[" stopAt ^\n", " terminateAt ^\n", "|....###"],
    );
    assert!(ran.stdout.is_ascii(), "{}", ran.stdout);
}

#[test]
fn a_run_that_is_cut_says_what_comes_next() {
    let ran = common::with_stdin(&["run", "-", "--until", "PT30M"], &text("", &[steps()]));
    has(
        &ran.stdout,
        &[
            "  time      +00:02:00 to now, 28m so far",
            "  next      stopAt +01:07:00",
            "  next      terminateAt +01:07:00",
            "+00:30:00, before everything was over",
        ],
    );
}

#[test]
fn json_lists_sessions_as_they_were_last_shown() {
    let mut steps = steps();
    // Tags change without a transition.
    let mut tag = call(
        "PT3H",
        "TagResource",
        json!({ "resourceArn": "${arn}",
        "tags": { "done": "yes" } }),
        json!({ "as": "ann" }),
    );
    tag["input"].as_object_mut().unwrap().remove("studioId");
    steps[5]["save"]["arn"] = json!("/session/arn");
    steps.push(tag);
    let timeline = fly(steps, Options::default());
    let document: Value = serde_json::from_str(&to_json(&timeline)).unwrap();
    let sessions = document["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let ann = &sessions[0];
    assert_eq!(ann["session"]["state"], "STOPPED");
    assert_eq!(ann["session"]["tags"], json!({ "done": "yes" }));
    assert_eq!(ann["backups"][0]["statusCode"], "STREAMING_SESSION_READY");
    assert_eq!(ann["streams"], json!([]));
    // It was gone by then, and is shown as it was.
    let bob = &sessions[1];
    assert_eq!(bob["session"]["state"], "DELETED");
    assert_eq!(bob["streams"][0]["state"], "DELETED");
    let studio = document["calls"][0]["call"].as_str();
    assert_eq!(studio, Some("nimble.CreateStudio"));
    let last = document["calls"].as_array().unwrap().last().unwrap();
    assert_eq!(last["as"], "ann");
    assert!(document["calls"][0].get("as").is_none());
}

#[test]
fn ndjson_names_resources_by_the_way_to_them() {
    let timeline = fly(steps(), Options::default());
    let lines: Vec<Value> = to_ndjson(&timeline)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        lines
            .iter()
            .all(|line| line["service"] == "nimble" && line["kind"] == "transition")
    );
    let of = |craft: usize| &timeline.flights[craft].resource;
    let session = |craft: usize| timeline.flights[craft].session().unwrap();
    let way = format!("/streaming-session/{}", session(0).session_id);
    assert!(of(0).starts_with("studio/us-east-1:stid-") && of(0).ends_with(&way));
    let studio = of(0).strip_suffix(&way).unwrap();
    let crafts: Vec<_> = timeline.sessions().map(|(_, craft)| craft).collect();
    let backup = &crafts[0].backups[0].shown.backup_id;
    let stream = &crafts[1].streams[0].shown.stream_id;
    let ways = [
        studio.to_owned(),
        format!("{studio}/launch-profile/{}", session(0).launch_profile_id),
        format!("{studio}/streaming-image/{}", session(0).streaming_image_id),
        of(0).clone(),
        format!("{}/backup/{backup}", of(0)),
        format!("{}/stream/{stream}", of(1)),
    ];
    for way in ways {
        assert!(lines.iter().any(|line| line["resource"] == *way), "{way}");
    }
    let stop = lines
        .iter()
        .find(|line| line["to"] == "STOP_IN_PROGRESS")
        .unwrap();
    let expected = json!({ "seq": stop["seq"], "at": "2026-01-01T01:07:00.000Z",
        "service": "nimble", "kind": "transition", "resource": of(0), "from": "READY",
        "to": "STOP_IN_PROGRESS", "cause": "time", "record": null });
    assert_eq!(*stop, expected);
}

#[test]
fn a_session_whose_answer_was_lost_is_followed_too() {
    let fault = json!({ "at": "PT2M", "fault": { "code": "InternalServerErrorException",
        "operation": "nimble.CreateStreamingSession", "lost": true } });
    let lost = launch(
        "PT2M",
        "ann",
        json!({ "error": "InternalServerErrorException" }),
    );
    let table = passes("", &[setup(json!({})), vec![fault, lost]]);
    has(
        &table,
        &["\nSession 1 of ann\n", "STREAMING_SESSION_DELETED"],
    );
}

#[test]
fn steps_without_delay_pass_through_every_state_at_once() {
    let header = r#""timing": { "session_create": "PT0S", "session_stop": "PT0S",
    "backup_create": "PT0S", "stream_create": "PT0S" }"#;
    let steps = vec![
        launch("PT2M", "ann", json!({})),
        call(
            "PT2M",
            "CreateStreamingSessionStream",
            json!({ "sessionId": "${ann}" }),
            json!({}),
        ),
        act("PT3M", "Stop", "ann", json!({})),
    ];
    let table = passes(header, &[setup(persistent(backups())), steps]);
    has(
        &table,
        &[
            "1 of ann           CREATE_IN_PROGRESS -> READY  stopAt",
            "1 of ann           READY -> STOP_IN_PROGRESS",
            "1 of ann/backup 1  CREATE_IN_PROGRESS -> READY",
            "1 of ann           STOP_IN_PROGRESS -> STOPPED",
        ],
    );
}

#[test]
fn the_recorder_disturbs_nothing() {
    // A fault that waits for the reads of the scenario must be left to it.
    let header = r#""switches": { "authorize_by_owner": true },
  "administrators": [ "AROASIMULATEDPRINCIPL:simulated-user" ], "faults": [
    { "operation": "nimble.GetStreamingSession", "code": "ThrottlingException", "times": 1 } ]"#;
    let mut all = steps();
    all.extend([
        act(
            "PT20M",
            "Get",
            "ann",
            json!({ "as": "ann", "error": "ThrottlingException" }),
        ),
        act("PT20M", "Get", "ann", json!({ "as": "ann" })),
        act("PT21M", "Stop", "ann", json!({ "as": "ann" })),
        act("PT3H", "Delete", "ann", json!({ "as": "ann" })),
    ]);
    let scenario = Scenario::parse("watched", &text(header, &[all.clone()])).unwrap();
    let watched = Run::new(&scenario, Options::default()).fly().unwrap();
    assert!(watched.has_passed());

    let clock = SeededClock::new(Seed(0), watched.start);
    let mut alone = Simulation::new(scenario.config().clone(), clock);
    for fact in scenario.facts() {
        alone.handle(Command::Env(fact.clone())).unwrap();
    }
    let mut saved = BTreeMap::<String, String>::new();
    for step in &all {
        let at = Span::parse_iso(step["at"].as_str().unwrap()).unwrap();
        alone.run_until(watched.start + at);
        let mut input = step["input"].to_string();
        for (name, value) in &saved {
            input = input.replace(&format!("${{{name}}}"), value);
        }
        let input: Value = serde_json::from_str(&input).unwrap();
        let command = Command::read(step["call"].as_str().unwrap(), &input);
        let command = match (command.unwrap().unwrap(), step["as"].as_str()) {
            (Command::Nimble(command), Some(by)) => Command::NimbleAs {
                principal: by.into(),
                command,
            },
            (command, _) => command,
        };
        let answer = alone.handle(command);
        assert_eq!(answer.is_err(), step.get("error").is_some());
        let reply = answer.map(|reply| serde_json::to_value(&reply).unwrap());
        for (name, pointer) in step["save"].as_object().into_iter().flatten() {
            let value = reply.as_ref().unwrap().pointer(pointer.as_str().unwrap());
            saved.insert(name.clone(), value.unwrap().as_str().unwrap().to_owned());
        }
    }
    alone.run_until_idle();
    let world = alone.world();
    assert_eq!(watched.digest, world.digest());
    assert_eq!(watched.event_count, world.event_count());
}
