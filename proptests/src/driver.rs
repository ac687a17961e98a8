//! Drives a world with operations and keeps what came of it.

use std::collections::BTreeMap;

use serde_json::Value;
use windtunnel_core::appconfig::{AttributeValue, Blob, EntityContext, GetExperimentRunRequest};
use windtunnel_core::env::{self, AlarmState, Fault, Phase, Resource, Setup, Work};
use windtunnel_core::{Command, Config, Error, Event, Instant, Reply, Seed, Span, World, fis};

use crate::deed::{Deed, Names};
use crate::op::{ACCOUNT, CODE, Mishap, Op, Place, REASON};
use crate::recipe::{Recipe, alarm_arn, arn, resource_type};

/// When all runs begin: 2026-01-01T00:00:00Z.
pub const START: Instant = Instant::from_millis(1_767_225_600_000);

/// A world, and what was asked of it.
#[derive(Clone, Debug)]
pub struct Driver {
    /// The world.
    pub world: World,
    /// Ids and recipes of the templates created, also of those deleted.
    pub templates: Vec<(String, Recipe)>,
    /// Ids of the experiments started, and the recipe of each.
    pub experiments: Vec<(String, Recipe)>,
    /// What was created in AppConfig.
    pub names: Names,
    /// All events so far.
    pub events: Vec<Event>,
    /// All commands so far, also those refused.
    pub script: Vec<(Instant, Command)>,
    /// All operations so far that were commands, and when.
    pub timetable: Vec<(Instant, Op)>,
}

/// What came of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing to tell.
    Done,
    /// The experiment as the answer shows it.
    Experiment(Box<fis::Experiment>),
    /// The state of the lever as the answer shows it.
    Lever(String),
    /// What AppConfig answers, as JSON.
    Json(Value),
    /// The error code; of AppConfig with its text.
    Refused(String),
}

impl Driver {
    /// Begins with an empty world.
    #[must_use]
    pub fn new(config: Config, seed: u64) -> Self {
        Self {
            world: World::new(config, Seed(seed), START),
            templates: Vec::new(),
            experiments: Vec::new(),
            names: Names::default(),
            events: Vec::new(),
            script: Vec::new(),
            timetable: Vec::new(),
        }
    }

    /// Does one operation at the present.
    pub fn apply(&mut self, op: &Op) -> Answer {
        let now = self.world.now();
        if matches!(op, Op::Advance(_) | Op::Next) {
            let end = match op {
                Op::Advance(millis) => now + Span::from_millis(*millis),
                _ => self.world.poll_timeout().unwrap_or(now),
            };
            self.world.handle_timeout(end);
            self.drain();
            return Answer::Done;
        }
        self.apply_at(now, op)
    }

    /// Does an operation that is a command at an instant.
    pub fn apply_at(&mut self, at: Instant, op: &Op) -> Answer {
        let Some(command) = self.command(op) else {
            return Answer::Done;
        };
        self.script.push((at, command.clone()));
        self.timetable.push((at, op.clone()));
        let answer = match self.world.handle(at, command) {
            Ok(Reply::Fis(reply)) => self.note(op, reply),
            Ok(Reply::Env(_)) => Answer::Done,
            Ok(reply) => {
                let shown = serde_json::to_value(reply).expect("a reply can be written");
                if let Op::Deed(deed) = op {
                    self.names.note(deed, &shown);
                }
                Answer::Json(shown)
            }
            Err(error) => match op {
                Op::Deed(_) => Answer::Refused(told(&error)),
                _ => Answer::Refused(error.code.name().into()),
            },
        };
        self.drain();
        answer
    }

    /// Makes the command of an operation; `None` for those that only let time pass.
    #[must_use]
    pub fn command(&self, op: &Op) -> Option<Command> {
        Some(match op {
            Op::Create(recipe) => {
                let description = format!("template {}", self.templates.len());
                let request = recipe.request(&description);
                Command::Fis(fis::Command::CreateExperimentTemplate(request))
            }
            Op::Update(template, recipe) => {
                let id = pick(&self.templates, *template).map_or("EXTnone", |t| &t.0);
                Command::Fis(fis::Command::UpdateExperimentTemplate(update(id, recipe)))
            }
            Op::Delete(template) => {
                let id = pick(&self.templates, *template).map_or("EXTnone", |t| &t.0);
                let request = fis::DeleteExperimentTemplateRequest {
                    id: Some(id.into()),
                };
                Command::Fis(fis::Command::DeleteExperimentTemplate(request))
            }
            Op::Start { template, preview } => {
                let id = pick(&self.templates, *template).map_or("EXTnone", |t| &t.0);
                start(id, *preview)
            }
            Op::Stop(experiment) => {
                let id = pick(&self.experiments, *experiment).map_or("EXPnone", |e| &e.0);
                let request = fis::StopExperimentRequest {
                    id: Some(id.into()),
                };
                Command::Fis(fis::Command::StopExperiment(request))
            }
            Op::Lever(engage) => lever(*engage),
            Op::Alarm(alarm, state) => Command::Env(env::Command::SetAlarm {
                arn: alarm_arn(*alarm),
                state: AlarmState::from_name(state).expect("the state is one of three"),
            }),
            Op::Register(kind, nth, colour) => {
                Command::Env(env::Command::RegisterResources(vec![resource(
                    kind, *nth, colour,
                )]))
            }
            Op::Deregister(kind, nth) => {
                Command::Env(env::Command::DeregisterResources(vec![arn(kind, *nth)]))
            }
            Op::Fault(mishap) => Command::Env(env::Command::InjectFault(self.fault(mishap))),
            Op::ClearFaults => Command::Env(env::Command::ClearFaults),
            Op::Work {
                action,
                experiment,
                takes,
            } => Command::Env(env::Command::SetWork(Work {
                action: action.clone(),
                experiment: self.id_of(*experiment),
                takes: Span::from_millis(*takes),
            })),
            Op::Deed(deed) => self.names.command(deed),
            Op::Advance(_) | Op::Next => return None,
        })
    }

    /// Returns what a client gets the old way.
    pub fn ask(&mut self, environment: usize, profile: usize, client: u8) -> Option<String> {
        let ask = Deed::Ask {
            environment,
            profile,
            client,
            has: None,
        };
        let Answer::Json(shown) = self.apply(&Op::Deed(ask)) else {
            return None;
        };
        let content = Blob::from_base64(shown["Content"].as_str()?)?;
        String::from_utf8(content.bytes().to_vec()).ok()
    }

    /// Shows all environments and deployments; what is gone as the error that says so.
    pub fn survey(&mut self) -> Vec<Result<Value, String>> {
        let (now, reads) = (self.world.now(), self.names.reads());
        let mut shown = Vec::new();
        for command in reads {
            let answer = self.world.handle(now, Command::AppConfig(command));
            shown.push(match answer {
                Ok(reply) => Ok(serde_json::to_value(reply).expect("a reply can be written")),
                Err(error) => Err(told(&error)),
            });
        }
        self.drain();
        shown
    }

    /// Counts who has which treatment of a thousand entities, in each run that is running.
    pub fn tallies(&mut self) -> Vec<Vec<String>> {
        let ids: Vec<String> = (0..1_000).map(|nth| format!("entity-{nth}")).collect();
        let context =
            EntityContext::default().with("country", AttributeValue::StringValue("US".into()));
        let mut tallies = Vec::new();
        for nth in 0..self.names.definitions.len() {
            let (application, definition) = self.names.definition(nth);
            let runs = self.names.definitions[nth].runs.len();
            let request = GetExperimentRunRequest {
                application_identifier: Some(application.into()),
                experiment_definition_identifier: Some(definition.into()),
                run: i64::try_from(runs).ok(),
            };
            let now = self.world.now();
            let mut call = self.world.appconfig(now);
            let Ok(assigner) = call.assigner(&request) else {
                continue;
            };
            let tally = assigner.assign_all(&ids, &context, &mut Vec::new());
            if tally.deployed < 1_000 {
                tallies.push(tally.enrolled.iter().map(ToString::to_string).collect());
            }
        }
        self.drain();
        tallies
    }

    /// Shows an experiment; `None` when it is no longer kept.
    pub fn look(&mut self, experiment: usize) -> Option<fis::Experiment> {
        let id = Some(self.experiments.get(experiment)?.0.clone());
        let now = self.world.now();
        let answer = self
            .world
            .fis(now)
            .get_experiment(fis::GetExperimentRequest { id });
        answer.ok().map(|answer| answer.experiment)
    }

    /// Returns the resources that the targets of an experiment were resolved to.
    pub fn chosen(&mut self, experiment: usize) -> Vec<fis::ResolvedTarget> {
        let id = self
            .experiments
            .get(experiment)
            .map(|experiment| experiment.0.clone());
        let request = fis::ListExperimentResolvedTargetsRequest {
            experiment_id: id,
            ..Default::default()
        };
        let now = self.world.now();
        let answer = self
            .world
            .fis(now)
            .list_experiment_resolved_targets(request);
        answer.map_or(Vec::new(), |answer| answer.resolved_targets)
    }

    /// Returns the names of the actions of an experiment, in order.
    #[must_use]
    pub fn names(&self, experiment: usize) -> Vec<&str> {
        self.experiments[experiment]
            .1
            .steps
            .keys()
            .map(String::as_str)
            .collect()
    }

    /// Takes the events that wait.
    pub fn drain(&mut self) {
        while let Some(event) = self.world.poll_event() {
            self.events.push(event);
        }
    }

    fn note(&mut self, op: &Op, reply: fis::Reply) -> Answer {
        match (op, reply) {
            (Op::Create(recipe), fis::Reply::CreateExperimentTemplate(answer)) => {
                self.templates
                    .push((answer.experiment_template.id, recipe.clone()));
                Answer::Done
            }
            (Op::Start { template, .. }, fis::Reply::StartExperiment(answer)) => {
                let recipe = self.templates[template % self.templates.len()].1.clone();
                self.experiments
                    .push((answer.experiment.id.clone(), recipe));
                Answer::Experiment(Box::new(answer.experiment))
            }
            (Op::Update(template, recipe), _) => {
                let nth = template % self.templates.len();
                self.templates[nth].1 = updated(&self.templates[nth].1, recipe);
                Answer::Done
            }
            (_, fis::Reply::StopExperiment(answer)) => {
                Answer::Experiment(Box::new(answer.experiment))
            }
            (_, fis::Reply::UpdateSafetyLeverState(answer)) => {
                Answer::Lever(answer.safety_lever.state.status)
            }
            _ => Answer::Done,
        }
    }

    fn fault(&self, mishap: &Mishap) -> Fault {
        let told = |text: &str| mishap.told.then(|| text.to_owned());
        let mut fault = Fault {
            experiment: self.id_of(mishap.experiment),
            code: told(CODE),
            reason: told(REASON),
            account_id: told(ACCOUNT),
            times: mishap.times.map(i64::from),
            ..Fault::default()
        };
        match &mishap.place {
            Place::Action(name, phase) => {
                fault.action = Some(name.clone());
                fault.after = mishap.after.map(Span::from_millis);
                fault.phase = Some(match *phase {
                    "start" => Phase::Start,
                    "run" => Phase::Run,
                    "undo" => Phase::Undo,
                    _ => Phase::Stop,
                });
            }
            Place::Setup(part) => {
                fault.setup = Some(match *part {
                    "role" => Setup::Role,
                    "logConfiguration" => Setup::LogConfiguration,
                    _ => Setup::StopConditions,
                });
            }
            Place::Report => fault.report = Some(true),
            Place::Deployment(number) => {
                fault.deployment = Some(i64::from(*number));
                fault.after = mishap.after.map(Span::from_millis);
                fault.experiment = None;
                let environment = |nth| self.names.environment(nth).1.to_owned();
                fault.environment = mishap.experiment.map(environment);
            }
        }
        fault
    }

    /// Returns the id of an experiment by number; the number of one that does not exist yet names
    /// none at all.
    fn id_of(&self, experiment: Option<usize>) -> Option<String> {
        let nth = experiment?;
        Some(pick(&self.experiments, nth).map_or("EXPnone".into(), |e| e.0.clone()))
    }
}

fn told(error: &Error) -> String {
    format!("{}: {}", error.code.name(), error.message)
}

/// Picks an item by number, modulo how many there are.
pub fn pick<T>(items: &[T], nth: usize) -> Option<&T> {
    items.get(nth.checked_rem(items.len())?)
}

/// Makes the request that changes a template to be as a recipe.
#[must_use]
pub fn update(template: &str, recipe: &Recipe) -> fis::UpdateExperimentTemplateRequest {
    let given = recipe.request("updated");
    fis::UpdateExperimentTemplateRequest {
        id: Some(template.into()),
        stop_conditions: given.stop_conditions,
        targets: given.targets,
        actions: given.actions,
        log_configuration: given.log_configuration,
        experiment_options: given.experiment_options,
        experiment_report_configuration: given.experiment_report_configuration,
        ..Default::default()
    }
}

/// Returns what a template is after an update: members not given stay as they were (fis.md 2.5).
#[must_use]
pub fn updated(before: &Recipe, given: &Recipe) -> Recipe {
    Recipe {
        skip_empty: before.skip_empty || given.skip_empty,
        report: given.report.or(before.report),
        log: given.log.or(before.log),
        ..given.clone()
    }
}

/// Makes the command that starts an experiment.
#[must_use]
pub fn start(template: &str, preview: bool) -> Command {
    let mode = preview.then(|| fis::ExperimentOptions {
        actions_mode: Some("skip-all".into()),
        ..Default::default()
    });
    Command::Fis(fis::Command::StartExperiment(fis::StartExperimentRequest {
        experiment_template_id: Some(template.into()),
        experiment_options: mode,
        ..Default::default()
    }))
}

/// Makes the command that turns the safety lever.
#[must_use]
pub fn lever(engage: bool) -> Command {
    let status = if engage { "engaged" } else { "disengaged" };
    let state = fis::SafetyLeverStateInput {
        status: Some(status.into()),
        reason: Some("because".into()),
    };
    Command::Fis(fis::Command::UpdateSafetyLeverState(
        fis::UpdateSafetyLeverStateRequest {
            id: Some("default".into()),
            state: Some(state),
        },
    ))
}

/// Makes a resource of a colour.
#[must_use]
pub fn resource(kind: &str, nth: u8, colour: &str) -> Resource {
    Resource {
        arn: arn(kind, nth),
        resource_type: resource_type(kind).into(),
        tags: Some(BTreeMap::from([("colour".into(), colour.into())])),
        ..Resource::default()
    }
}
