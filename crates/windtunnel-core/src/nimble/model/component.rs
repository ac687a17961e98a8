//! Studio components.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Tags, Timestamp};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// A studio component.
    pub struct StudioComponent {
        /// ARN.
        pub arn: String,
        /// What there is to know of its type.
        pub configuration: Option<StudioComponentConfiguration>,
        /// When it was created.
        pub created_at: Timestamp,
        /// Who created it.
        pub created_by: String,
        /// What it is for.
        pub description: Option<String>,
        /// Security groups.
        pub ec2_security_group_ids: Option<Vec<String>>,
        /// Scripts that run when a session begins.
        pub initialization_scripts: Option<Vec<InitializationScript>>,
        /// Name.
        pub name: String,
        /// Role of the scripts of users.
        pub runtime_role_arn: Option<String>,
        /// Parameters of the scripts.
        pub script_parameters: Option<Vec<ScriptParameter>>,
        /// Role of the scripts of the system.
        pub secure_initialization_role_arn: Option<String>,
        /// State.
        pub state: String,
        /// What happened last, or why it failed.
        pub status_code: String,
        /// The same, for people.
        pub status_message: String,
        /// Id.
        pub studio_component_id: String,
        /// Subtype.
        pub subtype: Option<String>,
        /// Tags.
        pub tags: Tags,
        /// Type.
        #[cfg_attr(feature = "serde", serde(rename = "type"))]
        pub kind: String,
        /// When its state changed last.
        pub updated_at: Timestamp,
        /// Who changed it last.
        pub updated_by: String,
    }

    /// A studio component in the details of a launch profile. Times and principals are absent
    /// (*recorded*).
    pub struct StudioComponentSummary {
        /// What it is for.
        pub description: Option<String>,
        /// Name.
        pub name: String,
        /// Id.
        pub studio_component_id: String,
        /// Subtype.
        pub subtype: Option<String>,
        /// Type.
        #[cfg_attr(feature = "serde", serde(rename = "type"))]
        pub kind: String,
    }

    /// What there is to know of a type of component; exactly one is given.
    pub struct StudioComponentConfiguration {
        /// Of a directory.
        pub active_directory_configuration: Option<ActiveDirectoryConfiguration>,
        /// Of a render farm.
        pub compute_farm_configuration: Option<ComputeFarmConfiguration>,
        /// Of a licence server.
        pub license_service_configuration: Option<LicenseServiceConfiguration>,
        /// Of a shared file system.
        pub shared_file_system_configuration: Option<SharedFileSystemConfiguration>,
    }

    /// A directory.
    pub struct ActiveDirectoryConfiguration {
        /// Attributes of computers.
        pub computer_attributes: Option<Vec<ComputerAttribute>>,
        /// Its id.
        pub directory_id: Option<String>,
        /// Where computers go.
        pub organizational_unit_distinguished_name: Option<String>,
    }

    /// An attribute of computers in a directory.
    pub struct ComputerAttribute {
        /// Name.
        pub name: Option<String>,
        /// Value.
        pub value: Option<String>,
    }

    /// A render farm.
    pub struct ComputeFarmConfiguration {
        /// User of the directory.
        pub active_directory_user: Option<String>,
        /// Where it is.
        pub endpoint: Option<String>,
    }

    /// A licence server.
    pub struct LicenseServiceConfiguration {
        /// Where it is.
        pub endpoint: Option<String>,
    }

    /// A shared file system.
    pub struct SharedFileSystemConfiguration {
        /// Where it is.
        pub endpoint: Option<String>,
        /// Its id.
        pub file_system_id: Option<String>,
        /// Where Linux shows it.
        pub linux_mount_point: Option<String>,
        /// Name of the share.
        pub share_name: Option<String>,
        /// Where Windows shows it.
        pub windows_mount_drive: Option<String>,
    }

    /// A script that runs when a session begins.
    pub struct InitializationScript {
        /// Protocol version.
        pub launch_profile_protocol_version: Option<String>,
        /// `LINUX` or `WINDOWS`.
        pub platform: Option<String>,
        /// `SYSTEM_INITIALIZATION` or `USER_INITIALIZATION`.
        pub run_context: Option<String>,
        /// The script.
        pub script: Option<String>,
    }

    /// A parameter of scripts.
    pub struct ScriptParameter {
        /// Name.
        pub key: Option<String>,
        /// Value.
        pub value: Option<String>,
    }
}
