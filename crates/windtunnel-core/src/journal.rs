//! Inputs so far, and the replay of them.

use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::command::Command;
use crate::draw::Seed;
use crate::event::Digest;
use crate::time::Instant;
use crate::world::{Config, World};

/// What a world began with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Header {
    /// The semantics number of the version that wrote it.
    pub semantics: u32,
    /// The seed.
    pub seed: Seed,
    /// When the world began, in milliseconds since the epoch.
    pub start: Instant,
    /// What the world was made with.
    pub config: Config,
}

impl Header {
    /// Makes the header of a world that begins now.
    #[must_use]
    pub fn new(config: &Config, seed: Seed, start: Instant) -> Self {
        Self {
            semantics: crate::SEMANTICS,
            seed,
            start,
            config: config.clone(),
        }
    }
}

/// A command and when it came. No entry is needed for the passing of time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Entry {
    /// When it came, in milliseconds since the epoch.
    pub at: Instant,
    /// What it was; also when it was refused.
    pub command: Command,
}

/// The inputs of a world so far. Calls that only read are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Journal {
    /// What the world began with.
    pub header: Header,
    /// What came since, in order.
    pub entries: Vec<Entry>,
}

impl Journal {
    /// Makes an empty journal.
    #[must_use]
    pub const fn new(header: Header) -> Self {
        Self {
            header,
            entries: Vec::new(),
        }
    }
}

/// Plays a journal back and returns the world after its last entry.
///
/// ```
/// use windtunnel_core::{Config, Instant, Seed, World, fis, replay};
/// let now = Instant::from_millis(0);
/// let mut world = World::new(Config { journal: true, ..Config::default() }, Seed(1), now);
/// let request = fis::UpdateSafetyLeverStateRequest {
///     id: Some("default".into()),
///     state: Some(fis::SafetyLeverStateInput {
///         status: Some("engaged".into()),
///         reason: Some("night".into()),
///     }),
/// };
/// world.fis(now).update_safety_lever_state(request)?;
/// let journal = world.journal().unwrap().clone();
/// let again = replay(&journal.header, journal.entries, None).unwrap();
/// assert_eq!(again.state_digest(), world.state_digest());
/// # Ok::<(), windtunnel_core::Error>(())
/// ```
///
/// # Errors
///
/// [`Divergence`] when the journal is of other semantics, when its entries go back in time, or when
/// the digest at the end is not the expected one.
pub fn replay(
    header: &Header,
    entries: impl IntoIterator<Item = Entry>,
    expected: Option<Digest>,
) -> Result<World, Divergence> {
    if header.semantics != crate::SEMANTICS {
        return Err(Divergence::Semantics {
            recorded: header.semantics,
        });
    }
    let mut world = World::new(header.config.clone(), header.seed, header.start);
    for (at, entry) in entries.into_iter().enumerate() {
        if entry.at < world.now() {
            return Err(Divergence::Order { entry: at });
        }
        // A refusal is an answer like others, and was one when it was recorded.
        let _ = world.handle(entry.at, entry.command);
        while world.poll_event().is_some() {}
    }
    match expected {
        Some(digest) if digest != world.digest() => Err(Divergence::Digest {
            expected: digest,
            found: world.digest(),
        }),
        _ => Ok(world),
    }
}

/// Why a replay does not agree with the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Divergence {
    /// It was recorded with other semantics than [`SEMANTICS`](crate::SEMANTICS).
    Semantics {
        /// The number in the recording.
        recorded: u32,
    },
    /// An entry lies before the one ahead of it.
    Order {
        /// Its position, from 0.
        entry: usize,
    },
    /// The digests differ.
    Digest {
        /// As recorded.
        expected: Digest,
        /// As replayed.
        found: Digest,
    },
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Semantics { recorded } => {
                write!(
                    f,
                    "recorded with semantics {recorded}, this is {}",
                    crate::SEMANTICS
                )
            }
            Self::Order { entry } => write!(f, "entry {entry} lies before the one ahead of it"),
            Self::Digest { expected, found } => {
                write!(f, "the digest is {found}, recorded was {expected}")
            }
        }
    }
}

impl core::error::Error for Divergence {}
