//! The core and the reference model side by side.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::Value;
use windtunnel_core::appconfig::FlagsAt;
use windtunnel_core::{Event, MachineKind};

use crate::deed::{Deed, Trial};
use crate::driver::{Answer, Driver, START};
use crate::knobs::Knobs;
use crate::op::Op;
use crate::reference::appconfig::{self, Told};
use crate::reference::{Happening, Model, Outcome};
use crate::rng::Rng;
use crate::treatment;
use crate::view::{View, difference, plain};

/// The core and the reference models, which must never differ.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The core.
    pub driver: Driver,
    /// The reference model of FIS.
    pub model: Model,
    /// The reference model of AppConfig.
    pub appconfig: appconfig::Model,
    compared: usize,
    done: Vec<Op>,
    /// The number of each definition, by the serial that its events have.
    definitions: BTreeMap<u32, usize>,
}

impl Pair {
    /// Begins with two empty worlds.
    #[must_use]
    pub fn new(knobs: &Knobs, seed: u64) -> Self {
        Self {
            driver: Driver::new(knobs.config(), seed),
            model: Model::new(knobs.clone(), START.as_millis()),
            appconfig: appconfig::Model::new(knobs.appconfig.clone(), seed, START.as_millis()),
            compared: 0,
            done: Vec::new(),
            definitions: BTreeMap::new(),
        }
    }

    /// Does an operation in both and compares answers, events and views.
    ///
    /// # Errors
    ///
    /// What differs, and the operations that led to it.
    pub fn apply(&mut self, op: &Op) -> Result<(), String> {
        self.done.push(op.clone());
        // What is due comes before what is asked.
        self.appconfig
            .advance_to(self.driver.world.now().as_millis());
        let answer = self.driver.apply(op);
        let outcome = self.model.apply(op);
        let now = self.driver.world.now().as_millis();
        self.model.advance_to(now);
        let told = self.tell(op, &answer, now);
        self.compare(answer, outcome, told)
            .and_then(|()| self.compare_views())
            .map_err(|difference| self.told(&difference))
    }

    /// Does an operation in the model of AppConfig, as far as it is for that.
    fn tell(&mut self, op: &Op, answer: &Answer, now: u64) -> Option<Told> {
        match op {
            Op::Deed(deed) => {
                let seen = match answer {
                    Answer::Json(seen) => plain(seen),
                    _ => Value::Null,
                };
                let names = &self.driver.names;
                return Some(self.appconfig.apply(deed, names, &seen));
            }
            Op::Alarm(alarm, state) => self.appconfig.alarm(*alarm, state),
            Op::Fault(mishap) => self.appconfig.inject(mishap),
            Op::ClearFaults => self.appconfig.clear_faults(),
            Op::Advance(_) | Op::Next => self.appconfig.advance_to(now),
            _ => {}
        }
        None
    }

    fn compare(
        &mut self,
        answer: Answer,
        outcome: Outcome,
        told: Option<Told>,
    ) -> Result<(), String> {
        self.compare_events()?;
        if let Some(told) = told {
            return same_answer(&answer, &told);
        }
        let answer = match answer {
            Answer::Experiment(experiment) => Outcome::Experiment(Box::new((&*experiment).into())),
            Answer::Lever(state) => Outcome::Lever(state),
            Answer::Refused(code) => Outcome::Refused(code),
            Answer::Done | Answer::Json(_) => Outcome::Done,
        };
        if answer != outcome {
            return Err(format!(
                "answers differ\n core: {answer:?}\nmodel: {outcome:?}"
            ));
        }
        Ok(())
    }

    /// Compares what has happened since the last time, service by service.
    fn compare_events(&mut self) -> Result<(), String> {
        self.meet_definitions()?;
        let happened = self.driver.events[self.compared..].iter();
        let happened = happened.map(|event| self.happening(event));
        let (deployments, others): (Vec<_>, Vec<_>) =
            happened.partition(|it| ["deployment", "definition", "run"].contains(&it.kind));
        self.compared = self.driver.events.len();
        same_events(&others, &core::mem::take(&mut self.model.events))?;
        same_events(&deployments, &core::mem::take(&mut self.appconfig.events))
    }

    /// Learns which definition has which serial: its events come of what is done to it, and of
    /// nothing else.
    fn meet_definitions(&mut self) -> Result<(), String> {
        for event in &self.driver.events[self.compared..] {
            if ![
                MachineKind::AppConfigExperimentDefinition,
                MachineKind::AppConfigExperimentRun,
            ]
            .contains(&event.machine)
            {
                continue;
            }
            let of = match self.done.last() {
                Some(Op::Deed(Deed::Trial(
                    Trial::Delete(nth, _)
                    | Trial::Restore(nth)
                    | Trial::Start(nth, _)
                    | Trial::Update(nth, ..)
                    | Trial::Stop(nth, ..),
                ))) => nth % self.driver.names.definitions.len(),
                _ => return Err(format!("{event:?} comes of nothing")),
            };
            if *self.definitions.entry(event.serial).or_insert(of) != of {
                return Err(format!("{event:?} is of another definition than {of}"));
            }
        }
        Ok(())
    }

    /// Compares all experiments, environments and deployments.
    ///
    /// # Errors
    ///
    /// What differs.
    pub fn compare_views(&mut self) -> Result<(), String> {
        for e in 0..self.driver.experiments.len() {
            let core = self.driver.look(e).map(|shown| View::from(&shown));
            let model = self.model.view(e);
            if core != model {
                return Err(format!(
                    "experiment {e} differs\n core: {core:?}\nmodel: {model:?}"
                ));
            }
        }
        // To look is to ask, and what is due comes before.
        let core = self.driver.survey();
        self.appconfig
            .advance_to(self.driver.world.now().as_millis());
        let model = self.appconfig.survey(&self.driver.names);
        let reads = self.driver.names.reads();
        for ((core, model), read) in core.iter().zip(&model).zip(&reads) {
            if let Some(difference) = differs(core.as_ref(), model.as_ref()) {
                return Err(format!("{read:?} differs: {difference}"));
            }
        }
        if core.len() != model.len() {
            return Err(format!(
                "the core shows {} things, the model {}",
                core.len(),
                model.len()
            ));
        }
        self.compare_treatments()?;
        self.compare_events()
    }

    /// Compares what somebody gets of the flags of each profile in each environment.
    fn compare_treatments(&mut self) -> Result<(), String> {
        let names = self.driver.names.clone();
        let asker = treatment::asker(&mut Rng::new(self.done.len() as u64));
        for environment in 0..names.environments.len() {
            for &profile in &names.flags {
                let (application, id) = names.environment(environment);
                if names.profile(profile).0 != application {
                    continue;
                }
                let at = FlagsAt {
                    application,
                    environment: id,
                    profile: names.profile(profile).1,
                };
                let world = &mut self.driver.world;
                let mut call = world.appconfig(world.now());
                let entity = asker.entity.as_deref();
                let found = call.evaluate(at, &[], entity, &asker.context()).ok();
                let core = found.map(|it| serde_json::to_value(it).expect("it can be written"));
                let model = self
                    .appconfig
                    .evaluate(environment, profile, &asker, &names);
                if let Some(difference) =
                    difference(&core.unwrap_or_default(), &model.unwrap_or_default())
                {
                    return Err(format!("{asker:?} gets in {at:?}: {difference}"));
                }
            }
        }
        Ok(())
    }

    fn happening(&self, event: &Event) -> Happening {
        // Definitions share their serials with other resources.
        let number = match event.machine {
            MachineKind::AppConfigExperimentDefinition | MachineKind::AppConfigExperimentRun => {
                self.definitions[&event.serial]
            }
            _ => event.serial as usize,
        };
        let (kind, action) = match event.machine {
            MachineKind::Alarm => ("alarm", String::new()),
            MachineKind::FisExperiment => ("experiment", String::new()),
            MachineKind::FisReport => ("report", String::new()),
            MachineKind::FisSafetyLever => ("safety lever", String::new()),
            MachineKind::AppConfigDeployment => ("deployment", event.part.to_string()),
            MachineKind::AppConfigExperimentDefinition => ("definition", event.part.to_string()),
            MachineKind::AppConfigExperimentRun => ("run", event.part.to_string()),
            _ => {
                let name = self.driver.names(number)[event.part as usize];
                ("action", name.to_owned())
            }
        };
        Happening {
            at: event.at.as_millis(),
            kind,
            number,
            action,
            from: event.from().into(),
            to: event.to().into(),
            cause: event.cause.to_string(),
        }
    }

    /// Adds the operations that led to it.
    #[must_use]
    pub fn told(&self, difference: &str) -> String {
        let mut text = format!("{difference}\nafter:\n");
        for op in &self.done {
            let _ = writeln!(text, "    {op:?},");
        }
        text
    }
}

/// Compares what is shown, or the refusal to show it.
fn differs(core: Result<&Value, &String>, model: Result<&Value, &String>) -> Option<String> {
    match (core, model) {
        (Ok(core), Ok(model)) => difference(&plain(core), model),
        (Err(core), Err(model)) if core == model => None,
        _ => Some(format!("\n core: {core:?}\nmodel: {model:?}")),
    }
}

fn same_answer(answer: &Answer, told: &Told) -> Result<(), String> {
    let difference = match (answer, told) {
        (Answer::Done | Answer::Json(_), Told::Done) => None,
        (Answer::Json(core), Told::Json(model)) => differs(Ok(core), Ok(model)),
        (Answer::Refused(core), Told::Refused(model)) => differs(Err(core), Err(model)),
        _ => Some(format!("\n core: {answer:?}\nmodel: {told:?}")),
    };
    difference.map_or(Ok(()), |what| Err(format!("answers differ: {what}")))
}

fn same_events(core: &[Happening], model: &[Happening]) -> Result<(), String> {
    let differs = core
        .iter()
        .zip(model)
        .position(|(core, model)| core != model);
    if differs.is_none() && core.len() == model.len() {
        return Ok(());
    }
    let at = differs.unwrap_or(core.len().min(model.len()));
    let (core, model) = (list(&core[at..]), list(&model[at..]));
    Err(format!("events differ\n core: {core}\nmodel: {model}"))
}

fn list(happened: &[Happening]) -> String {
    let mut text = String::new();
    for it in happened.iter().take(4) {
        let at = it.at - START.as_millis();
        let Happening {
            kind,
            number,
            action,
            from,
            to,
            cause,
            ..
        } = it;
        let _ = write!(
            text,
            "\n    t={at} {kind} {number} {action}: {from} -> {to} ({cause})"
        );
    }
    text
}
