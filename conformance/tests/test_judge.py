"""The judge itself: each rule makes a bad answer red."""

import json

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel

from support.clients import nimble_models
from support.judge import judge

HEADERS = {
    "content-type": "application/json",
    "date": "Thu, 01 Jan 2026 00:00:00 GMT",
    "x-amzn-RequestId": "01234567-89ab-cdef-0123-456789abcdef",
}


def operation(service, name):
    loader = Loader(extra_search_paths=[nimble_models()])
    model = ServiceModel(loader.load_service_model(service, "service-2"), service)
    return model.operation_model(name)


def problems(service, name, body, status=200, **headers):
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return judge(operation(service, name), status, HEADERS | named, text).problems


LEVER = {"safetyLever": {"id": "default", "arn": "arn:aws:fis:us-east-1:1:safety-lever/default"}}


def lever(**members):
    return {"safetyLever": LEVER["safetyLever"] | members}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (LEVER, None),
        (lever(colour="red"), ".safetyLever.colour: SafetyLever has no such member"),
        (lever(Id="x"), ".safetyLever.Id: SafetyLever has no such member"),
        (lever(id=7), ".safetyLever.id: 7 is no string"),
        (lever(arn=None), ".safetyLever.arn: is null"),
        (lever(arn="short"), ".safetyLever.arn: 5 is below 20"),
        (lever(id="x" * 65), ".safetyLever.id: 65 is above 64"),
        (lever(id="a b"), None),  # patterns are not anchored
        (lever(id=" "), ".safetyLever.id: ' ' does not match [\\S]+"),
        (lever(state=[]), ".safetyLever.state: [] is no SafetyLeverState"),
        (
            lever(state={"status": "on", "reason": "r"}),
            ".safetyLever.state.status: 'on' is none of SafetyLeverStatus",
        ),
        (b'{"safetyLever": {"id": "a", "id": "b"}}', "id: is there twice"),
        (b'{"safetyLever": NaN}', "(body): NaN is no JSON"),
        (b'{"safetyLever": {', "(body): is no JSON: "),
        (b'{"safetyLever": "\xff"}', "(body): is no JSON: "),
        ([], "(body): [] is no GetSafetyLeverResponse"),
    ],
)
def test_a_body_is_as_its_shapes_say(body, problem):
    found = problems("fis", "GetSafetyLever", body)
    if problem is None:
        assert found == []
    else:
        assert any(text.startswith(problem) for text in found), found


def template(time):
    return {"experimentTemplate": {"creationTime": time}}


def test_timestamps_have_the_form_of_their_service():
    def fis(time):
        return problems("fis", "GetExperimentTemplate", template(time))

    assert fis(1767225600) == fis(1767225600.25) == []
    for bad in ("2026-01-01T00:00:00Z", 1767225600.0001, True):
        assert fis(bad)

    def nimble(time):
        return problems("nimble", "GetStudio", {"studio": {"createdAt": time}})

    assert nimble("2026-01-01T00:00:00Z") == []
    for bad in (1767225600, "2026-01-01", "2026-01-01T00:00:00+00:00"):
        assert nimble(bad)


def test_numbers_have_their_type():
    def strategy(**members):
        return problems("appconfig", "GetDeploymentStrategy", members)

    assert strategy(GrowthFactor=50, DeploymentDurationInMinutes=10) == []
    assert strategy(GrowthFactor=12.5) == []
    for bad in ("50", True, 0.5, 101):
        assert strategy(GrowthFactor=bad)
    for bad in (10.0, "10", True, -1, 1441, 2**31):
        assert strategy(DeploymentDurationInMinutes=bad)


def test_lists_and_maps_are_walked():
    def tags(value):
        return problems("appconfig", "ListTagsForResource", {"Tags": value})

    assert tags({"a": "b"}) == []
    assert tags({"a": 1}) and tags({"": "b"}) and tags([])
    assert problems("appconfig", "ListApplications", {"Items": [{"Name": "n"}]}) == []
    assert problems("appconfig", "ListApplications", {"Items": [{"Nam": "n"}]})
    assert problems("appconfig", "ListApplications", {"Items": {}})


def test_what_is_required_must_be_there():
    stream = {"clipboardMode": "ENABLED", "ec2InstanceTypes": ["g4dn.xlarge"]}
    body = {"launchProfile": {"streamConfiguration": stream}}
    (found,) = problems("nimble", "GetLaunchProfile", body)
    assert found.endswith("streamingImageIds: StreamConfiguration requires it")


def test_a_union_has_one_member():
    def values(**value):
        flag = {"Enabled": True, "AttributeValues": {"a": value}}
        control = {"Control": {"Key": "c", "Weight": 1.0, "FlagValue": flag}}
        return problems("appconfig", "GetExperimentDefinition", control)

    assert values(StringValue="x") == []
    assert values() and values(StringValue="x", NumberValue=1.0)


def test_headers_are_judged_like_members():
    def version(**headers):
        return problems("appconfig", "GetHostedConfigurationVersion", b"\xff", **headers)

    assert version(version_number="1", content_type="text/plain") == []
    assert version(version_number="one")
    assert version(colour="red")
    assert version(versionlabel="1" * 65)
    assert version(content_length="2")
    assert problems("fis", "GetSafetyLever", LEVER, content_type="text/plain")
    assert problems("fis", "GetSafetyLever", LEVER, date="now")
    assert judge(operation("fis", "GetSafetyLever"), 200, {}, b"{}").problems


def test_the_status_is_that_of_the_operation():
    assert problems("appconfig", "CreateApplication", {}, status=201) == []
    assert problems("appconfig", "CreateApplication", {}, status=200)
    assert problems("appconfig", "DeleteApplication", b"", status=204) == []
    assert problems("appconfig", "DeleteApplication", b"gone", status=204)


def test_an_error_is_one_of_the_operation():
    def refusal(code, status, body):
        return problems("fis", "GetExperiment", body, status, x_amzn_errortype=code)

    says = {"message": "no"}
    assert refusal("ResourceNotFoundException", 404, says) == []
    assert refusal("ResourceNotFoundException:", 404, says) == []
    assert refusal("ResourceNotFoundException", 400, says)
    assert refusal("ConflictException", 409, says)
    assert refusal("", 404, says)
    assert refusal("ValidationException", 400, {})
    assert refusal("ValidationException", 400, {"message": 7})
    assert refusal("ValidationException", 400, says | {"colour": "red"})
    assert refusal("UnknownOperationException", 404, says) == []
    assert refusal("UnknownOperationException", 400, says)
