//! The sessions of Nimble Studio by its last real client, of October 2024, and all of its waiters.

use std::time::Duration;

use aws_sdk_nimble::Client;
use aws_sdk_nimble::client::Waiters;
use aws_sdk_nimble::types::{
    SessionBackupMode, SessionPersistenceMode, StreamConfigurationCreate,
    StreamConfigurationSessionBackup, StreamingClipboardMode, StreamingInstanceType,
    StreamingSessionState, StudioComponentType,
};
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::Service;

use crate::tour::Tour;

const MISSING: &str = "ResourceNotFoundException";
const HOUR: Duration = Duration::from_secs(3_600);

/// A studio with all that a session needs, READY.
struct Studio {
    id: String,
    component: String,
    image: String,
    profile: String,
}

impl Studio {
    async fn new(nimble: &Client) -> Self {
        let made = nimble
            .create_studio()
            .studio_name("studio")
            .display_name("Studio")
            .admin_role_arn("arn:aws:iam::123456789012:role/admin")
            .user_role_arn("arn:aws:iam::123456789012:role/user")
            .send()
            .await;
        let id = made.unwrap().studio.unwrap().studio_id.unwrap();
        let ready = nimble
            .wait_until_studio_ready()
            .studio_id(&id)
            .wait(HOUR)
            .await;
        ready.unwrap();
        let component = Self::component(nimble, &id).await;
        let image = Self::image(nimble, &id).await;
        let profile = Self::profile(nimble, &id, &component, &image).await;
        Self {
            id,
            component,
            image,
            profile,
        }
    }

    async fn component(nimble: &Client, studio: &str) -> String {
        let made = nimble
            .create_studio_component()
            .studio_id(studio)
            .name("component")
            .r#type(StudioComponentType::Custom)
            .send()
            .await;
        let made = made.unwrap().studio_component.unwrap();
        let id = made.studio_component_id.unwrap();
        let waiter = nimble.wait_until_studio_component_ready().studio_id(studio);
        waiter.studio_component_id(&id).wait(HOUR).await.unwrap();
        id
    }

    async fn image(nimble: &Client, studio: &str) -> String {
        let made = nimble
            .create_streaming_image()
            .studio_id(studio)
            .name("image")
            .ec2_image_id("ami-0123456789")
            .send()
            .await;
        let made = made.unwrap().streaming_image.unwrap();
        let id = made.streaming_image_id.unwrap();
        let waiter = nimble.wait_until_streaming_image_ready().studio_id(studio);
        waiter.streaming_image_id(&id).wait(HOUR).await.unwrap();
        id
    }

    async fn profile(nimble: &Client, studio: &str, component: &str, image: &str) -> String {
        let backup = StreamConfigurationSessionBackup::builder()
            .mode(SessionBackupMode::Automatic)
            .max_backups_to_retain(2);
        let stream = StreamConfigurationCreate::builder()
            .clipboard_mode(StreamingClipboardMode::Enabled)
            .ec2_instance_types(StreamingInstanceType::G4dnXlarge)
            .streaming_image_ids(image)
            .session_persistence_mode(SessionPersistenceMode::Activated)
            .session_backup(backup.build());
        let made = nimble
            .create_launch_profile()
            .studio_id(studio)
            .name("profile")
            .ec2_subnet_ids("subnet-1")
            .launch_profile_protocol_versions("2021-03-31")
            .studio_component_ids(component)
            .stream_configuration(stream.build().unwrap())
            .send()
            .await;
        let made = made.unwrap().launch_profile.unwrap();
        let id = made.launch_profile_id.unwrap();
        let waiter = nimble.wait_until_launch_profile_ready().studio_id(studio);
        waiter.launch_profile_id(&id).wait(HOUR).await.unwrap();
        id
    }

    /// Deletes all and waits for the end of each.
    async fn delete(self, nimble: &Client) {
        let (id, profile) = (&self.id, &self.profile);
        let delete = nimble.delete_launch_profile().studio_id(id);
        delete.launch_profile_id(profile).send().await.unwrap();
        let waiter = nimble.wait_until_launch_profile_deleted().studio_id(id);
        waiter.launch_profile_id(profile).wait(HOUR).await.unwrap();
        let delete = nimble.delete_streaming_image().studio_id(id);
        delete.streaming_image_id(&self.image).send().await.unwrap();
        let waiter = nimble.wait_until_streaming_image_deleted().studio_id(id);
        waiter
            .streaming_image_id(&self.image)
            .wait(HOUR)
            .await
            .unwrap();
        let delete = nimble.delete_studio_component().studio_id(id);
        delete
            .studio_component_id(&self.component)
            .send()
            .await
            .unwrap();
        let waiter = nimble.wait_until_studio_component_deleted().studio_id(id);
        waiter
            .studio_component_id(&self.component)
            .wait(HOUR)
            .await
            .unwrap();
        nimble.delete_studio().studio_id(id).send().await.unwrap();
        let waiter = nimble.wait_until_studio_deleted().studio_id(id);
        waiter.wait(HOUR).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_sessions_succeeds_and_is_refused() {
    let simulated = Simulated::new(7);
    let nimble = Client::new(&simulated.sdk_config());
    let studio = Studio::new(&nimble).await;
    let mut tour = Tour::new(&simulated, Service::Nimble);
    let session = starts(&mut tour, &nimble, &studio).await;
    streams(&mut tour, &nimble, &studio.id, &session).await;
    stops(&mut tour, &nimble, &studio.id, &session).await;
    backups(&mut tour, &nimble, &studio.id).await;
    deletes(&mut tour, &nimble, &studio.id, &session).await;
    tour.end(|operation| operation.contains("StreamingSession"));
    studio.delete(&nimble).await;
}

async fn starts(tour: &mut Tour<'_>, nimble: &Client, studio: &Studio) -> String {
    let create = |profile: &str| {
        let create = nimble.create_streaming_session().studio_id(&studio.id);
        create.launch_profile_id(profile).send()
    };
    let made = tour.ok("CreateStreamingSession", create(&studio.profile).await);
    let made = made.session.unwrap();
    assert_eq!(made.state, Some(StreamingSessionState::CreateInProgress));
    tour.no("CreateStreamingSession", create("absent").await, MISSING);
    let id = made.session_id.unwrap();
    let waiter = nimble
        .wait_until_streaming_session_ready()
        .studio_id(&studio.id);
    let ready = waiter.session_id(&id).wait(HOUR).await.unwrap();
    let ready = ready.into_result().unwrap().session.unwrap();
    assert_eq!(ready.state, Some(StreamingSessionState::Ready));

    let get = |id: &str| {
        let get = nimble.get_streaming_session().studio_id(&studio.id);
        get.session_id(id).send()
    };
    let got = tour
        .ok("GetStreamingSession", get(&id).await)
        .session
        .unwrap();
    assert_eq!(got.launch_profile_id(), Some(&*studio.profile));
    tour.no("GetStreamingSession", get("absent").await, MISSING);

    let list = |studio: &str| nimble.list_streaming_sessions().studio_id(studio).send();
    let listed = tour.ok("ListStreamingSessions", list(&studio.id).await);
    assert_eq!(listed.sessions()[0].session_id(), Some(&*id));
    tour.no("ListStreamingSessions", list("absent").await, MISSING);
    id
}

async fn streams(tour: &mut Tour<'_>, nimble: &Client, studio: &str, session: &str) {
    let create = |session: &str| {
        let create = nimble.create_streaming_session_stream().studio_id(studio);
        create.session_id(session).send()
    };
    let made = tour.ok("CreateStreamingSessionStream", create(session).await);
    let id = made.stream.unwrap().stream_id.unwrap();
    tour.no(
        "CreateStreamingSessionStream",
        create("absent").await,
        MISSING,
    );
    let waiter = nimble
        .wait_until_streaming_session_stream_ready()
        .studio_id(studio);
    let ready = waiter.session_id(session).stream_id(&id).wait(HOUR).await;
    ready.unwrap();

    let get = |id: &str| {
        let get = nimble.get_streaming_session_stream().studio_id(studio);
        get.session_id(session).stream_id(id).send()
    };
    let got = tour.ok("GetStreamingSessionStream", get(&id).await);
    assert!(got.stream.unwrap().url.is_some());
    tour.no("GetStreamingSessionStream", get("absent").await, MISSING);
}

async fn stops(tour: &mut Tour<'_>, nimble: &Client, studio: &str, session: &str) {
    let stop = |session: &str| {
        let stop = nimble.stop_streaming_session().studio_id(studio);
        stop.session_id(session).send()
    };
    let stopped = tour
        .ok("StopStreamingSession", stop(session).await)
        .session
        .unwrap();
    assert_eq!(stopped.state, Some(StreamingSessionState::StopInProgress));
    tour.no("StopStreamingSession", stop("absent").await, MISSING);
    let waiter = nimble
        .wait_until_streaming_session_stopped()
        .studio_id(studio);
    waiter.session_id(session).wait(HOUR).await.unwrap();

    let start = |session: &str| {
        let start = nimble.start_streaming_session().studio_id(studio);
        start.session_id(session).send()
    };
    let started = tour
        .ok("StartStreamingSession", start(session).await)
        .session
        .unwrap();
    assert_eq!(started.state, Some(StreamingSessionState::StartInProgress));
    tour.no("StartStreamingSession", start("absent").await, MISSING);
    let waiter = nimble
        .wait_until_streaming_session_ready()
        .studio_id(studio);
    waiter.session_id(session).wait(HOUR).await.unwrap();
}

async fn backups(tour: &mut Tour<'_>, nimble: &Client, studio: &str) {
    let list = |studio: &str| {
        let list = nimble.list_streaming_session_backups().studio_id(studio);
        list.send()
    };
    let listed = tour.ok("ListStreamingSessionBackups", list(studio).await);
    let id = listed.streaming_session_backups()[0].backup_id().unwrap();
    tour.no("ListStreamingSessionBackups", list("absent").await, MISSING);
    let get = |id: &str| {
        let get = nimble.get_streaming_session_backup().studio_id(studio);
        get.backup_id(id).send()
    };
    let got = tour.ok("GetStreamingSessionBackup", get(id).await);
    let got = got.streaming_session_backup.unwrap();
    assert_eq!(got.backup_id(), Some(id));
    tour.no("GetStreamingSessionBackup", get("absent").await, MISSING);
}

async fn deletes(tour: &mut Tour<'_>, nimble: &Client, studio: &str, session: &str) {
    let delete = |session: &str| {
        let delete = nimble.delete_streaming_session().studio_id(studio);
        delete.session_id(session).send()
    };
    let deleted = tour.ok("DeleteStreamingSession", delete(session).await);
    let state = deleted.session.unwrap().state;
    assert_eq!(state, Some(StreamingSessionState::DeleteInProgress));
    tour.no("DeleteStreamingSession", delete("absent").await, MISSING);
    let waiter = nimble
        .wait_until_streaming_session_deleted()
        .studio_id(studio);
    waiter.session_id(session).wait(HOUR).await.unwrap();
}
