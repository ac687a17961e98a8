//! What the model shows.

use super::{Experiment, Model, rules};
use crate::view::{ActionView, View};

impl Model {
    /// Shows an experiment; `None` when it is no longer kept.
    #[must_use]
    pub fn view(&self, e: usize) -> Option<View> {
        self.experiments.get(e).filter(|it| !it.gone).map(shown)
    }

    /// Tells whether an experiment is active.
    #[must_use]
    pub fn is_any_active(&self) -> bool {
        self.active_experiments() > 0
    }
}

fn shown(it: &Experiment) -> View {
    let failure = it.error.as_ref();
    let reason = failure.map(|failure| failure.reason.as_str());
    let error = failure.filter(|_| it.state == "failed");
    let report = it.report.map(|state| {
        let failure = it.report_failure.as_ref();
        let reason = rules::report_reason(state, failure.map(|failure| failure.reason.as_str()));
        (
            state.into(),
            reason,
            failure.map(|failure| failure.code.clone()),
        )
    });
    let action = |(name, action): (&String, &super::Action)| {
        let failure = action
            .failure
            .as_ref()
            .map(|failure| failure.reason.as_str());
        let view = ActionView {
            state: action.state.into(),
            reason: rules::action_reason(action.state, it.cause, failure),
            started: action.started,
            ended: action.ended,
        };
        (name.clone(), view)
    };
    View {
        state: it.state.into(),
        reason: rules::experiment_reason(it.state, it.cause, reason),
        error: error.map(|e| [e.code.clone(), e.location.clone(), e.account.clone()]),
        created: it.created,
        started: it.started,
        ended: it.ended,
        actions: it.actions.iter().map(action).collect(),
        report,
    }
}
