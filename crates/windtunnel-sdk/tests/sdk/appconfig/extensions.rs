//! Extensions and their associations.

use aws_sdk_appconfig::Client;
use aws_sdk_appconfig::types::{Action, ActionPoint};

use super::{ABSENT, BAD, CONFLICT, MISSING, Names};
use crate::tour::Tour;

pub async fn extensions(tour: &mut Tour<'_>, appconfig: &Client) {
    let create = |name: &str, latest| {
        let topic = "arn:aws:sns:us-east-1:123456789012:topic";
        let action = Action::builder().name(name).uri(topic).build();
        let create = appconfig.create_extension().name("tell");
        let create = create.actions(ActionPoint::OnDeploymentComplete, vec![action]);
        create.set_latest_version_number(latest).send()
    };
    let made = tour.ok("CreateExtension", create("a", None).await);
    assert_eq!(made.version_number, 1);
    tour.no("CreateExtension", create("b", Some(9)).await, CONFLICT);
    let id = made.id.unwrap();

    let get = |version| {
        let get = appconfig.get_extension().extension_identifier("tell");
        get.version_number(version).send()
    };
    let got = tour.ok("GetExtension", get(1).await);
    assert_eq!(got.id(), Some(&*id));
    let actions = &got.actions.unwrap()[&ActionPoint::OnDeploymentComplete];
    assert_eq!(actions[0].name(), Some("a"));
    tour.no("GetExtension", get(2).await, MISSING);

    let list = |most| {
        appconfig
            .list_extensions()
            .name("tell")
            .max_results(most)
            .send()
    };
    let listed = tour.ok("ListExtensions", list(5).await);
    assert_eq!(listed.items()[0].id(), Some(&*id));
    tour.no("ListExtensions", list(0).await, BAD);

    let update = |id: &str| {
        let update = appconfig.update_extension().extension_identifier(id);
        update.description("d").send()
    };
    let changed = tour.ok("UpdateExtension", update(&id).await);
    assert_eq!(changed.description(), Some("d"));
    tour.no("UpdateExtension", update("other").await, MISSING);
}

pub async fn associations(tour: &mut Tour<'_>, appconfig: &Client, names: &Names) {
    let resource = |id: &str| format!("arn:aws:appconfig:us-east-1:123456789012:application/{id}");
    let create = |resource: String| {
        let create = appconfig
            .create_extension_association()
            .extension_identifier("tell");
        create.resource_identifier(resource).send()
    };
    let made = create(resource(&names.application)).await;
    let made = tour.ok("CreateExtensionAssociation", made);
    let missing = create(resource(ABSENT)).await;
    tour.no("CreateExtensionAssociation", missing, MISSING);
    let id = made.id.unwrap();

    let get = |id: &str| {
        let get = appconfig.get_extension_association();
        get.extension_association_id(id).send()
    };
    let got = tour.ok("GetExtensionAssociation", get(&id).await);
    assert_eq!(got.resource_arn(), Some(&*resource(&names.application)));
    tour.no("GetExtensionAssociation", get(ABSENT).await, MISSING);

    let list = |most| {
        let list = appconfig
            .list_extension_associations()
            .extension_identifier("tell");
        list.extension_version_number(1).max_results(most).send()
    };
    let listed = tour.ok("ListExtensionAssociations", list(5).await);
    assert_eq!(listed.items()[0].id(), Some(&*id));
    tour.no("ListExtensionAssociations", list(0).await, BAD);

    let update = |id: &str| {
        let update = appconfig.update_extension_association();
        let update = update.set_parameters(Some([].into()));
        update.extension_association_id(id).send()
    };
    tour.ok("UpdateExtensionAssociation", update(&id).await);
    tour.no("UpdateExtensionAssociation", update(ABSENT).await, MISSING);

    let delete_extension = || {
        let delete = appconfig.delete_extension().extension_identifier("tell");
        delete.version_number(1).send()
    };
    tour.no("DeleteExtension", delete_extension().await, BAD);
    let delete = || {
        let delete = appconfig.delete_extension_association();
        delete.extension_association_id(&id).send()
    };
    tour.ok("DeleteExtensionAssociation", delete().await);
    tour.no("DeleteExtensionAssociation", delete().await, MISSING);
    tour.ok("DeleteExtension", delete_extension().await);
}
