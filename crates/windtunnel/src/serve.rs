//! The server: the wire of AWS on a socket, worlds made on first use, and a control plane for tests.
//!
//! One thread, the engine, owns all worlds and answers one request after the other, so that their
//! order in the journal is the order in which they happened. The sockets live on a runtime of
//! another thread, and only carry bytes.

mod answer;
mod body;
mod clock;
mod control;
mod engine;
mod host;
mod hosted;
mod journal;
mod keys;
mod net;
mod patience;
mod place;
mod replay;
mod worlds;

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::time::Duration;

use windtunnel_core::{Instant, Seed};

pub use clock::Clock;
pub use keys::{AccountRule, Accounts, PrincipalRule, Principals};
pub use replay::{Replay, ReplayedWorld, Replaying, replay_journal};

use crate::scenario::{DEFAULT_START, parse_instant};
use host::Host;

/// How to serve.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where to listen, such as `127.0.0.1:4599`; port 0 picks one.
    pub listen: String,
    /// Whether addresses that other machines reach may be listened on.
    pub allows_remote: bool,
    /// How time moves.
    pub clock: Clock,
    /// When worlds begin.
    pub start: Instant,
    /// The seed of all worlds.
    pub seed: Seed,
    /// Which access key belongs to which account.
    pub accounts: Accounts,
    /// Who calls Nimble Studio with which access key.
    pub principals: Principals,
    /// The file that keeps the inputs.
    pub journal: Option<PathBuf>,
    /// Whether to go on where an existing journal ends.
    pub resumes: bool,
    /// How long a client may take for the head of a request, for its body, and to take an answer.
    pub patience: Duration,
    /// The longest body, in bytes.
    pub most_bytes: usize,
    /// How many worlds there may be.
    pub most_worlds: usize,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:4599".into(),
            allows_remote: false,
            clock: Clock::Virtual,
            start: DEFAULT_START,
            seed: Seed(0),
            accounts: Accounts::default(),
            principals: Principals::default(),
            journal: None,
            resumes: false,
            patience: Duration::from_secs(30),
            most_bytes: 4 << 20,
            most_worlds: 64,
        }
    }
}

/// Serves until a signal ends it. `ready` is told the address once clients can connect.
///
/// # Errors
///
/// A message when it cannot begin, or when the journal could not be written; it ends then, since no
/// answer is given that the journal does not hold.
pub fn serve(options: ServeOptions, ready: impl FnOnce(SocketAddr)) -> Result<(), String> {
    let address = address(&options)?;
    let limits = net::Limits {
        patience: options.patience,
        most_bytes: options.most_bytes,
    };
    // First, so that a server that cannot listen leaves no journal behind.
    let bound = net::Bound::bind(address)?;
    let host = Host::new(options)?;
    bound.run(limits, host, ready)
}

/// Finds the address to listen on.
fn address(options: &ServeOptions) -> Result<SocketAddr, String> {
    let listen = &options.listen;
    let refuse = |why: String| format!("--listen {listen}: {why}");
    let found = listen.to_socket_addrs();
    let mut found = found.map_err(|error| refuse(error.to_string()))?;
    let address = found
        .next()
        .ok_or_else(|| refuse("no such address".into()))?;
    if !address.ip().is_loopback() && !options.allows_remote {
        let why = "other machines reach this address, and the server asks nobody who they are; \
                   --allow-remote allows it";
        return Err(refuse(why.into()));
    }
    Ok(address)
}

/// Reads the time at which worlds begin: RFC 3339, or `now`.
///
/// # Errors
///
/// A message when it is neither.
pub fn parse_start(text: &str) -> Result<Instant, String> {
    if text != "now" {
        return parse_instant(text);
    }
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.map_err(|_| "the clock of this machine stands before 1970")?;
    u64::try_from(millis.as_millis())
        .map(Instant::from_millis)
        .map_err(|_| "the clock of this machine is out of range".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_needs_no_leave() {
        let listen = |listen: &str, allows_remote| {
            address(&ServeOptions {
                listen: listen.into(),
                allows_remote,
                ..ServeOptions::default()
            })
        };
        assert!(listen("127.0.0.1:0", false).is_ok());
        assert!(listen("[::1]:0", false).is_ok());
        for open in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
            assert!(
                listen(open, false).unwrap_err().contains("--allow-remote"),
                "{open}"
            );
            assert!(listen(open, true).is_ok(), "{open}");
        }
        assert!(listen("nowhere", false).is_err());
    }

    #[test]
    fn worlds_begin_at_a_time_or_now() {
        assert_eq!(parse_start("2026-01-01T00:00:00Z"), Ok(DEFAULT_START));
        assert!(parse_start("now").unwrap().as_millis() > 1_600_000_000_000);
        assert!(parse_start("today").is_err());
    }
}
