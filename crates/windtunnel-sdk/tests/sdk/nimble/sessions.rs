//! Streaming sessions, their streams and backups.

use aws_sdk_nimble::Client;
use aws_sdk_nimble::client::Waiters;
use aws_sdk_nimble::types::{
    AutomaticTerminationMode, StreamingSessionState, StreamingSessionStreamState,
};

use super::{HOUR, MISSING, START, Studio};
use crate::tour::Tour;

pub async fn sessions(tour: &mut Tour<'_>, nimble: &Client, studio: &Studio) {
    let session = starts(tour, nimble, studio).await;
    streams(tour, nimble, &studio.id, &session).await;
    stops(tour, nimble, &studio.id, &session).await;
    backups(tour, nimble, studio, &session).await;
    deletes(tour, nimble, &studio.id, &session).await;
}

async fn starts(tour: &mut Tour<'_>, nimble: &Client, studio: &Studio) -> String {
    let create = |profile: &str| {
        let create = nimble.create_streaming_session().studio_id(&studio.id);
        create.launch_profile_id(profile).send()
    };
    let made = tour.ok("CreateStreamingSession", create(&studio.profile).await);
    let made = made.session.unwrap();
    assert_eq!(made.state, Some(StreamingSessionState::CreateInProgress));
    assert_eq!(made.created_by, made.owned_by);
    assert!(made.created_at.unwrap().secs() > START);
    let mode = made.automatic_termination_mode.unwrap();
    assert_eq!(mode, AutomaticTerminationMode::Deactivated);
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
    let got = got.stream.unwrap();
    assert_eq!(got.state, Some(StreamingSessionStreamState::Ready));
    assert!(got.url.unwrap().starts_with("https://"));
    assert!(got.expires_at > got.created_at);
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

async fn backups(tour: &mut Tour<'_>, nimble: &Client, studio: &Studio, session: &str) {
    let Studio {
        id: studio,
        profile,
        ..
    } = studio;
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
    assert_eq!(got.session_id(), Some(session));
    assert_eq!(got.launch_profile_id(), Some(&**profile));
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
