//! Facts in a few words.

use windtunnel_core::Code;
use windtunnel_core::env::{Answer, Command as Fact, Fault};
use windtunnel_core::nimble::Kind;

use super::in_a_line;
use crate::render::duration;
use crate::render::style::Look;

/// Says what was told, a row for each thing.
pub(super) fn show(fact: &Fact, look: &Look) -> Vec<String> {
    let one = match fact {
        Fact::SetAlarm { arn, state } => {
            format!("alarm {arn} is {}", look.state(state.name()))
        }
        Fact::SetAlarmActions { arn, enabled } => {
            let word = if *enabled { "enabled" } else { "disabled" };
            format!("actions of alarm {arn} are {word}")
        }
        Fact::RegisterResources(resources) => {
            let show = |resource: &windtunnel_core::env::Resource| {
                format!("resource {} {}", resource.resource_type, resource.arn)
            };
            return resources.iter().map(show).collect();
        }
        Fact::InjectFault(fault) => show_fault(fault),
        Fact::SetWork(work) => format!("work of {} takes {}", work.action, duration(work.takes)),
        Fact::SetFunction(function) => {
            let answers: Vec<String> = function.answers.iter().map(show_answer).collect();
            format!("function {} answers {}", function.uri, join(&answers))
        }
        Fact::SetConfigurationSource(source) => {
            let (uri, version, bytes) = (&source.uri, &source.version, source.content.len());
            format!("source {uri} has version {version}, {bytes} bytes")
        }
        // The refusal that follows says what is wrong.
        Fact::SetSchemaVerdict(verdict) => match verdict.problem {
            None => "the configuration fits its schema".into(),
            Some(_) => "the configuration does not fit its schema".into(),
        },
        Fact::SetRole { arn, assumable } => {
            let word = if *assumable { "can" } else { "cannot" };
            format!("role {arn} {word} be assumed")
        }
        Fact::RestoreExperimentDefinition {
            application,
            definition,
        } => format!("definition {definition} of {application} is restored"),
        _ => "nothing".into(),
    };
    vec![one]
}

/// Says what a function answers and how often.
fn show_answer(answer: &Answer) -> String {
    let mut text = match (&answer.code, &answer.directive, &answer.content) {
        (Some(code), _, _) => format!("error {code}"),
        (_, Some(directive), _) => directive.clone(),
        (_, _, Some(_)) => "other content".into(),
        _ => "ok".into(),
    };
    if let Some(said) = answer.message.as_ref().or(answer.description.as_ref()) {
        text.push_str(&format!(" ({})", in_a_line(said)));
    }
    match answer.times {
        Some(1) => text + " once",
        Some(times) => format!("{text} {times} times"),
        None => text,
    }
}

fn join(answers: &[String]) -> String {
    if answers.is_empty() {
        "ok".into()
    } else {
        answers.join(", then ")
    }
}

fn show_fault(fault: &Fault) -> String {
    let subjects = [
        fault
            .action
            .as_ref()
            .map(|action| format!("action {action}")),
        fault.setup.map(|setup| format!("setup {setup:?}")),
        fault
            .operation
            .as_ref()
            .map(|operation| format!("operation {operation}")),
        fault
            .deployment
            .map(|number| format!("deployment {number}")),
        fault.session.as_ref().map(|id| format!("session {id}")),
        fault.kind.map(|kind| resources(kind, fault)),
    ];
    let subject = subjects.into_iter().flatten().next();
    let mut text = format!(
        "fault of {}",
        subject.unwrap_or_else(|| "the report".into())
    );
    if let Some(environment) = &fault.environment {
        text.push_str(&format!(" of {environment}"));
    }
    if let Some(step) = fault.transition {
        text.push_str(&format!(" at {}", step.name()));
    }
    if let Some(phase) = fault.phase {
        text.push_str(&format!(" in phase {phase:?}").to_lowercase());
    }
    if let Some(after) = fault.after {
        text.push_str(&format!(" after {}", duration(after)));
    }
    if let Some(code) = &fault.code {
        text.push_str(&format!(", {code}"));
    }
    if let Some(reason) = &fault.reason {
        text.push_str(&format!(": {reason}"));
    }
    if fault.lost == Some(true) {
        text.push_str(", after its effect");
    }
    text
}

/// Says which resources of a kind a fault is about.
fn resources(kind: Kind, fault: &Fault) -> String {
    let mut text = kind.name().to_owned();
    if let Some(nth) = fault.nth {
        text.push_str(&format!(" {nth}"));
    }
    let chosen = [
        ("", &fault.id),
        ("of ", &fault.owner),
        ("with ", &fault.tag),
    ];
    for (word, name) in chosen {
        if let Some(name) = name {
            text.push_str(&format!(" {word}{name}"));
        }
    }
    text
}
