//! Output: events, in the order in which they happened, and the digest that folds them.

use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::draw::mix;
use crate::table::{Code, Machine, RowId};
use crate::time::Instant;
use crate::{appconfig, env, fis, nimble};

/// A transition that happened: which row was taken, by what, when and why.
///
/// Small and `Copy`. Events are facts, never requests; what the service itself publishes
/// (EventBridge events, log records) is derived from an event on demand, see
/// `World::fis_records`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Event {
    /// When it happened.
    pub at: Instant,
    /// Number of the aggregate in order of creation, or of the alarm in order of first mention. A run
    /// of an AppConfig experiment has that of its definition.
    pub serial: u32,
    /// Which part of the aggregate: for actions, the position of the name among the sorted names;
    /// for deployments, which have no parts, the share of the clients that has it, in millionths of
    /// a percent; for experiment definitions and their runs, the number of the run, 0 where there is
    /// none.
    pub part: u32,
    /// What kind of machine took the transition.
    pub machine: MachineKind,
    /// Which row was taken.
    pub row: RowId,
    /// Why.
    pub cause: Cause,
}

const _: () = assert!(size_of::<Event>() <= 24, "events stay small");

impl Event {
    /// Returns the name of the state before, as the service spells it.
    #[must_use]
    pub fn from(&self) -> &'static str {
        self.names().0
    }

    /// Returns the name of the trigger.
    #[must_use]
    pub fn trigger(&self) -> &'static str {
        self.names().1
    }

    /// Returns the name of the state after, as the service spells it.
    #[must_use]
    pub fn to(&self) -> &'static str {
        self.names().2
    }

    fn names(&self) -> (&'static str, &'static str, &'static str) {
        fn of<M: Machine>(row: RowId) -> (&'static str, &'static str, &'static str) {
            let none = ("", "", "");
            M::TABLE
                .row(row)
                .map_or(none, |t| (t.from.name(), t.trigger.name(), t.to.name()))
        }
        match self.machine {
            MachineKind::Alarm => of::<env::AlarmMachine>(self.row),
            MachineKind::FisExperiment => of::<fis::ExperimentMachine>(self.row),
            MachineKind::FisAction => of::<fis::ActionMachine>(self.row),
            MachineKind::FisReport => of::<fis::ReportMachine>(self.row),
            MachineKind::FisSafetyLever => of::<fis::SafetyLeverMachine>(self.row),
            MachineKind::AppConfigDeployment => of::<appconfig::DeploymentMachine>(self.row),
            MachineKind::AppConfigExperimentDefinition => {
                of::<appconfig::ExperimentDefinitionMachine>(self.row)
            }
            MachineKind::AppConfigExperimentRun => of::<appconfig::ExperimentRunMachine>(self.row),
            MachineKind::NimbleStudio => of::<nimble::StudioMachine>(self.row),
            MachineKind::NimbleLaunchProfile => of::<nimble::LaunchProfileMachine>(self.row),
            MachineKind::NimbleStudioComponent => of::<nimble::StudioComponentMachine>(self.row),
            MachineKind::NimbleStreamingImage => of::<nimble::StreamingImageMachine>(self.row),
            MachineKind::NimbleSession => of::<nimble::SessionMachine>(self.row),
            MachineKind::NimbleStream => of::<nimble::StreamMachine>(self.row),
            MachineKind::NimbleBackup => of::<nimble::BackupMachine>(self.row),
        }
    }
}

/// The kinds of machines in a world. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[repr(u8)]
#[non_exhaustive]
pub enum MachineKind {
    /// A CloudWatch alarm.
    Alarm = 0,
    /// A FIS experiment.
    FisExperiment = 1,
    /// An action of a FIS experiment.
    FisAction = 2,
    /// The report of a FIS experiment.
    FisReport = 3,
    /// The FIS safety lever.
    FisSafetyLever = 4,
    /// An AppConfig deployment.
    AppConfigDeployment = 5,
    /// The definition of an AppConfig experiment.
    AppConfigExperimentDefinition = 6,
    /// A run of an AppConfig experiment.
    AppConfigExperimentRun = 7,
    /// A studio of Nimble Studio.
    NimbleStudio = 20,
    /// A launch profile of Nimble Studio.
    NimbleLaunchProfile = 21,
    /// A studio component of Nimble Studio.
    NimbleStudioComponent = 22,
    /// A streaming image of Nimble Studio.
    NimbleStreamingImage = 23,
    /// A streaming session of Nimble Studio.
    NimbleSession = 24,
    /// A stream of a streaming session.
    NimbleStream = 25,
    /// A backup of a streaming session.
    NimbleBackup = 26,
}

/// Why a transition happened. Numbers are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
#[repr(u8)]
#[non_exhaustive]
pub enum Cause {
    /// Time passed: a delay or a duration was over.
    Time = 0,
    /// An API call.
    Call = 1,
    /// An alarm of a stop condition.
    Alarm = 2,
    /// The safety lever.
    SafetyLever = 3,
    /// An injected fault.
    Fault = 4,
    /// The failure of another part of the same aggregate.
    Failure = 5,
    /// A limit of the service.
    Limit = 6,
    /// Targets: none found, or skipped because none were found.
    Targets = 7,
    /// A preview (`skip-all`).
    Preview = 8,
    /// A fact that the host told.
    Host = 9,
    /// An extension.
    Extension = 10,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Time => "time",
            Self::Call => "call",
            Self::Alarm => "alarm",
            Self::SafetyLever => "safety lever",
            Self::Fault => "fault",
            Self::Failure => "failure",
            Self::Limit => "limit",
            Self::Targets => "targets",
            Self::Preview => "preview",
            Self::Host => "host",
            Self::Extension => "extension",
        })
    }
}

/// A number that stands for what a world has done, or for what it holds.
///
/// Equal digests of two runs mean, for all practical purposes, equal runs. It is stable across
/// platforms, build profiles and compiler versions; a change of behaviour that moves it raises
/// [`SEMANTICS`](crate::SEMANTICS).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(transparent))]
pub struct Digest(pub u64);

/// Prints sixteen hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Digest {
    /// Folds an event: `d' = (rotl(d, 23) ^ (at * K1 + id * K2 + kind * K3)) * K4`, all modulo
    /// 2^64, where `id` is `serial << 32 | part` and `kind` is `machine << 16 | row << 8 | cause`.
    #[inline]
    #[must_use]
    pub const fn fold(self, event: &Event) -> Self {
        // What `id` adds is the sum of what its halves add, of which one is often known before.
        let serial = ((event.serial as u64) << 32).wrapping_mul(K2);
        let part = (event.part as u64).wrapping_mul(K2);
        let kind =
            (event.machine as u64) << 16 | (event.row.get() as u64) << 8 | event.cause as u64;
        // One multiplication depends on the digest before; the others run beside it.
        let word = event
            .at
            .as_millis()
            .wrapping_mul(K1)
            .wrapping_add(serial)
            .wrapping_add(kind.wrapping_mul(K3))
            .wrapping_add(part);
        Self((self.0.rotate_left(23) ^ word).wrapping_mul(K4))
    }
}

const K1: u64 = 0x9e37_79b9_7f4a_7c15;
const K2: u64 = 0xc2b2_ae3d_27d4_eb4f;
const K3: u64 = 0x1656_67b1_9e37_79f9;
const K4: u64 = 0xd6e8_feb8_6659_fd93;

/// Hashes state for [`World::state_digest`](crate::World::state_digest): FNV-like over words, the
/// same on every platform.
#[derive(Clone, Debug, Default)]
pub(crate) struct StateHasher(u64);

impl core::hash::Hasher for StateHasher {
    fn finish(&self) -> u64 {
        mix(self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word) ^ (chunk.len() as u64) << 56);
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.write_u64(u64::from(n));
    }

    fn write_u16(&mut self, n: u16) {
        self.write_u64(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(23) ^ mix(n.wrapping_add(K1))).wrapping_mul(K4);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.write_i64(n as i64);
    }
}

/// Returns a word that stands for a value.
pub(crate) fn fingerprint(value: &(impl core::hash::Hash + ?Sized)) -> u64 {
    let mut hasher = StateHasher::default();
    value.hash(&mut hasher);
    core::hash::Hasher::finish(&hasher)
}

/// Returns two words that stand for a value: an accident is as good as impossible.
pub(crate) fn fingerprints(value: &(impl core::hash::Hash + ?Sized)) -> (u64, u64) {
    let first = fingerprint(value);
    (first, fingerprint(&(first, value)))
}

/// Where machines put their events: those not yet polled, and the digest of all.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct EventLog {
    /// Those before `head` have been polled; the list is emptied when all have.
    waiting: Vec<Event>,
    head: usize,
    digest: Digest,
    /// How many were polled before the first of the list.
    gone: u64,
}

impl EventLog {
    #[inline(always)]
    pub(crate) fn push(&mut self, event: Event) {
        self.digest = self.digest.fold(&event);
        self.waiting.push(event);
    }

    /// Adds two events for each part.
    #[inline(always)]
    pub(crate) fn extend(&mut self, parts: impl Iterator<Item = u32>, pair: [Event; 2]) {
        let mut digest = self.digest;
        for part in parts {
            let pair = pair.map(|event| Event { part, ..event });
            digest = digest.fold(&pair[0]).fold(&pair[1]);
            self.waiting.extend_from_slice(&pair);
        }
        self.digest = digest;
    }

    #[inline]
    pub(crate) fn poll(&mut self) -> Option<Event> {
        let event = self.waiting.get(self.head).copied();
        self.head += 1;
        if self.head >= self.waiting.len() {
            self.gone += self.waiting.len() as u64;
            self.waiting.clear();
            self.head = 0;
        }
        event
    }

    #[inline]
    pub(crate) fn drain(&mut self) -> alloc::vec::Drain<'_, Event> {
        if self.head > 0 {
            self.forget_polled();
        }
        self.gone += self.waiting.len() as u64;
        self.waiting.drain(..)
    }

    #[cold]
    fn forget_polled(&mut self) {
        self.gone += self.head as u64;
        self.waiting.drain(..self.head);
        self.head = 0;
    }

    /// Returns how many events wait to be taken.
    #[inline]
    pub(crate) const fn waiting(&self) -> usize {
        self.waiting.len() - self.head
    }

    pub(crate) const fn digest(&self) -> Digest {
        self.digest
    }

    pub(crate) const fn count(&self) -> u64 {
        self.gone + self.waiting.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(serial: u32) -> Event {
        Event {
            at: Instant::from_millis(5),
            serial,
            part: 0,
            machine: MachineKind::FisExperiment,
            row: RowId::new(0, 0),
            cause: Cause::Call,
        }
    }

    #[test]
    fn draining_takes_what_polling_left() {
        let mut log = EventLog::default();
        for serial in 0..4 {
            log.push(event(serial));
        }
        assert_eq!(log.poll(), Some(event(0)));
        assert!(log.drain().eq([event(1), event(2), event(3)]));
        assert_eq!((log.poll(), log.count()), (None, 4));
        log.push(event(4));
        assert!(log.drain().eq([event(4)]));
        assert_eq!(log.drain().len(), 0);
        assert_eq!(log.count(), 5);
    }
}
