//! Targets: how they select resources.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::selection::Selection;
use super::super::shape::{cut, list_of};
use super::parameters::one_of;
use super::{Rules, check_name, exceeds, place};
use crate::error::Error;
use crate::fis::catalog::{self, Selectors, TargetResourceType};
use crate::fis::model::TemplateTarget;

/// Returns which selectors a target gives. An empty list or map counts as not given (*chosen*).
pub(super) fn selectors(target: &TemplateTarget) -> Selectors {
    Selectors {
        arns: target
            .resource_arns
            .as_ref()
            .is_some_and(|arns| !arns.is_empty()),
        tags: target
            .resource_tags
            .as_ref()
            .is_some_and(|tags| !tags.is_empty()),
        filters: target
            .filters
            .as_ref()
            .is_some_and(|filters| !filters.is_empty()),
        parameters: target
            .parameters
            .as_ref()
            .is_some_and(|given| !given.is_empty()),
    }
}

/// Tells whether a target is a plain list of ARNs of which all are taken.
pub(super) fn is_plain(target: &TemplateTarget) -> bool {
    let only_arns = Selectors {
        arns: true,
        ..Selectors::default()
    };
    selectors(target) == only_arns && target.selection_mode.as_deref() == Some("ALL")
}

/// Returns the first selector that is given and not taken, by the name of its member.
pub(super) fn refused_selector(given: Selectors, taken: Selectors) -> Option<&'static str> {
    let selectors = [
        ("resourceArns", given.arns, taken.arns),
        ("resourceTags", given.tags, taken.tags),
        ("filters", given.filters, taken.filters),
        ("parameters", given.parameters, taken.parameters),
    ];
    selectors
        .into_iter()
        .find(|&(_, given, taken)| given && !taken)
        .map(|(member, ..)| member)
}

/// Checks a target alone; whether its actions can use it is theirs to check.
pub(super) fn check(name: &str, target: &TemplateTarget, rules: &Rules<'_>) -> Result<(), Error> {
    check_name("target", "targets", name, rules)?;
    let id = target.resource_type.as_deref().unwrap_or_default();
    let Some(kind) = catalog::target_resource_type(id) else {
        let message = format!("Target \"{name}\" has no resourceType.");
        return Err(refuse(message, name, "resourceType"));
    };
    let mode = target.selection_mode.as_deref().unwrap_or_default();
    if Selection::parse(mode).is_none() {
        let message = format!(
            "The selectionMode of target \"{name}\" must be ALL, COUNT(n) or PERCENT(n), but is \
             \"{}\".",
            cut(mode)
        );
        return Err(refuse(message, name, "selectionMode"));
    }
    check_selectors(name, target, kind)?;
    check_counts(name, target, rules)?;
    check_parameters(name, target, kind)
}

/// Checks which selectors are given together, and whether the type takes them.
fn check_selectors(
    name: &str,
    target: &TemplateTarget,
    kind: &TargetResourceType,
) -> Result<(), Error> {
    let given = selectors(target);
    if given.arns && given.tags {
        // The text is *recorded*; that on filters follows it.
        let message =
            format!("You cannot specify both resource ARNs and resource tags for target {name}.");
        return Err(refuse(message, name, "resourceTags"));
    }
    if given.arns && given.filters {
        let message =
            format!("You cannot specify both resource ARNs and filters for target {name}.");
        return Err(refuse(message, name, "filters"));
    }
    if let Some(member) = refused_selector(given, kind.selectors) {
        // The text is *recorded*.
        let message = format!(
            "TargetResourceType {} does not support {member}.",
            kind.resource_type
        );
        return Err(refuse(message, name, member));
    }
    if !(given.arns || given.tags || given.parameters) {
        let taken = kind.selectors;
        let ways = [
            ("resource ARNs", taken.arns),
            ("resource tags", taken.tags),
            ("parameters", taken.parameters),
        ];
        let ways: Vec<_> = ways
            .iter()
            .filter(|(_, taken)| *taken)
            .map(|(way, _)| *way)
            .collect();
        let message = format!("Target \"{name}\" must specify {}.", ways.join(" or "));
        return Err(Error::validation(message).at(place(&["targets", name])));
    }
    Ok(())
}

/// Checks how many ARNs and tags there are (*documented*, service model). The service counts them
/// as a matter of shape, hence the texts.
fn check_counts(name: &str, target: &TemplateTarget, rules: &Rules<'_>) -> Result<(), Error> {
    let refuse_count = |list: String, member: &str, limit: u32| {
        let message = format!(
            "1 validation error detected: Value '{list}' at 'targets.{name}.{member}' failed to \
             satisfy constraint: Member must have length less than or equal to {limit}"
        );
        Err(refuse(message, name, member))
    };
    let limits = rules.limits;
    if let Some(arns) = &target.resource_arns
        && exceeds(arns.len(), limits.fis_target_arns)
    {
        return refuse_count(list_of(arns.iter()), "resourceArns", limits.fis_target_arns);
    }
    if let Some(tags) = &target.resource_tags
        && exceeds(tags.len(), limits.tags)
    {
        return refuse_count(list_of(tags.keys()), "resourceTags", limits.tags);
    }
    Ok(())
}

/// Checks the parameters of the resource type.
fn check_parameters(
    name: &str,
    target: &TemplateTarget,
    kind: &TargetResourceType,
) -> Result<(), Error> {
    let refuse = |message: String, parameter: &str| {
        let place = place(&["targets", name, "parameters", parameter]);
        Err(Error::validation(message).at(place))
    };
    for (given, value) in target.parameters.iter().flatten() {
        let Some(parameter) = kind.parameter(given) else {
            let message = format!("Unexpected parameter \"{given}\" found in target \"{name}\".");
            return refuse(message, given);
        };
        if let Some(values) = parameter.values
            && !values.contains(&value.as_str())
        {
            let message = format!(
                "Parameter \"{given}\" of target \"{name}\" {}, but is \"{}\".",
                one_of(values),
                cut(value)
            );
            return refuse(message, given);
        }
    }
    let is_given = |parameter: &str| {
        target
            .parameters
            .as_ref()
            .is_some_and(|given| given.contains_key(parameter))
    };
    for parameter in kind.parameters {
        if parameter.required && !is_given(parameter.name) {
            let message = format!(
                "Required parameter \"{}\" is missing in target \"{name}\".",
                parameter.name
            );
            return refuse(message, parameter.name);
        }
    }
    Ok(())
}

fn refuse(message: String, name: &str, member: &str) -> Error {
    Error::validation(message).at(place(&["targets", name, member]))
}
