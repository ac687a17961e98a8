//! Which resources match the tags, filters and parameters of a target.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{POD, arns};
use crate::env::{Attribute, Resource};
use crate::fis::catalog::{self, TargetParameter};
use crate::fis::model::{TargetFilter, TemplateTarget};

/// What a target asks of a resource: all of it must hold.
pub(super) struct Query<'a> {
    resource_type: &'a str,
    tags: Option<&'a BTreeMap<String, String>>,
    filters: &'a [TargetFilter],
    conditions: Vec<Condition<'a>>,
}

/// What a parameter asks of a resource.
enum Condition<'a> {
    /// An attribute at one of the paths has one of the values.
    Attribute {
        /// Paths, written as in a filter.
        paths: &'static [&'static str],
        /// The values.
        values: Vec<&'a str>,
    },
    /// The labels of the pod satisfy a requirement.
    Label(Requirement<'a>),
    /// Nothing matches.
    Never,
}

/// A requirement of a label selector of Kubernetes.
#[derive(Clone, Copy)]
pub(super) enum Requirement<'a> {
    /// `key=value` or `key==value`.
    Is(&'a str, &'a str),
    /// `key!=value`, which a pod without the label satisfies.
    IsNot(&'a str, &'a str),
    /// `key`.
    Exists(&'a str),
    /// `!key`.
    Absent(&'a str),
}

impl<'a> Query<'a> {
    /// Reads the selectors of a target. A target without any, or with ARNs, asks for nothing here.
    pub(super) fn of(target: &'a TemplateTarget) -> Option<Self> {
        let query = Self {
            resource_type: target.resource_type.as_deref().unwrap_or_default(),
            tags: target.resource_tags.as_ref(),
            filters: target.filters.as_deref().unwrap_or_default(),
            conditions: conditions(target),
        };
        let is_selective = query.tags.is_some_and(|tags| !tags.is_empty())
            || !query.filters.is_empty()
            || target
                .parameters
                .as_ref()
                .is_some_and(|parameters| !parameters.is_empty());
        (is_selective && arns(target).is_empty()).then_some(query)
    }

    /// Tells whether a resource is of the type and satisfies tags, filters and parameters.
    pub(super) fn matches(&self, resource: &Resource) -> bool {
        let none = BTreeMap::new();
        let attributes = resource.attributes.as_ref().unwrap_or(&none);
        let has_tag = |(key, value): (&String, &String)| {
            resource
                .tags
                .as_ref()
                .is_some_and(|tags| tags.get(key) == Some(value))
        };
        fits(&resource.resource_type, self.resource_type)
            && self.tags.into_iter().flatten().all(has_tag)
            && self.filters.iter().all(|filter| passes(filter, attributes))
            && self
                .conditions
                .iter()
                .all(|condition| condition.holds(attributes))
    }
}

impl Condition<'_> {
    fn holds(&self, attributes: &BTreeMap<String, Attribute>) -> bool {
        match self {
            Self::Attribute { paths, values } => paths.iter().any(|path| {
                leaves(attributes, path)
                    .any(|leaf| values.iter().any(|value| is_meant(path, leaf, value)))
            }),
            Self::Label(requirement) => requirement.holds(attributes),
            Self::Never => false,
        }
    }
}

impl<'a> Requirement<'a> {
    /// Reads a label selector; requirements are separated by commas and must all hold. *Chosen*:
    /// sets (`key in (a, b)`) are not read and match nothing.
    pub(super) fn list(selector: &'a str) -> impl Iterator<Item = Self> {
        let requirements = selector
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty());
        requirements.map(Self::read)
    }

    fn read(text: &'a str) -> Self {
        if let Some((key, value)) = text.split_once("!=") {
            Self::IsNot(key.trim(), value.trim())
        } else if let Some((key, value)) = text.split_once('=') {
            Self::Is(key.trim(), value.strip_prefix('=').unwrap_or(value).trim())
        } else if let Some(key) = text.strip_prefix('!') {
            Self::Absent(key.trim())
        } else {
            Self::Exists(text)
        }
    }

    fn holds(self, attributes: &BTreeMap<String, Attribute>) -> bool {
        // Keys of labels contain dots, so they are no paths.
        let label = |key: &str| match attributes.get("Labels") {
            Some(Attribute::Map(labels)) => labels.get(key),
            _ => None,
        };
        let is = |key, value| {
            label(key).is_some_and(|label| Leaves::below(label).any(|leaf| leaf == value))
        };
        match self {
            Self::Is(key, value) => is(key, value),
            Self::IsNot(key, value) => !is(key, value),
            Self::Exists(key) => label(key).is_some(),
            Self::Absent(key) => label(key).is_none(),
        }
    }
}

/// Tells whether a resource of a type can be a target of the `wanted` type. *Chosen*: a Spot
/// instance is an instance too.
pub(super) fn fits(resource_type: &str, wanted: &str) -> bool {
    resource_type == wanted
        || (wanted == "aws:ec2:instance" && resource_type == "aws:ec2:spot-instance")
}

/// Returns the values that a parameter asks for, or `None` if it narrows nothing.
pub(super) fn wanted<'a>(known: &TargetParameter, value: &'a str) -> Option<Vec<&'a str>> {
    if known.matches.is_empty() {
        return None;
    }
    let values = if known.list {
        value
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .collect()
    } else {
        vec![value]
    };
    let is_wildcard = known
        .wildcard
        .is_some_and(|wildcard| values.contains(&wildcard));
    (!is_wildcard).then_some(values)
}

/// Walks the scalars at a path through the attributes. Lists are entered element by element.
pub(super) fn leaves<'a>(attributes: &'a BTreeMap<String, Attribute>, path: &'a str) -> Leaves<'a> {
    Leaves {
        open: enter(attributes, path).into_iter().collect(),
    }
}

/// The scalars at a path, in order.
pub(super) struct Leaves<'a> {
    /// Attributes still to be walked, the next one last, each with the rest of its path.
    open: Vec<(&'a Attribute, Option<&'a str>)>,
}

impl<'a> Leaves<'a> {
    fn below(attribute: &'a Attribute) -> Self {
        Self {
            open: vec![(attribute, None)],
        }
    }
}

impl<'a> Iterator for Leaves<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        while let Some((attribute, rest)) = self.open.pop() {
            match (attribute, rest) {
                (Attribute::List(items), _) => {
                    self.open
                        .extend(items.iter().rev().map(|item| (item, rest)));
                }
                (Attribute::Map(members), Some(path)) => self.open.extend(enter(members, path)),
                (Attribute::Scalar(text), None) => return Some(text),
                _ => {}
            }
        }
        None
    }
}

fn enter<'a>(
    members: &'a BTreeMap<String, Attribute>,
    path: &'a str,
) -> Option<(&'a Attribute, Option<&'a str>)> {
    let (first, rest) = match path.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (path, None),
    };
    members.get(first).map(|attribute| (attribute, rest))
}

fn passes(filter: &TargetFilter, attributes: &BTreeMap<String, Attribute>) -> bool {
    let values = filter.values.as_deref().unwrap_or_default();
    let path = filter.path.as_deref().unwrap_or_default();
    leaves(attributes, path).any(|leaf| values.iter().any(|value| value == leaf))
}

/// Tells whether the value of a parameter means an attribute: the same text, or for an ARN the name
/// at its end.
fn is_meant(path: &str, leaf: &str, value: &str) -> bool {
    leaf == value || (path.ends_with("Arn") && leaf.rsplit('/').next() == Some(value))
}

fn conditions(target: &TemplateTarget) -> Vec<Condition<'_>> {
    let Some(parameters) = &target.parameters else {
        return Vec::new();
    };
    let resource_type = target.resource_type.as_deref().unwrap_or_default();
    let catalogued = catalog::target_resource_type(resource_type);
    let mut conditions = Vec::new();
    for (name, value) in parameters {
        match catalogued.and_then(|catalogued| catalogued.parameter(name)) {
            Some(known) => {
                conditions.extend(wanted(known, value).map(|values| Condition::Attribute {
                    paths: known.matches,
                    values,
                }))
            }
            None => conditions.push(Condition::Never),
        }
    }
    if resource_type == POD {
        select_pods(parameters, &mut conditions);
    }
    conditions
}

/// Gives `selectorType` and `selectorValue` of pods their meaning.
fn select_pods<'a>(parameters: &'a BTreeMap<String, String>, conditions: &mut Vec<Condition<'a>>) {
    let get = |name| parameters.get(name).map(String::as_str);
    let value = get("selectorValue").unwrap_or_default();
    let paths: &[_] = match get("selectorType") {
        Some("labelSelector") => {
            conditions.extend(Requirement::list(value).map(Condition::Label));
            return;
        }
        Some("deploymentName") => &["DeploymentName"],
        Some("podName") => &["PodName"],
        _ => return conditions.push(Condition::Never),
    };
    conditions.push(Condition::Attribute {
        paths,
        values: vec![value],
    });
}
