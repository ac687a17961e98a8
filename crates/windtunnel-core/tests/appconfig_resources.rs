//! Applications, environments, configuration profiles, deployment strategies, tags and settings of
//! AppConfig: what is echoed, what is refused in which words, how lists go on.

#![cfg(feature = "serde")]

#[path = "common/appconfig.rs"]
mod common;

use common::*;
use serde_json::json;

#[path = "appconfig_resources/applications.rs"]
mod applications;
#[path = "appconfig_resources/environments.rs"]
mod environments;
#[path = "appconfig_resources/pages.rs"]
mod pages;
#[path = "appconfig_resources/profiles.rs"]
mod profiles;
#[path = "appconfig_resources/protection.rs"]
mod protection;
#[path = "appconfig_resources/quotas.rs"]
mod quotas;
#[path = "appconfig_resources/settings.rs"]
mod settings;
#[path = "appconfig_resources/shapes.rs"]
mod shapes;
#[path = "appconfig_resources/strategies.rs"]
mod strategies;
#[path = "appconfig_resources/tags.rs"]
mod tags;

/// Creates an extension and associates it with a resource; returns the id of the association.
fn associate(lab: &mut Lab, arn: &str) -> String {
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let extension = lab.ask(
        "CreateExtension",
        json!({
            "Name": "notify",
            "Actions": { "ON_DEPLOYMENT_START": [{ "Name": "call", "Uri": function, "RoleArn": ROLE }] },
        }),
    );
    let input = json!({ "ExtensionIdentifier": id(&extension), "ResourceIdentifier": arn });
    id(&lab.ask("CreateExtensionAssociation", input))
}
