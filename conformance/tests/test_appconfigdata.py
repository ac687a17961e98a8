"""Every operation of AppConfig's data plane."""

import pytest

from support.shop import FLAGS, Shop


def session(appconfigdata, **members):
    names = {
        "ApplicationIdentifier": "shop",
        "EnvironmentIdentifier": "prod",
        "ConfigurationProfileIdentifier": "main",
    }
    return appconfigdata.start_configuration_session(**names, **members)


def poll(appconfigdata, token):
    return appconfigdata.get_latest_configuration(ConfigurationToken=token)


def test_a_session_gets_what_is_deployed_and_then_only_what_is_new(appconfig, appconfigdata, world):
    shop = Shop(appconfig)
    shop.store(b"\x00\xff bytes", "application/octet-stream", VersionLabel="first")
    shop.deploy(1)
    world.advance("PT1H")
    started = session(appconfigdata, RequiredMinimumPollIntervalInSeconds=15)
    assert started["ResponseMetadata"]["HTTPStatusCode"] == 201
    first = poll(appconfigdata, started["InitialConfigurationToken"])
    assert first["Configuration"].read() == b"\x00\xff bytes"
    assert (first["ContentType"], first["VersionLabel"]) == ("application/octet-stream", "first")
    assert first["NextPollIntervalInSeconds"] == 15
    with pytest.raises(appconfigdata.exceptions.BadRequestException) as refusal:
        poll(appconfigdata, first["NextPollConfigurationToken"])
    answer = refusal.value.response
    assert answer["Reason"] == "InvalidParameters"
    problem = answer["Details"]["InvalidParameters"]["ConfigurationToken"]["Problem"]
    assert problem == "PollIntervalNotSatisfied"

    world.advance("PT15S")
    second = poll(appconfigdata, first["NextPollConfigurationToken"])
    assert second["Configuration"].read() == b""
    shop.store(b"new", "text/plain")
    shop.deploy(2)
    world.advance("PT1H")
    third = poll(appconfigdata, second["NextPollConfigurationToken"])
    assert third["Configuration"].read() == b"new"


def test_flags_are_served_without_their_definitions(appconfig, appconfigdata, world):
    shop = Shop(appconfig, profile_type=FLAGS)
    shop.store(
        {
            "version": "1",
            "flags": {"checkout": {"name": "Checkout"}},
            "values": {"checkout": {"enabled": True}},
        }
    )
    shop.deploy(1)
    world.advance("PT1H")
    token = session(appconfigdata)["InitialConfigurationToken"]
    got = poll(appconfigdata, token)
    assert got["Configuration"].read() == b'{"checkout":{"enabled":true}}'


def test_bad_tokens_and_names_are_refused_with_details(appconfig, appconfigdata, world):
    with pytest.raises(appconfigdata.exceptions.ResourceNotFoundException) as refusal:
        session(appconfigdata)
    assert refusal.value.response["ResourceType"] == "Application"
    with pytest.raises(appconfigdata.exceptions.BadRequestException) as refusal:
        poll(appconfigdata, "none-of-ours")
    details = refusal.value.response["Details"]["InvalidParameters"]
    assert details["ConfigurationToken"]["Problem"] == "Corrupted"

    shop = Shop(appconfig)
    shop.store({"limit": 1})
    shop.deploy(1)
    world.advance("PT1H")
    token = session(appconfigdata)["InitialConfigurationToken"]
    world.advance("PT48H")
    with pytest.raises(appconfigdata.exceptions.BadRequestException) as refusal:
        poll(appconfigdata, token)
    details = refusal.value.response["Details"]["InvalidParameters"]
    assert details["ConfigurationToken"]["Problem"] == "Expired"
