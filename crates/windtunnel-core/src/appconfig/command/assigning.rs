//! What a host asks beside the operations: who gets what.

use alloc::collections::BTreeMap;
use alloc::string::String;

use super::applications::bad_request;
use super::{find, serving};
use crate::appconfig::machine::assignment::{
    Asked, Assigner, EntityContext, Evaluated, Overlay, evaluate,
};
use crate::appconfig::machine::slot;
use crate::appconfig::model::GetExperimentRunRequest;
use crate::appconfig::state::AppConfig;
use crate::appconfig::view::ids::{self, Kind};
use crate::error::Error;
use crate::world::Cx;

/// Where flags are: an application, an environment and a configuration profile, by ids or names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlagsAt<'a> {
    /// The application.
    pub application: &'a str,
    /// The environment.
    pub environment: &'a str,
    /// The configuration profile.
    pub profile: &'a str,
}

impl FlagsAt<'_> {
    fn find(self, state: &AppConfig, cx: &Cx<'_>) -> Result<(u32, u32, u32), Error> {
        let (application, _) = find::application(state, cx, Some(self.application))?;
        let (profile, record) = find::profile(state, cx, application, Some(self.profile))?;
        let is_flags = record.is_flags;
        let (environment, _) = find::environment(state, cx, application, Some(self.environment))?;
        if !is_flags {
            return Err(bad_request(
                "The configuration profile has no feature flags.".into(),
            ));
        }
        Ok((application, environment, profile))
    }
}

impl super::Call<'_> {
    /// Answers which value an entity gets of each of these flags, or of all when none is named, as
    /// the agent on its host would; flags that do not exist are left out.
    ///
    /// A growing deployment takes entities by their own slot, so that an entity stays with its
    /// version on every host (*documented*; who comes when is *chosen*); without an entity the value
    /// before is the answer. It is no retrieval and changes nothing.
    ///
    /// # Errors
    ///
    /// `ResourceNotFoundException` for what does not exist, or when nothing is deployed;
    /// `BadRequestException` for profiles of other types.
    pub fn evaluate(
        &mut self,
        at: FlagsAt<'_>,
        flags: &[&str],
        entity: Option<&str>,
        context: &EntityContext,
    ) -> Result<BTreeMap<String, Evaluated>, Error> {
        self.world.handle_timeout(self.now);
        self.world.appconfig_call(|state, cx| {
            let (application, environment, profile) = at.find(state, cx)?;
            let entity = entity.filter(|entity| !entity.is_empty());
            let place = |application: &str, environment: &str, number| {
                let slot = |entity| slot(cx.keys.seed(), application, environment, number, entity);
                entity.map_or(u64::MAX, slot)
            };
            let source = serving::served(state, cx, (environment, profile), place);
            let source = source.ok_or_else(|| Error::not_found("Configuration not found"))?;
            let overlay = Overlay::new(state, (environment, profile), serving::seen(cx));
            let application = ids::id(cx.keys, Kind::Application, application);
            let profile = ids::id(cx.keys, Kind::Profile, profile);
            let asked = Asked { entity, context };
            let names = (application.as_str(), profile.as_str());
            let what = (source, &overlay);
            Ok(evaluate((cx.config, cx.keys), names, what, flags, asked))
        })
    }

    /// Compiles a run, so that it can be asked about very many entities; one that is done assigns
    /// nobody.
    ///
    /// # Errors
    ///
    /// As `GetExperimentRun`.
    pub fn assigner(&mut self, request: &GetExperimentRunRequest) -> Result<Assigner, Error> {
        let run = self.get_experiment_run(request.clone())?;
        let account = &self.world.config().account;
        // A run does not start with a rule that cannot be read.
        Assigner::of_run(account, &run)
            .ok_or_else(|| bad_request("The audience rule cannot be read.".into()))
    }

    /// Returns what agents get in the header `Experiment-Flags`: for each flag that is part of an
    /// experiment the ARN of the run and the variants of its treatments (*recorded*). Empty when
    /// there is none.
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    pub fn experiment_flags(&mut self, at: FlagsAt<'_>) -> Result<String, Error> {
        self.world.handle_timeout(self.now);
        self.world.appconfig_call(|state, cx| {
            let (_, environment, profile) = at.find(state, cx)?;
            let overlay = Overlay::new(state, (environment, profile), serving::seen(cx));
            Ok(overlay.header((cx.config, cx.keys)))
        })
    }

    /// Returns the flags as agents get them, with the variants and rules of experiments, as stored
    /// JSON: agents get it in another form.
    ///
    /// # Errors
    ///
    /// As [`evaluate`](Self::evaluate).
    pub fn agent_flags(&mut self, at: FlagsAt<'_>) -> Result<String, Error> {
        self.world.handle_timeout(self.now);
        self.world.appconfig_call(|state, cx| {
            let (_, environment, profile) = at.find(state, cx)?;
            let source = serving::served(state, cx, (environment, profile), |_, _, _| u64::MAX);
            let source = source.ok_or_else(|| Error::not_found("Configuration not found"))?;
            let overlay = Overlay::new(state, (environment, profile), serving::seen(cx));
            Ok(overlay.content((cx.config, cx.keys), source))
        })
    }
}
