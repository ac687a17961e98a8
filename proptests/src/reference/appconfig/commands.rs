//! What a user or a host can do to the model.

use serde_json::Value;

use super::start::{bad, no_application, no_environment, no_profile, no_strategy};
use super::{Environment, Fault, Model, Profile, What};
use crate::deed::{
    Deed, NOBODY, Names, Place, content_text, flags_text, function, label, new_name, profile_name,
    validator,
};
use crate::op::{self, Mishap};
use crate::recipe::alarm_arn;
use crate::reference::rules::OWNER;

/// What came of a deed.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// It was done; the answer is not looked at.
    Done,
    /// This answer.
    Json(Value),
    /// This error code and text.
    Refused(String),
}

impl Model {
    /// Does a deed. `names` has the ids of what it created already; `seen` is what the core answered,
    /// from which places of clients are learned that only the core knows.
    pub fn apply(&mut self, deed: &Deed, names: &Names, seen: &Value) -> Told {
        match self.answered(deed, names, seen) {
            Ok(None) => Told::Done,
            Ok(Some(shown)) => Told::Json(shown),
            Err(error) => Told::Refused(error),
        }
    }

    fn answered(
        &mut self,
        deed: &Deed,
        names: &Names,
        seen: &Value,
    ) -> Result<Option<Value>, String> {
        match deed {
            Deed::Application => self.applications += 1,
            Deed::Environment(app, alarms) => {
                let application = self.known_application(*app)?;
                self.environments.push(Environment {
                    application,
                    alarms: alarms.iter().map(|&alarm| alarm_arn(alarm)).collect(),
                    gone: false,
                    state: "ReadyForDeployment",
                    deployments: Vec::new(),
                });
            }
            Deed::Monitors(environment, alarms) => {
                let environment = self.known_environment(*environment, names)?;
                let alarms = alarms.iter().map(|&alarm| alarm_arn(alarm));
                self.environments[environment].alarms = alarms.collect();
                return Ok(Some(self.show_environment(environment, names)));
            }
            Deed::DeleteEnvironment(environment) => self.delete(*environment, names)?,
            Deed::Profile(app, validators) => {
                let application = self.known_application(*app)?;
                self.create_profile(application, *validators, false);
            }
            Deed::Rename(profile) => {
                let profile = self.known_profile(*profile)?;
                self.profiles[profile].name = new_name(self.renamed);
                self.renamed += 1;
            }
            Deed::Version(profile, content, labelled) => {
                let profile = self.known_profile(*profile)?;
                let label = labelled.then(|| label(*content));
                let content = match self.profiles[profile].flags {
                    true => flags_text(*content),
                    false => content_text(*content),
                };
                self.create_version(profile, content, label)?;
            }
            Deed::DeleteVersion(profile, number) => {
                let nth = self.known_profile(*profile)?;
                let number = i64::from(*number);
                if self.profiles[nth].versions.remove(&number).is_none() {
                    let (app, id) = names.profile(nth);
                    return Err(format!(
                        "ResourceNotFoundException: Hosted Configuration Version with Application \
                         Id {app}, Configuration Profile Id {id}, and Version {number} could not be \
                         found for account {OWNER}"
                    ));
                }
            }
            Deed::Strategy(pace) => self.strategies.push(Some(*pace)),
            Deed::Repace(strategy, pace) => {
                let nth = self.known_strategy(*strategy, names)?;
                self.strategies[nth] = Some(*pace);
            }
            Deed::DeleteStrategy(strategy) => {
                let nth = self.known_strategy(*strategy, names)?;
                self.strategies[nth] = None;
            }
            Deed::Extension(points) => self.extensions.push(points.clone()),
            Deed::Associate(extension, place) => self.associate(*extension, *place, names)?,
            Deed::Function(nth, responses) => {
                let uri = if *nth < 4 {
                    function(*nth)
                } else {
                    validator(*nth - 4)
                };
                self.functions.insert(uri, responses.clone());
            }
            Deed::AlarmActions(alarm, enabled) => {
                let arn = alarm_arn(*alarm);
                let Some(alarm) = self.alarms.get_mut(&arn) else {
                    let text = format!("Nothing was told about alarm {arn}.");
                    return Err(format!("ResourceNotFoundException: {text}"));
                };
                alarm.1 = !enabled;
                self.alarm_changed(&arn);
            }
            Deed::Start(launch) => return self.start(launch, names).map(Some),
            Deed::Stop {
                environment,
                number,
                revert,
            } => return self.stop(*environment, *number, *revert, names).map(Some),
            Deed::Ask {
                environment,
                profile,
                client,
                has,
            } => {
                let places = (*environment, *profile);
                return self.ask_old(places, (*client, *has), names).map(Some);
            }
            Deed::Session {
                environment,
                profile,
                interval,
            } => self.open(*environment, *profile, *interval)?,
            Deed::Poll(session, ago) => return self.poll(*session, *ago, seen).map(Some),
            Deed::Trial(trial) => return self.trial(trial, names),
        }
        Ok(None)
    }

    /// An alarm is in a state from now on.
    pub fn alarm(&mut self, alarm: u8, state: &'static str) {
        let arn = alarm_arn(alarm);
        let before = self.alarms.get(&arn).copied();
        let muted = before.is_some_and(|(_, muted)| muted);
        self.alarms.insert(arn.clone(), (state, muted));
        if before.is_none_or(|(before, _)| before != state) {
            self.alarm_changed(&arn);
        }
    }

    /// A fault is injected.
    pub fn inject(&mut self, mishap: &Mishap) {
        let op::Place::Deployment(number) = mishap.place else {
            return;
        };
        // Before there is any environment it is for none.
        let known = |nth: usize| nth.checked_rem(self.environments.len());
        self.faults.push(Fault {
            number: i64::from(number),
            environment: mishap
                .experiment
                .map(|nth| known(nth).unwrap_or(usize::MAX)),
            after: mishap.after.unwrap_or(0),
            times: mishap.times,
            struck: 0,
            told: mishap.told,
        });
        for d in 0..self.deployments.len() {
            self.expect(d, self.faults.len() - 1);
        }
    }

    /// Nothing fails any more.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
        self.agenda
            .retain(|(_, _, what)| !matches!(what, What::Error(..)));
        for deployment in &mut self.deployments {
            deployment.held.clear();
        }
    }

    pub(super) fn create_profile(&mut self, application: usize, validators: u8, flags: bool) {
        self.profiles.push(Profile {
            application,
            name: profile_name(self.profiles.len()),
            validators,
            flags,
            versions: [].into(),
            newest: 0,
        });
    }

    pub(super) fn known_application(&self, nth: usize) -> Result<usize, String> {
        let known = nth.checked_rem(self.applications);
        known.ok_or_else(|| no_application(NOBODY))
    }

    fn known_profile(&self, nth: usize) -> Result<usize, String> {
        let known = nth.checked_rem(self.profiles.len());
        known.ok_or_else(|| no_application(NOBODY))
    }

    fn known_strategy(&self, nth: usize, names: &Names) -> Result<usize, String> {
        let known = nth.checked_rem(self.strategies.len());
        known
            .filter(|&nth| self.strategies[nth].is_some())
            .ok_or_else(|| no_strategy(names.strategy(nth)))
    }

    fn create_version(
        &mut self,
        profile: usize,
        content: String,
        label: Option<String>,
    ) -> Result<(), String> {
        let profile = &mut self.profiles[profile];
        let mut versions = profile.versions.iter();
        let same = versions.find(|(_, (_, given))| label.is_some() && *given == label);
        if let (Some((number, _)), Some(label)) = (same, &label) {
            return Err(bad(&format!(
                "The version label '{label}' has already been assigned to hosted configuration \
                 version {number}. Please provide a different version label to create your hosted \
                 configuration version."
            )));
        }
        // Flags that say the same as those of the last version are no new version.
        let last = profile.versions.values().last();
        if profile.flags && last.is_some_and(|(last, _)| *last == content) {
            return Ok(());
        }
        profile.newest += 1;
        profile.versions.insert(profile.newest, (content, label));
        Ok(())
    }

    /// appconfig.md 9: associations, then experiments, then what is in progress.
    fn delete(&mut self, environment: usize, names: &Names) -> Result<(), String> {
        let nth = self.known_environment(environment, names)?;
        let mut associations = self.associations.iter();
        if associations.any(|(_, place)| *place == Place::Environment(nth)) {
            let arn = names.arn(Place::Environment(nth));
            return Err(bad(&format!(
                "Cannot delete environment {arn} because there are extensions associated with it. \
                 Please remove the extension associations to this environment first."
            )));
        }
        let id = names.environment(nth).1;
        if self.holds(nth) {
            return Err(bad(&format!(
                "Cannot delete environment {id}, because there are non-archived experiment \
                 definitions associated with it."
            )));
        }
        if let Some(d) = self.in_progress(nth) {
            let number = self.deployments[d].number;
            return Err(format!(
                "ConflictException: Cannot delete environment {id} while deployment {number} is in \
                 progress."
            ));
        }
        self.environments[nth].gone = true;
        Ok(())
    }

    fn associate(&mut self, extension: usize, place: Place, names: &Names) -> Result<(), String> {
        let Some(extension) = extension.checked_rem(self.extensions.len()) else {
            return Err(format!(
                "ResourceNotFoundException: Extension could not be found for account {OWNER}."
            ));
        };
        let place = match place {
            Place::Application(nth) => Place::Application(self.known_application(nth)?),
            Place::Environment(nth) => {
                let Some(nth) = nth.checked_rem(self.environments.len()) else {
                    return Err(no_application(NOBODY));
                };
                if self.environments[nth].gone {
                    let (app, id) = names.environment(nth);
                    return Err(no_environment(app, id));
                }
                Place::Environment(nth)
            }
            Place::Profile(nth) => Place::Profile(self.known_profile(nth)?),
        };
        self.associations.push((extension, place));
        Ok(())
    }

    /// Refuses a profile that another application has.
    pub(super) fn profile_of(
        &self,
        application: usize,
        profile: usize,
        names: &Names,
    ) -> Result<usize, String> {
        let known = profile.checked_rem(self.profiles.len());
        let here = |&nth: &usize| self.profiles[nth].application == application;
        known.filter(here).ok_or_else(|| {
            let app = &names.applications[application];
            no_profile(app, names.profile(profile).1)
        })
    }
}
