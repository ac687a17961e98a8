//! Streaming sessions of Nimble Studio with their streams and backups, and how resources of that
//! service looked after a transition.

use windtunnel_core::nimble::{StreamingSession, StreamingSessionBackup, StreamingSessionStream};
use windtunnel_core::{Instant, Span};

use super::Track;

/// What there is of a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionCraft {
    /// Its streams, in order of creation.
    pub streams: Vec<Part<StreamingSessionStream>>,
    /// Its backups, in order of creation.
    pub backups: Vec<Part<StreamingSessionBackup>>,
    /// When it was stopped or terminated by itself.
    pub ends: Vec<(Instant, EndOfLife)>,
    /// The session as `GetStreamingSession` last showed it.
    pub shown: StreamingSession,
}

/// A stream or a backup of a session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Part<S> {
    /// The states that it went through.
    pub track: Track,
    /// How it was last shown.
    pub shown: S,
}

/// What a session does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndOfLife {
    /// It stops: `stopAt` is reached.
    StopAt,
    /// It is terminated: `terminateAt` is reached.
    TerminateAt,
}

impl EndOfLife {
    /// Returns the name of the member that says when.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StopAt => "stopAt",
            Self::TerminateAt => "terminateAt",
        }
    }
}

/// A resource of Nimble Studio right after a transition.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Glance {
    /// What it goes by in tables: `1 of alice`, `1 of alice/backup 2`, or its own name.
    pub name: String,
    /// How long the step took that is over now.
    pub took: Option<Span>,
    /// The status code; empty where it has gone on at the same instant.
    pub status_code: String,
    /// The same, for people.
    pub status_message: String,
    /// Who changed it last, of those that say so.
    pub updated_by: String,
    /// What a session will do next by itself, and when.
    pub next: Option<(Instant, EndOfLife)>,
    /// The backup that a session was started from, by its number among those of the session.
    pub started_from: Option<usize>,
}
