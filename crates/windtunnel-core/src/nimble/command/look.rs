//! Looking at what an event is about, for hosts that follow events.

use alloc::format;
use alloc::string::String;

use super::Call;
use crate::event::MachineKind;
use crate::nimble::model::*;
use crate::nimble::view::View;

/// A resource as its own operation shows it, without the answer around it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
#[non_exhaustive]
pub enum Shown {
    /// A studio.
    Studio(Studio),
    /// A launch profile.
    LaunchProfile(LaunchProfile),
    /// A studio component.
    StudioComponent(StudioComponent),
    /// A streaming image.
    StreamingImage(StreamingImage),
    /// A session.
    StreamingSession(StreamingSession),
    /// A stream of a session.
    StreamingSessionStream(StreamingSessionStream),
    /// A backup of a session.
    StreamingSessionBackup(StreamingSessionBackup),
}

/// A resource and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The way to it: `studio/ID`, in it such as `launch-profile/ID` or `streaming-session/ID`, and
    /// in a session `stream/ID` or `backup/ID`.
    pub resource: String,
    /// The number of its session, of streams and backups.
    pub session: Option<u32>,
    /// What it looks like.
    pub shown: Shown,
}

impl Call<'_> {
    /// Returns what an event of a machine and a serial is about, as it looks at present; `None` when
    /// it is no longer kept, never was, or is of another service.
    ///
    /// This is no call of the service: nothing refuses it, journals it or makes it fail, and no time
    /// passes.
    #[must_use]
    pub fn look(&self, machine: MachineKind, serial: u32) -> Option<Sight> {
        let nimble = &self.world.nimble;
        let view = View::new(nimble, self.world.config(), self.world.keys());
        let (studio, session, shown) = match machine {
            MachineKind::NimbleStudio => (serial, None, Shown::Studio(view.studio(serial)?)),
            MachineKind::NimbleLaunchProfile => {
                let studio = nimble.profile(serial)?.studio;
                (studio, None, Shown::LaunchProfile(view.profile(serial)?))
            }
            MachineKind::NimbleStudioComponent => {
                let studio = nimble.component(serial)?.studio;
                let shown = Shown::StudioComponent(view.component(serial)?);
                (studio, None, shown)
            }
            MachineKind::NimbleStreamingImage => {
                let studio = nimble.image(serial)?.studio;
                (studio, None, Shown::StreamingImage(view.image(serial)?))
            }
            MachineKind::NimbleSession => {
                let studio = nimble.flight(serial)?.1.studio;
                (studio, None, Shown::StreamingSession(view.session(serial)?))
            }
            MachineKind::NimbleStream => {
                let session = nimble.stream(serial)?.session;
                let studio = nimble.flight(session)?.1.studio;
                let shown = Shown::StreamingSessionStream(view.stream(serial)?);
                (studio, Some(session), shown)
            }
            MachineKind::NimbleBackup => {
                let backup = nimble.backup(serial)?;
                let shown = Shown::StreamingSessionBackup(view.backup(serial)?);
                (backup.studio, Some(backup.session), shown)
            }
            _ => return None,
        };
        let studio = view.id(Kind::Studio, studio);
        let in_session = session.map(|session| {
            let session = view.id(Kind::StreamingSession, session);
            format!("/streaming-session/{session}")
        });
        let part = match &shown {
            Shown::Studio(_) => String::new(),
            Shown::LaunchProfile(r) => format!("/launch-profile/{}", r.launch_profile_id),
            Shown::StudioComponent(r) => format!("/studio-component/{}", r.studio_component_id),
            Shown::StreamingImage(r) => format!("/streaming-image/{}", r.streaming_image_id),
            Shown::StreamingSession(r) => format!("/streaming-session/{}", r.session_id),
            Shown::StreamingSessionStream(r) => format!("/stream/{}", r.stream_id),
            Shown::StreamingSessionBackup(r) => format!("/backup/{}", r.backup_id),
        };
        let in_session = in_session.unwrap_or_default();
        Some(Sight {
            resource: format!("studio/{studio}{in_session}{part}"),
            session,
            shown,
        })
    }
}
