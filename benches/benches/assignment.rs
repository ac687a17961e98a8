//! Assignment: who gets which treatment, entity by entity, against a bare hash of the same bytes;
//! and audience rules, read and evaluated.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use sha2::{Digest, Sha256};
use windtunnel_benches::alloc::measure;
use windtunnel_core::appconfig::{
    Assigner, Assignment, AttributeValue, Bucketer, Decimal, EntityContext,
    ExperimentDefinitionSnapshot, ExperimentRun, Rule, Treatment, TreatmentOverrides,
};

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    assignment(&mut criterion);
    rules(&mut criterion);
    criterion.final_summary();
}

/// Entities a second: the hash alone, the bucket, one entity after another, and all at once.
fn assignment(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("assignment");
    group
        .throughput(Throughput::Elements(ENTITIES as u64))
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(2));
    let entities: Vec<String> = (0..ENTITIES).map(|nth| format!("user-{nth:08}")).collect();
    let context = context();
    group.bench_function("bare-hash", |bencher| {
        bencher.iter(|| hashed(black_box(&entities)));
    });
    let bucketer = Bucketer::new(SEED);
    group.bench_function("bucket", |bencher| {
        bencher.iter(|| bucketed(&bucketer, black_box(&entities)));
    });
    assert_eq!(hashed(&entities), bucketed(&bucketer, &entities));
    let same = Assigner::of_run(ACCOUNT, &run(SHORT, 0)).expect("it is a rule");
    let listed = Assigner::of_run(ACCOUNT, &run(SHORT, 32)).expect("it is a rule");
    let own = Assigner::of_run(ACCOUNT, &run(BY_ENTITY, 0)).expect("it is a rule");
    let mut answers = Vec::with_capacity(ENTITIES);
    for (name, assigner) in [
        ("same-audience", same),
        ("32-overrides", listed),
        ("audience-by-id", own),
    ] {
        assert_alike(&assigner, &entities, &context, &mut answers);
        group.bench_function(format!("single/{name}"), |bencher| {
            bencher.iter(|| one_by_one(&assigner, black_box(&entities), &context));
        });
        group.bench_function(format!("batch/{name}"), |bencher| {
            bencher.iter(|| {
                answers.clear();
                assigner.assign_all(black_box(&entities), &context, &mut answers)
            });
        });
    }
    group.finish();
}

/// Rules, short and as long as they may be.
fn rules(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rule");
    group
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1));
    let long = long_rule();
    let context = context();
    for (name, source) in [("short", SHORT), ("usual", USUAL), ("longest", &*long)] {
        group.throughput(Throughput::Bytes(source.len() as u64));
        group.bench_function(format!("parse/{name}"), |bencher| {
            bencher.iter(|| Rule::parse(black_box(source)));
        });
        let rule = Rule::parse(source).expect("it is a rule");
        group.bench_function(format!("evaluate/{name}"), |bencher| {
            bencher.iter(|| rule.holds(Some(black_box("user-1")), &context, SEED));
        });
    }
    group.finish();
}

/// Asserts that all forms answer alike, that everyone takes part, and that nothing is allocated.
fn assert_alike(
    assigner: &Assigner,
    entities: &[String],
    context: &EntityContext,
    answers: &mut Vec<Assignment>,
) {
    answers.clear();
    let (tally, usage) = measure(|| assigner.assign_all(entities, context, answers));
    assert_eq!((usage.allocations, tally.deployed), (0, 0));
    for (entity, answer) in entities.iter().zip(&*answers) {
        assert_eq!(assigner.assign(entity, context), *answer);
    }
    let (_, usage) = measure(|| one_by_one(assigner, entities, context));
    assert_eq!(usage.allocations, 0);
}

/// The function of buckets, written out.
fn hashed(entities: &[String]) -> u64 {
    let bucket = |entity: &String| {
        let hash = Sha256::new()
            .chain_update(SEED)
            .chain_update([0])
            .chain_update(entity)
            .finalize();
        let (first, _) = hash.split_first_chunk().expect("it has 32 bytes");
        u64::from_be_bytes(*first)
    };
    entities.iter().map(bucket).fold(0, u64::wrapping_add)
}

fn bucketed(bucketer: &Bucketer, entities: &[String]) -> u64 {
    let buckets = entities.iter().map(|entity| bucketer.bucket(entity));
    buckets.fold(0, u64::wrapping_add)
}

fn one_by_one(assigner: &Assigner, entities: &[String], context: &EntityContext) -> usize {
    let assigned = entities
        .iter()
        .map(|entity| assigner.assign(entity, context));
    assigned
        .filter_map(Assignment::variant)
        .map(|variant| variant.index())
        .sum()
}

/// A run with three treatments and the whole audience, of which so many have overrides.
fn run(audience: &str, overrides: usize) -> ExperimentRun {
    let quarter = |key: &str| Treatment {
        key: key.into(),
        weight: Decimal::whole(25).into(),
        ..Treatment::default()
    };
    let entities = (0..overrides).map(|nth| (format!("user-{:08}", nth * 997), "t2".into()));
    ExperimentRun {
        application_id: "abc1234".into(),
        experiment_definition_id: "exp0001".into(),
        run: 1,
        status: "RUNNING".into(),
        exposure_percentage: Decimal::HUNDRED,
        treatment_overrides: Some(TreatmentOverrides::Inline(entities.collect())),
        experiment_definition_snapshot: ExperimentDefinitionSnapshot {
            audience_rule: audience.into(),
            treatments: ["t1", "t2", "t3"].map(quarter).into(),
            control: quarter("c"),
            ..Default::default()
        },
        ..Default::default()
    }
}

fn context() -> EntityContext {
    let text = |text: &str| AttributeValue::StringValue(text.into());
    EntityContext::default()
        .with("age", AttributeValue::NumberValue(42.into()))
        .with("country", text("US"))
        .with("email", text("somebody@example.com"))
        .with("tier", text("gold"))
}

/// As long a rule as there may be, which is true only at its end.
fn long_rule() -> String {
    let end = " true)";
    let mut rule = String::from("(or");
    for nth in 0.. {
        let miss = format!(" (eq $tier \"tier number {nth}\")");
        if rule.len() + miss.len() + end.len() > 16_384 {
            break;
        }
        rule.push_str(&miss);
    }
    rule + end
}

/// How many entities are assigned at a time: more than a cache of the first level holds.
const ENTITIES: usize = 10_000;
const ACCOUNT: &str = "123456789012";
const SEED: &str = "123456789012:abc1234:exp0001:1";
const SHORT: &str = r#"(eq $country "US")"#;
const BY_ENTITY: &str = r#"(begins_with $entityId "user-")"#;
const USUAL: &str = r#"(and (in $country ["CA", "MX", "US"]) (gte $age 21)
    (or (eq $tier "gold") (eq $tier "platinum")) (not (exists key::"banned"))
    (matches in::$email pattern::"@example\\.(com|org)$")
    (split pct::99.5 by::$entityId seed::"salt"))"#;
