"""Every operation and paginator of the Fault Injection Service."""

import datetime
import json

import pytest

from support.server import ROOT

ROLE = "arn:aws:iam::123456789012:role/chaos"
ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"
OTHER_ACCOUNT = "222222222222"

WAIT = {"wait": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT10M"}}}
NO_STOP = [{"source": "none"}]
INSTANCES = {
    "nodes": {
        "resourceType": "aws:ec2:instance",
        "resourceTags": {"app": "shop"},
        "selectionMode": "ALL",
    }
}


def stop_instances(duration="PT5M"):
    return {
        "actionId": "aws:ec2:stop-instances",
        "parameters": {"startInstancesAfterDuration": duration},
        "targets": {"Instances": "nodes"},
    }


def create(fis, **members):
    defaults = {
        "description": "a drill",
        "roleArn": ROLE,
        "stopConditions": NO_STOP,
        "actions": WAIT,
    }
    return fis.create_experiment_template(**(defaults | members))["experimentTemplate"]


def start(fis, template, **members):
    return fis.start_experiment(experimentTemplateId=template["id"], **members)["experiment"]


def instance(world, number):
    return {
        "arn": f"arn:aws:ec2:us-east-1:{world.account}:instance/i-{number:017x}",
        "resourceType": "aws:ec2:instance",
        "tags": {"app": "shop"},
    }


ALL_MEMBERS = {
    "description": "all members",
    "actions": WAIT
    | {
        "stop": stop_instances() | {"description": "d", "startAfter": ["wait"]},
        "reboot": {"actionId": "aws:ec2:reboot-instances", "targets": {"Instances": "named"}},
        "cut": {
            "actionId": "aws:network:disrupt-connectivity",
            "parameters": {"duration": "PT1M", "scope": "all"},
            "targets": {"Subnets": "subnets"},
        },
    },
    "targets": {
        "nodes": INSTANCES["nodes"] | {"filters": [{"path": "State.Name", "values": ["running"]}]},
        "named": {
            "resourceType": "aws:ec2:instance",
            "resourceArns": ["arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"],
            "selectionMode": "ALL",
        },
        "subnets": {
            "resourceType": "aws:ec2:subnet",
            "parameters": {"availabilityZoneIdentifier": "us-east-1a"},
            "selectionMode": "ALL",
        },
    },
    "stopConditions": [{"source": "aws:cloudwatch:alarm", "value": ALARM}],
    "tags": {"team": "sre"},
    "logConfiguration": {
        "cloudWatchLogsConfiguration": {
            "logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:fis:*"
        },
        "s3Configuration": {"bucketName": "logs-of-drills", "prefix": "fis"},
        "logSchemaVersion": 2,
    },
    "experimentOptions": {
        "accountTargeting": "single-account",
        "emptyTargetResolutionMode": "skip",
    },
    "experimentReportConfiguration": {
        "outputs": {"s3Configuration": {"bucketName": "reports-of-drills", "prefix": "fis"}},
        "dataSources": {
            "cloudWatchDashboards": [
                {"dashboardIdentifier": "arn:aws:cloudwatch::123456789012:dashboard/shop"}
            ]
        },
        "preExperimentDuration": "PT5M",
        "postExperimentDuration": "PT5M",
    },
}


def test_a_template_is_made_read_changed_listed_and_deleted(fis):
    made = create(fis, **ALL_MEMBERS)
    assert made["creationTime"] == datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    for member, value in ALL_MEMBERS.items():
        assert made[member] == value
    assert fis.get_experiment_template(id=made["id"])["experimentTemplate"] == made

    changed = fis.update_experiment_template(id=made["id"], description="changed")
    assert changed["experimentTemplate"]["description"] == "changed"
    listed = fis.list_experiment_templates()["experimentTemplates"]
    assert [item["description"] for item in listed] == ["changed"]
    gone = fis.delete_experiment_template(id=made["id"])["experimentTemplate"]
    assert gone["arn"] == made["arn"]
    with pytest.raises(fis.exceptions.ResourceNotFoundException):
        fis.get_experiment_template(id=made["id"])


def test_an_experiment_keeps_what_its_template_said(fis, world):
    started = start(fis, create(fis, **ALL_MEMBERS))
    world.advance("PT1H")
    got = fis.get_experiment(id=started["id"])["experiment"]
    for member in ("targets", "stopConditions", "logConfiguration"):
        assert got[member] == ALL_MEMBERS[member]
    assert got["experimentReportConfiguration"] == ALL_MEMBERS["experimentReportConfiguration"]
    for name, action in ALL_MEMBERS["actions"].items():
        assert action.items() <= got["actions"][name].items()


def test_the_same_token_makes_one_template(fis):
    members = {"clientToken": "once", "description": "d"}
    assert create(fis, **members)["id"] == create(fis, **members)["id"]
    with pytest.raises(fis.exceptions.ConflictException):
        create(fis, clientToken="once", description="another")


def test_an_experiment_runs_to_its_end(fis, world):
    world.resources(*(instance(world, number) for number in range(3)))
    actions = WAIT | {"stop": stop_instances("PT20M") | {"startAfter": ["wait"]}}
    template = create(fis, actions=actions, targets=INSTANCES)
    started = start(fis, template, tags={"run": "1"}, experimentOptions={"actionsMode": "run-all"})
    assert started["state"]["status"] == "initiating"
    assert started["tags"] == {"run": "1"}

    world.advance("PT5M")
    running = fis.get_experiment(id=started["id"])["experiment"]
    assert running["state"]["status"] == "running"
    assert "endTime" not in running
    states = {name: action["state"]["status"] for name, action in running["actions"].items()}
    assert states == {"wait": "running", "stop": "pending"}

    world.advance("PT1H")
    ended = fis.get_experiment(id=started["id"])["experiment"]
    assert ended["state"] == {"status": "completed", "reason": "Experiment completed."}
    assert ended["endTime"] - ended["startTime"] >= datetime.timedelta(minutes=30)
    resolved = fis.list_experiment_resolved_targets(experimentId=started["id"], targetName="nodes")
    assert len(resolved["resolvedTargets"]) == 3
    listed = fis.list_experiments(experimentTemplateId=template["id"])["experiments"]
    assert [item["id"] for item in listed] == [started["id"]]


def test_a_user_stops_an_experiment(fis, world):
    started = start(fis, create(fis))
    world.advance("PT1M")
    stopping = fis.stop_experiment(id=started["id"])["experiment"]
    assert stopping["state"] == {"status": "stopping", "reason": "Stopping Experiment."}
    world.advance("PT1H")
    ended = fis.get_experiment(id=started["id"])["experiment"]
    assert ended["state"]["status"] == "stopped"


def test_an_alarm_stops_an_experiment(fis, world):
    world.alarm(ALARM, "OK")
    condition = [{"source": "aws:cloudwatch:alarm", "value": ALARM}]
    started = start(fis, create(fis, stopConditions=condition))
    world.advance("PT7M")
    world.alarm(ALARM, "ALARM")
    world.advance("PT1H")
    ended = fis.get_experiment(id=started["id"])["experiment"]
    assert ended["state"]["status"] == "stopped"
    assert ended["state"]["reason"] == "Experiment halted by stop condition."


def test_a_failed_experiment_says_where(fis, world):
    world.resources(instance(world, 1))
    world.fault(action="stop", after="PT90S", code="DependentServiceFailure", reason="No answer.")
    started = start(fis, create(fis, actions={"stop": stop_instances()}, targets=INSTANCES))
    world.advance("PT1H")
    state = fis.get_experiment(id=started["id"])["experiment"]["state"]
    assert state["status"] == "failed"
    assert state["error"]["location"]


def test_a_report_is_made(fis, world):
    reports = {"outputs": {"s3Configuration": {"bucketName": "reports-of-drills"}}}
    started = start(fis, create(fis, experimentReportConfiguration=reports))
    world.advance("PT1H")
    report = fis.get_experiment(id=started["id"])["experiment"]["experimentReport"]
    assert report["state"]["status"] == "completed"
    assert report["s3Reports"]

    world.fault(report=True, code="InsufficientBucketPermissions", reason="No access.")
    started = start(fis, create(fis, experimentReportConfiguration=reports))
    world.advance("PT1H")
    report = fis.get_experiment(id=started["id"])["experiment"]["experimentReport"]
    assert report["state"]["status"] == "failed"


def test_target_accounts_of_templates_and_experiments(fis):
    template = create(fis, experimentOptions={"accountTargeting": "multi-account"})
    one = {"experimentTemplateId": template["id"], "accountId": OTHER_ACCOUNT}
    role = f"arn:aws:iam::{OTHER_ACCOUNT}:role/chaos"
    made = fis.create_target_account_configuration(**one, roleArn=role)
    assert made["targetAccountConfiguration"] == {"roleArn": role, "accountId": OTHER_ACCOUNT}
    assert (
        fis.get_target_account_configuration(**one)["targetAccountConfiguration"]["roleArn"] == role
    )
    changed = fis.update_target_account_configuration(**one, description="theirs")
    assert changed["targetAccountConfiguration"]["description"] == "theirs"
    listed = fis.list_target_account_configurations(experimentTemplateId=template["id"])
    assert [item["accountId"] for item in listed["targetAccountConfigurations"]] == [OTHER_ACCOUNT]

    started = start(fis, template)
    frozen = {"experimentId": started["id"], "accountId": OTHER_ACCOUNT}
    got = fis.get_experiment_target_account_configuration(**frozen)
    assert got["targetAccountConfiguration"]["description"] == "theirs"
    listed = fis.list_experiment_target_account_configurations(experimentId=started["id"])
    assert len(listed["targetAccountConfigurations"]) == 1
    gone = fis.delete_target_account_configuration(**one)
    assert gone["targetAccountConfiguration"]["accountId"] == OTHER_ACCOUNT
    with pytest.raises(fis.exceptions.ResourceNotFoundException):
        fis.get_target_account_configuration(**one)


def test_the_safety_lever_stops_and_forbids(fis, world):
    started = start(fis, create(fis))
    world.advance("PT1M")
    assert fis.get_safety_lever(id="default")["safetyLever"]["state"]["status"] == "disengaged"
    engaged = fis.update_safety_lever_state(
        id="default", state={"status": "engaged", "reason": "an incident"}
    )
    assert engaged["safetyLever"]["state"]["status"] in ("engaging", "engaged")
    world.advance("PT1H")
    lever = fis.get_safety_lever(id="default")["safetyLever"]
    assert lever["state"] == {"status": "engaged", "reason": "an incident"}
    status = fis.get_experiment(id=started["id"])["experiment"]["state"]["status"]
    assert status in ("stopped", "cancelled")


def test_tags_of_a_template(fis):
    arn = create(fis, tags={"team": "sre"})["arn"]
    fis.tag_resource(resourceArn=arn, tags={"a b": "1", "c": "ü"})
    assert fis.list_tags_for_resource(resourceArn=arn)["tags"] == {
        "team": "sre",
        "a b": "1",
        "c": "ü",
    }
    fis.untag_resource(resourceArn=arn, tagKeys=["a b", "c"])
    assert fis.list_tags_for_resource(resourceArn=arn)["tags"] == {"team": "sre"}


def test_the_catalogue_is_whole(fis, clients):
    actions = clients.pages(fis, "ListActions", PaginationConfig={"PageSize": 7})
    assert len(actions) == len({action["id"] for action in actions}) >= 50
    for action in actions:
        assert fis.get_action(id=action["id"])["action"]["arn"] == action["arn"]
    kinds = clients.pages(fis, "ListTargetResourceTypes", PaginationConfig={"PageSize": 5})
    assert len(kinds) >= 20
    for kind in kinds:
        got = fis.get_target_resource_type(resourceType=kind["resourceType"])
        assert got["targetResourceType"]["description"] == kind["description"]


def test_lists_come_in_pages(fis, clients, world):
    world.resources(*(instance(world, number) for number in range(5)))
    multi = {"accountTargeting": "multi-account"}
    templates = [create(fis, description=str(n), experimentOptions=multi) for n in range(5)]
    for account in range(3):
        account = str(333_333_333_330 + account)
        fis.create_target_account_configuration(
            experimentTemplateId=templates[0]["id"],
            accountId=account,
            roleArn=f"arn:aws:iam::{account}:role/chaos",
        )
    by_two = {"PaginationConfig": {"PageSize": 2}}
    listed = clients.pages(fis, "ListExperimentTemplates", least=3, **by_two)
    assert {item["id"] for item in listed} == {template["id"] for template in templates}
    listed = clients.pages(
        fis, "ListTargetAccountConfigurations", experimentTemplateId=templates[0]["id"], **by_two
    )
    assert len(listed) == 3

    template = create(fis, actions={"stop": stop_instances()}, targets=INSTANCES)
    started = [start(fis, template) for _ in range(3)]
    world.advance("PT1H")
    listed = clients.pages(fis, "ListExperiments", **by_two)
    assert {item["id"] for item in listed} == {experiment["id"] for experiment in started}
    resolved = clients.pages(
        fis, "ListExperimentResolvedTargets", least=3, experimentId=started[0]["id"], **by_two
    )
    assert len(resolved) == 5


def test_a_template_of_the_examples_flies_to_its_end(fis, world):
    template = json.loads((ROOT / "examples" / "diamond.json").read_text())
    prefix = f"arn:aws:ec2:us-east-1:{world.account}"
    of_api = {"tags": {"service": "api"}}
    running = {"resourceType": "aws:ec2:instance", "attributes": {"State": {"Name": "running"}}}
    world.resources(
        of_api | running | {"arn": f"{prefix}:instance/i-0123456789abcdef0"},
        of_api | running | {"arn": f"{prefix}:instance/i-0123456789abcdef1"},
        of_api
        | {
            "arn": f"{prefix}:subnet/subnet-0123456789abcdef0",
            "resourceType": "aws:ec2:subnet",
            "attributes": {"AvailabilityZone": "us-east-1b"},
        },
    )
    made = fis.create_experiment_template(**template)["experimentTemplate"]
    assert made["actions"].keys() == template["actions"].keys()
    started = start(fis, made)
    world.advance("PT1H")
    ended = fis.get_experiment(id=started["id"])["experiment"]
    assert ended["state"] == {"status": "completed", "reason": "Experiment completed."}
    assert {a["state"]["status"] for a in ended["actions"].values()} == {"completed"}
    waited = ended["actions"]["observe"]["startTime"]
    assert waited == max(
        ended["actions"][name]["endTime"] for name in ("stop-nodes", "cut-network")
    )
    changes = [
        (event["from"], event["to"])
        for event in world.events()
        if event["kind"] == "transition" and event["resource"].endswith(started["id"])
    ]
    assert changes[-1] == ("running", "completed")
