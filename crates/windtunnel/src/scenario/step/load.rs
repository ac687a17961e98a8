//! Reading and checking the steps of a file.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use windtunnel_core::env::{self, AlarmState, Resource};
use windtunnel_core::{Command, Config, Instant, Seed, Span, UnknownOperation, World, fis};

use super::{Call, Count, Deed, Step};
use crate::diagnostic::Diagnostic;
use crate::scenario::strict::{self, Misfit};
use crate::scenario::{
    NO_PRINCIPAL, Population, Variables, content, is_principal, of_error, refuse, variables,
};
use crate::source::{BadPointer, Pointer, Source};

/// A step as it stands in the file.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", expecting = "a step")]
struct Given {
    at: Option<String>,
    call: Option<String>,
    input: Option<Value>,
    #[serde(rename = "as")]
    principal: Option<String>,
    save: Option<BTreeMap<String, String>>,
    expect: Option<BTreeMap<String, Value>>,
    error: Option<String>,
    alarm: Option<String>,
    state: Option<AlarmState>,
    actions_enabled: Option<bool>,
    fault: Option<Value>,
    resource: Option<Resource>,
    work: Option<Value>,
    function: Option<Value>,
    source: Option<Value>,
    role: Option<String>,
    assumable: Option<bool>,
    restore: Option<Value>,
    exposure: Option<Value>,
}

/// Reads and checks the steps, and puts them in the order in which they run.
pub(in crate::scenario) fn load(
    source: &Source,
    config: &Config,
    given: &[Value],
    offsets: &[usize],
) -> Result<Vec<Step>, Diagnostic> {
    let mut steps = Vec::with_capacity(given.len());
    let mut scratch = World::new(config.clone(), Seed(0), Instant::default());
    for (value, &offset) in given.iter().zip(offsets) {
        let read = strict::read(value).and_then(|given| one(given, config, &mut scratch));
        let (at, deed) = read.map_err(|misfit| refuse(source, offset, &misfit))?;
        steps.push(Step { at, deed, offset });
    }
    steps.sort_by_key(|step| step.at);
    let mut saved = BTreeSet::new();
    for step in &steps {
        check_mentions(step, &saved).map_err(|misfit| refuse(source, step.offset, &misfit))?;
        let names = match &step.deed {
            Deed::Call(call) => &call.save,
            Deed::Exposure(count) => &count.save,
            _ => continue,
        };
        saved.extend(names.keys().map(String::as_str));
    }
    Ok(steps)
}

fn one(given: Given, config: &Config, scratch: &mut World) -> Result<(Span, Deed), Misfit> {
    let at = match &given.at {
        Some(text) => {
            Span::parse_iso(text).map_err(|bad| misfit("at", format!("{text:?} is {bad}")))?
        }
        None => return Err(misfit("", "a step has \"at\", its time from the start")),
    };
    check_kind(&given)?;
    let deed = match given {
        Given {
            call: Some(name),
            input,
            save,
            expect,
            error,
            principal,
            ..
        } => {
            let input = input.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
            let call = Call {
                save: saves(save)?,
                expect: expectations(expect)?,
                error,
                principal,
                ..Call::new(&name, input)
            };
            check_call(&call, config)?;
            Deed::Call(call)
        }
        Given {
            alarm: Some(arn),
            state,
            actions_enabled,
            ..
        } => match (state, actions_enabled) {
            (Some(state), None) => Deed::Alarm { arn, state },
            (None, Some(enabled)) => Deed::AlarmActions { arn, enabled },
            (Some(_), Some(_)) => {
                return Err(named("actionsEnabled", "the step has \"state\" already"));
            }
            (None, None) => {
                let text = "the step has neither \"state\" nor \"actionsEnabled\"";
                return Err(misfit("alarm", text));
            }
        },
        Given {
            resource: Some(resource),
            ..
        } => Deed::Resource(resource),
        Given {
            fault: Some(fault), ..
        } => Deed::Fault(fault),
        Given {
            work: Some(work), ..
        } => Deed::Work(work),
        Given {
            function: Some(function),
            ..
        } => Deed::Function(function),
        Given {
            source: Some(source),
            ..
        } => Deed::Source(source),
        Given {
            restore: Some(definition),
            ..
        } => Deed::Restore(definition),
        Given {
            exposure: Some(given),
            save,
            expect,
            ..
        } => {
            Population::check(&given).map_err(|inner| inner.within("exposure"))?;
            Deed::Exposure(Count {
                given,
                save: saves(save)?,
                expect: expectations(expect)?,
            })
        }
        Given {
            role: Some(arn),
            assumable: Some(assumable),
            ..
        } => Deed::Role { arn, assumable },
        _ => return Err(misfit("role", "the step has no \"assumable\"")),
    };
    check_fact(&deed, scratch)?;
    Ok((at, deed))
}

/// Checks that a step is of one kind and has only the members of its kind.
fn check_kind(given: &Given) -> Result<(), Misfit> {
    let kinds = [
        ("call", given.call.is_some()),
        ("alarm", given.alarm.is_some()),
        ("fault", given.fault.is_some()),
        ("resource", given.resource.is_some()),
        ("work", given.work.is_some()),
        ("function", given.function.is_some()),
        ("source", given.source.is_some()),
        ("role", given.role.is_some()),
        ("restore", given.restore.is_some()),
        ("exposure", given.exposure.is_some()),
    ];
    let mut here = kinds.iter().filter(|(_, is_given)| *is_given);
    let Some((kind, _)) = here.next() else {
        let text = "a step has one of call, alarm, fault, resource, work, function, source, role, \
                    restore and exposure";
        return Err(misfit("", text));
    };
    if let Some((other, _)) = here.next() {
        return Err(named(other, format!("the step has {kind:?} already")));
    }
    let belongings = [
        ("input", CALL, given.input.is_some()),
        ("as", CALL, given.principal.is_some()),
        ("save", ANSWERED, given.save.is_some()),
        ("expect", ANSWERED, given.expect.is_some()),
        ("error", CALL, given.error.is_some()),
        ("state", &["alarm"], given.state.is_some()),
        (
            "actionsEnabled",
            &["alarm"],
            given.actions_enabled.is_some(),
        ),
        ("assumable", &["role"], given.assumable.is_some()),
    ];
    for (member, owners, is_given) in belongings {
        if is_given && !owners.contains(kind) {
            let owners: Vec<String> = owners.iter().map(|owner| format!("{owner:?}")).collect();
            let text = format!("only a step with {} has {member:?}", owners.join(" or "));
            return Err(named(member, text));
        }
    }
    if given.error.is_some() && given.save.is_some() {
        return Err(named("save", "a refused call has nothing to save"));
    }
    Ok(())
}

/// The kinds of steps that call an operation, and those that are answered.
const CALL: &[&str] = &["call"];
const ANSWERED: &[&str] = &["call", "exposure"];

fn saves(given: Option<BTreeMap<String, String>>) -> Result<BTreeMap<String, Pointer>, Misfit> {
    let read = |(name, text): (String, String)| match Pointer::parse(&text) {
        Ok(pointer) => Ok((name, pointer)),
        Err(bad) => Err(bad_pointer("save", &name, &text, bad)),
    };
    given.into_iter().flatten().map(read).collect()
}

fn expectations(given: Option<BTreeMap<String, Value>>) -> Result<Vec<(Pointer, Value)>, Misfit> {
    let read = |(text, value): (String, Value)| match Pointer::parse(&text) {
        Ok(pointer) => Ok((pointer, value)),
        Err(bad) => Err(Misfit {
            is_name: true,
            ..bad_pointer("expect", &text, &text, bad)
        }),
    };
    given.into_iter().flatten().map(read).collect()
}

fn bad_pointer(member: &str, name: &str, text: &str, bad: BadPointer) -> Misfit {
    let at = Pointer::default().child(member).child(name);
    Misfit {
        at,
        is_name: false,
        message: format!("{text:?} is {bad}"),
    }
}

/// Checks that the operation exists, that the input has its shape, and that a template whose input
/// is known is one that the service takes.
fn check_call(call: &Call, config: &Config) -> Result<(), Misfit> {
    let unknown = || misfit("call", format!("no operation {:?} is known", call.name));
    // What variables stand for is not known yet, but all around them is.
    let mut input = call.input.clone();
    if call.name == "appconfig.CreateHostedConfigurationVersion" {
        content::leave_open(&mut input, "Content");
    }
    content::spell_call(&call.name, &mut input)
        .and_then(|()| strict::read_open_call(&call.name, &input))
        .map_err(|inner| inner.within("input"))?
        .map_err(|UnknownOperation| unknown())?;
    if call.principal.is_some() && !call.name.starts_with("nimble.") {
        return Err(named("as", "only a call of Nimble Studio has \"as\""));
    }
    let principal = call.principal.as_deref();
    if principal.is_some_and(|it| !it.contains("${") && !is_principal(it)) {
        return Err(misfit("as", NO_PRINCIPAL));
    }
    if call.error.is_some() || variables::is_mentioned(&call.input) {
        return Ok(());
    }
    if let Ok(Command::Fis(fis::Command::CreateExperimentTemplate(request))) =
        call.command(&Variables::new())
    {
        let refuse = |error| of_error(&error, &Pointer::default().child("input"));
        fis::compile(&request, config).map_err(refuse)?;
    }
    Ok(())
}

/// Checks that the world takes a fact, variables in it aside.
fn check_fact(deed: &Deed, scratch: &mut World) -> Result<(), Misfit> {
    let member = match deed {
        Deed::Call(_) | Deed::Exposure(_) => return Ok(()),
        Deed::Alarm { .. } | Deed::AlarmActions { .. } => "alarm",
        Deed::Resource(_) => "resource",
        Deed::Role { .. } => "role",
        _ => deed.given().map_or("", |(member, _)| member),
    };
    let given = deed.given().map_or(Value::Null, |(_, given)| given.clone());
    let read = deed.read(given, true);
    let mut fact = read.map_err(|inner| inner.within(member))?;
    // Whether there is something to restore, only the run shows.
    if matches!(deed, Deed::Restore(_)) {
        return Ok(());
    }
    // Whether the alarm is known by then, only the run shows; its name can be checked.
    if let Deed::AlarmActions { arn, .. } = deed {
        fact = Some(env::Command::SetAlarm {
            arn: arn.clone(),
            state: AlarmState::Ok,
        });
    }
    let told = fact.map_or(Ok(()), |fact| scratch.env(Instant::default(), fact));
    told.map_err(|mut error| {
        // A single resource is told as a list of one.
        if matches!(deed, Deed::Resource(_)) {
            error.place = error
                .place
                .and_then(|place| place.strip_prefix("/0").map(Into::into));
        }
        of_error(&error, &Pointer::default().child(member))
    })
}

/// Checks that every variable that a step mentions is saved by a step before it.
fn check_mentions(step: &Step, saved: &BTreeSet<&str>) -> Result<(), Misfit> {
    let check = |within: Pointer, value: &Value| {
        let Some(mention) = variables::unknown(value, &|name| saved.contains(name)) else {
            return Ok(());
        };
        let message = match &mention.name {
            Some(name) => format!("no step before this one saves ${{{name}}}"),
            None => "\"${\" without \"}\"; write \"$${\" for \"${\" as such".into(),
        };
        Err(Misfit {
            at: within.join(&mention.at),
            is_name: false,
            message,
        })
    };
    let member = |name: &str| Pointer::default().child(name);
    if let Deed::Call(call) = &step.deed {
        check(member("input"), &call.input)?;
        if let Some(principal) = &call.principal {
            check(member("as"), &principal.as_str().into())?;
        }
    }
    if let Some((name, given)) = step.deed.given() {
        check(member(name), given)?;
    }
    let mut expected = match &step.deed {
        Deed::Call(call) => call.expect.iter(),
        Deed::Exposure(count) => count.expect.iter(),
        _ => return Ok(()),
    };
    expected.try_for_each(|(pointer, value)| check(member("expect").child(pointer), value))
}

fn misfit(member: &str, message: impl Into<String>) -> Misfit {
    let misfit = Misfit::here(message);
    if member.is_empty() {
        misfit
    } else {
        misfit.within(member)
    }
}

fn named(member: &str, message: impl Into<String>) -> Misfit {
    Misfit {
        is_name: true,
        ..misfit(member, message)
    }
}
