//! Whether state that was read from outside fits together, so that nothing can go wrong later.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Fis, Flags, Hot, Large, NEVER, Version};
use crate::fis::model::Compiled;
use crate::fis::table::{ActionState, ExperimentMachine, ExperimentState, ReportMachine};
use crate::table::{Code, Machine};

impl Fis {
    /// Tells whether all parts fit each other.
    pub(crate) fn is_consistent(&self) -> bool {
        self.cells.len() == Compiled::SMALL + 1
            && (0..)
                .zip(&self.cells)
                .all(|(width, blocks)| blocks.is_consistent(width))
            && self.experiments.is_consistent()
            && self.versions.iter().all(|(slot, version)| {
                version.is_consistent() && version.users == self.users_of(slot)
            })
            && self.are_templates_consistent()
            && self.are_experiments_consistent()
    }

    fn users_of(&self, slot: u32) -> u32 {
        let templates = self
            .cold
            .templates
            .values()
            .filter(|record| record.version == slot);
        let experiments = self.living().filter(|(_, hot)| hot.version == slot);
        u32::try_from(templates.count() + experiments.count()).unwrap_or(u32::MAX)
    }

    fn living(&self) -> impl Iterator<Item = (u32, &Hot)> {
        self.experiments
            .range()
            .filter_map(|serial| Some((serial, self.experiment(serial)?)))
    }

    fn are_templates_consistent(&self) -> bool {
        let next = self.cold.next_template;
        self.cold.templates.iter().all(|(&serial, record)| {
            serial < next
                && self
                    .versions
                    .get(record.version)
                    .is_some_and(|v| v.of == serial)
        })
    }

    fn are_experiments_consistent(&self) -> bool {
        let is_terminal = |hot: &Hot| ExperimentMachine::TABLE.is_terminal(hot.state.state());
        let active = self.living().filter(|(_, hot)| !is_terminal(hot)).count();
        let reports = self
            .living()
            .filter(|(_, hot)| is_terminal(hot) && has_open_report(hot))
            .count();
        let mut retired: Vec<u32> = self.ledger.retired.iter().map(|r| r.1).collect();
        retired.sort_unstable();
        let ended = self
            .living()
            .filter(|(_, hot)| is_terminal(hot))
            .map(|(serial, _)| serial);
        self.ledger.active as usize == active
            && self.ledger.reports as usize == reports
            && ended.eq(retired)
            && self.ledger.retired.iter().is_sorted_by_key(|&(at, _)| at)
            && self
                .living()
                .all(|(_, hot)| self.is_experiment_consistent(hot))
    }

    fn is_experiment_consistent(&self, hot: &Hot) -> bool {
        let Some(version) = self.versions.get(hot.version) else {
            return false;
        };
        let count = version.compiled.len();
        let state = hot.state.state();
        let ran = hot.ran != NEVER;
        let has_times = match state {
            ExperimentState::Pending => hot.started == NEVER,
            ExperimentState::Initiating => hot.started != NEVER && !ran,
            ExperimentState::Running | ExperimentState::Completed => ran,
            ExperimentState::Stopping => hot.since != NEVER,
            _ => hot.ended != NEVER,
        };
        let has_states = if count <= Compiled::SMALL {
            // Slots beyond the last action stay pending.
            (hot.block == NEVER || self.cells[count].contains(hot.block))
                && (0..32).all(|action| {
                    let state = hot.small_code(action);
                    if (action as usize) < count {
                        ActionState::from_code(state).is_some()
                    } else {
                        state == 0
                    }
                })
        } else {
            self.large
                .get(hot.block)
                .is_some_and(|large| large.is_consistent(&version.compiled))
        };
        has_times && has_states
    }
}

fn has_open_report(hot: &Hot) -> bool {
    hot.report
        .is_some_and(|report| !ReportMachine::TABLE.is_terminal(report.state()))
        && !hot.flags.has(Flags::GONE)
}

impl Version {
    fn is_consistent(&self) -> bool {
        self.compiled.is_consistent()
            && self
                .template
                .actions
                .keys()
                .map(String::as_str)
                .eq(self.names.iter().map(|n| &**n))
            && self.names.len() == self.compiled.len()
    }
}

impl Compiled {
    fn is_consistent(&self) -> bool {
        let count = self.len();
        let mut predecessors = alloc::vec![0_u32; count];
        for &next in &self.successors {
            match predecessors.get_mut(next as usize) {
                Some(number) => *number += 1,
                None => return false,
            }
        }
        let masks = if count <= Self::SMALL { count } else { 0 };
        count > 0
            && self.offsets.len() == count + 1
            && self.offsets.first() == Some(&0)
            && self.offsets.last().map(|&last| last as usize) == Some(self.successors.len())
            && self.offsets.is_sorted()
            && self
                .actions
                .iter()
                .map(|action| action.predecessors)
                .eq(predecessors)
            && self.needs.len() == masks
            && self.releases.len() == masks
            && self.gates.len() == masks
            && self
                .needs
                .iter()
                .chain(&self.releases)
                .all(|&mask| count >= Self::SMALL || mask >> count == 0)
    }
}

impl Large {
    fn is_consistent(&self, compiled: &Compiled) -> bool {
        let count = compiled.len();
        self.cells.len() == count && self.has_states_of(count)
    }
}
