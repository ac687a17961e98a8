//! Log records of target resolution.

use super::*;
use common::{described, resource};

fn arn(account: &str, nth: u32) -> String {
    format!("arn:aws:ec2:us-east-1:{account}:instance/i-{nth:05}")
}

fn by_tag(version: i64) -> Plan {
    Plan::new()
        .action("A", "aws:ec2:reboot-instances")
        .on("Instances", "Blue")
        .tagged("Blue", "aws:ec2:instance", "colour", "blue")
        .log(version, "group")
}

#[test]
fn a_failed_resolution_in_version_1_has_nothing_between_start_and_end() {
    let mut sim = Sim::new();
    sim.fly(&by_tag(1));
    sim.at(1);
    let records = logged(&mut sim);
    assert_eq!(
        outline(&records),
        [
            "experiment-start",
            "target-resolution-start Blue",
            "experiment-end"
        ]
    );
    let state = json!({ "status": "failed", "reason": "Target resolution returned empty set." });
    assert_eq!(records[2]["details"]["experiment_state"], state);
}

#[test]
fn a_failed_resolution_in_version_2_has_its_error() {
    let mut sim = Sim::new();
    sim.fly(&by_tag(2));
    sim.at(1);
    let records = logged(&mut sim);
    assert_eq!(
        outline(&records),
        [
            "experiment-start",
            "target-resolution-start Blue",
            "target-resolution-detail Blue",
            "target-resolution-end Blue",
            "experiment-end",
        ]
    );
    let detail = &records[2]["details"];
    assert_eq!(
        members(detail),
        [
            "account_id",
            "error_information",
            "resolved_targets_count",
            "status",
            "target_name",
            "target_resolution_end_time",
            "target_type",
        ]
    );
    assert_eq!(
        (&detail["status"], &detail["resolved_targets_count"]),
        (&json!("failed"), &json!(0))
    );
    let end = &records[3]["details"];
    assert!(end.get("error_information").is_some());
    assert_eq!(
        (
            &end["resolved_targets"],
            &end["total_resolved_targets_count"]
        ),
        (&json!([]), &json!(0))
    );
    assert_eq!((&end["page"], &end["total_pages"]), (&json!(1), &json!(1)));
}

#[test]
fn a_target_that_only_lets_actions_be_skipped_has_not_failed() {
    let mut sim = Sim::new();
    sim.fly(&by_tag(2).skip_empty());
    sim.at(1);
    let records = logged(&mut sim);
    let detail = of_type(&records, "target-resolution-detail")[0];
    assert_eq!(detail["details"]["status"], "completed");
    assert_eq!(detail["details"].get("error_information"), None);
    assert_eq!(detail["details"]["resolved_targets_count"], 0);
}

#[test]
fn version_1_lists_arns_and_version_2_objects() {
    for version in [1, 2] {
        let mut sim = Sim::new();
        sim.register([1, 2].map(|nth| tagged(instance(&arn(ACCOUNT, nth)), "colour", "blue")));
        sim.fly(&by_tag(version));
        sim.at(1);
        let records = logged(&mut sim);
        let ends = of_type(&records, "target-resolution-end");
        let (one, two) = (arn(ACCOUNT, 1), arn(ACCOUNT, 2));
        let expected = match version {
            1 => json!([one, two]),
            _ => json!([{ "arn": one }, { "arn": two }]),
        };
        assert_eq!(ends.len(), 1);
        assert_eq!(ends[0]["details"]["resolved_targets"], expected);
    }
}

#[test]
fn many_resolved_targets_are_written_page_by_page() {
    for version in [1, 2] {
        let mut sim = Sim::new();
        sim.register((0..550).map(|nth| tagged(instance(&arn(ACCOUNT, nth)), "colour", "blue")));
        sim.fly(&by_tag(version));
        sim.at(1);
        let records = logged(&mut sim);
        let pages = of_type(&records, "target-resolution-end");
        assert!(pages.len() > 1, "one record per page");
        let mut all = Vec::new();
        for (nth, page) in (1..).zip(&pages) {
            let details = &page["details"];
            assert_eq!(details["page"], nth);
            assert_eq!(details["total_pages"], pages.len());
            if version == 2 {
                assert_eq!(details["total_resolved_targets_count"], 550);
            }
            all.extend(
                details["resolved_targets"]
                    .as_array()
                    .expect("a list")
                    .clone(),
            );
        }
        let show = |nth| {
            if version == 1 {
                json!(arn(ACCOUNT, nth))
            } else {
                json!({ "arn": arn(ACCOUNT, nth) })
            }
        };
        assert_eq!(all, (0..550).map(show).collect::<Vec<_>>());
        let details = of_type(&records, "target-resolution-detail");
        assert_eq!(details.len(), if version == 1 { 0 } else { 1 });
        for detail in details {
            assert_eq!(detail["details"]["resolved_targets_count"], 550);
        }
    }
}

#[test]
fn each_target_is_logged_in_order_of_name() {
    let mut sim = Sim::new();
    let plan = Plan::new()
        .wait("A", "PT1M")
        .arns("Zulu", "aws:ec2:instance", &[ARN])
        .arns("Alpha", "aws:ec2:instance", &[ARN]);
    sim.fly(&plan.log(1, "group"));
    sim.at(1);
    let records = logged(&mut sim);
    let starts = of_type(&records, "target-resolution-start");
    let names: Vec<_> = starts
        .iter()
        .map(|r| r["details"]["target_name"].clone())
        .collect();
    assert_eq!(names, ["Alpha", "Zulu"]);
    assert_eq!(of_type(&records, "target-resolution-end").len(), 2);
}

#[test]
fn each_account_has_its_detail() {
    let mut sim = Sim::new();
    let accounts = ["111111111111", "222222222222", "333333333333"];
    sim.register([
        tagged(instance(&arn(accounts[0], 1)), "colour", "blue"),
        tagged(instance(&arn(accounts[0], 2)), "colour", "blue"),
        tagged(instance(&arn(accounts[1], 3)), "colour", "blue"),
    ]);
    let template = sim.create(&by_tag(2).multi_account());
    for account in accounts {
        let request =
            json!({ "experimentTemplateId": template, "accountId": account, "roleArn": ROLE });
        sim.ask("CreateTargetAccountConfiguration", request);
    }
    sim.start(&template);
    sim.at(1);
    let records = logged(&mut sim);
    let details = of_type(&records, "target-resolution-detail");
    let counts: Vec<_> = details
        .iter()
        .map(|record| {
            (
                record["details"]["account_id"].clone(),
                record["details"]["resolved_targets_count"].clone(),
            )
        })
        .collect();
    let expected = [(accounts[0], 2), (accounts[1], 1), (accounts[2], 0)];
    assert_eq!(
        counts,
        expected.map(|(account, count)| (json!(account), json!(count)))
    );
    let ends = of_type(&records, "target-resolution-end");
    assert_eq!(ends.len(), 1);
    assert_eq!(ends[0]["details"]["total_resolved_targets_count"], 3);
}

#[test]
fn pods_are_logged_by_name() {
    let mut sim = Sim::new();
    let cluster = "arn:aws:eks:us-east-1:123456789012:cluster/prod";
    let attributes = json!({
        "PodName": "web-1", "Namespace": "web", "ClusterArn": cluster, "Labels": { "app": "web" },
        "Containers": [{ "Name": "main" }],
    });
    let pod = resource(
        "aws:eks:pod",
        "arn:aws:eks:us-east-1:123456789012:pod/prod/web/web-1",
    );
    sim.register([described(pod, attributes)]);
    let target = json!({
        "resourceType": "aws:eks:pod",
        "selectionMode": "ALL",
        "parameters": {
            "clusterIdentifier": cluster, "namespace": "web",
            "selectorType": "podName", "selectorValue": "web-1",
        },
    });
    let plan = Plan::new()
        .wait("A", "PT1M")
        .target("Pods", serde_json::from_value(target).expect("a target"))
        .log(2, "group");
    sim.fly(&plan);
    sim.at(1);
    let records = logged(&mut sim);
    let expected = json!([{
        "pod_name": "web-1",
        "namespace": "web",
        "cluster_arn": cluster,
        "target_container_name": "main",
    }]);
    assert_eq!(
        of_type(&records, "target-resolution-end")[0]["details"]["resolved_targets"],
        expected
    );
}

#[test]
fn each_target_that_failed_shows_its_own_error() {
    let mut sim = Sim::new();
    let plan = Plan::new()
        .wait("A", "PT1M")
        .tagged("Alpha", "aws:ec2:instance", "colour", "blue")
        .tagged("Zulu", "aws:ec2:instance", "colour", "red");
    sim.fly(&plan.log(2, "group"));
    sim.at(1);
    let records = logged(&mut sim);
    for log_type in ["target-resolution-detail", "target-resolution-end"] {
        let errors = of_type(&records, log_type);
        let locations: Vec<_> = errors
            .iter()
            .map(|r| r["details"]["error_information"]["location"].clone())
            .collect();
        assert_eq!(locations, ["targets.Alpha", "targets.Zulu"], "{log_type}");
    }
}

#[test]
fn each_account_shows_its_own_error() {
    let mut sim = Sim::new();
    let template = sim.create(&by_tag(2).multi_account());
    for account in ["111111111111", "222222222222"] {
        let request =
            json!({ "experimentTemplateId": template, "accountId": account, "roleArn": ROLE });
        sim.ask("CreateTargetAccountConfiguration", request);
    }
    sim.start(&template);
    sim.at(1);
    let records = logged(&mut sim);
    let details = of_type(&records, "target-resolution-detail");
    assert_eq!(details.len(), 2);
    for detail in details {
        let details = &detail["details"];
        assert_eq!(
            details["error_information"]["accountId"],
            details["account_id"]
        );
    }
}
