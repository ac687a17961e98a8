//! Assignment: a run compiled to what decides, and nothing else.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::context::EntityContext;
use super::shares::{Share, Variant, shares};
use crate::appconfig::machine::bucket::{Bucketer, HUNDRED};
use crate::appconfig::machine::rule::{Rule, Subject};
use crate::appconfig::model::{
    Decimal, ExperimentDefinitionSnapshot, ExperimentRun, Treatment, TreatmentOverrides,
};

/// Decides for one run which entity gets which treatment.
///
/// It borrows nothing and needs no world: [`Call::assigner`](crate::appconfig::Call::assigner) makes
/// one, and so does [`Assigner::of_run`] of what `GetExperimentRun` answers. It holds for the run as
/// it was then. An answer costs one hash and allocates nothing, but for audience rules of more than
/// 32 operands and operators, for patterns of more than 64 instructions, and for a `split` by a
/// number.
///
/// *Chosen*, since the hash of the service is not known: SHA-256, see [`bucket`](crate::appconfig::bucket()).
/// *Recorded*: overrides come first, then the audience, then slots as wide as the weights, of which
/// the exposure enrolls the lower part.
///
/// ```
/// use windtunnel_core::appconfig::{
///     Assigner, Assignment, Decimal, EntityContext, ExperimentDefinitionSnapshot, ExperimentRun,
///     Treatment, Variant, Weight,
/// };
/// let half = |key: &str| Treatment {
///     key: key.into(),
///     weight: Weight::whole(50),
///     ..Treatment::default()
/// };
/// let run = ExperimentRun {
///     application_id: "c8cud49".into(),
///     experiment_definition_id: "yr0ajjm".into(),
///     run: 1,
///     status: "RUNNING".into(),
///     exposure_percentage: Decimal::whole(20),
///     experiment_definition_snapshot: ExperimentDefinitionSnapshot {
///         audience_rule: r#"(exists key::"entityId")"#.into(),
///         treatments: vec![half("t1")],
///         control: half("c"),
///         ..Default::default()
///     },
///     ..Default::default()
/// };
/// let assigner = Assigner::of_run("000000000000", &run).unwrap();
/// let nobody = EntityContext::default();
/// let treated = Assignment::Enrolled(Variant::treatment(1).unwrap());
/// assert_eq!(assigner.assign("user-8", &nobody), treated);
/// assert_eq!(assigner.assign("user-4", &nobody), Assignment::Deployed);
/// ```
#[derive(Clone, Debug)]
pub struct Assigner {
    bucketer: Bucketer,
    /// Who takes part of those who are an entity.
    audience: Rule,
    /// Whether the audience is the same for all entities of one context.
    is_shared: bool,
    /// The seed of a `split` in the audience that names none.
    default_seed: String,
    overrides: BTreeMap<String, Variant>,
    slots: Vec<Slot>,
}

/// The buckets that a variant has, both ends included.
#[derive(Clone, Copy, Debug)]
struct Slot {
    first: u64,
    last: u64,
    variant: Variant,
}

/// What an entity gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assignment {
    /// A variant, by override.
    Overridden(Variant),
    /// A variant, as one of the audience that takes part.
    Enrolled(Variant),
    /// The value that is deployed, as if there were no experiment.
    Deployed,
}

impl Assignment {
    /// Returns the variant, if the entity has one.
    #[must_use]
    pub const fn variant(self) -> Option<Variant> {
        match self {
            Self::Overridden(variant) | Self::Enrolled(variant) => Some(variant),
            Self::Deployed => None,
        }
    }
}

/// How many entities got what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tally {
    /// Those that got a variant as part of the audience, by [`Variant::index`].
    pub enrolled: [u64; Variant::COUNT],
    /// Those that got a variant by override, likewise.
    pub overridden: [u64; Variant::COUNT],
    /// All others.
    pub deployed: u64,
}

impl Tally {
    /// Counts one more.
    pub const fn add(&mut self, assignment: Assignment) {
        let place = match assignment {
            Assignment::Enrolled(variant) => &mut self.enrolled[variant.index()],
            Assignment::Overridden(variant) => &mut self.overridden[variant.index()],
            Assignment::Deployed => &mut self.deployed,
        };
        *place += 1;
    }

    /// Returns how many got a variant, in whichever way.
    #[must_use]
    pub const fn of(&self, variant: Variant) -> u64 {
        self.enrolled[variant.index()] + self.overridden[variant.index()]
    }
}

/// What decides in a run.
pub(crate) struct Terms<'a> {
    pub(crate) seed: &'a str,
    pub(crate) default_seed: String,
    pub(crate) audience_rule: &'a str,
    pub(crate) treatments: &'a [Treatment],
    pub(crate) control: &'a Treatment,
    pub(crate) exposure: Decimal,
    pub(crate) overrides: Option<&'a TreatmentOverrides>,
}

impl Assigner {
    /// Makes the assigner of a run as `GetExperimentRun` answers it; one that is done assigns nobody.
    ///
    /// `None` when the audience rule cannot be read: no such run can be started.
    #[must_use]
    pub fn of_run(account: &str, run: &ExperimentRun) -> Option<Self> {
        let ExperimentDefinitionSnapshot {
            configuration_profile_id: profile,
            flag_key,
            audience_rule,
            treatments,
            control,
            ..
        } = &run.experiment_definition_snapshot;
        let (application, definition) = (&run.application_id, &run.experiment_definition_id);
        let is_running = run.status == "RUNNING";
        let overrides = run.treatment_overrides.as_ref();
        Self::new(&Terms {
            seed: &seed(account, application, definition, run.run),
            default_seed: default_seed(application, profile, flag_key),
            audience_rule,
            treatments,
            control,
            exposure: if is_running {
                run.exposure_percentage
            } else {
                Decimal::ZERO
            },
            overrides: overrides.filter(|_| is_running),
        })
    }

    pub(crate) fn new(terms: &Terms<'_>) -> Option<Self> {
        let audience = terms.audience_rule;
        // As in the generated flag, so that the audience means the same, however it is written. That
        // there is an entity is known when it is asked.
        let audience = format!("(and true {audience})");
        let audience = Rule::parse(&audience).ok()?;
        let overrides = terms.overrides.map(TreatmentOverrides::inline);
        let overrides = overrides.into_iter().flatten().filter_map(|(entity, key)| {
            let variant = Variant::of_key(key).filter(|it| it.index() <= terms.treatments.len())?;
            Some((entity.clone(), variant))
        });
        let slots = shares(terms.treatments, terms.control, terms.exposure);
        Some(Self {
            bucketer: Bucketer::new(terms.seed),
            is_shared: !audience.names("entityId"),
            audience,
            default_seed: terms.default_seed.clone(),
            overrides: overrides.collect(),
            slots: slots.into_iter().filter_map(Slot::of).collect(),
        })
    }

    /// Returns what an entity gets. The empty id is no entity.
    #[must_use]
    pub fn assign(&self, entity: &str, context: &EntityContext) -> Assignment {
        self.assign_if(entity, |assigner| assigner.is_audience(entity, context))
    }

    /// Adds what each entity gets to `answers`, in their order, and counts. All have one context.
    pub fn assign_all<S: AsRef<str>>(
        &self,
        entities: &[S],
        context: &EntityContext,
        answers: &mut Vec<Assignment>,
    ) -> Tally {
        let mut tally = Tally::default();
        // Any entity stands for all where the rule does not ask which one it is.
        let shared = self.is_shared.then(|| self.is_audience("-", context));
        answers.reserve(entities.len());
        for entity in entities {
            let entity = entity.as_ref();
            let answer = self.assign_if(entity, |assigner| {
                shared.unwrap_or_else(|| assigner.is_audience(entity, context))
            });
            tally.add(answer);
            answers.push(answer);
        }
        tally
    }

    /// Returns the bucket of an entity, in 2^-64 of the whole.
    #[must_use]
    pub fn bucket(&self, entity: &str) -> u64 {
        self.bucketer.bucket(entity)
    }

    /// The audience is asked last, since it may take longest; nothing depends on the order.
    fn assign_if(&self, entity: &str, is_audience: impl FnOnce(&Self) -> bool) -> Assignment {
        if entity.is_empty() {
            return Assignment::Deployed;
        }
        if let Some(&variant) = self.overrides.get(entity) {
            return Assignment::Overridden(variant);
        }
        if self.slots.is_empty() {
            return Assignment::Deployed;
        }
        let bucket = self.bucketer.bucket(entity);
        let slot = self
            .slots
            .iter()
            .find(|slot| (slot.first..=slot.last).contains(&bucket));
        slot.filter(|_| is_audience(self))
            .map_or(Assignment::Deployed, |slot| {
                Assignment::Enrolled(slot.variant)
            })
    }

    fn is_audience(&self, entity: &str, context: &EntityContext) -> bool {
        let subject = Subject {
            entity: Some(entity),
            values: context.values(),
        };
        self.audience.is_true_of(subject, &self.default_seed)
    }
}

impl Slot {
    /// Turns a share into buckets; `None` where it has none.
    fn of(share: Share) -> Option<Self> {
        // Below a percentage are the buckets below this, rounded up: 27 bits and 64.
        let cut = |share: u64| (u128::from(share) << 64).div_ceil(u128::from(HUNDRED));
        let (from, to) = (cut(share.from), cut(share.to));
        Some(Self {
            first: u64::try_from(from).ok()?,
            last: u64::try_from(to.checked_sub(1)?).ok()?,
            variant: share.variant,
        })
        .filter(|slot| slot.first <= slot.last)
    }
}

/// Returns the seed of a run (*recorded*).
pub(crate) fn seed(
    account: &str,
    application: &str,
    definition: &str,
    run: impl core::fmt::Display,
) -> String {
    format!("{account}:{application}:{definition}:{run}")
}

/// Returns the seed of a `split` that names none (*chosen*).
pub(crate) fn default_seed(application: &str, profile: &str, flag: &str) -> String {
    format!("{application}:{profile}:{flag}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appconfig::machine::bucket::split;

    #[test]
    fn slots_cut_where_split_does() {
        for (from, to) in [
            (0, 1),
            (0, HUNDRED),
            (33_333_333, 33_333_334),
            (50_000_000, HUNDRED),
        ] {
            let variant = Variant::CONTROL;
            let slot = Slot::of(Share { variant, from, to }).unwrap();
            for edge in [slot.first, slot.last] {
                let near = [edge.saturating_sub(1), edge, edge.saturating_add(1)];
                for bucket in near {
                    let is_in = (slot.first..=slot.last).contains(&bucket);
                    assert_eq!(is_in, split(to, bucket) && !split(from, bucket), "{bucket}");
                }
            }
        }
        let (variant, from) = (Variant::CONTROL, 7);
        assert!(
            Slot::of(Share {
                variant,
                from,
                to: from
            })
            .is_none()
        );
        assert!(
            Slot::of(Share {
                variant,
                from: HUNDRED,
                to: HUNDRED
            })
            .is_none()
        );
    }
}
