//! What clients get (appconfig.md 3.6 and 6).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use windtunnel_core::Seed;
use windtunnel_core::appconfig::slot;

use super::start::bad;
use super::{Model, Session, Token};
use crate::deed::{Names, blob, client_id};
use crate::knobs::DAY;

const HUNDRED: u64 = 100_000_000;

/// Where a client stands among the clients of a deployment.
pub(super) enum Client {
    /// In parts of 2^64.
    At(u64),
    /// Only the core knows the id of a session; what was seen of it must fit together.
    Session(usize),
}

impl Model {
    /// `GetConfiguration`.
    pub(super) fn ask_old(
        &self,
        (environment, profile): (usize, usize),
        (client, has): (u8, Option<u8>),
        names: &Names,
    ) -> Result<Value, String> {
        let environment = self.known_environment(environment, names)?;
        let application = self.environments[environment].application;
        let profile = self.profile_of(application, profile, names)?;
        if self.profiles[profile].flags {
            return Err(bad(
                "Feature flag configurations must be accessed via AWS AppConfig Data's \
                 GetLatestConfiguration API.",
            ));
        }
        let (app, id) = names.environment(environment);
        let place = self.in_progress(environment).map_or(0, |d| {
            let number = u32::try_from(self.deployments[d].number).expect("it is small");
            slot(Seed(self.seed), app, id, number, &client_id(client))
        });
        let served = self.served(environment, profile, &Client::At(place));
        let Some(d) = served[0] else {
            return Err("ResourceNotFoundException: Deployment not found".into());
        };
        let it = &self.deployments[d];
        let is_known = has.is_some_and(|has| i64::from(has) == it.version);
        Ok(json!({
            "Content": blob(if is_known { "" } else { &it.content }),
            "ConfigurationVersion": it.version.to_string(),
            "ContentType": "text/plain",
        }))
    }

    /// `StartConfigurationSession`: the profile is looked for before the environment.
    pub(super) fn open(
        &mut self,
        environment: usize,
        profile: usize,
        interval: Option<u32>,
    ) -> Result<(), String> {
        let missing = |what: &str| format!("ResourceNotFoundException: {what} not found");
        let Some(environment) = environment.checked_rem(self.environments.len()) else {
            return Err(missing("Application"));
        };
        let it = &self.environments[environment];
        let profile = profile.checked_rem(self.profiles.len());
        let here = |&nth: &usize| self.profiles[nth].application == it.application;
        let profile = profile
            .filter(here)
            .ok_or_else(|| missing("ConfigurationProfile"))?;
        if it.gone {
            return Err(missing("Environment"));
        }
        let candidate = self.candidate(environment, profile);
        if candidate.or(self.stable(environment, profile)).is_none() {
            return Err(missing("Deployment"));
        }
        self.sessions.push(Session {
            environment,
            profile,
            interval: u64::from(interval.unwrap_or(60)) * 1_000,
            tokens: vec![Token {
                not_before: self.now,
                expires: self.now + DAY,
                last: None,
            }],
            used: BTreeSet::new(),
        });
        Ok(())
    }

    /// `GetLatestConfiguration`.
    pub(super) fn poll(&mut self, nth: usize, ago: usize, seen: &Value) -> Result<Value, String> {
        let Some(nth) = nth.checked_rem(self.sessions.len()) else {
            return Err(bad("Token not valid"));
        };
        let session = self.sessions[nth].clone();
        let at = session.tokens.len() - 1 - ago % session.tokens.len();
        let token = &session.tokens[at];
        if self.now >= token.expires {
            return Err(bad("Token expired"));
        }
        if self.knobs.strict_tokens && session.used.contains(&at) {
            return Err(bad("Token not valid"));
        }
        if self.now < token.not_before {
            return Err(bad("Request too early"));
        }
        let client = if self.knobs.stratified {
            Client::At((nth as u64).reverse_bits())
        } else {
            Client::Session(nth)
        };
        let options = self.served(session.environment, session.profile, &client);
        let shown: Vec<_> = options
            .iter()
            .map(|&d| self.polled(&session, token, d))
            .collect();
        let fits = |shown: &Result<Value, String>| match shown {
            Ok(shown) => shown == seen,
            Err(_) => seen.is_null(),
        };
        let chosen = shown.iter().position(fits).unwrap_or(0);
        if let ([Some(candidate), _], [one, other]) = (&options[..], &shown[..])
            && one != other
        {
            self.learn(*candidate, nth, chosen == 0);
        }
        let answer = shown[chosen].clone()?;
        let last = options[chosen].map(|d| self.content_of(d).1);
        let it = &mut self.sessions[nth];
        it.used.insert(at);
        it.tokens.push(Token {
            not_before: self.now + session.interval,
            expires: self.now + DAY,
            last,
        });
        Ok(answer)
    }

    fn polled(&self, session: &Session, token: &Token, d: Option<usize>) -> Result<Value, String> {
        let Some(d) = d else {
            return Err("ResourceNotFoundException: Configuration not found".into());
        };
        let (content, identity) = self.content_of(d);
        let is_new = token.last.as_ref() != Some(&identity);
        let is_flags = self.profiles[session.profile].flags;
        let mut shown = json!({
            "NextPollIntervalInSeconds": session.interval / 1_000,
            "ContentType": if is_flags { "application/json" } else { "text/plain" },
            "Configuration": blob(if is_new { &content } else { "" }),
        });
        if let Some(label) = self.deployments[d].label.as_ref().filter(|_| is_new) {
            shown["VersionLabel"] = json!(label);
        }
        Ok(shown)
    }

    /// Returns what clients get of a deployment, and what tells it apart from all else.
    fn content_of(&self, d: usize) -> (String, String) {
        let it = &self.deployments[d];
        if self.profiles[it.profile].flags {
            self.of_flags(d)
        } else {
            (it.content.clone(), it.content.clone())
        }
    }

    /// Returns the deployment of a pair that is in progress.
    fn candidate(&self, environment: usize, profile: usize) -> Option<usize> {
        let candidate = self.in_progress(environment);
        candidate.filter(|&d| self.deployments[d].profile == profile)
    }

    /// Returns which deployment a client gets: the candidate, if the client belongs to its share,
    /// else the stable one. Where that cannot be known, both.
    pub(super) fn served(
        &self,
        environment: usize,
        profile: usize,
        client: &Client,
    ) -> Vec<Option<usize>> {
        if self.environments[environment].gone {
            return vec![None];
        }
        let stable = self.stable(environment, profile);
        let Some(candidate) = self.candidate(environment, profile) else {
            return vec![stable];
        };
        match self.is_inside(candidate, client) {
            Some(true) => vec![Some(candidate)],
            Some(false) => vec![stable],
            None => vec![Some(candidate), stable],
        }
    }

    fn is_inside(&self, d: usize, client: &Client) -> Option<bool> {
        let it = &self.deployments[d];
        match client {
            Client::At(place) => {
                let share = u128::from(it.percent) << 64;
                Some(u128::from(*place) * u128::from(HUNDRED) < share)
            }
            Client::Session(session) => {
                let &(least, below) = it.places.get(session).unwrap_or(&(0, HUNDRED));
                match it.percent {
                    percent if percent >= below => Some(true),
                    percent if percent <= least => Some(false),
                    _ => None,
                }
            }
        }
    }

    /// Notes on which side of the present share a session was seen.
    fn learn(&mut self, d: usize, session: usize, inside: bool) {
        let it = &mut self.deployments[d];
        let known = it.places.entry(session).or_insert((0, HUNDRED));
        if inside {
            known.1 = it.percent;
        } else {
            known.0 = it.percent;
        }
    }
}
