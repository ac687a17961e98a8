//! Studios, components, images and launch profiles: each is created, waited for, looked at, changed,
//! and in the end deleted.

use aws_sdk_nimble::Client;
use aws_sdk_nimble::client::Waiters;
use aws_sdk_nimble::operation::create_studio::{CreateStudioError, CreateStudioOutput};
use aws_sdk_nimble::types::{
    LaunchProfileState, SessionBackupMode, SessionPersistenceMode, StreamConfigurationCreate,
    StreamConfigurationSessionBackup, StreamingClipboardMode, StreamingImageState,
    StreamingInstanceType, StudioComponentState, StudioComponentType, StudioState,
};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use super::{CONFLICT, HOUR, INVALID, MISSING, START, Studio};
use crate::tour::Tour;

const ABSENT: &str = "Kq0b7mTnQbO4x0rQv3S5xA";

/// Creates a studio.
pub async fn create(
    nimble: &Client,
    name: &str,
) -> Result<CreateStudioOutput, SdkError<CreateStudioError, HttpResponse>> {
    let create = nimble.create_studio().studio_name(name);
    create
        .display_name("Studio")
        .admin_role_arn("arn:aws:iam::123456789012:role/admin")
        .user_role_arn("arn:aws:iam::123456789012:role/user")
        .tags("team", "a")
        .send()
        .await
}

/// Returns the id and the ARN.
pub async fn studio(tour: &mut Tour<'_>, nimble: &Client) -> (String, String) {
    let made = tour
        .ok("CreateStudio", create(nimble, "studio").await)
        .studio
        .unwrap();
    assert_eq!(made.state, Some(StudioState::CreateInProgress));
    assert_eq!(made.created_at.unwrap().secs(), START);
    assert_eq!(made.home_region(), Some("us-east-1"));
    assert_eq!(made.tags.unwrap(), [("team".into(), "a".into())].into());
    tour.no("CreateStudio", create(nimble, "A studio").await, INVALID);
    let id = made.studio_id.unwrap();
    let waiter = nimble.wait_until_studio_ready().studio_id(&id);
    let ready = waiter.wait(HOUR).await.unwrap().into_result().unwrap();
    assert_eq!(ready.studio.unwrap().state, Some(StudioState::Ready));

    let get = |id: &str| nimble.get_studio().studio_id(id).send();
    let got = tour.ok("GetStudio", get(&id).await).studio.unwrap();
    assert_eq!(got.studio_name(), Some("studio"));
    assert_eq!(
        got.admin_role_arn(),
        Some("arn:aws:iam::123456789012:role/admin")
    );
    tour.no("GetStudio", get(ABSENT).await, MISSING);

    let list = |token: Option<String>| nimble.list_studios().set_next_token(token).send();
    let listed = tour.ok("ListStudios", list(None).await);
    assert_eq!(listed.studios()[0].studio_id(), Some(&*id));
    let odd = list(Some("none of ours".into())).await;
    tour.no("ListStudios", odd, INVALID);

    let update = |id: &str| {
        let update = nimble.update_studio().studio_id(id);
        update.display_name("New").send()
    };
    let changed = tour.ok("UpdateStudio", update(&id).await).studio.unwrap();
    assert_eq!(changed.state, Some(StudioState::UpdateInProgress));
    tour.no("UpdateStudio", update(ABSENT).await, MISSING);
    let waiter = nimble.wait_until_studio_ready().studio_id(&id);
    let ready = waiter.wait(HOUR).await.unwrap().into_result().unwrap();
    assert_eq!(ready.studio.unwrap().display_name(), Some("New"));
    (id, made.arn.unwrap())
}

pub async fn component(tour: &mut Tour<'_>, nimble: &Client, studio: &str) -> String {
    let create = |studio: &str| {
        let create = nimble.create_studio_component().studio_id(studio);
        create
            .name("component")
            .r#type(StudioComponentType::Custom)
            .send()
    };
    let made = tour.ok("CreateStudioComponent", create(studio).await);
    let made = made.studio_component.unwrap();
    assert_eq!(made.state, Some(StudioComponentState::CreateInProgress));
    assert_eq!(made.r#type, Some(StudioComponentType::Custom));
    tour.no("CreateStudioComponent", create(ABSENT).await, MISSING);
    let id = made.studio_component_id.unwrap();
    let ready = async || {
        let waiter = nimble.wait_until_studio_component_ready().studio_id(studio);
        waiter.studio_component_id(&id).wait(HOUR).await.unwrap();
    };
    ready().await;

    let get = |id: &str| {
        let get = nimble.get_studio_component().studio_id(studio);
        get.studio_component_id(id).send()
    };
    let got = tour.ok("GetStudioComponent", get(&id).await);
    let got = got.studio_component.unwrap();
    assert_eq!(got.state, Some(StudioComponentState::Ready));
    tour.no("GetStudioComponent", get(ABSENT).await, MISSING);

    let list = |kind: &str| {
        let list = nimble.list_studio_components().studio_id(studio);
        list.states(StudioComponentState::Ready)
            .states(StudioComponentState::Deleted)
            .types(kind.into())
            .send()
    };
    let listed = tour.ok("ListStudioComponents", list("CUSTOM").await);
    assert_eq!(
        listed.studio_components()[0].studio_component_id(),
        Some(&*id)
    );
    tour.no("ListStudioComponents", list("TOASTER").await, INVALID);

    let update = |id: &str| {
        let update = nimble.update_studio_component().studio_id(studio);
        update.studio_component_id(id).description("d").send()
    };
    let changed = tour.ok("UpdateStudioComponent", update(&id).await);
    let state = changed.studio_component.unwrap().state;
    assert_eq!(state, Some(StudioComponentState::UpdateInProgress));
    tour.no("UpdateStudioComponent", update(ABSENT).await, MISSING);
    ready().await;
    let got = get(&id).await.unwrap().studio_component.unwrap();
    assert_eq!(got.description(), Some("d"));
    id
}

pub async fn image(tour: &mut Tour<'_>, nimble: &Client, studio: &str) -> String {
    let create = |ami: &str| {
        let create = nimble.create_streaming_image().studio_id(studio);
        create.name("image").ec2_image_id(ami).send()
    };
    let made = tour.ok("CreateStreamingImage", create("ami-0123456789").await);
    let made = made.streaming_image.unwrap();
    assert_eq!(made.state, Some(StreamingImageState::CreateInProgress));
    assert_eq!(made.ec2_image_id(), Some("ami-0123456789"));
    tour.no("CreateStreamingImage", create("image").await, INVALID);
    let id = made.streaming_image_id.unwrap();
    let ready = async || {
        let waiter = nimble.wait_until_streaming_image_ready().studio_id(studio);
        waiter.streaming_image_id(&id).wait(HOUR).await.unwrap();
    };
    ready().await;

    let get = |id: &str| {
        let get = nimble.get_streaming_image().studio_id(studio);
        get.streaming_image_id(id).send()
    };
    let got = tour.ok("GetStreamingImage", get(&id).await);
    let got = got.streaming_image.unwrap();
    assert_eq!(got.state, Some(StreamingImageState::Ready));
    assert_eq!(got.name(), Some("image"));
    tour.no("GetStreamingImage", get(ABSENT).await, MISSING);

    let list = |studio: &str| nimble.list_streaming_images().studio_id(studio).send();
    let listed = tour.ok("ListStreamingImages", list(studio).await);
    let ids = listed.streaming_images().iter();
    assert!(
        ids.flat_map(|image| image.streaming_image_id())
            .any(|one| one == id)
    );
    tour.no("ListStreamingImages", list(ABSENT).await, MISSING);

    let update = |id: &str| {
        let update = nimble.update_streaming_image().studio_id(studio);
        update.streaming_image_id(id).description("d").send()
    };
    let changed = tour.ok("UpdateStreamingImage", update(&id).await);
    assert_eq!(changed.streaming_image.unwrap().description(), Some("d"));
    tour.no("UpdateStreamingImage", update(ABSENT).await, MISSING);
    ready().await;
    id
}

pub async fn profile(
    tour: &mut Tour<'_>,
    nimble: &Client,
    (studio, component, image): (&str, &str, &str),
) -> String {
    let create = |component: &str| {
        let backup = StreamConfigurationSessionBackup::builder()
            .mode(SessionBackupMode::Automatic)
            .max_backups_to_retain(2);
        let stream = StreamConfigurationCreate::builder()
            .clipboard_mode(StreamingClipboardMode::Enabled)
            .ec2_instance_types(StreamingInstanceType::G4dnXlarge)
            .streaming_image_ids(image)
            .session_persistence_mode(SessionPersistenceMode::Activated)
            .session_backup(backup.build());
        let create = nimble.create_launch_profile().studio_id(studio);
        create
            .name("profile")
            .ec2_subnet_ids("subnet-1")
            .launch_profile_protocol_versions("2021-03-31")
            .studio_component_ids(component)
            .stream_configuration(stream.build().unwrap())
            .send()
    };
    let made = tour.ok("CreateLaunchProfile", create(component).await);
    let made = made.launch_profile.unwrap();
    assert_eq!(made.state, Some(LaunchProfileState::CreateInProgress));
    assert_eq!(made.studio_component_ids(), [component]);
    let stream = made.stream_configuration.unwrap();
    assert_eq!(
        stream.ec2_instance_types(),
        [StreamingInstanceType::G4dnXlarge]
    );
    assert_eq!(stream.session_backup.unwrap().max_backups_to_retain, 2);
    tour.no("CreateLaunchProfile", create(ABSENT).await, MISSING);
    let id = made.launch_profile_id.unwrap();
    let ready = async || {
        let waiter = nimble.wait_until_launch_profile_ready().studio_id(studio);
        waiter.launch_profile_id(&id).wait(HOUR).await.unwrap();
    };
    ready().await;

    let get = |id: &str| {
        let get = nimble.get_launch_profile().studio_id(studio);
        get.launch_profile_id(id).send()
    };
    let got = tour.ok("GetLaunchProfile", get(&id).await);
    let got = got.launch_profile.unwrap();
    assert_eq!(got.state, Some(LaunchProfileState::Ready));
    tour.no("GetLaunchProfile", get(ABSENT).await, MISSING);

    let get = |id: &str| {
        let get = nimble.get_launch_profile_details().studio_id(studio);
        get.launch_profile_id(id).send()
    };
    let got = tour.ok("GetLaunchProfileDetails", get(&id).await);
    assert_eq!(got.streaming_images()[0].streaming_image_id(), Some(image));
    let summaries = got.studio_component_summaries();
    assert_eq!(summaries[0].studio_component_id(), Some(component));
    tour.no("GetLaunchProfileDetails", get(ABSENT).await, MISSING);

    let list = |most| {
        let list = nimble.list_launch_profiles().studio_id(studio);
        list.max_results(most).send()
    };
    let listed = tour.ok("ListLaunchProfiles", list(5).await);
    assert_eq!(listed.launch_profiles()[0].launch_profile_id(), Some(&*id));
    tour.no("ListLaunchProfiles", list(0).await, INVALID);

    let update = |id: &str| {
        let update = nimble.update_launch_profile().studio_id(studio);
        update.launch_profile_id(id).name("new").send()
    };
    let changed = tour.ok("UpdateLaunchProfile", update(&id).await);
    let state = changed.launch_profile.unwrap().state;
    assert_eq!(state, Some(LaunchProfileState::UpdateInProgress));
    tour.no("UpdateLaunchProfile", update(ABSENT).await, MISSING);
    ready().await;
    let got = nimble.get_launch_profile().studio_id(studio);
    let got = got.launch_profile_id(&id).send().await.unwrap();
    assert_eq!(got.launch_profile.unwrap().name(), Some("new"));
    id
}

/// Deletes all and waits for the end of each.
pub async fn ends(tour: &mut Tour<'_>, nimble: &Client, studio: &Studio) {
    let Studio {
        id: studio,
        component,
        image,
        profile,
        ..
    } = studio;
    let delete = || {
        let delete = nimble.delete_launch_profile().studio_id(studio);
        delete.launch_profile_id(profile).send()
    };
    let gone = tour.ok("DeleteLaunchProfile", delete().await);
    let state = gone.launch_profile.unwrap().state;
    assert_eq!(state, Some(LaunchProfileState::DeleteInProgress));
    tour.no("DeleteLaunchProfile", delete().await, CONFLICT);
    let waiter = nimble.wait_until_launch_profile_deleted().studio_id(studio);
    waiter.launch_profile_id(profile).wait(HOUR).await.unwrap();

    let delete = || {
        let delete = nimble.delete_streaming_image().studio_id(studio);
        delete.streaming_image_id(image).send()
    };
    let gone = tour.ok("DeleteStreamingImage", delete().await);
    let state = gone.streaming_image.unwrap().state;
    assert_eq!(state, Some(StreamingImageState::DeleteInProgress));
    tour.no("DeleteStreamingImage", delete().await, CONFLICT);
    let waiter = nimble
        .wait_until_streaming_image_deleted()
        .studio_id(studio);
    waiter.streaming_image_id(image).wait(HOUR).await.unwrap();

    let delete = || {
        let delete = nimble.delete_studio_component().studio_id(studio);
        delete.studio_component_id(component).send()
    };
    let gone = tour.ok("DeleteStudioComponent", delete().await);
    let state = gone.studio_component.unwrap().state;
    assert_eq!(state, Some(StudioComponentState::DeleteInProgress));
    tour.no("DeleteStudioComponent", delete().await, CONFLICT);
    let waiter = nimble
        .wait_until_studio_component_deleted()
        .studio_id(studio);
    let waiter = waiter.studio_component_id(component);
    waiter.wait(HOUR).await.unwrap();

    let delete = || nimble.delete_studio().studio_id(studio).send();
    let gone = tour.ok("DeleteStudio", delete().await).studio.unwrap();
    assert_eq!(gone.state, Some(StudioState::DeleteInProgress));
    tour.no("DeleteStudio", delete().await, CONFLICT);
    let waiter = nimble.wait_until_studio_deleted().studio_id(studio);
    waiter.wait(HOUR).await.unwrap();
}
