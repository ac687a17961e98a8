//! How requests name resources: by id first, then by the exact name (*chosen*).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use crate::appconfig::state::{
    AppConfig, ApplicationRecord, DefinitionRecord, EnvironmentRecord, Hot, ProfileRecord,
    RunRecord, StrategyName,
};
use crate::appconfig::view::ids::{self, Kind};
use crate::appconfig::view::{PREDEFINED, Strategy};
use crate::draw::Keys;
use crate::error::Error;
use crate::register::Register;
use crate::world::Cx;

/// Finds an application.
pub(crate) fn application<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    name: Option<&str>,
) -> Result<(u32, &'a ApplicationRecord), Error> {
    let serial = ids::serial(cx.keys, Kind::Application, name.unwrap_or_default());
    application_by(state, cx, name, serial)
}

/// As [`application`], with the serial that the name has as an id.
#[inline]
pub(super) fn application_by<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    name: Option<&str>,
    serial: Option<u32>,
) -> Result<(u32, &'a ApplicationRecord), Error> {
    let name = name.unwrap_or_default();
    application_named(state, name, serial).ok_or_else(|| {
        let account = &cx.config.account;
        Error::not_found(format!(
            "Application with Id {name} could not be found for account {account}."
        ))
    })
}

/// Finds the serial of an application that exists.
pub(crate) fn application_serial(state: &AppConfig, keys: &Keys, name: &str) -> Option<u32> {
    let serial = ids::serial(keys, Kind::Application, name);
    application_named(state, name, serial).map(|(serial, _)| serial)
}

#[inline]
fn application_named<'a>(
    state: &'a AppConfig,
    name: &str,
    serial: Option<u32>,
) -> Option<(u32, &'a ApplicationRecord)> {
    let cold = &state.cold;
    let by_name = || cold.application_names.get(name).copied();
    named(&cold.applications, serial, |_| true, by_name)
}

/// Finds a record by the serial that its id stands for, if it is a right one, or else by its name.
#[inline]
fn named<T>(
    records: &Register<T>,
    serial: Option<u32>,
    is_right: impl Fn(&T) -> bool,
    by_name: impl FnOnce() -> Option<u32>,
) -> Option<(u32, &T)> {
    let record = |serial| Some((serial, records.get(&serial)?));
    serial
        .and_then(record)
        .filter(|(_, record)| is_right(record))
        .or_else(|| by_name().and_then(record))
}

/// The serials of what applications own, by application and name.
pub(super) type Names = BTreeMap<(u32, String), u32>;

/// Returns what an application owns, by name.
pub(super) fn owned(names: &Names, application: u32) -> impl Iterator<Item = u32> {
    let names = names.range((application, String::new())..);
    let owned = names.take_while(move |((of, _), _)| *of == application);
    owned.map(|(_, &serial)| serial)
}

/// Returns who but `own` has a name in an application.
pub(super) fn holder(
    names: &Names,
    (application, name): (u32, &str),
    own: Option<u32>,
) -> Option<u32> {
    let holder = names.get(&(application, name.into())).copied();
    holder.filter(|&other| Some(other) != own)
}

/// Finds an environment of an application that was found.
pub(crate) fn environment<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    application: u32,
    name: Option<&str>,
) -> Result<(u32, &'a EnvironmentRecord), Error> {
    let name = name.unwrap_or_default();
    environment_named(state, cx.keys, application, name).ok_or_else(|| {
        let (id, account) = (
            ids::id(cx.keys, Kind::Application, application),
            &cx.config.account,
        );
        Error::not_found(format!(
            "Environment with Application Id {id} and Environment Id {name} could not be \
                 found for account {account}."
        ))
    })
}

/// Finds the serial of an environment that exists.
pub(crate) fn environment_serial(
    state: &AppConfig,
    keys: &Keys,
    application: u32,
    name: &str,
) -> Option<u32> {
    environment_named(state, keys, application, name).map(|(serial, _)| serial)
}

#[inline]
fn environment_named<'a>(
    state: &'a AppConfig,
    keys: &Keys,
    application: u32,
    name: &str,
) -> Option<(u32, &'a EnvironmentRecord)> {
    let cold = &state.cold;
    let serial = ids::serial(keys, Kind::Environment, name);
    let is_in = |record: &EnvironmentRecord| record.application == application;
    let by_name = || {
        let names = &cold.environment_names;
        names.get(&(application, name.into())).copied()
    };
    named(&cold.environments, serial, is_in, by_name)
}

/// Finds a configuration profile of an application that was found.
pub(crate) fn profile<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    application: u32,
    name: Option<&str>,
) -> Result<(u32, &'a ProfileRecord), Error> {
    let serial = ids::serial(cx.keys, Kind::Profile, name.unwrap_or_default());
    profile_by(state, cx, application, name, serial)
}

/// As [`profile`], with the serial that the name has as an id.
#[inline]
pub(super) fn profile_by<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    application: u32,
    name: Option<&str>,
    serial: Option<u32>,
) -> Result<(u32, &'a ProfileRecord), Error> {
    let name = name.unwrap_or_default();
    profile_named(state, application, name, serial).ok_or_else(|| {
        let (id, account) = (
            ids::id(cx.keys, Kind::Application, application),
            &cx.config.account,
        );
        Error::not_found(format!(
            "Configuration Profile with Application Id {id} and Configuration Profile Id \
                 {name} could not be found for account {account}."
        ))
    })
}

/// Finds the serial of a configuration profile that exists.
pub(crate) fn profile_serial(
    state: &AppConfig,
    keys: &Keys,
    application: u32,
    name: &str,
) -> Option<u32> {
    let serial = ids::serial(keys, Kind::Profile, name);
    profile_named(state, application, name, serial).map(|(serial, _)| serial)
}

#[inline]
fn profile_named<'a>(
    state: &'a AppConfig,
    application: u32,
    name: &str,
    serial: Option<u32>,
) -> Option<(u32, &'a ProfileRecord)> {
    let cold = &state.cold;
    let is_in = |record: &ProfileRecord| record.application == application;
    let by_name = || {
        let names = &cold.profile_names;
        names.get(&(application, name.into())).copied()
    };
    named(&cold.profiles, serial, is_in, by_name)
}

/// Finds a strategy by its id.
pub(crate) fn strategy<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    id: Option<&str>,
) -> Result<(StrategyName, Strategy<'a>), Error> {
    let serial = ids::serial(cx.keys, Kind::Strategy, id.unwrap_or_default());
    strategy_by(state, id, serial)
}

/// As [`strategy`], with the serial that has this id.
#[inline]
pub(super) fn strategy_by<'a>(
    state: &'a AppConfig,
    id: Option<&str>,
    serial: Option<u32>,
) -> Result<(StrategyName, Strategy<'a>), Error> {
    let id = id.unwrap_or_default();
    let own = || {
        let serial = serial?;
        let record = state.cold.strategies.get(&serial)?;
        Some((StrategyName::Own(serial), Strategy::own(record)))
    };
    let predefined = || {
        let mut places = (0..).zip(PREDEFINED);
        let (place, strategy) = places.find(|(_, strategy)| strategy.name == id)?;
        Some((StrategyName::Predefined(place), strategy.clone()))
    };
    // The ids of predefined strategies are longer.
    own().or_else(predefined).ok_or_else(|| {
        Error::not_found(format!(
            "DeploymentStrategy with Id {id} could not be found."
        ))
    })
}

/// Finds a deployment of an environment that was found, by its number.
pub(crate) fn deployment<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    (environment, record): (u32, &EnvironmentRecord),
    number: Option<i64>,
) -> Result<(u32, &'a Hot), Error> {
    let number = number.unwrap_or_default();
    let serial = usize::try_from(number)
        .ok()
        .and_then(|number| record.deployments.get(number.checked_sub(1)?).copied());
    serial
        .and_then(|serial| Some((serial, state.deployment(serial)?)))
        .ok_or_else(|| {
            let application = ids::id(cx.keys, Kind::Application, record.application);
            let environment = ids::id(cx.keys, Kind::Environment, environment);
            let account = &cx.config.account;
            Error::not_found(format!(
                "Deployment with Application Id {application}, Environment Id {environment}, and \
                 Deployment Number {number} could not be found for account {account}."
            ))
        })
}

/// Finds the definition of an experiment by the names of its application and of itself.
pub(crate) fn definition<'a>(
    state: &'a AppConfig,
    cx: &Cx<'_>,
    of: Option<&str>,
    name: Option<&str>,
) -> Result<(u32, &'a DefinitionRecord), Error> {
    let (application, _) = application(state, cx, of)?;
    let name = name.unwrap_or_default();
    let cold = &state.cold;
    let is_in = |serial: &u32| {
        let record = cold.definitions.get(serial);
        record.is_some_and(|record| record.application == application)
    };
    let by_name = || {
        let names = &cold.definition_names;
        names.get(&(application, name.into())).copied()
    };
    ids::serial(cx.keys, Kind::Definition, name)
        .filter(is_in)
        .or_else(by_name)
        .and_then(|serial| Some((serial, cold.definitions.get(&serial)?)))
        .ok_or_else(|| {
            let id = ids::id(cx.keys, Kind::Application, application);
            let account = &cx.config.account;
            Error::not_found(format!(
                "Experiment Definition with Application Id {id} and Experiment Definition Id \
                 {name} could not be found for account {account}."
            ))
        })
}

/// Finds a run of a definition that was found.
pub(crate) fn run<'a>(
    cx: &Cx<'_>,
    (definition, record): (u32, &'a DefinitionRecord),
    number: Option<i64>,
) -> Result<(u32, &'a RunRecord), Error> {
    let number = number.unwrap_or_default();
    let found = u32::try_from(number).ok().and_then(|number| {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        Some((number, record.runs.get(place)?))
    });
    found.ok_or_else(|| {
        let application = ids::id(cx.keys, Kind::Application, record.application);
        let definition = ids::id(cx.keys, Kind::Definition, definition);
        let account = &cx.config.account;
        Error::not_found(format!(
            "Experiment Run with Application Id {application}, Experiment Definition Id \
             {definition}, and Run {number} could not be found for account {account}."
        ))
    })
}
