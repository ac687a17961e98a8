//! Every row of every table is taken at least once in a swarm of worlds.

use std::collections::BTreeSet;

use windtunnel_core::appconfig::DeploymentMachine;
use windtunnel_core::env::AlarmMachine;
use windtunnel_core::fis::{ActionMachine, ExperimentMachine, ReportMachine, SafetyLeverMachine};
use windtunnel_core::{Code, Machine, MachineKind, RowId};
use windtunnel_proptests::swarm;

#[test]
fn a_swarm_takes_every_row_of_every_table() {
    let mut missing = BTreeSet::new();
    missing.extend(rows::<ExperimentMachine>(MachineKind::FisExperiment));
    missing.extend(rows::<ActionMachine>(MachineKind::FisAction));
    missing.extend(rows::<ReportMachine>(MachineKind::FisReport));
    missing.extend(rows::<SafetyLeverMachine>(MachineKind::FisSafetyLever));
    missing.extend(rows::<AlarmMachine>(MachineKind::Alarm));
    missing.extend(rows::<DeploymentMachine>(MachineKind::AppConfigDeployment));
    assert_eq!(missing.len(), 39 + DeploymentMachine::TABLE.rows.len());
    for seed in 0..MOST {
        let landing = swarm::fly(seed).unwrap_or_else(|what| panic!("{what}"));
        missing.retain(|(machine, row, _)| !landing.rows.contains(&(*machine, *row)));
        if missing.is_empty() {
            return;
        }
    }
    panic!("{MOST} worlds never took {missing:#?}");
}

const MOST: u64 = 2_000;

fn rows<M: Machine>(machine: MachineKind) -> impl Iterator<Item = (MachineKind, RowId, String)> {
    M::TABLE.rows.iter().map(move |row| {
        let (from, trigger, to) = (row.from.name(), row.trigger.name(), row.to.name());
        (
            machine,
            row.row(),
            format!("{}: {from}, {trigger} => {to}", M::TABLE.name),
        )
    })
}
