//! What the targets of an experiment were resolved to.

use super::*;
use common::{described, strict};

fn arn(nth: u32) -> String {
    format!("arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-{nth:04}")
}

fn resolved(sim: &mut Sim, id: &str, target: &str) -> Vec<String> {
    let list = sim.ask(
        "ListExperimentResolvedTargets",
        json!({ "experimentId": id, "targetName": target }),
    );
    let targets = list["resolvedTargets"].as_array().expect("a list").iter();
    let arn = |target: &Value| {
        target["targetInformation"]["arn"]
            .as_str()
            .expect("an ARN")
            .to_owned()
    };
    targets.map(arn).collect()
}

/// Twenty instances: `group` is their number modulo 4, `State.Name` running for the even ones.
fn fleet(sim: &mut Sim) {
    sim.register((0..20).map(|nth| {
        let machine = tagged(instance(&arn(nth)), "group", &(nth % 4).to_string());
        let machine = tagged(machine, "all", "");
        let state = if nth % 2 == 0 { "running" } else { "stopped" };
        let groups = json!([{ "GroupId": format!("sg-{}", nth % 5) }, { "GroupId": "sg-common" }]);
        let zone = format!("us-east-1{}", ["a", "b", "c"][nth as usize % 3]);
        let attributes = json!({
            "State": { "Name": state },
            "NetworkInterfaces": [{ "Groups": groups }],
            "Placement": { "AvailabilityZone": zone },
            "EbsOptimized": nth < 3,
            "AmiLaunchIndex": nth,
        });
        described(machine, attributes)
    }));
}

fn numbers(arns: &[String]) -> Vec<u32> {
    arns.iter()
        .map(|arn| arn[arn.len() - 4..].parse().expect("a number"))
        .collect()
}

/// Flies a target over the fleet and returns the numbers of what was chosen.
fn choose(seed: u64, plan: &Plan, target: &str) -> Vec<u32> {
    let mut sim = Sim::seeded(seed, |_| {});
    fleet(&mut sim);
    let id = sim.fly(plan);
    sim.at(1);
    numbers(&resolved(&mut sim, &id, target))
}

fn all() -> Plan {
    wait().tagged("T", "aws:ec2:instance", "all", "")
}

#[test]
fn the_list_is_empty_until_targets_are_resolved() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait().arns("T", "aws:ec2:instance", &[ARN]));
    sim.at_ms(999);
    assert_eq!(resolved(&mut sim, &id, "T"), [""; 0]);
    sim.at(1);
    let list = sim.ask(
        "ListExperimentResolvedTargets",
        json!({ "experimentId": id }),
    );
    let target = json!({
        "resourceType": "aws:ec2:instance",
        "targetName": "T",
        "targetInformation": { "arn": ARN },
    });
    assert_eq!(list, json!({ "resolvedTargets": [target] }));
    sim.at(10_000);
    assert_eq!(
        sim.ask(
            "ListExperimentResolvedTargets",
            json!({ "experimentId": id })
        ),
        list
    );
}

#[test]
fn entries_are_in_order_of_target_then_arn() {
    let mut sim = Sim::new();
    let id = sim.fly(
        &wait()
            .arns("Zulu", "aws:ec2:instance", &[&arn(3), &arn(1), &arn(2)])
            .arns("Alpha", "aws:ec2:instance", &[&arn(9), &arn(8)]),
    );
    sim.at(1);
    let list = sim.ask(
        "ListExperimentResolvedTargets",
        json!({ "experimentId": id }),
    );
    let names = column(&list["resolvedTargets"], "targetName");
    assert_eq!(names, ["Alpha", "Alpha", "Zulu", "Zulu", "Zulu"]);
    assert_eq!(numbers(&resolved(&mut sim, &id, "Alpha")), [8, 9]);
    assert_eq!(numbers(&resolved(&mut sim, &id, "Zulu")), [1, 2, 3]);
    assert_eq!(resolved(&mut sim, &id, "Mike"), [""; 0]);
}

#[test]
fn tags_must_all_be_there_with_their_values() {
    assert_eq!(choose(1, &all(), "T").len(), 20);
    let by_group = wait().tagged("T", "aws:ec2:instance", "group", "1");
    assert_eq!(choose(1, &by_group, "T"), [1, 5, 9, 13, 17]);
    let mut both = by_group.clone();
    let targets = both.request.targets.as_mut().expect("there are targets");
    let tags = &mut targets.get_mut("T").expect("the target").resource_tags;
    tags.get_or_insert_default()
        .insert("all".into(), String::new());
    assert_eq!(choose(1, &both, "T"), [1, 5, 9, 13, 17]);
    // An empty value matches an empty value only.
    let empty = wait().tagged("T", "aws:ec2:instance", "group", "");
    assert_eq!(choose(1, &empty, "T"), [0; 0]);
}

#[test]
fn filters_are_all_met_by_any_of_their_values() {
    let plan = all().filter("T", "State.Name", &["running"]);
    assert_eq!(choose(1, &plan, "T"), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    let plan = plan.filter("T", "NetworkInterfaces.Groups.GroupId", &["sg-1", "sg-2"]);
    assert_eq!(choose(1, &plan, "T"), [2, 6, 12, 16]);
    let plan = plan.filter("T", "NetworkInterfaces.Groups.GroupId", &["sg-common"]);
    assert_eq!(choose(1, &plan, "T"), [2, 6, 12, 16]);
    let plan = plan.filter("T", "Placement.AvailabilityZone", &["us-east-1a"]);
    assert_eq!(choose(1, &plan, "T"), [6, 12]);
}

#[test]
fn filters_compare_the_text_of_scalars() {
    assert_eq!(
        choose(1, &all().filter("T", "EbsOptimized", &["true"]), "T"),
        [0, 1, 2]
    );
    assert_eq!(
        choose(1, &all().filter("T", "AmiLaunchIndex", &["16"]), "T"),
        [16]
    );
    for (path, value) in [
        ("EbsOptimized", "True"),
        ("ebsOptimized", "true"),
        ("No.Such.Path", "x"),
        ("State", "running"),
    ] {
        assert_eq!(
            choose(1, &all().filter("T", path, &[value]), "T"),
            [0; 0],
            "{path}"
        );
    }
}

#[test]
fn modes_choose_so_many() {
    let modes = [
        ("ALL", 20),
        ("COUNT(1)", 1),
        ("COUNT(7)", 7),
        ("COUNT(20)", 20),
        ("COUNT(500)", 20),
        ("PERCENT(50)", 10),
        ("PERCENT(33)", 6),
        ("PERCENT(99)", 19),
        ("PERCENT(100)", 20),
        ("PERCENT(5)", 1),
    ];
    for (mode, count) in modes {
        let chosen = choose(1, &all().select("T", mode), "T");
        assert_eq!(chosen.len(), count, "{mode}");
        assert!(chosen.is_sorted(), "{mode}");
    }
    assert_eq!(choose(1, &all().select("T", "PERCENT(4)"), "T"), [0; 0]);
}

#[test]
fn the_choice_follows_from_the_seed() {
    let plan = all().select("T", "COUNT(5)");
    let choices: Vec<_> = (0..20).map(|seed| choose(seed, &plan, "T")).collect();
    assert_eq!(
        choices,
        (0..20)
            .map(|seed| choose(seed, &plan, "T"))
            .collect::<Vec<_>>()
    );
    let mut different = choices.clone();
    different.sort();
    different.dedup();
    assert!(different.len() > 15, "{different:?}");
    let mut seen: Vec<_> = choices.concat();
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() > 15, "every resource has a chance: {seen:?}");
}

#[test]
fn two_targets_and_two_experiments_are_sampled_independently() {
    let plan = all().tagged("U", "aws:ec2:instance", "all", "");
    let plan = plan.select("T", "COUNT(5)").select("U", "COUNT(5)");
    let mut sim = Sim::new();
    fleet(&mut sim);
    let template = sim.create(&plan);
    let ids = [sim.start(&template).id, sim.start(&template).id];
    sim.at(1);
    let mut choices: Vec<_> = ids
        .iter()
        .flat_map(|id| ["T", "U"].map(|target| resolved(&mut sim, id, target)))
        .collect();
    choices.sort();
    choices.dedup();
    assert_eq!(choices.len(), 4);
}

#[test]
fn targets_are_resolved_once() {
    let mut sim = Sim::new();
    fleet(&mut sim);
    let id = sim.fly(&wait().tagged("T", "aws:ec2:instance", "group", "1"));
    sim.at(1);
    let before = resolved(&mut sim, &id, "T");
    sim.tell(windtunnel_core::env::Command::DeregisterResources(vec![
        arn(1),
    ]));
    sim.register([tagged(instance(&arn(99)), "group", "1")]);
    sim.at(100);
    assert_eq!(resolved(&mut sim, &id, "T"), before);
    assert_eq!(before.len(), 5);
}

#[test]
fn targets_see_what_is_registered_before_the_end_of_initiating() {
    let mut sim = Sim::new();
    let id = sim.fly(&wait().tagged("T", "aws:ec2:instance", "group", "1"));
    sim.at_ms(900);
    fleet(&mut sim);
    sim.at(1);
    assert_eq!(resolved(&mut sim, &id, "T").len(), 5);
}

#[test]
fn only_resources_of_the_type_and_the_account_are_seen() {
    let mut sim = Sim::new();
    let volume = "arn:aws:ec2:us-east-1:123456789012:volume/vol-1";
    let foreign = "arn:aws:ec2:us-east-1:999999999999:instance/i-1";
    sim.register([
        tagged(instance(&arn(1)), "colour", "blue"),
        tagged(resource("aws:ec2:ebs-volume", volume), "colour", "blue"),
        tagged(instance(foreign), "colour", "blue"),
    ]);
    let id = sim.fly(&wait().tagged("T", "aws:ec2:instance", "colour", "blue"));
    sim.at(1);
    assert_eq!(resolved(&mut sim, &id, "T"), [arn(1)]);
}

#[test]
fn a_permissive_world_takes_any_arn_and_a_strict_one_only_registered_ones() {
    let plan = wait().arns("T", "aws:ec2:instance", &[&arn(1)]);
    let mut sim = Sim::new();
    let id = sim.fly(&plan);
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "running");

    let mut sim = Sim::configured(strict);
    let id = sim.fly(&plan);
    sim.at(1);
    assert_eq!(status(&mut sim, &id), "failed");
    sim.register([instance(&arn(1))]);
    let id = sim.fly(&plan);
    sim.at(2);
    assert_eq!(status(&mut sim, &id), "running");
    assert_eq!(resolved(&mut sim, &id, "T"), [arn(1)]);
    sim.tell(windtunnel_core::env::Command::DeregisterResources(vec![
        arn(1),
    ]));
    let id = sim.fly(&plan);
    sim.at(3);
    assert_eq!(status(&mut sim, &id), "failed");
}

#[test]
fn parameters_narrow_what_tags_select() {
    let mut sim = Sim::new();
    let subnet = |nth: u32| format!("arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/subnet-{nth:04}");
    sim.register((0..6).map(|nth| {
        let zone = ["us-east-1a", "us-east-1b"][nth as usize % 2];
        let attributes = json!({ "AvailabilityZone": zone, "VpcId": format!("vpc-{}", nth / 3) });
        described(
            tagged(resource("aws:ec2:subnet", &subnet(nth)), "tier", "web"),
            attributes,
        )
    }));
    let mut plan = wait().tagged("T", "aws:ec2:subnet", "tier", "web");
    let mut narrowed = |parameters: Value| {
        let targets = plan.request.targets.as_mut().expect("there are targets");
        targets.get_mut("T").expect("the target").parameters =
            Some(serde_json::from_value(parameters).expect("texts"));
        let id = sim.fly(&plan);
        let later = (sim.now - common::START).as_millis() + 1_000;
        sim.at_ms(later);
        let found = numbers(&resolved(&mut sim, &id, "T"));
        sim.stop(&id);
        sim.at_ms(later + 1_000);
        found
    };
    assert_eq!(narrowed(json!({})), [0, 1, 2, 3, 4, 5]);
    assert_eq!(
        narrowed(json!({ "availabilityZoneIdentifier": "us-east-1a" })),
        [0, 2, 4]
    );
    let both = json!({ "availabilityZoneIdentifier": "us-east-1b", "vpc": "vpc-0" });
    assert_eq!(narrowed(both), [1]);
}

#[test]
fn pods_are_found_by_parameters_and_shown_by_name() {
    let mut sim = Sim::new();
    let cluster = "arn:aws:eks:us-east-1:123456789012:cluster/prod";
    let pod = |name: &str, app: &str| {
        let arn = format!("arn:aws:eks:us-east-1:{ACCOUNT}:pod/prod/web/{name}");
        let attributes = json!({
            "PodName": name, "Namespace": "web", "ClusterArn": cluster, "ClusterName": "prod",
            "Labels": { "app": app },
            "Containers": [{ "Name": "main" }, { "Name": "sidecar" }],
        });
        described(resource("aws:eks:pod", &arn), attributes)
    };
    sim.register([
        pod("web-1", "web"),
        pod("web-2", "web"),
        pod("cron-1", "cron"),
    ]);
    let plan = |container: Option<&str>| {
        let mut parameters = json!({
            "clusterIdentifier": cluster, "namespace": "web",
            "selectorType": "labelSelector", "selectorValue": "app=web",
        });
        if let Some(container) = container {
            parameters["targetContainerName"] = json!(container);
        }
        let target = json!({
            "resourceType": "aws:eks:pod",
            "parameters": parameters,
            "selectionMode": "ALL",
        });
        Plan::new()
            .action("A", "aws:eks:pod-delete")
            .with("kubernetesServiceAccount", "fis")
            .on("Pods", "Pods")
            .target("Pods", serde_json::from_value(target).expect("a target"))
    };
    let id = sim.fly(&plan(Some("sidecar")));
    sim.at(1);
    let information = |name: &str, container: &str| {
        json!({
            "resourceType": "aws:eks:pod",
            "targetName": "Pods",
            "targetInformation": {
                "pod_name": name, "namespace": "web", "cluster_arn": cluster,
                "target_container_name": container,
            },
        })
    };
    let list = sim.ask(
        "ListExperimentResolvedTargets",
        json!({ "experimentId": id }),
    );
    let expected = [
        information("web-1", "sidecar"),
        information("web-2", "sidecar"),
    ];
    assert_eq!(list, json!({ "resolvedTargets": expected }));
    assert_eq!(status(&mut sim, &id), "completed");
}
