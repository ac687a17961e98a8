//! Sessions: how they start, and what they get.

use alloc::collections::BTreeMap;
use alloc::string::String;

use crate::appconfig::{AppConfig, Blob, Overlay, SlotMode, TokenReuse, find, serving};
use crate::appconfigdata::model::*;
use crate::appconfigdata::token::Token;
use crate::error::{Code, Details, Error};
use crate::time::Span;
use crate::world::Cx;

pub(super) fn start_configuration_session(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: StartConfigurationSessionRequest,
) -> Result<StartConfigurationSessionResponse, Error> {
    let name = |given: &Option<String>| given.clone().unwrap_or_default();
    let application = name(&request.application_identifier);
    let environment = name(&request.environment_identifier);
    let profile = name(&request.configuration_profile_identifier);
    let (keys, cold) = (cx.keys, &state.cold);
    let missing = |text, kind: &str, by: &[(&str, &String)]| {
        let by = by.iter().map(|&(name, value)| (name.into(), value.clone()));
        Error::not_found(text).with(Details::Missing {
            resource_type: kind.into(),
            referenced_by: by.collect(),
        })
    };
    let by_profile = ("ConfigurationProfileIdentifier", &profile);
    let by_environment = ("EnvironmentIdentifier", &environment);
    // *Recorded*: the profile is looked for before the environment.
    let application_serial = find::application_serial(state, keys, &application);
    let Some(of) = application_serial else {
        let by = ("ApplicationIdentifier", &application);
        return Err(missing("Application not found", "Application", &[by]));
    };
    let Some(profile_serial) = find::profile_serial(state, keys, of, &profile) else {
        let kind = "ConfigurationProfile";
        return Err(missing(
            "ConfigurationProfile not found",
            kind,
            &[by_profile],
        ));
    };
    let Some(environment_serial) = find::environment_serial(state, keys, of, &environment) else {
        return Err(missing(
            "Environment not found",
            "Environment",
            &[by_environment],
        ));
    };
    if !serving::is_deployed(state, environment_serial, profile_serial) {
        let by = [by_profile, by_environment];
        return Err(missing("Deployment not found", "Deployment", &by));
    }
    let session = cold.sessions;
    let Some(next) = session.checked_add(1) else {
        return Err(Error::new(
            Code::Injected("ThrottlingException".into()),
            "Too many sessions.",
        ));
    };
    let interval = request
        .required_minimum_poll_interval_in_seconds
        .unwrap_or(60);
    let token = Token {
        session,
        environment: environment_serial,
        profile: profile_serial,
        // At most a day, as the shape says.
        interval: u32::try_from(interval).unwrap_or(60),
        last: None,
        not_before: cx.now,
        expires: cx.now + Span::from_days(1),
    };
    state.cold.sessions = next;
    Ok(StartConfigurationSessionResponse {
        initial_configuration_token: token.write(keys),
    })
}

pub(super) fn get_latest_configuration(
    state: &mut AppConfig,
    cx: &mut Cx<'_>,
    request: GetLatestConfigurationRequest,
) -> Result<GetLatestConfigurationResponse, Error> {
    let text = request.configuration_token.unwrap_or_default();
    let token = Token::read(cx.keys, &text);
    let token = token.ok_or_else(|| refused("Token not valid", "Corrupted"))?;
    let is_strict = cx.config.appconfig.switches.token_reuse == TokenReuse::Strict;
    let identity = token.identity(cx.keys);
    if cx.now >= token.expires {
        // *Chosen*.
        return Err(refused("Token expired", "Expired"));
    }
    if is_strict && state.cold.used_tokens.contains(&(token.expires, identity)) {
        return Err(refused("Token not valid", "Corrupted"));
    }
    if cx.now < token.not_before {
        return Err(refused("Request too early", "PollIntervalNotSatisfied"));
    }
    let places = (token.environment, token.profile);
    let is_hashed = cx.config.appconfig.switches.slot_mode == SlotMode::Hashed;
    let place = |application: &str, environment: &str, number| {
        if is_hashed {
            let client = serving::session_id(cx, token.session);
            let seed = cx.keys.seed();
            crate::appconfig::slot(seed, application, environment, number, &client)
        } else {
            serving::stratum(token.session)
        }
    };
    let is_kept = state.cold.profiles.contains_key(&token.profile);
    let Some(source) = serving::served(state, cx, places, place).filter(|_| is_kept) else {
        let by = BTreeMap::from([("ConfigurationToken".into(), text)]);
        return Err(
            Error::not_found("Configuration not found").with(Details::Missing {
                resource_type: "Configuration".into(),
                referenced_by: by,
            }),
        );
    };
    let overlay = Overlay::new(state, places, serving::seen(cx));
    let served = overlay.identity(source);
    let is_new = token.last != Some(served);
    let next = Token {
        last: Some(served),
        not_before: cx.now + Span::from_secs(token.interval.into()),
        expires: cx.now + Span::from_days(1),
        ..token
    };
    let response = GetLatestConfigurationResponse {
        next_poll_configuration_token: next.write(cx.keys),
        next_poll_interval_in_seconds: token.interval.into(),
        content_type: source.content_type.clone(),
        configuration: if is_new {
            overlay.served((cx.config, cx.keys), source)
        } else {
            Blob::default()
        },
        version_label: source.label.clone().filter(|_| is_new),
    };
    serving::use_of(state, cx, token.environment, token.profile);
    if is_strict {
        let used = &mut state.cold.used_tokens;
        // Those that have expired are refused anyhow.
        *used = used.split_off(&(cx.now, 0));
        used.insert((token.expires, identity));
    }
    Ok(response)
}

fn refused(text: &str, problem: &str) -> Error {
    let problems = BTreeMap::from([("ConfigurationToken".into(), problem.into())]);
    Error::new(Code::BadRequest, text).with(Details::InvalidParameters(problems))
}
