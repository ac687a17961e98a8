//! What the parts of requests must satisfy.

use alloc::string::String;

use super::constraint::{
    Anything, At, Constraint, Each, Entries, Enum, Key, Optional, Range, Required, Shown, Text,
    Violations,
};
use super::{ARN, DESCRIPTION, EXTENSION_NAME, NAME, ROLE, URI, patterns};
use crate::appconfig::machine::POINTS;
use crate::appconfig::model::{Action, Blob, DeletionProtection, Monitor, Parameter, Validator};

/// Tags given with a resource.
pub(crate) const TAGS: Entries<Text> = Entries {
    min: 0,
    max: 50,
    key: Key::Text(Text::like(patterns::TAG_KEY, 1, 128)),
    value: Text::any(0, 256),
};

/// Keys of tags to be removed.
pub(super) const TAG_KEYS: Each<Text> = Each {
    min: 0,
    max: 50,
    item: Text::any(1, 128),
};

/// The monitors of an environment.
pub(super) const MONITORS: Each<AlarmMonitor> = Each {
    min: 0,
    max: 5,
    item: AlarmMonitor,
};

/// The validators of a configuration profile.
pub(super) const VALIDATORS: Each<Check> = Each {
    min: 0,
    max: 2,
    item: Check,
};

/// The actions of an extension: one for each point (*documented*).
pub(super) const ACTIONS: Entries<Each<Call>> = Entries {
    min: 1,
    max: 5,
    key: Key::Enum(Enum(POINTS)),
    value: Each {
        min: 1,
        max: 1,
        item: Call,
    },
};

/// The parameters of an extension.
pub(super) const PARAMETERS: Entries<ParameterPart> = Entries {
    min: 1,
    max: 10,
    key: Key::Text(EXTENSION_NAME),
    value: ParameterPart,
};

/// Values of parameters in an association.
pub(super) const GIVEN_PARAMETERS: Entries<Text> = Entries {
    min: 0,
    max: 10,
    key: Key::Text(EXTENSION_NAME),
    value: Text::any(1, 2_048),
};

/// Values of dynamic parameters in a deployment.
pub(crate) const DYNAMIC_PARAMETERS: Entries<Text> = Entries {
    min: 1,
    max: 10,
    key: Key::Text(Text::like(patterns::DYNAMIC_PARAMETER, 0, usize::MAX)),
    value: Text::any(1, 2_048),
};

/// Says of each member of a part what it must satisfy.
macro_rules! parts {
    ($(
        $(#[$doc:meta])*
        $Part:ident: $Type:ident { $( $member:ident: $constraint:expr ),* $(,)? }
    )+) => { $(
        $(#[$doc])*
        pub(super) struct $Part;

        impl Constraint<$Type> for $Part {
            fn check(&self, value: &$Type, at: &At<'_>, found: &mut Violations) {
                let $Type { $( $member ),* } = value;
                $( $constraint.check($member, &At::Member(at, stringify!($member)), found); )*
            }
        }
    )+ };
}

pub(super) use parts;

parts! {
    /// A monitor.
    AlarmMonitor: Monitor {
        alarm_arn: Required(Text::any(1, 2_048)),
        alarm_role_arn: AlarmRole,
    }
    /// A validator.
    Check: Validator {
        kind: Required(Enum(&["JSON_SCHEMA", "LAMBDA"])),
        content: Required(Text::any(0, 32_768)),
    }
    /// An action of an extension.
    Call: Action {
        name: Optional(NAME),
        description: Optional(DESCRIPTION),
        uri: Optional(URI),
        role_arn: Optional(ARN),
    }
    /// A parameter of an extension.
    ParameterPart: Parameter {
        description: Optional(DESCRIPTION),
        required: Anything,
        dynamic: Anything,
    }
    /// The settings of deletion protection.
    Protection: DeletionProtection {
        enabled: Anything,
        protection_period_in_minutes: Optional(Range { min: 15, max: 1_440 }),
    }
}

/// The role of a monitor, required although the service model has it optional (*recorded*, with
/// the full stop).
struct AlarmRole;

impl Constraint<Option<String>> for AlarmRole {
    fn check(&self, value: &Option<String>, at: &At<'_>, found: &mut Violations) {
        match value {
            Some(role) => ROLE.check(role, at, found),
            None => found.add(at, " null", "Member must not be null."),
        }
    }
}

/// The content of a hosted version: none and empty are the same (*recorded*).
pub(super) struct HostedContent;

impl Constraint<Option<Blob>> for HostedContent {
    fn check(&self, value: &Option<Blob>, at: &At<'_>, found: &mut Violations) {
        if value.as_ref().is_none_or(Blob::is_empty) {
            found.add(at, "", "Member must not be null");
        }
    }
}

impl Shown for Monitor {
    fn shown(&self) -> &str {
        self.alarm_arn.as_deref().unwrap_or_default()
    }
}

impl Shown for Validator {
    fn shown(&self) -> &str {
        self.kind.as_deref().unwrap_or_default()
    }
}

impl Shown for Action {
    fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}
