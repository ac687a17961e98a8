//! State now, as plain data.

use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::event::Digest;
use crate::world::World;

/// All of a world at one moment, with the semantics number of the version that took it.
///
/// Queues are left out: they hold no information and are rebuilt.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Snapshot {
    semantics: u32,
    /// Stands for what `world` held when it was saved.
    seal: Digest,
    world: World,
}

impl Snapshot {
    /// Returns the semantics number of the version that took it.
    #[must_use]
    pub const fn semantics(&self) -> u32 {
        self.semantics
    }

    /// Makes the world that was saved.
    ///
    /// # Errors
    ///
    /// [`SnapshotError::Semantics`] when it was taken with other semantics;
    /// [`SnapshotError::Corrupt`] when it was changed, or its parts do not fit each other.
    pub fn restore(self) -> Result<World, SnapshotError> {
        if self.semantics != crate::SEMANTICS {
            return Err(SnapshotError::Semantics {
                recorded: self.semantics,
            });
        }
        let mut world = self.world;
        if self.seal != world.seal() || !world.is_consistent() {
            return Err(SnapshotError::Corrupt);
        }
        world.rebuild();
        Ok(world)
    }
}

impl World {
    /// Saves the world as it is.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            semantics: crate::SEMANTICS,
            seal: self.seal(),
            world: self.clone(),
        }
    }

    fn is_consistent(&self) -> bool {
        self.fis.is_consistent()
            && self.appconfig.is_consistent()
            && self.nimble.is_consistent(self.now())
    }
}

/// Why a snapshot cannot be restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It was taken with other semantics than [`SEMANTICS`](crate::SEMANTICS).
    Semantics {
        /// The number in the snapshot.
        recorded: u32,
    },
    /// It was changed after it was taken, or its parts do not fit each other.
    Corrupt,
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Semantics { recorded } => {
                write!(
                    f,
                    "taken with semantics {recorded}, this is {}",
                    crate::SEMANTICS
                )
            }
            Self::Corrupt => {
                f.write_str("the snapshot was changed, or its parts do not fit each other")
            }
        }
    }
}

impl core::error::Error for SnapshotError {}
