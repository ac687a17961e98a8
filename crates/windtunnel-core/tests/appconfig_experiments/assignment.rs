//! Who gets which treatment: vectors, and what compiled runs answer.

use super::*;
use windtunnel_core::appconfig::{
    Assignment, Decimal, ExperimentDefinitionSnapshot, ExperimentRun, Tally, Treatment,
    TreatmentOverrides, Variant, Weight,
};

fn treatment(key: &str, weight: i32) -> Treatment {
    Treatment {
        key: key.into(),
        weight: Weight::whole(weight),
        ..Treatment::default()
    }
}

/// A run of halves, seen by everyone.
pub fn halves(application: &str, definition: &str, exposure: i32) -> ExperimentRun {
    ExperimentRun {
        application_id: application.into(),
        experiment_definition_id: definition.into(),
        run: 1,
        status: "RUNNING".into(),
        exposure_percentage: Decimal::whole(exposure),
        experiment_definition_snapshot: ExperimentDefinitionSnapshot {
            audience_rule: r#"(exists key::"entityId")"#.into(),
            treatments: vec![treatment("t1", 50)],
            control: treatment("c", 50),
            ..Default::default()
        },
        ..Default::default()
    }
}

#[test]
fn the_vectors_of_the_specification_hold() {
    let first = ("000000000000", "c8cud49", "yr0ajjm");
    let second = ("123456789012", "abc1234", "exp0001");
    for ((account, application, definition), entity, bucket, at_20, at_100) in [
        (first, "ordinary", 0xbacf_5143_d688_2c85, None, "c"),
        (first, "user-4", 0x6130_f011_8a7a_3945, None, "t1"),
        (first, "user-8", 0x1583_f05d_e215_c41b, Some("t1"), "t1"),
        (second, "user-2", 0x9350_1468_65b9_8da5, Some("c"), "c"),
        (second, "user-6", 0x38fa_78dc_c056_5c8f, None, "t1"),
        (second, "user-9", 0x8a9d_5385_4e25_95c1, Some("c"), "c"),
    ] {
        for (exposure, expected) in [(0, None), (20, at_20), (100, Some(at_100))] {
            let run = halves(application, definition, exposure);
            let assigner = Assigner::of_run(account, &run).expect("a rule");
            assert_eq!(assigner.bucket(entity), bucket, "{entity}");
            let found = assigner.assign(entity, &EntityContext::default());
            assert_eq!(
                found.variant().map(Variant::key),
                expected,
                "{entity} {exposure}"
            );
        }
    }
}

#[test]
fn overrides_come_first_and_nobody_is_no_entity() {
    let mut run = halves("c8cud49", "yr0ajjm", 0);
    run.experiment_definition_snapshot.audience_rule = r#"(eq $country "US")"#.into();
    let entities = [("qa", "t1"), ("boss", "c"), ("lost", "t4")];
    let entities = entities.map(|(entity, key)| (entity.into(), key.into()));
    run.treatment_overrides = Some(TreatmentOverrides::Inline(entities.into()));
    let assigner = Assigner::of_run(ACCOUNT, &run).expect("a rule");
    let nothing = EntityContext::default();
    let t1 = Variant::treatment(1).expect("a treatment");
    assert_eq!(assigner.assign("qa", &nothing), Assignment::Overridden(t1));
    assert_eq!(
        assigner.assign("boss", &nothing),
        Assignment::Overridden(Variant::CONTROL)
    );
    for entity in ["lost", "other", ""] {
        assert_eq!(assigner.assign(entity, &nothing), Assignment::Deployed);
    }
    // The audience is another one, and the exposure is all of it.
    run.exposure_percentage = Decimal::HUNDRED;
    let assigner = Assigner::of_run(ACCOUNT, &run).expect("a rule");
    assert_eq!(assigner.assign("other", &nothing), Assignment::Deployed);
    assert!(assigner.assign("other", &us()).variant().is_some());
    assert_eq!(assigner.assign("", &us()), Assignment::Deployed);
    // A run that is done assigns nobody.
    run.status = "DONE".into();
    let assigner = Assigner::of_run(ACCOUNT, &run).expect("a rule");
    for entity in ["qa", "other"] {
        assert_eq!(assigner.assign(entity, &us()), Assignment::Deployed);
    }
    run.experiment_definition_snapshot.audience_rule = "garbage".into();
    assert!(Assigner::of_run(ACCOUNT, &run).is_none());
}

#[test]
fn the_audience_may_ask_for_the_entity() {
    let mut run = halves("c8cud49", "yr0ajjm", 100);
    let rule = r#"(and (begins_with $entityId "user-") (not (in $entityId ["user-1"])))"#;
    run.experiment_definition_snapshot.audience_rule = rule.into();
    let assigner = Assigner::of_run(ACCOUNT, &run).expect("a rule");
    let entities = ["user-1", "user-2", "guest-1", ""];
    let mut answers = Vec::new();
    let tally = assigner.assign_all(&entities, &EntityContext::default(), &mut answers);
    assert_eq!(tally.deployed, 3);
    assert!(answers[1].variant().is_some());
}

#[test]
fn many_are_answered_as_one_by_one() {
    let mut run = halves("c8cud49", "yr0ajjm", 40);
    run.experiment_definition_snapshot.treatments = vec![treatment("t1", 10), treatment("t2", 30)];
    let entities: Vec<String> = (0..2_000).map(|n| format!("user-{n}")).collect();
    let overrides = [(entities[7].clone(), "t2".into())].into();
    run.treatment_overrides = Some(TreatmentOverrides::Inline(overrides));
    for rule in [r#"(eq $country "US")"#, r#"(ends_with $entityId "7")"#] {
        run.experiment_definition_snapshot.audience_rule = rule.into();
        let assigner = Assigner::of_run(ACCOUNT, &run).expect("a rule");
        let mut answers = vec![Assignment::Deployed];
        let tally = assigner.assign_all(&entities, &us(), &mut answers);
        let mut expected = Tally::default();
        for (entity, answer) in entities.iter().zip(&answers[1..]) {
            assert_eq!(assigner.assign(entity, &us()), *answer, "{entity}");
            expected.add(*answer);
        }
        assert_eq!(tally, expected);
        assert_eq!(answers.len(), entities.len() + 1);
        let all: u64 = tally.enrolled.iter().chain(&tally.overridden).sum();
        assert_eq!(all + tally.deployed, 2_000);
        assert_eq!(tally.overridden[2], 1);
    }
}

#[test]
fn a_compiled_run_answers_as_the_generated_flag() {
    let mut stand = Stand::deployed();
    let mut draft = stand.draft("three", "checkout");
    let value = |enabled| json!({ "Enabled": enabled });
    draft["Treatments"] = json!([
        { "Weight": 1, "FlagValue": value(true) },
        { "Weight": 0.5, "FlagValue": value(false) },
    ]);
    draft["Control"] = json!({ "Weight": 2, "FlagValue": value(false) });
    let definition = id(&stand.lab.ask("CreateExperimentDefinition", draft));
    let members = json!({
        "ExposurePercentage": 33.3, "TreatmentOverrides": { "Inline": { "user-3": "t2" } },
    });
    stand.start(&definition, members);
    // The generated flag, deployed as an ordinary one elsewhere, is evaluated by its rules alone.
    let at = stand.at();
    let flags = stand
        .lab
        .world
        .clone()
        .appconfig(stand.lab.now)
        .agent_flags(at);
    let flags = flags.expect("flags").replace("__default__", "default");
    let mut other = Stand::bare(|_| {});
    other.version(&flags);
    other.deploy(1);
    let mut variants = std::collections::BTreeSet::new();
    for n in 0..500 {
        let entity = format!("user-{n}");
        for country in ["US", "FR"] {
            let expected = stand.shows("checkout", &entity, country);
            let found = other.shows("checkout", &entity, country);
            assert_eq!(
                found.replace(r"default", "__default__"),
                expected,
                "{entity}"
            );
            variants.insert(expected);
        }
    }
    let all = [
        "__c__ off",
        "__default__ off",
        "__t1__ on",
        "__t2__ off",
        "__t2_override__ off",
    ];
    assert_eq!(variants.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn weights_beyond_all_measure_keep_their_proportion() {
    let entities: Vec<String> = (0..1_000).map(|n| format!("user-{n}")).collect();
    let mut ordinary = halves("c8cud49", "yr0ajjm", 100);
    for weight in [1e-7, 1e14, 5e-324, f64::MAX] {
        let half = Weight::from_double(weight).expect("a number");
        let mut run = ordinary.clone();
        let plan = &mut run.experiment_definition_snapshot;
        plan.treatments[0].weight = half;
        plan.control.weight = half;
        let assigned = |run: &ExperimentRun| {
            let assigner = Assigner::of_run(ACCOUNT, run).expect("a rule");
            let mut answers = Vec::new();
            assigner.assign_all(&entities, &us(), &mut answers);
            answers
        };
        assert_eq!(assigned(&run), assigned(&ordinary), "{weight}");
        ordinary = run;
    }
}
