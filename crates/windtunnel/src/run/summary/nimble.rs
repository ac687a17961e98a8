//! Replies of Nimble Studio in a few words.

use windtunnel_core::nimble::Reply as R;

use super::{DONE, items};
use crate::render::short;

/// Says in a few words what a reply tells.
pub(super) fn summary(reply: &R) -> String {
    match reply {
        R::CreateStudio(r) | R::GetStudio(r) | R::UpdateStudio(r) | R::DeleteStudio(r) => {
            let studio = &r.studio;
            named(&studio.studio_id, &studio.studio_name, &studio.state)
        }
        R::CreateLaunchProfile(r)
        | R::GetLaunchProfile(r)
        | R::UpdateLaunchProfile(r)
        | R::DeleteLaunchProfile(r) => {
            let profile = &r.launch_profile;
            named(&profile.launch_profile_id, &profile.name, &profile.state)
        }
        R::GetLaunchProfileDetails(r) => {
            let (images, components) =
                (r.streaming_images.len(), r.studio_component_summaries.len());
            let name = &r.launch_profile.name;
            format!("{name}, {images} images, {components} components")
        }
        R::CreateStreamingImage(r)
        | R::GetStreamingImage(r)
        | R::UpdateStreamingImage(r)
        | R::DeleteStreamingImage(r) => {
            let image = &r.streaming_image;
            named(&image.streaming_image_id, &image.name, &image.state)
        }
        R::CreateStudioComponent(r)
        | R::GetStudioComponent(r)
        | R::UpdateStudioComponent(r)
        | R::DeleteStudioComponent(r) => {
            let component = &r.studio_component;
            named(
                &component.studio_component_id,
                &component.name,
                &component.state,
            )
        }
        R::CreateStreamingSession(r)
        | R::GetStreamingSession(r)
        | R::StartStreamingSession(r)
        | R::StopStreamingSession(r)
        | R::DeleteStreamingSession(r) => {
            let session = &r.session;
            let owner = short(&session.owned_by);
            format!("{} of {owner} {}", session.session_id, session.state)
        }
        R::CreateStreamingSessionStream(r) | R::GetStreamingSessionStream(r) => {
            format!("{} {}", r.stream.stream_id, r.stream.state)
        }
        R::GetStreamingSessionBackup(r) => {
            let backup = &r.streaming_session_backup;
            format!("{} {}", backup.backup_id, backup.state)
        }
        R::GetEula(r) => format!("{} {}", r.eula.eula_id, r.eula.name),
        R::ListStudios(r) => items(r.studios.len()),
        R::ListLaunchProfiles(r) => items(r.launch_profiles.len()),
        R::ListStreamingImages(r) => items(r.streaming_images.len()),
        R::ListStudioComponents(r) => items(r.studio_components.len()),
        R::ListStreamingSessions(r) => items(r.sessions.len()),
        R::ListStreamingSessionBackups(r) => items(r.streaming_session_backups.len()),
        R::ListEulas(r) => items(r.eulas.len()),
        R::ListEulaAcceptances(r) => items(r.eula_acceptances.len()),
        R::AcceptEulas(r) => items(r.eula_acceptances.len()),
        R::ListTagsForResource(r) => items(r.tags.len()),
        _ => DONE.into(),
    }
}

fn named(id: &str, name: &str, state: &str) -> String {
    format!("{id} {name} {state}")
}
