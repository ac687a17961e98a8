//! Assignment: who gets which treatment is as in the reference, nobody is ever moved, and shares
//! converge to the weights.

mod strategy;

use proptest::prelude::*;
use windtunnel_core::appconfig::{Assigner, Assignment, EntityContext, Rule, Tally};
use windtunnel_proptests::audience::Asker;
use windtunnel_proptests::rng::Rng;
use windtunnel_proptests::treatment::{Given, HUNDRED, Trial, asker};

fn assigner(trial: &Trial) -> Result<Assigner, TestCaseError> {
    Assigner::of_run(Trial::account(), &trial.run())
        .ok_or_else(|| TestCaseError::fail(format!("{} is a rule", trial.audience.1)))
}

fn shown(assignment: Assignment) -> Given {
    match assignment {
        Assignment::Overridden(variant) => Some((variant.key().into(), true)),
        Assignment::Enrolled(variant) => Some((variant.key().into(), false)),
        Assignment::Deployed => None,
    }
}

/// Asks one by one.
fn asked(assigner: &Assigner, asker: &Asker) -> Assignment {
    assigner.assign(
        asker.entity.as_deref().unwrap_or_default(),
        &asker.context(),
    )
}

proptest! {
    #![proptest_config(strategy::config(1_500))]

    #[test]
    fn each_gets_what_the_reference_gives(word in any::<u64>()) {
        let rng = &mut Rng::new(word);
        let trial = Trial::breed(rng);
        let assigner = assigner(&trial)?;
        for _ in 0..8 {
            let asker = asker(rng);
            if let Some(expected) = trial.given(&asker) {
                prop_assert_eq!(shown(asked(&assigner, &asker)), expected, "{:?} in {:?}", asker, trial);
            }
        }
    }

    #[test]
    fn growth_of_exposure_moves_nobody(
        word in any::<u64>(),
        mut steps in prop::collection::vec(0_i64..=HUNDRED, 1..8),
    ) {
        let rng = &mut Rng::new(word);
        let mut trial = Trial::breed(rng);
        let askers: Vec<_> = (0..12).map(|_| asker(rng)).collect();
        let mut before = vec![None; askers.len()];
        steps.extend([0, HUNDRED]);
        steps.sort_unstable();
        for exposure in steps {
            trial.exposure = exposure;
            let assigner = assigner(&trial)?;
            for (asker, before) in askers.iter().zip(&mut before) {
                let now = shown(asked(&assigner, asker));
                prop_assert!(before.is_none() || *before == now, "{asker:?} in {trial:?}: {before:?}");
                *before = now;
            }
        }
        // In the end the whole audience takes part, if there is any weight.
        let has_weight = trial.treatments.iter().chain([&trial.control]).any(|&weight| weight > 0);
        let rule = Rule::parse(&trial.audience.1).expect("it is a rule");
        for (asker, given) in askers.iter().zip(before) {
            let entity = asker.entity.as_deref().filter(|id| !id.is_empty());
            let is_overridden = matches!(given, Some((_, true)));
            let is_in = entity.is_some() && rule.holds(entity, &asker.context(), "abc1234:pro0001:checkout");
            prop_assert_eq!(given.is_some(), is_overridden || (is_in && has_weight), "{:?}", asker);
        }
    }

    #[test]
    fn all_at_once_is_as_one_by_one(word in any::<u64>()) {
        let rng = &mut Rng::new(word);
        let trial = Trial::breed(rng);
        let assigner = assigner(&trial)?;
        let context = asker(rng).context();
        let ids: Vec<String> = (0..20).map(|_| asker(rng).entity.unwrap_or_default()).collect();
        let mut answers = vec![Assignment::Deployed];
        let tally = assigner.assign_all(&ids, &context, &mut answers);
        let mut counted = Tally::default();
        for (id, answer) in ids.iter().zip(&answers[1..]) {
            prop_assert_eq!(assigner.assign(id, &context), *answer, "{} in {:?}", id, trial);
            counted.add(*answer);
        }
        prop_assert_eq!((tally, answers.len()), (counted, ids.len() + 1));
    }

    #[test]
    fn a_rule_that_cannot_be_read_assigns_nobody(word in any::<u64>()) {
        let rng = &mut Rng::new(word);
        let mut trial = Trial::breed(rng);
        trial.audience.1 = windtunnel_proptests::audience::mutate(rng, &trial.audience.1);
        let made = Assigner::of_run(Trial::account(), &trial.run());
        // What is a rule by itself is one as a part of the flag, unless it is as long as may be.
        prop_assert!(made.is_some() || Rule::parse(&trial.audience.1).is_err(), "{trial:?}");
    }
}

/// The critical value of chi-square for one chance in a thousand (Wilson and Hilferty).
fn critical(freedom: usize) -> f64 {
    let n = freedom as f64;
    let root = 1.0 - 2.0 / (9.0 * n) + 3.090_232 * (2.0 / (9.0 * n)).sqrt();
    n * root.powi(3)
}

/// With fixed seeds: what holds once holds always.
#[test]
fn shares_converge_to_the_weights() {
    const ENTITIES: usize = 12_000;
    let ids: Vec<String> = (0..ENTITIES).map(|nth| format!("entity-{nth}")).collect();
    let mut tried = 0;
    for word in 0..30 {
        let rng = &mut Rng::new(word);
        let mut trial = Trial::breed(rng);
        trial.audience.1 = "(exists key::\"entityId\")".into();
        trial.overrides.clear();
        trial.exposure = rng.pick(&[HUNDRED / 10, HUNDRED / 3, HUNDRED / 2, HUNDRED]);
        let assigner = assigner(&trial).unwrap_or_else(|error| panic!("{error}"));
        let nothing = EntityContext::default();
        let tally = assigner.assign_all(&ids, &nothing, &mut Vec::new());
        let weights: Vec<f64> = [trial.control]
            .iter()
            .chain(&trial.treatments)
            .map(|&w| w as f64)
            .collect();
        let total: f64 = weights.iter().sum();
        if total == 0.0 {
            assert_eq!(tally.deployed, ENTITIES as u64);
            continue;
        }
        let share = trial.exposure as f64 / HUNDRED as f64 * ENTITIES as f64;
        let expected = weights.iter().map(|weight| weight / total * share);
        let found = tally.enrolled.iter().map(|&count| count as f64);
        let rest = (ENTITIES as f64 - share, tally.deployed as f64);
        let (mut chi_square, mut cells, mut small) = (0.0, 0_usize, (0.0, 0.0));
        for (expected, found) in expected.zip(found).chain([rest]) {
            if expected < 5.0 {
                small = (small.0 + expected, small.1 + found);
                continue;
            }
            chi_square += (expected - found).powi(2) / expected;
            cells += 1;
        }
        assert!(small.1 <= small.0 + 12.0, "{trial:?}: {tally:?}");
        if cells > 1 {
            tried += 1;
            assert!(
                chi_square < critical(cells - 1),
                "{chi_square} of {trial:?}: {tally:?}"
            );
        }
    }
    assert!(tried > 20, "{tried}");
}
