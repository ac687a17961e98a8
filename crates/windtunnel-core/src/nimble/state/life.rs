//! What all resources have in common: a state, times, a place in the order of creation.

use core::hash::{Hash, Hasher};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::Nimble;
use crate::event::{Cause, Event, MachineKind};
use crate::nimble::model::{Failure, Kind, Step};
use crate::nimble::table::*;
use crate::table::{Live, Machine, Transition};
use crate::time::Instant;
use crate::world::Cx;

/// The life of a resource.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(bound = ""))]
pub(crate) struct Life<M: Machine> {
    pub(crate) created: Instant,
    /// When the present state was entered.
    pub(crate) updated: Instant,
    /// Place in the order of creation among the resources of all kinds.
    pub(crate) born: u32,
    /// How often each step began, up to the largest number that fits.
    runs: [u16; STEPS],
    /// Why the step that led to a failed state failed.
    pub(crate) failure: Option<Failure>,
    pub(crate) state: Live<M>,
}

impl<M: Machine> Hash for Life<M> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.created, self.updated, self.born, self.runs).hash(hasher);
        (self.failure, self.state).hash(hasher);
    }
}

/// The steps that resources count.
const STEPS: usize = 5;

impl<M: Kin> Life<M> {
    /// Begins a life: the creation is under way.
    pub(crate) fn new(now: Instant, born: u32) -> Self {
        let mut runs = [0; STEPS];
        runs[Step::Create as usize] = 1;
        Self {
            created: now,
            updated: now,
            born,
            runs,
            failure: None,
            state: Live::new(),
        }
    }

    /// Returns how often a step began.
    pub(crate) fn runs(&self, step: Step) -> u16 {
        self.runs.get(step as usize).copied().unwrap_or(0)
    }

    /// Returns the step that is under way.
    pub(crate) fn step(&self) -> Option<Step> {
        M::step(self.state.state())
    }

    /// Takes a transition, if the state has it.
    pub(crate) fn take(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        on: M::Trigger,
        cause: Cause,
    ) -> Option<Transition<M::State, M::Trigger>> {
        let taken = self.state.take(on).ok()?;
        cx.events.push(Event {
            at: cx.now,
            serial,
            part: 0,
            machine: M::MACHINE,
            row: taken.row(),
            cause,
        });
        if taken.from != taken.to {
            self.updated = cx.now;
            self.failure = None;
            if let Some(step) = M::step(taken.to)
                && let Some(runs) = self.runs.get_mut(step as usize)
            {
                *runs = runs.saturating_add(1);
            }
        }
        Some(taken)
    }

    pub(super) fn is_consistent(&self, now: Instant, born: u32) -> bool {
        self.created <= self.updated && self.updated <= now && self.born < born
    }
}

/// A machine of this service, and where its resources are kept.
pub(crate) trait Kin: Machine + Copy {
    const KIND: Kind;
    const MACHINE: MachineKind;
    const FINISHED: Self::Trigger;
    const FAILED: Self::Trigger;
    const DELETED: Self::State;
    /// Returns the step that is under way in a state.
    fn step(state: Self::State) -> Option<Step>;
    /// Tells whether nothing but its expiry is to come: it was deleted or never came to be.
    fn is_over(state: Self::State) -> bool;
    fn life(nimble: &Nimble, serial: u32) -> Option<&Life<Self>>;
    fn life_mut(nimble: &mut Nimble, serial: u32) -> Option<&mut Life<Self>>;
}

/// Does the same with any kind of resource: `$M` stands for its machine.
macro_rules! of_kind {
    ($kind:expr, $M:ident => $body:expr) => {
        match $kind {
            $crate::nimble::Kind::Studio => {
                type $M = $crate::nimble::StudioMachine;
                $body
            }
            $crate::nimble::Kind::LaunchProfile => {
                type $M = $crate::nimble::LaunchProfileMachine;
                $body
            }
            $crate::nimble::Kind::StudioComponent => {
                type $M = $crate::nimble::StudioComponentMachine;
                $body
            }
            $crate::nimble::Kind::StreamingImage => {
                type $M = $crate::nimble::StreamingImageMachine;
                $body
            }
            $crate::nimble::Kind::StreamingSession => {
                type $M = $crate::nimble::SessionMachine;
                $body
            }
            $crate::nimble::Kind::StreamingSessionStream => {
                type $M = $crate::nimble::StreamMachine;
                $body
            }
            $crate::nimble::Kind::StreamingSessionBackup => {
                type $M = $crate::nimble::BackupMachine;
                $body
            }
        }
    };
}

pub(crate) use of_kind;

macro_rules! kin {
    ($( $Machine:ident: $Kind:ident, $MachineKind:ident, $State:ident, $Trigger:ident, $get:ident, $get_mut:ident
        { $( $under_way:ident => $step:ident ),+ } )+) => { $(
        impl Kin for $Machine {
            const KIND: Kind = Kind::$Kind;
            const MACHINE: MachineKind = MachineKind::$MachineKind;
            const FINISHED: $Trigger = $Trigger::Finished;
            const FAILED: $Trigger = $Trigger::Failed;
            const DELETED: $State = $State::Deleted;

            fn step(state: $State) -> Option<Step> {
                match state {
                    $( $State::$under_way => Some(Step::$step), )+
                    _ => None,
                }
            }

            fn is_over(state: $State) -> bool {
                matches!(state, $State::Deleted | $State::CreateFailed)
            }

            fn life(nimble: &Nimble, serial: u32) -> Option<&Life<Self>> {
                nimble.$get(serial).map(|record| &record.life)
            }

            fn life_mut(nimble: &mut Nimble, serial: u32) -> Option<&mut Life<Self>> {
                nimble.$get_mut(serial).map(|record| &mut record.life)
            }
        }
    )+ };
}

kin! {
    StudioMachine: Studio, NimbleStudio, StudioState, StudioTrigger, studio, studio_mut {
        CreateInProgress => Create, UpdateInProgress => Update, DeleteInProgress => Delete
    }
    LaunchProfileMachine: LaunchProfile, NimbleLaunchProfile, LaunchProfileState, LaunchProfileTrigger, profile, profile_mut {
        CreateInProgress => Create, UpdateInProgress => Update, DeleteInProgress => Delete
    }
    StudioComponentMachine: StudioComponent, NimbleStudioComponent, StudioComponentState, StudioComponentTrigger, component, component_mut {
        CreateInProgress => Create, UpdateInProgress => Update, DeleteInProgress => Delete
    }
    StreamingImageMachine: StreamingImage, NimbleStreamingImage, StreamingImageState, StreamingImageTrigger, image, image_mut {
        CreateInProgress => Create, DeleteInProgress => Delete
    }
    SessionMachine: StreamingSession, NimbleSession, SessionState, SessionTrigger, session, session_mut {
        CreateInProgress => Create, StartInProgress => Start, StopInProgress => Stop,
        DeleteInProgress => Delete
    }
    StreamMachine: StreamingSessionStream, NimbleStream, StreamState, StreamTrigger, stream, stream_mut {
        CreateInProgress => Create, DeleteInProgress => Delete
    }
    BackupMachine: StreamingSessionBackup, NimbleBackup, BackupState, BackupTrigger, backup, backup_mut {
        CreateInProgress => Create, DeleteInProgress => Delete
    }
}
