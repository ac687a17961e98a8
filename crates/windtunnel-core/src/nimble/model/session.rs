//! Sessions, streams and backups as the service returns them.

use alloc::string::String;

use super::{Tags, Timestamp, VolumeConfiguration};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// A streaming session.
    pub struct StreamingSession {
        /// ARN.
        pub arn: String,
        /// Of its launch profile; with persistence only.
        pub automatic_termination_mode: Option<String>,
        /// `AUTOMATIC` or `DEACTIVATED`.
        pub backup_mode: String,
        /// When it was created.
        pub created_at: Timestamp,
        /// Who created it.
        pub created_by: String,
        /// Instance type.
        pub ec2_instance_type: String,
        /// Launch profile.
        pub launch_profile_id: String,
        /// How many backups are kept.
        pub max_backups_to_retain: i64,
        /// Who works with it.
        pub owned_by: String,
        /// Id.
        pub session_id: String,
        /// `ACTIVATED` or `DEACTIVATED`.
        pub session_persistence_mode: String,
        /// When it was last started again.
        pub started_at: Option<Timestamp>,
        /// Who did that.
        pub started_by: Option<String>,
        /// The backup that the last start used.
        pub started_from_backup_id: Option<String>,
        /// State.
        pub state: String,
        /// What happened last, or why it failed.
        pub status_code: String,
        /// The same, for people.
        pub status_message: String,
        /// When it stops by itself.
        pub stop_at: Option<Timestamp>,
        /// When its last stop began.
        pub stopped_at: Option<Timestamp>,
        /// Who did that.
        pub stopped_by: Option<String>,
        /// Image.
        pub streaming_image_id: String,
        /// Tags.
        pub tags: Tags,
        /// When it is terminated.
        pub terminate_at: Option<Timestamp>,
        /// When its state changed last.
        pub updated_at: Timestamp,
        /// Who changed it last.
        pub updated_by: String,
        /// Volume; with persistence only.
        pub volume_configuration: Option<VolumeConfiguration>,
        /// What the last stop does with the volume: `RETAIN` or `DELETE`.
        pub volume_retention_mode: Option<String>,
    }

    /// A stream of a session.
    pub struct StreamingSessionStream {
        /// When it was created.
        pub created_at: Timestamp,
        /// Who created it.
        pub created_by: String,
        /// When it ends.
        pub expires_at: Timestamp,
        /// Owner of the session.
        pub owned_by: String,
        /// State.
        pub state: String,
        /// What happened last, or why it failed.
        pub status_code: String,
        /// Id.
        pub stream_id: String,
        /// Where to watch; present while READY.
        pub url: Option<String>,
    }

    /// A backup of a session.
    pub struct StreamingSessionBackup {
        /// ARN.
        pub arn: String,
        /// Id.
        pub backup_id: String,
        /// When it was begun.
        pub created_at: Timestamp,
        /// Launch profile of the session.
        pub launch_profile_id: String,
        /// Owner of the session.
        pub owned_by: String,
        /// The session.
        pub session_id: String,
        /// State, one of a session.
        pub state: String,
        /// What happened last, or why it failed.
        pub status_code: String,
        /// The same, for people.
        pub status_message: String,
        /// Tags, at first those of the session.
        pub tags: Tags,
    }
}
