//! Named scenarios give the committed digests: in this process and in others, in debug and release,
//! on every platform.
//!
//! A digest that moves is a change of behaviour: it needs a line in the changelog and a new number
//! of semantics. `WINDTUNNEL_BLESS=1` writes the file anew.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use windtunnel_core::SEMANTICS;
use windtunnel_proptests::driver::Driver;
use windtunnel_proptests::scenarios;

#[test]
fn scenarios_give_the_committed_digests() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/digests.txt");
    let found = format!("semantics {SEMANTICS}\n{}", scenarios::digests());
    if env::var("WINDTUNNEL_BLESS").is_ok_and(|value| value == "1") {
        fs::write(&path, &found).expect("the file can be written");
    }
    let committed = fs::read_to_string(&path).expect("the file is committed");
    for (found, committed) in found.lines().zip(committed.lines()) {
        assert_eq!(found, committed, "behaviour has changed");
    }
    assert_eq!(found.lines().count(), committed.lines().count());
}

#[test]
fn two_processes_give_the_same_digests() {
    let fly = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_swarm"))
            .args(arguments)
            .output();
        let output = output.expect("the program runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("it prints text")
    };
    let once = fly(&["--scenarios"]);
    assert_eq!(once, fly(&["--scenarios"]));
    assert_eq!(once, scenarios::digests());
    // The state, too, is the same to the last bit.
    assert_eq!(fly(&["0", "8"]), fly(&["0", "8"]));
}

#[test]
fn scenarios_differ_and_come_to_an_end() {
    let mut digests = BTreeSet::new();
    for scenario in scenarios::all() {
        let Driver {
            world,
            events,
            experiments,
            names,
            ..
        } = scenario.fly();
        let is_bare = experiments.is_empty() && names.deployments.is_empty();
        assert!(!events.is_empty() && !is_bare, "{} is empty", scenario.name);
        assert!(world.is_idle(), "{} has not come to its end", scenario.name);
        assert!(
            digests.insert(world.digest()),
            "{} is like another",
            scenario.name
        );
    }
}
