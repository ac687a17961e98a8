//! The answers of the operations.

use alloc::string::String;
use alloc::vec::Vec;

use super::{
    Eula, EulaAcceptance, LaunchProfile, StreamingImage, StreamingSession, StreamingSessionBackup,
    StreamingSessionStream, Studio, StudioComponent, StudioComponentSummary, Tags,
};
use crate::shape::shapes;

shapes! {
    case "camelCase";

    /// Answer that shows a studio.
    pub struct StudioResponse {
        /// A studio.
        pub studio: Studio,
    }

    /// Answer that shows a launch profile.
    pub struct LaunchProfileResponse {
        /// A launch profile.
        pub launch_profile: LaunchProfile,
    }

    /// Answer of `GetLaunchProfileDetails`.
    pub struct GetLaunchProfileDetailsResponse {
        /// The launch profile.
        pub launch_profile: LaunchProfile,
        /// Its images that still exist.
        pub streaming_images: Vec<StreamingImage>,
        /// Its components that still exist.
        pub studio_component_summaries: Vec<StudioComponentSummary>,
    }

    /// Answer that shows a streaming image.
    pub struct StreamingImageResponse {
        /// A streaming image.
        pub streaming_image: StreamingImage,
    }

    /// Answer that shows a studio component.
    pub struct StudioComponentResponse {
        /// A studio component.
        pub studio_component: StudioComponent,
    }

    /// Answer that shows a session.
    pub struct StreamingSessionResponse {
        /// A session.
        pub session: StreamingSession,
    }

    /// Answer that shows a stream.
    pub struct StreamResponse {
        /// A stream.
        pub stream: StreamingSessionStream,
    }

    /// Answer that shows a backup.
    pub struct BackupResponse {
        /// A backup.
        pub streaming_session_backup: StreamingSessionBackup,
    }

    /// Answer of `ListStudios`.
    pub struct ListStudiosResponse {
        /// Studios.
        pub studios: Vec<Studio>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `ListLaunchProfiles`.
    pub struct ListLaunchProfilesResponse {
        /// Launch profiles.
        pub launch_profiles: Vec<LaunchProfile>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `ListStreamingImages`.
    pub struct ListStreamingImagesResponse {
        /// Images.
        pub streaming_images: Vec<StreamingImage>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `ListStudioComponents`.
    pub struct ListStudioComponentsResponse {
        /// Components.
        pub studio_components: Vec<StudioComponent>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `ListStreamingSessions`.
    pub struct ListStreamingSessionsResponse {
        /// Sessions.
        pub sessions: Vec<StreamingSession>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `ListStreamingSessionBackups`.
    pub struct ListStreamingSessionBackupsResponse {
        /// Backups.
        pub streaming_session_backups: Vec<StreamingSessionBackup>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `ListEulaAcceptances`.
    pub struct ListEulaAcceptancesResponse {
        /// Acceptances.
        pub eula_acceptances: Vec<EulaAcceptance>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `ListEulas`.
    pub struct ListEulasResponse {
        /// Agreements.
        pub eulas: Vec<Eula>,
        /// Where to go on; absent on the last page.
        pub next_token: Option<String>,
    }

    /// Answer of `AcceptEulas`.
    pub struct AcceptEulasResponse {
        /// The acceptances.
        pub eula_acceptances: Vec<EulaAcceptance>,
    }

    /// Answer that shows an agreement.
    pub struct EulaResponse {
        /// An agreement.
        pub eula: Eula,
    }

    /// Answer of `ListTagsForResource`.
    pub struct ListTagsForResourceResponse {
        /// Tags.
        pub tags: Tags,
    }

    /// Answer without members.
    pub struct EmptyResponse {}
}
