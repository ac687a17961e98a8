//! Every operation of Nimble Studio by its last real client, of October 2024, with all twelve
//! waiters.

mod eulas;
pub mod resources;
mod sessions;
mod unknown;

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_nimble::Client;
use aws_sdk_nimble::types::StudioComponentType;
use windtunnel_sdk::Simulated;
use windtunnel_sdk::aws::Service;
use windtunnel_sdk::core::Config;

use crate::tour::{Called, Tour};

pub const INVALID: &str = "ValidationException";
pub const MISSING: &str = "ResourceNotFoundException";
pub const CONFLICT: &str = "ConflictException";
pub const HOUR: Duration = Duration::from_secs(3_600);
/// When the world begins.
pub const START: i64 = 1_767_225_600;

/// What the parts of the tour name.
pub struct Studio {
    pub id: String,
    pub arn: String,
    pub component: String,
    pub image: String,
    pub profile: String,
}

#[tokio::test(start_paused = true)]
async fn every_operation_of_nimble_succeeds_and_is_refused() {
    tour().await;
}

/// Calls all of them.
pub async fn tour() -> Called {
    let simulated = Simulated::new(7);
    let mut tour = Tour::new(&simulated, Service::Nimble);
    let nimble = Client::new(&tour.sdk_config());
    let (id, arn) = resources::studio(&mut tour, &nimble).await;
    let component = resources::component(&mut tour, &nimble, &id).await;
    let image = resources::image(&mut tour, &nimble, &id).await;
    let profile = resources::profile(&mut tour, &nimble, (&id, &component, &image)).await;
    let studio = Studio {
        id,
        arn,
        component,
        image,
        profile,
    };
    sessions::sessions(&mut tour, &nimble, &studio).await;
    eulas::eulas(&mut tour, &nimble, &studio.id).await;
    tags(&mut tour, &nimble, &studio.arn).await;
    unknown::members(&mut tour, &nimble, &studio).await;
    resources::ends(&mut tour, &nimble, &studio).await;
    tour.end(|_| true)
}

async fn tags(tour: &mut Tour<'_>, nimble: &Client, arn: &str) {
    let tag = |arn: &str| {
        let tag = nimble.tag_resource().resource_arn(arn);
        tag.tags("a b", "1").tags("c", "2").send()
    };
    tour.ok("TagResource", tag(arn).await);
    tour.no("TagResource", tag("x").await, INVALID);
    let untag = |arn: &str| {
        let untag = nimble.untag_resource().resource_arn(arn);
        untag.tag_keys("a b").tag_keys("team").send()
    };
    tour.ok("UntagResource", untag(arn).await);
    tour.no("UntagResource", untag("x").await, INVALID);
    let list = |arn: &str| nimble.list_tags_for_resource().resource_arn(arn).send();
    let listed = tour.ok("ListTagsForResource", list(arn).await);
    assert_eq!(listed.tags.unwrap(), [("c".into(), "2".into())].into());
    tour.no("ListTagsForResource", list("x").await, INVALID);
}

#[tokio::test(start_paused = true)]
async fn clients_call_as_whom_their_access_keys_say() {
    let simulated = Simulated::builder(7)
        .principal("AKIDANN", "AROAARTIST:ann")
        .build();
    let client = |key: &str| {
        let credentials = Credentials::new(key, "secret", None, None, "test");
        let config = simulated.sdk_config().into_builder();
        let config = config.credentials_provider(SharedCredentialsProvider::new(credentials));
        Client::new(&config.build())
    };
    let (ann, other) = (client("AKIDANN"), client("AKID"));
    let studio = resources::create(&other, "studio").await.unwrap();
    let studio = studio.studio.unwrap().studio_id.unwrap();
    simulated.sleep(HOUR).await;
    let made_by = async |nimble: &Client| {
        let create = nimble.create_studio_component().studio_id(&studio);
        let create = create.name("c").r#type(StudioComponentType::Custom);
        let made = create.send().await.unwrap().studio_component.unwrap();
        made.created_by.unwrap()
    };
    assert_eq!(made_by(&ann).await, "AROAARTIST:ann");
    assert_eq!(made_by(&other).await, Config::default().nimble.principal);
}
