//! The operations: what each checks, in the order authorization, shape, token, existence, meaning,
//! state, quota (*chosen*), and what it does.

mod backups;
mod components;
mod eulas;
mod images;
mod look;
mod pages;
mod profiles;
mod refusals;
mod sessions;
mod shape;
mod streams;
mod studios;
mod tags;
mod token;
mod unmodelled;

use alloc::string::String;

use super::model::*;
use super::state::Nimble;
use crate::operations::operations;
use shape::Shape;

pub use look::{Shown, Sight};
pub use unmodelled::NOT_MODELLED;

operations! {
    service Nimble, "nimble", Nimble, nimble_call;
    /// Nimble Studio in a world at an instant: the operations as typed calls, through the same door
    /// as [`World::handle`](crate::World::handle).
    call;
    /// Creates a studio.
    CreateStudio, create_studio(CreateStudioRequest) -> StudioResponse, studios, write;
    /// Returns a studio.
    GetStudio, get_studio(GetStudioRequest) -> StudioResponse, studios, read;
    /// Lists studios, oldest first.
    ListStudios, list_studios(ListStudiosRequest) -> ListStudiosResponse, studios, read;
    /// Changes a studio.
    UpdateStudio, update_studio(UpdateStudioRequest) -> StudioResponse, studios, write;
    /// Deletes a studio, if nothing is left in it when that is done.
    DeleteStudio, delete_studio(DeleteStudioRequest) -> StudioResponse, studios, write;
    /// Creates a launch profile.
    CreateLaunchProfile, create_launch_profile(CreateLaunchProfileRequest) -> LaunchProfileResponse, profiles, write;
    /// Returns a launch profile.
    GetLaunchProfile, get_launch_profile(GetLaunchProfileRequest) -> LaunchProfileResponse, profiles, read;
    /// Returns a launch profile with its images and components.
    GetLaunchProfileDetails, get_launch_profile_details(GetLaunchProfileDetailsRequest) -> GetLaunchProfileDetailsResponse, profiles, read;
    /// Lists launch profiles, oldest first.
    ListLaunchProfiles, list_launch_profiles(ListLaunchProfilesRequest) -> ListLaunchProfilesResponse, profiles, read;
    /// Changes a launch profile; its sessions keep what they have.
    UpdateLaunchProfile, update_launch_profile(UpdateLaunchProfileRequest) -> LaunchProfileResponse, profiles, write;
    /// Deletes a launch profile, if it has no sessions when that is done.
    DeleteLaunchProfile, delete_launch_profile(DeleteLaunchProfileRequest) -> LaunchProfileResponse, profiles, write;
    /// Creates a streaming image.
    CreateStreamingImage, create_streaming_image(CreateStreamingImageRequest) -> StreamingImageResponse, images, write;
    /// Returns a streaming image.
    GetStreamingImage, get_streaming_image(GetStreamingImageRequest) -> StreamingImageResponse, images, read;
    /// Lists the streaming images of the vendor and of the studio.
    ListStreamingImages, list_streaming_images(ListStreamingImagesRequest) -> ListStreamingImagesResponse, images, read;
    /// Changes a streaming image, at once.
    UpdateStreamingImage, update_streaming_image(UpdateStreamingImageRequest) -> StreamingImageResponse, images, write;
    /// Deletes a streaming image, also while launch profiles and sessions use it.
    DeleteStreamingImage, delete_streaming_image(DeleteStreamingImageRequest) -> StreamingImageResponse, images, write;
    /// Creates a studio component.
    CreateStudioComponent, create_studio_component(CreateStudioComponentRequest) -> StudioComponentResponse, components, write;
    /// Returns a studio component.
    GetStudioComponent, get_studio_component(GetStudioComponentRequest) -> StudioComponentResponse, components, read;
    /// Lists studio components, oldest first.
    ListStudioComponents, list_studio_components(ListStudioComponentsRequest) -> ListStudioComponentsResponse, components, read;
    /// Changes a studio component.
    UpdateStudioComponent, update_studio_component(UpdateStudioComponentRequest) -> StudioComponentResponse, components, write;
    /// Deletes a studio component, also while launch profiles use it.
    DeleteStudioComponent, delete_studio_component(DeleteStudioComponentRequest) -> StudioComponentResponse, components, write;
    /// Creates a session.
    CreateStreamingSession, create_streaming_session(CreateStreamingSessionRequest) -> StreamingSessionResponse, sessions, write;
    /// Returns a session.
    GetStreamingSession, get_streaming_session(GetStreamingSessionRequest) -> StreamingSessionResponse, sessions, read;
    /// Lists sessions, oldest first, ended ones included.
    ListStreamingSessions, list_streaming_sessions(ListStreamingSessionsRequest) -> ListStreamingSessionsResponse, sessions, read;
    /// Starts a stopped session again.
    StartStreamingSession, start_streaming_session(StartStreamingSessionRequest) -> StreamingSessionResponse, sessions, write;
    /// Stops a session.
    StopStreamingSession, stop_streaming_session(StopStreamingSessionRequest) -> StreamingSessionResponse, sessions, write;
    /// Deletes a session.
    DeleteStreamingSession, delete_streaming_session(DeleteStreamingSessionRequest) -> StreamingSessionResponse, sessions, write;
    /// Creates a stream of a session that is READY.
    CreateStreamingSessionStream, create_streaming_session_stream(CreateStreamingSessionStreamRequest) -> StreamResponse, streams, write;
    /// Returns a stream.
    GetStreamingSessionStream, get_streaming_session_stream(GetStreamingSessionStreamRequest) -> StreamResponse, streams, read;
    /// Lists the backups of all sessions of a studio, oldest first.
    ListStreamingSessionBackups, list_streaming_session_backups(ListStreamingSessionBackupsRequest) -> ListStreamingSessionBackupsResponse, backups, read;
    /// Returns a backup.
    GetStreamingSessionBackup, get_streaming_session_backup(GetStreamingSessionBackupRequest) -> BackupResponse, backups, read;
    /// Sets tags of a resource.
    TagResource, tag_resource(TagResourceRequest) -> EmptyResponse, tags, write;
    /// Removes tags of a resource.
    UntagResource, untag_resource(UntagResourceRequest) -> EmptyResponse, tags, write;
    /// Lists the tags of a resource.
    ListTagsForResource, list_tags_for_resource(ListTagsForResourceRequest) -> ListTagsForResourceResponse, tags, read;
    /// Accepts licence agreements for a studio.
    AcceptEulas, accept_eulas(AcceptEulasRequest) -> AcceptEulasResponse, eulas, write;
    /// Lists the licence agreements that a studio accepted.
    ListEulaAcceptances, list_eula_acceptances(ListEulaAcceptancesRequest) -> ListEulaAcceptancesResponse, eulas, read;
    /// Returns a licence agreement.
    GetEula, get_eula(GetEulaRequest) -> EulaResponse, eulas, read;
    /// Lists licence agreements.
    ListEulas, list_eulas(ListEulasRequest) -> ListEulasResponse, eulas, read;
    /// Is not modelled.
    PutStudioMembers, put_studio_members(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    ListStudioMembers, list_studio_members(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    GetStudioMember, get_studio_member(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    DeleteStudioMember, delete_studio_member(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    PutLaunchProfileMembers, put_launch_profile_members(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    ListLaunchProfileMembers, list_launch_profile_members(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    GetLaunchProfileMember, get_launch_profile_member(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    UpdateLaunchProfileMember, update_launch_profile_member(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    DeleteLaunchProfileMember, delete_launch_profile_member(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    GetLaunchProfileInitialization, get_launch_profile_initialization(NotModelledRequest) -> EmptyResponse, unmodelled, read;
    /// Is not modelled.
    StartStudioSSOConfigurationRepair, start_studio_sso_configuration_repair(NotModelledRequest) -> EmptyResponse, unmodelled, read;
}

impl Call<'_> {
    /// Makes the calls that follow as another principal than the configured one.
    ///
    /// It is journalled with each call ([`Command::NimbleAs`](crate::Command)) and ends with this
    /// [`Call`].
    #[must_use]
    pub fn by(self, principal: impl Into<String>) -> Self {
        self.world.call_as(principal.into());
        self
    }
}
