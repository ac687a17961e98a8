//! The journal file: JSON lines that hold all inputs of all worlds, and what came of them.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use windtunnel_core::{Command, Digest, Header, Instant};

/// A line. There are three kinds:
///
/// - a world begins: `windtunnel`, `world` and `header`;
/// - an input: `world`, `at` and `command`;
/// - what was reached: `world`, `at` and `digest`, at the end `state` too.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line<H, C> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) windtunnel: Option<String>,
    pub(super) world: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) header: Option<H>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) command: Option<C>,
    /// The digest of the events so far, as text: JSON numbers of other languages are too small.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<String>,
    /// The digest of all that the world holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<String>,
}

/// What the first member of a world's first line says.
pub(super) const FORMAT: &str = "journal/v1";

impl<H: Serialize, C: Serialize> Line<H, C> {
    fn of(world: u64) -> Self {
        Self {
            windtunnel: None,
            world,
            header: None,
            at: None,
            command: None,
            digest: None,
            state: None,
        }
    }

    pub(super) fn input(world: u64, at: Instant, command: C) -> Self {
        Self {
            at: Some(at),
            command: Some(command),
            ..Self::of(world)
        }
    }

    pub(super) fn reached(world: u64, at: Instant, digest: Digest) -> Self {
        Self {
            at: Some(at),
            digest: Some(digest.to_string()),
            ..Self::of(world)
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        // All keys are texts and all numbers finite, and a list of bytes takes everything.
        let _ = serde_json::to_writer(&mut *out, self);
        out.push(b'\n');
    }
}

impl<'h> Line<&'h Header, &'h Command> {
    pub(super) fn begin(world: u64, header: &'h Header) -> Self {
        Self {
            windtunnel: Some(FORMAT.into()),
            header: Some(header),
            ..Self::of(world)
        }
    }
}

/// Keeps other servers from a file, for as long as this one has it open.
#[cfg(unix)]
fn lock(file: &File) -> io::Result<()> {
    use rustix::fs::{FlockOperation, flock};
    flock(file, FlockOperation::NonBlockingLockExclusive).map_err(|error| {
        let error = io::Error::from(error);
        match error.kind() {
            io::ErrorKind::WouldBlock => io::Error::new(error.kind(), "another server has it open"),
            _ => error,
        }
    })
}

/// Elsewhere nothing keeps other servers from a file.
#[cfg(not(unix))]
fn lock(_: &File) -> io::Result<()> {
    Ok(())
}

/// The file that a journal is appended to.
#[derive(Debug)]
pub(super) struct JournalFile(File);

impl JournalFile {
    /// Makes a new file, which outlives a loss of power.
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        lock(&file)?;
        file.sync_all()?;
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        // Where folders cannot be opened as files, the system keeps their entries by itself.
        if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
            let _ = folder.sync_all();
        }
        Ok(Self(file))
    }

    /// Opens a file to read it and to go on with it.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(path)?;
        lock(&file)?;
        Ok(Self(file))
    }

    /// Reads from where the file stands.
    pub(super) const fn reader(&self) -> &File {
        &self.0
    }

    /// Goes on at `end`; what lies behind it is cut off.
    pub(super) fn go_on(&mut self, end: u64) -> io::Result<()> {
        self.0.set_len(end)?;
        self.0.seek(SeekFrom::Start(end))?;
        self.0.sync_all()
    }

    /// Appends lines. They are on the disk when this returns.
    pub(super) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        self.0.write_all(lines)?;
        self.0.sync_data()
    }
}
