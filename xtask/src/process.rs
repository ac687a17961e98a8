//! Running other programs.

use std::process::{Command, Stdio};

/// Runs a program, which writes where this one does.
///
/// # Errors
///
/// A text for people when it cannot be started or does not end with 0.
pub(crate) fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|problem| format!("{what}: {}: {problem}", name(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{what}: {} ended with {status}", name(command)))
}

/// Runs a program and returns what it writes to its standard output.
///
/// # Errors
///
/// As [`run`], and when it writes no UTF-8.
pub(crate) fn output(command: &mut Command, what: &str) -> Result<String, String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|problem| format!("{what}: {}: {problem}", name(command)))?;
    if !output.status.success() {
        let status = output.status;
        return Err(format!("{what}: {} ended with {status}", name(command)));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{what}: {} wrote no text", name(command)))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rustc(argument: &str) -> Command {
        let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()));
        command.arg(argument).stderr(Stdio::null());
        command
    }

    #[test]
    fn what_a_program_writes_is_returned() {
        let version = output(&mut rustc("--version"), "asking").unwrap();
        assert!(version.starts_with("rustc "), "{version}");
    }

    #[test]
    fn a_program_that_fails_is_an_error_that_names_it() {
        let problem = run(&mut rustc("--no-such-option"), "asking").unwrap_err();
        assert!(problem.starts_with("asking: "), "{problem}");
        for problem in [
            run(&mut Command::new("no-such-program"), "asking"),
            output(&mut Command::new("no-such-program"), "asking").map(drop),
        ] {
            let problem = problem.unwrap_err();
            assert!(problem.contains("no-such-program"), "{problem}");
        }
    }
}
