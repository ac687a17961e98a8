//! `windtunnel replay`: what a journal leads to, or where it first comes out otherwise.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::ExitCode;

use windtunnel::{Replay, Replaying, replay_journal, visible};

pub(super) fn main(file: &Path, is_quiet: bool) -> Result<ExitCode, String> {
    let name = file.display();
    let journal: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let opened =
            File::open(file).map_err(|error| format!("{name}: cannot be read: {error}"))?;
        Box::new(BufReader::new(opened))
    };
    match replay_journal(journal) {
        Ok(replay) => {
            if replay.is_torn {
                let text = "the last line was cut off and is left out";
                super::complain(&format!("{name}: {text}"));
            }
            if !is_quiet {
                super::print(&visible(&told(&replay)))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(refused @ Replaying::Diverged { .. }) => {
            super::complain(&format!("{name}:{refused}"));
            Ok(ExitCode::from(super::FAILED))
        }
        Err(refused) => Err(format!("{name}:{refused}")),
    }
}

fn told(replay: &Replay) -> String {
    let mut out = String::new();
    for world in &replay.worlds {
        let (account, region, now) = (&world.account, &world.region, world.now);
        let (digest, events) = (world.digest, world.events);
        out.push_str(&format!(
            "{account} {region}  {now}  digest {digest}, {events} events\n"
        ));
    }
    let (inputs, compared) = (replay.inputs, replay.compared);
    out.push_str(&format!(
        "{inputs} inputs, {compared} digests as recorded\n"
    ));
    out
}
