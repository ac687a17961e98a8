//! Whether state that was read from outside fits together, so that nothing can go wrong later.

use alloc::collections::BTreeMap;

use super::{Counts, Kin, Nimble, Who, of_kind};
use crate::nimble::machine::lifetime;
use crate::nimble::model::{INSTANCE_TYPES, Kind};
use crate::nimble::table::*;
use crate::time::Instant;

impl Nimble {
    /// Tells whether all parts fit each other.
    pub(crate) fn is_consistent(&self, now: Instant) -> bool {
        // Before anything walks over the serials, they must be as many as there are records.
        if !self.sessions.is_consistent() {
            return false;
        }
        let all = self.all();
        let busy = all.iter().filter(|&&who| self.is_busy(who)).count();
        self.cold.principals.is_consistent()
            && self.busy as usize == busy
            && all.iter().all(|&who| self.is_resource_consistent(now, who))
            && self.are_numbers_consistent()
            && self.are_versions_consistent()
            && self.are_sessions_consistent()
            && self.are_parts_consistent()
            && self.are_counts_consistent()
            && self.are_tokens_consistent(now)
    }

    fn is_resource_consistent(&self, now: Instant, who: Who) -> bool {
        of_kind!(who.kind, M => {
            let life = M::life(self, who.serial);
            life.is_some_and(|life| life.is_consistent(now, self.born))
        })
    }

    /// Numbers that were not given out yet are not in use.
    fn are_numbers_consistent(&self) -> bool {
        let cold = &self.cold;
        let below = |kind: Kind, last: Option<&u32>| {
            last.is_none_or(|&last| last < cold.next[kind as usize])
        };
        below(Kind::Studio, cold.studios.keys().next_back())
            && below(Kind::LaunchProfile, cold.profiles.keys().next_back())
            && below(Kind::StudioComponent, cold.components.keys().next_back())
            && below(Kind::StreamingImage, cold.images.keys().next_back())
            && below(
                Kind::StreamingSessionStream,
                cold.streams.keys().next_back(),
            )
            && below(
                Kind::StreamingSessionBackup,
                cold.backups.keys().next_back(),
            )
    }

    fn are_versions_consistent(&self) -> bool {
        let mut users: BTreeMap<u32, u32> = BTreeMap::new();
        for profile in self.cold.profiles.values() {
            *users.entry(profile.version).or_default() += 1;
        }
        for serial in self.sessions.range() {
            if let Some(session) = self.session(serial) {
                *users.entry(session.version).or_default() += 1;
            }
        }
        let is_known = |&slot: &u32| self.versions.get(slot).is_some();
        users.keys().all(is_known)
            && self.versions.iter().all(|(slot, version)| {
                users.get(&slot) == Some(&version.users)
                    && version.lifetime == lifetime(&version.content.stream)
            })
            && self.cold.profiles.iter().all(|(&serial, profile)| {
                let version = self.versions.get(profile.version);
                version.is_some_and(|v| v.of == serial && v.studio == profile.studio)
            })
    }

    fn are_sessions_consistent(&self) -> bool {
        let principals = &self.cold.principals;
        let is_session = |serial: &u32| self.session(*serial).is_some();
        self.live_sessions(0).all(|(serial, session, version)| {
            let images = version.content.stream.streaming_image_ids.as_ref();
            let course = self.cold.courses.get(&serial);
            usize::from(session.instance_type) < INSTANCE_TYPES.len()
                && images.is_some_and(|images| usize::from(session.image) < images.len())
                && [session.created_by, session.owned_by, session.updated_by]
                    .iter()
                    .all(|&number| principals.contains(number))
                // A stop knows what it does.
                && (session.life.state.state() != SessionState::StopInProgress || course.is_some())
        }) && self.cold.courses.keys().all(is_session)
            && self.cold.courses.iter().all(|(&serial, course)| {
                // A backup that is no longer kept holds nothing up.
                let backup = course.backup.and_then(|backup| self.backup(backup));
                backup.is_none_or(|backup| backup.session == serial)
            })
            && self.cold.courses.values().all(|course| {
                let by = [course.started, course.stopped];
                by.iter().flatten().all(|&(_, by)| principals.contains(by))
            })
    }

    /// Streams and backups are known to their sessions, and the rest to its studio.
    fn are_parts_consistent(&self) -> bool {
        let cold = &self.cold;
        let streams = cold.streams.iter();
        let streams = streams.map(|(&serial, stream)| (stream.session, serial));
        let backups = cold.backups.iter();
        let backups = backups.map(|(&serial, backup)| (backup.session, serial));
        let (streams, backups): (
            alloc::collections::BTreeSet<_>,
            alloc::collections::BTreeSet<_>,
        ) = (streams.collect(), backups.collect());
        let knows = |by: u32| cold.principals.contains(by);
        streams == cold.streams_of
            && backups == cold.backups_of
            && cold
                .streams
                .values()
                .all(|s| knows(s.created_by) && self.session(s.session).is_some())
            && cold.backups.values().all(|b| knows(b.owned_by))
            && cold
                .profiles
                .values()
                .all(|p| knows(p.created_by) && knows(p.updated_by))
            && cold
                .components
                .values()
                .all(|c| knows(c.created_by) && knows(c.updated_by))
            && cold
                .studios
                .values()
                .all(|studio| studio.accepted.values().all(|&(_, by)| knows(by)))
    }

    fn are_counts_consistent(&self) -> bool {
        let mut counts: BTreeMap<u32, Counts> = BTreeMap::new();
        let mut sessions: BTreeMap<u32, u32> = BTreeMap::new();
        for who in self.all() {
            let Some((studio, is_special)) = self.counted(who) else {
                continue;
            };
            if !self.is_not_deleted(who) {
                continue;
            }
            let count = counts.entry(studio).or_default();
            match who.kind {
                Kind::LaunchProfile => count.profiles += 1,
                Kind::StudioComponent => {
                    count.components += 1;
                    count.file_systems += u32::from(is_special);
                }
                Kind::StreamingImage => count.images += 1,
                Kind::StreamingSession if is_special => count.g5_sessions += 1,
                _ => count.sessions += 1,
            }
            if who.kind == Kind::StreamingSession
                && let Some((_, version)) = self.flight(who.serial)
            {
                *sessions.entry(version.of).or_default() += 1;
            }
        }
        let studios = self.cold.studios.iter();
        let mut studios = studios.map(|(serial, studio)| (serial, studio.counts));
        let profiles = self.cold.profiles.iter();
        let mut profiles = profiles.map(|(serial, profile)| (serial, profile.sessions));
        studios.all(|(serial, kept)| kept == counts.get(serial).copied().unwrap_or_default())
            && profiles.all(|(serial, kept)| kept == sessions.get(serial).copied().unwrap_or(0))
    }

    fn are_tokens_consistent(&self, now: Instant) -> bool {
        let tokens = &self.cold.tokens;
        let times = tokens.order.iter().map(|&(at, _)| at);
        times.clone().is_sorted()
            && times.clone().all(|at| at <= now)
            && tokens.seen.iter().all(|(_, token)| token.at <= now)
    }
}
