//! Every example runs, and prints what it printed before.
//!
//! `WINDTUNNEL_BLESS=1 cargo test -p windtunnel --test examples` writes the expected outputs anew.

mod common;

use std::path::Path;

use common::{examples, windtunnel};

#[test]
fn every_example_prints_its_golden_table() {
    let mut names: Vec<String> = std::fs::read_dir(examples())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    names.sort();
    assert!(names.len() >= 15, "{names:?}");
    for name in names {
        let ran = windtunnel(&["run", &common::example(&name)]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{name}");
        compare(&name.replace(".json", ".txt"), &ran.stdout);
    }
}

#[test]
fn every_example_passes_the_check() {
    for entry in std::fs::read_dir(examples()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") {
            let ran = windtunnel(&["check", path.to_str().unwrap()]);
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{path:?}");
            assert!(ran.stdout.starts_with(&format!("{}: ok\n", path.display())));
        }
    }
}

#[test]
fn the_states_of_all_machines_are_printed() {
    let ran = windtunnel(&["states"]);
    assert_eq!(ran.code, 0);
    compare("states.txt", &ran.stdout);
}

fn compare(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("WINDTUNNEL_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found, expected,
        "{name} has changed; bless it if that is meant"
    );
}
