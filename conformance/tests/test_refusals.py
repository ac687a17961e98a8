"""What a client sends that does not validate: the server refuses, and the client understands."""

import http.client
import urllib.parse

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from support.clients import SERVICES
from support.judge import error_code
from support.unmodelled import NOT_MODELLED

LONG = "x" * 3000
# What stands for a required member, by the type of its shape.
BAD = {
    "string": LONG,
    "integer": -7,
    "long": -7,
    "float": -7.0,
    "boolean": True,
    "list": [],
    "map": {},
    "structure": {},
    "blob": b"",
}
# Nothing that can be given to them is bad.
TAKE_ANYTHING = {"GetAccountSettings"}


def operations(client):
    model = client.meta.service_model
    return [model.operation_model(name) for name in model.operation_names]


def refused(client, operation, arguments):
    """Calls with arguments that must be refused; returns the code and the status."""
    with pytest.raises(ClientError) as refusal:
        getattr(client, xform_name(operation.name))(**arguments)
    answer = refusal.value.response
    assert answer["Error"]["Message"]
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_refuses_nonsense_as_its_model_says(clients, service):
    """The judge of the fixture looks whether the operation has that error with that status."""
    client = clients.make(service, validates=False)
    for operation in operations(client):
        shape = operation.input_shape
        if operation.name in TAKE_ANYTHING:
            continue
        members = shape.members if shape else {}
        required = set(shape.required_members if shape else ())
        if not required:
            # Only lists and settings require nothing: their pages are bad.
            required = {name for name in members if name.lower() == "nexttoken"} or set(members)
        arguments = {}
        for name in required:
            kind = members[name].type_name
            arguments[name] = BAD[kind]
        if operation.name == "UpdateAccountSettings":
            arguments = {"DeletionProtection": {"ProtectionPeriodInMinutes": 1}}
        code, status = refused(client, operation, arguments)
        assert 400 <= status < 500, (operation.name, code, status)
        if operation.name in NOT_MODELLED:
            assert code == "UnknownOperationException"


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code", "status"),
    [
        ("appconfig", "ListApplications", {}, "InternalServerException", 500),
        (
            "appconfigdata",
            "GetLatestConfiguration",
            {"ConfigurationToken": "t"},
            "ThrottlingException",
            429,
        ),
        ("nimble", "ListStudios", {}, "InternalServerErrorException", 500),
        ("nimble", "ListStudios", {}, "ThrottlingException", 429),
        ("nimble", "ListStudios", {}, "AccessDeniedException", 403),
    ],
)
def test_injected_errors_have_the_form_of_the_service(
    clients, world, service, operation, arguments, code, status
):
    client = clients.make(service)
    world.fault(operation=f"{service}.{operation}", code=code, times=9)
    model = client.meta.service_model.operation_model(operation)
    assert refused(client, model, arguments) == (code, status)


def test_a_value_that_the_model_forbids_is_named(clients):
    fis = clients.make("fis", validates=False)
    with pytest.raises(fis.exceptions.ValidationException, match="maxResults"):
        fis.list_actions(maxResults=101)
    appconfig = clients.make("appconfig", validates=False)
    with pytest.raises(appconfig.exceptions.BadRequestException, match="name"):
        appconfig.create_application(Name=LONG)
    nimble = clients.make("nimble", validates=False)
    with pytest.raises(nimble.exceptions.ValidationException, match="studioName"):
        nimble.create_studio(
            studioName="No Capitals!",
            displayName="d",
            adminRoleArn="arn:aws:iam::123456789012:role/a",
            userRoleArn="arn:aws:iam::123456789012:role/a",
        )


def test_members_of_another_type_are_refused(clients):
    fis = clients.make("fis", validates=False)
    with pytest.raises(fis.exceptions.ValidationException):
        fis.create_experiment_template(
            description=["no", "text"], roleArn=7, stopConditions=[], actions={}
        )
    appconfig = clients.make("appconfig", validates=False)
    with pytest.raises(appconfig.exceptions.BadRequestException):
        appconfig.create_deployment_strategy(
            Name=[], DeploymentDurationInMinutes="ten", GrowthFactor=1
        )


def test_a_quota_has_its_unusual_status(fis, world):
    world.reset(limits={"fis_experiment_templates": 1})
    members = {
        "description": "d",
        "roleArn": "arn:aws:iam::123456789012:role/chaos",
        "stopConditions": [{"source": "none"}],
        "actions": {"wait": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT1M"}}},
    }
    fis.create_experiment_template(**members)
    with pytest.raises(fis.exceptions.ServiceQuotaExceededException) as refusal:
        fis.create_experiment_template(**members)
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 402


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nothing", None, 404, "UnknownOperationException"),
        ("PUT", "/experimentTemplates", b"{}", 404, "UnknownOperationException"),
        ("POST", "/experiments", b"{", 400, "ValidationException"),
        ("POST", "/experiments", b'{"clientToken": "\xff"}', 400, "ValidationException"),
        ("POST", "/experiments", b"[" * 100_000, 400, "ValidationException"),
        ("GET", "/experiments/%zz", None, 400, "ValidationException"),
        ("GET", "/actions?maxResults=99999999999999999999", None, 400, "ValidationException"),
    ],
)
def test_bytes_that_no_client_sends_are_refused(world, method, path, body, status, code):
    host = urllib.parse.urlparse(world.url).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    scope = f"{world.account}/20260101/us-east-1/fis/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert (answer.status, error_code(dict(answer.getheaders()))) == (status, code)
