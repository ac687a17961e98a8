//! What a user or a host can do to the model.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Alarm, Experiment, Fault, Model, graph_of};
use crate::op::{Mishap, Op};
use crate::recipe::{Recipe, alarm_arn, arn};
use crate::view::View;

/// What came of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing to tell.
    Done,
    /// The experiment as the answer shows it.
    Experiment(Box<View>),
    /// The state of the lever as the answer shows it.
    Lever(String),
    /// The error code.
    Refused(String),
}

const NOT_FOUND: &str = "ResourceNotFoundException";
const CONFLICT: &str = "ConflictException";
const QUOTA: &str = "ServiceQuotaExceededException";

impl Model {
    /// Does an operation. Those that let time pass are done with [`advance_to`](Self::advance_to).
    pub fn apply(&mut self, op: &Op) -> Outcome {
        let done = match op {
            Op::Create(recipe) => {
                self.create(recipe);
                Ok(Outcome::Done)
            }
            Op::Update(template, recipe) => self.update(*template, recipe),
            Op::Delete(template) => self.delete(*template),
            Op::Start { template, preview } => self
                .start(*template, *preview)
                .map(|view| Outcome::Experiment(Box::new(view))),
            Op::Stop(nth) => self
                .stop(*nth)
                .map(|view| Outcome::Experiment(Box::new(view))),
            Op::Lever(engage) => self.pull(*engage).map(|state| Outcome::Lever(state.into())),
            Op::Alarm(alarm, state) => {
                self.alarm(&alarm_arn(*alarm), state);
                Ok(Outcome::Done)
            }
            Op::Register(kind, nth, colour) => {
                self.resources.insert(arn(kind, *nth), (kind, colour));
                Ok(Outcome::Done)
            }
            Op::Deregister(kind, nth) => match self.resources.remove(&arn(kind, *nth)) {
                Some(_) => Ok(Outcome::Done),
                None => Err(NOT_FOUND),
            },
            Op::Fault(mishap) => {
                self.inject(mishap);
                Ok(Outcome::Done)
            }
            Op::ClearFaults => {
                self.faults.clear();
                Ok(Outcome::Done)
            }
            Op::Work {
                action,
                experiment,
                takes,
            } => {
                let experiment = self.known(*experiment);
                self.work.push((action.clone(), experiment, *takes));
                Ok(Outcome::Done)
            }
            Op::Deed(_) | Op::Advance(_) | Op::Next => Ok(Outcome::Done),
        };
        self.settle();
        done.unwrap_or_else(|code| Outcome::Refused(code.into()))
    }

    fn create(&mut self, recipe: &Recipe) {
        let graph = graph_of(recipe);
        assert!(
            !petgraph::algo::is_cyclic_directed(&graph),
            "recipes have no cycles"
        );
        self.templates.push(Some(recipe.clone()));
    }

    /// fis.md 2.5: each member given replaces that of the template, members not given stay.
    fn update(&mut self, template: usize, given: &Recipe) -> Result<Outcome, &'static str> {
        let nth = template
            .checked_rem(self.templates.len())
            .ok_or(NOT_FOUND)?;
        let present = self.templates[nth].as_mut().ok_or(NOT_FOUND)?;
        let before = core::mem::replace(present, given.clone());
        present.skip_empty |= before.skip_empty;
        present.report = given.report.or(before.report);
        present.log = given.log.or(before.log);
        Ok(Outcome::Done)
    }

    fn delete(&mut self, template: usize) -> Result<Outcome, &'static str> {
        let nth = template
            .checked_rem(self.templates.len())
            .ok_or(NOT_FOUND)?;
        self.templates[nth]
            .take()
            .map(|_| Outcome::Done)
            .ok_or(NOT_FOUND)
    }

    /// fis.md 3.2, first rows, and 3.7: an engaged lever is no error.
    fn start(&mut self, template: usize, preview: bool) -> Result<View, &'static str> {
        let nth = template
            .checked_rem(self.templates.len())
            .ok_or(NOT_FOUND)?;
        let recipe = self.templates[nth].clone().ok_or(NOT_FOUND)?;
        if self.active_experiments() >= self.knobs.active as usize {
            return Err(QUOTA);
        }
        let fresh = Action {
            state: "pending",
            started: None,
            ran: None,
            stopping: None,
            ended: None,
            failure: None,
        };
        let e = self.experiments.len();
        self.experiments.push(Experiment {
            graph: graph_of(&recipe),
            preview,
            waits_for_log: recipe
                .log
                .is_some_and(|log| self.log_destinations.insert(log)),
            state: "pending",
            cause: "call",
            failing: false,
            created: self.now,
            started: None,
            ran: None,
            idle: None,
            stopping: None,
            ended: None,
            error: None,
            actions: recipe
                .steps
                .keys()
                .map(|name| (name.clone(), fresh.clone()))
                .collect(),
            empty: BTreeSet::new(),
            found: BTreeMap::new(),
            report: (recipe.report.is_some() && !preview).then_some("pending"),
            report_failure: None,
            gone: false,
            recipe,
        });
        if self.knobs.pending == 0 {
            self.initiate(e);
        }
        let answer = self.view(e).expect("it has just begun");
        if self.lever != "disengaged" {
            self.cancel(e);
        }
        Ok(answer)
    }

    /// fis.md 3.5.
    fn stop(&mut self, nth: usize) -> Result<View, &'static str> {
        let e = nth.checked_rem(self.experiments.len()).ok_or(NOT_FOUND)?;
        let before = self.view(e).ok_or(NOT_FOUND)?;
        let experiment = &self.experiments[e];
        match experiment.state {
            "running" if experiment.failing => return Ok(before),
            "pending" | "initiating" | "running" => {}
            _ => return Ok(before),
        }
        self.stop_experiment(e, "call");
        let answer = self.view(e).expect("it was found");
        self.stop_actions(e, "call");
        Ok(answer)
    }

    /// fis.md 3.7.
    fn pull(&mut self, engage: bool) -> Result<&'static str, &'static str> {
        match (self.lever, engage) {
            ("disengaged", true) if self.active_experiments() == 0 => {
                self.turn_lever("engaged", "call");
            }
            ("disengaged", true) => {
                self.turn_lever("engaging", "call");
                for e in 0..self.experiments.len() {
                    self.catch_by_lever(e);
                }
                return Ok("engaging");
            }
            ("engaged", false) => self.turn_lever("disengaged", "call"),
            _ => return Err(CONFLICT),
        }
        Ok(self.lever)
    }

    fn catch_by_lever(&mut self, e: usize) {
        match self.experiments[e].state {
            "running" if self.experiments[e].failing => {}
            "running" => {
                self.stop_experiment(e, "safety lever");
                self.stop_actions(e, "safety lever");
            }
            "pending" | "initiating" => self.cancel(e),
            _ => {}
        }
    }

    fn alarm(&mut self, arn: &str, state: &'static str) {
        let number = self.alarms.len();
        let fresh = Alarm {
            number,
            state: "INSUFFICIENT_DATA",
        };
        let alarm = self.alarms.entry(arn.into()).or_insert(fresh);
        if alarm.state == state {
            return;
        }
        let (number, from) = (alarm.number, alarm.state);
        alarm.state = state;
        self.happened("alarm", (number, ""), (from, state), "host");
        if state == "ALARM" {
            self.effects
                .insert((self.now + self.knobs.alarm_latency, arn.into()));
        }
    }

    fn inject(&mut self, mishap: &Mishap) {
        let experiment = self.known(mishap.experiment);
        self.faults.push(Fault {
            mishap: mishap.clone(),
            experiment,
            struck: 0,
        });
    }

    /// Finds the experiment that an operation names; before there is any it names none.
    fn known(&self, experiment: Option<usize>) -> Option<usize> {
        experiment.map(|nth| {
            nth.checked_rem(self.experiments.len())
                .unwrap_or(usize::MAX)
        })
    }
}
