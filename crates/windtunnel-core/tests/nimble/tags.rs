//! Tags of resources.

use serde_json::{Value, json};

use super::sim::{Sim, one, persistent, text, with};
use super::{DENIED, INVALID, NOT_FOUND};

#[test]
fn each_kind_of_resource_has_tags_that_show_at_once() {
    let (mut sim, profile) = one(with(
        persistent(690),
        json!({ "sessionBackup": { "mode": "AUTOMATIC", "maxBackupsToRetain": 1 } }),
    ));
    let session = sim.launch(&profile);
    sim.at("21:05:00").stop(&session);
    let backup = sim.backups().remove(0);
    sim.at("21:10:00");
    let (image, component) = (sim.image.clone(), sim.component.clone());
    for (call, member, of) in [
        ("GetStudio", "studio", json!({})),
        (
            "GetLaunchProfile",
            "launchProfile",
            json!({ "launchProfileId": profile }),
        ),
        (
            "GetStudioComponent",
            "studioComponent",
            json!({ "studioComponentId": component }),
        ),
        (
            "GetStreamingImage",
            "streamingImage",
            json!({ "streamingImageId": image }),
        ),
        (
            "GetStreamingSession",
            "session",
            json!({ "sessionId": session }),
        ),
        (
            "GetStreamingSessionBackup",
            "streamingSessionBackup",
            json!({ "backupId": backup }),
        ),
    ] {
        let before = sim.of_studio(call, of.clone())[member].take();
        let arn = &before["arn"];
        let set = |tags: Value| json!({ "resourceArn": arn, "tags": tags });
        let answer = sim.ask("TagResource", set(json!({ "a": "1", "b": "2" })));
        assert_eq!(answer, json!({}));
        sim.ask("TagResource", set(json!({ "b": "3" })));
        let shown = sim.of_studio(call, of.clone())[member].take();
        assert_eq!(shown["tags"], json!({ "a": "1", "b": "3" }), "{call}");
        assert_eq!(shown.get("updatedAt"), before.get("updatedAt"));
        let listed = sim.ask("ListTagsForResource", json!({ "resourceArn": arn }));
        assert_eq!(listed, json!({ "tags": { "a": "1", "b": "3" } }));
        let remove = json!({ "resourceArn": arn, "tagKeys": ["a", "absent"] });
        assert_eq!(sim.ask("UntagResource", remove), json!({}));
        let shown = sim.of_studio(call, of)[member].take();
        assert_eq!(shown["tags"], json!({ "b": "3" }));
    }
}

#[test]
fn tags_come_with_the_creation() {
    let (mut sim, profile) = one(json!({}));
    let create = json!({ "launchProfileId": profile, "tags": { "k": "v" } });
    let made = sim.of_studio("CreateStreamingSession", create);
    assert_eq!(made["session"]["tags"], json!({ "k": "v" }));
}

#[test]
fn arns_that_are_none_are_invalid_and_others_not_found() {
    let mut sim = Sim::new();
    for arn in [
        "",
        "arn",
        "arn:aws:fis:us-west-2:123456789012:studio/stid-1",
        "arn:aws:nimble:us-west-2:1:studio/stid-1",
        "arn:aws:nimble:us-west-2:123456789012:studio",
        "arn::nimble:us-west-2:123456789012:studio/x",
        "arn:aws:nimble::123456789012:studio/x",
    ] {
        let (code, text) = sim.refused(
            INVALID,
            "ListTagsForResource",
            json!({ "resourceArn": arn }),
        );
        assert_eq!(
            (code.as_str(), text.as_str()),
            (
                "INVALID_PARAMETER",
                "[resourceArn is not an ARN of a resource]"
            )
        );
    }
    let shown = sim.of_studio("GetStudio", json!({}));
    let own = text(&shown["studio"]["arn"]);
    for arn in [
        own.replace("123456789012", "210987654321"),
        own.replace("us-west-2", "us-east-1"),
        own.replace("studio/", "eula/"),
        own.replace("studio/", "/"),
        format!("{own}x"),
        own.replace("aws:", "aws-cn:"),
    ] {
        for call in ["TagResource", "ListTagsForResource"] {
            let (code, text) = sim.refused(NOT_FOUND, call, json!({ "resourceArn": arn }));
            assert_eq!(
                (code.as_str(), text.as_str()),
                ("RESOURCE_NOT_FOUND", "Resource not found")
            );
        }
        let untag = json!({ "resourceArn": arn, "tagKeys": ["a"] });
        sim.refused(NOT_FOUND, "UntagResource", untag);
    }
}

#[test]
fn a_deleted_resource_has_no_tags_any_more() {
    let (mut sim, profile) = one(json!({}));
    let id = sim.launch(&profile);
    sim.at("21:05:00").delete(&id);
    let arn = sim.session(&id)["arn"].take();
    let of = json!({ "resourceArn": arn });
    sim.ask("ListTagsForResource", of.clone());
    sim.at("21:06:00")
        .refused(NOT_FOUND, "ListTagsForResource", of);
}

#[test]
fn limits_and_reserved_keys() {
    let mut sim = Sim::new();
    let shown = sim.of_studio("GetStudio", json!({}));
    let arn = shown["studio"]["arn"].clone();
    let set = |tags: Value| json!({ "resourceArn": arn, "tags": tags });
    let many = |count: usize| -> Value {
        let tags = (0..count).map(|nth| (format!("k{nth}"), json!("v")));
        tags.collect::<serde_json::Map<_, _>>().into()
    };
    let told = "[tags must have at most 50 items]";
    assert_eq!(sim.refused(INVALID, "TagResource", set(many(51))).1, told);
    sim.ask("TagResource", set(many(50)));
    sim.ask("TagResource", set(json!({ "k1": "w" })));
    assert_eq!(
        sim.refused(INVALID, "TagResource", set(json!({ "other": "v" })))
            .1,
        told
    );
    let told = "[the keys of tags must not start with aws:]";
    assert_eq!(
        sim.refused(INVALID, "TagResource", set(json!({ "aws:k": "v" })))
            .1,
        told
    );
    let image = json!({ "name": "n", "ec2ImageId": "ami-0", "tags": { "aws:k": "v" } });
    assert_eq!(sim.refused(INVALID, "CreateStreamingImage", image).1, told);
    let told = "[tags must have keys of 1 to 128 characters]";
    assert_eq!(
        sim.refused(INVALID, "TagResource", set(json!({ "k".repeat(129): "v" })))
            .1,
        told
    );
    assert_eq!(
        sim.refused(INVALID, "TagResource", set(json!({ "": "v" })))
            .1,
        told
    );
    let told = "[tags must have values of at most 256 characters]";
    assert_eq!(
        sim.refused(INVALID, "TagResource", set(json!({ "k": "v".repeat(257) })))
            .1,
        told
    );
    let no_tags = json!({ "resourceArn": arn });
    sim.ask("TagResource", no_tags);
}

#[test]
fn images_of_the_vendor_have_no_tags_and_take_none() {
    let mut sim = Sim::new();
    let images = sim.of_studio("ListStreamingImages", json!({ "owner": "amazon" }));
    let arn = &images["streamingImages"][0]["arn"];
    let listed = sim.ask("ListTagsForResource", json!({ "resourceArn": arn }));
    assert_eq!(listed, json!({ "tags": {} }));
    sim.refused(
        DENIED,
        "TagResource",
        json!({ "resourceArn": arn, "tags": { "a": "b" } }),
    );
    sim.refused(
        DENIED,
        "UntagResource",
        json!({ "resourceArn": arn, "tagKeys": ["a"] }),
    );
}
