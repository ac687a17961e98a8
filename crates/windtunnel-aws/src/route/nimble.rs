//! The 49 routes of Nimble Studio. Calls that change something take an idempotency token.

use super::{Binding, Route, integer, list, text};
use crate::service::Service;

pub(super) const ROUTES: &[Route] = &[
    route("CreateStudio", "POST", STUDIOS).headers(TOKEN),
    route("GetStudio", "GET", STUDIO),
    route("ListStudios", "GET", STUDIOS).query(&[text("nextToken")]),
    route("UpdateStudio", "PATCH", STUDIO).headers(TOKEN),
    route("DeleteStudio", "DELETE", STUDIO).headers(TOKEN),
    route("CreateLaunchProfile", "POST", PROFILES).headers(TOKEN),
    route("GetLaunchProfile", "GET", PROFILE),
    route("GetLaunchProfileDetails", "GET", PROFILE_DETAILS),
    route("ListLaunchProfiles", "GET", PROFILES).query(&[
        integer("maxResults"),
        text("nextToken"),
        text("principalId"),
        list("states"),
    ]),
    route("UpdateLaunchProfile", "PATCH", PROFILE).headers(TOKEN),
    route("DeleteLaunchProfile", "DELETE", PROFILE).headers(TOKEN),
    route("CreateStreamingImage", "POST", IMAGES).headers(TOKEN),
    route("GetStreamingImage", "GET", IMAGE),
    route("ListStreamingImages", "GET", IMAGES).query(&[text("nextToken"), text("owner")]),
    route("UpdateStreamingImage", "PATCH", IMAGE).headers(TOKEN),
    route("DeleteStreamingImage", "DELETE", IMAGE).headers(TOKEN),
    route("CreateStudioComponent", "POST", COMPONENTS).headers(TOKEN),
    route("GetStudioComponent", "GET", COMPONENT),
    route("ListStudioComponents", "GET", COMPONENTS).query(&[
        integer("maxResults"),
        text("nextToken"),
        list("states"),
        list("types"),
    ]),
    route("UpdateStudioComponent", "PATCH", COMPONENT).headers(TOKEN),
    route("DeleteStudioComponent", "DELETE", COMPONENT).headers(TOKEN),
    route("CreateStreamingSession", "POST", SESSIONS).headers(TOKEN),
    route("GetStreamingSession", "GET", SESSION),
    route("ListStreamingSessions", "GET", SESSIONS).query(&[
        text("createdBy"),
        text("nextToken"),
        text("ownedBy"),
        text("sessionIds"),
    ]),
    route("StartStreamingSession", "POST", SESSION_START).headers(TOKEN),
    route("StopStreamingSession", "POST", SESSION_STOP).headers(TOKEN),
    route("DeleteStreamingSession", "DELETE", SESSION).headers(TOKEN),
    route("CreateStreamingSessionStream", "POST", SESSION_STREAMS).headers(TOKEN),
    route("GetStreamingSessionStream", "GET", SESSION_STREAM),
    route("ListStreamingSessionBackups", "GET", BACKUPS)
        .query(&[text("nextToken"), text("ownedBy")]),
    route("GetStreamingSessionBackup", "GET", BACKUP),
    route("TagResource", "POST", TAGS).empty(),
    route("UntagResource", "DELETE", TAGS)
        .query(&[list("tagKeys")])
        .empty(),
    route("ListTagsForResource", "GET", TAGS),
    route("AcceptEulas", "POST", ACCEPTANCES).headers(TOKEN),
    route("ListEulaAcceptances", "GET", ACCEPTANCES).query(&[list("eulaIds"), text("nextToken")]),
    route("GetEula", "GET", "/2020-08-01/eulas/{eulaId}"),
    route("ListEulas", "GET", "/2020-08-01/eulas").query(&[list("eulaIds"), text("nextToken")]),
    route("PutStudioMembers", "POST", MEMBERS).headers(TOKEN),
    route("ListStudioMembers", "GET", MEMBERS).query(PAGES),
    route("GetStudioMember", "GET", MEMBER),
    route("DeleteStudioMember", "DELETE", MEMBER).headers(TOKEN),
    route("PutLaunchProfileMembers", "POST", PROFILE_MEMBERS).headers(TOKEN),
    route("ListLaunchProfileMembers", "GET", PROFILE_MEMBERS).query(PAGES),
    route("GetLaunchProfileMember", "GET", PROFILE_MEMBER),
    route("UpdateLaunchProfileMember", "PATCH", PROFILE_MEMBER).headers(TOKEN),
    route("DeleteLaunchProfileMember", "DELETE", PROFILE_MEMBER).headers(TOKEN),
    route("GetLaunchProfileInitialization", "GET", PROFILE_INIT).query(&[
        list("launchProfileProtocolVersions"),
        text("launchPurpose"),
        text("platform"),
    ]),
    route(
        "StartStudioSSOConfigurationRepair",
        "PUT",
        "/2020-08-01/studios/{studioId}/sso-configuration",
    )
    .headers(TOKEN),
];

const fn route(operation: &'static str, method: &'static str, path: &'static str) -> Route {
    Route::new(Service::Nimble, operation, method, path)
}

const STUDIOS: &str = "/2020-08-01/studios";
const STUDIO: &str = "/2020-08-01/studios/{studioId}";
const PROFILES: &str = "/2020-08-01/studios/{studioId}/launch-profiles";
const PROFILE: &str = "/2020-08-01/studios/{studioId}/launch-profiles/{launchProfileId}";
const IMAGES: &str = "/2020-08-01/studios/{studioId}/streaming-images";
const IMAGE: &str = "/2020-08-01/studios/{studioId}/streaming-images/{streamingImageId}";
const COMPONENTS: &str = "/2020-08-01/studios/{studioId}/studio-components";
const COMPONENT: &str = "/2020-08-01/studios/{studioId}/studio-components/{studioComponentId}";
const SESSIONS: &str = "/2020-08-01/studios/{studioId}/streaming-sessions";
const SESSION: &str = "/2020-08-01/studios/{studioId}/streaming-sessions/{sessionId}";
const TAGS: &str = "/2020-08-01/tags/{resourceArn+}";
const ACCEPTANCES: &str = "/2020-08-01/studios/{studioId}/eula-acceptances";
const MEMBERS: &str = "/2020-08-01/studios/{studioId}/membership";
const MEMBER: &str = "/2020-08-01/studios/{studioId}/membership/{principalId}";
const PROFILE_MEMBERS: &str = "/2020-08-01/studios/{studioId}/launch-profiles/{launchProfileId}\
    /membership";
const PROFILE_MEMBER: &str = "/2020-08-01/studios/{studioId}/launch-profiles/{launchProfileId}\
    /membership/{principalId}";
const PROFILE_DETAILS: &str = "/2020-08-01/studios/{studioId}/launch-profiles/{launchProfileId}\
    /details";
const PROFILE_INIT: &str = "/2020-08-01/studios/{studioId}/launch-profiles/{launchProfileId}/init";
const SESSION_START: &str = "/2020-08-01/studios/{studioId}/streaming-sessions/{sessionId}/start";
const SESSION_STOP: &str = "/2020-08-01/studios/{studioId}/streaming-sessions/{sessionId}/stop";
const SESSION_STREAMS: &str = "/2020-08-01/studios/{studioId}/streaming-sessions/{sessionId}\
    /streams";
const SESSION_STREAM: &str = "/2020-08-01/studios/{studioId}/streaming-sessions/{sessionId}/streams\
    /{streamId}";
const BACKUPS: &str = "/2020-08-01/studios/{studioId}/streaming-session-backups";
const BACKUP: &str = "/2020-08-01/studios/{studioId}/streaming-session-backups/{backupId}";

const PAGES: &[Binding] = &[integer("maxResults"), text("nextToken")];
const TOKEN: &[Binding] = &[text("clientToken").at("x-amz-client-token")];
