//! Extensions, the account's own and those of AWS.

use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;

use super::ids::{self, Kind};
use crate::Config;
use crate::appconfig::model::{
    Action, Extension, ExtensionAssociation, ExtensionAssociationSummary, ExtensionSummary,
    Parameter, Tags,
};
use crate::appconfig::state::{AssociationRecord, ExtensionRecord, ExtensionVersion};
use crate::draw::Keys;

/// What an identifier of an extension leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExtensionName {
    /// An extension of the account, by serial.
    Own(u32),
    /// One of AWS, by its place in the catalogue.
    Authored(u32),
}

impl ExtensionName {
    /// Extensions of AWS have the numbers from here on.
    const AUTHORED: u32 = u32::MAX - 16;

    /// Returns the key by which lists are sorted: those of AWS come last.
    pub(crate) const fn number(self) -> u32 {
        match self {
            Self::Own(serial) => serial,
            Self::Authored(place) => Self::AUTHORED + place,
        }
    }
}

/// A version of an extension, to be shown or called.
#[derive(Clone, Debug)]
pub(crate) struct VersionOf<'a> {
    pub(crate) of: ExtensionName,
    pub(crate) id: String,
    pub(crate) name: &'a str,
    pub(crate) number: u32,
    pub(crate) arn: String,
    pub(crate) version: Cow<'a, ExtensionVersion>,
}

impl<'a> VersionOf<'a> {
    /// Returns a version of an extension of the account.
    pub(crate) fn own(
        (config, keys): (&Config, &Keys),
        (serial, record): (u32, &'a ExtensionRecord),
        (number, version): (u32, &'a ExtensionVersion),
    ) -> Self {
        Self {
            of: ExtensionName::Own(serial),
            id: ids::id(keys, Kind::Extension, serial),
            name: &record.name,
            number,
            arn: ids::extension_arn(config, keys, serial, number),
            version: Cow::Borrowed(version),
        }
    }

    /// Shows the extension.
    pub(crate) fn show(&self) -> Extension {
        let parameters = &self.version.parameters;
        Extension {
            id: self.id.clone(),
            name: self.name.into(),
            version_number: self.number.into(),
            arn: self.arn.clone(),
            description: self.version.description.clone(),
            actions: self.version.actions.clone(),
            parameters: (!parameters.is_empty()).then(|| parameters.clone()),
        }
    }

    /// Shows the extension in a list.
    pub(crate) fn summary(&self) -> ExtensionSummary {
        ExtensionSummary {
            id: self.id.clone(),
            name: self.name.into(),
            version_number: self.number.into(),
            arn: self.arn.clone(),
            description: self.version.description.clone(),
        }
    }
}

/// Shows an association.
pub(crate) fn association(
    (config, keys): (&Config, &Keys),
    serial: u32,
    record: &AssociationRecord,
) -> ExtensionAssociation {
    ExtensionAssociation {
        id: ids::id(keys, Kind::Association, serial),
        extension_arn: record.extension_arn.clone(),
        resource_arn: record.resource_arn.clone(),
        arn: ids::association_arn(config, keys, serial),
        parameters: record.parameters.clone(),
        extension_version_number: record.version.into(),
    }
}

/// Shows an association in a list.
pub(crate) fn association_summary(
    keys: &Keys,
    serial: u32,
    record: &AssociationRecord,
) -> ExtensionAssociationSummary {
    ExtensionAssociationSummary {
        id: ids::id(keys, Kind::Association, serial),
        extension_arn: record.extension_arn.clone(),
        resource_arn: record.resource_arn.clone(),
    }
}

/// An extension of AWS. All have version 1 alone (*recorded*).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authored {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    description: &'static str,
    points: &'static [&'static str],
    pub(crate) target: Target,
}

/// What an extension of AWS calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Code of the service itself, of which nothing is seen.
    Service,
    /// The default bus of EventBridge.
    Bus,
    /// What this parameter of the association names; it is required (*documented*).
    Parameter(&'static str),
}

impl Authored {
    /// Returns its only version.
    pub(crate) fn version(&self, config: &Config, place: u32) -> VersionOf<'static> {
        let (partition, region, id) = (config.partition(), &config.region, self.id);
        VersionOf {
            of: ExtensionName::Authored(place),
            id: id.into(),
            name: self.name,
            number: 1,
            arn: format!("arn:{partition}:appconfig:{region}::extension/{id}/1"),
            version: Cow::Owned(ExtensionVersion {
                description: Some(self.description.into()),
                actions: self.actions(config),
                parameters: self.parameters(),
                tags: Tags::new(),
            }),
        }
    }

    /// Returns its actions. That they have its name, and which those are that nothing is documented
    /// of, is *chosen*.
    fn actions(&self, config: &Config) -> BTreeMap<String, vec::Vec<Action>> {
        let action = Action {
            name: Some(self.name.into()),
            uri: (self.target == Target::Bus).then(|| default_bus(config)),
            ..Action::default()
        };
        let points = self.points.iter();
        points
            .map(|&point| (point.into(), vec![action.clone()]))
            .collect()
    }

    fn parameters(&self) -> BTreeMap<String, Parameter> {
        let Target::Parameter(name) = self.target else {
            return BTreeMap::new();
        };
        let parameter = Parameter {
            description: None,
            required: Some(true),
            dynamic: Some(false),
        };
        BTreeMap::from([(name.into(), parameter)])
    }
}

/// Returns the ARN of the default bus of EventBridge.
fn default_bus(config: &Config) -> String {
    let (partition, region, account) = (config.partition(), &config.region, &config.account);
    format!("arn:{partition}:events:{region}:{account}:event-bus/default")
}

/// When the extensions that send notifications are called (*documented*).
const NOTIFICATIONS: &[&str] = &[
    "ON_DEPLOYMENT_START",
    "ON_DEPLOYMENT_COMPLETE",
    "ON_DEPLOYMENT_ROLLED_BACK",
];

/// The extensions of AWS, with ids, names and descriptions as they were *recorded*.
pub(crate) const AUTHORED: &[Authored] = &[
    Authored {
        id: "AWS.AppConfig.FeatureFlags",
        name: "AppConfig Feature Flags Helper",
        description: "Validates AppConfig feature flag data automatically against a JSON schema \
            that includes structure and constraints. Also transforms feature flag data prior to \
            sending to the client. This extension is automatically associated to configuration \
            profiles with type \"AWS.AppConfig.FeatureFlags\".",
        points: &[
            "PRE_CREATE_HOSTED_CONFIGURATION_VERSION",
            "PRE_START_DEPLOYMENT",
        ],
        target: Target::Service,
    },
    Authored {
        id: "AWS.AppConfig.JiraIntegration",
        name: "AppConfig integration with Atlassian Jira",
        description: "Exports feature flag data from AWS AppConfig into Jira. The lifecycle of \
            each feature flag in AppConfig is tracked in Jira as an individual issue. Customers \
            can see in Jira when flags are updated, turned on or off. Works in conjunction with \
            the AppConfig app in the Atlassian Marketplace and is automatically associated to \
            configuration profiles configured within that app.",
        points: &[
            "PRE_CREATE_HOSTED_CONFIGURATION_VERSION",
            "PRE_START_DEPLOYMENT",
        ],
        target: Target::Service,
    },
    Authored {
        id: "AWS.AppConfig.DeploymentNotificationsToEventBridge",
        name: "AppConfig deployment events to Amazon EventBridge",
        description: "Sends events to Amazon EventBridge when a deployment of configuration data \
            in AppConfig is started, completed, or rolled back. Can be associated to the following \
            resources in AppConfig: Application, Environment, Configuration Profile.",
        points: NOTIFICATIONS,
        target: Target::Bus,
    },
    Authored {
        id: "AWS.AppConfig.DeploymentNotificationsToSqs",
        name: "AppConfig deployment events to Amazon SQS",
        description: "Sends messages to the configured Amazon SQS queue when a deployment of \
            configuration data in AppConfig is started, completed, or rolled back. Can be \
            associated to the following resources in AppConfig: Application, Environment, \
            Configuration Profile.",
        points: NOTIFICATIONS,
        target: Target::Parameter("queueArn"),
    },
    Authored {
        id: "AWS.AppConfig.DeploymentNotificationsToSns",
        name: "AppConfig deployment events to Amazon SNS",
        description: "Sends events to the configured Amazon SNS topic when a deployment of \
            configuration data in AppConfig is started, completed, or rolled back. Can be \
            associated to the following resources in AppConfig: Application, Environment, \
            Configuration Profile.",
        points: NOTIFICATIONS,
        target: Target::Parameter("topicArn"),
    },
];
