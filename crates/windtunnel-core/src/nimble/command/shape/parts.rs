//! Structures inside requests.

use super::constraint::{
    At, Constraint, Enum, Found, Items, Optional, Range, Required, Text, is_name,
};
use crate::nimble::model::*;

/// Says of each member of a structure what it must satisfy.
macro_rules! parts {
    ($( $Part:ident of $Shape:ident { $( $member:ident: $constraint:expr ),* $(,)? } $([$also:ident])? )+) => { $(
        pub(super) struct $Part;

        impl Constraint<$Shape> for $Part {
            fn check(&self, value: &$Shape, at: &At<'_>, found: &mut Found) {
                $( $constraint.check(&value.$member, &at.member(stringify!($member)), found); )*
                $( $also(value, at, found); )?
            }
        }
    )+ };
}

parts! {
    Encryption of StudioEncryptionConfiguration {
        key_arn: Optional(Text::KEY_ARN),
        key_type: Required(Enum(&["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KEY"])),
    } [key_goes_with_type]
    Stream of StreamConfiguration {
        automatic_termination_mode: Optional(MODE),
        clipboard_mode: Required(Enum(&["ENABLED", "DISABLED"])),
        ec2_instance_types: Required(Items(1, 30, Enum(INSTANCE_TYPES))),
        max_session_length_in_minutes: Optional(Range(1, 43_200)),
        max_stopped_session_length_in_minutes: Optional(Range(0, 5_760)),
        session_backup: Optional(Backup),
        session_persistence_mode: Optional(MODE),
        session_storage: Optional(Storage),
        streaming_image_ids: Required(Items(1, 20, Text::ID)),
        volume_configuration: Optional(Volume),
    }
    Backup of SessionBackup {
        max_backups_to_retain: Optional(Range(0, 10)),
        mode: Optional(Enum(&["AUTOMATIC", "DEACTIVATED"])),
    }
    Storage of SessionStorage {
        mode: Required(Items(1, usize::MAX, Enum(&["UPLOAD"]))),
        root: Optional(StorageRoot),
    }
    StorageRoot of SessionStorageRoot {
        linux: Optional(LINUX_ROOT),
        windows: Optional(WINDOWS_ROOT),
    }
    Volume of VolumeConfiguration {
        iops: Optional(Range(3_000, 16_000)),
        size: Optional(Range(100, 16_000)),
        throughput: Optional(Range(125, 1_000)),
    }
    Configuration of StudioComponentConfiguration {
        active_directory_configuration: Optional(Directory),
        shared_file_system_configuration: Optional(FileSystem),
    } [exactly_one]
    Directory of ActiveDirectoryConfiguration {
        computer_attributes: Optional(Items(0, 50, Attribute)),
        organizational_unit_distinguished_name: Optional(Text::any(1, 2_000)),
    }
    Attribute of ComputerAttribute {
        name: Optional(Text::any(1, 40)),
        value: Optional(Text::any(1, 64)),
    }
    FileSystem of SharedFileSystemConfiguration {
        linux_mount_point: Optional(LINUX_MOUNT),
        windows_mount_drive: Optional(WINDOWS_DRIVE),
    }
    Script of InitializationScript {
        launch_profile_protocol_version: Optional(Text::PROTOCOL),
        platform: Optional(Enum(&["LINUX", "WINDOWS"])),
        run_context: Optional(Enum(&["SYSTEM_INITIALIZATION", "USER_INITIALIZATION"])),
        script: Optional(Text::any(1, 5_120)),
    }
    Parameter of ScriptParameter {
        key: Optional(PARAMETER_KEY),
        value: Optional(Text::any(1, 256)),
    }
}

/// Tags: keys of 1 to 128 and values of up to 256 characters (*chosen*).
pub(super) struct TagMap;

impl Constraint<Tags> for TagMap {
    fn check(&self, tags: &Tags, at: &At<'_>, found: &mut Found) {
        let length = |text: &str| text.chars().count();
        if tags.keys().any(|key| !(1..=128).contains(&length(key))) {
            found.add(at, "must have keys of 1 to 128 characters");
        }
        if tags.values().any(|value| length(value) > 256) {
            found.add(at, "must have values of at most 256 characters");
        }
    }
}

/// A key is given exactly with the type that needs one (*chosen*).
fn key_goes_with_type(given: &StudioEncryptionConfiguration, at: &At<'_>, found: &mut Found) {
    let is_own = given.key_type.as_deref() == Some("CUSTOMER_MANAGED_KEY");
    if given.key_arn.is_some() != is_own {
        found.add(at, "must have a keyArn exactly with CUSTOMER_MANAGED_KEY");
    }
}

/// The configuration of a component is a union.
fn exactly_one(given: &StudioComponentConfiguration, at: &At<'_>, found: &mut Found) {
    let members = [
        given.active_directory_configuration.is_some(),
        given.compute_farm_configuration.is_some(),
        given.license_service_configuration.is_some(),
        given.shared_file_system_configuration.is_some(),
    ];
    if members.iter().filter(|&&is_given| is_given).count() != 1 {
        found.add(at, "must have exactly one member");
    }
}

/// The states of launch profiles and components (*documented*).
pub(super) const PROFILE_STATES: &[&str] = &[
    "CREATE_IN_PROGRESS",
    "READY",
    "UPDATE_IN_PROGRESS",
    "DELETE_IN_PROGRESS",
    "DELETED",
    "DELETE_FAILED",
    "CREATE_FAILED",
    "UPDATE_FAILED",
];
pub(super) const COMPONENT_STATES: &[&str] = PROFILE_STATES;
pub(super) const COMPONENT_TYPES: &[&str] = &[
    "ACTIVE_DIRECTORY",
    "SHARED_FILE_SYSTEM",
    "COMPUTE_FARM",
    "LICENSE_SERVICE",
    "CUSTOM",
];

const MODE: Enum = Enum(&["DEACTIVATED", "ACTIVATED"]);

const PARAMETER_KEY: Text = Text::like(
    1,
    64,
    ("^[a-zA-Z_][a-zA-Z0-9_]+$", |text| {
        let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_first = |byte: u8| is_fit(byte) && !byte.is_ascii_digit();
        match text.as_bytes() {
            [first, rest @ ..] => {
                is_first(*first) && !rest.is_empty() && rest.iter().all(|&byte| is_fit(byte))
            }
            [] => false,
        }
    }),
);

const LINUX_ROOT: Text = Text::like(
    1,
    128,
    (
        r"^(\$HOME|/)[/]?([A-Za-z0-9-_]+/)*([A-Za-z0-9_-]+)$",
        |text| {
            let rest = text.strip_prefix("$HOME").or(text.strip_prefix('/'));
            rest.is_some_and(|rest| are_names(rest.strip_prefix('/').unwrap_or(rest), &['/']))
        },
    ),
);

const WINDOWS_ROOT: Text = Text::like(
    1,
    128,
    (
        r"^((\%HOMEPATH\%)|[a-zA-Z]:)[\\/](?:[a-zA-Z0-9_-]+[\\/])*[a-zA-Z0-9_-]+$",
        |text| {
            let rest = text.strip_prefix("%HOMEPATH%").or_else(|| {
                let rest = text.strip_prefix(|first: char| first.is_ascii_alphabetic())?;
                rest.strip_prefix(':')
            });
            let rest = rest.and_then(|rest| rest.strip_prefix(['\\', '/']));
            rest.is_some_and(|rest| are_names(rest, &['\\', '/']))
        },
    ),
);

const LINUX_MOUNT: Text = Text::like(
    0,
    128,
    (r"^(/?|(\$HOME)?(/[^/\n\s\\]+)*)$", |text| {
        let path = text.strip_prefix("$HOME").unwrap_or(text);
        let is_fit = |c: char| !c.is_whitespace() && c != '\\';
        let folders = path.strip_prefix('/').map(|rest| {
            let mut names = rest.split('/');
            names.all(|name| !name.is_empty() && name.chars().all(is_fit))
        });
        text == "/" || folders.unwrap_or(path.is_empty())
    }),
);

const WINDOWS_DRIVE: Text = Text::like(
    0,
    usize::MAX,
    (
        "^[A-Z]$",
        |text| matches!(text.as_bytes(), [letter] if letter.is_ascii_uppercase()),
    ),
);

/// Tells whether a text consists of names with one separator between each two.
fn are_names(text: &str, separators: &[char]) -> bool {
    let mut names = text.split(|c| separators.contains(&c));
    names.all(|name| !name.is_empty() && name.bytes().all(is_name))
}
