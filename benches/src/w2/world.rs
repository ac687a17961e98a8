//! W2 on a whole `World` of windtunnel: events polled, digest on, all that is shown of a deployment
//! kept.

use windtunnel_core::appconfig::{
    CreateApplicationRequest, CreateConfigurationProfileRequest, CreateDeploymentStrategyRequest,
    CreateEnvironmentRequest, CreateHostedConfigurationVersionRequest, Decimal, DeploymentMachine,
    StartDeploymentRequest,
};
use windtunnel_core::{Code, Config, Event, Instant, Limits, Machine, Seed, World};

use crate::engines::Engine;
use crate::w1::Sink;
use crate::w2;
use crate::world::{START_MS, state_number};

/// The engine.
#[derive(Debug)]
pub struct Windtunnel {
    spread_ms: u64,
    world: World,
    /// What starts a deployment in each application, but for its environment.
    starts: Vec<StartDeploymentRequest>,
    /// Ids of the environments, a thousand in each application; each is lent to the request when its
    /// turn comes.
    environments: Vec<Option<String>>,
    rows: Rows,
}

impl Engine for Windtunnel {
    fn new(n: u32, spread_ms: u64) -> Self {
        let mut world = empty();
        let count = n.div_ceil(ENVIRONMENTS);
        let starts: Vec<_> = (0..count).map(|nth| furnish(&mut world, nth)).collect();
        let now = world.now();
        let environment = |nth| {
            let request = CreateEnvironmentRequest {
                application_id: starts[(nth / ENVIRONMENTS) as usize].application_id.clone(),
                name: Some(format!("environment-{nth}")),
                ..Default::default()
            };
            let made = world.appconfig(now).create_environment(request);
            Some(made.expect("there is no limit").id)
        };
        let environments = (0..n).map(environment).collect();
        Self {
            spread_ms,
            world,
            starts,
            environments,
            rows: Rows::new(),
        }
    }

    fn run(&mut self, sink: &mut Sink) {
        for index in 0..self.environments.len() {
            self.start(index, sink);
        }
        self.fire_until(Instant::MAX, sink);
    }
}

impl Windtunnel {
    fn start(&mut self, index: usize, sink: &mut Sink) {
        // There are never 2^32 of them.
        let (nth, n) = (index as u32, self.environments.len() as u32);
        let at = Instant::from_millis(START_MS + w2::start_ms(nth, n, self.spread_ms));
        self.fire_until(at, sink);
        let start = &mut self.starts[(nth / ENVIRONMENTS) as usize];
        std::mem::swap(&mut start.environment_id, &mut self.environments[index]);
        let started = self.world.appconfig(at).start(start);
        started.expect("its environment is free");
    }

    /// Fires in lots of events, as a host that follows the events does.
    #[inline]
    fn fire_until(&mut self, until: Instant, sink: &mut Sink) {
        while self.world.handle_until(until, LOT) {
            self.drain(sink);
        }
        self.drain(sink);
    }

    #[inline]
    fn drain(&mut self, sink: &mut Sink) {
        let mut sum = *sink;
        for event in self.world.drain_events() {
            self.rows.take(&event, &mut sum);
        }
        *sink = sum;
    }
}

/// The numbers of the states before and after each row of the table.
#[derive(Debug)]
struct Rows([(u8, u8); 256]);

impl Rows {
    fn new() -> Self {
        let mut rows = [(u8::MAX, u8::MAX); 256];
        for row in DeploymentMachine::TABLE.rows {
            let number = |name| state_number(&w2::STATE_NAMES, name);
            rows[usize::from(row.row().get())] = (number(row.from.name()), number(row.to.name()));
        }
        Self(rows)
    }

    #[inline]
    fn take(&self, event: &Event, sink: &mut Sink) {
        let (from, to) = self.0[usize::from(event.row.get())];
        let at = event.at.as_millis() - START_MS;
        let (from, to) = (u32::from(from), u32::from(to));
        w2::take(sink, at, event.serial, event.part, from, to);
    }
}

/// Events taken at a time: few, so that they are still in the cache nearest to the processor.
const LOT: usize = 256;

/// Environments of each application.
const ENVIRONMENTS: u32 = 1_000;

/// Makes an empty world without limits.
#[must_use]
pub fn empty() -> World {
    let config = Config {
        limits: Limits::unbounded(),
        ..Config::default()
    };
    World::new(config, Seed(7), Instant::from_millis(START_MS))
}

/// Creates an application, two versions of a configuration and the strategy of W2; returns the start
/// of a deployment of the first, which lacks its environment only.
///
/// # Panics
///
/// If the world refuses what is right.
pub fn furnish(world: &mut World, nth: u32) -> StartDeploymentRequest {
    let now = world.now();
    let mut call = world.appconfig(now);
    let application = call.create_application(CreateApplicationRequest {
        name: Some(format!("application-{nth}")),
        ..Default::default()
    });
    let application = Some(application.expect("the request is valid").id);
    let profile = call.create_configuration_profile(CreateConfigurationProfileRequest {
        application_id: application.clone(),
        name: Some("profile".into()),
        location_uri: Some("hosted".into()),
        ..Default::default()
    });
    let profile = Some(profile.expect("the request is valid").id);
    for content in ["first", "second"] {
        let version =
            call.create_hosted_configuration_version(CreateHostedConfigurationVersionRequest {
                application_id: application.clone(),
                configuration_profile_id: profile.clone(),
                content: Some(content.into()),
                content_type: Some("text/plain".into()),
                ..Default::default()
            });
        version.expect("the request is valid");
    }
    let step = i32::try_from(100 / w2::STEP_COUNT).expect("it is small");
    let strategy = call.create_deployment_strategy(CreateDeploymentStrategyRequest {
        name: Some("strategy".into()),
        deployment_duration_in_minutes: Some((w2::STEP_COUNT * w2::STEP_MS / 60_000).into()),
        final_bake_time_in_minutes: Some((w2::BAKE_MS / 60_000).into()),
        growth_factor: Some(Decimal::whole(step)),
        ..Default::default()
    });
    StartDeploymentRequest {
        application_id: application,
        configuration_profile_id: profile,
        configuration_version: Some("1".into()),
        deployment_strategy_id: Some(strategy.expect("the request is valid").id),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_passes_without_allocation_after_warm_up() {
        let mut engine = Windtunnel::new(500, w2::SPREAD_MS);
        let mut sink = Sink::default();
        for index in 0..500 {
            engine.start(index, &mut sink);
        }
        // A step each minute; the first two have warmed all up.
        engine.fire_until(Instant::from_millis(START_MS + 150_000), &mut sink);
        let before = sink.transitions;
        let ((), usage) = crate::alloc::measure(|| {
            engine.fire_until(Instant::from_millis(START_MS + 590_000), &mut sink);
        });
        assert!(sink.transitions > before + 3_000);
        assert_eq!(usage.allocations, 0);
    }
}
