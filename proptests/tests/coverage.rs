//! Every row of every table is taken at least once in the named scenarios and a swarm of worlds.

use std::collections::BTreeSet;

use windtunnel_core::appconfig::{
    DeploymentMachine, ExperimentDefinitionMachine, ExperimentRunMachine,
};
use windtunnel_core::env::AlarmMachine;
use windtunnel_core::fis::{ActionMachine, ExperimentMachine, ReportMachine, SafetyLeverMachine};
use windtunnel_core::{Code, Machine, MachineKind, RowId};
use windtunnel_proptests::{scenarios, swarm};

#[test]
fn scenarios_and_a_swarm_take_every_row_of_every_table() {
    let mut missing = BTreeSet::new();
    missing.extend(rows::<ExperimentMachine>(MachineKind::FisExperiment));
    missing.extend(rows::<ActionMachine>(MachineKind::FisAction));
    missing.extend(rows::<ReportMachine>(MachineKind::FisReport));
    missing.extend(rows::<SafetyLeverMachine>(MachineKind::FisSafetyLever));
    missing.extend(rows::<AlarmMachine>(MachineKind::Alarm));
    missing.extend(rows::<DeploymentMachine>(MachineKind::AppConfigDeployment));
    missing.extend(rows::<ExperimentDefinitionMachine>(
        MachineKind::AppConfigExperimentDefinition,
    ));
    missing.extend(rows::<ExperimentRunMachine>(
        MachineKind::AppConfigExperimentRun,
    ));
    assert_eq!(
        missing.len(),
        39 + DeploymentMachine::TABLE.rows.len() + 6 + 3
    );
    let mut remove = |rows: &[(MachineKind, RowId)]| {
        missing.retain(|(machine, row, _)| !rows.contains(&(*machine, *row)));
        missing.clone()
    };
    // Some rows are rare in random worlds.
    for scenario in scenarios::all() {
        let events = scenario.fly().events;
        let rows: Vec<_> = events.iter().map(|it| (it.machine, it.row)).collect();
        remove(&rows);
    }
    let mut left = BTreeSet::new();
    for seed in 0..MOST {
        let landing = swarm::fly(seed).unwrap_or_else(|what| panic!("{what}"));
        left = remove(&landing.rows);
        if left.is_empty() {
            return;
        }
    }
    panic!("{MOST} worlds never took {left:#?}");
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
