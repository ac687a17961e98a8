"""The tests of docs/src/python.md, as a user would write them."""

import json

import botocore.exceptions
import pytest

# ANCHOR: rollout
ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"
ROLE = "arn:aws:iam::123456789012:role/appconfig"


def start_rollout(appconfig):
    """Deploys in steps over 20 minutes, watches for 10 more; returns what names the deployment."""
    application = appconfig.create_application(Name="shop")["Id"]
    environment = appconfig.create_environment(
        ApplicationId=application,
        Name="prod",
        Monitors=[{"AlarmArn": ALARM, "AlarmRoleArn": ROLE}],
    )["Id"]
    profile = appconfig.create_configuration_profile(
        ApplicationId=application, Name="limits", LocationUri="hosted"
    )["Id"]
    appconfig.create_hosted_configuration_version(
        ApplicationId=application,
        ConfigurationProfileId=profile,
        Content=json.dumps({"limit": 5}).encode(),
        ContentType="application/json",
    )
    place = {"ApplicationId": application, "EnvironmentId": environment}
    started = appconfig.start_deployment(
        **place,
        ConfigurationProfileId=profile,
        ConfigurationVersion="1",
        DeploymentStrategyId="AppConfig.Canary10Percent20Minutes",
    )
    return place | {"DeploymentNumber": started["DeploymentNumber"]}


def test_a_rollout_completes_within_the_hour(world):
    appconfig = world.client("appconfig")
    deployment = start_rollout(appconfig)
    appconfig.get_waiter("deployment_complete").wait(**deployment)
    ended = appconfig.get_deployment(**deployment)
    assert (ended["CompletedAt"] - ended["StartedAt"]).total_seconds() == 30 * 60


# ANCHOR_END: rollout


# ANCHOR: rollback
def test_an_alarm_takes_it_back(world):
    appconfig = world.client("appconfig")
    world.tell("alarms", {"arn": ALARM, "state": "OK"})
    deployment = start_rollout(appconfig)
    world.sleep(25 * 60)
    assert appconfig.get_deployment(**deployment)["State"] == "BAKING"

    world.tell("alarms", {"arn": ALARM, "state": "ALARM"})
    with pytest.raises(botocore.exceptions.WaiterError):
        appconfig.get_waiter("deployment_complete").wait(**deployment)
    assert appconfig.get_deployment(**deployment)["State"] == "ROLLED_BACK"


# ANCHOR_END: rollback


# ANCHOR: loop
def run_experiment(fis, template, sleep):
    """The code under test: FIS has no waiters, so everybody writes this loop."""
    experiment = fis.start_experiment(experimentTemplateId=template)["experiment"]
    while experiment["state"]["status"] not in ("completed", "stopped", "failed", "cancelled"):
        sleep(300)
        experiment = fis.get_experiment(id=experiment["id"])["experiment"]
    return experiment


def test_twelve_hours_of_chaos(world):
    fis = world.client("fis")
    template = fis.create_experiment_template(
        description="wait for long",
        roleArn="arn:aws:iam::123456789012:role/chaos",
        stopConditions=[{"source": "none"}],
        actions={"wait": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT11H"}}},
    )["experimentTemplate"]["id"]
    ended = run_experiment(fis, template, world.sleep)
    assert ended["state"]["reason"] == "Experiment completed."


# ANCHOR_END: loop


# ANCHOR: retries
def test_throttling_is_survived(world):
    error = {"operation": "appconfigdata.StartConfigurationSession", "code": "ThrottlingException"}
    world.tell("faults", error | {"times": 2})
    data = world.client("appconfigdata")
    with pytest.raises(data.exceptions.ResourceNotFoundException) as refusal:
        data.start_configuration_session(
            ApplicationIdentifier="none",
            EnvironmentIdentifier="none",
            ConfigurationProfileIdentifier="none",
        )
    assert refusal.value.response["ResponseMetadata"]["RetryAttempts"] == 2


# ANCHOR_END: retries


# ANCHOR: nimble
def test_a_studio_is_made(world):
    nimble = world.client("nimble")
    studio = nimble.create_studio(
        studioName="north",
        displayName="North",
        adminRoleArn="arn:aws:iam::123456789012:role/admin",
        userRoleArn="arn:aws:iam::123456789012:role/user",
    )["studio"]
    nimble.get_waiter("studio_ready").wait(studioId=studio["studioId"])


# ANCHOR_END: nimble
