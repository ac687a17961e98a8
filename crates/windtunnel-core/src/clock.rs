//! Virtual time for hosts that have none of their own.

use alloc::vec::Vec;

use crate::command::{Command, Reply};
use crate::draw::Seed;
use crate::error::Error;
use crate::event::Event;
use crate::time::{Instant, Span};
use crate::world::{Config, World};

/// Virtual now, and the seed. It jumps; it does not run.
///
/// ```
/// use windtunnel_core::{Instant, Seed, SeededClock, Span};
/// let mut clock = SeededClock::new(Seed(7), Instant::from_millis(0));
/// clock.jump_to(Instant::from_millis(500));
/// clock.jump_to(Instant::from_millis(100)); // never back
/// assert_eq!(clock.now(), Instant::from_millis(500));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeededClock {
    seed: Seed,
    now: Instant,
}

impl SeededClock {
    /// Makes a clock that shows `start`.
    #[must_use]
    pub const fn new(seed: Seed, start: Instant) -> Self {
        Self { seed, now: start }
    }

    /// Returns virtual now.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// Returns the seed.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.seed
    }

    /// Jumps ahead; an instant in the past is ignored.
    pub fn jump_to(&mut self, instant: Instant) {
        self.now = self.now.max(instant);
    }
}

/// A world with a clock: the loop of a host, ready made.
#[derive(Clone, Debug)]
pub struct Simulation {
    world: World,
    clock: SeededClock,
}

impl Simulation {
    /// Makes an empty world and a clock that both begin where the clock stands.
    #[must_use]
    pub fn new(config: Config, clock: SeededClock) -> Self {
        Self {
            world: World::new(config, clock.seed(), clock.now()),
            clock,
        }
    }

    /// Answers a command now.
    ///
    /// # Errors
    ///
    /// As [`World::handle`].
    pub fn handle(&mut self, command: Command) -> Result<Reply, Error> {
        self.world.handle(self.clock.now(), command)
    }

    /// Lets a span of time pass and returns what happened.
    pub fn advance(&mut self, span: Span) -> Vec<Event> {
        self.run_until(self.clock.now() + span)
    }

    /// Lets time pass until `end` and returns what happened. The clock stands exactly there then.
    pub fn run_until(&mut self, end: Instant) -> Vec<Event> {
        self.clock.jump_to(end);
        self.world.handle_timeout(self.clock.now());
        self.drain()
    }

    /// Jumps from deadline to deadline until nothing is going on, and returns what happened.
    pub fn run_until_idle(&mut self) -> Vec<Event> {
        let mut events = self.drain();
        while !self.world.is_idle() {
            let Some(next) = self.world.poll_timeout() else {
                break;
            };
            events.extend(self.run_until(next));
        }
        events
    }

    /// Returns the world.
    #[must_use]
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// Returns the world, to call it directly.
    pub const fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Returns virtual now.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.clock.now()
    }

    fn drain(&mut self) -> Vec<Event> {
        core::iter::from_fn(|| self.world.poll_event()).collect()
    }
}

impl From<World> for Simulation {
    fn from(world: World) -> Self {
        let clock = SeededClock::new(world.seed(), world.now());
        Self { world, clock }
    }
}
