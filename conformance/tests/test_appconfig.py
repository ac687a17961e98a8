"""Every operation and paginator of AppConfig's control plane but for its experiments."""

import pytest
from botocore.exceptions import WaiterError

from support.shop import FLAGS, Shop

ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors"
ROLE = "arn:aws:iam::123456789012:role/appconfig"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:check"
SCHEMA = '{"type": "object", "properties": {"limit": {"type": "number", "minimum": 1}}}'
BY_TWO = {"PaginationConfig": {"PageSize": 2}}


def test_an_application_lives_and_goes(appconfig):
    made = appconfig.create_application(Name="shop", Description="all of it", Tags={"a": "b"})
    one = {"ApplicationId": made["Id"]}
    assert appconfig.get_application(**one)["Description"] == "all of it"
    changed = appconfig.update_application(**one, Name="store", Description="")
    assert (changed["Name"], changed["Description"]) == ("store", "")
    assert "Description" not in appconfig.get_application(**one)
    assert [item["Name"] for item in appconfig.list_applications()["Items"]] == ["store"]
    assert appconfig.delete_application(**one)["ResponseMetadata"]["HTTPStatusCode"] == 204
    with pytest.raises(appconfig.exceptions.ResourceNotFoundException):
        appconfig.get_application(**one)


def test_an_environment_lives_and_goes(appconfig):
    application = {"ApplicationId": appconfig.create_application(Name="shop")["Id"]}
    made = appconfig.create_environment(
        **application,
        Name="prod",
        Description="where customers are",
        Monitors=[{"AlarmArn": ALARM, "AlarmRoleArn": ROLE}],
        Tags={"a": "b"},
    )
    assert made["State"] == "ReadyForDeployment"
    one = application | {"EnvironmentId": made["Id"]}
    got = appconfig.get_environment(**one)
    assert got["Monitors"] == [{"AlarmArn": ALARM, "AlarmRoleArn": ROLE}]
    changed = appconfig.update_environment(**one, Name="live", Monitors=[])
    assert changed["Name"] == "live"
    assert [item["Id"] for item in appconfig.list_environments(**application)["Items"]] == [
        made["Id"]
    ]
    appconfig.delete_environment(**one, DeletionProtectionCheck="BYPASS")
    assert appconfig.list_environments(**application)["Items"] == []


def test_a_profile_lives_and_goes(appconfig):
    application = {"ApplicationId": appconfig.create_application(Name="shop")["Id"]}
    made = appconfig.create_configuration_profile(
        **application,
        Name="main",
        Description="limits",
        LocationUri="hosted",
        Validators=[
            {"Type": "JSON_SCHEMA", "Content": SCHEMA},
            {"Type": "LAMBDA", "Content": FUNCTION},
        ],
        KmsKeyIdentifier="alias/shop",
        Tags={"a": "b"},
    )
    assert made["Type"] == "AWS.Freeform"
    one = application | {"ConfigurationProfileId": made["Id"]}
    got = appconfig.get_configuration_profile(**one)
    assert [validator["Type"] for validator in got["Validators"]] == ["JSON_SCHEMA", "LAMBDA"]
    assert got["KmsKeyIdentifier"] == "alias/shop"
    changed = appconfig.update_configuration_profile(**one, Name="limits", Validators=[])
    assert changed["Name"] == "limits"
    appconfig.update_configuration_profile(
        **one, Validators=[{"Type": "JSON_SCHEMA", "Content": SCHEMA}]
    )

    from_parameter = appconfig.create_configuration_profile(
        **application,
        Name="parameter",
        LocationUri="ssm-parameter:///shop/limits",
        RetrievalRoleArn=ROLE,
    )
    assert from_parameter["RetrievalRoleArn"] == ROLE
    listed = appconfig.list_configuration_profiles(**application, Type="AWS.Freeform")["Items"]
    assert [item["Name"] for item in listed] == ["limits", "parameter"]
    assert listed[0]["ValidatorTypes"] == ["JSON_SCHEMA"]
    appconfig.delete_configuration_profile(**one, DeletionProtectionCheck="APPLY")
    assert len(appconfig.list_configuration_profiles(**application)["Items"]) == 1


def test_hosted_versions_are_bytes_with_headers(appconfig):
    shop = Shop(appconfig)
    content = bytes(range(256))
    made = appconfig.create_hosted_configuration_version(
        **shop.of_profile,
        Content=content,
        ContentType="application/octet-stream",
        Description="all bytes",
        VersionLabel="first-1",
        LatestVersionNumber=0,
    )
    assert (made["VersionNumber"], made["VersionLabel"]) == (1, "first-1")
    assert made["Content"].read() == content
    one = shop.of_profile | {"VersionNumber": 1}
    got = appconfig.get_hosted_configuration_version(**one)
    assert got["Content"].read() == content
    assert (got["ContentType"], got["Description"]) == ("application/octet-stream", "all bytes")
    shop.store({"limit": 1})
    listed = appconfig.list_hosted_configuration_versions(**shop.of_profile)["Items"]
    assert [item["VersionNumber"] for item in listed] == [2, 1]
    listed = appconfig.list_hosted_configuration_versions(**shop.of_profile, VersionLabel="first*")
    assert [item["VersionNumber"] for item in listed["Items"]] == [1]
    appconfig.delete_hosted_configuration_version(**one)
    with pytest.raises(appconfig.exceptions.ResourceNotFoundException):
        appconfig.get_hosted_configuration_version(**one)
    with pytest.raises(appconfig.exceptions.ConflictException):
        shop.store({"limit": 2}, LatestVersionNumber=7)


def test_a_key_is_shown_wherever_it_encrypts(appconfig):
    shop = Shop(appconfig)
    key = "arn:aws:kms:us-east-1:123456789012:key/0a"
    appconfig.update_configuration_profile(**shop.of_profile, KmsKeyIdentifier=key)
    shop.store({"limit": 1})
    got = appconfig.get_hosted_configuration_version(**shop.of_profile, VersionNumber=1)
    assert got["KmsKeyArn"] == key
    (listed,) = appconfig.list_hosted_configuration_versions(**shop.of_profile)["Items"]
    assert listed["KmsKeyArn"] == key
    started = shop.deploy(1, KmsKeyIdentifier=key + "b")
    assert (started["KmsKeyIdentifier"], started["KmsKeyArn"]) == (key + "b", key + "b")


def test_validation_says_what_is_wrong(appconfig):
    shop = Shop(appconfig)
    validators = [{"Type": "JSON_SCHEMA", "Content": SCHEMA}]
    appconfig.update_configuration_profile(**shop.of_profile, Validators=validators)
    for limit in (5, 0):
        shop.store({"limit": limit})
    appconfig.validate_configuration(**shop.of_profile, ConfigurationVersion="1")
    with pytest.raises(appconfig.exceptions.BadRequestException, match="minimum"):
        appconfig.validate_configuration(**shop.of_profile, ConfigurationVersion="2")


def test_a_bad_flag_document_is_refused_with_details(appconfig):
    shop = Shop(appconfig, profile_type=FLAGS)
    with pytest.raises(appconfig.exceptions.BadRequestException) as refusal:
        shop.store({"version": "2", "flags": {}, "values": {}})
    answer = refusal.value.response
    assert answer["Reason"] == "InvalidConfiguration"
    (problem,) = answer["Details"]["InvalidConfiguration"]
    assert (problem["Location"], problem["Value"]) == ("version", "2")


def test_what_is_too_large_is_refused_with_its_size(appconfig):
    shop = Shop(appconfig)
    with pytest.raises(appconfig.exceptions.PayloadTooLargeException) as refusal:
        shop.store(b"x" * 2_097_153, "text/plain")
    answer = refusal.value.response
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert (answer["Measure"], answer["Limit"], answer["Size"]) == ("KILOBYTES", 2048.0, 2049.0)


def test_a_strategy_lives_and_goes(appconfig):
    made = appconfig.create_deployment_strategy(
        Name="slow",
        Description="an hour",
        DeploymentDurationInMinutes=60,
        FinalBakeTimeInMinutes=10,
        GrowthFactor=12.5,
        GrowthType="EXPONENTIAL",
        ReplicateTo="NONE",
        Tags={"a": "b"},
    )
    one = {"DeploymentStrategyId": made["Id"]}
    assert appconfig.get_deployment_strategy(**one)["GrowthFactor"] == 12.5
    changed = appconfig.update_deployment_strategy(**one, GrowthType="LINEAR", GrowthFactor=50)
    assert (changed["GrowthType"], changed["GrowthFactor"]) == ("LINEAR", 50.0)
    listed = appconfig.list_deployment_strategies()["Items"]
    assert [item["Name"] for item in listed][0] == "slow" and len(listed) == 5
    appconfig.delete_deployment_strategy(**one)
    with pytest.raises(appconfig.exceptions.ResourceNotFoundException):
        appconfig.get_deployment_strategy(**one)


def test_a_waiter_waits_for_a_deployment(appconfig, clients, world):
    shop = Shop(appconfig)
    version = shop.store({"limit": 1}, VersionLabel="v-1")
    started = shop.deploy(
        "v-1",
        shop.strategy(20, 25, bake=10),
        Description="the first",
        Tags={"a": "b"},
        LatestDeploymentNumber=0,
    )
    assert (started["State"], started["ConfigurationVersion"]) == ("DEPLOYING", str(version))
    assert started["VersionLabel"] == "v-1"
    assert shop.state() == "Deploying"
    before = world.now()
    one = shop.of_environment | {"DeploymentNumber": started["DeploymentNumber"]}
    clients.wait(appconfig, "DeploymentComplete", **one)
    clients.wait(appconfig, "EnvironmentReadyForDeployment", **shop.of_environment)
    assert before < "2026-01-01T00:30:00.000Z" <= world.now()
    ended = appconfig.get_deployment(**one)
    kinds = [event["EventType"] for event in reversed(ended["EventLog"])]
    assert kinds[0] == "DEPLOYMENT_STARTED" and kinds[-1] == "DEPLOYMENT_COMPLETED"
    assert kinds.count("PERCENTAGE_UPDATED") == 4
    assert ended["PercentageComplete"] == 100.0
    (listed,) = appconfig.list_deployments(**shop.of_environment)["Items"]
    assert (listed["State"], listed["Type"]) == ("COMPLETE", "USER")

    got = appconfig.get_configuration(
        Application="shop", Environment="prod", Configuration="main", ClientId="me"
    )
    assert got["Content"].read() == b'{"limit": 1}'
    again = appconfig.get_configuration(
        Application="shop",
        Environment="prod",
        Configuration="main",
        ClientId="me",
        ClientConfigurationVersion=got["ConfigurationVersion"],
    )
    assert again["Content"].read() == b""


def test_an_alarm_in_the_bake_rolls_back_and_the_waiter_says_so(appconfig, clients, world):
    world.alarm(ALARM, "OK")
    shop = Shop(appconfig, Monitors=[{"AlarmArn": ALARM, "AlarmRoleArn": ROLE}])
    shop.store({"limit": 1})
    started = shop.deploy(1, shop.strategy(10, 50, bake=30))
    world.advance("PT20M")
    number = started["DeploymentNumber"]
    assert shop.deployment(number)["State"] == "BAKING"
    world.alarm(ALARM, "ALARM")
    one = shop.of_environment | {"DeploymentNumber": number}
    with pytest.raises(WaiterError, match="terminal failure"):
        clients.wait(appconfig, "DeploymentComplete", **one)
    ended = shop.deployment(number)
    assert (ended["State"], ended["PercentageComplete"]) == ("ROLLED_BACK", 0.0)
    assert ended["EventLog"][0]["EventType"] == "ROLLBACK_COMPLETED"
    assert "CLOUDWATCH_ALARM" in {event["TriggeredBy"] for event in ended["EventLog"]}
    assert shop.state() == "RolledBack"


def test_a_user_stops_and_reverts(appconfig, world):
    shop = Shop(appconfig)
    for limit in (1, 2):
        shop.store({"limit": limit})
    strategy = shop.strategy(10, 50)
    for version, revert, state in ((1, False, "ROLLED_BACK"), (2, True, "REVERTED")):
        started = shop.deploy(version, strategy)
        world.advance("PT1H" if revert else "PT1M")
        one = shop.of_environment | {"DeploymentNumber": started["DeploymentNumber"]}
        stopped = appconfig.stop_deployment(**one, AllowRevert=revert)
        assert stopped["ResponseMetadata"]["HTTPStatusCode"] == 202
        assert stopped["State"] == state
    with pytest.raises(appconfig.exceptions.BadRequestException, match="REVERTED"):
        appconfig.stop_deployment(**one)


def test_extensions_act_on_deployments(appconfig, world):
    role_and_uri = {"Uri": FUNCTION, "RoleArn": ROLE}
    made = appconfig.create_extension(
        Name="tell",
        Description="tells a function",
        Actions={
            "ON_DEPLOYMENT_START": [{"Name": "begin", "Description": "d"} | role_and_uri],
            "ON_DEPLOYMENT_COMPLETE": [{"Name": "end"} | role_and_uri],
        },
        Parameters={
            "channel": {"Description": "where to", "Required": True},
            "colour": {"Dynamic": True},
        },
        Tags={"a": "b"},
    )
    one = {"ExtensionIdentifier": made["Id"]}
    assert appconfig.get_extension(**one, VersionNumber=1)["Parameters"]["colour"]["Dynamic"]
    changed = appconfig.update_extension(**one, Description="changed", VersionNumber=1)
    assert changed["Description"] == "changed"
    second = appconfig.create_extension(
        Name="tell",
        Actions={"ON_DEPLOYMENT_START": [{"Name": "begin"} | role_and_uri]},
        LatestVersionNumber=1,
    )
    assert second["VersionNumber"] == 2
    listed = appconfig.list_extensions(Name="tell")["Items"]
    assert [item["VersionNumber"] for item in listed] == [2]

    shop = Shop(appconfig)
    arn = f"arn:aws:appconfig:us-east-1:{world.account}:application/{shop.application}"
    associated = appconfig.create_extension_association(
        ExtensionIdentifier="tell",
        ExtensionVersionNumber=1,
        ResourceIdentifier=arn,
        Parameters={"channel": "ops"},
        Tags={"a": "b"},
    )
    association = {"ExtensionAssociationId": associated["Id"]}
    got = appconfig.get_extension_association(**association)
    assert got["Parameters"] == {"channel": "ops"}
    changed = appconfig.update_extension_association(**association, Parameters={"channel": "dev"})
    assert changed["Parameters"] == {"channel": "dev"}
    listed = appconfig.list_extension_associations(
        ResourceIdentifier=arn, ExtensionIdentifier="tell", ExtensionVersionNumber=1
    )
    assert [item["Id"] for item in listed["Items"]] == [associated["Id"]]

    shop.store({"limit": 1})
    started = shop.deploy(1, DynamicExtensionParameters={"tell#colour": "red"})
    assert started["AppliedExtensions"][0]["Parameters"] == {"channel": "dev", "colour": "red"}
    world.advance("PT1H")
    ended = shop.deployment(started["DeploymentNumber"])
    invoked = [
        invocation["ActionName"]
        for event in ended["EventLog"]
        for invocation in event.get("ActionInvocations", [])
    ]
    assert invoked == ["end", "begin"]

    appconfig.delete_extension_association(**association)
    appconfig.delete_extension(**one, VersionNumber=2)
    appconfig.delete_extension(**one)
    with pytest.raises(appconfig.exceptions.ResourceNotFoundException):
        appconfig.get_extension(**one)


def test_the_client_tries_an_internal_error_again(appconfig, world):
    world.fault(operation="appconfig.ListApplications", code="InternalServerException", times=2)
    answer = appconfig.list_applications()
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2


def test_tags_of_what_has_an_arn(appconfig, world):
    shop = Shop(appconfig)
    prefix = f"arn:aws:appconfig:us-east-1:{world.account}:application/{shop.application}"
    for arn in (prefix, f"{prefix}/environment/{shop.environment}"):
        appconfig.tag_resource(ResourceArn=arn, Tags={"a b": "1", "c": "ü"})
        tags = appconfig.list_tags_for_resource(ResourceArn=arn)["Tags"]
        assert tags == {"a b": "1", "c": "ü"}
        appconfig.untag_resource(ResourceArn=arn, TagKeys=["a b", "none"])
        assert appconfig.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"c": "ü"}


def test_account_settings(appconfig):
    settings = appconfig.get_account_settings()
    assert settings["DeletionProtection"] == {"Enabled": True, "ProtectionPeriodInMinutes": 60}
    changed = appconfig.update_account_settings(
        DeletionProtection={"ProtectionPeriodInMinutes": 90}, VendedMetrics={"Enabled": True}
    )
    assert changed["DeletionProtection"] == {"Enabled": True, "ProtectionPeriodInMinutes": 90}
    assert changed["VendedMetrics"] == {"Enabled": True}


def test_lists_come_in_pages(appconfig, clients, world):
    shop = Shop(appconfig)
    application = {"ApplicationId": shop.application}
    for number in range(3):
        appconfig.create_application(Name=f"another {number}")
        appconfig.create_environment(**application, Name=f"stage {number}")
        appconfig.create_configuration_profile(
            **application, Name=f"profile {number}", LocationUri="hosted"
        )
        shop.store({"limit": number})
        shop.strategy(number, 100)
        extension = appconfig.create_extension(
            Name=f"extension {number}",
            Actions={"ON_DEPLOYMENT_START": [{"Name": "begin", "Uri": FUNCTION, "RoleArn": ROLE}]},
        )
        appconfig.create_extension_association(
            ExtensionIdentifier=extension["Id"],
            ResourceIdentifier=f"arn:aws:appconfig:us-east-1:{world.account}:application/{shop.application}",
        )
        shop.deploy(1)
        world.advance("PT1H")

    def paged(operation, **arguments):
        return clients.pages(appconfig, operation, **arguments, **BY_TWO)

    assert len(paged("ListApplications")) == 4
    assert len(paged("ListEnvironments", **application)) == 4
    assert len(paged("ListConfigurationProfiles", **application)) == 4
    versions = paged("ListHostedConfigurationVersions", **shop.of_profile)
    assert [version["VersionNumber"] for version in versions] == [3, 2, 1]
    assert len(paged("ListDeploymentStrategies")) == 3 + 4
    deployments = paged("ListDeployments", **shop.of_environment)
    assert [deployment["DeploymentNumber"] for deployment in deployments] == [3, 2, 1]
    assert len(paged("ListExtensions")) == 3 + 5
    assert len(paged("ListExtensionAssociations")) == 3
