//! What Cargo is asked to do.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::process;

/// Returns the folder of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate lies in a folder of the workspace")
}

/// Runs the tests of the workspace.
///
/// # Errors
///
/// When a test fails.
pub(crate) fn test() -> Result<(), String> {
    process::run(cargo().args(["test", "--workspace"]), "the tests in Rust")
}

/// Builds the command line; returns the path of its binary.
///
/// # Errors
///
/// When it cannot be built.
pub(crate) fn build_command_line() -> Result<PathBuf, String> {
    let format = "--message-format=json-render-diagnostics";
    let mut command = cargo();
    command.args(["build", "--quiet", "--package", "windtunnel", format]);
    let messages = process::output(&mut command, "building windtunnel")?;
    executable(&messages, "windtunnel").ok_or_else(|| "cargo built no binary windtunnel".into())
}

/// Returns where Cargo puts what it builds.
///
/// # Errors
///
/// When Cargo cannot say it.
pub(crate) fn target_directory() -> Result<PathBuf, String> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--no-deps"]);
    let text = process::output(&mut command, "asking for the target directory")?;
    let metadata: Value = serde_json::from_str(&text)
        .map_err(|problem| format!("cargo metadata wrote no JSON: {problem}"))?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| "cargo metadata names no target directory".into())
}

/// Finds the binary of a name in the messages of a build, a JSON document on each line.
fn executable(messages: &str, name: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    command.current_dir(root());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_is_found_among_the_messages() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"windtunnel"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"other"},"executable":"/t/debug/other"}
{"reason":"compiler-artifact","target":{"name":"windtunnel"},"executable":"/t/debug/windtunnel"}
{"reason":"build-finished","success":true}"#;
        let found = executable(messages, "windtunnel");
        assert_eq!(found, Some(PathBuf::from("/t/debug/windtunnel")));
        assert_eq!(executable(messages, "none"), None);
    }

    #[test]
    fn the_root_has_the_workspace() {
        assert!(root().join("conformance/pytest.ini").is_file());
    }
}
