//! The pages name what there is: every setting, fault, flag and control call, and no dead link.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Value, json};
use windtunnel_core::env::{Fault, Phase, Setup};
use windtunnel_core::{Limits, Span, appconfig, fis, nimble};

#[test]
fn every_setting_stands_on_the_page_of_its_service() {
    let limits = members(&Limits::aws());
    let pages = [
        ("fis.md", "fis_", members(&fis::Timing::crisp())),
        (
            "appconfig.md",
            "appconfig_",
            members(&appconfig::Timing::crisp()),
        ),
        ("nimble.md", "nimble_", members(&nimble::Timing::crisp())),
    ];
    for (name, prefix, knobs) in pages {
        let page = page(name);
        let limits = limits.iter().filter(|limit| limit.starts_with(prefix));
        for setting in knobs.iter().chain(limits) {
            assert!(
                page.contains(&format!("`{setting}`")),
                "{setting} in {name}"
            );
        }
    }
    assert!(page("fis.md").contains("`tags`"));
}

#[test]
fn every_switch_stands_on_the_page_of_its_service() {
    let appconfig = members(&appconfig::Switches::default());
    let nimble = members(&nimble::Switches::default());
    for (name, switches) in [("appconfig.md", appconfig), ("nimble.md", nimble)] {
        for switch in switches {
            assert!(
                page(name).contains(&format!("| `{switch}` |")),
                "{switch} in {name}"
            );
        }
    }
    // In files two of FIS have a name of their own.
    for switch in members(&fis::Switches::default()) {
        let page = page("fis.md");
        let row = format!("| `{switch}` |");
        let in_rust = format!("`Switches::{switch}`");
        assert!(page.contains(&row) || page.contains(&in_rust), "{switch}");
    }
}

#[test]
fn every_member_of_a_fault_is_described() {
    let pages = ["fis.md", "appconfig.md", "nimble.md"].map(page).concat();
    let text = || Some(String::new());
    // A member that is new does not compile before it stands here.
    let fault = Fault {
        action: text(),
        setup: Some(Setup::Role),
        report: Some(true),
        deployment: Some(1),
        environment: text(),
        operation: text(),
        session: text(),
        kind: Some(nimble::Kind::Studio),
        id: text(),
        nth: Some(1),
        owner: text(),
        tag: text(),
        transition: Some(nimble::Step::Create),
        lost: Some(true),
        experiment: text(),
        after: Some(Span::ZERO),
        phase: Some(Phase::Run),
        code: text(),
        reason: text(),
        account_id: text(),
        times: Some(1),
    };
    for member in members(&fault) {
        assert!(pages.contains(&format!("`{member}`")), "{member}");
    }
}

#[test]
fn flags_and_their_descriptions_agree() {
    let tables = [("guide.md", "run"), ("server.md", "serve")];
    for (name, command) in tables {
        let help = common::windtunnel(&[command, "--help"]).stdout;
        let page = page(name);
        let rows = page.lines().filter(|line| line.starts_with("| `--"));
        let described: BTreeSet<_> = rows.flat_map(flags).collect();
        let own = ["--quiet", "--color"];
        let lines = help.lines().map(str::trim_start);
        let known = lines.filter(|line| line.starts_with("--")).flat_map(flags);
        let known: BTreeSet<_> = known.filter(|flag| !own.contains(&&**flag)).collect();
        let missing: Vec<_> = known.difference(&described).collect();
        assert!(missing.is_empty(), "{name} does not describe {missing:?}");
        for flag in &described {
            assert!(
                help.contains(&**flag),
                "{command} has no {flag}, says {name}"
            );
        }
    }
}

fn flags(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let flags = words.filter(|word| word.starts_with("--") && word.len() > 2);
    flags.map(Into::into)
}

#[test]
fn every_link_leads_somewhere() {
    let mut count = 0;
    for file in markdown() {
        let text = fs::read_to_string(&file).unwrap();
        for target in links(&text) {
            let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
            let to = match path {
                "" => file.clone(),
                path => file.parent().unwrap().join(path),
            };
            assert!(to.exists(), "{}: {target}", file.display());
            if !anchor.is_empty() {
                let there = fs::read_to_string(&to).unwrap();
                let mut headings = there.lines().filter_map(|line| line.strip_prefix('#'));
                let is_there = headings.any(|heading| slug(heading) == anchor);
                assert!(is_there, "{}: {target}", file.display());
            }
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

/// Returns where the links of a page lead, but for those to other hosts.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let ends = text.split("](").skip(1);
    let targets = ends.filter_map(|rest| Some(rest.split_once(')')?.0));
    targets.filter(|target| !target.contains("://") && !target.contains('\n'))
}

/// Makes the anchor of a heading, as mdBook does.
fn slug(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = heading.chars().filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    });
    kept.collect()
}

#[test]
fn every_page_of_the_book_is_in_its_summary() {
    let summary = page("SUMMARY.md");
    for file in markdown() {
        let Ok(name) = file.strip_prefix(root().join("docs/src")) else {
            continue;
        };
        let name = name.to_str().unwrap();
        let is_listed = summary.contains(&format!("({name})"));
        assert!(is_listed || name == "SUMMARY.md", "{name}");
    }
}

#[test]
fn the_scenarios_in_the_pages_pass_the_check() {
    let mut count = 0;
    for file in markdown() {
        let text = fs::read_to_string(&file).unwrap();
        for block in text.split("```json\n").skip(1) {
            let block = block.split("```").next().unwrap();
            let value: Value = serde_json::from_str(block)
                .unwrap_or_else(|error| panic!("{}: {error}: {block}", file.display()));
            if value["windtunnel"] == json!("scenario/v1") {
                let ran = common::with_stdin(&["check", "-"], block);
                assert_eq!(
                    (ran.code, ran.stderr.as_str()),
                    (0, ""),
                    "{}",
                    file.display()
                );
                count += 1;
            }
        }
    }
    assert!(count >= 2, "{count}");
}

fn members(shape: &impl Serialize) -> BTreeSet<String> {
    let shape = serde_json::to_value(shape).unwrap();
    shape.as_object().unwrap().keys().cloned().collect()
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join("docs/src").join(name)).unwrap()
}

fn markdown() -> Vec<PathBuf> {
    let folders = ["", "docs/src", "docs/src/states", "docs/adr"];
    let files = folders.into_iter().flat_map(|folder| {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path())
    });
    files
        .filter(|file| file.extension().is_some_and(|end| end == "md"))
        .collect()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
