//! Kinds of resources, their steps, and how each step can fail.

/// Declares an enum whose values have names of their own.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $Name:ident { $( $(#[$v_meta:meta])* $v:ident = $code:literal $name:literal ),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum $Name {
            $( $(#[$v_meta])* #[cfg_attr(feature = "serde", serde(rename = $name))] $v = $code ),+
        }

        impl $Name {
            /// All values.
            pub const ALL: &'static [Self] = &[ $( Self::$v ),+ ];

            /// Returns the name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $( Self::$v => $name ),+ }
            }

            /// Finds the value with this name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $( $name => Some(Self::$v), )+ _ => None }
            }
        }
    };
}

named! {
    /// The kinds of resources. Numbers are never reused.
    pub enum Kind {
        /// A studio.
        Studio = 0 "studio",
        /// A launch profile.
        LaunchProfile = 1 "launchProfile",
        /// A studio component.
        StudioComponent = 2 "studioComponent",
        /// A streaming image.
        StreamingImage = 3 "streamingImage",
        /// A streaming session.
        StreamingSession = 4 "streamingSession",
        /// A stream of a session.
        StreamingSessionStream = 5 "streamingSessionStream",
        /// A backup of a session.
        StreamingSessionBackup = 6 "streamingSessionBackup",
    }
}

named! {
    /// The steps in the life of a resource: each takes some time and can fail. Numbers are never
    /// reused.
    pub enum Step {
        /// From the create call to READY.
        Create = 0 "create",
        /// From the update call to READY.
        Update = 1 "update",
        /// From the start of a session to READY.
        Start = 2 "start",
        /// From the stop of a session to STOPPED.
        Stop = 3 "stop",
        /// From the delete call to DELETED.
        Delete = 4 "delete",
        /// The validation of a launch profile, while it is created or updated. Its failure shows in
        /// `validationResults` and keeps the profile from nothing (*chosen*).
        Validate = 5 "validate",
    }
}

named! {
    /// Why a step failed: status codes of the service (*documented*). Numbers are never reused.
    pub enum Failure {
        /// Something inside the service.
        InternalError = 0 "INTERNAL_ERROR",
        /// No instance of the type is to be had.
        InsufficientCapacity = 1 "INSUFFICIENT_CAPACITY",
        /// The instance could not join the directory.
        ActiveDirectoryDomainJoinError = 2 "ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR",
        /// The instance cannot be reached.
        NetworkConnectionError = 3 "NETWORK_CONNECTION_ERROR",
        /// A script of a studio component failed.
        InitializationScriptError = 4 "INITIALIZATION_SCRIPT_ERROR",
        /// The image could not be decrypted.
        DecryptStreamingImageError = 5 "DECRYPT_STREAMING_IMAGE_ERROR",
        /// The network interface could not be made or removed.
        NetworkInterfaceError = 6 "NETWORK_INTERFACE_ERROR",
        /// The machine image is not fit.
        AmiValidationError = 7 "AMI_VALIDATION_ERROR",
        /// The studio has a directory already.
        ActiveDirectoryAlreadyExists = 8 "ACTIVE_DIRECTORY_ALREADY_EXISTS",
        /// The encryption key may not be used.
        EncryptionKeyAccessDenied = 9 "ENCRYPTION_KEY_ACCESS_DENIED",
        /// There is no such encryption key.
        EncryptionKeyNotFound = 10 "ENCRYPTION_KEY_NOT_FOUND",
        /// There is no such streaming image.
        StreamingImageNotFound = 11 "STREAMING_IMAGE_NOT_FOUND",
        /// The streaming image cannot be used.
        StreamingImageNotReady = 12 "STREAMING_IMAGE_NOT_READY",
        /// The subnets cannot be used.
        InvalidSubnetsProvided = 13 "INVALID_SUBNETS_PROVIDED",
        /// The instance types cannot be used.
        InvalidInstanceTypesProvided = 14 "INVALID_INSTANCE_TYPES_PROVIDED",
        /// The subnets do not go together.
        InvalidSubnetsCombination = 15 "INVALID_SUBNETS_COMBINATION",
        /// Sessions of the launch profile exist.
        LaunchProfileWithStreamSessionsNotDeleted = 16 "LAUNCH_PROFILE_WITH_STREAM_SESSIONS_NOT_DELETED",
        /// Single sign-on is not enabled.
        AwsSsoNotEnabled = 17 "AWS_SSO_NOT_ENABLED",
        /// Single sign-on may not be used.
        AwsSsoAccessDenied = 18 "AWS_SSO_ACCESS_DENIED",
        /// A role belongs to another account.
        RoleNotOwnedByStudioOwner = 19 "ROLE_NOT_OWNED_BY_STUDIO_OWNER",
        /// A role could not be assumed.
        RoleCouldNotBeAssumed = 20 "ROLE_COULD_NOT_BE_ASSUMED",
        /// The token service is disabled in the Region.
        AwsStsRegionDisabled = 21 "AWS_STS_REGION_DISABLED",
        /// Launch profiles are left in the studio.
        StudioWithLaunchProfilesNotDeleted = 22 "STUDIO_WITH_LAUNCH_PROFILES_NOT_DELETED",
        /// Components are left in the studio.
        StudioWithStudioComponentsNotDeleted = 23 "STUDIO_WITH_STUDIO_COMPONENTS_NOT_DELETED",
        /// Images are left in the studio.
        StudioWithStreamingImagesNotDeleted = 24 "STUDIO_WITH_STREAMING_IMAGES_NOT_DELETED",
        /// The image may not be used.
        AccessDenied = 25 "ACCESS_DENIED",
        /// The route table of a subnet is not fit.
        InvalidSubnetRouteTable = 26 "VALIDATION_FAILED_INVALID_SUBNET_ROUTE_TABLE_ASSOCIATION",
        /// There is no such subnet.
        SubnetNotFound = 27 "VALIDATION_FAILED_SUBNET_NOT_FOUND",
        /// A security group is not fit.
        InvalidSecurityGroup = 28 "VALIDATION_FAILED_INVALID_SECURITY_GROUP_ASSOCIATION",
        /// The directory is not fit.
        InvalidActiveDirectory = 29 "VALIDATION_FAILED_INVALID_ACTIVE_DIRECTORY",
        /// The validation may not look.
        ValidationUnauthorized = 30 "VALIDATION_FAILED_UNAUTHORIZED",
        /// Something inside the validation.
        ValidationInternalError = 31 "VALIDATION_FAILED_INTERNAL_SERVER_ERROR",
    }
}

/// Returns the codes that a step of a kind of resource can fail with; none where there is no such
/// step. The first is used when none is told.
///
/// The codes are *documented*; which step has which is *chosen*.
#[must_use]
pub const fn failures(kind: Kind, step: Step) -> &'static [Failure] {
    use Failure as F;
    match (kind, step) {
        (Kind::Studio, Step::Create | Step::Update) => STUDIO,
        (Kind::Studio, Step::Delete) => &[F::InternalError, F::AwsSsoAccessDenied],
        (Kind::LaunchProfile, Step::Create | Step::Update) => LAUNCH_PROFILE,
        (Kind::LaunchProfile, Step::Validate) => VALIDATION,
        (Kind::StudioComponent, Step::Create) => STUDIO_COMPONENT,
        (Kind::StudioComponent, Step::Update | Step::Delete) => STUDIO_COMPONENT.split_at(3).0,
        (Kind::StreamingImage, Step::Create) => &[F::InternalError, F::AccessDenied],
        (Kind::StreamingSession, Step::Create) => SESSION,
        (Kind::StreamingSession, Step::Start) => SESSION.split_at(7).0,
        (Kind::StreamingSession, Step::Delete) => &[F::InternalError, F::NetworkInterfaceError],
        (Kind::StreamingSessionStream, Step::Create) => {
            &[F::InternalError, F::NetworkConnectionError]
        }
        (Kind::LaunchProfile | Kind::StreamingImage, Step::Delete)
        | (Kind::StreamingSession, Step::Stop)
        | (Kind::StreamingSessionStream, Step::Delete)
        | (Kind::StreamingSessionBackup, Step::Create | Step::Delete) => &[F::InternalError],
        _ => &[],
    }
}

const STUDIO: &[Failure] = &[
    Failure::InternalError,
    Failure::AwsSsoNotEnabled,
    Failure::AwsSsoAccessDenied,
    Failure::RoleNotOwnedByStudioOwner,
    Failure::RoleCouldNotBeAssumed,
    Failure::EncryptionKeyNotFound,
    Failure::EncryptionKeyAccessDenied,
    Failure::AwsStsRegionDisabled,
];

const LAUNCH_PROFILE: &[Failure] = &[
    Failure::InternalError,
    Failure::EncryptionKeyAccessDenied,
    Failure::EncryptionKeyNotFound,
    Failure::InvalidSubnetsProvided,
    Failure::InvalidInstanceTypesProvided,
    Failure::InvalidSubnetsCombination,
    Failure::StreamingImageNotFound,
    Failure::StreamingImageNotReady,
];

const VALIDATION: &[Failure] = &[
    Failure::ValidationInternalError,
    Failure::ValidationUnauthorized,
    Failure::InvalidActiveDirectory,
    Failure::InvalidSecurityGroup,
    Failure::SubnetNotFound,
    Failure::InvalidSubnetRouteTable,
];

/// The last one is of the creation alone.
const STUDIO_COMPONENT: &[Failure] = &[
    Failure::InternalError,
    Failure::EncryptionKeyAccessDenied,
    Failure::EncryptionKeyNotFound,
    Failure::ActiveDirectoryAlreadyExists,
];

/// The last one is of the creation alone.
const SESSION: &[Failure] = &[
    Failure::InternalError,
    Failure::InsufficientCapacity,
    Failure::ActiveDirectoryDomainJoinError,
    Failure::NetworkConnectionError,
    Failure::InitializationScriptError,
    Failure::DecryptStreamingImageError,
    Failure::NetworkInterfaceError,
    Failure::AmiValidationError,
];
