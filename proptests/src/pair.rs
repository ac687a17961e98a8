//! The core and the reference model side by side.

use std::fmt::Write;

use windtunnel_core::{Event, MachineKind};

use crate::driver::{Answer, Driver, START};
use crate::knobs::Knobs;
use crate::op::Op;
use crate::reference::{Happening, Model, Outcome};
use crate::view::View;

/// The core and the reference model, which must never differ.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The core.
    pub driver: Driver,
    /// The reference model.
    pub model: Model,
    compared: usize,
    done: Vec<Op>,
}

impl Pair {
    /// Begins with two empty worlds.
    #[must_use]
    pub fn new(knobs: &Knobs, seed: u64) -> Self {
        Self {
            driver: Driver::new(knobs.config(), seed),
            model: Model::new(knobs.clone(), START.as_millis()),
            compared: 0,
            done: Vec::new(),
        }
    }

    /// Does an operation in both and compares answers, events and views.
    ///
    /// # Errors
    ///
    /// What differs, and the operations that led to it.
    pub fn apply(&mut self, op: &Op) -> Result<(), String> {
        self.done.push(op.clone());
        let answer = self.driver.apply(op);
        let outcome = self.model.apply(op);
        self.model.advance_to(self.driver.world.now().as_millis());
        self.compare(answer, outcome)
            .map_err(|difference| self.told(&difference))
    }

    fn compare(&mut self, answer: Answer, outcome: Outcome) -> Result<(), String> {
        let answer = match answer {
            Answer::Done => Outcome::Done,
            Answer::Experiment(experiment) => Outcome::Experiment(Box::new((&*experiment).into())),
            Answer::Lever(state) => Outcome::Lever(state),
            Answer::Refused(code) => Outcome::Refused(code),
        };
        let happened: Vec<_> = self.driver.events[self.compared..]
            .iter()
            .map(|event| self.happening(event))
            .collect();
        self.compared = self.driver.events.len();
        let expected = core::mem::take(&mut self.model.events);
        let differs = happened
            .iter()
            .zip(&expected)
            .position(|(core, model)| core != model);
        let shorter = happened.len().min(expected.len());
        let at = differs.unwrap_or(shorter);
        if differs.is_some() || happened.len() != expected.len() {
            let (core, model) = (&happened[at..], &expected[at..]);
            return Err(format!(
                "events differ\n core: {}\nmodel: {}",
                list(core),
                list(model)
            ));
        }
        if answer != outcome {
            return Err(format!(
                "answers differ\n core: {answer:?}\nmodel: {outcome:?}"
            ));
        }
        self.compare_views()
    }

    /// Compares all experiments.
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
        Ok(())
    }

    fn happening(&self, event: &Event) -> Happening {
        let number = event.serial as usize;
        let (kind, action) = match event.machine {
            MachineKind::Alarm => ("alarm", ""),
            MachineKind::FisExperiment => ("experiment", ""),
            MachineKind::FisReport => ("report", ""),
            MachineKind::FisSafetyLever => ("safety lever", ""),
            _ => ("action", self.driver.names(number)[event.part as usize]),
        };
        Happening {
            at: event.at.as_millis(),
            kind,
            number,
            action: action.into(),
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
