//! Every modelled operation of Nimble Studio.

use windtunnel_aws::Service;
use windtunnel_core::env::{self, Fault};
use windtunnel_core::{Span, nimble};

use crate::aws::{Answer, Aws, Call, call};
use crate::tour::Tour;

const INVALID: &str = "ValidationException";
const MISSING: &str = "ResourceNotFoundException";
const CONFLICT: &str = "ConflictException";
const BASE: &str = "/2020-08-01/studios";

pub const STUDIO: &str = r#"{"adminRoleArn":"arn:aws:iam::123456789012:role/admin",
    "userRoleArn":"arn:aws:iam::123456789012:role/user","displayName":"","studioName":"north",
    "tags":{"team":"a"}}"#;

fn send(line: String, body: &str) -> Call {
    call(&line).body(body)
}

/// A resource of a studio: its path, and that of one that does not exist.
struct Paths {
    all: String,
    one: String,
    none: String,
}

impl Paths {
    fn new(all: String, answer: &Answer, id: &str) -> Self {
        let id = answer.get(id);
        Self {
            one: format!("{all}/{}", id.replace(':', "%3A")),
            none: format!("{all}/Kq0b7mTnQbO4x0rQv3S5xA"),
            all,
        }
    }
}

/// Calls the operations that every kind of resource has, but for its creation.
fn life(tour: &mut Tour, kind: &str, lists: &str, update: Option<&str>, paths: &Paths) {
    let Paths { all, one, none } = paths;
    tour.ok(&format!("Get{kind}"), call(&format!("GET {one}")));
    tour.no(
        &format!("Get{kind}"),
        call(&format!("GET {none}")),
        404,
        MISSING,
    );
    tour.ok(lists, call(&format!("GET {all}")));
    tour.no(
        lists,
        call(&format!("GET {all}?nextToken=none-of-ours")),
        400,
        INVALID,
    );
    if let Some(body) = update {
        let operation = format!("Update{kind}");
        tour.ok(&operation, send(format!("PATCH {one}"), body));
        tour.no(
            &operation,
            send(format!("PATCH {none}"), body),
            404,
            MISSING,
        );
        tour.aws.pass(Span::from_mins(2));
    }
}

fn gone(tour: &mut Tour, kind: &str, paths: &Paths) {
    let operation = format!("Delete{kind}");
    let delete = || call(&format!("DELETE {}", paths.one));
    tour.ok(&operation, delete());
    tour.no(&operation, delete(), 409, CONFLICT);
    tour.aws.pass(Span::from_mins(2));
}

#[test]
fn every_modelled_operation_of_nimble_succeeds_and_is_refused() {
    let mut tour = Tour::new(Aws::new(), Service::Nimble);
    let create = |body: &str| call(&format!("POST {BASE}")).body(body);
    let made = tour.ok("CreateStudio", create(STUDIO));
    tour.no("CreateStudio", create("{}"), 400, INVALID);
    assert_eq!(made.get("/studio/createdAt"), "2026-01-01T00:00:00Z");
    tour.aws.pass(Span::from_mins(1));
    let studio = Paths::new(BASE.into(), &made, "/studio/studioId");
    life(
        &mut tour,
        "Studio",
        "ListStudios",
        Some(r#"{"displayName":"N"}"#),
        &studio,
    );
    let component = component(&mut tour, &studio.one);
    let image = image(&mut tour, &studio.one);
    let profile = profile(&mut tour, &studio.one, &component, &image);
    sessions(&mut tour, &studio.one, &profile);
    eulas(&mut tour, &studio.one);
    tags(&mut tour, &made.get("/studio/arn"));
    gone(&mut tour, "LaunchProfile", &profile);
    gone(&mut tour, "StreamingImage", &image);
    gone(&mut tour, "StudioComponent", &component);
    gone(&mut tour, "Studio", &studio);
    let modelled: Vec<_> = nimble::OPERATIONS
        .iter()
        .copied()
        .filter(|operation| !nimble::NOT_MODELLED.contains(operation))
        .collect();
    tour.end(&modelled);
}

fn component(tour: &mut Tour, studio: &str) -> Paths {
    let all = format!("{studio}/studio-components");
    let create = |body: &str| send(format!("POST {all}"), body);
    let made = tour.ok(
        "CreateStudioComponent",
        create(r#"{"name":"c","type":"CUSTOM"}"#),
    );
    tour.no(
        "CreateStudioComponent",
        create(r#"{"name":"c"}"#),
        400,
        INVALID,
    );
    tour.aws.pass(Span::from_mins(1));
    let paths = Paths::new(all, &made, "/studioComponent/studioComponentId");
    let list = format!("GET {}?states=READY&states=DELETED&types=CUSTOM", paths.all);
    let listed = tour.ok("ListStudioComponents", call(&list));
    assert_eq!(listed.get("/studioComponents/0/state"), "READY");
    let update = Some(r#"{"description":"d"}"#);
    life(
        tour,
        "StudioComponent",
        "ListStudioComponents",
        update,
        &paths,
    );
    paths
}

fn image(tour: &mut Tour, studio: &str) -> Paths {
    let all = format!("{studio}/streaming-images");
    let create = |body: &str| send(format!("POST {all}"), body);
    let made = tour.ok(
        "CreateStreamingImage",
        create(r#"{"name":"i","ec2ImageId":"ami-0123456789abcdef0"}"#),
    );
    tour.no(
        "CreateStreamingImage",
        create(r#"{"name":"i"}"#),
        400,
        INVALID,
    );
    tour.aws.pass(Span::from_mins(3));
    let paths = Paths::new(all, &made, "/streamingImage/streamingImageId");
    let update = Some(r#"{"description":"d"}"#);
    life(
        tour,
        "StreamingImage",
        "ListStreamingImages",
        update,
        &paths,
    );
    paths
}

fn last(paths: &Paths) -> &str {
    paths.one.rsplit('/').next().unwrap()
}

fn profile(tour: &mut Tour, studio: &str, component: &Paths, image: &Paths) -> Paths {
    let all = format!("{studio}/launch-profiles");
    let body = format!(
        r#"{{"name":"p","ec2SubnetIds":["subnet-1"],"launchProfileProtocolVersions":["2021-03-31"],
        "studioComponentIds":["{}"],"streamConfiguration":{{"clipboardMode":"ENABLED",
        "ec2InstanceTypes":["g4dn.xlarge"],"streamingImageIds":["{}"],
        "sessionPersistenceMode":"ACTIVATED","sessionBackup":{{"mode":"AUTOMATIC",
        "maxBackupsToRetain":2}}}}}}"#,
        last(component),
        last(image)
    );
    let create = |body: &str| send(format!("POST {all}"), body);
    let made = tour.ok("CreateLaunchProfile", create(&body));
    let missing = body.replace(last(component), "Kq0b7mTnQbO4x0rQv3S5xA");
    tour.no("CreateLaunchProfile", create(&missing), 404, MISSING);
    tour.aws.pass(Span::from_mins(1));
    let paths = Paths::new(all, &made, "/launchProfile/launchProfileId");
    life(
        tour,
        "LaunchProfile",
        "ListLaunchProfiles",
        Some(r#"{"name":"q"}"#),
        &paths,
    );
    let operation = "GetLaunchProfileDetails";
    tour.ok(operation, call(&format!("GET {}/details", paths.one)));
    tour.no(
        operation,
        call(&format!("GET {}/details", paths.none)),
        404,
        MISSING,
    );
    paths
}

fn sessions(tour: &mut Tour, studio: &str, profile: &Paths) {
    let all = format!("{studio}/streaming-sessions");
    let create = |profile: &str, token: &str| {
        let body = format!(r#"{{"launchProfileId":"{profile}","ownedBy":"bob"}}"#);
        send(format!("POST {all}"), &body).header("X-Amz-Client-Token", token)
    };
    let made = tour.ok("CreateStreamingSession", create(last(profile), "k"));
    let again = tour.ok("CreateStreamingSession", create(last(profile), "k"));
    assert_eq!(
        again.get("/session/sessionId"),
        made.get("/session/sessionId")
    );
    let reused = create("Kq0b7mTnQbO4x0rQv3S5xA", "k");
    let reused = tour.no("CreateStreamingSession", reused, 400, INVALID);
    assert_eq!(reused.get("/code"), "TOKEN_REUSED");
    tour.aws.pass(Span::from_mins(6));
    let paths = Paths::new(all.clone(), &made, "/session/sessionId");
    life(
        tour,
        "StreamingSession",
        "ListStreamingSessions",
        None,
        &paths,
    );
    let filtered = tour.ok(
        "ListStreamingSessions",
        call(&format!(
            "GET {all}?ownedBy=bob&sessionIds={}",
            last(&paths)
        )),
    );
    assert_eq!(filtered.get("/sessions/0/state"), "READY");

    let streams = format!("{}/streams", paths.one);
    let create = |body: &str| send(format!("POST {streams}"), body);
    let operation = "CreateStreamingSessionStream";
    let stream = tour.ok(operation, create(r#"{"expirationInSeconds":300}"#));
    tour.no(
        operation,
        create(r#"{"expirationInSeconds":30}"#),
        400,
        INVALID,
    );
    let id = stream.get("/stream/streamId");
    let operation = "GetStreamingSessionStream";
    tour.ok(operation, call(&format!("GET {streams}/{id}")));
    tour.no(operation, call(&format!("GET {streams}/x")), 404, MISSING);

    // Old clients send no bytes at all.
    let stop = || call(&format!("POST {}/stop", paths.one));
    tour.ok("StopStreamingSession", stop());
    tour.no("StopStreamingSession", stop(), 409, CONFLICT);
    tour.aws.pass(Span::from_mins(5));
    let backups = format!("{studio}/streaming-session-backups");
    let listed = tour.ok(
        "ListStreamingSessionBackups",
        call(&format!("GET {backups}")),
    );
    let id = listed.get("/streamingSessionBackups/0/backupId");
    let bad = call(&format!("GET {backups}?nextToken=x"));
    tour.no("ListStreamingSessionBackups", bad, 400, INVALID);
    let operation = "GetStreamingSessionBackup";
    tour.ok(operation, call(&format!("GET {backups}/{id}")));
    tour.no(operation, call(&format!("GET {backups}/x")), 404, MISSING);
    let start = || call(&format!("POST {}/start", paths.one)).body("{}");
    tour.ok("StartStreamingSession", start());
    tour.no("StartStreamingSession", start(), 409, CONFLICT);
    tour.aws.pass(Span::from_mins(5));
    gone(tour, "StreamingSession", &paths);
}

fn eulas(tour: &mut Tour, studio: &str) {
    let listed = tour.ok("ListEulas", call("GET /2020-08-01/eulas"));
    let id = listed.get("/eulas/0/eulaId");
    let some = call(&format!("GET /2020-08-01/eulas?eulaIds={id}&eulaIds=x"));
    assert_eq!(
        tour.ok("ListEulas", some).json()["eulas"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    tour.no(
        "ListEulas",
        call("GET /2020-08-01/eulas?nextToken=x"),
        400,
        INVALID,
    );
    tour.ok("GetEula", call(&format!("GET /2020-08-01/eulas/{id}")));
    tour.no("GetEula", call("GET /2020-08-01/eulas/x"), 404, MISSING);
    let all = format!("{studio}/eula-acceptances");
    let accept = |id: &str| send(format!("POST {all}"), &format!(r#"{{"eulaIds":["{id}"]}}"#));
    tour.ok("AcceptEulas", accept(&id));
    tour.no("AcceptEulas", accept("x"), 404, MISSING);
    tour.ok(
        "ListEulaAcceptances",
        call(&format!("GET {all}?eulaIds={id}")),
    );
    let bad = call(&format!("GET {all}?nextToken=x"));
    tour.no("ListEulaAcceptances", bad, 400, INVALID);
}

fn tags(tour: &mut Tour, arn: &str) {
    let path = |arn: &str| {
        let arn = arn.replace(':', "%3A").replace('/', "%2F");
        format!("/2020-08-01/tags/{arn}")
    };
    let tag = |arn: &str| {
        send(
            format!("POST {}", path(arn)),
            r#"{"tags":{"a":"1","b":"2"}}"#,
        )
    };
    let untag = |arn: &str| call(&format!("DELETE {}?tagKeys=a&tagKeys=team", path(arn)));
    let list = |arn: &str| call(&format!("GET {}", path(arn)));
    tour.ok("TagResource", tag(arn));
    tour.ok("UntagResource", untag(arn));
    assert_eq!(
        tour.ok("ListTagsForResource", list(arn)).text(),
        r#"{"tags":{"b":"2"}}"#
    );
    for (operation, call) in [
        ("TagResource", tag("x")),
        ("UntagResource", untag("x")),
        ("ListTagsForResource", list("x")),
    ] {
        tour.no(operation, call, 400, INVALID);
    }
}

#[test]
fn what_is_not_modelled_is_unknown() {
    let mut aws = Aws::new();
    let answer = aws.refused(call(&format!("GET {BASE}/us-east-1%3Astid-x/membership")));
    assert_eq!(
        (answer.status(), answer.code()),
        (404, "UnknownOperationException".into())
    );
}

#[test]
fn the_answer_of_a_call_can_be_lost() {
    let mut aws = Aws::new();
    aws.fact(env::Command::InjectFault(Fault {
        operation: Some("nimble.CreateStudio".into()),
        code: Some("InternalServerErrorException".into()),
        lost: Some(true),
        ..Fault::default()
    }));
    let create = || {
        let create = call(&format!("POST {BASE}")).body(STUDIO);
        create.header("X-Amz-Client-Token", "once")
    };
    assert_eq!(aws.send(create()).status(), 500);
    assert_eq!(aws.send(create()).status(), 200);
    assert!(aws.send(call(&format!("GET {BASE}"))).json()["studios"][1].is_null());
}
