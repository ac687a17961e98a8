//! The actions and target resource types that the service offers.
//!
//! The facts live in `data/fis-actions.json` and `data/fis-target-resource-types.json`; the build
//! script checks them and turns them into the statics behind [`actions`] and
//! [`target_resource_types`]. Nothing here is computed or allocated at run time.
//!
//! *Documented*: identifiers, targets, selectors, parameters and times in the [actions reference]
//! and under [targets], the numbers of targets under [quotas]. *Chosen*: the descriptions, which
//! are our own words; an upper bound of twelve hours and no lower one where the reference gives a
//! duration no range; and [`TargetParameter::matches`], the attributes that a target parameter is
//! compared with.
//!
//! [actions reference]: https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html
//! [targets]: https://docs.aws.amazon.com/fis/latest/userguide/targets.html
//! [quotas]: https://docs.aws.amazon.com/fis/latest/userguide/fis-quotas.html

/// Describes an action of the catalogue.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Action {
    /// Identifier, such as `aws:ec2:stop-instances`.
    pub id: &'static str,
    /// What the action does, in one sentence.
    pub description: &'static str,
    /// What the action acts on, if on anything.
    pub target: Option<TargetKey>,
    /// Ways in which the target may be selected; a subset of those of its resource type.
    pub selectors: Selectors,
    /// Whether the target is exactly one ARN.
    pub exactly_one_arn: bool,
    /// Parameters, sorted by name.
    pub parameters: &'static [Parameter],
    /// How long the action takes.
    pub time: Time,
    /// Whether the effect is taken back when the action ends or is stopped.
    pub undone: Undone,
    /// Largest number of targets, where the service limits it.
    pub quota: Option<TargetQuota>,
}

impl Action {
    /// Looks up a parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static Parameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }
}

/// Names the target of an action and the resource type that it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetKey {
    /// Key under which a template names the target, such as `Instances`.
    pub key: &'static str,
    /// Resource type of the target, such as `aws:ec2:instance`.
    pub resource_type: &'static str,
}

/// Lists the ways in which a target may be selected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Selectors {
    /// By `resourceArns`.
    pub arns: bool,
    /// By `resourceTags`.
    pub tags: bool,
    /// By `filters`.
    pub filters: bool,
    /// By the `parameters` of the resource type.
    pub parameters: bool,
}

/// Describes a parameter of an action.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Name, as templates spell it.
    pub name: &'static str,
    /// What the parameter means, in one sentence.
    pub description: &'static str,
    /// Whether a template must give it.
    pub required: bool,
    /// What its values look like.
    pub kind: Kind,
    /// Value that applies if a template gives none, as the service documents it.
    pub default: Option<&'static str>,
    /// Parameter and value that together make this one required.
    pub required_when: Option<(&'static str, &'static str)>,
}

/// Says what the values of a parameter look like; on the wire they are all strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// An ISO 8601 duration.
    Duration {
        /// Shortest duration in milliseconds; zero stands for anything above zero.
        min_ms: u64,
        /// Longest duration in milliseconds.
        max_ms: u64,
    },
    /// A whole number.
    Integer {
        /// Smallest value, if there is one.
        min: Option<i64>,
        /// Largest value, if there is one.
        max: Option<i64>,
    },
    /// A decimal number.
    Number {
        /// Smallest value in millionths, if there is one.
        min_millionths: Option<i64>,
        /// Largest value in millionths, if there is one.
        max_millionths: Option<i64>,
    },
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A list, separated by commas.
    Csv {
        /// Words that the list may contain, if not any.
        values: Option<&'static [&'static str]>,
        /// Largest number of items, if there is one.
        max_items: Option<u32>,
    },
    /// Any text.
    Text,
    /// A JSON document.
    Json,
    /// `true` or `false`, in any letter case.
    Boolean,
    /// An ARN.
    Arn,
}

/// Says how long an action takes; all but instant actions name the parameter that tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Time {
    /// The action is over when it has had its effect.
    Instant,
    /// The action takes exactly as long as the parameter says.
    Fixed(&'static str),
    /// The action ends when its work does, at the latest when the parameter says.
    UpperBound(&'static str),
    /// The action reverts its effect after the parameter, or is instant if that is not given.
    PostAction(&'static str),
    /// The action announces an effect that comes after the parameter, and does not wait for it.
    DelayBefore(&'static str),
}

/// Says whether the effect of an action is taken back when the action ends or is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Undone {
    /// The effect is taken back.
    Yes,
    /// The effect stays, or there is none.
    No,
    /// The effect is taken back if the parameter of [`Time::PostAction`] is given.
    WhenTimed,
}

/// Limits the number of targets of one action that are chosen by tag or parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetQuota {
    /// Largest number of targets.
    pub default: u32,
    /// Parameter, its value, and the number that applies instead when it has that value.
    pub when: Option<(&'static str, &'static str, u32)>,
}

/// Describes a target resource type of the catalogue.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetResourceType {
    /// Identifier, such as `aws:ec2:instance`.
    pub resource_type: &'static str,
    /// What the resources are, in one sentence.
    pub description: &'static str,
    /// Key under which actions name a target of this type.
    pub key: &'static str,
    /// Ways in which resources of this type may be selected.
    pub selectors: Selectors,
    /// Parameters, sorted by name.
    pub parameters: &'static [TargetParameter],
}

impl TargetResourceType {
    /// Looks up a parameter by name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&'static TargetParameter> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
    }
}

/// Describes a parameter that narrows the targets of a resource type.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TargetParameter {
    /// Name, as templates spell it.
    pub name: &'static str,
    /// What the parameter means, in one sentence.
    pub description: &'static str,
    /// Whether a target must give it.
    pub required: bool,
    /// Values that it may have, if not any.
    pub values: Option<&'static [&'static str]>,
    /// Whether the value is a list, separated by commas, of which one item must match.
    pub list: bool,
    /// Value that matches every resource.
    pub wildcard: Option<&'static str>,
    /// Paths of the attributes that the value is compared with, one of which must match.
    ///
    /// Paths are written as in a filter. Without paths the parameter narrows nothing by itself: it
    /// names a part of the resource, or code gives it its meaning. The paths are *chosen*.
    pub matches: &'static [&'static str],
}

/// Returns all actions, sorted by identifier.
#[must_use]
pub fn actions() -> &'static [Action] {
    generated::ACTIONS
}

/// Looks up an action by identifier, by binary search.
#[must_use]
pub fn action(id: &str) -> Option<&'static Action> {
    let all = actions();
    all.binary_search_by(|action| action.id.cmp(id))
        .ok()
        .map(|index| &all[index])
}

/// Returns all target resource types, sorted by identifier.
#[must_use]
pub fn target_resource_types() -> &'static [TargetResourceType] {
    generated::TARGET_RESOURCE_TYPES
}

/// Looks up a target resource type by identifier, by binary search.
#[must_use]
pub fn target_resource_type(id: &str) -> Option<&'static TargetResourceType> {
    let all = target_resource_types();
    all.binary_search_by(|known| known.resource_type.cmp(id))
        .ok()
        .map(|index| &all[index])
}

/// What the build script makes of the files in `data/`.
mod generated {
    use super::*;

    include!(concat!(env!("OUT_DIR"), "/fis_catalog.rs"));
}

#[cfg(test)]
mod tests;
