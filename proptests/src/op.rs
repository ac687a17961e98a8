//! What can happen in a run: one list of operations drives the core and the reference model.

use crate::deed::Deed;
use crate::recipe::Recipe;

/// An operation. Templates and experiments are named by their number, modulo how many there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Creates a template.
    Create(Recipe),
    /// Changes a template to be as another; its experiments stay as they are.
    Update(usize, Recipe),
    /// Deletes a template.
    Delete(usize),
    /// Starts an experiment.
    Start {
        /// Of this template.
        template: usize,
        /// As a preview (`skip-all`).
        preview: bool,
    },
    /// Stops an experiment.
    Stop(usize),
    /// Sets an alarm to a state, as CloudWatch spells it.
    Alarm(u8, &'static str),
    /// Asks for the safety lever to be engaged, or not.
    Lever(bool),
    /// Registers a resource of a kind with a colour.
    Register(&'static str, u8, &'static str),
    /// Deregisters a resource.
    Deregister(&'static str, u8),
    /// Injects a fault.
    Fault(Mishap),
    /// Clears all faults.
    ClearFaults,
    /// Tells how long the work behind an action takes.
    Work {
        /// Name of the action.
        action: String,
        /// Only in this experiment.
        experiment: Option<usize>,
        /// In milliseconds.
        takes: u64,
    },
    /// Does something to AppConfig.
    Deed(Deed),
    /// Lets so many milliseconds pass.
    Advance(u64),
    /// Lets time pass to the next deadline.
    Next,
}

/// A fault to inject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mishap {
    /// What fails.
    pub place: Place,
    /// How long after the beginning of the phase.
    pub after: Option<u64>,
    /// How many times it strikes.
    pub times: Option<u8>,
    /// Only in this experiment, or, of a deployment, in this environment.
    pub experiment: Option<usize>,
    /// Whether code, reason and account are told; else the defaults hold.
    pub told: bool,
}

/// What fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// An action, in a phase: `start`, `run`, `undo` or `stop`.
    Action(String, &'static str),
    /// A part of the setup: `role`, `logConfiguration` or `stopConditions`.
    Setup(&'static str),
    /// The report.
    Report,
    /// The deployment with this number.
    Deployment(u8),
}

/// The code of faults that tell one.
pub const CODE: &str = "DependentServiceFailure";
/// The reason of faults that tell one.
pub const REASON: &str = "It broke.";
/// The account of faults that tell one.
pub const ACCOUNT: &str = "210987654321";
