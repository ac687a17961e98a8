//! Golden scenarios of Nimble Studio: the lives of nimble.md 3.2 and 3.4, and a crowd in which delays
//! and failures are drawn.

use std::fmt::Write;

use windtunnel_core::Config;
use windtunnel_core::nimble::Kind;

use super::knobs::Knobs;
use super::rig::Rig;
use super::{Act, Launch, Move, Terms, breed};

/// Returns one line for each scenario: name, digest of the events, how many there were, and the
/// state in which each session ended.
#[must_use]
pub fn digests() -> String {
    let mut text = String::new();
    for (name, config, moves) in all() {
        let mut rig = Rig::new(config, 42);
        for step in &moves {
            // What is refused is part of the scenario.
            let _ = rig.apply(step);
        }
        let (digest, count) = (rig.world.digest(), rig.world.event_count());
        let _ = write!(text, "{name} {digest} {count}");
        for nth in 0..rig.names.count(Kind::StreamingSession) {
            let state = rig.session(nth).map_or_else(
                |_| "gone".to_owned(),
                |session| session["state"].as_str().unwrap_or_default().to_lowercase(),
            );
            let _ = write!(text, " {state}");
        }
        text.push('\n');
    }
    text
}

fn all() -> [(&'static str, Config, Vec<Move>); 2] {
    let crowd = breed::beginning(5).into_iter();
    let crowd = crowd.chain((0..400).map(|word| breed::any(word * 7 + 3)));
    [
        ("N1", Knobs::crisp().config(), lives()),
        ("N2", Knobs::crisp().drawn_config(), crowd.collect()),
    ]
}

/// One session of each row; those that can be stopped are stopped by hand, started again, and left
/// to the service.
fn lives() -> Vec<Move> {
    const MINUTE: u64 = 60_000;
    let mut acts = vec![Act::Studio(0), Act::Advance(MINUTE)];
    acts.extend([
        Act::Component(0, false),
        Act::Image(0),
        Act::Advance(MINUTE),
    ]);
    let rows: Vec<Terms> = breed::rows();
    let count = rows.len();
    for terms in rows {
        acts.push(Act::Profile(0, terms));
    }
    acts.push(Act::Advance(MINUTE));
    for profile in 0..count {
        acts.push(Act::Session(Launch {
            profile,
            ..Launch::default()
        }));
    }
    acts.push(Act::Advance(5 * MINUTE));
    let each = |act: &dyn Fn(usize) -> Act| (0..count).map(act).collect::<Vec<_>>();
    acts.extend(each(&|nth| Act::Stream(nth, Some(60))));
    acts.push(Act::Advance(MINUTE));
    acts.extend(each(&|nth| Act::Stop(nth, Some(nth % 2 == 1))));
    acts.push(Act::Advance(2 * MINUTE));
    acts.extend(each(&|nth| Act::Start(nth, None)));
    acts.push(Act::Advance(2 * 1_440 * MINUTE));
    acts.extend(each(&|nth| Act::Delete(Kind::StreamingSession, nth)));
    acts.push(Act::Advance(30 * MINUTE));
    acts.into_iter().map(Move::from).collect()
}
