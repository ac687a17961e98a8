//! What the timing knobs and switches change.

use windtunnel_core::Delay;
use windtunnel_core::appconfig::{ScheduleMode, Timing};
use windtunnel_core::{Span, World};

use super::*;

#[test]
fn even_schedules_divide_the_duration() {
    let make = || {
        Stand::new(|config| {
            config.appconfig.switches.schedule_mode = ScheduleMode::Even;
        })
    };
    both(make, |stand| {
        let strategy = stand.lab.strategy(15, ("LINEAR", 25.0), 0);
        stand.deploy(1, &strategy);
        stand.lab.at(224);
        assert_eq!(stand.shows(1), "DEPLOYING 0.0");
        stand.lab.at(225);
        assert_eq!(stand.shows(1), "DEPLOYING 25.0");
        stand.lab.at(900);
        assert_eq!(stand.shows(1), "COMPLETE 100.0");
    });
}

#[test]
fn a_rollback_that_takes_time_is_seen() {
    let make = || {
        Stand::watched(|config| {
            config.appconfig.timing.rollback_duration = Delay::Fixed(Span::from_secs(30));
        })
    };
    both(make, |stand| {
        stand.deploy(1, "AppConfig.AllAtOnce");
        stand.lab.at(60);
        stand.lab.alarm(ALARM, AlarmState::Alarm);
        assert_eq!(stand.shows(1), "ROLLING_BACK 0.0");
        assert_eq!(stand.environment(), "RollingBack");
        for revert in [false, true] {
            let refused = stand.refused(1, revert);
            assert_eq!(
                refused,
                "cannot be stopped, it has a status of ROLLING_BACK."
            );
        }
        let input = json!({
            "ApplicationId": stand.app, "EnvironmentId": stand.env,
            "ConfigurationProfileId": stand.profile, "ConfigurationVersion": "1",
            "DeploymentStrategyId": "AppConfig.AllAtOnce",
        });
        stand.lab.refuse(CONFLICT, "StartDeployment", input);
        stand.lab.at(90);
        assert_eq!(stand.shows(1), "ROLLED_BACK 0.0");
        assert!(stand.log(1)[4].starts_with("90 ROLLBACK_COMPLETED CLOUDWATCH_ALARM"));
    });
}

#[test]
fn validation_that_takes_time_is_seen() {
    let make = || {
        Stand::new(|config| {
            config.appconfig.timing.validation_delay = Delay::Fixed(Span::from_secs(20));
        })
    };
    both(make, |stand| {
        let answer = stand.deploy(1, "AppConfig.Linear50PercentEvery30Seconds");
        assert_eq!(answer["State"], "VALIDATING");
        assert_eq!(answer["EventLog"], json!([]));
        assert_eq!(stand.environment(), "Deploying");
        stand.lab.at(20);
        assert_eq!(stand.shows(1), "DEPLOYING 0.0");
        stand.lab.at(49);
        assert_eq!(stand.shows(1), "DEPLOYING 0.0");
        stand.lab.at(50);
        assert_eq!(stand.shows(1), "DEPLOYING 50.0");
        stand.lab.at(140);
        assert_eq!(stand.shows(1), "COMPLETE 100.0");
        // It is started when it is validated.
        assert_eq!(stand.get(1)["StartedAt"], "2026-01-01T00:00:00.000Z");
        let expected = [
            format!("20 {STARTED}"),
            step(50, "50.00"),
            step(80, "100.00"),
            format!("80 {BAKE}"),
            format!("140 {COMPLETED}"),
        ];
        assert_eq!(stand.log(1), expected);
        // What takes no time at all is not validated either.
        let instant = stand.lab.instant();
        stand.deploy(1, &instant);
        assert_eq!(stand.log(2)[0], format!("140 {STARTED}"));
    });
}

#[test]
fn a_stop_before_the_end_of_validation_leaves_nothing_else_in_the_log() {
    let make = || {
        Stand::new(|config| {
            let (shortest, longest) = (Span::from_secs(20), Span::from_secs(40));
            config.appconfig.timing.validation_delay = Delay::Uniform(shortest, longest);
        })
    };
    both(make, |stand| {
        let queue = "arn:aws:sqs:us-east-1:123456789012:told";
        let app = format!("application/{}", stand.app);
        for point in ["START", "ROLLED_BACK"] {
            let name = format!("ON_DEPLOYMENT_{point}");
            super::rollbacks::associate(stand, point, &name, queue, &app);
        }
        let stopped = "ROLLBACK_COMPLETED USER Deployment rolled back by user request";
        stand.deploy(1, "AppConfig.AllAtOnce");
        stand.lab.at_ms(19_999);
        for shown in [stand.stop(1), stand.get(1)] {
            assert_eq!(shown["State"], "ROLLED_BACK");
            assert_eq!(log(&shown), [format!("19.999 {stopped}")]);
            // Only what happened is told.
            let calls = &shown["EventLog"][0]["ActionInvocations"];
            assert_eq!(calls.as_array().map(Vec::len), Some(1));
        }
        let now = stand.lab.now;
        let told = std::iter::from_fn(|| stand.lab.world.appconfig(now).take_invocation());
        assert_eq!(told.count(), 1);
        // At its end it is over, and what is stopped then has been started.
        stand.deploy(1, "AppConfig.Linear20PercentEvery6Minutes");
        let mut at = 0;
        while stand.get(2)["State"] == "VALIDATING" {
            let next = stand.lab.world.poll_timeout().expect("it is validated");
            at = (next - START).as_millis();
            stand.lab.at_ms(at);
        }
        stand.stop(2);
        let at = seconds(&(START + Span::from_millis(at)).to_string());
        let expected = [format!("{at} {STARTED}"), format!("{at} {stopped}")];
        assert_eq!(stand.log(2), expected);
    });
}

#[test]
fn late_ticks_are_late_by_a_drawn_time() {
    let make = || Stand::new(|config| config.appconfig.timing = Timing::observed());
    both(make, |stand| {
        stand.deploy(1, "AppConfig.Linear20PercentEvery6Minutes");
        stand.lab.at(3_700);
        let log = stand.log(1);
        let at = |line: &String| -> u64 {
            let seconds = line.split(' ').next().expect("a time");
            let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
            let millis: u64 = format!("{part:0<3}").parse().expect("milliseconds");
            whole.parse::<u64>().expect("seconds") * 1_000 + millis
        };
        let times: Vec<u64> = log.iter().map(at).collect();
        assert!(times.is_sorted());
        for (nth, due) in (1..).zip([360, 720, 1_080, 1_440, 1_800, 1_800, 3_600]) {
            let late = times[nth] - due * 1_000;
            assert!((1_000..=6_000).contains(&late), "{}", log[nth]);
        }
        let completed = stand.get(1)["CompletedAt"].clone();
        let expected = START + Span::from_millis(times[7]);
        assert_eq!(completed, json!(expected.to_string()));
    });
}

#[test]
fn late_ticks_do_not_depend_on_the_neighbours() {
    let log = |neighbours: u32| {
        let mut lab = Lab::configured(|config| config.appconfig.timing = Timing::observed());
        for nth in 0..neighbours {
            lab.app(&format!("neighbour-{nth}"));
        }
        let mut stand = Stand::of(lab, |lab, app| lab.env(app, "production"));
        stand.deploy(1, "AppConfig.Linear20PercentEvery6Minutes");
        stand.lab.at(3_700);
        stand.log(1)
    };
    assert_eq!(log(0), log(3));
}

#[test]
fn a_snapshot_goes_on_as_if_nothing_had_happened() {
    let mut stand = Stand::watched(|config| config.appconfig.timing = Timing::observed());
    let instant = stand.lab.instant();
    stand.deploy(1, &instant);
    stand.deploy(2, "AppConfig.Linear20PercentEvery6Minutes");
    stand.lab.at(1_000);
    let json = serde_json::to_string(&stand.lab.world.snapshot()).expect("JSON");
    let read: windtunnel_core::Snapshot = serde_json::from_str(&json).expect("a snapshot");
    let mut restored: World = read.restore().expect("it fits");
    assert_eq!(restored.state_digest(), stand.lab.world.state_digest());
    let end = START + Span::from_secs(4_000);
    restored.handle_timeout(end);
    stand.lab.at(4_000);
    assert_eq!(restored.digest(), stand.lab.world.digest());
    assert_eq!(restored.state_digest(), stand.lab.world.state_digest());
}
