//! What must hold of every run, whatever happens in it.

use std::collections::{BTreeMap, BTreeSet};

use windtunnel_core::appconfig::{
    DeploymentMachine, ExperimentDefinitionMachine, ExperimentRunMachine,
};
use windtunnel_core::fis::{ActionMachine, ExperimentMachine, ReportMachine, SafetyLeverMachine};
use windtunnel_core::{Code, Event, Machine, MachineKind};

use crate::driver::Driver;
use crate::recipe::Kind;
use crate::view::View;

/// Follows the events of a run and checks each against what it has seen before.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    seen: usize,
    /// The present state of each machine that has moved.
    states: BTreeMap<(MachineKind, u32, u32), &'static str>,
    at: u64,
    /// Experiments that have begun to fail.
    failing: BTreeSet<u32>,
}

impl Watch {
    /// Looks at the events that are new.
    ///
    /// # Errors
    ///
    /// What does not hold.
    pub fn look(&mut self, driver: &Driver, active: u32) -> Result<(), String> {
        for event in &driver.events[self.seen..] {
            self.follow(driver, event)
                .map_err(|what| format!("{what}: {event:?}"))?;
        }
        self.seen = driver.events.len();
        let is_active = |e: u32| {
            !is_terminal(
                MachineKind::FisExperiment,
                self.state_of(MachineKind::FisExperiment, e, 0),
            )
        };
        let count = (0..)
            .zip(&driver.experiments)
            .filter(|&(e, _)| is_active(e))
            .count();
        if count > active as usize {
            return Err(format!("{count} experiments are active, {active} may be"));
        }
        Ok(())
    }

    fn state_of(&self, machine: MachineKind, serial: u32, part: u32) -> &'static str {
        self.states
            .get(&(machine, serial, part))
            .copied()
            .unwrap_or(initial(machine))
    }

    fn follow(&mut self, driver: &Driver, event: &Event) -> Result<(), String> {
        let at = event.at.as_millis();
        if at < core::mem::replace(&mut self.at, at) {
            return Err("time went back".into());
        }
        // Deployments and definitions have no parts.
        let part = match event.machine {
            MachineKind::AppConfigDeployment | MachineKind::AppConfigExperimentDefinition => 0,
            _ => event.part,
        };
        let before = self.state_of(event.machine, event.serial, part);
        if before != event.from() {
            return Err(format!("it was {before}"));
        }
        if is_terminal(event.machine, before) {
            return Err("it had ended".into());
        }
        self.states
            .insert((event.machine, event.serial, part), event.to());
        match (event.machine, event.to()) {
            (MachineKind::FisAction, "initiating" | "skipped") => self.started(driver, event),
            (MachineKind::FisAction, "failed") => {
                self.failing.insert(event.serial);
                Ok(())
            }
            (MachineKind::FisExperiment, to) => self.turned(driver, event, to),
            (MachineKind::FisReport, "running") => {
                let state = self.state_of(MachineKind::FisExperiment, event.serial, 0);
                expect(
                    is_terminal(MachineKind::FisExperiment, state),
                    "a report before the end",
                )
            }
            _ => Ok(()),
        }
    }

    /// An action starts only in a running experiment of which nothing has failed at an earlier
    /// moment, when all that it starts after has ended well.
    fn started(&self, driver: &Driver, event: &Event) -> Result<(), String> {
        let state = self.state_of(MachineKind::FisExperiment, event.serial, 0);
        expect(
            state == "running",
            "an action started while its experiment was not running",
        )?;
        if event.cause.to_string() == "preview" {
            return Ok(());
        }
        let experiment = event.serial as usize;
        let recipe = &driver.experiments[experiment].1;
        let names = driver.names(experiment);
        for before in &recipe.steps[names[event.part as usize]].after {
            let part = names
                .iter()
                .position(|name| name == before)
                .and_then(|at| u32::try_from(at).ok());
            let state = self.state_of(
                MachineKind::FisAction,
                event.serial,
                part.unwrap_or(u32::MAX),
            );
            expect(
                matches!(state, "completed" | "skipped"),
                "an action started too early",
            )?;
        }
        Ok(())
    }

    fn turned(&self, driver: &Driver, event: &Event, to: &str) -> Result<(), String> {
        if to == "running" {
            let lever = self.state_of(MachineKind::FisSafetyLever, 0, 0);
            expect(lever == "disengaged", "an experiment ran under the lever")?;
        }
        if !is_terminal(MachineKind::FisExperiment, to) {
            return Ok(());
        }
        let names = driver.names(event.serial as usize).len();
        // The experiment that the lever or its setup ends is told before its actions.
        let ran = matches!(event.from(), "running" | "stopping");
        for part in (0..).take(if ran { names } else { 0 }) {
            let state = self.state_of(MachineKind::FisAction, event.serial, part);
            expect(
                is_terminal(MachineKind::FisAction, state),
                "it ended before its actions",
            )?;
            let well = matches!(state, "completed" | "skipped");
            expect(
                to != "completed" || well,
                "it completed, and an action did not",
            )?;
        }
        expect(
            to != "completed" || !self.failing.contains(&event.serial),
            "it completed with a failure",
        )
    }
}

/// Checks the times of an experiment, which are what is billed.
///
/// # Errors
///
/// What does not hold.
pub fn check_times(driver: &Driver, experiment: usize, view: &View) -> Result<(), String> {
    let ended = is_terminal(MachineKind::FisExperiment, &view.state);
    expect(
        view.ended.is_some() == ended,
        "an end time goes with an end",
    )?;
    expect(
        view.started.is_none_or(|at| at >= view.created),
        "it started before it was created",
    )?;
    let begin = view.started.unwrap_or(view.created);
    expect(
        view.ended.is_none_or(|at| at >= begin),
        "it ended before it started",
    )?;
    expect(
        view.error.is_some() == (view.state == "failed"),
        "an error goes with a failure",
    )?;
    let recipe = &driver.experiments[experiment].1;
    for (name, action) in &view.actions {
        let ended = is_terminal(MachineKind::FisAction, &action.state);
        let never_ran = matches!(action.state.as_str(), "pending" | "cancelled");
        expect(
            action.started.is_some() != never_ran,
            "a start time goes with a start",
        )?;
        expect(
            action.ended.is_some() == (ended && !never_ran),
            "an end time goes with an end",
        )?;
        expect(
            view.ended.is_none() || ended,
            "an action outlived its experiment",
        )?;
        let (Some(start), Some(end)) = (action.started, action.ended) else {
            continue;
        };
        expect(
            begin <= start && start <= end,
            "an action ended before it started",
        )?;
        expect(
            view.ended.is_none_or(|last| end <= last),
            "an action ended after its experiment",
        )?;
        expect(
            action.state != "skipped" || start == end,
            "a skipped action took time",
        )?;
        let least = match recipe.steps[name].kind {
            Kind::Wait(time)
            | Kind::Command(_, time)
            | Kind::PauseIo(_, time)
            | Kind::Disconnect(_, time) => time,
            Kind::StopInstances(_, time) => time.unwrap_or(0),
            _ => 0,
        };
        let enough = end - start >= least;
        expect(
            action.state != "completed" || enough,
            "a completed action was too short",
        )?;
    }
    Ok(())
}

fn expect(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.into()) }
}

fn initial(machine: MachineKind) -> &'static str {
    match machine {
        MachineKind::Alarm => "INSUFFICIENT_DATA",
        MachineKind::FisSafetyLever => "disengaged",
        MachineKind::AppConfigDeployment => "VALIDATING",
        MachineKind::AppConfigExperimentDefinition => "IDLE",
        MachineKind::AppConfigExperimentRun => "RUNNING",
        _ => "pending",
    }
}

fn is_terminal(machine: MachineKind, state: &str) -> bool {
    fn of<M: Machine>(state: &str) -> bool {
        M::TABLE
            .terminal
            .iter()
            .any(|terminal| terminal.name() == state)
    }
    match machine {
        MachineKind::FisExperiment => of::<ExperimentMachine>(state),
        MachineKind::FisAction => of::<ActionMachine>(state),
        MachineKind::FisReport => of::<ReportMachine>(state),
        MachineKind::FisSafetyLever => of::<SafetyLeverMachine>(state),
        MachineKind::AppConfigDeployment => of::<DeploymentMachine>(state),
        MachineKind::AppConfigExperimentDefinition => of::<ExperimentDefinitionMachine>(state),
        MachineKind::AppConfigExperimentRun => of::<ExperimentRunMachine>(state),
        _ => false,
    }
}
