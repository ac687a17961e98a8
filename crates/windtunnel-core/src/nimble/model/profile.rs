//! Launch profiles and what they say of streams.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Tags, Timestamp};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// A launch profile.
    pub struct LaunchProfile {
        /// ARN.
        pub arn: String,
        /// When it was created.
        pub created_at: Timestamp,
        /// Who created it.
        pub created_by: String,
        /// What it is for.
        pub description: Option<String>,
        /// Subnets of its sessions.
        pub ec2_subnet_ids: Vec<String>,
        /// Id.
        pub launch_profile_id: String,
        /// Protocol versions.
        pub launch_profile_protocol_versions: Vec<String>,
        /// Name.
        pub name: String,
        /// State.
        pub state: String,
        /// What happened last, or why it failed.
        pub status_code: String,
        /// The same, for people.
        pub status_message: String,
        /// Settings of its sessions, defaults filled in.
        pub stream_configuration: StreamConfiguration,
        /// Components of its sessions.
        pub studio_component_ids: Vec<String>,
        /// Tags.
        pub tags: Tags,
        /// When its state changed last.
        pub updated_at: Timestamp,
        /// Who changed it last.
        pub updated_by: String,
        /// Its four validations.
        pub validation_results: Vec<ValidationResult>,
    }

    /// The result of a validation of a launch profile.
    pub struct ValidationResult {
        /// How far it is.
        pub state: String,
        /// What it found.
        pub status_code: String,
        /// The same, for people.
        pub status_message: String,
        /// What it looks at.
        #[cfg_attr(feature = "serde", serde(rename = "type"))]
        pub kind: String,
    }

    /// What a launch profile says of the streams of its sessions.
    pub struct StreamConfiguration {
        /// `ACTIVATED` or `DEACTIVATED`; with persistence only.
        pub automatic_termination_mode: Option<String>,
        /// `ENABLED` or `DISABLED`; required.
        pub clipboard_mode: Option<String>,
        /// Instance types that sessions may have; required.
        pub ec2_instance_types: Option<Vec<String>>,
        /// How long a session may be READY: 1 to 43,200, 690 by default (*documented*).
        pub max_session_length_in_minutes: Option<i64>,
        /// How long a session may be STOPPED: 0 to 5,760, 0 by default (*documented*).
        pub max_stopped_session_length_in_minutes: Option<i64>,
        /// Backups.
        pub session_backup: Option<SessionBackup>,
        /// `ACTIVATED` or `DEACTIVATED`, the default (*chosen*).
        pub session_persistence_mode: Option<String>,
        /// Where uploads go.
        pub session_storage: Option<SessionStorage>,
        /// Images that sessions may run; required.
        pub streaming_image_ids: Option<Vec<String>>,
        /// Volumes; with persistence only.
        pub volume_configuration: Option<VolumeConfiguration>,
    }

    /// What a launch profile says of backups.
    pub struct SessionBackup {
        /// How many are kept: 0 to 10, 0 by default (*documented*).
        pub max_backups_to_retain: Option<i64>,
        /// `AUTOMATIC` or `DEACTIVATED`, the default (*documented*).
        pub mode: Option<String>,
    }

    /// Where uploads to a session go.
    pub struct SessionStorage {
        /// `UPLOAD`; required.
        pub mode: Option<Vec<String>>,
        /// The folder.
        pub root: Option<SessionStorageRoot>,
    }

    /// The folder of uploads on each platform.
    pub struct SessionStorageRoot {
        /// On Linux.
        pub linux: Option<String>,
        /// On Windows.
        pub windows: Option<String>,
    }

    /// The volume of a persistent session.
    pub struct VolumeConfiguration {
        /// 3,000, the default, to 16,000 (*documented*).
        pub iops: Option<i64>,
        /// GiB: 100 to 16,000, 500 by default (*documented*).
        pub size: Option<i64>,
        /// MiB/s: 125, the default, to 1,000 (*documented*).
        pub throughput: Option<i64>,
    }
}
