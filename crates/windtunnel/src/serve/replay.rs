//! Playing a journal again, and finding where it first comes out otherwise.

use std::fmt;
use std::io::{BufRead, Read};

use windtunnel_core::{Command, Digest, Divergence, Header, Instant, SEMANTICS};

use super::journal::{FORMAT, Line};
use super::worlds::Worlds;

/// What came of a replay that agrees with its journal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Replay {
    /// The worlds at the end, of each account and Region the last.
    pub worlds: Vec<ReplayedWorld>,
    /// How many inputs there were.
    pub inputs: u64,
    /// How many digests were compared.
    pub compared: u64,
    /// Whether the last line was cut off, as when a server is killed while it writes. No answer
    /// was given that depends on it.
    pub is_torn: bool,
}

/// A world at the end of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReplayedWorld {
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// Its present.
    pub now: Instant,
    /// How many events there were.
    pub events: u64,
    /// The digest of the events.
    pub digest: Digest,
}

/// Why a journal cannot be played again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replaying {
    /// It cannot be read, or a line is none of a journal.
    Unreadable {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// It came out otherwise than recorded.
    Diverged {
        /// The first line that is not as recorded, from 1.
        line: u64,
        /// How it differs.
        divergence: Divergence,
    },
}

/// Prints as `17: message`, to stand behind the name of the file.
impl fmt::Display for Replaying {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { line, message } => write!(f, "{line}: {message}"),
            Self::Diverged { line, divergence } => write!(f, "{line}: {divergence}"),
        }
    }
}

impl std::error::Error for Replaying {}

/// Plays a journal again and compares every digest in it.
///
/// # Errors
///
/// The first line that cannot be read, or that comes out otherwise; an empty journal, too.
pub fn replay_journal(journal: impl BufRead) -> Result<Replay, Replaying> {
    let played = play(journal)?;
    if played.end == 0 && !played.is_torn {
        return Err(unreadable(1, "not a journal, it is empty"));
    }
    let worlds = played.worlds.iter().map(|hosted| {
        let world = hosted.world();
        ReplayedWorld {
            account: world.config().account.clone(),
            region: world.config().region.clone(),
            now: world.now(),
            events: world.event_count(),
            digest: world.digest(),
        }
    });
    Ok(Replay {
        worlds: worlds.collect(),
        inputs: played.inputs,
        compared: played.compared,
        is_torn: played.is_torn,
    })
}

/// What a journal has led to.
#[derive(Debug, Default)]
pub(super) struct Played {
    pub(super) worlds: Worlds,
    /// The length of all whole lines, in bytes.
    pub(super) end: u64,
    inputs: u64,
    compared: u64,
    pub(super) is_torn: bool,
}

/// Plays a journal again.
pub(super) fn play(mut journal: impl BufRead) -> Result<Played, Replaying> {
    let mut played = Played::default();
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        let read = (&mut journal).take(LONGEST).read_until(b'\n', &mut text);
        let length = read.map_err(|error| unreadable(line, format!("cannot be read: {error}")))?;
        if length == 0 {
            break;
        }
        let is_whole = text.last() == Some(&b'\n');
        if !is_whole && length as u64 == LONGEST {
            let text = format!("longer than {} MiB", LONGEST >> 20);
            return Err(unreadable(line, text));
        }
        if !is_whole && (line > 1 || may_begin(&text)) {
            played.is_torn = true;
            break;
        }
        if !is_whole {
            return Err(unreadable(line, "not a journal"));
        }
        let read: Result<Line<Header, Command>, _> = serde_json::from_slice(&text);
        let read = read.map_err(|error| match line {
            1 => unreadable(line, format!("not a journal, {error}")),
            _ => unreadable(line, error.to_string()),
        })?;
        played.take(line, read)?;
        played.end += length as u64;
    }
    Ok(played)
}

/// Tells whether a text that was cut off may be the first line of a journal. What is something else
/// must not be taken for one, and overwritten.
fn may_begin(text: &[u8]) -> bool {
    let begin = format!("{{\"windtunnel\":\"{FORMAT}\"");
    let length = text.len().min(begin.len());
    text[..length] == begin.as_bytes()[..length]
}

/// The longest line, in bytes: one that has no end is none of a journal.
const LONGEST: u64 = 256 << 20;

fn unreadable(line: u64, message: impl Into<String>) -> Replaying {
    let message = message.into();
    Replaying::Unreadable { line, message }
}

impl Played {
    fn take(&mut self, line: u64, read: Line<Header, Command>) -> Result<(), Replaying> {
        let Line {
            windtunnel,
            world,
            header,
            at,
            command,
            digest,
            state,
        } = read;
        if let Some(header) = header {
            if windtunnel.as_deref() != Some(FORMAT) {
                let message = format!("not a journal of the format {FORMAT}");
                return Err(unreadable(line, message));
            }
            return self.begin(line, world, header);
        }
        let Some(hosted) = self.worlds.numbered(world) else {
            return Err(unreadable(line, format!("there is no world {world}")));
        };
        let at = at.ok_or_else(|| unreadable(line, "nothing says when it was"))?;
        let diverged = |divergence| Err(Replaying::Diverged { line, divergence });
        if at < hosted.world().now() {
            let entry = usize::try_from(self.inputs).unwrap_or(usize::MAX);
            return diverged(Divergence::Order { entry });
        }
        match command {
            Some(command) => {
                hosted.play(at, command);
                self.inputs += 1;
            }
            None => hosted.advance(at),
        }
        let world = hosted.world();
        let found = [
            digest.map(|text| (text, world.digest())),
            state.map(|text| (text, world.state_digest())),
        ];
        for (text, found) in found.into_iter().flatten() {
            let expected = u64::from_str_radix(&text, 16).map(Digest);
            let expected = expected.map_err(|_| unreadable(line, "not a digest"))?;
            if expected != found {
                return diverged(Divergence::Digest { expected, found });
            }
            self.compared += 1;
        }
        Ok(())
    }

    fn begin(&mut self, line: u64, number: u64, header: Header) -> Result<(), Replaying> {
        if header.semantics != SEMANTICS {
            let recorded = header.semantics;
            let divergence = Divergence::Semantics { recorded };
            return Err(Replaying::Diverged { line, divergence });
        }
        let Header {
            seed,
            start,
            config,
            ..
        } = header;
        self.worlds.make(number, config, seed, start);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use windtunnel_core::{Config, Seed};

    use super::super::hosted::Hosted;
    use super::*;

    fn journal() -> String {
        let start = Instant::from_millis(1_000);
        let mut hosted = Hosted::new(3, Config::default(), Seed(1), start);
        let mut lines = Vec::new();
        hosted.write_news(&mut lines, true);
        for (at, state) in [(2_000, "OK"), (3_000, "ALARM")] {
            let fact = format!(r#"{{"env":{{"SetAlarm":{{"arn":"a","state":"{state}"}}}}}}"#);
            hosted.play(
                Instant::from_millis(at),
                serde_json::from_str(&fact).unwrap(),
            );
            hosted.write_news(&mut lines, true);
        }
        hosted.write_end(&mut lines);
        String::from_utf8(lines).unwrap()
    }

    fn replayed(journal: &str) -> Result<Replay, Replaying> {
        replay_journal(journal.as_bytes())
    }

    #[test]
    fn a_journal_comes_out_as_recorded() {
        let replay = replayed(&journal()).unwrap();
        assert_eq!(
            (replay.inputs, replay.compared, replay.is_torn),
            (2, 5, false)
        );
        assert_eq!(replay.worlds[0].events, 2);
        assert_eq!(replay.worlds[0].now, Instant::from_millis(3_000));
    }

    #[test]
    fn the_first_line_that_differs_is_named() {
        let other = journal().replacen(r#""state":"OK""#, r#""state":"ALARM""#, 1);
        let refused = replayed(&other).unwrap_err();
        assert!(
            matches!(refused, Replaying::Diverged { line: 4, .. }),
            "{refused}"
        );
        let late = journal().replacen(r#""at":2000"#, r#""at":3001"#, 1);
        let refused = replayed(&late).unwrap_err();
        let divergence = Divergence::Order { entry: 1 };
        assert_eq!(
            refused,
            Replaying::Diverged {
                line: 4,
                divergence
            }
        );
        let other = journal().replacen(r#""semantics":"#, r#""semantics":9"#, 1);
        let refused = replayed(&other).unwrap_err();
        assert!(
            matches!(refused, Replaying::Diverged { line: 1, .. }),
            "{refused}"
        );
    }

    #[test]
    fn a_line_that_is_cut_off_is_left_out() {
        let whole = journal();
        for cut in 1..whole.len() {
            let cut = &whole[..cut];
            let replay = replayed(cut).unwrap_or_else(|refused| panic!("{refused}: {cut}"));
            assert_eq!(replay.is_torn, !cut.ends_with('\n'));
        }
    }

    #[test]
    fn what_is_no_journal_is_refused() {
        for (bad, message) in [
            ("{}\n", "1: not a journal, missing field `world`"),
            ("{\"world\":0,\"at\":1}\n", "1: there is no world 0"),
            (
                "{\"world\":0,\"colour\":1}\n",
                "1: not a journal, unknown field `colour`",
            ),
            ("\n", "1: not a journal, EOF while parsing"),
            ("", "1: not a journal, it is empty"),
            ("hello", "1: not a journal"),
            ("{\"windtunnel\":1", "1: not a journal"),
        ] {
            let refused = replayed(bad).unwrap_err().to_string();
            assert!(refused.starts_with(message), "{refused}");
        }
        let other = journal().replacen("journal/v1", "journal/v2", 1);
        assert_eq!(
            replayed(&other).unwrap_err().to_string(),
            "1: not a journal of the format journal/v1"
        );
    }
}
