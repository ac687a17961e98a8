//! Actions: their targets and parameters, and their compiled form.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::shape::cut;
use super::{Rules, check_name, parameters, place, targets};
use crate::error::Error;
use crate::fis::catalog::{self, Action, TargetKey, Time, Undone};
use crate::fis::model::{CompiledAction, Template, TemplateAction, TemplateTarget};
use crate::time::Span;

/// Checks the actions one by one and compiles them, in the order of their names.
pub(super) fn compile(
    template: &Template,
    rules: &Rules<'_>,
) -> Result<Vec<CompiledAction>, Error> {
    if template.actions.is_empty() {
        let message = "At least one action is required.";
        return Err(Error::validation(message).at(place(&["actions"])));
    }
    let compile = |(name, action): (&String, &TemplateAction)| {
        check_name("action", "actions", name, rules)?;
        let Some((position, known)) = action.action_id.as_deref().and_then(find) else {
            let message = format!("Action \"{name}\" has no actionId.");
            return Err(refuse(message, name, "actionId"));
        };
        check_targets(name, action, known, template)?;
        parameters::check(name, action, known, rules)?;
        Ok(compile_one(action, known, position))
    };
    template.actions.iter().map(compile).collect()
}

/// Finds an action in the catalogue, with its position there.
fn find(id: &str) -> Option<(u16, &'static Action)> {
    let all = catalog::actions();
    let position = all.binary_search_by(|action| action.id.cmp(id)).ok()?;
    Some((u16::try_from(position).ok()?, &all[position]))
}

/// Checks that an action has a target for its target key, if it has one, and for nothing else.
fn check_targets(
    name: &str,
    action: &TemplateAction,
    known: &Action,
    template: &Template,
) -> Result<(), Error> {
    let given = || action.targets.iter().flatten();
    let refuse_key = |message: String, key: &str| {
        Err(Error::validation(message).at(place(&["actions", name, "targets", key])))
    };
    let key = known.target.as_ref().map(|target| target.key);
    if let Some((other, _)) = given().find(|(given, _)| Some(given.as_str()) != key) {
        // The text is *recorded*.
        let message = format!("Unexpected target \"{other}\" found in action \"{name}\".");
        return refuse_key(message, other);
    }
    let Some(TargetKey { key, resource_type }) = known.target else {
        return Ok(());
    };
    let Some((_, target_name)) = given().next() else {
        let message = format!("Required target \"{key}\" is missing in action \"{name}\".");
        return refuse_key(message, key);
    };
    let Some(target) = template
        .targets
        .as_ref()
        .and_then(|all| all.get(target_name))
    else {
        let message = format!(
            "Target \"{}\" of action \"{name}\" is not defined.",
            cut(target_name)
        );
        return refuse_key(message, key);
    };
    let of_target = target.resource_type.as_deref().unwrap_or_default();
    if of_target != resource_type {
        let message = format!(
            "Target \"{target_name}\" of action \"{name}\" has the resource type {of_target}; the \
             action needs {resource_type}."
        );
        return refuse_key(message, key);
    }
    match check_target(name, target_name, target, known) {
        Some(message) => refuse_key(message, key),
        None => Ok(()),
    }
}

/// Checks a target against the selectors of the action, which can be fewer than those of the
/// resource type. Returns what is wrong.
fn check_target(
    name: &str,
    target_name: &str,
    target: &TemplateTarget,
    known: &Action,
) -> Option<String> {
    let given = targets::selectors(target);
    if let Some(member) = targets::refused_selector(given, known.selectors) {
        return Some(format!(
            "Action {} does not support {member}, which target \"{target_name}\" of action \
             \"{name}\" has.",
            known.id
        ));
    }
    let arns = target.resource_arns.as_ref().map_or(0, Vec::len);
    (known.exactly_one_arn && arns != 1).then(|| {
        format!(
            "Action {} needs exactly one resource ARN, but target \"{target_name}\" of action \
             \"{name}\" has {arns}.",
            known.id
        )
    })
}

/// Compiles an action that has been checked.
fn compile_one(action: &TemplateAction, known: &Action, catalog: u16) -> CompiledAction {
    let parameters = action.parameters.as_ref();
    let duration = match known.time {
        Time::Fixed(parameter) | Time::UpperBound(parameter) | Time::PostAction(parameter) => {
            parameters.and_then(|given| given.get(parameter))
        }
        // An interruption comes when the action has long ended.
        Time::Instant | Time::DelayBefore(_) => None,
    };
    let run = duration.and_then(|text| Span::parse_iso(text).ok());
    let millis = run.map_or(0, |run| run.as_millis().min(LONGEST_MS));
    let predecessors = action.start_after.as_ref().map_or(0, Vec::len);
    CompiledAction {
        run_ms: u32::try_from(millis).unwrap_or(u32::MAX),
        // No template is so large that this saturates.
        predecessors: u32::try_from(predecessors).unwrap_or(u32::MAX),
        catalog,
        is_timed: run.is_some(),
        is_bound: matches!(known.time, Time::UpperBound(_)),
        is_undone: match known.undone {
            Undone::Yes => true,
            Undone::No => false,
            Undone::WhenTimed => run.is_some(),
        },
        asserts_alarms: known.id == "aws:cloudwatch:assert-alarm-state",
    }
}

fn refuse(message: String, name: &str, member: &str) -> Error {
    Error::validation(message).at(place(&["actions", name, member]))
}

/// The longest time that the compiled form holds.
const LONGEST_MS: u64 = u32::MAX as u64 - 1;
