//! Running the binary.
#![allow(dead_code, reason = "each test file uses what it needs")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run of the binary gave.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs the binary with arguments.
pub fn windtunnel(args: &[&str]) -> Ran {
    with_stdin(args, "")
}

/// Runs the binary with arguments and a standard input.
pub fn with_stdin(args: &[&str], stdin: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_windtunnel"))
        .args(args)
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let text = stdin.to_owned();
    let writer = std::thread::spawn(move || {
        // The reader may have gone away already.
        let _ = input.write_all(text.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        code: output.status.code().expect("no signal ended it"),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a scenario from the standard input.
pub fn run_text(text: &str) -> Ran {
    with_stdin(&["run", "-"], text)
}

/// Returns the folder of the examples.
pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

/// Returns the path of an example.
pub fn example(name: &str) -> String {
    examples().join(name).to_str().unwrap().to_owned()
}

/// Returns a path for a file of a test.
pub fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Makes a scenario of header members and steps.
pub fn scenario(header: &str, steps: &[&str]) -> String {
    let header = if header.is_empty() {
        String::new()
    } else {
        format!(", {header}")
    };
    let steps = steps.join(",\n  ");
    format!("{{ \"windtunnel\": \"scenario/v1\"{header}, \"steps\": [\n  {steps} ] }}")
}

/// A template of one wait, as a step that saves its id as `template`.
pub fn create(wait: &str) -> String {
    format!(
        r#"{{ "at": "PT0S", "call": "fis.CreateExperimentTemplate", "input": {{
    "description": "wait", "roleArn": "arn:aws:iam::123456789012:role/fis",
    "stopConditions": [ {{ "source": "none" }} ],
    "actions": {{ "w": {{
      "actionId": "aws:fis:wait", "parameters": {{ "duration": "{wait}" }} }} }} }},
    "save": {{ "template": "/experimentTemplate/id" }} }}"#
    )
}

/// A step that starts an experiment and saves its id as `experiment`.
pub const START: &str = r#"{ "at": "PT0S", "call": "fis.StartExperiment",
    "input": { "experimentTemplateId": "${template}" },
    "save": { "experiment": "/experiment/id" } }"#;
