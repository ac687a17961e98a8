//! W4 on a whole `World` of windtunnel: events polled, digest on, all that is shown of a session
//! kept.

use windtunnel_core::nimble::{
    CreateLaunchProfileRequest, CreateStreamingImageRequest, CreateStreamingSessionRequest,
    CreateStudioComponentRequest, CreateStudioRequest, SessionMachine,
    StartStreamingSessionRequest, StreamConfiguration,
};
use windtunnel_core::{Code, Config, Event, Instant, Limits, Machine, Seed, Span, World};

use crate::engines::Engine;
use crate::w1::Sink;
use crate::w4;
use crate::world::{START_MS, state_number};

/// The engine.
#[derive(Debug)]
pub struct Windtunnel {
    n: u32,
    spread_ms: u64,
    world: World,
    create: CreateStreamingSessionRequest,
    /// Ids of the sessions, which the client remembers to start them again.
    ids: Vec<[u8; ID]>,
    rows: [(u8, u8); 256],
}

/// How long an id is.
const ID: usize = 22;

impl Engine for Windtunnel {
    fn new(n: u32, spread_ms: u64) -> Self {
        let mut world = empty();
        let create = furnish(&mut world);
        // What was needed to create the launch profile is no part of the workload.
        while world.poll_event().is_some() {}
        Self {
            n,
            spread_ms,
            world,
            create,
            ids: Vec::with_capacity(n as usize),
            rows: rows(),
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.n {
            self.create(index, sink);
        }
        for index in 0..self.n {
            self.start(index, sink);
        }
        self.fire_until(Instant::MAX, sink);
    }
}

impl Windtunnel {
    fn at(&self, index: u32) -> Instant {
        Instant::from_millis(START_MS + w4::start_ms(index, self.n, self.spread_ms))
    }

    fn create(&mut self, index: u32, sink: &mut Sink) {
        let at = self.at(index);
        self.fire_until(at, sink);
        let request = self.create.clone();
        let made = self.world.nimble(at).create_streaming_session(request);
        let id = made.expect("there is no limit").session.session_id;
        self.ids
            .push(id.as_bytes().try_into().expect("it has 22 characters"));
        self.drain(sink);
    }

    fn start(&mut self, index: u32, sink: &mut Sink) {
        let at = self.at(index) + Span::from_millis(w4::START_AGAIN_MS.into());
        self.fire_until(at, sink);
        let id = std::str::from_utf8(&self.ids[index as usize]);
        let request = StartStreamingSessionRequest {
            studio_id: self.create.studio_id.clone(),
            session_id: id.ok().map(Into::into),
            ..Default::default()
        };
        let started = self.world.nimble(at).start_streaming_session(request);
        started.expect("it is STOPPED");
        self.drain(sink);
    }

    /// Fires instant by instant, as a host that follows the events does.
    #[inline]
    fn fire_until(&mut self, until: Instant, sink: &mut Sink) {
        while let Some(next) = self.world.poll_timeout() {
            if next > until || self.world.is_idle() {
                break;
            }
            self.world.handle_timeout(next);
            self.drain(sink);
        }
    }

    #[inline]
    fn drain(&mut self, sink: &mut Sink) {
        while let Some(event) = self.world.poll_event() {
            self.take(&event, sink);
        }
    }

    #[inline]
    fn take(&self, event: &Event, sink: &mut Sink) {
        let (from, to) = self.rows[usize::from(event.row.get())];
        let at = event.at.as_millis() - START_MS;
        w4::take(sink, at, event.serial, from.into(), to.into());
    }
}

/// Returns the numbers of the states before and after each row of the table.
fn rows() -> [(u8, u8); 256] {
    let mut rows = [(u8::MAX, u8::MAX); 256];
    for row in SessionMachine::TABLE.rows {
        let number = |name| state_number(&w4::STATE_NAMES, name);
        rows[usize::from(row.row().get())] = (number(row.from.name()), number(row.to.name()));
    }
    rows
}

/// Makes an empty world without limits, long enough before the workload begins.
#[must_use]
pub fn empty() -> World {
    let config = Config {
        limits: Limits::unbounded(),
        ..Config::default()
    };
    World::new(config, Seed(7), Instant::from_millis(START_MS - 600_000))
}

/// Creates a studio and the launch profile of W4, and waits for the beginning of the workload; returns
/// the creation of a session.
///
/// # Panics
///
/// If the world refuses what is right.
pub fn furnish(world: &mut World) -> CreateStreamingSessionRequest {
    let begin = world.now();
    let text = |text: &str| Some(text.to_owned());
    let studio = world.nimble(begin).create_studio(CreateStudioRequest {
        studio_name: text("studio"),
        display_name: text("Studio"),
        admin_role_arn: text("admin"),
        user_role_arn: text("user"),
        ..Default::default()
    });
    let studio_id = Some(studio.expect("the request is valid").studio.studio_id);
    let later = begin + Span::from_secs(120);
    let mut call = world.nimble(later);
    let component = call.create_studio_component(CreateStudioComponentRequest {
        studio_id: studio_id.clone(),
        name: text("component"),
        kind: text("CUSTOM"),
        ..Default::default()
    });
    let component = component.expect("the request is valid").studio_component;
    let image = call.create_streaming_image(CreateStreamingImageRequest {
        studio_id: studio_id.clone(),
        name: text("image"),
        ec2_image_id: text("ami-0123456789"),
        ..Default::default()
    });
    let image = image.expect("the request is valid").streaming_image;
    let minutes = |millis: u32| Some(i64::from(millis / 60_000));
    let stream = StreamConfiguration {
        clipboard_mode: text("ENABLED"),
        ec2_instance_types: Some(vec!["g4dn.xlarge".into()]),
        streaming_image_ids: Some(vec![image.streaming_image_id]),
        session_persistence_mode: text("ACTIVATED"),
        automatic_termination_mode: text("ACTIVATED"),
        max_session_length_in_minutes: minutes(w4::READY_MS),
        max_stopped_session_length_in_minutes: minutes(w4::STOPPED_MS),
        ..Default::default()
    };
    let later = later + Span::from_secs(120);
    let profile = world
        .nimble(later)
        .create_launch_profile(CreateLaunchProfileRequest {
            studio_id: studio_id.clone(),
            name: text("profile"),
            ec2_subnet_ids: Some(vec!["subnet-1".into()]),
            launch_profile_protocol_versions: Some(vec!["2021-03-31".into()]),
            studio_component_ids: Some(vec![component.studio_component_id]),
            stream_configuration: Some(stream),
            ..Default::default()
        });
    let profile = profile.expect("the request is valid").launch_profile;
    world.handle_timeout(Instant::from_millis(START_MS));
    CreateStreamingSessionRequest {
        studio_id,
        launch_profile_id: Some(profile.launch_profile_id),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_without_allocation_after_warm_up() {
        let mut engine = Windtunnel::new(500, w4::SPREAD_MS);
        let mut sink = Sink::default();
        for index in 0..500 {
            engine.create(index, &mut sink);
        }
        let until = |millis: u32| Instant::from_millis(START_MS + u64::from(millis));
        // READY has warmed the queue up; the stops leave a record each.
        engine.fire_until(until(w4::CREATE_MS + w4::READY_MS + 60_000), &mut sink);
        let before = sink.transitions;
        let end = until(w4::START_AGAIN_MS + 60_000);
        let ((), usage) = crate::alloc::measure(|| engine.fire_until(end, &mut sink));
        assert_eq!(sink.transitions, before + 500);
        assert_eq!(usage.allocations, 0);
    }
}
