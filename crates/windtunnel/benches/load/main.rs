//! Requests per second and latency of `windtunnel serve`, and of moto's server beside it: the same
//! calls by the same client in the same run.
//!
//! ```sh
//! cargo bench -p windtunnel --bench load               # windtunnel alone
//! cargo bench -p windtunnel --bench load -- --moto     # beside moto
//! cargo bench -p windtunnel --bench load -- --test     # each call a few times, in seconds
//! ```
//!
//! `--moto` needs `python3` and the Python Package Index: it makes a virtual environment in the
//! build folder. `--seconds N` measures longer; a word picks the calls that have it in their name.

mod calls;
mod client;
mod report;
mod servers;

use std::time::Duration;

use client::{Client, Measured};
use servers::Server;

fn main() {
    let outcome = Options::read(std::env::args().skip(1)).and_then(|options| run(&options));
    if let Err(message) = outcome {
        eprintln!("load: {message}");
        std::process::exit(2);
    }
}

#[derive(Debug)]
struct Options {
    is_smoke: bool,
    has_moto: bool,
    time: Duration,
    filter: Option<String>,
}

impl Options {
    fn read(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            is_smoke: false,
            has_moto: false,
            time: Duration::from_secs(2),
            filter: None,
        };
        while let Some(arg) = args.next() {
            match arg.as_str() {
                // Cargo says so to every bench.
                "--bench" => {}
                "--test" => options.is_smoke = true,
                "--moto" => options.has_moto = true,
                "--seconds" => {
                    let seconds = args.next().and_then(|text| text.parse().ok());
                    let seconds = seconds.filter(|seconds| (1..=600).contains(seconds));
                    let seconds = seconds.ok_or("--seconds takes a number from 1 to 600")?;
                    options.time = Duration::from_secs(seconds);
                }
                flag if flag.starts_with('-') => return Err(format!("what is {flag}?")),
                word => options.filter = Some(word.into()),
            }
        }
        if options.is_smoke {
            options.time = Duration::from_millis(50);
        }
        Ok(options)
    }
}

fn run(options: &Options) -> Result<(), String> {
    let client = Client::new()?;
    let mut servers = vec![Server::windtunnel()?, Server::windtunnel_with_journal()?];
    if options.has_moto {
        servers.push(Server::moto()?);
    }
    let calls = servers
        .iter()
        .map(|server| calls::prepare(&client, server))
        .collect::<Result<Vec<_>, _>>()?;
    report::head(options.is_smoke);
    for (nth, name) in calls::NAMES.iter().enumerate() {
        let filter = options.filter.as_deref();
        if filter.is_some_and(|filter| !name.contains(filter)) {
            continue;
        }
        for connections in CONNECTIONS {
            let mut measured: Vec<Measured> = Vec::new();
            measured.resize_with(servers.len(), Measured::default);
            // The servers take turns, so that who else uses the machine disturbs all alike.
            for round in 0..=ROUNDS {
                for ((server, calls), measured) in servers.iter().zip(&calls).zip(&mut measured) {
                    let lap =
                        client.load(server, &calls[nth], connections, options.time / ROUNDS)?;
                    // The first round warms up.
                    if round > 0 {
                        measured.add(lap);
                    }
                }
            }
            report::rows(name, connections, &servers, measured);
        }
    }
    Ok(())
}

/// How many turns each server has.
const ROUNDS: u32 = 4;

/// How many connections are busy at a time.
const CONNECTIONS: [usize; 3] = [1, 8, 64];
