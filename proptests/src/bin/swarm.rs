//! Flies random worlds: `swarm SEED [COUNT]`. `swarm --scenarios` prints the digests of the named
//! scenarios instead.

use std::env;
use std::process::ExitCode;

use windtunnel_proptests::{scenarios, swarm};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["--scenarios"] {
        print!("{}", scenarios::digests());
        return ExitCode::SUCCESS;
    }
    let numbers: Vec<Option<u64>> = arguments.iter().map(|text| text.parse().ok()).collect();
    match numbers[..] {
        [Some(seed)] => fly(seed, 1),
        [Some(seed), Some(count)] => fly(seed, count),
        _ => {
            eprintln!("usage: swarm SEED [COUNT] | swarm --scenarios");
            ExitCode::from(2)
        }
    }
}

fn fly(first: u64, count: u64) -> ExitCode {
    for seed in (first..).zip(0..count).map(|(seed, _)| seed) {
        // The seed comes first, so that it is known even if the run never ends.
        eprintln!("seed {seed}");
        match swarm::fly(seed) {
            Ok(landing) => println!(
                "{seed}: {} operations, {} experiments, events {}, state {}",
                landing.ops, landing.experiments, landing.digest, landing.state_digest
            ),
            Err(what) => {
                eprintln!("{what}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
