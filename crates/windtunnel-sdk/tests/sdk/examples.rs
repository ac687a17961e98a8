//! The examples as a user would write them: their tests run here, and the page of the docs shows
//! them.
//!
//! `WINDTUNNEL_BLESS=1 cargo test -p windtunnel-sdk` copies them into the page anew.

use std::path::{Path, PathBuf};

#[path = "../../examples/chaos_gate.rs"]
#[allow(dead_code, reason = "its main function is that of the example")]
mod chaos_gate;
#[path = "../../examples/rollout_controller.rs"]
#[allow(dead_code, reason = "its main function is that of the example")]
mod rollout_controller;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the part of an example that an anchor names, moved to the left.
fn part(file: &Path, anchor: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    let lines = text.lines();
    let mut lines = lines.skip_while(|line| !line.ends_with(&format!("ANCHOR: {anchor}")));
    assert!(lines.next().is_some(), "{file:?} has no {anchor}");
    let lines: Vec<&str> = lines
        .take_while(|line| !line.ends_with(&format!("ANCHOR_END: {anchor}")))
        .collect();
    let indent = lines
        .first()
        .map_or(0, |first| first.len() - first.trim_start().len());
    let lines = lines
        .iter()
        .map(|line| line.get(indent..).unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the page with each part copied anew: `<!-- from FILE:ANCHOR -->` stands before its block.
fn copied(page: &str) -> (String, usize) {
    let (mut out, mut count) = (String::new(), 0);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        out += &format!("{line}\n");
        let mark = line.strip_prefix("<!-- from ");
        let Some(mark) = mark.and_then(|mark| mark.strip_suffix(" -->")) else {
            continue;
        };
        let (file, anchor) = mark.split_once(':').unwrap();
        let part = part(&folder().join("examples").join(file), anchor);
        assert_eq!(lines.next(), Some("```rust,ignore"), "{mark}");
        assert!(lines.any(|line| line == "```"), "{mark}");
        out += &format!("```rust,ignore\n{part}\n```\n");
        count += 1;
    }
    (out, count)
}

#[test]
fn the_page_shows_the_examples_as_they_are() {
    let path = folder().join("../../docs/src/rust.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (copied, count) = copied(&page);
    assert_eq!(count, 5);
    if std::env::var_os("WINDTUNNEL_BLESS").is_some() {
        std::fs::write(&path, &copied).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(
        page == copied,
        "the examples have changed; bless the page if that is meant"
    );
}
