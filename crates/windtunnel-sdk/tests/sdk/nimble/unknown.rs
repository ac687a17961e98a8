//! The eleven operations that are not modelled: the server says that it does not know them.

use aws_sdk_nimble::Client;
use aws_sdk_nimble::types::{
    LaunchProfilePersona, LaunchProfilePlatform, NewLaunchProfileMember, NewStudioMember,
    StudioPersona,
};
use windtunnel_sdk::core::nimble::NOT_MODELLED;

use super::Studio;
use crate::tour::Tour;

pub async fn members(tour: &mut Tour<'_>, nimble: &Client, studio: &Studio) {
    let Studio { id, profile, .. } = studio;
    let member = NewStudioMember::builder()
        .persona(StudioPersona::Administrator)
        .principal_id("ann");
    let put = nimble
        .put_studio_members()
        .studio_id(id)
        .identity_store_id("d-1");
    let put = put.members(member.build().unwrap()).send().await;
    tour.unknown("PutStudioMembers", put);
    let list = nimble.list_studio_members().studio_id(id).send().await;
    tour.unknown("ListStudioMembers", list);
    let get = nimble.get_studio_member().studio_id(id).principal_id("ann");
    tour.unknown("GetStudioMember", get.send().await);
    let delete = nimble
        .delete_studio_member()
        .studio_id(id)
        .principal_id("ann");
    tour.unknown("DeleteStudioMember", delete.send().await);

    let member = NewLaunchProfileMember::builder()
        .persona(LaunchProfilePersona::User)
        .principal_id("ann");
    let put = nimble.put_launch_profile_members().studio_id(id);
    let put = put.launch_profile_id(profile).identity_store_id("d-1");
    let put = put.members(member.build().unwrap()).send().await;
    tour.unknown("PutLaunchProfileMembers", put);
    let list = nimble.list_launch_profile_members().studio_id(id);
    let list = list.launch_profile_id(profile).send().await;
    tour.unknown("ListLaunchProfileMembers", list);
    let get = nimble.get_launch_profile_member().studio_id(id);
    let get = get.launch_profile_id(profile).principal_id("ann");
    tour.unknown("GetLaunchProfileMember", get.send().await);
    let update = nimble.update_launch_profile_member().studio_id(id);
    let update = update.launch_profile_id(profile).principal_id("ann");
    let update = update.persona(LaunchProfilePersona::User).send().await;
    tour.unknown("UpdateLaunchProfileMember", update);
    let delete = nimble.delete_launch_profile_member().studio_id(id);
    let delete = delete.launch_profile_id(profile).principal_id("ann");
    tour.unknown("DeleteLaunchProfileMember", delete.send().await);

    let get = nimble.get_launch_profile_initialization().studio_id(id);
    let get = get
        .launch_profile_id(profile)
        .launch_profile_protocol_versions("2021-03-31")
        .launch_purpose("FARM")
        .platform(LaunchProfilePlatform::Linux.as_str());
    tour.unknown("GetLaunchProfileInitialization", get.send().await);
    let repair = nimble.start_studio_sso_configuration_repair().studio_id(id);
    tour.unknown("StartStudioSSOConfigurationRepair", repair.send().await);
    assert!(tour.unknown_are(NOT_MODELLED));
}
