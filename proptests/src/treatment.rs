//! Who gets which treatment, slow and obvious, written from appconfig.md 5.5 and 5.6.

use std::collections::BTreeMap;

use windtunnel_core::appconfig::{
    Decimal, ExperimentDefinitionSnapshot, ExperimentRun, Treatment, TreatmentOverrides,
};

use crate::audience::{Asker, Expr, Judge, bucket, context, is_within, rule};
use crate::rng::Rng;

/// One hundred percent, in millionths.
pub const HUNDRED: i64 = 100_000_000;
/// The account, the application, the definition and the profile of all trials.
const IDS: [&str; 4] = ["123456789012", "abc1234", "exp0001", "pro0001"];

/// A run of an experiment, as far as it decides.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Who takes part, with how it is written.
    pub audience: (Expr, String),
    /// The weights of the treatments, in millionths.
    pub treatments: Vec<i64>,
    /// That of the control.
    pub control: i64,
    /// In millionths of a percent.
    pub exposure: i64,
    /// Keys of treatments by entity.
    pub overrides: BTreeMap<String, String>,
}

/// What an entity gets: the key of a treatment and whether it is by override, or what is deployed.
pub type Given = Option<(String, bool)>;

impl Trial {
    /// Draws one.
    pub fn breed(rng: &mut Rng) -> Self {
        let depth = rng.below(3);
        let audience = if rng.chance(40) {
            Expr::Call("exists", vec![text("entityId")])
        } else {
            rule(rng, depth)
        };
        let written = crate::audience::Writer::write(rng, &audience);
        let mut weight = || {
            let odd = i64::try_from(rng.word() % 100_000_000).unwrap_or(0);
            rng.pick(&[0, 1, 1_000_000, 50_000_000, 33_333_333, odd, odd, i64::MAX])
        };
        let control = weight();
        let treatments = std::array::from_fn::<_, 5, _>(|_| weight());
        let count = 1 + rng.below(5);
        let overrides = (0..rng.below(4)).map(|_| {
            let entity = rng.pick(&["user-1", "user-12", "qa", "21"]);
            let key = rng.pick(&["c", "t1", "t2", "t5"]);
            (entity.into(), key.into())
        });
        let overrides = overrides.collect();
        Self {
            audience: (audience, written),
            treatments: treatments[..count].to_vec(),
            control,
            exposure: rng.pick(&[0, 1, 10_000_000, 33_333_333, 99_999_999, HUNDRED]),
            overrides,
        }
    }

    /// Makes the run as `GetExperimentRun` shows it.
    #[must_use]
    pub fn run(&self) -> ExperimentRun {
        let [_, application, definition, profile] = IDS;
        let made = |(nth, &weight): (usize, &i64)| Treatment {
            key: key(nth + 1),
            weight: Decimal::from_millionths(weight).into(),
            ..Treatment::default()
        };
        ExperimentRun {
            application_id: application.into(),
            experiment_definition_id: definition.into(),
            run: 1,
            status: "RUNNING".into(),
            exposure_percentage: Decimal::from_millionths(self.exposure),
            treatment_overrides: Some(TreatmentOverrides::Inline(self.overrides.clone())),
            experiment_definition_snapshot: ExperimentDefinitionSnapshot {
                configuration_profile_id: profile.into(),
                flag_key: "checkout".into(),
                audience_rule: self.audience.1.clone(),
                treatments: self.treatments.iter().enumerate().map(made).collect(),
                control: Treatment {
                    key: "c".into(),
                    weight: Decimal::from_millionths(self.control).into(),
                    ..Treatment::default()
                },
                ..Default::default()
            },
            ..Default::default()
        }
    }

    /// The account of the run.
    #[must_use]
    pub const fn account() -> &'static str {
        IDS[0]
    }

    /// Returns what an entity gets; the outer `None` where the judge knows too little.
    #[must_use]
    #[allow(clippy::option_option)]
    pub fn given(&self, asker: &Asker) -> Option<Given> {
        let [account, application, definition, profile] = IDS;
        let Some(entity) = asker.entity.as_deref().filter(|id| !id.is_empty()) else {
            return Some(None);
        };
        if let Some(key) = self.overrides.get(entity) {
            // A key that no treatment has is no override.
            let keys = (0..=self.treatments.len()).map(key_of);
            if keys.clone().any(|known| known == *key) {
                return Some(Some((key.clone(), true)));
            }
        }
        let seed = &format!("{application}:{profile}:checkout");
        if !(Judge { asker, seed }).is_true(&self.audience.0)? {
            return Some(None);
        }
        let seed = format!("{account}:{application}:{definition}:1");
        let weights = self.treatments.iter().chain([&self.control]);
        let found = slot(weights, self.exposure, bucket(&seed, entity));
        Some(found.map(|nth| {
            let is_control = nth == self.treatments.len();
            (key_of(if is_control { 0 } else { nth + 1 }), false)
        }))
    }
}

/// Finds the slot of a bucket, if the exposure enrolls it (appconfig.md 5.5).
pub fn slot<'w>(
    weights: impl Iterator<Item = &'w i64> + Clone,
    exposure: i64,
    bucket: u64,
) -> Option<usize> {
    let total: i128 = weights.clone().copied().map(i128::from).sum();
    if total == 0 {
        return None;
    }
    // Percentages are written with six places.
    let place = |share: i128| (share * 2 + total) / (total * 2);
    let mut before = 0;
    for (nth, &weight) in weights.enumerate() {
        let start = place(before * i128::from(HUNDRED));
        let end = place(before * i128::from(HUNDRED) + i128::from(weight) * i128::from(exposure));
        if is_within(end, bucket) && !is_within(start, bucket) {
            return Some(nth);
        }
        before += i128::from(weight);
    }
    None
}

/// Draws somebody who asks; the ids are many.
pub fn asker(rng: &mut Rng) -> Asker {
    let asker = context(rng);
    let entity = if rng.chance(60) {
        Some(format!("entity-{}", rng.word()))
    } else {
        asker.entity
    };
    Asker { entity, ..asker }
}

fn text(text: &str) -> Expr {
    Expr::Literal(crate::audience::Value::Text(text.into()))
}

/// The key of the nth variant, of which the first is the control.
fn key_of(nth: usize) -> String {
    if nth == 0 { "c".into() } else { key(nth) }
}

fn key(nth: usize) -> String {
    format!("t{nth}")
}
