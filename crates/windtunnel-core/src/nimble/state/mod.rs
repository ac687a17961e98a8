//! Where Nimble Studio keeps its state: hot records of sessions, and all else in ordered maps.

mod check;
mod cold;
mod life;
mod session;

use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

pub(crate) use cold::*;
pub(crate) use life::{Kin, Life, of_kind};
pub(crate) use session::{Course, Session};

use super::model::{Kind, Tags};
use crate::queue::DeadlineQueue;
use crate::slab::{Serials, Slab};

/// All state of Nimble Studio in one world.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Nimble {
    /// Sessions, by serial.
    pub(crate) sessions: Serials<Session>,
    /// What sessions were created from: each version of each launch profile that is still used.
    pub(crate) versions: Slab<Version>,
    /// All that is not a session.
    pub(crate) cold: Cold,
    /// How many resources have something before them other than their expiry.
    pub(crate) busy: u32,
    /// How many resources of any kind were ever created.
    pub(crate) born: u32,
    /// When to look at which resource again.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) queue: Index,
}

/// The queue, and what is due at once. It is an index and so no part of the state: equal worlds may
/// have unequal queues.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    pub(crate) later: DeadlineQueue,
    /// Empty but while something is going on.
    pub(crate) at_once: Vec<u64>,
    /// A list to be used again and again.
    pub(crate) due: Vec<u64>,
}

impl core::hash::Hash for Index {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}

/// Names a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) kind: Kind,
    pub(crate) serial: u32,
}

impl Who {
    pub(crate) const fn new(kind: Kind, serial: u32) -> Self {
        Self { kind, serial }
    }

    /// Returns the name in the queue.
    pub(crate) const fn code(self) -> u64 {
        (self.kind as u64) << 32 | self.serial as u64
    }

    /// Reads a name in the queue.
    pub(crate) fn from_code(code: u64) -> Option<Self> {
        let kind = usize::try_from(code >> 32).ok()?;
        let serial = u32::try_from(code & u64::from(u32::MAX)).ok()?;
        Some(Self::new(*Kind::ALL.get(kind)?, serial))
    }
}

/// Finds the records of one kind.
macro_rules! records {
    ($( $Record:ident, $map:ident, $get:ident, $get_mut:ident; )+) => { $(
        pub(crate) fn $get(&self, serial: u32) -> Option<&$Record> {
            self.cold.$map.get(&serial)
        }

        pub(crate) fn $get_mut(&mut self, serial: u32) -> Option<&mut $Record> {
            self.cold.$map.get_mut(&serial)
        }
    )+ };
}

impl Nimble {
    records! {
        Studio, studios, studio, studio_mut;
        Profile, profiles, profile, profile_mut;
        Component, components, component, component_mut;
        Image, images, image, image_mut;
        Stream, streams, stream, stream_mut;
        Backup, backups, backup, backup_mut;
    }

    /// Finds a session that can still be read.
    pub(crate) fn session(&self, serial: u32) -> Option<&Session> {
        self.sessions.get(serial).filter(|session| !session.is_gone)
    }

    pub(crate) fn session_mut(&mut self, serial: u32) -> Option<&mut Session> {
        self.sessions
            .get_mut(serial)
            .filter(|session| !session.is_gone)
    }

    /// Returns the sessions from a serial on that can still be read, with their versions.
    pub(crate) fn live_sessions(
        &self,
        from: u32,
    ) -> impl Iterator<Item = (u32, &Session, &Version)> {
        let all = self.sessions.range();
        (all.start.max(from)..all.end).filter_map(|serial| {
            let session = self.session(serial)?;
            Some((serial, session, self.versions.get(session.version)?))
        })
    }

    /// Finds a session and the version of its profile.
    pub(crate) fn flight(&self, serial: u32) -> Option<(&Session, &Version)> {
        let session = self.session(serial)?;
        Some((session, self.versions.get(session.version)?))
    }

    /// Returns the tags of a resource.
    pub(crate) fn tags(&self, who: Who) -> Tags {
        self.cold.tags.get(&who.code()).cloned().unwrap_or_default()
    }

    /// Puts tags in the place of those that a resource has.
    pub(crate) fn set_tags(&mut self, who: Who, tags: Option<Tags>) {
        match tags.filter(|tags| !tags.is_empty()) {
            Some(tags) => self.cold.tags.insert(who.code(), tags),
            None => self.cold.tags.remove(&who.code()),
        };
    }

    /// Tells whether a resource exists and is not DELETED: what has tags and counts against quotas.
    pub(crate) fn is_not_deleted(&self, who: Who) -> bool {
        of_kind!(who.kind, M => {
            let life = M::life(self, who.serial);
            life.is_some_and(|life| life.state.state() != M::DELETED)
        })
    }

    /// Returns the streams of a session, oldest first.
    pub(crate) fn streams_of(&self, session: u32) -> Vec<u32> {
        let all = (session, 0)..=(session, u32::MAX);
        let streams = self.cold.streams_of.range(all);
        streams.map(|&(_, stream)| stream).collect()
    }

    /// Returns the backups of a session, oldest first.
    pub(crate) fn backups_of(&self, session: u32) -> impl DoubleEndedIterator<Item = u32> {
        let all = (session, 0)..=(session, u32::MAX);
        let backups = self.cold.backups_of.range(all);
        backups.map(|&(_, backup)| backup)
    }

    /// Lets go of a version that a profile or a session used.
    pub(crate) fn release_version(&mut self, slot: u32) {
        if let Some(version) = self.versions.get_mut(slot) {
            version.users -= 1;
            if version.users == 0 {
                self.versions.remove(slot);
            }
        }
    }

    /// Takes the next number of a kind that is kept in a map; `None` when all are used up.
    pub(crate) fn next_serial(&mut self, kind: Kind) -> Option<u32> {
        let next = self.cold.next.get_mut(kind as usize)?;
        let serial = *next;
        *next = serial.checked_add(1)?;
        Some(serial)
    }
}
