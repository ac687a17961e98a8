//! Alarms, extensions and errors of the service that take deployments back.

use windtunnel_core::env::{self, Answer, Fault, Function};
use windtunnel_core::{Event, MachineKind, Span};

use super::*;

fn alarm_pair(at: u64) -> [String; 2] {
    [
        format!(
            "{at} ROLLBACK_STARTED CLOUDWATCH_ALARM Rollback initiated by CloudWatch alarm {ALARM}"
        ),
        format!(
            "{at} ROLLBACK_COMPLETED CLOUDWATCH_ALARM Deployment rolled back by CloudWatch alarm {ALARM}"
        ),
    ]
}

fn watched(scenario: impl Fn(&mut Stand)) {
    both(|| Stand::watched(|_| {}), scenario);
}

#[test]
fn t6_alarm_while_deploying() {
    watched(|stand| {
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        stand.lab.alarm(ALARM, AlarmState::Ok);
        stand.deploy(2, "AppConfig.Canary10Percent20Minutes");
        let clients: Vec<String> = (0..500).map(|nth| format!("client-{nth}")).collect();
        let share = |stand: &mut Stand| {
            clients
                .iter()
                .filter(|client| stand.served(client) == "second")
                .count()
        };
        assert_eq!(share(stand), 0);
        stand.lab.at(240);
        let at_10 = share(stand);
        assert!((30..=70).contains(&at_10), "{at_10} of 500 are about 10 %");
        stand.lab.at(480);
        let at_20 = share(stand);
        assert!((70..=130).contains(&at_20), "{at_20} of 500 are about 20 %");
        stand.lab.at(570);
        stand.lab.alarm(ALARM, AlarmState::Alarm);
        assert_eq!(stand.shows(2), "ROLLED_BACK 0.0");
        assert_eq!(stand.get(2).get("CompletedAt"), None);
        assert_eq!(stand.environment(), "RolledBack");
        assert_eq!(share(stand), 0);
        let [started, completed] = alarm_pair(570);
        let expected = [
            format!("0 {STARTED}"),
            step(240, "10.00"),
            step(480, "20.00"),
            started,
            completed,
        ];
        assert_eq!(stand.log(2), expected);
        // Later changes have no effect, neither there nor on what was completed before.
        stand.lab.alarm(ALARM, AlarmState::Ok);
        stand.lab.at(3_600);
        stand.lab.alarm(ALARM, AlarmState::Alarm);
        assert_eq!(stand.log(2), expected);
        assert_eq!(stand.shows(1), "COMPLETE 100.0");
        assert!(stand.lab.world.is_idle());
    });
}

#[test]
fn t7_alarm_while_baking() {
    for (at, rolls_back) in [
        (420_000, true),
        (599_999, true),
        (600_000, false),
        (601_000, false),
    ] {
        watched(|stand| {
            stand.deploy(1, "AppConfig.AllAtOnce");
            stand.lab.at_ms(at);
            stand.lab.alarm(ALARM, AlarmState::Alarm);
            let shown = if rolls_back {
                "ROLLED_BACK 0.0"
            } else {
                "COMPLETE 100.0"
            };
            assert_eq!(stand.shows(1), shown, "alarm at {at} ms");
        });
    }
}

#[test]
fn t10_extension_failure_at_start() {
    plain(|stand| {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:gate";
        let app = stand.app.clone();
        associate(
            stand,
            "E",
            "PRE_START_DEPLOYMENT",
            arn,
            &format!("application/{app}"),
        );
        let failure = Answer {
            times: Some(1),
            code: Some("Unhandled".into()),
            message: Some("boom".into()),
            ..Answer::default()
        };
        let function = Function {
            uri: arn.into(),
            answers: vec![failure],
        };
        stand.lab.tell(env::Command::SetFunction(function.clone()));
        let before = stand.lab.world.state_digest();
        let input = json!({
            "ApplicationId": stand.app, "EnvironmentId": stand.env,
            "ConfigurationProfileId": stand.profile, "ConfigurationVersion": "1",
            "DeploymentStrategyId": "AppConfig.AllAtOnce",
        });
        let refused = stand
            .lab
            .call("StartDeployment", input)
            .expect_err("it is refused");
        assert_eq!(refused.code.name(), BAD_REQUEST);
        assert_eq!(refused.message, "Error invoking extension E: boom");
        let list = json!({ "ApplicationId": stand.app, "EnvironmentId": stand.env });
        assert!(stand.lab.list("ListDeployments", list).is_empty());
        assert_eq!(stand.environment(), "ReadyForDeployment");
        // Nothing has changed but what the function has left to answer.
        let mut same = stand.lab.world.clone();
        let told = same.env(stand.lab.now, env::Command::SetFunction(function));
        told.expect("it makes sense");
        assert_ne!(stand.lab.world.state_digest(), before);
        assert_eq!(same.state_digest(), before);
        let started = stand.deploy(1, "AppConfig.AllAtOnce");
        assert_eq!(started["DeploymentNumber"], 1);
        let calls = &started["EventLog"][0]["ActionInvocations"];
        assert_eq!(calls[0]["Uri"], arn);
        assert_eq!(calls[0]["InvocationId"].as_str().map(str::len), Some(7));
    });
}

#[test]
fn t11_tick_extension_asks_for_rollback() {
    plain(|stand| {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:watch";
        let env = format!("application/{}/environment/{}", stand.app, stand.env);
        associate(stand, "Watcher", "AT_DEPLOYMENT_TICK", arn, &env);
        let go_on = Answer {
            times: Some(1),
            directive: Some("CONTINUE".into()),
            ..Answer::default()
        };
        let refusal = Answer {
            directive: Some("ROLL_BACK".into()),
            description: Some("error rate".into()),
            ..Answer::default()
        };
        let function = Function {
            uri: arn.into(),
            answers: vec![go_on, refusal],
        };
        stand.lab.tell(env::Command::SetFunction(function));
        stand.deploy(1, "AppConfig.Linear20PercentEvery6Minutes");
        stand.lab.at(719);
        assert_eq!(stand.shows(1), "DEPLOYING 20.0");
        stand.lab.at(720);
        assert_eq!(stand.shows(1), "ROLLED_BACK 0.0");
        let expected = [
            format!("0 {STARTED}"),
            step(360, "20.00"),
            "720 ROLLBACK_STARTED APPCONFIG error rate".into(),
            "720 ROLLBACK_COMPLETED APPCONFIG error rate".into(),
        ];
        assert_eq!(stand.log(1), expected);
        let log = stand.get(1)["EventLog"].clone();
        assert_eq!(log[0].get("ActionInvocations"), None);
        assert_eq!(log[1]["ActionInvocations"][0]["ActionName"], "act");
        assert_eq!(log[2]["ActionInvocations"][0]["ActionName"], "act");
        assert_eq!(log[3].get("ActionInvocations"), None);
    });
}

/// Creates an extension with one action and associates it with a resource of the application.
pub fn associate(stand: &mut Stand, name: &str, point: &str, uri: &str, resource: &str) -> String {
    let actions = json!({ point: [{ "Name": "act", "Uri": uri, "RoleArn": ROLE }] });
    let made = stand.lab.ask(
        "CreateExtension",
        json!({ "Name": name, "Actions": actions }),
    );
    let input = json!({
        "ExtensionIdentifier": made["Id"],
        "ResourceIdentifier": format!("{ARN}{resource}"),
    });
    id(&stand.lab.ask("CreateExtensionAssociation", input))
}

#[test]
fn a_failing_tick_extension_rolls_back_in_its_name() {
    plain(|stand| {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:watch";
        let app = stand.app.clone();
        associate(
            stand,
            "Watcher",
            "AT_DEPLOYMENT_TICK",
            arn,
            &format!("application/{app}"),
        );
        let failure = Answer {
            code: Some("TooManyRequestsException".into()),
            message: Some("slow down".into()),
            ..Answer::default()
        };
        let function = Function {
            uri: arn.into(),
            answers: vec![failure],
        };
        stand.deploy(1, "AppConfig.AllAtOnce");
        stand.lab.at(61);
        // Each full minute of the bake is a tick.
        stand.lab.tell(env::Command::SetFunction(function));
        stand.lab.at_ms(119_999);
        assert_eq!(stand.shows(1), "BAKING 100.0");
        stand.lab.at(120);
        assert_eq!(stand.shows(1), "ROLLED_BACK 0.0");
        let log = stand.log(1);
        let text = "120 ROLLBACK_STARTED APPCONFIG Extension Watcher requested rollback";
        assert_eq!(log[3], text);
        let call = stand.get(1)["EventLog"][1]["ActionInvocations"][0].clone();
        assert_eq!(call["ErrorCode"], "TooManyRequestsException");
        assert_eq!(call["ErrorMessage"], "slow down");
    });
}

#[test]
fn ticks_stand_at_the_last_step() {
    plain(|stand| {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:watch";
        let app = format!("application/{}", stand.app);
        associate(stand, "Watcher", "AT_DEPLOYMENT_TICK", arn, &app);
        associate(stand, "Told", "ON_DEPLOYMENT_BAKING", arn, &app);
        stand.deploy(1, "AppConfig.Linear50PercentEvery30Seconds");
        let calls = |stand: &mut Stand| -> Vec<(String, usize)> {
            let log = stand.get(1)["EventLog"].clone();
            let log = log.as_array().expect("a log").iter().rev();
            let count = |event: &Value| {
                let calls = event["ActionInvocations"].as_array();
                let kind = event["EventType"].as_str().expect("a type");
                (kind.to_owned(), calls.map_or(0, Vec::len))
            };
            log.map(count).collect()
        };
        let expected = |last: usize| {
            [
                ("DEPLOYMENT_STARTED", 0),
                ("PERCENTAGE_UPDATED", 1),
                ("PERCENTAGE_UPDATED", last),
                ("BAKE_TIME_STARTED", 1),
                ("DEPLOYMENT_COMPLETED", 0),
            ]
            .map(|(kind, count)| (kind.to_owned(), count))
        };
        stand.lab.at(60);
        // The step and the start of the bake.
        assert_eq!(calls(stand), expected(2)[..4]);
        stand.lab.at(120);
        assert_eq!(calls(stand), expected(3));
        // With a longer bake its minutes, too.
        stand.deploy(1, "AppConfig.AllAtOnce");
        stand.lab.pass(180);
        let log = stand.get(2)["EventLog"].clone();
        assert_eq!(log[1]["EventType"], "PERCENTAGE_UPDATED");
        let ticks = log[1]["ActionInvocations"].as_array().map(Vec::len);
        assert_eq!(ticks, Some(5));
    });
}

#[test]
fn other_points_are_told_and_their_failures_ignored() {
    plain(|stand| {
        let queue = "arn:aws:sqs:us-east-1:123456789012:told";
        let bus = "arn:aws:events:us-east-1:123456789012:event-bus/default";
        let app = format!("application/{}", stand.app);
        for (nth, point) in ["START", "STEP", "BAKING", "COMPLETE", "ROLLED_BACK"]
            .iter()
            .enumerate()
        {
            let uri = if nth == 3 { bus } else { queue };
            associate(stand, point, &format!("ON_DEPLOYMENT_{point}"), uri, &app);
        }
        let failure = Answer {
            code: Some("AccessDenied".into()),
            ..Answer::default()
        };
        let function = Function {
            uri: queue.into(),
            answers: vec![failure],
        };
        stand.lab.tell(env::Command::SetFunction(function));
        stand.deploy(1, "AppConfig.Linear50PercentEvery30Seconds");
        stand.lab.at(120);
        assert_eq!(stand.shows(1), "COMPLETE 100.0");
        stand.revert(1);
        let now = stand.lab.now;
        let told = std::iter::from_fn(|| stand.lab.world.appconfig(now).take_invocation());
        let told: Vec<_> = told.collect();
        let kinds: Vec<String> = told
            .iter()
            .map(|call| {
                let payload: Value = serde_json::from_str(&call.payload).expect("JSON");
                let detail = payload.get("detail").unwrap_or(&payload).clone();
                detail["Type"].as_str().expect("a type").into()
            })
            .collect();
        let expected = [
            "OnDeploymentStart",
            "OnDeploymentStep",
            "OnDeploymentStep",
            "OnDeploymentBaking",
            "OnDeploymentComplete",
            "OnDeploymentRolledBack",
        ];
        assert_eq!(kinds, expected);
        let event: Value = serde_json::from_str(&told[4].payload).expect("JSON");
        assert_eq!(event["source"], "aws.appconfig");
        assert_eq!(event["detail-type"], "On Deployment Complete");
        assert_eq!(event["detail"]["DeploymentNumber"], 1);
        assert_eq!(
            event["detail"]["Application"],
            json!({ "Id": stand.app, "Name": "shop" })
        );
        assert_eq!(event["time"], "2026-01-01T00:02:00Z");
        assert!(
            event["resources"][0]
                .as_str()
                .expect("an ARN")
                .contains(":extensionassociation/")
        );
        assert_eq!(told[0].error_code.as_deref(), Some("AccessDenied"));
        let log = stand.get(1)["EventLog"].clone();
        for entry in log.as_array().expect("a log") {
            assert_eq!(
                entry["ActionInvocations"].as_array().map(Vec::len),
                Some(1),
                "{entry}"
            );
        }
    });
}

#[test]
fn an_alarm_that_was_in_alarm_before_rolls_back_at_the_first_tick() {
    for state in [AlarmState::Alarm, AlarmState::InsufficientData] {
        watched(|stand| {
            stand.lab.alarm(ALARM, state);
            let started = stand.deploy(1, "AppConfig.Canary10Percent20Minutes");
            assert_eq!(started["State"], "DEPLOYING");
            stand.lab.at(239);
            assert_eq!(stand.shows(1), "DEPLOYING 0.0");
            stand.lab.at(240);
            assert_eq!(stand.shows(1), "ROLLED_BACK 0.0");
            let [began, ended] = alarm_pair(240);
            let expected = [format!("0 {STARTED}"), step(240, "10.00"), began, ended];
            assert_eq!(stand.log(1), expected);
        });
    }
}

#[test]
fn alarms_that_are_unknown_muted_or_of_others_do_nothing() {
    watched(|stand| {
        stand.deploy(1, "AppConfig.Canary10Percent20Minutes");
        stand.lab.alarm(
            "arn:aws:cloudwatch:us-east-1:123456789012:alarm:other",
            AlarmState::Alarm,
        );
        stand.lab.alarm(ALARM, AlarmState::Ok);
        let arn = || String::from(ALARM);
        stand.lab.tell(env::Command::SetAlarmActions {
            arn: arn(),
            enabled: false,
        });
        stand.lab.alarm(ALARM, AlarmState::Alarm);
        stand.lab.at(480);
        assert_eq!(stand.shows(1), "DEPLOYING 20.0");
        stand.lab.tell(env::Command::SetAlarmActions {
            arn: arn(),
            enabled: true,
        });
        assert_eq!(stand.shows(1), "ROLLED_BACK 0.0");
    });
}

#[test]
fn monitors_that_are_added_on_the_way_watch_from_then_on() {
    plain(|stand| {
        stand.lab.alarm(ALARM, AlarmState::Alarm);
        stand.deploy(1, "AppConfig.Canary10Percent20Minutes");
        stand.lab.at(480);
        let monitors = json!([{ "AlarmArn": ALARM, "AlarmRoleArn": ROLE }]);
        let input = json!({
            "ApplicationId": stand.app, "EnvironmentId": stand.env, "Monitors": monitors,
        });
        stand.lab.ask("UpdateEnvironment", input);
        assert_eq!(stand.shows(1), "DEPLOYING 20.0");
        stand.lab.at(720);
        assert_eq!(stand.shows(1), "ROLLED_BACK 0.0");
    });
}

#[test]
fn an_error_of_the_service_comes_at_its_time() {
    plain(|stand| {
        let fault = Fault {
            deployment: Some(1),
            environment: Some(stand.env.clone()),
            after: Some(Span::from_secs(500)),
            ..Fault::default()
        };
        let elsewhere = Fault {
            environment: Some("zzzzzzz".into()),
            after: Some(Span::from_secs(10)),
            ..fault.clone()
        };
        stand.lab.tell(env::Command::InjectFault(elsewhere));
        stand.deploy(1, "AppConfig.Canary10Percent20Minutes");
        stand.lab.tell(env::Command::InjectFault(fault));
        stand.lab.at(499);
        assert_eq!(stand.shows(1), "DEPLOYING 20.0");
        stand.lab.at(500);
        assert_eq!(stand.shows(1), "ROLLED_BACK 0.0");
        let log = stand.log(1);
        let text = "INTERNAL_ERROR Internal error, try a new deployment";
        assert_eq!(log[3], format!("500 ROLLBACK_STARTED {text}"));
        assert_eq!(log[4], format!("500 ROLLBACK_COMPLETED {text}"));
        // What is over meets no error any more.
        assert!(stand.lab.world.is_idle());
    });
}

#[test]
fn events_carry_the_share() {
    let mut stand = Stand::new(|_| {});
    stand.lab.take();
    let strategy = stand.lab.strategy(10, ("LINEAR", 33.3), 5);
    stand.deploy(1, &strategy);
    stand.lab.at(600);
    stand.stop(1);
    let line = |event: &Event| {
        assert_eq!(
            (event.machine, event.serial),
            (MachineKind::AppConfigDeployment, 0)
        );
        let at = (event.at - START).as_millis() / 1_000;
        format!(
            "{at} {}->{} {} {}",
            event.from(),
            event.to(),
            event.part,
            event.cause
        )
    };
    let events: Vec<String> = stand.lab.take().iter().map(line).collect();
    let expected = [
        "0 VALIDATING->DEPLOYING 0 call",
        "120 DEPLOYING->DEPLOYING 33300000 time",
        "240 DEPLOYING->DEPLOYING 66600000 time",
        "360 DEPLOYING->DEPLOYING 99900000 time",
        "480 DEPLOYING->DEPLOYING 100000000 time",
        "600 DEPLOYING->BAKING 100000000 time",
        "600 BAKING->ROLLED_BACK 0 call",
    ];
    assert_eq!(events, expected);
}
