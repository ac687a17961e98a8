//! The settings of a run of Nimble Studio, as plain numbers that the core and the reference model
//! both get (nimble.md 8).

use std::collections::BTreeMap;

use windtunnel_core::nimble::{Kind, Odds, Settings, Step, Switches, Timing, UnstoppableStop};
use windtunnel_core::{Config, Delay, Limits, Span};

use super::{ACCOUNT, CALLERS, REGION};

/// Delays, switches and quotas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knobs {
    /// How long steps take, in milliseconds, where not as by default.
    pub delays: BTreeMap<(Kind, Step), u64>,
    /// How long ended resources can be read, in seconds.
    pub retention: u64,
    /// Whether a stop of what cannot be stopped is refused.
    pub refuses: bool,
    /// `allow_legacy_stop`.
    pub legacy: bool,
    /// `authorize_by_owner`.
    pub by_owner: bool,
    /// `tag_faults`.
    pub tag_faults: bool,
    /// `token_window_seconds`.
    pub token_window: u64,
    /// `default_stream_expiration`.
    pub expiration: u32,
    /// Quota of sessions.
    pub sessions: u32,
    /// Quota of sessions on G5 instances.
    pub g5_sessions: u32,
    /// Quota of launch profiles.
    pub profiles: u32,
    /// Quota of images.
    pub images: u32,
}

impl Knobs {
    /// Returns the defaults, with a G5 quota above zero.
    #[must_use]
    pub const fn crisp() -> Self {
        Self {
            delays: BTreeMap::new(),
            retention: 3_600,
            refuses: false,
            legacy: false,
            by_owner: false,
            tag_faults: false,
            token_window: 86_400,
            expiration: 120,
            sessions: 50,
            g5_sessions: 2,
            profiles: 50,
            images: 10,
        }
    }

    /// Returns how long a step takes, in milliseconds (nimble.md 8.1).
    #[must_use]
    pub fn delay(&self, kind: Kind, step: Step) -> u64 {
        let told = self.delays.get(&(kind, step)).copied();
        told.unwrap_or_else(|| 1_000 * default_delay(kind, step))
    }

    /// Makes the configuration of a world of it.
    #[must_use]
    pub fn config(&self) -> Config {
        let delay = |kind, step| Delay::Fixed(Span::from_millis(self.delay(kind, step)));
        self.config_of(&delay)
    }

    /// Makes a configuration whose delays are drawn, and in which steps fail by chance.
    #[must_use]
    pub fn drawn_config(&self) -> Config {
        let mut config = self.config_of(&|kind, step| {
            let millis = self.delay(kind, step);
            let (low, high) = (millis / 2, millis + millis / 3);
            Delay::Uniform(Span::from_millis(low), Span::from_millis(high))
        });
        for (kind, step, per_million) in [
            (Kind::StreamingSession, Step::Create, 50_000),
            (Kind::StreamingSession, Step::Start, 100_000),
            (Kind::StreamingSession, Step::Stop, 100_000),
            (Kind::StreamingSession, Step::Delete, 100_000),
            (Kind::StreamingSessionBackup, Step::Create, 100_000),
            (Kind::StreamingSessionBackup, Step::Delete, 100_000),
            (Kind::StreamingSessionStream, Step::Create, 200_000),
            (Kind::LaunchProfile, Step::Update, 200_000),
        ] {
            config.nimble.failures.push(Odds {
                kind,
                step,
                per_million,
                codes: Vec::new(),
            });
        }
        config
    }

    fn config_of(&self, delay: &dyn Fn(Kind, Step) -> Delay) -> Config {
        use Kind::{
            LaunchProfile as P, StreamingImage as I, StreamingSession as S,
            StreamingSessionBackup as B, StreamingSessionStream as T, Studio as O,
            StudioComponent as C,
        };
        let timing = Timing {
            studio_create: delay(O, Step::Create),
            studio_update: delay(O, Step::Update),
            studio_delete: delay(O, Step::Delete),
            studio_component_create: delay(C, Step::Create),
            studio_component_update: delay(C, Step::Update),
            studio_component_delete: delay(C, Step::Delete),
            launch_profile_create: delay(P, Step::Create),
            launch_profile_update: delay(P, Step::Update),
            launch_profile_delete: delay(P, Step::Delete),
            streaming_image_create: delay(I, Step::Create),
            streaming_image_delete: delay(I, Step::Delete),
            session_create: delay(S, Step::Create),
            session_start: delay(S, Step::Start),
            session_stop: delay(S, Step::Stop),
            session_delete: delay(S, Step::Delete),
            backup_create: delay(B, Step::Create),
            backup_delete: delay(B, Step::Delete),
            stream_create: delay(T, Step::Create),
        };
        let switches = Switches {
            retention_seconds: self.retention,
            unstoppable_stop: match self.refuses {
                true => UnstoppableStop::Refuse,
                false => UnstoppableStop::FailSession,
            },
            allow_legacy_stop: self.legacy,
            authorize_by_owner: self.by_owner,
            tag_faults: self.tag_faults,
            token_window_seconds: self.token_window,
            default_stream_expiration: self.expiration,
            ..Switches::default()
        };
        Config {
            region: REGION.into(),
            account: ACCOUNT.into(),
            limits: Limits {
                nimble_streaming_sessions: self.sessions,
                nimble_g5_streaming_sessions: self.g5_sessions,
                nimble_launch_profiles: self.profiles,
                nimble_streaming_images: self.images,
                ..Limits::aws()
            },
            nimble: Settings {
                timing,
                switches,
                administrators: vec![CALLERS[2].into()],
                ..Settings::default()
            },
            ..Config::default()
        }
    }
}

/// The first column of nimble.md 8.1, in seconds.
const fn default_delay(kind: Kind, step: Step) -> u64 {
    match (kind, step) {
        (Kind::Studio, Step::Create) | (Kind::StudioComponent, Step::Delete) => 2,
        (Kind::Studio | Kind::StudioComponent, Step::Update)
        | (Kind::StudioComponent, Step::Create) => 1,
        (Kind::Studio | Kind::LaunchProfile, Step::Delete)
        | (Kind::StreamingSessionStream, Step::Create) => 5,
        (Kind::LaunchProfile, Step::Create) => 14,
        (Kind::LaunchProfile, Step::Update) | (Kind::StreamingImage, Step::Delete) => 10,
        (Kind::StreamingSession, Step::Create) => 300,
        (Kind::StreamingSession, Step::Start) => 120,
        (Kind::StreamingSession, Step::Stop) => 90,
        (Kind::StreamingSessionBackup, Step::Delete) => 30,
        (Kind::StreamingImage | Kind::StreamingSessionBackup, Step::Create)
        | (Kind::StreamingSession, Step::Delete) => 60,
        _ => 0,
    }
}
