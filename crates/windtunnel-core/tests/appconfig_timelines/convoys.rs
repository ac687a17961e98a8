//! Many deployments by few strategies: those that nobody watches share their timers.

use windtunnel_core::Event;

use super::*;

/// How time passes in a run.
#[derive(Clone, Copy, Debug)]
enum Way {
    Jumps,
    Steps,
    /// In lots of so many events.
    Lots(usize),
    /// In jumps, and after each call from a snapshot.
    Snapshots,
}

struct Fleet {
    lab: Lab,
    way: Way,
    app: String,
    profile: String,
    strategies: Vec<String>,
    envs: Vec<String>,
    events: Vec<Event>,
}

impl Fleet {
    fn new(way: Way, size: u32) -> Self {
        let mut lab =
            Lab::configured(|config| config.limits = windtunnel_core::Limits::unbounded());
        lab.stepping = matches!(way, Way::Steps);
        let app = lab.app("shop");
        let profile = lab.profile(&app, "main");
        lab.version(&app, &profile, "first");
        let strategies = vec![
            lab.strategy(10, ("LINEAR", 20.0), 5),
            lab.strategy(10, ("LINEAR", 20.0), 3),
            lab.strategy(4, ("EXPONENTIAL", 30.0), 0),
            "AppConfig.AllAtOnce".into(),
        ];
        let envs = (0..size).map(|nth| lab.env(&app, &format!("environment {nth}")));
        let envs = envs.collect();
        lab.take();
        Self {
            lab,
            way,
            app,
            profile,
            strategies,
            envs,
            events: Vec::new(),
        }
    }

    fn at_ms(&mut self, millis: u64) {
        if let Way::Lots(lot) = self.way {
            let end = START + windtunnel_core::Span::from_millis(millis);
            while self.lab.world.handle_until(end, lot) {
                self.events.extend(self.lab.world.drain_events());
            }
        }
        self.lab.at_ms(millis);
        self.events.extend(self.lab.take());
    }

    fn start(&mut self, env: usize, strategy: usize) {
        let env = self.envs[env].clone();
        let strategy = self.strategies[strategy].clone();
        let (app, profile) = (self.app.clone(), self.profile.clone());
        self.lab.deploy((&app, &env), (&profile, 1), &strategy);
        self.after_call();
    }

    fn call(&mut self, operation: &str, env: usize, more: Value) {
        let input = json!({ "ApplicationId": self.app, "EnvironmentId": self.envs[env] });
        self.lab.ask(operation, with(input, more));
        self.after_call();
    }

    fn after_call(&mut self) {
        self.events.extend(self.lab.take());
        if matches!(self.way, Way::Snapshots) {
            self.lab.restore();
        }
    }
}

/// When the `nth` deployment starts, in milliseconds: often at one instant with steps of others.
fn start_ms(nth: u32) -> u64 {
    let nth = u64::from(nth);
    nth * 20_000 + if nth % 3 == 0 { 0 } else { nth % 7 }
}

const SIZE: u32 = 40;

/// Runs a fleet of which some are stopped, and some are watched, for a while or to the end.
fn run(way: Way) -> (Vec<Event>, windtunnel_core::Digest, windtunnel_core::Digest) {
    let mut fleet = Fleet::new(way, SIZE);
    let monitors = json!({ "Monitors": [{ "AlarmArn": ALARM, "AlarmRoleArn": ROLE }] });
    for nth in 0..SIZE {
        fleet.at_ms(start_ms(nth));
        let at = nth as usize;
        fleet.start(at, at % 4);
        match nth % 10 {
            4 => fleet.call("StopDeployment", at - 3, json!({ "DeploymentNumber": 1 })),
            5 => fleet.call("UpdateEnvironment", at - 1, monitors.clone()),
            6 => fleet.call("UpdateEnvironment", at - 2, json!({ "Monitors": [] })),
            9 => fleet.call("UpdateEnvironment", at - 1, monitors.clone()),
            _ => {}
        }
        if nth == 30 {
            fleet.lab.alarm(ALARM, AlarmState::Alarm);
            fleet.after_call();
        }
    }
    fleet.at_ms(40 * 60_000);
    assert!(fleet.lab.world.is_idle());
    let world = &fleet.lab.world;
    assert_eq!(world.event_count(), fleet.events.len() as u64);
    (fleet.events, world.digest(), world.state_digest())
}

#[test]
fn however_time_passes_the_same_happens() {
    let expected = run(Way::Jumps);
    let is_in_order = |pair: &[Event]| pair[0].at <= pair[1].at;
    assert!(expected.0.windows(2).all(is_in_order));
    for trigger in ["StopRequested", "AlarmRaised", "BakeOver"] {
        let happens = expected.0.iter().any(|event| event.trigger() == trigger);
        assert!(happens, "{trigger}");
    }
    for way in [Way::Steps, Way::Lots(1), Way::Lots(7), Way::Snapshots] {
        assert_eq!(run(way), expected, "{way:?}");
    }
}

/// What is due at one instant fires by serial, whatever it comes from.
#[test]
fn points_of_one_instant_come_by_serial() {
    let mut fleet = Fleet::new(Way::Jumps, 12);
    let mut expected = Vec::new();
    for nth in 0..12_u64 {
        fleet.at_ms(nth * 120_000);
        fleet.start(nth as usize, nth as usize % 2);
        // A step each two minutes; the bake begins with the last and ends some minutes later.
        let start = START.as_millis() + nth * 120_000;
        let bake = [300_000, 180_000][nth as usize % 2];
        expected.extend((0..=5).map(|step| (start + step * 120_000, nth, step * 20_000_000)));
        expected.push((start + 600_000, nth, 100_000_000));
        expected.push((start + 600_000 + bake, nth, 100_000_000));
    }
    fleet.at_ms(3_600_000);
    // Starts are calls: they come after the timers of their instant.
    expected.sort_by_key(|&(at, serial, part)| (at, part == 0, serial));
    let got = fleet.events.iter();
    let got = got.map(|event| (event.at.as_millis(), event.serial.into(), event.part.into()));
    assert_eq!(got.collect::<Vec<_>>(), expected);
}
