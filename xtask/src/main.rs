//! The tasks of this repository.
//!
//! `cargo xtask test` runs all tests: those of the workspace, and those of the conformance suite,
//! where real clients in Python call `windtunnel serve`.

#![forbid(unsafe_code)]

mod cargo;
mod options;
mod process;
mod python;

use std::process::ExitCode;

use options::{Options, Parsed};

fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(Parsed::Help) => {
            println!("{}", options::HELP);
            return ExitCode::SUCCESS;
        }
        Ok(Parsed::Test(options)) => options,
        Err(problem) => {
            eprintln!("xtask: {problem}\n\n{}", options::HELP);
            return ExitCode::from(2);
        }
    };
    match test(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the tests; the first that fails ends it.
fn test(options: &Options) -> Result<(), String> {
    if options.rust {
        cargo::test()?;
    }
    if options.python {
        let environment = python::Environment::ready(&cargo::target_directory()?)?;
        let binary = cargo::build_command_line()?;
        environment.test(&binary, &options.pytest)?;
    }
    Ok(())
}
