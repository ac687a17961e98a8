//! All that is not a session, in ordered maps.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::string::String;
use alloc::vec::Vec;

#[cfg(feature = "serde")]
use serde::{Deserialize, Serialize};

use super::{Course, Life};
use crate::nimble::model::{
    Failure, InitializationScript, Lifetime, ScriptParameter, StreamConfiguration,
    StudioComponentConfiguration, StudioEncryptionConfiguration, Tags,
};
use crate::nimble::table::*;
use crate::time::Instant;

/// The rarely touched part of the service.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Cold {
    pub(crate) studios: BTreeMap<u32, Studio>,
    pub(crate) profiles: BTreeMap<u32, Profile>,
    pub(crate) components: BTreeMap<u32, Component>,
    pub(crate) images: BTreeMap<u32, Image>,
    pub(crate) streams: BTreeMap<u32, Stream>,
    pub(crate) backups: BTreeMap<u32, Backup>,
    /// How many resources of each kind were ever created; sessions count themselves.
    pub(crate) next: [u32; 7],
    /// (session, stream) of all streams.
    pub(crate) streams_of: BTreeSet<(u32, u32)>,
    /// (session, backup) of all backups.
    pub(crate) backups_of: BTreeSet<(u32, u32)>,
    /// Sessions that were ever stopped or started.
    pub(crate) courses: BTreeMap<u32, Course>,
    /// Tags of resources that have any, by name in the queue.
    pub(crate) tags: BTreeMap<u64, Tags>,
    /// What an injected failure says, by name in the queue; instead of the usual text.
    pub(crate) messages: BTreeMap<u64, String>,
    pub(crate) principals: Principals,
    pub(crate) tokens: Tokens,
}

/// A studio.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Studio {
    pub(crate) life: Life<StudioMachine>,
    pub(crate) name: String,
    pub(crate) encryption: StudioEncryptionConfiguration,
    pub(crate) content: StudioContent,
    /// What the update under way will make of it.
    pub(crate) pending: Option<StudioContent>,
    pub(crate) counts: Counts,
    /// Licence agreements that were accepted: when and by whom.
    pub(crate) accepted: BTreeMap<u32, (Instant, u32)>,
}

/// What of a studio can change.
#[derive(Clone, Debug, PartialEq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct StudioContent {
    pub(crate) display_name: String,
    pub(crate) admin_role_arn: String,
    pub(crate) user_role_arn: String,
}

/// What of a studio counts against quotas: all that is not DELETED.
#[derive(Clone, Copy, Debug, Default, PartialEq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Counts {
    pub(crate) profiles: u32,
    pub(crate) components: u32,
    pub(crate) file_systems: u32,
    pub(crate) images: u32,
    pub(crate) sessions: u32,
    pub(crate) g5_sessions: u32,
}

/// A launch profile.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Profile {
    pub(crate) life: Life<LaunchProfileMachine>,
    pub(crate) studio: u32,
    pub(crate) created_by: u32,
    pub(crate) updated_by: u32,
    pub(crate) subnets: Vec<String>,
    /// Slot of the version in force.
    pub(crate) version: u32,
    /// What the update under way will make of it.
    pub(crate) pending: Option<ProfileContent>,
    /// Sessions of it that are not DELETED.
    pub(crate) sessions: u32,
    /// What its validation found.
    pub(crate) validation: Option<Failure>,
}

/// What of a launch profile can change.
#[derive(Clone, Debug, PartialEq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct ProfileContent {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) protocol_versions: Vec<String>,
    pub(crate) component_ids: Vec<String>,
    /// With defaults filled in.
    pub(crate) stream: StreamConfiguration,
}

/// A version of a launch profile, shared by all sessions created from it.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Version {
    /// The profile.
    pub(crate) of: u32,
    pub(crate) studio: u32,
    /// The profile itself, while this version is in force, and sessions.
    pub(crate) users: u32,
    pub(crate) content: ProfileContent,
    pub(crate) lifetime: Lifetime,
}

/// A studio component.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Component {
    pub(crate) life: Life<StudioComponentMachine>,
    pub(crate) studio: u32,
    pub(crate) created_by: u32,
    pub(crate) updated_by: u32,
    pub(crate) content: ComponentContent,
    /// What the update under way will make of it.
    pub(crate) pending: Option<ComponentContent>,
}

/// What of a studio component can change.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct ComponentContent {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) kind: String,
    pub(crate) subtype: Option<String>,
    pub(crate) configuration: Option<StudioComponentConfiguration>,
    pub(crate) security_groups: Option<Vec<String>>,
    pub(crate) scripts: Option<Vec<InitializationScript>>,
    pub(crate) script_parameters: Option<Vec<ScriptParameter>>,
    pub(crate) runtime_role_arn: Option<String>,
    pub(crate) secure_initialization_role_arn: Option<String>,
}

/// A streaming image of a studio.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Image {
    pub(crate) life: Life<StreamingImageMachine>,
    pub(crate) studio: u32,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) ami: String,
}

/// A stream of a session.
#[derive(Clone, Copy, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Stream {
    pub(crate) life: Life<StreamMachine>,
    pub(crate) session: u32,
    pub(crate) created_by: u32,
    pub(crate) lifetime_secs: u32,
}

/// A backup of a session.
#[derive(Clone, Copy, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Backup {
    pub(crate) life: Life<BackupMachine>,
    pub(crate) session: u32,
    pub(crate) studio: u32,
    pub(crate) profile: u32,
    pub(crate) owned_by: u32,
}

/// Principals by number, so that records need not hold their names. They are never forgotten.
#[derive(Clone, Debug, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Principals {
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

impl Principals {
    /// The number of the service itself.
    pub(crate) const SERVICE: u32 = 0;

    /// Returns the number of a principal, who may be new.
    pub(crate) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.find(name) {
            return number;
        }
        // There are never 2^32 names in memory.
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.into());
        self.numbers.insert(name.into(), number);
        number
    }

    /// Finds the number of a principal.
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.numbers.get(name).copied()
    }

    /// Returns the name of a principal.
    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        (number as usize) < self.names.len()
    }

    pub(super) fn is_consistent(&self) -> bool {
        self.names.len() == self.numbers.len()
            && (0..)
                .zip(&self.names)
                .all(|(number, name)| self.find(name) == Some(number))
            && self.name(Self::SERVICE) == SERVICE
    }
}

impl Default for Principals {
    fn default() -> Self {
        Self {
            names: alloc::vec![SERVICE.into()],
            numbers: [(SERVICE.into(), Self::SERVICE)].into(),
        }
    }
}

/// Who stops and terminates sessions when their time has come (*chosen*).
const SERVICE: &str = "nimble.amazonaws.com";

/// Idempotency tokens.
#[derive(Clone, Debug, Default, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Tokens {
    /// By operation, a slash and the token.
    pub(crate) seen: BTreeMap<String, Token>,
    /// The same in order of time; the oldest go first.
    pub(crate) order: VecDeque<(Instant, String)>,
}

/// What a token meant.
#[derive(Clone, Copy, Debug, PartialEq, Hash)]
#[cfg_attr(feature = "serde", derive(Serialize, Deserialize))]
pub(crate) struct Token {
    /// Stands for the parameters of the call.
    pub(crate) parameters: (u64, u64),
    /// The resource that it made or changed.
    pub(crate) serial: u32,
    pub(crate) at: Instant,
}
