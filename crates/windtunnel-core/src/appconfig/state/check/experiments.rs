//! Definitions and runs of experiments that were read from outside.

use alloc::collections::BTreeSet;
use alloc::format;

use crate::appconfig::model::{Decimal, Treatment, TreatmentOverrides};
use crate::appconfig::state::{
    AppConfig, DefinitionRecord, Flags, Plan, RunEvent, RunEventKind, RunRecord,
};
use crate::appconfig::table::{ExperimentDefinitionState, ExperimentRunState};

impl AppConfig {
    pub(super) fn are_experiments_consistent(&self) -> bool {
        let cold = &self.cold;
        let (mut touched, mut flags) = (BTreeSet::new(), BTreeSet::new());
        let are_sound = cold.definitions.iter().all(|(&serial, record)| {
            let plan = &record.plan;
            let name = (record.application, plan.name.clone());
            let place = (plan.environment, plan.profile, serial);
            let flag = (plan.environment, plan.profile, plan.flag_key.as_str());
            serial < cold.next
                && cold.applications.contains_key(&record.application)
                && cold.definition_names.get(&name) == Some(&serial)
                && cold.definition_places.contains(&place)
                && record.touched <= cold.touches
                && touched.insert(record.touched)
                && (record.running().is_none() || flags.insert(flag))
                && self.is_definition_consistent(record)
        });
        are_sound
            && cold.definition_names.len() == cold.definitions.len()
            && cold.definition_places.len() == cold.definitions.len()
    }

    fn is_definition_consistent(&self, record: &DefinitionRecord) -> bool {
        let status = record.state.state();
        let has_places = status == ExperimentDefinitionState::Archived
            || self.are_places_kept(record.application, &record.plan);
        // Only the last run can be running, and then the definition is active.
        let before = record.runs.split_last().map(|(_, before)| before);
        let is_active = status == ExperimentDefinitionState::Active;
        status != ExperimentDefinitionState::Destroyed
            && has_places
            && is_plan_sound(&record.plan)
            && before
                .unwrap_or_default()
                .iter()
                .all(|run| !run.is_running())
            && record.running().is_some() == is_active
            && record
                .runs
                .iter()
                .all(|run| self.is_run_consistent(record, run))
    }

    fn are_places_kept(&self, application: u32, plan: &Plan) -> bool {
        let environment = self.cold.environments.get(&plan.environment);
        let profile = self.cold.profiles.get(&plan.profile);
        environment.is_some_and(|record| record.application == application)
            && profile.is_some_and(|record| record.application == application && record.is_flags)
    }

    fn is_run_consistent(&self, record: &DefinitionRecord, run: &RunRecord) -> bool {
        let snapshot = &run.snapshot;
        let (own, other) = (&record.plan, snapshot);
        // These cannot be changed, and what a definition that is running says cannot either.
        let is_same = (own.environment, own.profile, &own.flag_key, &own.name)
            == (
                other.environment,
                other.profile,
                &other.flag_key,
                &other.name,
            )
            && (!run.is_running() || own == other);
        let is_done = run.state.state() == ExperimentRunState::Done;
        let [first, rest @ ..] = run.events.as_slice() else {
            return false;
        };
        let last = rest.last().unwrap_or(first);
        let follows = |pair: &[RunEvent]| {
            pair[0].at <= pair[1].at
                && pair[0].exposure <= pair[1].exposure
                && pair[0].deployment < pair[1].deployment
                && pair[1].kind != RunEventKind::Started
        };
        let (_, before) = run.events.split_last().unwrap_or((first, &[]));
        is_same
            && is_plan_sound(snapshot)
            && first.kind == RunEventKind::Started
            && run.events.windows(2).all(follows)
            && before
                .iter()
                .all(|event| event.kind != RunEventKind::Stopped)
            && is_done == (last.kind == RunEventKind::Stopped)
            && last.at <= run.updated
            && run
                .events
                .iter()
                .all(|event| self.is_event_consistent(snapshot, event))
    }

    fn is_event_consistent(&self, plan: &Plan, event: &RunEvent) -> bool {
        let entities = event.overrides.iter().flat_map(TreatmentOverrides::inline);
        let is_key = |key: &str| {
            key == plan.control.key || plan.treatments.iter().any(|treatment| treatment.key == key)
        };
        // Deployments go with their environment.
        let environment = self.cold.environments.get(&plan.environment);
        let is_made = environment.is_none_or(|record| {
            let place = usize::try_from(event.deployment)
                .ok()
                .and_then(|n| n.checked_sub(1));
            let serial = place.and_then(|place| record.deployments.get(place));
            let hot = serial.and_then(|&serial| self.deployment(serial));
            hot.is_some_and(|hot| hot.flags.has(Flags::MANAGED) && hot.profile == plan.profile)
        });
        (Decimal::ZERO..=Decimal::HUNDRED).contains(&event.exposure)
            && entities.into_iter().all(|(_, key)| is_key(key))
            && is_made
    }
}

fn is_plan_sound(plan: &Plan) -> bool {
    let is_weight = |treatment: &Treatment| !treatment.weight.is_negative();
    let mut numbered = (1_u32..).zip(&plan.treatments);
    (1..=5).contains(&plan.treatments.len())
        && numbered.all(|(nth, it)| it.key == format!("t{nth}") && is_weight(it))
        && plan.control.key == "c"
        && is_weight(&plan.control)
}
