//! Totality: every pair of a state and a trigger of every table is a row or a refusal, and the
//! tables say what the page says.

use std::collections::{BTreeSet, VecDeque};

use windtunnel_core::appconfig::{
    DeploymentMachine, ExperimentDefinitionMachine, ExperimentRunMachine,
};
use windtunnel_core::env::AlarmMachine;
use windtunnel_core::fis::{ActionMachine, ExperimentMachine, ReportMachine, SafetyLeverMachine};
use windtunnel_core::{Code, Live, Machine};
use windtunnel_proptests::reference::is_allowed;

#[test]
fn every_pair_is_a_row_or_a_refusal() {
    check::<ExperimentMachine>();
    check::<ActionMachine>();
    check::<ReportMachine>();
    check::<SafetyLeverMachine>();
    check::<AlarmMachine>();
    check::<DeploymentMachine>();
    check::<ExperimentDefinitionMachine>();
    check::<ExperimentRunMachine>();
}

#[test]
fn the_tables_allow_what_the_page_allows() {
    compare::<ExperimentMachine>("experiment");
    compare::<ActionMachine>("action");
    compare::<ReportMachine>("report");
    compare::<SafetyLeverMachine>("safety lever");
    compare::<AlarmMachine>("alarm");
    compare::<DeploymentMachine>("deployment");
    compare::<ExperimentDefinitionMachine>("experiment definition");
    compare::<ExperimentRunMachine>("experiment run");
}

fn check<M: Machine>() {
    let table = M::TABLE;
    for &state in table.states {
        assert_eq!(M::State::from_code(state.code()), Some(state));
        let live = reached::<M>(state);
        for &trigger in table.triggers {
            let rows: Vec<_> = table
                .rows
                .iter()
                .filter(|row| row.from == state && row.trigger == trigger)
                .collect();
            assert!(rows.len() <= 1, "{} has two rows for one pair", table.name);
            let expected = rows.first().map(|row| row.to);
            assert_eq!(table.next(state, trigger), expected);
            let mut moved = live;
            match (moved.take(trigger), expected) {
                (Ok(taken), Some(to)) => {
                    assert_eq!((taken.from, taken.trigger, taken.to), (state, trigger, to));
                    assert_eq!(moved.state(), to);
                    assert_eq!(table.row(taken.row()), Some(taken));
                }
                (Err(refusal), None) => {
                    assert_eq!((refusal.state, refusal.trigger), (state, trigger));
                    assert_eq!(moved.state(), state, "a refusal moved {}", table.name);
                }
                _ => panic!("{} and its machine differ", table.name),
            }
        }
        let leaves = table.rows.iter().any(|row| row.from == state);
        assert_eq!(table.is_terminal(state), !leaves);
    }
    for code in 0..=u8::MAX {
        let known = table.states.iter().any(|state| state.code() == code);
        assert_eq!(M::State::from_code(code).is_some(), known);
    }
}

/// Drives a machine to a state by the rows of its table.
fn reached<M: Machine>(wanted: M::State) -> Live<M> {
    let mut open = VecDeque::from([Live::<M>::new()]);
    let mut seen = BTreeSet::new();
    while let Some(live) = open.pop_front() {
        if live.state() == wanted {
            return live;
        }
        if seen.insert(live.state().code()) {
            for row in M::TABLE.rows.iter().filter(|row| row.from == live.state()) {
                let mut next = live;
                next.take(row.trigger).expect("a row is taken");
                open.push_back(next);
            }
        }
    }
    panic!("{} never reaches {}", M::TABLE.name, wanted.name());
}

fn compare<M: Machine>(kind: &str) {
    let names =
        |row: &windtunnel_core::Transition<M::State, M::Trigger>| (row.from.name(), row.to.name());
    let rows: BTreeSet<_> = M::TABLE.rows.iter().map(names).collect();
    for from in M::TABLE.states.iter().map(|state| state.name()) {
        for to in M::TABLE.states.iter().map(|state| state.name()) {
            assert_eq!(
                rows.contains(&(from, to)),
                is_allowed(kind, from, to),
                "{kind} {from} {to}"
            );
        }
    }
}
