//! Streaming images, those of the vendor, and their licences.

use serde_json::{Value, json};
use windtunnel_core::nimble::{Kind, Step};

use super::sim::{Sim, assert_members, fault, ready, text, with};
use super::{CONFLICT, DENIED, INVALID, NOT_FOUND};

fn image(sim: &mut Sim, id: &str) -> Value {
    let of = json!({ "streamingImageId": id });
    sim.of_studio("GetStreamingImage", of)["streamingImage"].take()
}

#[test]
fn an_image_and_its_synchronous_update() {
    let mut sim = Sim::with(|config| {
        let platforms = &mut config.nimble.switches.ami_platforms;
        platforms.insert("ami-windows".into(), "WINDOWS".into());
    });
    let input = json!({ "name": "n", "ec2ImageId": "ami-windows", "description": "d", "tags": { "a": "b" } });
    let id =
        text(&sim.of_studio("CreateStreamingImage", input)["streamingImage"]["streamingImageId"]);
    let of = json!({ "streamingImageId": id });
    let update = with(of.clone(), json!({ "name": "new", "description": "newer" }));
    let (_, told) = sim.refused(CONFLICT, "UpdateStreamingImage", update.clone());
    assert_eq!(
        told,
        "Streaming image in state CREATE_IN_PROGRESS refuses UpdateStreamingImage"
    );
    sim.refused(CONFLICT, "DeleteStreamingImage", of.clone());
    sim.at("21:01:00");
    let expected = json!({
        "arn": format!("arn:aws:nimble:us-west-2:123456789012:streaming-image/{id}"),
        "description": "d", "ec2ImageId": "ami-windows", "name": "n", "owner": sim.studio,
        "platform": "WINDOWS", "state": "READY", "statusCode": "STREAMING_IMAGE_READY",
        "statusMessage": "Streaming image is ready", "streamingImageId": id, "tags": { "a": "b" },
    });
    assert_eq!(image(&mut sim, &id), expected);
    let answer = sim.of_studio("UpdateStreamingImage", update.clone());
    let expected = with(expected, json!({ "name": "new", "description": "newer" }));
    assert_eq!(answer["streamingImage"], expected);
    sim.inject(fault(Kind::StreamingImage, Step::Delete, "INTERNAL_ERROR"));
    sim.of_studio("DeleteStreamingImage", of.clone());
    sim.refused(CONFLICT, "UpdateStreamingImage", update.clone());
    sim.at("21:02:00");
    let answer = sim.of_studio(
        "UpdateStreamingImage",
        with(update, json!({ "name": "newest" })),
    );
    let expected = json!({ "state": "DELETE_FAILED", "name": "newest", "statusCode": "INTERNAL_ERROR",
        "statusMessage": "Streaming image delete failed: INTERNAL_ERROR" });
    assert_members(&answer["streamingImage"], &expected);
}

#[test]
fn images_of_a_studio_with_its_own_key_are_encrypted_with_it() {
    let mut sim = Sim::empty(|_| {});
    let key = json!({ "keyType": "CUSTOMER_MANAGED_KEY", "keyArn": "arn:aws:kms:key" });
    let input = json!({ "studioName": "name", "displayName": "", "adminRoleArn": "", "userRoleArn": "",
        "studioEncryptionConfiguration": key });
    let made = sim.ask("CreateStudio", input)["studio"].take();
    assert_eq!(made["studioEncryptionConfiguration"], key);
    sim.studio = text(&made["studioId"]);
    sim.at("20:51:00");
    let id = sim.create_image("image");
    assert_eq!(image(&mut sim, &id)["encryptionConfiguration"], key);
    let mut sim = Sim::new();
    let id = sim.image.clone();
    assert_eq!(image(&mut sim, &id).get("encryptionConfiguration"), None);
}

#[test]
fn the_images_of_the_vendor() {
    let mut sim = Sim::new();
    let images =
        sim.of_studio("ListStreamingImages", json!({ "owner": "amazon" }))["streamingImages"]
            .take();
    let names = super::sim::column(&images, "name");
    assert_eq!(
        names,
        [
            "NimbleStudioWindowsStreamImage",
            "NimbleStudioLinuxStreamImage"
        ]
    );
    for shown in images.as_array().expect("a list") {
        assert_eq!(shown["eulaIds"].as_array().map(Vec::len), Some(6));
        let id = text(&shown["streamingImageId"]);
        let arn = format!("arn:aws:nimble:us-west-2:123456789012:streaming-image/{id}");
        assert_members(
            shown,
            &json!({ "statusCode": null, "statusMessage": null, "arn": arn,
            "state": "READY", "owner": "amazon" }),
        );
        assert_eq!(image(&mut sim, &id), *shown);
        for call in ["UpdateStreamingImage", "DeleteStreamingImage"] {
            let (code, text) = sim.refused(DENIED, call, json!({ "streamingImageId": id }));
            assert_eq!(
                (code.as_str(), text.as_str()),
                ("ACCESS_DENIED", "The streaming image is owned by amazon")
            );
        }
    }
    let id = text(&images[0]["streamingImageId"]);
    let mut without = Sim::with(|config| config.nimble.switches.vendor_images = false);
    let images = without.of_studio("ListStreamingImages", json!({}))["streamingImages"].take();
    assert_eq!(images.as_array().map(Vec::len), Some(1));
    without.refused(
        NOT_FOUND,
        "GetStreamingImage",
        json!({ "streamingImageId": id }),
    );
}

#[test]
fn licences_must_be_accepted_where_that_is_asked_for() {
    let strict = |config: &mut windtunnel_core::Config| config.nimble.switches.enforce_eulas = true;
    let (mut sim, _) = ready(json!({}), strict).remove(0);
    let vendor =
        sim.of_studio("ListStreamingImages", json!({ "owner": "amazon" }))["streamingImages"][0]
            .take();
    let id = sim.profile(json!({ "streamingImageIds": [vendor["streamingImageId"]] }));
    sim.at("21:01:00");
    let create = json!({ "launchProfileId": id });
    let (_, told) = sim.refused(INVALID, "CreateStreamingSession", create.clone());
    assert_eq!(told, "[the eulas of the streaming image are not accepted]");
    let eulas = sim.ask("ListEulas", json!({}))["eulas"].take();
    let ids = super::sim::column(&eulas, "eulaId");
    assert_eq!(json!(ids), vendor["eulaIds"]);
    let five = json!({ "eulaIds": ids[..5] });
    let accepted = sim.of_studio("AcceptEulas", five.clone())["eulaAcceptances"].take();
    assert_eq!(accepted.as_array().map(Vec::len), Some(5));
    assert_members(
        &accepted[0],
        &json!({ "acceptedAt": "21:01:00", "acceptedBy": "alice",
        "accepteeId": sim.studio, "eulaId": ids[0] }),
    );
    sim.refused(INVALID, "CreateStreamingSession", create.clone());
    sim.at("21:02:00");
    sim.of_studio("AcceptEulas", json!({ "eulaIds": ids }));
    sim.launch(&id);
    let listed = sim.of_studio("ListEulaAcceptances", five)["eulaAcceptances"].take();
    assert_eq!(listed, accepted);
    let eula = sim.ask("GetEula", json!({ "eulaId": ids[3] }))["eula"].take();
    assert_eq!(eula, eulas[3]);
    // Images of the studio have none.
    let own = sim.profile(json!({}));
    sim.at("21:03:00");
    sim.launch(&own);
}
