//! How an experiment gets from initiating to running, or does not: alarms, setup, targets.

use alloc::format;
use alloc::string::String;

use super::Flight;
use super::life::reason_of;
use super::resolve::{Outcome, Resolution, Scene, resolve};
use crate::env::{AlarmState, Setup, WorldMode};
use crate::event::Cause;
use crate::fis::model::ExperimentError;
use crate::fis::state::{Cell, Failure, Flags};
use crate::fis::table::{ActionState, ActionTrigger, ExperimentState, ExperimentTrigger};

impl Flight<'_, '_> {
    /// Phase (b): an experiment that has initiated begins to run, or does not.
    pub(crate) fn leave_initiating(&mut self) {
        if self.hot.state.state() != ExperimentState::Initiating || self.now < self.initiating_end()
        {
            return;
        }
        let raised = |arn: &String| self.cx.env.alarm(arn) == Some(AlarmState::Alarm);
        if self.version.alarms.iter().any(raised) {
            self.stop(ExperimentTrigger::AlarmRaised, Cause::Alarm);
            self.stop_actions(Cause::Alarm);
        } else if let Some((failure, cause)) = self.setup_failure() {
            self.fail_setup(failure, cause);
        } else if let Err(failure) = self.resolve_targets() {
            self.fail_setup(failure, Cause::Targets);
        } else {
            self.run();
        }
    }

    fn setup_failure(&mut self) -> Option<(Failure, Cause)> {
        if !self.cx.env.faults.is_empty()
            && let Some((at, setup)) = self.cx.env.setup_fault(&self.id())
        {
            let (default_code, location, text) = match setup {
                Setup::Role => ("AuthorizationFailure", "experiment", ROLE_UNUSABLE),
                Setup::LogConfiguration => {
                    ("ConfigurationFailure", "logConfiguration", LOG_UNUSABLE)
                }
                Setup::StopConditions => ("ConfigurationFailure", "stopConditions", ALARM_UNUSABLE),
            };
            let fault = self.cx.strike(at);
            let code = fault.code.as_deref().unwrap_or(default_code);
            let error = self.error(code, fault.account_id.as_deref());
            let error = ExperimentError {
                location: Some(location.into()),
                ..error
            };
            let reason = reason_of(&fault, text);
            return Some((Failure { error, reason }, Cause::Fault));
        }
        let unknown = |arn: &&String| self.cx.env.alarm(arn).is_none();
        if self.cx.config.world == WorldMode::Strict
            && let Some(arn) = self.version.alarms.iter().find(unknown)
        {
            let error = self.error("ConfigurationFailure", None);
            let error = ExperimentError {
                location: Some("stopConditions".into()),
                ..error
            };
            return Some((
                Failure {
                    error,
                    reason: format!("Alarm {arn} does not exist."),
                },
                Cause::Alarm,
            ));
        }
        None
    }

    fn resolve_targets(&mut self) -> Result<(), Failure> {
        let strict = self.cx.config.world == WorldMode::Strict;
        if self.version.compiled.plain_targets && !strict && self.version.accounts.is_empty() {
            self.hot.flags.set(Flags::TARGETS);
            return Ok(());
        }
        let resolution = self.resolution();
        let failed = match &resolution.outcome {
            Outcome::Failed { account, location } => Err(Failure {
                error: ExperimentError {
                    account_id: Some(account.clone()),
                    code: Some("InvalidTarget".into()),
                    location: Some(location.clone()),
                },
                reason: NOTHING_RESOLVED.into(),
            }),
            Outcome::Resolved { .. } => Ok(()),
        };
        self.hot.flags.set(Flags::TARGETS);
        self.hot.flags.set(Flags::RESOLVED);
        self.cold.resolutions.insert(self.serial, resolution);
        failed
    }

    fn resolution(&self) -> Resolution {
        let accounts: alloc::vec::Vec<_> = self
            .version
            .accounts
            .iter()
            .map(|entry| &entry.configuration)
            .collect();
        resolve(&Scene {
            template: &self.version.template,
            compiled: &self.version.compiled,
            accounts: &accounts,
            owner: &self.cx.config.account,
            resources: &self.cx.env.resources,
            mode: self.cx.config.world,
            limits: &self.cx.config.limits,
            keys: self.cx.keys,
            lane: self.lane(),
        })
    }

    fn fail_setup(&mut self, failure: Failure, cause: Cause) {
        self.cold.failures.entry(self.serial).or_default().first = Some(failure);
        self.turn(ExperimentTrigger::SetupFailed, cause);
        self.hot.cause = cause;
        self.cancel_waiting(cause);
        self.end();
    }

    fn run(&mut self) {
        self.turn(ExperimentTrigger::TargetsResolved, Cause::Time);
        self.hot.ran = self.now;
        if self.hot.flags.has(Flags::PREVIEW) {
            for action in self.waiting() {
                self.skip(action, Cause::Preview);
            }
            self.hot.cause = Cause::Preview;
            self.turn(ExperimentTrigger::ActionsCompleted, Cause::Preview);
            self.end();
        } else {
            self.release_all();
        }
    }

    pub(super) fn skip(&mut self, action: u32, cause: Cause) {
        self.step_from(action, ActionState::Pending, ActionTrigger::Skip, cause);
        self.set_ended_cell(
            action,
            Cell {
                start: self.now,
                end: self.now,
            },
        );
    }
}

/// Why an experiment fails whose targets are empty (*recorded*).
const NOTHING_RESOLVED: &str = "Target resolution returned empty set.";
/// *Chosen*.
const ROLE_UNUSABLE: &str = "The role of the experiment could not be assumed.";
/// *Chosen*.
const LOG_UNUSABLE: &str = "The log destination could not be used.";
/// *Chosen*.
const ALARM_UNUSABLE: &str = "An alarm of a stop condition could not be read.";
