//! Looking at what events are about.

use serde_json::{Value, json};
use windtunnel_core::{MachineKind, env};

use super::sim::{Sim, persistent, text, with};

/// Looks at a resource, which must be there: the way to it, and what it looks like.
fn look(sim: &mut Sim, machine: MachineKind, serial: u32) -> (String, Value) {
    let sight = sim.world.nimble(sim.now).look(machine, serial);
    let sight = sight.expect("a resource");
    let shown = serde_json::to_value(&sight.shown).expect("JSON");
    (sight.resource, shown)
}

#[test]
fn every_resource_is_shown_as_its_own_operation_shows_it() {
    let mut sim = Sim::new();
    let backups = json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 1 } });
    let profile = sim.profile(with(persistent(60), backups));
    sim.at("21:01:00");
    let session = sim.launch(&profile);
    sim.at("21:10:00");
    let made = sim.of_studio(
        "CreateStreamingSessionStream",
        json!({ "sessionId": session }),
    );
    let stream = text(&made["stream"]["streamId"]);
    sim.stop(&session);
    let backup = sim.backups().pop().expect("a backup");
    let (studio, component, image) = (sim.studio.clone(), sim.component.clone(), sim.image.clone());
    let of_session = format!("studio/{studio}/streaming-session/{session}");
    let cases = [
        (
            MachineKind::NimbleStudio,
            "GetStudio",
            "studio",
            format!("studio/{studio}"),
        ),
        (
            MachineKind::NimbleLaunchProfile,
            "GetLaunchProfile",
            "launchProfile",
            format!("studio/{studio}/launch-profile/{profile}"),
        ),
        (
            MachineKind::NimbleStudioComponent,
            "GetStudioComponent",
            "studioComponent",
            format!("studio/{studio}/studio-component/{component}"),
        ),
        (
            MachineKind::NimbleStreamingImage,
            "GetStreamingImage",
            "streamingImage",
            format!("studio/{studio}/streaming-image/{image}"),
        ),
        (
            MachineKind::NimbleSession,
            "GetStreamingSession",
            "session",
            of_session.clone(),
        ),
        (
            MachineKind::NimbleStream,
            "GetStreamingSessionStream",
            "stream",
            format!("{of_session}/stream/{stream}"),
        ),
        (
            MachineKind::NimbleBackup,
            "GetStreamingSessionBackup",
            "streamingSessionBackup",
            format!("{of_session}/backup/{backup}"),
        ),
    ];
    for (machine, operation, member, resource) in cases {
        let ids = match operation {
            "GetStudio" => json!({}),
            "GetLaunchProfile" => json!({ "launchProfileId": profile }),
            "GetStudioComponent" => json!({ "studioComponentId": component }),
            "GetStreamingImage" => json!({ "streamingImageId": image }),
            "GetStreamingSession" => json!({ "sessionId": session }),
            "GetStreamingSessionStream" => json!({ "sessionId": session, "streamId": stream }),
            _ => json!({ "backupId": backup }),
        };
        let asked = sim.of_studio(operation, ids);
        let seen = look(&mut sim, machine, 0);
        assert_eq!(seen, (resource, asked[member].clone()), "{operation}");
        assert!(sim.world.nimble(sim.now).look(machine, 1).is_none());
    }
    assert!(
        sim.world
            .nimble(sim.now)
            .look(MachineKind::Alarm, 0)
            .is_none()
    );
}

#[test]
fn nothing_comes_between_a_look_and_what_it_sees() {
    let mut sim = Sim::with(|config| {
        config.nimble.switches.authorize_by_owner = true;
        config.journal = true;
    });
    let profile = sim.profile(persistent(60));
    sim.at("21:01:00");
    let owned = json!({ "launchProfileId": profile, "ownedBy": "bob" });
    sim.of_studio("CreateStreamingSession", owned);
    sim.inject(env::Fault {
        operation: Some("nimble.GetStreamingSession".into()),
        code: Some("ThrottlingException".into()),
        ..Default::default()
    });
    let (digest, journal) = (sim.world.state_digest(), sim.world.journal().cloned());
    let (_, session) = look(&mut sim, MachineKind::NimbleSession, 0);
    assert_eq!(session["ownedBy"], "bob");
    assert_eq!(sim.world.state_digest(), digest);
    assert_eq!(sim.world.journal().cloned(), journal);
}
