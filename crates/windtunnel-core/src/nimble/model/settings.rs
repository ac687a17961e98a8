//! What a host may set about Nimble Studio: the timing knobs, the switches, who calls, what fails.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Failure, Kind, Step, failures};
use crate::delay::Delay;
use crate::error::Error;
use crate::time::Span;

/// How Nimble Studio behaves where it is not fixed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Settings {
    /// How long each step takes.
    pub timing: Timing,
    /// What the service does where it is undocumented.
    pub switches: Switches,
    /// Who calls, unless a call says otherwise ([`Call::by`](super::super::Call::by)) (*chosen*).
    pub principal: String,
    /// The principals who are studio administrators, for `authorize_by_owner`.
    pub administrators: Vec<String>,
    /// How often steps fail by chance. Never by default.
    pub failures: Vec<Odds>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timing: Timing::crisp(),
            switches: Switches::default(),
            principal: "AROASIMULATEDPRINCIPL:simulated-user".into(),
            administrators: Vec::new(),
            failures: Vec::new(),
        }
    }
}

impl Settings {
    /// Checks what a configuration must keep (*chosen*): every delay ends before the waiter of its
    /// step gives up, and no step fails by chance with a code that it cannot have.
    ///
    /// A world made without this check cuts delays short of the ceiling, keeps ended resources for
    /// 900 seconds at least and takes `INTERNAL_ERROR` for other codes.
    ///
    /// # Errors
    ///
    /// `ValidationException` that names the setting.
    pub fn check(&self) -> Result<(), Error> {
        for &kind in Kind::ALL {
            for &step in Step::ALL {
                let Some((delay, ceiling)) = self.timing.delay(kind, step) else {
                    continue;
                };
                if longest(delay) >= ceiling {
                    let (kind, step) = (kind.name(), step.name());
                    let text = format!("The delay of {kind} {step} must be below {ceiling}.");
                    return Err(Error::validation(text).at("/timing"));
                }
            }
        }
        if self.switches.retention_seconds < Switches::LEAST_RETENTION {
            let text = "Deleted resources stay readable for 900 seconds at least.";
            return Err(Error::validation(text).at("/switches/retention_seconds"));
        }
        for (nth, odds) in self.failures.iter().enumerate() {
            let known = failures(odds.kind, odds.step);
            let is_fit = |code: &Failure| known.contains(code);
            if known.is_empty() || !odds.codes.iter().all(|(_, code)| is_fit(code)) {
                let (kind, step) = (odds.kind.name(), odds.step.name());
                let text = format!("A {kind} {step} has no such failure.");
                return Err(Error::validation(text).at(format!("/failures/{nth}")));
            }
        }
        Ok(())
    }
}

/// How often a step of a kind of resource fails by chance, drawn from the seed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct Odds {
    /// The kind of resource.
    pub kind: Kind,
    /// The step.
    pub step: Step,
    /// How many of a million fail.
    pub per_million: u32,
    /// With which weight each code comes; all of the step alike when empty.
    #[cfg_attr(feature = "serde", serde(default))]
    pub codes: Vec<(u32, Failure)>,
}

/// How long each step takes.
///
/// A range between whole seconds is drawn in whole seconds. Draws depend on the seed, the kind of
/// resource, its number in order of creation, the step and how often it has run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Timing {
    /// Creation of a studio. 2 s (*recorded*); observed 1 to 5 s.
    pub studio_create: Delay,
    /// Update of a studio. 1 s; observed 1 to 5 s.
    pub studio_update: Delay,
    /// Deletion of a studio. 5 s; observed 2 to 20 s.
    pub studio_delete: Delay,
    /// Creation of a studio component. 1 s (*recorded*); observed 1 to 3 s.
    pub studio_component_create: Delay,
    /// Update of a studio component. 1 s; observed 1 to 3 s.
    pub studio_component_update: Delay,
    /// Deletion of a studio component. 2 s; observed 1 to 10 s.
    pub studio_component_delete: Delay,
    /// Creation of a launch profile. 14 s (*recorded*); observed 10 to 20 s.
    pub launch_profile_create: Delay,
    /// Update of a launch profile. 10 s; observed 5 to 20 s.
    pub launch_profile_update: Delay,
    /// Deletion of a launch profile. 5 s; observed 2 to 15 s.
    pub launch_profile_delete: Delay,
    /// Creation of a streaming image. 60 s; observed 20 to 110 s.
    pub streaming_image_create: Delay,
    /// Deletion of a streaming image. 10 s; observed 2 to 60 s.
    pub streaming_image_delete: Delay,
    /// Creation of a session. 300 s; observed 180 to 600 s.
    pub session_create: Delay,
    /// Start of a session. 120 s; observed 60 to 300 s (*documented*: faster than a new one).
    pub session_start: Delay,
    /// Stop of a session, its backup apart. 90 s; observed 30 to 240 s.
    pub session_stop: Delay,
    /// Deletion of a session. 60 s; observed 20 to 180 s.
    pub session_delete: Delay,
    /// Creation of a backup. 60 s; observed 30 to 200 s.
    pub backup_create: Delay,
    /// Deletion of a backup. 30 s; observed 10 to 60 s.
    pub backup_delete: Delay,
    /// Creation of a stream. 5 s; observed 2 to 20 s.
    pub stream_create: Delay,
}

impl Timing {
    /// Returns the default: each step takes a fixed number of seconds (*chosen*, but for the
    /// recorded ones).
    #[must_use]
    pub fn crisp() -> Self {
        Self::of(|fixed, _| Delay::Fixed(Span::from_secs(fixed)))
    }

    /// Returns ranges, from which the seed draws whole seconds (*chosen*, around what was recorded).
    #[must_use]
    pub fn observed() -> Self {
        Self::of(|_, (low, high)| Delay::Uniform(Span::from_secs(low), Span::from_secs(high)))
    }

    fn of(delay: impl Fn(u64, (u64, u64)) -> Delay) -> Self {
        Self {
            studio_create: delay(2, (1, 5)),
            studio_update: delay(1, (1, 5)),
            studio_delete: delay(5, (2, 20)),
            studio_component_create: delay(1, (1, 3)),
            studio_component_update: delay(1, (1, 3)),
            studio_component_delete: delay(2, (1, 10)),
            launch_profile_create: delay(14, (10, 20)),
            launch_profile_update: delay(10, (5, 20)),
            launch_profile_delete: delay(5, (2, 15)),
            streaming_image_create: delay(60, (20, 110)),
            streaming_image_delete: delay(10, (2, 60)),
            session_create: delay(300, (180, 600)),
            session_start: delay(120, (60, 300)),
            session_stop: delay(90, (30, 240)),
            session_delete: delay(60, (20, 180)),
            backup_create: delay(60, (30, 200)),
            backup_delete: delay(30, (10, 60)),
            stream_create: delay(5, (2, 20)),
        }
    }

    /// Returns the delay of a step and when the waiter for its end gives up (*documented*, service
    /// model); `None` when the step takes no time or does not exist.
    #[must_use]
    pub fn delay(&self, kind: Kind, step: Step) -> Option<(&Delay, Span)> {
        let (delay, ceiling) = match (kind, step) {
            (Kind::Studio, Step::Create) => (&self.studio_create, 120),
            (Kind::Studio, Step::Update) => (&self.studio_update, 120),
            (Kind::Studio, Step::Delete) => (&self.studio_delete, 120),
            (Kind::StudioComponent, Step::Create) => (&self.studio_component_create, 120),
            (Kind::StudioComponent, Step::Update) => (&self.studio_component_update, 120),
            (Kind::StudioComponent, Step::Delete) => (&self.studio_component_delete, 120),
            (Kind::LaunchProfile, Step::Create) => (&self.launch_profile_create, 750),
            (Kind::LaunchProfile, Step::Update) => (&self.launch_profile_update, 750),
            (Kind::LaunchProfile, Step::Delete) => (&self.launch_profile_delete, 750),
            (Kind::StreamingImage, Step::Create) => (&self.streaming_image_create, 120),
            (Kind::StreamingImage, Step::Delete) => (&self.streaming_image_delete, 120),
            (Kind::StreamingSession, Step::Create) => (&self.session_create, 1_800),
            (Kind::StreamingSession, Step::Start) => (&self.session_start, 1_800),
            (Kind::StreamingSession, Step::Stop) => (&self.session_stop, 900),
            (Kind::StreamingSession, Step::Delete) => (&self.session_delete, 900),
            // A backup is part of a stop; its deletion has no waiter (*chosen*).
            (Kind::StreamingSessionBackup, Step::Create) => (&self.backup_create, 900),
            (Kind::StreamingSessionBackup, Step::Delete) => (&self.backup_delete, 900),
            (Kind::StreamingSessionStream, Step::Create) => (&self.stream_create, 150),
            _ => return None,
        };
        Some((delay, Span::from_secs(ceiling)))
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self::crisp()
    }
}

fn longest(delay: &Delay) -> Span {
    match delay {
        Delay::Fixed(span) => *span,
        Delay::Uniform(low, high) => *low.max(high),
        Delay::Weighted(choices) => {
            let spans = choices.iter().map(|&(_, span)| span);
            spans.max().unwrap_or(Span::ZERO)
        }
    }
}

/// What a stop of a session that cannot be stopped does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(Serialize, Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum UnstoppableStop {
    /// It is accepted, and the session fails (*documented*, taken literally).
    #[default]
    FailSession,
    /// It is refused with `ValidationException` and the session stays as it is.
    Refuse,
}

/// The switches: what the service does where it is undocumented. Defaults are *chosen*.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Switches {
    /// How long deleted resources, and those whose creation failed, can be read. 3,600; never below
    /// [`LEAST_RETENTION`](Self::LEAST_RETENTION).
    pub retention_seconds: u64,
    /// A stop of a session that cannot be stopped.
    pub unstoppable_stop: UnstoppableStop,
    /// Whether sessions can be stopped without persistence, as before December 2022. Off.
    pub allow_legacy_stop: bool,
    /// Whether start and stop without any body are refused, as in July 2022 (*recorded*). The core
    /// reads no bodies: this is for those who do. Off.
    pub reject_empty_body: bool,
    /// Whether the licences of an image must be accepted before sessions run it. Off.
    pub enforce_eulas: bool,
    /// Whether each studio has the two images of the vendor. On.
    pub vendor_images: bool,
    /// Whether only owners and administrators may use a session. Off.
    pub authorize_by_owner: bool,
    /// How long idempotency tokens are remembered. 86,400.
    pub token_window_seconds: u64,
    /// The lifetime in seconds of streams that name none. 120.
    pub default_stream_expiration: u32,
    /// Whether tags of a session such as `simulation:stop` make its steps fail. Off.
    pub tag_faults: bool,
    /// The platform (`LINUX`, `WINDOWS`) of machine images, by id; `LINUX` for others.
    pub ami_platforms: BTreeMap<String, String>,
}

impl Switches {
    /// The least retention: the slowest waiter for a deletion must see its end.
    pub const LEAST_RETENTION: u64 = 900;

    /// Returns how long ended resources can be read.
    #[must_use]
    pub fn retention(&self) -> Span {
        Span::from_secs(self.retention_seconds.max(Self::LEAST_RETENTION))
    }
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            retention_seconds: 3_600,
            unstoppable_stop: UnstoppableStop::FailSession,
            allow_legacy_stop: false,
            reject_empty_body: false,
            enforce_eulas: false,
            vendor_images: true,
            authorize_by_owner: false,
            token_window_seconds: 86_400,
            default_stream_expiration: 120,
            tag_faults: false,
            ami_platforms: BTreeMap::new(),
        }
    }
}
