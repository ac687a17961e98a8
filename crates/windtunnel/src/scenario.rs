//! Scenarios: what a world is told and asked, and when.
//!
//! A file is either a `scenario/v1` or a bare FIS experiment template, exactly as
//! `aws fis create-experiment-template --cli-input-json` takes it. Everything that can be checked
//! without running it is checked when it is loaded.

mod bare;
mod content;
mod header;
mod plan;
mod population;
mod settings;
mod step;
mod strict;
mod variables;

use std::path::Path;

use serde_json::Value;
use windtunnel_core::env::{self, Resource};
use windtunnel_core::{Config, Error, Instant, Keys, Lane, Seed, World, fis};

pub(crate) use content::{read_as, spell_check, spell_function, spell_source};
pub(crate) use header::{
    DEFAULT_START, Header, NO_PRINCIPAL, is_account, is_principal, is_region, is_time,
    parse_instant,
};
pub use plan::Plan;
pub(crate) use population::{Context, Entities, Population};
pub(crate) use step::substitute;
pub use step::{Call, Count, Deed, Step};
pub(crate) use strict::{Misfit, read as read_strictly};
pub(crate) use variables::Variables;

use crate::diagnostic::{Diagnostic, Position};
use crate::source::{Pointer, Source};

/// A checked scenario, ready to run.
///
/// The members of a `scenario/v1` file, all but the first optional:
///
/// - `windtunnel`: `"scenario/v1"`; `about`: a text for people;
/// - `seed` (0), `start` (2026-01-01T00:00:00Z), `account`, `region`;
/// - `timing`: `"crisp"`, `"observed"`, or an object of the knobs of [`fis::Timing`],
///   [`appconfig::Timing`](windtunnel_core::appconfig::Timing) and
///   [`nimble::Timing`](windtunnel_core::nimble::Timing), each a duration,
///   `{"uniform": [low, high]}` or `{"weighted": [[weight, duration], ...]}`;
/// - `limits`: `"aws"`, `"unbounded"`, or an object of [`Limits`](windtunnel_core::Limits) that
///   differ from those of AWS;
/// - `world`: `"permissive"` or `"strict"`; `switches`: those of the service pages, by name;
/// - `principal`, `administrators` and `failures`: who calls Nimble Studio, who administers it, and
///   [how often](windtunnel_core::nimble::Odds) its steps fail by chance;
/// - `resources` and `faults`: lists of [`Resource`] and [`Fault`](env::Fault); `alarms`: an object
///   of ARNs and states;
/// - `steps`: a list, run in order of time, then of the file.
///
/// A step has `at`, a duration from the start, and is of one kind:
///
/// - `call`, with `input`, `save` (names and pointers into the reply), `expect` (pointers and
///   values; null is absent), `error` (the code of an expected refusal; `expect` looks into its
///   body then) and `as` (who makes a call of Nimble Studio);
/// - `alarm`, with either `state` or `actionsEnabled`;
/// - `resource`, `fault`, `work`, `function` or `source`, with a [`Resource`],
///   [`Fault`](env::Fault), [`Work`](env::Work), [`Function`](env::Function) or
///   [`ConfigurationSource`](env::ConfigurationSource);
/// - `role`, with `assumable`;
/// - `restore`, an archived definition of an AppConfig experiment: `application` and `definition`;
/// - `exposure`, with `save` and `expect`: counts which treatments entities get of a run of an
///   AppConfig experiment, named by `application`, `experimentDefinition` and `run`. `entities` is a
///   list of ids or a `prefix` and a `count`, `context` what is told about them.
///
/// `${name}` in the strings of `input`, `expect`, `fault`, `work`, `function`, `source`, `restore` and
/// `exposure` stands for what an earlier step saved; `$${` is `${` as such.
///
/// A string in place of a blob is base64, as `--cli-input-json` has it. Wherever there is the content
/// of a configuration, of a validator or of the answer of a function, a JSON object or list stands for
/// its compact JSON text, its members in order of name, and `{"$text": "..."}` for any other text
/// (*chosen*); the same in `expect`, where the part of the reply is then compared as JSON, or as text.
/// `ConfigurationVersion` may be a number, as replies have it.
#[derive(Clone, Debug)]
pub struct Scenario {
    source: Source,
    about: Option<String>,
    seed: Seed,
    start: Instant,
    config: Config,
    facts: Vec<env::Command>,
    template: Option<(fis::Template, Plan)>,
    steps: Vec<Step>,
}

impl Scenario {
    /// Loads a scenario or a bare template from a file; `-` is the standard input.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or as [`parse`](Self::parse).
    pub fn load(path: &Path) -> Result<Self, Diagnostic> {
        Self::of(Source::read(path)?)
    }

    /// Takes a scenario or a bare template from a text.
    ///
    /// ```
    /// use windtunnel::Scenario;
    /// let text = r#"{ "windtunnel": "scenario/v1", "steps": [ { "at": "5m" } ] }"#;
    /// let refused = Scenario::parse("night.json", text).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "night.json:1:51: \"5m\" is not an ISO 8601 duration such as PT5M, PT1H30M or P1DT12H",
    /// );
    /// ```
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it, and where.
    pub fn parse(name: &str, text: &str) -> Result<Self, Diagnostic> {
        Self::of(Source::new(name, text))
    }

    fn of(source: Source) -> Result<Self, Diagnostic> {
        let value = source.parse()?;
        match &value {
            Value::Object(members) if members.contains_key("windtunnel") => {
                Self::of_scenario(source, &value)
            }
            Value::Object(members) if members.contains_key("actions") => bare::load(source, value),
            _ => {
                let text = "neither a scenario, which has \"windtunnel\": \"scenario/v1\", nor an \
                            FIS experiment template, which has \"actions\"";
                Err(source.refuse(source.locate(0, &Pointer::default()).value, text))
            }
        }
    }

    fn of_scenario(source: Source, value: &Value) -> Result<Self, Diagnostic> {
        let here = |misfit: Misfit| refuse(&source, 0, &misfit);
        // A file of another version is better told so than blamed for its unknown members.
        let version = Header {
            windtunnel: version_of(value),
            ..Header::default()
        };
        version.version().map_err(here)?;
        let header: Header = strict::read(value).map_err(here)?;
        let (start, config) = (
            header.start().map_err(here)?,
            header.config().map_err(here)?,
        );
        let seed = header.seed();
        let facts = facts(&header, &config).map_err(here)?;
        let list = source.locate(0, &Pointer::default().child("steps")).value;
        let offsets = source.items(list);
        let steps = header.steps.unwrap_or_default();
        let steps = step::load(&source, &config, &steps, &offsets)?;
        Ok(Self {
            about: header.about,
            seed,
            start,
            config,
            facts,
            template: None,
            steps,
            source,
        })
    }

    /// Returns the text that it was loaded from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// Returns what it is about, in the author's words.
    #[must_use]
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// Returns its seed; 0 when it has none.
    #[must_use]
    pub const fn seed(&self) -> Seed {
        self.seed
    }

    /// Returns when it starts.
    #[must_use]
    pub const fn start(&self) -> Instant {
        self.start
    }

    /// Returns what its world is made with.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Returns what the world is told before the first step.
    #[must_use]
    pub fn facts(&self) -> &[env::Command] {
        &self.facts
    }

    /// Returns the steps in the order in which they run.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns the plan of a bare template, `None` for scenarios.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.template.as_ref().map(|(_, plan)| plan)
    }

    /// Invents the resources that a bare template needs; a scenario brings its own.
    #[must_use]
    pub fn invent(&self, seed: Seed) -> Vec<Resource> {
        let Some((template, _)) = &self.template else {
            return Vec::new();
        };
        let Config {
            account, region, ..
        } = &self.config;
        fis::invent(template, &Keys::new(seed), Lane::default(), account, region)
    }

    /// Returns the place of a step in the file.
    #[must_use]
    pub fn position(&self, step: &Step) -> Position {
        self.source.position(step.offset)
    }

    /// Makes the message that something in a step is wrong.
    pub(crate) fn refuse(&self, step: &Step, at: &Pointer, message: String) -> Diagnostic {
        self.source
            .refuse(self.source.locate(step.offset, at).value, message)
    }
}

fn version_of(value: &Value) -> Option<String> {
    match value.get("windtunnel")? {
        Value::String(version) => Some(version.clone()),
        other => Some(other.to_string()),
    }
}

/// Collects what the world is told at the start, checked by a world of its own.
fn facts(header: &Header, config: &Config) -> Result<Vec<env::Command>, Misfit> {
    let mut scratch = World::new(config.clone(), Seed(0), Instant::default());
    let mut facts = Vec::new();
    let mut tell = |fact: env::Command, within: Pointer| {
        scratch
            .env(Instant::default(), fact.clone())
            .map_err(|error| of_error(&error, &within))?;
        facts.push(fact);
        Ok(())
    };
    let member = |name: &str| Pointer::default().child(name);
    if let Some(resources) = header
        .resources
        .clone()
        .filter(|resources| !resources.is_empty())
    {
        tell(
            env::Command::RegisterResources(resources),
            member("resources"),
        )?;
    }
    for (arn, &state) in header.alarms.iter().flatten() {
        let fact = env::Command::SetAlarm {
            arn: arn.clone(),
            state,
        };
        tell(fact, member("alarms").child(arn))?;
    }
    for (nth, fault) in header.faults.iter().flatten().enumerate() {
        tell(
            env::Command::InjectFault(fault.clone()),
            member("faults").child(nth),
        )?;
    }
    Ok(facts)
}

/// Places a refusal of the core, whose pointer begins at the request, in what holds the request.
fn of_error(error: &Error, within: &Pointer) -> Misfit {
    let place = error
        .place
        .as_deref()
        .and_then(|place| Pointer::parse(place).ok());
    let at = within.join(&place.unwrap_or_default());
    Misfit {
        at,
        is_name: false,
        message: format!("{}: {}", error.code.name(), error.message),
    }
}

/// Turns a misfit in the value at an offset into a message with line and column.
fn refuse(source: &Source, from: usize, misfit: &Misfit) -> Diagnostic {
    let place = source.locate(from, &misfit.at);
    let offset = place.name.filter(|_| misfit.is_name).unwrap_or(place.value);
    source.refuse(offset, &*misfit.message)
}
