//! The only place where the states of experiment definitions and of their runs change.

use crate::appconfig::state::{AppConfig, RunEvent};
use crate::appconfig::table::{ExperimentDefinitionTrigger, ExperimentRunTrigger};
use crate::event::{Cause, Event, MachineKind};
use crate::table::RowId;
use crate::world::Cx;

impl AppConfig {
    /// Takes a transition of a definition, if its state has one; `run` is the number of the run that
    /// it is about, 0 where there is none. Tells whether it was taken.
    pub(crate) fn turn_definition(
        &mut self,
        cx: &mut Cx<'_>,
        serial: u32,
        trigger: ExperimentDefinitionTrigger,
        (run, cause): (u32, Cause),
    ) -> bool {
        let record = self.cold.definitions.get_mut(&serial);
        let Some(Ok(taken)) = record.map(|record| record.state.take(trigger)) else {
            return false;
        };
        let machine = MachineKind::AppConfigExperimentDefinition;
        emit(cx, (machine, taken.row()), (serial, run), cause);
        true
    }

    /// Takes a transition of a run, if its state has one, and keeps what happened.
    pub(crate) fn turn_run(
        &mut self,
        cx: &mut Cx<'_>,
        (serial, number): (u32, u32),
        trigger: ExperimentRunTrigger,
        event: RunEvent,
    ) {
        let Some(run) = self.cold.run_mut((serial, number)) else {
            return;
        };
        let Ok(taken) = run.state.take(trigger) else {
            return;
        };
        run.updated = event.at;
        run.events.push(event);
        let machine = MachineKind::AppConfigExperimentRun;
        emit(cx, (machine, taken.row()), (serial, number), Cause::Call);
    }
}

fn emit(
    cx: &mut Cx<'_>,
    (machine, row): (MachineKind, RowId),
    (serial, part): (u32, u32),
    cause: Cause,
) {
    cx.events.push(Event {
        at: cx.now,
        serial,
        part,
        machine,
        row,
        cause,
    });
}
