use super::*;

#[test]
fn every_machine_follows_the_table_in_every_pair() {
    follows_the_table::<Matched>("match");
    follows_the_table::<Packed>("packed");
    follows_the_table::<Statig>("statig");
    follows_the_table::<RustFsm>("rust-fsm");
    follows_the_table::<Smlang>("smlang");
}

#[test]
fn machines_agree_on_both_streams() {
    for stream in [random_stream(10_000), walk_stream(10_000)] {
        let expected = feed::<Matched>(&stream);
        assert_eq!(feed::<Packed>(&stream), expected);
        assert_eq!(feed::<Statig>(&stream), expected);
        assert_eq!(feed::<RustFsm>(&stream), expected);
        assert_eq!(feed::<Smlang>(&own_stream::<Smlang>(&stream)), expected);
    }
}

#[test]
fn no_row_stays_in_its_state_and_none_leaves_a_terminal_one() {
    for (from, _, to) in ROWS {
        assert_ne!(from, to);
        assert!(!TERMINAL.contains(from));
    }
}

fn follows_the_table<M: Machine>(name: &str) {
    for (number, &state) in STATES.iter().enumerate() {
        assert_eq!(state as usize, number);
        for (number, &trigger) in TRIGGERS.iter().enumerate() {
            assert_eq!(trigger as usize, number);
            let row = ROWS.iter().find(|row| row.0 == state && row.1 == trigger);
            let mut machine = brought_to::<M>(state);
            assert_eq!(
                machine.take(M::own(trigger)),
                row.is_some(),
                "{name} {state:?} {trigger:?}"
            );
            let expected = row.map_or(state, |row| row.2);
            assert_eq!(
                machine.state(),
                expected as u8,
                "{name} {state:?} {trigger:?}"
            );
        }
    }
}

/// A fresh machine led to `state` by the first row that enters each state on the way.
fn brought_to<M: Machine>(state: State) -> M {
    let mut path = Vec::new();
    let mut here = state;
    while here != INITIAL {
        let row = ROWS
            .iter()
            .find(|row| row.2 == here)
            .expect("every state can be reached");
        path.push(row.1);
        here = row.0;
    }
    let mut machine = M::fresh();
    for trigger in path.into_iter().rev() {
        assert!(machine.take(M::own(trigger)));
    }
    machine
}
