//! The reference models and the core get the same commands and must emit the same events one by
//! one, answer alike and show the same.

mod strategy;

use proptest::prelude::*;
use windtunnel_core::fis::Timing;
use windtunnel_proptests::knobs::Knobs;
use windtunnel_proptests::op::Op;
use windtunnel_proptests::pair::Pair;

#[test]
fn the_presets_are_those_of_the_page() {
    assert_eq!(Knobs::crisp().config().fis.timing, Timing::crisp());
    assert_eq!(Knobs::observed().config().fis.timing, Timing::observed());
    let appconfig = Knobs::crisp().config().appconfig;
    assert_eq!(appconfig, windtunnel_core::appconfig::Settings::default());
}

proptest! {
    #![proptest_config(strategy::config(400))]

    #[test]
    fn small_experiments_fly_as_in_the_reference(
        knobs in strategy::knobs(),
        ops in strategy::ops(60),
    ) {
        fly(&knobs, &ops)?;
    }
}

proptest! {
    #![proptest_config(strategy::config(60))]

    #[test]
    fn large_experiments_fly_as_in_the_reference(
        knobs in strategy::knobs(),
        ops in strategy::large_ops(40),
    ) {
        fly(&Knobs { unbounded: true, active: 1_000, ..knobs }, &ops)?;
    }
}

proptest! {
    #![proptest_config(strategy::config(400))]

    #[test]
    fn deployments_go_as_in_the_reference(
        knobs in strategy::knobs(),
        ops in strategy::deployment_ops(60),
    ) {
        fly(&knobs, &ops)?;
    }

    #[test]
    fn deployments_and_experiments_under_the_same_alarms_go_as_in_the_reference(
        knobs in strategy::knobs(),
        ops in strategy::mixed_ops(60),
    ) {
        fly(&knobs, &ops)?;
    }
}

proptest! {
    #![proptest_config(strategy::config(150))]

    #[test]
    fn experiments_on_flags_go_as_in_the_reference(
        knobs in strategy::knobs(),
        ops in strategy::trial_ops(60),
    ) {
        fly(&knobs, &ops)?;
    }
}

fn fly(knobs: &Knobs, ops: &[Op]) -> Result<(), TestCaseError> {
    let mut pair = Pair::new(knobs, 7);
    for op in ops {
        pair.apply(op)
            .map_err(|difference| TestCaseError::fail(format!("{difference}with {knobs:?}")))?;
    }
    Ok(())
}
