//! Following streaming sessions, and all else in Nimble Studio by name.

use std::collections::BTreeMap;

use windtunnel_core::nimble::{SessionState, Shown, Sight, Timestamp};
use windtunnel_core::{Code, Event, Instant, MachineKind, Simulation};

use super::Recorder;
use crate::render::short;
use crate::timeline::{Craft, EndOfLife, Flight, Glance, Part, SessionCraft, Track};

/// The resources of Nimble Studio that were seen so far.
#[derive(Debug, Default)]
pub(super) struct Studios {
    seen: BTreeMap<(MachineKind, u32), Seen>,
    /// How many sessions there are of each owner.
    owners: BTreeMap<String, usize>,
}

/// A resource that is followed.
#[derive(Debug)]
struct Seen {
    resource: String,
    name: String,
    /// The session that it is, or is a part of, among the flights.
    flight: Option<usize>,
    /// Its number among the streams, or the backups, of its session.
    part: usize,
    /// When the present state was entered.
    since: Instant,
}

/// The machines of the service: sessions before what is in them.
const MACHINES: [MachineKind; 7] = [
    MachineKind::NimbleStudio,
    MachineKind::NimbleLaunchProfile,
    MachineKind::NimbleStudioComponent,
    MachineKind::NimbleStreamingImage,
    MachineKind::NimbleSession,
    MachineKind::NimbleStream,
    MachineKind::NimbleBackup,
];

impl Recorder {
    /// Looks for resources that are new, whatever has created them.
    pub(super) fn find_resources(&mut self, sim: &mut Simulation) {
        let now = sim.now();
        for machine in MACHINES {
            loop {
                let all = (machine, 0)..=(machine, u32::MAX);
                let count = self.studios.seen.range(all).next_back();
                let serial = count.map_or(0, |(&(_, last), _)| last + 1);
                let Some(sight) = sim.world_mut().nimble(now).look(machine, serial) else {
                    break;
                };
                let seen = self.meet(sight, now);
                self.studios.seen.insert((machine, serial), seen);
            }
        }
    }

    /// Gives a resource a name, and makes a session fly.
    fn meet(&mut self, sight: Sight, now: Instant) -> Seen {
        let Sight {
            resource,
            session,
            shown,
        } = sight;
        let parent = session.and_then(|session| {
            let parent = self
                .studios
                .seen
                .get(&(MachineKind::NimbleSession, session));
            parent.and_then(|parent| parent.flight)
        });
        let track = || Track::begin(SessionState::CreateInProgress.name(), now);
        let (mut flight, mut part) = (None, 0);
        let name = match shown {
            Shown::StreamingSession(shown) => {
                let owner = short(&shown.owned_by).to_owned();
                let count = self.studios.owners.entry(owner.clone()).or_default();
                *count += 1;
                let name = format!("{count} of {owner}");
                flight = Some(self.flights.len());
                self.flights.push(Flight {
                    name: name.clone(),
                    resource: resource.clone(),
                    track: track(),
                    craft: Craft::Session(SessionCraft {
                        streams: Vec::new(),
                        backups: Vec::new(),
                        ends: Vec::new(),
                        shown,
                    }),
                });
                name
            }
            Shown::Studio(studio) => studio.studio_name,
            Shown::LaunchProfile(profile) => profile.name,
            Shown::StudioComponent(component) => component.name,
            Shown::StreamingImage(image) => image.name,
            part_of_session => {
                let parent = parent.and_then(|at| Some((at, self.flights.get_mut(at)?)));
                match parent {
                    Some((at, of)) => {
                        flight = Some(at);
                        let (kind, number) = of.add(part_of_session, track());
                        part = number;
                        format!("{}/{kind} {}", of.name, number + 1)
                    }
                    None => resource.clone(),
                }
            }
        };
        Seen {
            resource,
            name,
            flight,
            part,
            since: now,
        }
    }

    /// Writes a transition into the session that it belongs to; returns its flight, what went
    /// through the transition and how that looks now.
    pub(super) fn follow_resource(
        &mut self,
        sim: &mut Simulation,
        event: &Event,
    ) -> (Option<usize>, String, Glance) {
        let now = sim.now();
        let id = (event.machine, event.serial);
        let sight = sim
            .world_mut()
            .nimble(now)
            .look(event.machine, event.serial);
        let Some(seen) = self.studios.seen.get_mut(&id) else {
            return (None, String::new(), Glance::default());
        };
        let was_under_way = event.from().ends_with("_IN_PROGRESS");
        let mut glance = Glance {
            name: seen.name.clone(),
            took: was_under_way.then(|| event.at - seen.since),
            ..Glance::default()
        };
        seen.since = event.at;
        let flight = seen.flight.and_then(|at| self.flights.get_mut(at));
        if let Some(flight) = flight {
            flight.enter(event, seen.part);
            if let (Some(sight), Craft::Session(craft)) = (&sight, &mut flight.craft) {
                craft.show(&sight.shown, seen.part);
            }
        }
        if let Some(sight) = sight {
            self.describe(&mut glance, event, &sight.shown);
        }
        let seen = &self.studios.seen[&id];
        (seen.flight, seen.resource.clone(), glance)
    }

    fn describe(&self, glance: &mut Glance, event: &Event, shown: &Shown) {
        let none = String::new();
        let (state, code, message, by) = match shown {
            Shown::Studio(r) => (&r.state, &r.status_code, &r.status_message, &none),
            Shown::LaunchProfile(r) => (&r.state, &r.status_code, &r.status_message, &r.updated_by),
            Shown::StudioComponent(r) => {
                (&r.state, &r.status_code, &r.status_message, &r.updated_by)
            }
            Shown::StreamingImage(r) => {
                let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
                let (code, message) = (or_none(&r.status_code), or_none(&r.status_message));
                glance.tell(event, &r.state, &code, &message);
                return;
            }
            Shown::StreamingSession(r) => {
                if r.state == event.to() {
                    glance.next = next(r.stop_at, r.terminate_at);
                    let backup = r.started_from_backup_id.as_ref();
                    glance.started_from = backup.and_then(|id| self.backup_number(event, id));
                }
                (&r.state, &r.status_code, &r.status_message, &r.updated_by)
            }
            Shown::StreamingSessionStream(r) => (&r.state, &r.status_code, &none, &none),
            Shown::StreamingSessionBackup(r) => {
                (&r.state, &r.status_code, &r.status_message, &none)
            }
            _ => return,
        };
        glance.tell(event, state, code, message);
        glance.updated_by.clone_from(by);
    }

    /// Returns the number of a backup among those of the session of an event, from 1.
    fn backup_number(&self, event: &Event, id: &str) -> Option<usize> {
        let seen = self.studios.seen.get(&(event.machine, event.serial))?;
        let Craft::Session(craft) = &self.flights.get(seen.flight?)?.craft else {
            return None;
        };
        let at = craft.backups.iter().position(|b| b.shown.backup_id == id);
        at.map(|at| at + 1)
    }

    /// Looks at all sessions, streams and backups that are still kept.
    pub(super) fn close_sessions(&mut self, sim: &mut Simulation) {
        let now = sim.now();
        for (&(machine, serial), seen) in &self.studios.seen {
            let flight = seen.flight.and_then(|at| self.flights.get_mut(at));
            let sight = sim.world_mut().nimble(now).look(machine, serial);
            if let (Some(sight), Some(Craft::Session(craft))) =
                (sight, flight.map(|flight| &mut flight.craft))
            {
                craft.show(&sight.shown, seen.part);
            }
        }
    }
}

impl Glance {
    /// Notes the status, unless it is that of a later state already.
    fn tell(&mut self, event: &Event, state: &str, code: &str, message: &str) {
        if state == event.to() {
            self.status_code = code.into();
            self.status_message = message.into();
        }
    }
}

impl Flight {
    /// Adds a stream or a backup; returns what it is and its number.
    fn add(&mut self, shown: Shown, track: Track) -> (&'static str, usize) {
        let Craft::Session(craft) = &mut self.craft else {
            return ("part", 0);
        };
        match shown {
            Shown::StreamingSessionStream(shown) => {
                craft.streams.push(Part { track, shown });
                ("stream", craft.streams.len() - 1)
            }
            Shown::StreamingSessionBackup(shown) => {
                craft.backups.push(Part { track, shown });
                ("backup", craft.backups.len() - 1)
            }
            _ => ("part", 0),
        }
    }

    /// Enters a state with the session or a part of it.
    fn enter(&mut self, event: &Event, part: usize) {
        let Craft::Session(craft) = &mut self.craft else {
            return;
        };
        let track = match event.machine {
            MachineKind::NimbleStream => craft.streams.get_mut(part).map(|part| &mut part.track),
            MachineKind::NimbleBackup => craft.backups.get_mut(part).map(|part| &mut part.track),
            _ => {
                let end = match event.trigger() {
                    "StopAt" => Some(EndOfLife::StopAt),
                    "TerminateAt" => Some(EndOfLife::TerminateAt),
                    _ => None,
                };
                craft.ends.extend(end.map(|end| (event.at, end)));
                Some(&mut self.track)
            }
        };
        if let Some(track) = track {
            track.enter(event.to(), event.at);
        }
    }
}

impl SessionCraft {
    /// Notes how the session or a part of it looks.
    fn show(&mut self, shown: &Shown, part: usize) {
        match shown {
            Shown::StreamingSession(shown) => self.shown.clone_from(shown),
            Shown::StreamingSessionStream(shown) => {
                if let Some(part) = self.streams.get_mut(part) {
                    part.shown.clone_from(shown);
                }
            }
            Shown::StreamingSessionBackup(shown) => {
                if let Some(part) = self.backups.get_mut(part) {
                    part.shown.clone_from(shown);
                }
            }
            _ => {}
        }
    }
}

/// Returns what a session will do next by itself.
fn next(
    stop_at: Option<Timestamp>,
    terminate_at: Option<Timestamp>,
) -> Option<(Instant, EndOfLife)> {
    let stop = stop_at.map(|at| (at.0, EndOfLife::StopAt));
    stop.or_else(|| terminate_at.map(|at| (at.0, EndOfLife::TerminateAt)))
}
