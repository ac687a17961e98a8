//! Strategies of AppConfig. Each operation is bred from a word, so that lists of them shrink.

use proptest::collection::vec;
use proptest::prelude::*;
use windtunnel_proptests::breed::deeds::{self, KINDS, STEPS, TRIALS, USUAL};
use windtunnel_proptests::knobs::AppConfigKnobs;
use windtunnel_proptests::op::Op;
use windtunnel_proptests::rng::Rng;

/// Any timing and switches, the defaults among them.
pub fn appconfig_knobs() -> impl Strategy<Value = AppConfigKnobs> {
    let any = any::<u64>().prop_map(|word| deeds::knobs(&mut Rng::new(word)));
    prop_oneof![1 => Just(AppConfigKnobs::crisp()), 2 => any]
}

/// What is done to AppConfig and what it watches, as time passes.
pub fn deployment_op() -> impl Strategy<Value = Op> {
    op_of(USUAL)
}

fn op_of(weights: [u32; KINDS]) -> impl Strategy<Value = Op> {
    let alarm = (0_u8..4, super::alarm_state());
    let deed = move |word| Op::Deed(deeds::deed(&mut Rng::new(word), &weights));
    prop_oneof![
        20 => any::<u64>().prop_map(deed),
        8 => Just(Op::Next),
        8 => prop::sample::select(&STEPS[..]).prop_map(Op::Advance),
        2 => alarm.prop_map(|(alarm, state)| Op::Alarm(alarm, state)),
        1 => any::<u64>().prop_map(|word| Op::Fault(deeds::mishap(&mut Rng::new(word)))),
        1 => Just(Op::ClearFaults),
    ]
}

/// A list of operations in a world in which something can be deployed.
pub fn deployment_ops(most: usize) -> impl Strategy<Value = Vec<Op>> {
    (any::<u64>(), vec(deployment_op(), 1..most)).prop_map(|(word, ops)| {
        let mut all = deeds::beginning(&mut Rng::new(word), word.is_multiple_of(2));
        all.extend(ops);
        all
    })
}

/// The same with mostly experiments on flags that are deployed.
pub fn trial_ops(most: usize) -> impl Strategy<Value = Vec<Op>> {
    (any::<u64>(), vec(op_of(TRIALS), 1..most)).prop_map(|(word, ops)| {
        let mut all = deeds::beginning(&mut Rng::new(word), true);
        all.extend(ops);
        all
    })
}

/// Deployments with experiments of FIS beside, which alarms and faults can meet too.
pub fn mixed_ops(most: usize) -> impl Strategy<Value = Vec<Op>> {
    let op = prop_oneof![2 => deployment_op(), 1 => super::any_op()];
    (deployment_ops(2), super::ops(2), vec(op, 1..most)).prop_map(|(mut all, flight, ops)| {
        all.extend(flight);
        all.extend(ops);
        all
    })
}
