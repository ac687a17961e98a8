"""Whether the run has called everything that the service models have."""

import pytest
from botocore import xform_name

from support.clients import SERVICES, Clients, nimble_models
from support.server import World
from support.unmodelled import NOT_MODELLED

# Members that no answer has, and why.
NEVER_SENT = {
    "fis": {
        "ListExperimentTargetAccountConfigurationsResponse.nextToken": "all fit on one page",
    },
    "appconfig": {
        "ActionInvocation.ErrorCode": "functions fail only where a host or a scenario says so",
        "ActionInvocation.ErrorMessage": "functions fail only where a host or a scenario says so",
        "ExperimentDefinition.KmsKeyIdentifier": "no operation sets it",
    },
    "nimble": {
        "ListEulasResponse.nextToken": "all fit on one page",
        "ListEulaAcceptancesResponse.nextToken": "all fit on one page",
        # Published answers do not have them either.
        "StudioComponentSummary.createdAt": "left out by the service",
        "StudioComponentSummary.createdBy": "left out by the service",
        "StudioComponentSummary.updatedAt": "left out by the service",
        "StudioComponentSummary.updatedBy": "left out by the service",
    },
}

pytestmark = pytest.mark.whole_run


@pytest.fixture
def model(server, ledger, service):
    return Clients(World(server, "123456789012"), ledger, nimble_models()).make(service)


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_succeeded(model, ledger, service):
    for operation in model.meta.service_model.operation_names:
        wanted = "UnknownOperationException" if operation in NOT_MODELLED else None
        assert wanted in ledger.answered.get((service, operation), ()), operation


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_with_errors_was_refused(model, ledger, service):
    for operation in model.meta.service_model.operation_names:
        if operation != "GetAccountSettings":
            assert ledger.answered[service, operation] - {None}, operation


@pytest.mark.parametrize("service", SERVICES)
def test_every_paginator_was_used(model, ledger, service):
    for operation in model.meta.service_model.operation_names:
        if model.can_paginate(xform_name(operation)) and operation not in NOT_MODELLED:
            assert (service, operation) in ledger.paginators


@pytest.mark.parametrize(("service", "count"), [("appconfig", 2), ("nimble", 12)])
def test_every_waiter_was_used(model, ledger, service, count):
    assert len(model.waiter_names) == count
    used = {xform_name(name) for of, name in ledger.waiters if of == service}
    assert used == set(model.waiter_names)


@pytest.mark.parametrize("service", SERVICES)
def test_every_member_of_an_answer_was_seen(model, ledger, service):
    """What the server never sends would go through the judge unseen."""
    never = NEVER_SENT.get(service, {})
    expected = set()
    for name in model.meta.service_model.operation_names:
        if name not in NOT_MODELLED:
            _collect(model.meta.service_model.operation_model(name).output_shape, expected)
    seen = {member for of, member in ledger.members if of == service}
    missing = sorted(expected - seen - never.keys())
    assert not missing, "\n".join(missing)
    assert not never.keys() & seen, "they are sent after all"


def _collect(shape, members):
    """Collects all members that can be reached from a shape, as `Shape.member`."""
    if shape is None:
        return
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if f"{shape.name}.{name}" not in members:
                members.add(f"{shape.name}.{name}")
                _collect(member, members)
    elif shape.type_name == "list":
        _collect(shape.member, members)
    elif shape.type_name == "map":
        _collect(shape.value, members)
