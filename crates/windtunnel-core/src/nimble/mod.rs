//! Amazon Nimble Studio: the control plane of virtual workstations, above all streaming sessions.
//!
//! Modelled: studios, launch profiles, streaming images, studio components, streaming sessions with
//! their streams and backups, licence agreements, tags; the life of each, `stopAt` and `terminateAt`,
//! rotation of backups, failures, quotas, retention. Not modelled: members, the initialization of
//! launch profiles and the repair of single sign-on, which answer `UnknownOperationException`; IAM;
//! real instances and what their volumes contain.
//!
//! The seven machines are [`StudioMachine`], [`LaunchProfileMachine`], [`StudioComponentMachine`],
//! [`StreamingImageMachine`], [`SessionMachine`], [`StreamMachine`] and [`BackupMachine`]; their
//! tables are the only source of what follows what. [`Lifetime`] says when sessions end by themselves.
//!
//! Where the service is undocumented, [`Switches`] and [`Timing`] say what was *chosen* and let a
//! host choose otherwise.

mod command;
mod machine;
mod model;
mod state;
mod table;
mod view;

pub use command::{Call, Command, NOT_MODELLED, OPERATIONS, Reply, Shown, Sight};
pub use model::*;
pub use table::{
    BackupMachine, BackupState, BackupTrigger, LaunchProfileMachine, LaunchProfileState,
    LaunchProfileTrigger, SessionMachine, SessionState, SessionTrigger, StreamMachine, StreamState,
    StreamTrigger, StreamingImageMachine, StreamingImageState, StreamingImageTrigger,
    StudioComponentMachine, StudioComponentState, StudioComponentTrigger, StudioMachine,
    StudioState, StudioTrigger,
};

pub(crate) use command::handle;
pub(crate) use machine::{Eye, check_fault};
pub(crate) use state::Nimble;
