//! The arguments of the command line.

/// What the command line takes.
pub(crate) const HELP: &str = "\
Usage: cargo xtask test [--rust | --python] [-- PYTEST-ARGUMENT...]

Runs all tests of the workspace, then real clients in Python against `windtunnel serve`. Their
packages are installed once, into the folder `python` of the target directory.

  --rust    only the tests of the workspace
  --python  only the clients in Python
  -h, --help";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Parsed {
    /// Print the help.
    Help,
    /// Run tests.
    Test(Options),
}

/// Which tests to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Those of the workspace.
    pub(crate) rust: bool,
    /// Those of the clients in Python.
    pub(crate) python: bool,
    /// Further arguments of pytest.
    pub(crate) pytest: Vec<String>,
}

/// Reads the arguments behind the name of the program.
///
/// # Errors
///
/// A text for people when there is no task, an unknown one, or an unknown option.
pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Parsed, String> {
    let mut arguments = arguments.into_iter();
    match arguments.next().as_deref() {
        Some("test") => {}
        Some("-h" | "--help") => return Ok(Parsed::Help),
        Some(other) => return Err(format!("there is no task `{other}`")),
        None => return Err("which task?".into()),
    }
    let (mut rust, mut python, mut pytest) = (false, false, Vec::new());
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rust" => rust = true,
            "--python" => python = true,
            "-h" | "--help" => return Ok(Parsed::Help),
            "--" => pytest.extend(arguments.by_ref()),
            other => return Err(format!("there is no option `{other}`")),
        }
    }
    if rust && python {
        return Err("--rust and --python exclude each other".into());
    }
    Ok(Parsed::Test(Options {
        rust: !python,
        python: !rust,
        pytest,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Parsed, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    fn tests(rust: bool, python: bool, pytest: &[&str]) -> Result<Parsed, String> {
        let pytest = pytest.iter().map(|text| (*text).to_owned()).collect();
        Ok(Parsed::Test(Options {
            rust,
            python,
            pytest,
        }))
    }

    #[test]
    fn everything_is_tested_unless_one_half_is_named() {
        assert_eq!(read("test"), tests(true, true, &[]));
        assert_eq!(read("test --rust"), tests(true, false, &[]));
        assert_eq!(read("test --python"), tests(false, true, &[]));
    }

    #[test]
    fn what_follows_two_dashes_is_for_pytest() {
        let expected = tests(false, true, &["-k", "fis", "--rust"]);
        assert_eq!(read("test --python -- -k fis --rust"), expected);
    }

    #[test]
    fn help_is_asked_for_before_and_behind_the_task() {
        assert_eq!(read("--help"), Ok(Parsed::Help));
        assert_eq!(read("test -h"), Ok(Parsed::Help));
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for line in ["", "tset", "test --pyhton", "test --rust --python"] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
