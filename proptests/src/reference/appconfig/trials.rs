//! Definitions of experiments (appconfig.md 2.8 and 5.2).

use std::collections::BTreeMap;

use serde_json::Value;

use super::Model;
use super::start::{bad, conflict, no_application, no_environment};
use crate::audience;
use crate::deed::{
    AUDIENCES, Arm, Changes, Draft, FLAGS, NOBODY, Names, Step, Trial, definition_name,
};
use crate::reference::Happening;
use crate::reference::rules::OWNER;

/// The definition of an experiment.
#[derive(Clone, Debug)]
pub(super) struct Definition {
    pub(super) application: usize,
    /// `DESTROYED` when it is gone.
    pub(super) state: &'static str,
    pub(super) plan: Plan,
    pub(super) created: u64,
    pub(super) updated: u64,
    /// The largest is the one that was touched last.
    pub(super) touched: usize,
    pub(super) runs: Vec<Run>,
}

/// What a definition says, and what a run keeps of it.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) name: String,
    pub(super) hypothesis: Option<String>,
    pub(super) environment: usize,
    pub(super) profile: usize,
    pub(super) flag: &'static str,
    pub(super) audience: &'static str,
    pub(super) treatments: Vec<Arm>,
    pub(super) control: Arm,
}

/// A run of an experiment.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) state: &'static str,
    pub(super) description: Option<String>,
    pub(super) snapshot: Plan,
    pub(super) result: bool,
    pub(super) updated: u64,
    /// Oldest first.
    pub(super) events: Vec<RunEvent>,
}

/// Something that happened to a run, and how the run was from then on.
#[derive(Clone, Debug)]
pub(super) struct RunEvent {
    pub(super) kind: &'static str,
    pub(super) at: u64,
    pub(super) exposure: u32,
    pub(super) overrides: Option<BTreeMap<String, String>>,
    /// The deployment that it made.
    pub(super) deployment: usize,
}

impl Run {
    pub(super) fn last(&self) -> &RunEvent {
        self.events.last().expect("it was started")
    }
}

impl Model {
    /// Does something to experiments.
    pub(super) fn trial(&mut self, trial: &Trial, names: &Names) -> Result<Option<Value>, String> {
        match trial {
            Trial::Flags(app) => {
                let application = self.known_application(*app)?;
                self.create_profile(application, 0, true);
                Ok(None)
            }
            Trial::Define {
                environment,
                profile,
                flag,
                again,
                draft,
            } => {
                let place = (*environment, *profile, FLAGS[usize::from(*flag)]);
                self.define(place, *again, draft, names).map(Some)
            }
            Trial::Redefine(nth, changes) => self.redefine(*nth, changes, names).map(Some),
            Trial::Delete(nth, destroy) => {
                let nth = self.known_definition(*nth, names)?;
                self.delete_definition(nth, *destroy == Some(true), names)?;
                Ok(None)
            }
            Trial::Restore(nth) => {
                let nth = self.known_definition(*nth, names)?;
                let it = &self.definitions[nth];
                if it.state != "ARCHIVED" || self.environments[it.plan.environment].gone {
                    let id = &names.definitions[nth].id;
                    let text = format!("Experiment definition {id} cannot be restored.");
                    return conflict(text);
                }
                self.turn_definition(nth, "IDLE", 0, "host");
                Ok(None)
            }
            Trial::Start(nth, step) => {
                let nth = self.known_definition(*nth, names)?;
                self.start_run(nth, step, names).map(Some)
            }
            Trial::Update(nth, back, step) => {
                let (nth, run) = self.known_run(*nth, *back, names)?;
                self.update_run(nth, run, step, names).map(Some)
            }
            Trial::Stop(nth, back, result) => {
                let (nth, run) = self.known_run(*nth, *back, names)?;
                self.stop_run(nth, run, *result, names).map(Some)
            }
        }
    }

    fn define(
        &mut self,
        (environment, profile, flag): (usize, usize, &'static str),
        again: Option<usize>,
        draft: &Draft,
        names: &Names,
    ) -> Result<Value, String> {
        let Some(environment) = environment.checked_rem(self.environments.len()) else {
            return Err(no_application(NOBODY));
        };
        let application = self.environments[environment].application;
        let profile = self.profile_of(application, profile, names)?;
        let (app, id) = names.environment(environment);
        if self.environments[environment].gone {
            return Err(no_environment(app, id));
        }
        if !self.profiles[profile].flags {
            let (id, kind) = (names.profile(profile).1, "AWS.AppConfig.FeatureFlags");
            let text = format!("Configuration profile {id} is not of type {kind}.");
            return Err(bad(&text));
        }
        let other = again.and_then(|nth| nth.checked_rem(self.definitions.len()));
        let name = definition_name(other.unwrap_or(self.definitions.len()));
        let mut all = self.definitions.iter();
        let same = all.position(|it| {
            it.state != "DESTROYED" && it.application == application && it.plan.name == name
        });
        if let Some(same) = same {
            let id = &names.definitions[same].id;
            return conflict(format!(
                "Experiment definition with name {name} already exists with id {id} in \
                 application {app} and account {OWNER}"
            ));
        }
        let nth = self.definitions.len();
        self.definitions.push(Definition {
            application,
            state: "IDLE",
            plan: Plan {
                name,
                hypothesis: kept(draft.hypothesis),
                environment,
                profile,
                flag,
                audience: AUDIENCES[usize::from(draft.audience)],
                treatments: draft.treatments.clone(),
                control: draft.control,
            },
            created: self.now,
            updated: self.now,
            touched: 0,
            runs: Vec::new(),
        });
        self.touch(nth);
        Ok(self.show_definition(nth, draft.hypothesis, names))
    }

    fn redefine(&mut self, nth: usize, changes: &Changes, names: &Names) -> Result<Value, String> {
        let nth = self.known_definition(nth, names)?;
        let state = self.definitions[nth].state;
        if state != "IDLE" {
            let advice = match state {
                "ACTIVE" => {
                    " Stop the current experiment run before updating the experiment definition."
                }
                _ => "",
            };
            let id = &names.definitions[nth].id;
            let text = format!("Cannot update experiment definition {id} with status {state}.");
            return conflict(text + advice);
        }
        let plan = &mut self.definitions[nth].plan;
        if let Some(treatments) = &changes.treatments {
            plan.treatments.clone_from(treatments);
        }
        plan.control = changes.control.unwrap_or(plan.control);
        if let Some(audience) = changes.audience {
            plan.audience = AUDIENCES[usize::from(audience)];
        }
        if changes.hypothesis.is_some() {
            plan.hypothesis = kept(changes.hypothesis);
        }
        self.touch(nth);
        Ok(self.show_definition(nth, changes.hypothesis, names))
    }

    fn delete_definition(
        &mut self,
        nth: usize,
        destroy: bool,
        names: &Names,
    ) -> Result<(), String> {
        match (self.definitions[nth].state, destroy) {
            ("ACTIVE", _) => {
                let id = &names.definitions[nth].id;
                let why = "cannot be deleted while an experiment is running";
                return Err(bad(&format!("Experiment definition {id} {why}.")));
            }
            (_, true) => self.turn_definition(nth, "DESTROYED", 0, "call"),
            ("IDLE", false) => self.turn_definition(nth, "ARCHIVED", 0, "call"),
            _ => {}
        }
        Ok(())
    }

    /// Takes a transition of a definition, which counts as a touch.
    pub(super) fn turn_definition(
        &mut self,
        nth: usize,
        to: &'static str,
        run: usize,
        cause: &str,
    ) {
        let from = core::mem::replace(&mut self.definitions[nth].state, to);
        self.touch(nth);
        self.events.push(Happening {
            at: self.now,
            kind: "definition",
            number: nth,
            action: run.to_string(),
            from: from.into(),
            to: to.into(),
            cause: cause.into(),
        });
    }

    fn touch(&mut self, nth: usize) {
        self.touches += 1;
        let it = &mut self.definitions[nth];
        it.touched = self.touches;
        it.updated = self.now;
    }

    pub(super) fn known_definition(&self, nth: usize, names: &Names) -> Result<usize, String> {
        let Some(nth) = nth.checked_rem(self.definitions.len()) else {
            return Err(no_application(NOBODY));
        };
        match self.definitions[nth].state {
            "DESTROYED" => Err(no_definition(names.definition(nth))),
            _ => Ok(nth),
        }
    }

    /// Returns a definition and the place of one of its runs.
    fn known_run(&self, nth: usize, back: u8, names: &Names) -> Result<(usize, usize), String> {
        let number = names.run_number(nth, back);
        let nth = self.known_definition(nth, names)?;
        if number > self.definitions[nth].runs.len() {
            let (app, id) = names.definition(nth);
            return Err(format!(
                "ResourceNotFoundException: Experiment Run with Application Id {app}, Experiment \
                 Definition Id {id}, and Run {number} could not be found for account {OWNER}."
            ));
        }
        Ok((nth, number - 1))
    }

    /// Tells whether a definition holds its environment.
    pub(super) fn holds(&self, environment: usize) -> bool {
        let mut all = self.definitions.iter();
        all.any(|it| it.plan.environment == environment && ["IDLE", "ACTIVE"].contains(&it.state))
    }
}

/// An empty text is none.
pub(super) fn kept(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(Into::into)
}

pub(super) fn no_definition((app, id): (&str, &str)) -> String {
    format!(
        "ResourceNotFoundException: Experiment Definition with Application Id {app} and Experiment \
         Definition Id {id} could not be found for account {OWNER}."
    )
}

impl Plan {
    /// Reads who takes part: an entity for which the rule is true.
    pub(super) fn audience(&self) -> Option<audience::Expr> {
        let rule = format!("(and (exists key::\"entityId\") {})", self.audience);
        audience::read(&rule).expect("the rules are simple")
    }

    pub(super) fn has_key(&self, key: &str) -> bool {
        self.keys().any(|known| known == key)
    }

    /// The keys of the treatments, of which the control comes last.
    pub(super) fn keys(&self) -> impl Iterator<Item = String> {
        let treatments = (1..=self.treatments.len()).map(|nth| format!("t{nth}"));
        treatments.chain(["c".to_owned()])
    }

    /// Treatments and control, in the order of their keys.
    pub(super) fn arms(&self) -> impl Iterator<Item = &Arm> + Clone {
        self.treatments.iter().chain([&self.control])
    }
}

impl Step {
    /// The overrides as a map.
    pub(super) fn map(&self) -> Option<BTreeMap<String, String>> {
        let overrides = self.overrides.as_ref()?.iter();
        Some(
            overrides
                .map(|&(entity, key)| (entity.into(), key.into()))
                .collect(),
        )
    }
}
