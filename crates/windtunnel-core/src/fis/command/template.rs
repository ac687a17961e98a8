//! The meaning of templates: what the shape of a request cannot tell, and the compiled form.
//!
//! The rules are those of the FIS user guide; each check says where its rule or its text is not
//! *documented*. The order is *chosen*: first whether the things named exist, then what they mean
//! (stop conditions, targets, actions, the graph, log, report), then quotas. Within a part, names
//! come in their order. Only the first violation is told.

mod actions;
mod graph;
mod parallel;
mod parameters;
mod settings;
mod targets;

use alloc::format;
use alloc::string::String;

use super::shape::cut;
use crate::error::{Error, token};
use crate::fis::catalog;
use crate::fis::model::{Compiled, Switches, Template};
use crate::limits::Limits;

pub(crate) use self::graph::Graph;

/// What the check of a template depends on beside the template.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// The quotas.
    pub limits: &'a Limits,
    /// The switches.
    pub switches: &'a Switches,
}

/// Checks a template whose shape is right, new or as it will be after an update, and compiles it.
///
/// But for searches by name and the count of parallel actions (see [`Graph::width`]) it takes time
/// and memory linear in the size of the template; it does not recurse.
pub(crate) fn check(template: &Template, rules: &Rules<'_>) -> Result<Compiled, Error> {
    check_existence(template)?;
    settings::check_stop_conditions(&template.stop_conditions)?;
    let targets = template.targets.iter().flatten();
    targets
        .clone()
        .try_for_each(|(name, target)| targets::check(name, target, rules))?;
    let actions = actions::compile(template, rules)?;
    let predecessors = graph::predecessors(&template.actions)?;
    let graph = graph::check(&predecessors, &template.actions)?;
    settings::check_log(template.log_configuration.as_ref())?;
    settings::check_report(template.experiment_report_configuration.as_ref())?;
    check_quotas(template, &graph, rules)?;
    let plain_targets = targets.clone().all(|(_, target)| targets::is_plain(target));
    Ok(Compiled::new(actions, &predecessors, plain_targets))
}

/// Refuses actions and resource types that are not in the catalogue. Those that are missing
/// altogether are refused later.
fn check_existence(template: &Template) -> Result<(), Error> {
    for (name, action) in &template.actions {
        if let Some(id) = &action.action_id
            && catalog::action(id).is_none()
        {
            return Err(action_not_found(id).at(place(&["actions", name, "actionId"])));
        }
    }
    for (name, target) in template.targets.iter().flatten() {
        if let Some(id) = &target.resource_type
            && catalog::target_resource_type(id).is_none()
        {
            let place = place(&["targets", name, "resourceType"]);
            return Err(target_resource_type_not_found(id).at(place));
        }
    }
    Ok(())
}

/// Makes the error for an action that is not in the catalogue (*recorded*).
pub(crate) fn action_not_found(id: &str) -> Error {
    Error::not_found(format!("Action with ID {} not found.", cut(id)))
}

/// Makes the error for a resource type that is not in the catalogue (*chosen*, by analogy).
pub(crate) fn target_resource_type_not_found(id: &str) -> Error {
    Error::not_found(format!("Target resource type {} not found.", cut(id)))
}

/// Refuses more of something than the quotas allow (*documented*; texts *chosen*).
fn check_quotas(template: &Template, graph: &Graph, rules: &Rules<'_>) -> Result<(), Error> {
    let quotas = [
        (
            "actions",
            "actions",
            template.actions.len(),
            rules.limits.fis_actions,
        ),
        (
            "stopConditions",
            "stop conditions",
            template.stop_conditions.len(),
            rules.limits.fis_stop_conditions,
        ),
    ];
    for (member, what, count, quota) in quotas {
        if exceeds(count, quota) {
            return Err(Error::quota(format!(
                "The experiment template has {count} {what}; the quota is {quota}."
            ))
            .at(place(&[member])));
        }
    }
    let parallel = rules.limits.fis_parallel_actions;
    if rules.switches.parallel_check_at_create && parallel::exceed(graph, parallel) {
        return Err(Error::quota(format!(
            "More than {parallel} actions of the experiment template could run at the same time; \
             the quota is {parallel}."
        ))
        .at(place(&["actions"])));
    }
    Ok(())
}

/// Refuses names that are not names. That they start with a letter and go on with letters, digits,
/// `-` and `_` is *documented*; that letters are those of ASCII is *chosen*, as is that without
/// the switch any text without white space will do.
fn check_name(kind: &str, member: &str, name: &str, rules: &Rules<'_>) -> Result<(), Error> {
    let wrong = if rules.switches.strict_names {
        let goes_on = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(goes_on);
        (!is_name).then_some("must start with a letter and go on with letters, digits, '-' or '_'")
    } else {
        let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
        (!is_name).then_some("must not be empty or contain white space")
    };
    match wrong {
        Some(rule) => {
            let message = format!("The name of {kind} \"{}\" {rule}.", cut(name));
            Err(Error::validation(message).at(place(&[member, name])))
        }
        None => Ok(()),
    }
}

/// Tells whether there are more than a limit allows.
fn exceeds(count: usize, limit: u32) -> bool {
    u32::try_from(count).map_or(true, |count| count > limit)
}

/// Makes a JSON pointer of its tokens.
fn place(tokens: &[&str]) -> String {
    tokens
        .iter()
        .fold(String::new(), |place, name| place + "/" + &token(name))
}

#[cfg(test)]
mod tests;
