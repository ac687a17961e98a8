//! What the seed draws: failures and delays; and the rules of settings.

use serde_json::json;
use windtunnel_core::nimble::{Failure, Kind, Odds, Settings, Step, Timing, failures};
use windtunnel_core::{Config, Delay, Span};

use super::sim::{ready, terminating, text};

#[test]
fn failures_by_chance_follow_their_odds_and_the_seed() {
    let odds = |per_million, codes: Vec<(u32, Failure)>| {
        move |config: &mut Config| {
            config.limits = windtunnel_core::Limits::unbounded();
            let (kind, step) = (Kind::StreamingSession, Step::Create);
            let codes = codes.clone();
            config.nimble.failures = vec![Odds {
                kind,
                step,
                per_million,
                codes,
            }];
        }
    };
    let run = |per_million, codes: Vec<(u32, Failure)>| {
        let (mut sim, profile) = ready(json!({}), odds(per_million, codes)).remove(0);
        let ids: Vec<String> = (0..200).map(|_| sim.launch(&profile)).collect();
        sim.at("21:05:00");
        let codes = ids.iter().map(|id| text(&sim.session(id)["statusCode"]));
        codes.collect::<Vec<_>>()
    };
    let count =
        |codes: &[String], wanted: &str| codes.iter().filter(|code| *code == wanted).count();
    let none = run(0, vec![]);
    assert_eq!(count(&none, "STREAMING_SESSION_READY"), 200);
    let some = run(250_000, vec![]);
    let ready = count(&some, "STREAMING_SESSION_READY");
    assert!((120..180).contains(&ready), "{ready} of 200 are READY");
    assert_eq!(
        some,
        run(250_000, vec![]),
        "the same seed, the same failures"
    );
    for code in failures(Kind::StreamingSession, Step::Create) {
        assert!(
            count(&run(1_000_000, vec![]), code.name()) > 5,
            "{}",
            code.name()
        );
    }
    let weighted = run(
        1_000_000,
        vec![
            (3, Failure::InsufficientCapacity),
            (1, Failure::NetworkConnectionError),
        ],
    );
    let lack = count(&weighted, "INSUFFICIENT_CAPACITY");
    assert!((120..180).contains(&lack), "{lack} of 200 lack capacity");
    assert_eq!(lack + count(&weighted, "NETWORK_CONNECTION_ERROR"), 200);
    // A code that the step cannot have counts as an internal error.
    let unfit = run(1_000_000, vec![(1, Failure::AccessDenied)]);
    assert_eq!(count(&unfit, "INTERNAL_ERROR"), 200);
}

#[test]
fn settings_that_break_their_rules_are_refused() {
    assert_eq!(Settings::default().check(), Ok(()));
    let observed = Settings {
        timing: Timing::observed(),
        ..Settings::default()
    };
    assert_eq!(observed.check(), Ok(()));
    let refused = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        let error = settings.check().expect_err("a rule is broken");
        (error.place.unwrap_or_default(), error.message)
    };
    let (place, told) = refused(|s| s.timing.session_stop = Delay::Fixed(Span::from_secs(900)));
    assert_eq!(
        (place.as_str(), told.as_str()),
        (
            "/timing",
            "The delay of streamingSession stop must be below PT15M."
        )
    );
    let (_, told) =
        refused(|s| s.timing.stream_create = Delay::Uniform(Span::ZERO, Span::from_secs(150)));
    assert_eq!(
        told,
        "The delay of streamingSessionStream create must be below PT2M30S."
    );
    let (place, _) = refused(|s| s.switches.retention_seconds = 899);
    assert_eq!(place, "/switches/retention_seconds");
    let (place, told) = refused(|s| {
        let codes = vec![(1, Failure::AmiValidationError)];
        s.failures = vec![Odds {
            kind: Kind::StreamingSession,
            step: Step::Start,
            per_million: 1,
            codes,
        }];
    });
    assert_eq!(
        (place.as_str(), told.as_str()),
        (
            "/failures/0",
            "A streamingSession start has no such failure."
        )
    );
}

#[test]
fn delays_beyond_the_ceiling_of_the_waiter_are_cut() {
    let slow = |config: &mut Config| {
        config.nimble.timing.session_create = Delay::Fixed(Span::from_secs(5_000));
        config.nimble.timing.session_stop = Delay::Fixed(Span::ZERO);
        config.nimble.timing.session_start = Delay::Fixed(Span::ZERO);
    };
    for (mut sim, profile) in ready(terminating(690, 30), slow) {
        let id = sim.launch(&profile);
        sim.at("21:29:58");
        sim.shows(&id, json!({ "state": "CREATE_IN_PROGRESS" }));
        sim.at("21:29:59");
        sim.shows(&id, json!({ "state": "READY" }));
        // Steps without delay show in their own answer, and are over with the next call.
        assert_eq!(sim.stop(&id)["state"], "STOP_IN_PROGRESS");
        sim.shows(
            &id,
            json!({ "state": "STOPPED", "terminateAt": "21:59:59" }),
        );
        assert_eq!(sim.start(&id)["state"], "START_IN_PROGRESS");
        sim.shows(&id, json!({ "state": "READY" }));
    }
}

#[test]
fn drawn_delays_stay_in_their_ranges_in_whole_seconds() {
    let seeded = |config: &mut Config| {
        config.nimble.timing = Timing::observed();
        config.limits = windtunnel_core::Limits::unbounded();
    };
    let (mut sim, profile) = ready(json!({}), seeded).remove(0);
    let start = sim.now;
    for _ in 0..300 {
        sim.launch(&profile);
    }
    sim.at("21:10:00");
    let events: Vec<_> = std::iter::from_fn(|| sim.world.poll_event()).collect();
    assert_eq!(events.len(), 300);
    let spans: std::collections::BTreeSet<u64> = events
        .iter()
        .map(|event| (event.at - start).as_millis())
        .collect();
    assert!(
        spans
            .iter()
            .all(|ms| ms % 1_000 == 0 && (180_000..=600_000).contains(ms))
    );
    assert!(spans.len() > 100, "the draws differ");
}
