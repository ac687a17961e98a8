//! Sections 4.2, 4.5 and 8.2: pods.

use super::*;

#[test]
fn pods_are_selected_by_label_deployment_or_name() {
    let cases = [
        ("labelSelector", "app=petsite", true),
        ("labelSelector", "app==petsite", true),
        (
            "labelSelector",
            "app=petsite, app.kubernetes.io/part-of=shop",
            true,
        ),
        ("labelSelector", "app=petsite,tier=web", false),
        ("labelSelector", "app=other", false),
        ("labelSelector", "app", true),
        ("labelSelector", "tier", false),
        ("labelSelector", "!tier", true),
        ("labelSelector", "!app", false),
        ("labelSelector", "app!=other", true),
        ("labelSelector", "app!=petsite", false),
        ("labelSelector", "app in (petsite, other)", false),
        ("deploymentName", "petsite-deployment", true),
        ("deploymentName", "petsite", false),
        ("podName", "petsite-0", true),
        ("podName", "petsite-1", false),
        ("unknown", "petsite-0", false),
    ];
    for (selector, value, is_found) in cases {
        let mut stage = Stage::with_instances(0);
        stage.register(pod());
        stage.target("t", pods(selector, value));
        assert_eq!(!stage.found("t").is_empty(), is_found, "{selector} {value}");
    }
}

#[test]
fn pods_are_in_a_cluster_and_a_namespace() {
    let full = "arn:aws:eks:eu-west-1:123456789012:cluster/PetSite";
    let cases = [
        ("clusterIdentifier", "PetSite", true),
        ("clusterIdentifier", full, true),
        ("clusterIdentifier", "Other", false),
        ("namespace", "default", true),
        ("namespace", "kube-system", false),
        ("availabilityZoneIdentifier", "eu-west-1a", true),
        ("availabilityZoneIdentifier", "eu-west-1b", false),
        ("targetContainerName", "anything", true),
    ];
    for (parameter, value, is_found) in cases {
        let mut stage = Stage::with_instances(0);
        stage.register(pod());
        let mut target = pods("podName", "petsite-0");
        target
            .parameters
            .as_mut()
            .unwrap()
            .insert(parameter.into(), value.into());
        stage.target("t", target);
        assert_eq!(
            !stage.found("t").is_empty(),
            is_found,
            "{parameter} {value}"
        );
    }
}

#[test]
fn the_information_of_a_pod_is_name_namespace_cluster_and_container() {
    let mut stage = Stage::with_instances(0);
    stage.register(pod());
    stage.target("t", pods("podName", "petsite-0"));
    let found = stage.resolved("t").found.remove(0);
    let information = |container: &str| {
        BTreeMap::from([
            ("pod_name".to_string(), "petsite-0".to_string()),
            ("namespace".into(), "default".into()),
            (
                "cluster_arn".into(),
                "arn:aws:eks:eu-west-1:123456789012:cluster/PetSite".into(),
            ),
            ("target_container_name".into(), container.into()),
        ])
    };
    assert_eq!(
        found.information(),
        information("web"),
        "the first container"
    );
    let mut target = pods("podName", "petsite-0");
    let parameters = target.parameters.as_mut().unwrap();
    parameters.insert("targetContainerName".into(), "sidecar".into());
    stage.target("t", target);
    assert_eq!(
        stage.resolved("t").found[0].information(),
        information("sidecar")
    );
}

fn pod() -> Resource {
    let labels = map([
        ("app", "petsite".into()),
        ("app.kubernetes.io/part-of", "shop".into()),
    ]);
    let containers = vec![
        map([("Name", "web".into())]),
        map([("Name", "proxy".into())]),
    ];
    let cluster = "arn:aws:eks:eu-west-1:123456789012:cluster/PetSite";
    let attributes = [
        ("ClusterArn".into(), cluster.into()),
        ("Namespace".into(), "default".into()),
        ("PodName".into(), "petsite-0".into()),
        ("DeploymentName".into(), "petsite-deployment".into()),
        ("AvailabilityZone".into(), "eu-west-1a".into()),
        ("Labels".into(), labels),
        ("Containers".into(), Attribute::List(containers)),
    ];
    Resource {
        arn: "arn:aws:eks:eu-west-1:123456789012:pod/PetSite/default/petsite-0/1".into(),
        resource_type: "aws:eks:pod".into(),
        attributes: Some(attributes.into()),
        ..Default::default()
    }
}

pub(super) fn pods(selector: &str, value: &str) -> TemplateTarget {
    let parameters = [
        ("clusterIdentifier", "PetSite"),
        ("namespace", "default"),
        ("selectorType", selector),
        ("selectorValue", value),
    ];
    TemplateTarget {
        resource_type: text("aws:eks:pod"),
        parameters: Some(
            parameters
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
        ),
        selection_mode: text("ALL"),
        ..Default::default()
    }
}
