"""Each call that succeeded in this run, once more with another member: no answer is bad."""

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from support.clients import SERVICES, Clients, nimble_models
from support.mutants import Mutants
from support.server import World

# Many tests make the same calls: so many of each are enough.
AT_MOST = 60
NOBODY = "000000000000"


@pytest.mark.whole_run
@pytest.mark.parametrize("service", SERVICES)
def test_no_mutant_of_a_call_is_answered_against_the_model(server, ledger, service):
    mutants = Mutants(service)
    clients = Clients(World(server, NOBODY), ledger, nimble_models())
    # One client for all accounts, as it takes long to make one: before a request is sent, `caller`
    # takes its place. Signatures are not checked.
    client = clients.make(service, validates=False)
    caller = NOBODY

    def before_send(request, **_):
        signed = request.headers["Authorization"].decode()
        request.headers["Authorization"] = signed.replace(f"={NOBODY}/", f"={caller}/")

    client.meta.events.register("before-send", before_send)
    problems = []
    refused = 0
    for operation, calls in sorted(of_service(ledger, service).items()):
        shape = client.meta.service_model.operation_model(operation).input_shape
        for caller, arguments in mutants.random.sample(calls, min(len(calls), AT_MOST)):
            mutant = mutants.mutant(shape, arguments)
            before = len(clients.problems)
            try:
                getattr(client, xform_name(operation))(**mutant)
            except ClientError as refusal:
                refused += 1
                if refusal.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                    problems.append(f"{refusal} for {mutant}")
            problems += [f"{problem} for {mutant}" for problem in clients.problems[before:]]
    assert not problems, "\n".join(problems)
    assert refused


def of_service(ledger, service):
    """Returns the calls of a service by operation, each with its account."""
    calls = {}
    for account, of, operation, arguments in list(ledger.calls):
        if of == service:
            calls.setdefault(operation, []).append((account, arguments))
    return calls
