//! All that is rarely touched, in ordered maps.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{DefinitionRecord, RunRecord};
use crate::appconfig::machine::Pace;
use crate::appconfig::model::{
    AccountSettings, Action, ActionInvocation, AppliedExtension, Blob, DeletionProtection, Monitor,
    Parameter, Tags, Validator, VendedMetrics,
};
use crate::draw::Lane;
use crate::few::Few;
use crate::register::Register;
use crate::time::{Instant, Span};

/// The rarely touched part of AppConfig.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Cold {
    /// Applications, by serial.
    pub(crate) applications: Register<ApplicationRecord>,
    /// Their names.
    pub(crate) application_names: BTreeMap<String, u32>,
    /// Environments, by serial.
    pub(crate) environments: Register<EnvironmentRecord>,
    /// Their names, by application.
    #[cfg_attr(feature = "serde", serde(with = "crate::pairs"))]
    pub(crate) environment_names: BTreeMap<(u32, String), u32>,
    /// Configuration profiles, by serial.
    pub(crate) profiles: Register<ProfileRecord>,
    /// Their names, by application.
    #[cfg_attr(feature = "serde", serde(with = "crate::pairs"))]
    pub(crate) profile_names: BTreeMap<(u32, String), u32>,
    /// Strategies of the account, by serial.
    pub(crate) strategies: Register<StrategyRecord>,
    /// Extensions of the account, by serial.
    pub(crate) extensions: BTreeMap<u32, ExtensionRecord>,
    /// Associations of extensions, by serial.
    pub(crate) associations: BTreeMap<u32, AssociationRecord>,
    /// Definitions of experiments, by serial.
    pub(crate) definitions: BTreeMap<u32, DefinitionRecord>,
    /// Their names, by application.
    #[cfg_attr(feature = "serde", serde(with = "crate::pairs"))]
    pub(crate) definition_names: BTreeMap<(u32, String), u32>,
    /// Their serials, by environment and configuration profile.
    pub(crate) definition_places: BTreeSet<(u32, u32, u32)>,
    /// How often definitions were touched.
    pub(crate) touches: u32,
    /// The serial that the next resource of any of these kinds will have.
    pub(crate) next: u32,
    pub(crate) settings: AccountSettings,
    /// More about deployments that have more, by serial.
    pub(crate) details: BTreeMap<u32, Detail>,
    /// Deployments that were rolled back otherwise than by a user, by serial.
    pub(crate) rollbacks: BTreeMap<u32, Rollback>,
    /// How many sessions of the data plane were started.
    pub(crate) sessions: u32,
    /// Tokens of the data plane that were used, where each is good for one answer: by when they
    /// expire and what tells them apart.
    pub(crate) used_tokens: BTreeSet<(Instant, u64)>,
    /// Calls of extensions.
    pub(crate) outbox: Outbox,
}

impl Default for Cold {
    fn default() -> Self {
        Self {
            applications: Register::default(),
            application_names: BTreeMap::new(),
            environments: Register::default(),
            environment_names: BTreeMap::new(),
            profiles: Register::default(),
            profile_names: BTreeMap::new(),
            strategies: Register::default(),
            extensions: BTreeMap::new(),
            associations: BTreeMap::new(),
            definitions: BTreeMap::new(),
            definition_names: BTreeMap::new(),
            definition_places: BTreeSet::new(),
            touches: 0,
            next: 0,
            // *Recorded*, although older pages of the service say that it is off.
            settings: AccountSettings {
                deletion_protection: DeletionProtection {
                    enabled: Some(true),
                    protection_period_in_minutes: Some(60),
                },
                vended_metrics: VendedMetrics::default(),
            },
            details: BTreeMap::new(),
            rollbacks: BTreeMap::new(),
            sessions: 0,
            used_tokens: BTreeSet::new(),
            outbox: Outbox::default(),
        }
    }
}

impl Cold {
    /// Takes the next serial; `None` when all are used up.
    pub(crate) fn take_serial(&mut self) -> Option<u32> {
        let serial = self.next;
        self.next = serial.checked_add(1)?;
        Some(serial)
    }

    /// Finds a run by its definition and its number.
    pub(crate) fn run(&self, (definition, number): (u32, u32)) -> Option<&RunRecord> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        self.definitions.get(&definition)?.runs.get(place)
    }

    /// Finds a run, to be changed.
    pub(crate) fn run_mut(&mut self, (definition, number): (u32, u32)) -> Option<&mut RunRecord> {
        let place = usize::try_from(number).ok()?.checked_sub(1)?;
        self.definitions.get_mut(&definition)?.runs.get_mut(place)
    }

    /// Moves a definition to the front of the list of definitions.
    pub(crate) fn touch(&mut self, definition: u32, now: Instant) {
        self.touches = self.touches.saturating_add(1);
        if let Some(record) = self.definitions.get_mut(&definition) {
            record.touched = self.touches;
            record.updated = now;
        }
    }
}

/// An application.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct ApplicationRecord {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) tags: Tags,
}

/// An environment.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct EnvironmentRecord {
    pub(crate) application: u32,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) monitors: Vec<Monitor>,
    pub(crate) tags: Tags,
    pub(crate) created: Instant,
    /// When clients retrieved a configuration here.
    pub(crate) used: Option<Usage>,
    /// The draws of its deployments.
    pub(crate) lane: Lane,
    /// Serials of its deployments; the first has number 1.
    pub(crate) deployments: Few<u32, 3>,
    /// The deployment that took the last transition, but for steps.
    pub(crate) last: Option<u32>,
    /// The newest deployment of each configuration profile, by profile.
    pub(crate) heads: Few<(u32, u32), 1>,
}

impl EnvironmentRecord {
    /// Returns the newest deployment of a configuration profile, by serial.
    pub(crate) fn head(&self, profile: u32) -> Option<u32> {
        let place = self.place(profile).ok()?;
        Some(self.heads[place].1)
    }

    /// Notes the newest deployment of a configuration profile; returns the one before.
    pub(crate) fn put_head(&mut self, profile: u32, serial: u32) -> Option<u32> {
        match self.place(profile) {
            Ok(place) => Some(core::mem::replace(&mut self.heads[place].1, serial)),
            Err(place) => {
                self.heads.insert(place, (profile, serial));
                None
            }
        }
    }

    fn place(&self, profile: u32) -> Result<usize, usize> {
        self.heads.binary_search_by_key(&profile, |&(of, _)| of)
    }
}

/// When something was used, as far as deletion protection asks.
#[derive(Clone, Copy, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Usage {
    /// Since when each use followed the one before within the lag.
    since: Instant,
    last: Instant,
    /// The last use before that.
    before: Option<Instant>,
}

impl Usage {
    /// Notes a use.
    pub(crate) fn note(used: &mut Option<Self>, now: Instant, lag: Span) {
        *used = Some(match *used {
            Some(usage) if now.since(usage.last) <= lag => Self { last: now, ..usage },
            earlier => Self {
                since: now,
                last: now,
                before: earlier.map(|usage| usage.last),
            },
        });
    }

    /// Tells whether there was a use within the period, its end included (*chosen*). A use counts
    /// when the lag is over.
    pub(crate) fn is_within(&self, now: Instant, lag: Span, period: Span) -> bool {
        let counts = |use_: Instant| now.since(use_) >= lag && now.since(use_) <= period;
        let is_steady = now.since(self.since) >= lag && now.since(self.last) <= period;
        is_steady || self.before.is_some_and(counts)
    }
}

/// A configuration profile.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct ProfileRecord {
    pub(crate) application: u32,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) location_uri: String,
    pub(crate) retrieval_role_arn: Option<String>,
    pub(crate) validators: Vec<Validator>,
    /// Whether it holds feature flags.
    pub(crate) is_flags: bool,
    pub(crate) kms_key_identifier: Option<String>,
    pub(crate) tags: Tags,
    pub(crate) created: Instant,
    /// When clients retrieved its configuration.
    pub(crate) used: Option<Usage>,
    /// Hosted versions, by number.
    pub(crate) versions: BTreeMap<u32, VersionRecord>,
    /// The newest number ever given.
    pub(crate) latest: u32,
    /// Slot of what was deployed last, while it is kept.
    pub(crate) source: Option<u32>,
}

/// A hosted configuration version.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct VersionRecord {
    pub(crate) description: Option<String>,
    pub(crate) content: Blob,
    pub(crate) content_type: String,
    pub(crate) label: Option<String>,
    pub(crate) kms_key_identifier: Option<String>,
}

/// A strategy of the account.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct StrategyRecord {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) pace: Pace,
    pub(crate) replicate_to: String,
    pub(crate) tags: Tags,
}

/// What a number in [`Hot::strategy`](super::Hot) names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StrategyName {
    /// A strategy of the account, by serial.
    Own(u32),
    /// A predefined one, by its place in the catalogue.
    Predefined(u32),
}

impl StrategyName {
    /// Predefined strategies have the numbers from here on.
    const PREDEFINED: u32 = u32::MAX - 16;

    pub(crate) const fn of(number: u32) -> Self {
        if number >= Self::PREDEFINED {
            Self::Predefined(number - Self::PREDEFINED)
        } else {
            Self::Own(number)
        }
    }

    pub(crate) const fn number(self) -> u32 {
        match self {
            Self::Own(serial) => serial,
            Self::Predefined(place) => Self::PREDEFINED + place,
        }
    }
}

/// An extension of the account.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct ExtensionRecord {
    pub(crate) name: String,
    /// Versions that exist, by number.
    pub(crate) versions: BTreeMap<u32, ExtensionVersion>,
    /// The newest number ever given.
    pub(crate) latest: u32,
}

/// A version of an extension.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct ExtensionVersion {
    pub(crate) description: Option<String>,
    pub(crate) actions: BTreeMap<String, Vec<Action>>,
    pub(crate) parameters: BTreeMap<String, Parameter>,
    pub(crate) tags: Tags,
}

/// An association of an extension with a resource.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct AssociationRecord {
    /// ARN of the extension with its version, which is what it is found by.
    pub(crate) extension_arn: String,
    pub(crate) version: u32,
    /// ARN of the resource.
    pub(crate) resource_arn: String,
    pub(crate) parameters: Option<BTreeMap<String, String>>,
    pub(crate) tags: Tags,
}

/// A configuration as it was deployed, shared by all deployments of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Source {
    /// How many deployments are of it.
    pub(crate) users: u32,
    pub(crate) configuration_name: String,
    pub(crate) location_uri: String,
    pub(crate) version: String,
    pub(crate) label: Option<String>,
    /// As stored.
    pub(crate) content: Blob,
    /// As clients get it.
    pub(crate) served: Blob,
    pub(crate) content_type: String,
    /// Tells what clients get apart from other content.
    pub(crate) identity: u64,
    pub(crate) kms_key_identifier: Option<String>,
}

impl Source {
    /// Tells whether nothing but the number of its users differs.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let Self {
            users: _,
            configuration_name,
            location_uri,
            version,
            label,
            content,
            served,
            content_type,
            identity,
            kms_key_identifier,
        } = other;
        self.identity == *identity
            && self.version == *version
            && self.label == *label
            && self.configuration_name == *configuration_name
            && self.location_uri == *location_uri
            && self.content_type == *content_type
            && self.kms_key_identifier == *kms_key_identifier
            && self.content == *content
            && self.served == *served
    }
}

/// More about a deployment.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Detail {
    pub(crate) description: Option<String>,
    pub(crate) tags: Tags,
    /// Key given with the deployment.
    pub(crate) kms_key_identifier: Option<String>,
    pub(crate) applied: Vec<Applied>,
    /// Calls of extensions, by the point of the schedule that they belong to.
    pub(crate) invocations: BTreeMap<u16, Vec<ActionInvocation>>,
}

/// An extension that takes part in a deployment, as it was when the deployment started.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Applied {
    pub(crate) shown: AppliedExtension,
    pub(crate) name: String,
    pub(crate) extension_arn: String,
    pub(crate) association_arn: String,
    pub(crate) actions: BTreeMap<String, Vec<Action>>,
}

/// How a deployment was rolled back otherwise than by a user.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Rollback {
    /// When it began.
    pub(crate) began: Instant,
    pub(crate) reason: Reason,
}

/// Why a deployment was rolled back.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) enum Reason {
    /// The alarm with this ARN.
    Alarm(String),
    /// An extension, in its words.
    Extension(String),
    /// An error of the service, in these words.
    Internal(String),
}

/// A call of an extension.
///
/// It is no request: it has been answered as the environment said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub struct Invocation {
    /// When it was made.
    pub at: Instant,
    /// What was called: the ARN of a function, queue, topic or bus.
    pub uri: String,
    /// The payload, as JSON text. For a bus it is the whole EventBridge event.
    pub payload: String,
    /// The code of its failure.
    pub error_code: Option<String>,
}

/// Calls of extensions; like events not polled, no part of the state: what is refused may have made
/// some.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Outbox {
    /// Those that the host has not taken.
    pub(crate) waiting: VecDeque<Invocation>,
    /// When an id was given last.
    latest: Instant,
    /// How many ids were given then.
    given: u64,
}

impl Outbox {
    /// Numbers a call among those of its instant, from 0. That tells it from all other calls.
    pub(crate) fn number(&mut self, now: Instant) -> u64 {
        if self.latest != now {
            (self.latest, self.given) = (now, 0);
        }
        let number = self.given;
        self.given = number.saturating_add(1);
        number
    }
}

impl core::hash::Hash for Outbox {
    fn hash<H: core::hash::Hasher>(&self, _: &mut H) {}
}
