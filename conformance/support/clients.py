"""Real boto3 clients of one world, each answer of which is judged."""

import copy
import io
import os
import types

import boto3
import botocore.config
from botocore import xform_name
from botocore.response import StreamingBody

from .judge import error_code, judge
from .server import REGION

SERVICES = ("fis", "appconfig", "appconfigdata", "nimble")


class Ledger:
    """What the clients of the whole run have called, and what was answered."""

    def __init__(self):
        self.answered = {}  # (service, operation) -> codes; None is success
        self.members = set()  # (service, "Shape.member") of successful answers
        self.paginators = set()
        self.waiters = set()
        self.calls = []  # (account, service, operation, arguments) of what succeeded

    def note(self, service, operation, code, members):
        key = (service, operation)
        self.answered.setdefault(key, set()).add(code)
        if code is None:
            self.members.update((service, member) for member in members)


class Clients:
    """Makes the clients of one world, and judges what they get."""

    def __init__(self, world, ledger, nimble_models):
        self.world = world
        self.ledger = ledger
        self.problems = []
        self.session = boto3.Session(
            aws_access_key_id=world.account,
            aws_secret_access_key="not checked",
            region_name=REGION,
        )
        # The model of a retired service, from an older botocore.
        loader = self.session._session.get_component("data_loader")
        loader.search_paths.append(nimble_models)

    def make(self, service, validates=True):
        """Makes a client; one that does not validate sends what the model forbids, too."""
        config = botocore.config.Config(
            parameter_validation=validates,
            retries={"mode": "standard", "total_max_attempts": 3},
        )
        client = self.session.client(service, endpoint_url=self.world.url, config=config)
        client.meta.events.register("before-parameter-build", self._remember)
        client.meta.events.register("before-parse", self._judge(service))
        return client

    def _remember(self, params, **_):
        self.arguments = copy.deepcopy(params)

    def _judge(self, service):
        def before_parse(operation_model, response_dict, **_):
            status, body = response_dict["status_code"], response_dict["body"]
            if isinstance(body, StreamingBody):
                body = body.read()
                response_dict["body"] = StreamingBody(io.BytesIO(body), len(body))
            headers = response_dict["headers"]
            verdict = judge(operation_model, status, headers, body)
            operation = operation_model.name
            self.problems += [f"{service}.{operation}: {p}" for p in verdict.problems]
            code = None if status < 300 else error_code(headers)
            self.ledger.note(service, operation, code, verdict.members)
            if code is None:
                call = (self.world.account, service, operation, self.arguments)
                self.ledger.calls.append(call)

        return before_parse

    def pages(self, client, operation, least=2, **arguments):
        """Goes through all pages; returns what the pages list, in order."""
        service = client.meta.service_model.service_name
        paginator = client.get_paginator(xform_name(operation))
        pages = list(paginator.paginate(**arguments))
        assert len(pages) >= least, f"{operation}: {len(pages)} pages"
        self.ledger.paginators.add((service, operation))
        (key,) = paginator.result_keys
        return [item for page in pages for item in key.search(page) or []]

    def wait(self, client, name, **arguments):
        """Waits in virtual time, by the client's own waiter."""
        client.get_waiter(xform_name(name)).wait(**arguments)
        self.ledger.waiters.add((client.meta.service_model.service_name, name))


def virtual_time(world):
    """Returns what stands in for the module `time` where botocore sleeps."""
    import time

    return types.SimpleNamespace(sleep=world.sleep, time=time.time, monotonic=time.monotonic)


def nimble_models():
    """Returns the folder of the old service models; `cargo xtask test` sets AWS_DATA_PATH."""
    for folder in os.environ.get("AWS_DATA_PATH", "").split(os.pathsep):
        if os.path.isdir(os.path.join(folder, "nimble")):
            return folder
    raise AssertionError("AWS_DATA_PATH names no folder with nimble: run cargo xtask test")
