//! The world: one account in one Region, with one door in and two polls out.

mod lend;

use alloc::string::String;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use crate::appconfig::{self, AppConfig};
use crate::appconfigdata;
use crate::command::{Command, Reply};
use crate::draw::{Keys, Seed};
use crate::env::{self, AlarmState, Env, Fact, WorldMode};
use crate::error::{Code, Error};
use crate::event::{Digest, Event, EventLog, StateHasher};
use crate::fis::{self, Fis};
use crate::journal::{Header, Journal};
use crate::limits::Limits;
use crate::nimble::{self, Nimble};
use crate::time::Instant;

/// What a world is made with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize), serde(default))]
pub struct Config {
    /// The account, twelve digits.
    pub account: String,
    /// The Region, such as `us-east-1`.
    pub region: String,
    /// Quotas.
    pub limits: Limits,
    /// Which resources exist.
    pub world: WorldMode,
    /// Timing and switches of FIS.
    pub fis: fis::Settings,
    /// Timing and switches of AppConfig.
    pub appconfig: appconfig::Settings,
    /// Timing, switches and principals of Nimble Studio.
    pub nimble: nimble::Settings,
    /// Whether the world keeps a journal of its commands.
    pub journal: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            account: "123456789012".into(),
            region: "us-east-1".into(),
            limits: Limits::aws(),
            world: WorldMode::Permissive,
            fis: fis::Settings::default(),
            appconfig: appconfig::Settings::default(),
            nimble: nimble::Settings::default(),
            journal: false,
        }
    }
}

impl Config {
    /// Returns the partition of the Region: `aws`, `aws-cn` or `aws-us-gov`.
    #[must_use]
    pub fn partition(&self) -> &'static str {
        match &self.region {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}

/// One account in one Region.
///
/// Plain data without interior mutability: cloning forks it, and two worlds share nothing.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct World {
    config: Config,
    keys: Keys,
    start: Instant,
    now: Instant,
    pub(crate) env: Env,
    pub(crate) fis: Fis,
    pub(crate) appconfig: AppConfig,
    pub(crate) nimble: Nimble,
    events: EventLog,
    journal: Option<Journal>,
    #[cfg_attr(feature = "serde", serde(skip))]
    scratch: Scratch,
}

const _: () = {
    const fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<World>();
};

/// A lot of events that is never full.
pub(crate) const ALL: usize = fis::ALL;

/// What is no state: it follows from the configuration, or is empty between calls.
#[derive(Clone, Debug, Default)]
struct Scratch {
    tempo: fis::Tempo,
    /// Kept only for their lists to be used again.
    rounds: fis::Rounds,
    deployments: Vec<u64>,
    /// When FIS has something to do next, asked for more often than it changes.
    next: Instant,
    /// Who makes the call that is under way, when it is not the configured principal.
    caller: Option<String>,
}

/// All of a world that a service may touch beside its own state.
pub(crate) struct Cx<'w> {
    pub(crate) now: Instant,
    pub(crate) config: &'w Config,
    pub(crate) keys: &'w Keys,
    pub(crate) env: &'w mut Env,
    pub(crate) events: &'w mut EventLog,
    pub(crate) tempo: &'w fis::Tempo,
    /// Whether actions of FIS take exactly their duration, since nothing delays or fails them.
    pub(crate) is_plain: bool,
    /// Who calls, when it is not the configured principal.
    pub(crate) caller: Option<&'w str>,
    /// Whether a fault struck for the last time, so that others need no longer expect it.
    pub(crate) is_used_up: bool,
}

impl Cx<'_> {
    /// Notes that a fault struck, and returns it.
    pub(crate) fn strike(&mut self, at: usize) -> env::Fault {
        let (fault, is_used_up) = self.env.strike(at);
        let fault = fault.clone();
        self.is_used_up |= is_used_up;
        fault
    }
}

impl World {
    /// Makes an empty world that begins at `start`.
    #[must_use]
    pub fn new(config: Config, seed: Seed, start: Instant) -> Self {
        let scratch = Scratch {
            tempo: fis::Tempo::new(&config),
            rounds: fis::Rounds::default(),
            deployments: Vec::new(),
            next: Instant::MAX,
            caller: None,
        };
        let journal = config
            .journal
            .then(|| Journal::new(Header::new(&config, seed, start)));
        Self {
            config,
            keys: Keys::new(seed),
            start,
            now: start,
            env: Env::default(),
            fis: Fis::new(),
            appconfig: AppConfig::default(),
            nimble: Nimble::default(),
            events: EventLog::default(),
            journal,
            scratch,
        }
    }

    /// Answers a command at `now`. First it fires what is due, so that timers of an instant come
    /// before its commands. An instant before the present counts as the present.
    ///
    /// # Errors
    ///
    /// The service's own error when the call is refused; nothing but the time has changed then.
    pub fn handle(&mut self, now: Instant, command: Command) -> Result<Reply, Error> {
        self.scratch.caller = None;
        self.arrive(now, || command.clone());
        let lost = self.injected(command.service(), command.operation())?;
        let reply = match command {
            Command::Fis(command) => self
                .fis_call(|fis, cx| fis::handle(fis, cx, command))
                .map(Reply::Fis),
            Command::AppConfig(command) => self
                .appconfig_call(|state, cx| appconfig::handle(state, cx, command))
                .map(Reply::AppConfig),
            Command::AppConfigData(command) => self
                .appconfig_call(|state, cx| appconfigdata::handle(state, cx, command))
                .map(Reply::AppConfigData),
            Command::Nimble(command) => self
                .nimble_call(|nimble, cx| nimble::handle(nimble, cx, command))
                .map(Reply::Nimble),
            Command::NimbleAs { principal, command } => {
                self.scratch.caller = Some(principal);
                let answer = self.nimble_call(|nimble, cx| nimble::handle(nimble, cx, command));
                self.scratch.caller = None;
                answer.map(Reply::Nimble)
            }
            Command::Env(command) => self.tell(command).map(Reply::Env),
        }?;
        lost.map_or(Ok(reply), Err)
    }

    /// Fires all that is due up to `now`, each at its own instant. What is due for several services
    /// at one instant fires by service: FIS, then AppConfig, then Nimble
    /// Studio (*chosen*).
    #[inline]
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.is_due(now) {
            self.fire(now, ALL);
        }
        self.now = self.now.max(now);
    }

    /// Tells whether there may be something to do up to `until`.
    #[inline]
    fn is_due(&self, until: Instant) -> bool {
        self.scratch.next.min(self.next_of_others()) <= until
    }

    /// Fires what is due up to `until`, each at its own instant, but pauses after the instant by
    /// which `lot` events or more wait to be taken, and ends when nothing goes on any more, see
    /// [`is_idle`](Self::is_idle). Tells whether it paused.
    ///
    /// For hosts that run far ahead and take the events lot by lot, so that few are kept at a time.
    /// The events are the same as with [`handle_timeout`](Self::handle_timeout), whatever the lot.
    ///
    /// ```
    /// # use windtunnel_core::{Config, Instant, Seed, World};
    /// # let mut world = World::new(Config::default(), Seed(7), Instant::from_millis(0));
    /// let mut count = 0;
    /// while world.handle_until(Instant::MAX, 256) {
    ///     count += world.drain_events().len();
    /// }
    /// count += world.drain_events().len();
    /// assert_eq!(world.event_count(), count as u64);
    /// ```
    #[inline]
    pub fn handle_until(&mut self, until: Instant, lot: usize) -> bool {
        let is_due = self.is_due(until) && !self.is_idle();
        let has_paused = is_due && self.fire(until, lot.min(ALL - 1));
        if !has_paused && !self.is_idle() {
            self.now = self.now.max(until);
        }
        has_paused
    }

    /// Fires what is due up to `until`, but no more than makes a lot of events, and unless the lot
    /// is [`ALL`] no more than until nothing goes on. Tells whether the lot is full.
    #[inline(never)]
    fn fire(&mut self, until: Instant, lot: usize) -> bool {
        loop {
            let other = self.next_of_others();
            let (next, end) = (self.scratch.next, other.min(until));
            if next <= end && next != Instant::MAX {
                let fire = |fis: &mut Fis, cx: &mut Cx<'_>, rounds: &mut _| {
                    let next = fis.fire(cx, rounds, next, end, lot);
                    (next, cx.now)
                };
                (self.scratch.next, self.now) = self.with_fis(fire);
                if lot != ALL {
                    if self.events.waiting() >= lot {
                        return true;
                    }
                    if self.is_idle() {
                        return false;
                    }
                    // FIS pauses when it is idle itself.
                    if self.scratch.next <= end {
                        continue;
                    }
                }
            }
            if other > until || other == Instant::MAX {
                return false;
            }
            self.now = self.now.max(other);
            let mut reached = other;
            if self.appconfig.next_timeout() <= other {
                // FIS comes before it and Nimble Studio after it: no further than they let it.
                let before = Instant::from_millis(self.scratch.next.as_millis() - 1);
                let until = until.min(before).min(self.nimble.next_timeout());
                self.fire_appconfig(appconfig::Bounds { until, lot });
                reached = self.now;
            }
            if self.nimble.next_timeout() <= reached {
                self.nimble_call(|nimble, cx| nimble.fire(cx, reached));
            }
            if lot != ALL && self.events.waiting() >= lot {
                return true;
            }
            if lot != ALL && self.is_idle() {
                return false;
            }
        }
    }

    /// Returns when the world has something to do next, `None` when never. It may be too early,
    /// never too late. Constant time.
    #[inline]
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let next = self.scratch.next.min(self.next_of_others());
        Some(next).filter(|&next| next != Instant::MAX)
    }

    /// Takes the oldest event not taken yet.
    #[inline]
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.poll()
    }

    /// Takes all events not taken yet, oldest first: what [`poll_event`](Self::poll_event) would
    /// answer, at once and for less. Those that the iterator does not come to are gone too.
    #[inline]
    pub fn drain_events(&mut self) -> impl ExactSizeIterator<Item = Event> + '_ {
        self.events.drain()
    }

    /// Calls FIS at `now`.
    pub fn fis(&mut self, now: Instant) -> fis::Call<'_> {
        fis::Call::new(self, now)
    }

    /// Calls AppConfig at `now`.
    pub fn appconfig(&mut self, now: Instant) -> appconfig::Call<'_> {
        appconfig::Call::new(self, now)
    }

    /// Calls the data plane of AppConfig at `now`.
    pub fn appconfigdata(&mut self, now: Instant) -> appconfigdata::Call<'_> {
        appconfigdata::Call::new(self, now)
    }

    /// Calls Nimble Studio at `now`.
    pub fn nimble(&mut self, now: Instant) -> nimble::Call<'_> {
        self.scratch.caller = None;
        nimble::Call::new(self, now)
    }

    /// Makes calls as another principal, until a call of another kind comes.
    pub(crate) fn call_as(&mut self, principal: String) {
        self.scratch.caller = Some(principal);
    }

    /// Tells a fact of the environment at `now`.
    ///
    /// # Errors
    ///
    /// `ValidationException` when the fact makes no sense.
    pub fn env(&mut self, now: Instant, fact: env::Command) -> Result<(), Error> {
        self.handle(now, Command::Env(fact)).map(|_| ())
    }

    /// Returns the present.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// Returns when the world began.
    #[must_use]
    pub const fn start(&self) -> Instant {
        self.start
    }

    /// Returns what the world was made with.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Returns the seed.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.keys.seed()
    }

    /// Returns the keys of all draws, for hosts that draw too ([`Purpose::Host`](crate::Purpose)).
    #[must_use]
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Tells whether nothing is going on: time alone would only let ended things expire.
    #[inline]
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.fis.is_idle() && self.appconfig.is_idle() && self.nimble.is_idle()
    }

    /// Returns the digest of all events so far. Constant time.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.events.digest()
    }

    /// Returns how many events there have been so far.
    #[must_use]
    pub const fn event_count(&self) -> u64 {
        self.events.count()
    }

    /// Returns the digest of all that the world holds, but for the time and the events not taken.
    /// Takes time in proportion to what it holds.
    #[must_use]
    pub fn state_digest(&self) -> Digest {
        let mut hasher = StateHasher::default();
        self.config.hash(&mut hasher);
        self.keys.hash(&mut hasher);
        self.env.hash(&mut hasher);
        self.fis.hash(&mut hasher);
        self.appconfig.hash(&mut hasher);
        self.nimble.hash(&mut hasher);
        self.events.digest().hash(&mut hasher);
        Digest(hasher.finish())
    }

    /// Returns the journal, if the world keeps one.
    #[must_use]
    pub const fn journal(&self) -> Option<&Journal> {
        self.journal.as_ref()
    }

    /// Returns what FIS itself publishes for an event: on EventBridge and in the experiment log.
    ///
    /// Empty for events of other services, and for experiments that are no longer kept.
    #[must_use]
    pub fn fis_records(&self, event: &Event) -> Vec<fis::Record> {
        self.fis.records(&self.config, &self.keys, event)
    }

    /// Returns the key of the S3 object that the FIS log records of an event go to, one object a
    /// minute; `None` when the experiment has no such destination or is no longer kept.
    #[must_use]
    pub fn fis_log_key(&self, event: &Event) -> Option<String> {
        let mut records = self.fis_records(event).into_iter();
        let is_logged = records.any(|record| matches!(record, fis::Record::Log(_)));
        self.fis
            .log_key(&self.config, &self.keys, event)
            .filter(|_| is_logged)
    }

    /// Lets time pass to `now` and journals the command that comes then. A call that only reads is
    /// left out, unless it uses up an injected error.
    pub(crate) fn arrive(&mut self, now: Instant, command: impl FnOnce() -> Command) {
        self.handle_timeout(now);
        let at = self.now;
        if let Some(journal) = &mut self.journal {
            let command = match (command(), &self.scratch.caller) {
                (Command::Nimble(command), Some(caller)) => Command::NimbleAs {
                    principal: caller.clone(),
                    command,
                },
                (command, _) => command,
            };
            let fault = self
                .env
                .operation_fault(command.service(), command.operation());
            if !command.is_read_only() || fault.is_some() {
                journal.entries.push(crate::journal::Entry { at, command });
            }
        }
    }

    /// Answers an API error that was injected, if there is one: at once as the refusal, or, where
    /// only the answer is lost, to be given instead of it.
    #[inline]
    pub(crate) fn injected(
        &mut self,
        service: &str,
        operation: &str,
    ) -> Result<Option<Error>, Error> {
        if self.env.faults.is_empty() {
            return Ok(None);
        }
        match self.env.operation_fault(service, operation) {
            Some(at) => self.strike_call(at),
            None => Ok(None),
        }
    }

    #[cold]
    fn strike_call(&mut self, at: usize) -> Result<Option<Error>, Error> {
        let (fault, _) = self.env.strike(at);
        let code = Code::from(fault.code.clone().unwrap_or_default());
        let reason = fault
            .reason
            .clone()
            .unwrap_or_else(|| "Injected error.".into());
        let is_lost = fault.lost == Some(true);
        let error = Error::new(code, reason);
        if is_lost { Ok(Some(error)) } else { Err(error) }
    }

    fn tell(&mut self, command: env::Command) -> Result<env::Reply, Error> {
        let fact = self.fis_call(|_, cx| env::handle(cx, command))?;
        match fact {
            Fact::Noted => {}
            Fact::Alarm(arn, state) => {
                if state == AlarmState::Alarm {
                    self.fis_call(|fis, cx| fis.alarm_raised(cx, &arn));
                }
                self.appconfig_call(|appconfig, cx| appconfig.alarm_changed(cx, &arn, state));
            }
            Fact::AlarmActions(arn, state) => {
                self.appconfig_call(|appconfig, cx| appconfig.alarm_changed(cx, &arn, state));
            }
            Fact::Plans => {
                self.fis_call(Fis::replan);
                self.appconfig_call(AppConfig::replan);
                self.nimble_call(Nimble::replan);
            }
            Fact::Restored(application, definition) => self.appconfig_call(|state, cx| {
                appconfig::restore(state, cx, &application, &definition)
            })?,
        }
        Ok(env::Reply::default())
    }

    /// Returns a number that stands for all that a snapshot holds, but for the journal.
    pub(crate) fn seal(&self) -> Digest {
        let mut hasher = StateHasher::default();
        (&self.config, &self.keys, self.start, self.now).hash(&mut hasher);
        (&self.env, &self.fis, &self.appconfig).hash(&mut hasher);
        (&self.nimble, &self.events).hash(&mut hasher);
        Digest(hasher.finish())
    }

    /// Makes the parts that are no state after the state was read.
    pub(crate) fn rebuild(&mut self) {
        self.fis.rebuild(self.now);
        self.appconfig.rebuild_queue(self.now);
        let eye = nimble::Eye {
            config: &self.config,
            keys: &self.keys,
            env: &self.env,
        };
        self.nimble.rebuild_queue(self.now, eye);
        self.scratch.tempo = fis::Tempo::new(&self.config);
        self.scratch.next = self.fis.next_timeout(&self.config);
    }
}
