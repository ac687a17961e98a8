//! The flight of one experiment: which state it and each of its actions was in, and when.

use windtunnel_core::{Instant, fis};

use super::{Bill, Price};

/// An experiment from its start to its end, or to the end of the run.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Flight {
    /// Id of the experiment.
    pub id: String,
    /// The states of the experiment.
    pub track: Track,
    /// The states of its actions, in order of name.
    pub actions: Vec<(String, Track)>,
    /// The experiment as `GetExperiment` last showed it.
    pub experiment: fis::Experiment,
}

/// The states that something went through.
#[derive(Clone, Debug, Default)]
pub struct Track {
    entered: Vec<(Instant, &'static str)>,
}

/// A stay in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The state, as the service spells it.
    pub state: &'static str,
    /// When it was entered.
    pub from: Instant,
    /// When it was left; `None` when it never was.
    pub to: Option<Instant>,
}

impl Track {
    /// Begins in a state.
    pub(crate) fn begin(state: &'static str, at: Instant) -> Self {
        Self {
            entered: vec![(at, state)],
        }
    }

    pub(crate) fn enter(&mut self, state: &'static str, at: Instant) {
        self.entered.push((at, state));
    }

    /// Returns the stays, in order.
    pub fn stays(&self) -> impl Iterator<Item = Stay> + '_ {
        let left = self
            .entered
            .iter()
            .skip(1)
            .map(|&(at, _)| Some(at))
            .chain([None]);
        let entered = self.entered.iter().copied();
        entered
            .zip(left)
            .map(|((from, state), to)| Stay { state, from, to })
    }

    /// Returns the last state and when it was entered.
    #[must_use]
    pub fn last(&self) -> Option<Stay> {
        self.entered.last().map(|&(from, state)| Stay {
            state,
            from,
            to: None,
        })
    }
}

impl Flight {
    /// Returns what the real service would bill for the experiment up to an instant.
    #[must_use]
    pub fn bill(&self, price: Price, until: Instant) -> Bill {
        let mut bill = Bill::new(price);
        let accounts = u64::try_from(self.experiment.target_account_configurations_count);
        let actions = self.experiment.actions.values();
        for action in actions.filter(|action| action.state.status != "skipped") {
            if let Some(start) = action.start_time {
                let end = action.end_time.map_or(until, |end| end.0);
                bill.count(end - start.0, accounts.unwrap_or_default());
            }
        }
        bill
    }
}
