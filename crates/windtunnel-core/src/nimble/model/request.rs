//! The requests of the operations, members in the order of the service model.

use alloc::string::String;
use alloc::vec::Vec;

use super::{
    InitializationScript, ScriptParameter, StreamConfiguration, StudioComponentConfiguration,
    StudioEncryptionConfiguration, Tags,
};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// Request of `CreateStudio`.
    pub struct CreateStudioRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Role of the administrators; required.
        pub admin_role_arn: Option<String>,
        /// Name for people; required.
        pub display_name: Option<String>,
        /// Encryption; a key of AWS when absent (*recorded*).
        pub studio_encryption_configuration: Option<StudioEncryptionConfiguration>,
        /// Name in the URL; required.
        pub studio_name: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
        /// Role of the users; required.
        pub user_role_arn: Option<String>,
    }

    /// Request of `GetStudio`.
    pub struct GetStudioRequest {
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `ListStudios`.
    pub struct ListStudiosRequest {
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of `UpdateStudio`.
    pub struct UpdateStudioRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Role of the administrators.
        pub admin_role_arn: Option<String>,
        /// Name for people.
        pub display_name: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// Role of the users.
        pub user_role_arn: Option<String>,
    }

    /// Request of `DeleteStudio`.
    pub struct DeleteStudioRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `CreateLaunchProfile`.
    pub struct CreateLaunchProfileRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// What it is for.
        pub description: Option<String>,
        /// Subnets; required.
        pub ec2_subnet_ids: Option<Vec<String>>,
        /// Protocol versions; required.
        pub launch_profile_protocol_versions: Option<Vec<String>>,
        /// Name; required.
        pub name: Option<String>,
        /// Settings of sessions; required.
        pub stream_configuration: Option<StreamConfiguration>,
        /// Components; required.
        pub studio_component_ids: Option<Vec<String>>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetLaunchProfile`.
    pub struct GetLaunchProfileRequest {
        /// Id of the launch profile; required.
        pub launch_profile_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `GetLaunchProfileDetails`.
    pub struct GetLaunchProfileDetailsRequest {
        /// Id of the launch profile; required.
        pub launch_profile_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `ListLaunchProfiles`.
    pub struct ListLaunchProfilesRequest {
        /// Size of a page, 1 to 100.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only profiles of this member; no effect, since members are not modelled.
        pub principal_id: Option<String>,
        /// Only in these states.
        pub states: Option<Vec<String>>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `UpdateLaunchProfile`.
    pub struct UpdateLaunchProfileRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// What it is for.
        pub description: Option<String>,
        /// Id of the launch profile; required.
        pub launch_profile_id: Option<String>,
        /// Protocol versions.
        pub launch_profile_protocol_versions: Option<Vec<String>>,
        /// Name.
        pub name: Option<String>,
        /// Settings of sessions, replaced as a whole (*chosen*).
        pub stream_configuration: Option<StreamConfiguration>,
        /// Components.
        pub studio_component_ids: Option<Vec<String>>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `DeleteLaunchProfile`.
    pub struct DeleteLaunchProfileRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Id of the launch profile; required.
        pub launch_profile_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `CreateStreamingImage`.
    pub struct CreateStreamingImageRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// What it is for.
        pub description: Option<String>,
        /// The machine image; required.
        pub ec2_image_id: Option<String>,
        /// Name; required.
        pub name: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetStreamingImage`.
    pub struct GetStreamingImageRequest {
        /// Id of the streaming image; required.
        pub streaming_image_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `ListStreamingImages`.
    pub struct ListStreamingImagesRequest {
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only images of this owner.
        pub owner: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `UpdateStreamingImage`.
    pub struct UpdateStreamingImageRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// What it is for.
        pub description: Option<String>,
        /// Name.
        pub name: Option<String>,
        /// Id of the streaming image; required.
        pub streaming_image_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `DeleteStreamingImage`.
    pub struct DeleteStreamingImageRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Id of the streaming image; required.
        pub streaming_image_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `CreateStudioComponent`.
    pub struct CreateStudioComponentRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// What there is to know of its type.
        pub configuration: Option<StudioComponentConfiguration>,
        /// What it is for.
        pub description: Option<String>,
        /// Security groups.
        pub ec2_security_group_ids: Option<Vec<String>>,
        /// Scripts.
        pub initialization_scripts: Option<Vec<InitializationScript>>,
        /// Name; required.
        pub name: Option<String>,
        /// Role of the scripts of users.
        pub runtime_role_arn: Option<String>,
        /// Parameters of the scripts.
        pub script_parameters: Option<Vec<ScriptParameter>>,
        /// Role of the scripts of the system.
        pub secure_initialization_role_arn: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// Subtype.
        pub subtype: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
        /// Type; required.
        #[cfg_attr(feature = "serde", serde(rename = "type"))]
        pub kind: Option<String>,
    }

    /// Request of `GetStudioComponent`.
    pub struct GetStudioComponentRequest {
        /// Id of the studio component; required.
        pub studio_component_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `ListStudioComponents`.
    pub struct ListStudioComponentsRequest {
        /// Size of a page, 1 to 100, of which 50 count.
        pub max_results: Option<i64>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only in these states.
        pub states: Option<Vec<String>>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// Only of these types.
        pub types: Option<Vec<String>>,
    }

    /// Request of `UpdateStudioComponent`.
    pub struct UpdateStudioComponentRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// What there is to know of its type.
        pub configuration: Option<StudioComponentConfiguration>,
        /// What it is for.
        pub description: Option<String>,
        /// Security groups.
        pub ec2_security_group_ids: Option<Vec<String>>,
        /// Scripts.
        pub initialization_scripts: Option<Vec<InitializationScript>>,
        /// Name.
        pub name: Option<String>,
        /// Role of the scripts of users.
        pub runtime_role_arn: Option<String>,
        /// Parameters of the scripts.
        pub script_parameters: Option<Vec<ScriptParameter>>,
        /// Role of the scripts of the system.
        pub secure_initialization_role_arn: Option<String>,
        /// Id of the studio component; required.
        pub studio_component_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// Subtype.
        pub subtype: Option<String>,
        /// Type.
        #[cfg_attr(feature = "serde", serde(rename = "type"))]
        pub kind: Option<String>,
    }

    /// Request of `DeleteStudioComponent`.
    pub struct DeleteStudioComponentRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Id of the studio component; required.
        pub studio_component_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `CreateStreamingSession`.
    pub struct CreateStreamingSessionRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Instance type; the first of the profile when absent (*chosen*).
        pub ec2_instance_type: Option<String>,
        /// Id of the launch profile; required.
        pub launch_profile_id: Option<String>,
        /// Who works with it; the caller when absent (*chosen*).
        pub owned_by: Option<String>,
        /// Image; the first of the profile when absent (*chosen*).
        pub streaming_image_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// Tags.
        pub tags: Option<Tags>,
    }

    /// Request of `GetStreamingSession`.
    pub struct GetStreamingSessionRequest {
        /// Id of the session; required.
        pub session_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `ListStreamingSessions`.
    pub struct ListStreamingSessionsRequest {
        /// Only those this principal created.
        pub created_by: Option<String>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only those of this owner.
        pub owned_by: Option<String>,
        /// Only these, joined by commas (*chosen*).
        pub session_ids: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `StartStreamingSession`.
    pub struct StartStreamingSessionRequest {
        /// The backup to start from.
        pub backup_id: Option<String>,
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Id of the session; required.
        pub session_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `StopStreamingSession`.
    pub struct StopStreamingSessionRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Id of the session; required.
        pub session_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
        /// What to do with the volume: `RETAIN`, the default, or `DELETE`.
        pub volume_retention_mode: Option<String>,
    }

    /// Request of `DeleteStreamingSession`.
    pub struct DeleteStreamingSessionRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Id of the session; required.
        pub session_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `CreateStreamingSessionStream`.
    pub struct CreateStreamingSessionStreamRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// How long it lives: 60 to 3,600; 120 when absent (*chosen*).
        pub expiration_in_seconds: Option<i64>,
        /// Id of the session; required.
        pub session_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `GetStreamingSessionStream`.
    pub struct GetStreamingSessionStreamRequest {
        /// Id of the session; required.
        pub session_id: Option<String>,
        /// Id of the stream; required.
        pub stream_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `ListStreamingSessionBackups`.
    pub struct ListStreamingSessionBackupsRequest {
        /// Where to go on.
        pub next_token: Option<String>,
        /// Only those of this owner.
        pub owned_by: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `GetStreamingSessionBackup`.
    pub struct GetStreamingSessionBackupRequest {
        /// Id of the backup; required.
        pub backup_id: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `TagResource`.
    pub struct TagResourceRequest {
        /// ARN of the resource; required.
        pub resource_arn: Option<String>,
        /// Tags to set.
        pub tags: Option<Tags>,
    }

    /// Request of `UntagResource`.
    pub struct UntagResourceRequest {
        /// ARN of the resource; required.
        pub resource_arn: Option<String>,
        /// Keys to remove; required.
        pub tag_keys: Option<Vec<String>>,
    }

    /// Request of `ListTagsForResource`.
    pub struct ListTagsForResourceRequest {
        /// ARN of the resource; required.
        pub resource_arn: Option<String>,
    }

    /// Request of `AcceptEulas`.
    pub struct AcceptEulasRequest {
        /// Idempotency token; none when absent.
        pub client_token: Option<String>,
        /// Ids of the agreements.
        pub eula_ids: Option<Vec<String>>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `ListEulaAcceptances`.
    pub struct ListEulaAcceptancesRequest {
        /// Only of these agreements.
        pub eula_ids: Option<Vec<String>>,
        /// Where to go on.
        pub next_token: Option<String>,
        /// Id of the studio; required.
        pub studio_id: Option<String>,
    }

    /// Request of `GetEula`.
    pub struct GetEulaRequest {
        /// Id of the agreement; required.
        pub eula_id: Option<String>,
    }

    /// Request of `ListEulas`.
    pub struct ListEulasRequest {
        /// Only these agreements.
        pub eula_ids: Option<Vec<String>>,
        /// Where to go on.
        pub next_token: Option<String>,
    }

    /// Request of an operation that is not modelled: its members do not matter.
    pub struct NotModelledRequest {}
}
